CREATE TABLE "benefits" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"beneficiary" text NOT NULL,
	"statement" text NOT NULL,
	"description" text,
	"indicators" jsonb NOT NULL,
	CONSTRAINT "benefits_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "benefits_beneficiary_known" CHECK ("benefits"."beneficiary" in ('children', 'families', 'party'))
);
--> statement-breakpoint
ALTER TABLE "benefits" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "endorsements" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"mission_id" uuid NOT NULL,
	"content_hash" text NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"confirmed_results" jsonb NOT NULL,
	CONSTRAINT "endorsements_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "endorsements_once" UNIQUE("mission_id","organization_id")
);
--> statement-breakpoint
ALTER TABLE "endorsements" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "missions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"number" integer NOT NULL,
	"mission" text NOT NULL,
	"philosophy" text,
	"vision" text,
	"values" jsonb NOT NULL,
	"anticipated_results" jsonb NOT NULL,
	"quality_framework" text,
	"quality_level" text,
	"quality_statement" text,
	"reaffirm_every_months" integer,
	"content_hash" text NOT NULL,
	"state" text NOT NULL,
	"state_reason" text,
	"proposed_at" timestamp with time zone,
	"proposed_by" uuid,
	"endorsed_at" timestamp with time zone,
	CONSTRAINT "missions_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "missions_state_known" CHECK ("missions"."state" in ('draft', 'proposed', 'endorsed', 'superseded')),
	CONSTRAINT "missions_endorsed_at_some_time" CHECK ("missions"."state" <> 'endorsed' or "missions"."endorsed_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "missions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "reaffirmations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"mission_id" uuid NOT NULL,
	"revisited_on" date NOT NULL,
	"note" text,
	CONSTRAINT "reaffirmations_within_partnership" UNIQUE("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "reaffirmations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "values" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"name" text NOT NULL,
	"description" text,
	CONSTRAINT "values_within_partnership" UNIQUE("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "values" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "parties" ADD COLUMN "accepted_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "benefits" ADD CONSTRAINT "benefits_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "benefits" ADD CONSTRAINT "benefits_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endorsements" ADD CONSTRAINT "endorsements_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endorsements" ADD CONSTRAINT "endorsements_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endorsements" ADD CONSTRAINT "endorsements_mission_exists" FOREIGN KEY ("partnership_id","mission_id") REFERENCES "public"."missions"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missions" ADD CONSTRAINT "missions_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missions" ADD CONSTRAINT "missions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaffirmations" ADD CONSTRAINT "reaffirmations_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaffirmations" ADD CONSTRAINT "reaffirmations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaffirmations" ADD CONSTRAINT "reaffirmations_mission_exists" FOREIGN KEY ("partnership_id","mission_id") REFERENCES "public"."missions"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "values" ADD CONSTRAINT "values_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "values" ADD CONSTRAINT "values_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "benefits_by_beneficiary" ON "benefits" USING btree ("partnership_id","beneficiary","id");--> statement-breakpoint
CREATE INDEX "benefits_by_change" ON "benefits" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "endorsements_by_mission" ON "endorsements" USING btree ("partnership_id","mission_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "missions_one_open" ON "missions" USING btree ("partnership_id") WHERE state in ('draft', 'proposed');--> statement-breakpoint
CREATE UNIQUE INDEX "missions_one_endorsed" ON "missions" USING btree ("partnership_id") WHERE state = 'endorsed';--> statement-breakpoint
CREATE INDEX "missions_by_change" ON "missions" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "missions_by_state" ON "missions" USING btree ("partnership_id","state","id");--> statement-breakpoint
CREATE INDEX "reaffirmations_by_day" ON "reaffirmations" USING btree ("partnership_id","revisited_on","id");--> statement-breakpoint
CREATE INDEX "reaffirmations_by_mission" ON "reaffirmations" USING btree ("partnership_id","mission_id","revisited_on");--> statement-breakpoint
CREATE INDEX "values_by_change" ON "values" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "benefits" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("benefits"."partnership_id" = any(array(select visible_partnerships('observer'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "benefits" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("benefits"."partnership_id" = any(array(select visible_partnerships('party'))) and "benefits"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "benefits" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("benefits"."partnership_id" = any(array(select visible_partnerships('party'))) and "benefits"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "benefits" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("benefits"."partnership_id" = any(array(select visible_partnerships('party'))) and "benefits"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "benefits" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "endorsements" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("endorsements"."partnership_id" = any(array(select visible_partnerships('party'))) or ("endorsements"."partnership_id" = any(array(select visible_partnerships('observer'))) and exists (select from missions where missions.id = "endorsements"."mission_id" and missions.endorsed_at is not null)));--> statement-breakpoint
CREATE POLICY "may_insert" ON "endorsements" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("endorsements"."partnership_id" = any(array(select visible_partnerships('party'))) and "endorsements"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "endorsements" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("endorsements"."partnership_id" = any(array(select visible_partnerships('party'))) and "endorsements"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "endorsements" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("endorsements"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "endorsements" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "missions" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("missions"."partnership_id" = any(array(select visible_partnerships('party'))) or ("missions"."endorsed_at" is not null and "missions"."partnership_id" = any(array(select visible_partnerships('observer')))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "missions" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("missions"."partnership_id" = any(array(select visible_partnerships('party'))) and "missions"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "missions" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("missions"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "missions" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "reaffirmations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("reaffirmations"."partnership_id" = any(array(select visible_partnerships('observer'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "reaffirmations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("reaffirmations"."partnership_id" = any(array(select visible_partnerships('party'))) and "reaffirmations"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "reaffirmations" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "values" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("values"."partnership_id" = any(array(select visible_partnerships('observer'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "values" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("values"."partnership_id" = any(array(select visible_partnerships('party'))) and "values"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "values" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("values"."partnership_id" = any(array(select visible_partnerships('party'))) and "values"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "values" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("values"."partnership_id" = any(array(select visible_partnerships('party'))) and "values"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "values" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
-- When the parties that are there accepted: the event of it says so.
update parties p set accepted_at = (select max(e.occurred_at) from events e where e.stream_id = p.partnership_id
    and e.subject_type = 'party' and e.subject_id = p.id and e.type = 'party.accepted')
  where p.state in ('accepted', 'withdrawn');
--> statement-breakpoint
-- Parties once more, whose former view is to have the new column.
select fence('missions', 'mission'), fence('endorsements', 'endorsement'), fence('reaffirmations', 'reaffirmation'),
  fence('values', 'value'), fence('benefits', 'benefit'), fence('parties', 'party');
