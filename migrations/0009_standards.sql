CREATE TABLE "applied_standards" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"standard_id" uuid NOT NULL,
	"party_id" uuid,
	"effective_from" date NOT NULL,
	CONSTRAINT "applied_standards_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "applied_standards_once" UNIQUE NULLS NOT DISTINCT("partnership_id","standard_id","party_id")
);
--> statement-breakpoint
ALTER TABLE "applied_standards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "standard_row_import_errors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"standard_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"pointer" text NOT NULL,
	"code" text NOT NULL,
	"detail" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "standard_row_imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"standard_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"on_behalf_by" uuid,
	"media_type" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"state" text NOT NULL,
	"rows" integer NOT NULL,
	"created" integer NOT NULL,
	"updated" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"rejected" integer NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "standard_row_imports_state_valid" CHECK ("standard_row_imports"."state" in ('running', 'completed', 'failed', 'interrupted')),
	CONSTRAINT "standard_row_imports_media_type_valid" CHECK ("standard_row_imports"."media_type" in ('text/csv', 'application/x-ndjson'))
);
--> statement-breakpoint
ALTER TABLE "standard_row_imports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "standards" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid,
	"series_id" uuid NOT NULL,
	"edition" integer NOT NULL,
	"supersedes" uuid,
	"state" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"jurisdiction" text,
	"rows" jsonb NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "standards_edition_unique" UNIQUE("series_id","edition"),
	CONSTRAINT "standards_state_valid" CHECK ("standards"."state" in ('draft', 'published', 'superseded', 'retired'))
);
--> statement-breakpoint
ALTER TABLE "standards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_standard_id_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "public"."standards"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_party_id_organizations_id_fk" FOREIGN KEY ("party_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ADD CONSTRAINT "standard_row_import_errors_standard_id_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "public"."standards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ADD CONSTRAINT "standard_row_import_errors_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ADD CONSTRAINT "standard_row_import_errors_import_id_standard_row_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."standard_row_imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_imports" ADD CONSTRAINT "standard_row_imports_standard_id_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "public"."standards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_imports" ADD CONSTRAINT "standard_row_imports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standards" ADD CONSTRAINT "standards_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "applied_standards_by_standard" ON "applied_standards" USING btree ("standard_id");--> statement-breakpoint
CREATE INDEX "applied_standards_by_change" ON "applied_standards" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "standard_row_import_errors_by_import" ON "standard_row_import_errors" USING btree ("import_id","id");--> statement-breakpoint
CREATE INDEX "standard_row_import_errors_by_standard" ON "standard_row_import_errors" USING btree ("standard_id");--> statement-breakpoint
CREATE INDEX "standard_row_imports_by_standard" ON "standard_row_imports" USING btree ("standard_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "standards_one_published" ON "standards" USING btree ("series_id") WHERE state = 'published';--> statement-breakpoint
CREATE INDEX "standards_readable" ON "standards" USING btree ("id") WHERE state <> 'draft';--> statement-breakpoint
CREATE INDEX "standards_readable_by_change" ON "standards" USING btree ("updated_at","id") WHERE state <> 'draft';--> statement-breakpoint
CREATE INDEX "standards_drafts" ON "standards" USING btree ("organization_id","id") WHERE state = 'draft';--> statement-breakpoint
CREATE INDEX "standards_drafts_by_change" ON "standards" USING btree ("organization_id","updated_at","id") WHERE state = 'draft';--> statement-breakpoint
CREATE POLICY "may_read" ON "applied_standards" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("applied_standards"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "applied_standards" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("applied_standards"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "applied_standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "applied_standards" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("applied_standards"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "applied_standards" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("applied_standards"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "standard_row_import_errors" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("standard_row_import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "standard_row_import_errors" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("standard_row_import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "standard_row_imports" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("standard_row_imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "standard_row_imports" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("standard_row_imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "standards" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("standards"."state" <> 'draft' and (select current_organization_id()) is not null) or "standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "standards" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "standards" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "standards" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("standards"."organization_id" = (select current_organization_id()) and "standards"."state" = 'draft');--> statement-breakpoint
select enable_row_security('standards'), enable_row_security('standard_row_imports'), enable_row_security('standard_row_import_errors'),
  enable_row_security('applied_standards', 'applied_standard');
