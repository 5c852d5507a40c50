CREATE TABLE "progress_reports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"expectation_id" uuid NOT NULL,
	"due_on" date NOT NULL,
	"state" text NOT NULL,
	"figure" text,
	"narrative" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"status" text,
	"reason" text,
	CONSTRAINT "progress_reports_once" UNIQUE("partnership_id","expectation_id","due_on"),
	CONSTRAINT "progress_reports_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "progress_reports_state_known" CHECK ("progress_reports"."state" in ('submitted', 'sent_back', 'accepted')),
	CONSTRAINT "progress_reports_status_known" CHECK ("progress_reports"."status" in ('met', 'on_track', 'constrained', 'no_progress'))
);
--> statement-breakpoint
ALTER TABLE "progress_reports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "progress" text;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD CONSTRAINT "progress_reports_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD CONSTRAINT "progress_reports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD CONSTRAINT "progress_reports_expectation_exists" FOREIGN KEY ("partnership_id","expectation_id") REFERENCES "public"."expectations"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "progress_reports_by_expectation" ON "progress_reports" USING btree ("partnership_id","expectation_id","id");--> statement-breakpoint
CREATE INDEX "progress_reports_by_expectation_change" ON "progress_reports" USING btree ("partnership_id","expectation_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "progress_reports_by_change" ON "progress_reports" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
ALTER TABLE "expectations" ADD CONSTRAINT "expectations_progress_known" CHECK ("expectations"."progress" in ('met', 'on_track', 'constrained', 'no_progress'));--> statement-breakpoint
CREATE POLICY "may_read" ON "progress_reports" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("progress_reports"."partnership_id" = any(array(select visible_partnerships('observer'))) and ("progress_reports"."partnership_id" = any(array(select visible_partnerships('party'))) or "progress_reports"."state" = 'accepted' and exists (select from expectations agreed
        where agreed.id = "progress_reports"."expectation_id" and agreed.state <> 'proposed')));--> statement-breakpoint
CREATE POLICY "may_insert" ON "progress_reports" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("progress_reports"."partnership_id" = any(array(select visible_partnerships('party'))) and "progress_reports"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "progress_reports" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("progress_reports"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_delete" ON "progress_reports" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("progress_reports"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "progress_reports" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
ALTER POLICY "may_read" ON "expectations" TO partnership_basics_app USING ("expectations"."partnership_id" = any(array(select visible_partnerships('observer'))) and ("expectations"."partnership_id" = any(array(select visible_partnerships('party'))) or "expectations"."state" <> 'proposed'));--> statement-breakpoint
-- Anew for expectations, whose rows as they stood have a column more.
select fence('expectations', 'expectation'), fence('progress_reports', 'progress_report');
