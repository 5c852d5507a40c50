CREATE TABLE "readiness_summaries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"round_id" uuid NOT NULL,
	"state" text NOT NULL,
	"readiness" integer,
	"sections" jsonb NOT NULL,
	"answered_by" jsonb NOT NULL,
	"consents" jsonb NOT NULL,
	"shown_at" timestamp with time zone,
	"reason" text,
	CONSTRAINT "readiness_summaries_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "readiness_summaries_state_known" CHECK ("readiness_summaries"."state" in ('proposed', 'shown', 'withdrawn'))
);
--> statement-breakpoint
ALTER TABLE "readiness_summaries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "readiness_summaries" ADD CONSTRAINT "readiness_summaries_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_summaries" ADD CONSTRAINT "readiness_summaries_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_summaries" ADD CONSTRAINT "readiness_summaries_round_exists" FOREIGN KEY ("partnership_id","round_id") REFERENCES "public"."checklist_rounds"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "readiness_summaries_once" ON "readiness_summaries" USING btree ("partnership_id","round_id") WHERE state in ('proposed', 'shown');--> statement-breakpoint
CREATE INDEX "readiness_summaries_by_change" ON "readiness_summaries" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "readiness_summaries" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("readiness_summaries"."partnership_id" = any(array(select visible_partnerships('observer'))) and ("readiness_summaries"."partnership_id" = any(array(select visible_partnerships('party'))) or "readiness_summaries"."state" = 'shown'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "readiness_summaries" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("readiness_summaries"."partnership_id" = any(array(select visible_partnerships('party'))) and "readiness_summaries"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "readiness_summaries" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("readiness_summaries"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_delete" ON "readiness_summaries" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("readiness_summaries"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "readiness_summaries" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
select fence('readiness_summaries', 'readiness_summary');
