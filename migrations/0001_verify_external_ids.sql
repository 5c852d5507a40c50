CREATE TABLE "verified_external_ids" (
	"scheme" text NOT NULL,
	"value" text NOT NULL,
	"organization_id" uuid NOT NULL,
	CONSTRAINT "verified_external_ids_unique" PRIMARY KEY("scheme","value")
);
--> statement-breakpoint
ALTER TABLE "verified_external_ids" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "external_ids_by_subject";--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "verified_external_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "verified_external_ids" ADD CONSTRAINT "verified_external_ids_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "verified_external_ids_by_organization" ON "verified_external_ids" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "external_ids_by_subject" ON "external_ids" USING btree ("subject_id");--> statement-breakpoint
CREATE POLICY "may_read" ON "verified_external_ids" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ((select current_organization_id()) is not null);--> statement-breakpoint
CREATE POLICY "may_insert" ON "verified_external_ids" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select is_operator()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "verified_external_ids" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("verified_external_ids"."organization_id" = (select current_organization_id()) or (select is_operator()) or "verified_external_ids"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
ALTER POLICY "may_read" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or "external_ids"."subject_type" = 'organization' and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
ALTER POLICY "may_insert" ON "external_ids" TO partnership_basics_app WITH CHECK ("external_ids"."subject_type" = 'organization' and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and (select current_organization_id()) is not null);--> statement-breakpoint
ALTER POLICY "may_delete" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
-- External ids of organizations were unique in the directory. They now belong to the organization that last wrote the record.
-- Row-level security applies to the owner of the table too, which has no policy for external ids.
ALTER TABLE "external_ids" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "external_ids" SET "scope_id" = o."updated_by" FROM "organizations" o
  WHERE o."id" = "external_ids"."subject_id" AND "external_ids"."subject_type" = 'organization';--> statement-breakpoint
SELECT enable_row_security(table_name) FROM (VALUES ('external_ids'), ('verified_external_ids')) tables (table_name);
