CREATE TABLE "import_errors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"pointer" text NOT NULL,
	"code" text NOT NULL,
	"detail" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "import_errors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "import_parts" (
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"place" integer NOT NULL,
	"content" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "import_parts_import_id_place_pk" PRIMARY KEY("import_id","place")
);
--> statement-breakpoint
ALTER TABLE "import_parts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"on_behalf_by" uuid,
	"subject_type" text NOT NULL,
	"media_type" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"state" text NOT NULL,
	"rows" integer NOT NULL,
	"created" integer NOT NULL,
	"updated" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"refused" integer NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "imports_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "imports_state_known" CHECK ("imports"."state" in ('running', 'completed', 'failed', 'interrupted')),
	CONSTRAINT "imports_media_type_known" CHECK ("imports"."media_type" in ('text/csv', 'application/x-ndjson'))
);
--> statement-breakpoint
ALTER TABLE "imports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "import_errors" ADD CONSTRAINT "import_errors_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_errors" ADD CONSTRAINT "import_errors_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_errors" ADD CONSTRAINT "import_errors_import_exists" FOREIGN KEY ("partnership_id","import_id") REFERENCES "public"."imports"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_parts" ADD CONSTRAINT "import_parts_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_parts" ADD CONSTRAINT "import_parts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "import_errors_by_import" ON "import_errors" USING btree ("partnership_id","import_id","id");--> statement-breakpoint
CREATE INDEX "import_parts_by_age" ON "import_parts" USING btree ("partnership_id","created_at");--> statement-breakpoint
CREATE INDEX "imports_by_kind" ON "imports" USING btree ("partnership_id","subject_type","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "import_errors" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("import_errors"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "import_errors" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("import_errors"."partnership_id" = any(array(select visible_partnerships('party'))) and "import_errors"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "import_errors" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "import_parts" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("import_parts"."partnership_id" = any(array(select visible_partnerships('party'))) and "import_parts"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "import_parts" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("import_parts"."partnership_id" = any(array(select visible_partnerships('party'))) and "import_parts"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "import_parts" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("import_parts"."partnership_id" = any(array(select visible_partnerships('party'))) and "import_parts"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "import_parts" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "imports" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("imports"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "imports" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("imports"."partnership_id" = any(array(select visible_partnerships('party'))) and "imports"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "imports" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("imports"."partnership_id" = any(array(select visible_partnerships('party'))) and "imports"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "imports" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
select fence('imports'), fence('import_errors'), fence('import_parts');
