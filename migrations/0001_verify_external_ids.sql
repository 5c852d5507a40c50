DROP INDEX "external_ids_by_subject";--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "verified_external_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "external_ids" ADD COLUMN "verified" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE UNIQUE INDEX "external_ids_verified_unique" ON "external_ids" USING btree ("scheme","value") WHERE verified;--> statement-breakpoint
CREATE INDEX "external_ids_by_subject" ON "external_ids" USING btree ("subject_id");--> statement-breakpoint
-- External ids of organizations were unique in the directory. They now belong to the organization that last wrote the record.
-- Row-level security applies to the owner of the table too, which has no policy for external ids.
ALTER TABLE "external_ids" NO FORCE ROW LEVEL SECURITY;--> statement-breakpoint
UPDATE "external_ids" SET "scope_id" = o."updated_by" FROM "organizations" o
  WHERE o."id" = "external_ids"."subject_id" AND "external_ids"."subject_type" = 'organization';--> statement-breakpoint
ALTER TABLE "external_ids" DROP CONSTRAINT "external_ids_unique";
--> statement-breakpoint
ALTER TABLE "external_ids" ADD CONSTRAINT "external_ids_unique" PRIMARY KEY("scheme","value","subject_type","scope_id");--> statement-breakpoint
CREATE POLICY "may_update" ON "external_ids" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("external_ids"."subject_type" = 'organization' and (select is_operator()));--> statement-breakpoint
ALTER POLICY "may_read" ON "external_ids" TO partnership_basics_app USING ("external_ids"."verified" or "external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or "external_ids"."subject_type" = 'organization' and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
ALTER POLICY "may_insert" ON "external_ids" TO partnership_basics_app WITH CHECK (not "external_ids"."verified" and ("external_ids"."subject_type" = 'organization' and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and (select current_organization_id()) is not null));--> statement-breakpoint
ALTER POLICY "may_delete" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
SELECT enable_row_security('external_ids');
