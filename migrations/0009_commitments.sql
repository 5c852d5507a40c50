CREATE TABLE "commitments" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"aspect" text NOT NULL,
	"level" text NOT NULL,
	"description" text,
	"condition" text,
	"valid_until" date,
	"reason" text,
	CONSTRAINT "commitments_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "commitments_aspect_valid" CHECK ("commitments"."aspect" in ('finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'services', 'data')),
	CONSTRAINT "commitments_level_valid" CHECK ("commitments"."level" in ('committed', 'conditional', 'none', 'not_applicable'))
);
--> statement-breakpoint
ALTER TABLE "commitments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "monitoring_visits" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"party_id" uuid NOT NULL,
	"site" text,
	"visited_on" date NOT NULL,
	"scope" text NOT NULL,
	"next_visit_due_on" date,
	"findings" jsonb NOT NULL,
	CONSTRAINT "monitoring_visits_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "monitoring_visits" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "commitments" ADD CONSTRAINT "commitments_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commitments" ADD CONSTRAINT "commitments_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitoring_visits" ADD CONSTRAINT "monitoring_visits_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitoring_visits" ADD CONSTRAINT "monitoring_visits_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitoring_visits" ADD CONSTRAINT "monitoring_visits_party_id_organizations_id_fk" FOREIGN KEY ("party_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "commitments_one_per_aspect" ON "commitments" USING btree ("partnership_id","organization_id","aspect") WHERE "commitments"."aspect" is not null;--> statement-breakpoint
CREATE INDEX "commitments_by_change" ON "commitments" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "monitoring_visits_by_site" ON "monitoring_visits" USING btree ("partnership_id","party_id","site","visited_on","id");--> statement-breakpoint
CREATE INDEX "monitoring_visits_uncorrected" ON "monitoring_visits" USING btree ("partnership_id","id") WHERE jsonb_path_exists(findings, '$[*] ? (!exists(@.correctedOn))');--> statement-breakpoint
CREATE INDEX "monitoring_visits_by_change" ON "monitoring_visits" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "commitments" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "commitments" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "commitments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "commitments" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "commitments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "commitments" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "commitments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "monitoring_visits" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "monitoring_visits" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "monitoring_visits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "monitoring_visits" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "monitoring_visits" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
select enable_row_security('commitments', 'commitment'), enable_row_security('monitoring_visits', 'monitoring_visit');
