CREATE TABLE "expectations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"state" text NOT NULL,
	"revision" integer NOT NULL,
	"aspect" text NOT NULL,
	"what" text NOT NULL,
	"how" text,
	"schedule" jsonb NOT NULL,
	"responsible_organization_id" uuid,
	"responsible_role" text,
	"accountable_organization_id" uuid,
	"consulted_organization_ids" jsonb NOT NULL,
	"informed_organization_ids" jsonb NOT NULL,
	"indicator" text,
	"unit" text,
	"baseline" text,
	"target" text,
	"direction" text,
	"means_of_verification" text,
	"acceptances" jsonb NOT NULL,
	"waivers" jsonb NOT NULL,
	"reason" text,
	"agreed_at" timestamp with time zone,
	"due_dates" jsonb NOT NULL,
	"next_due_on" date,
	CONSTRAINT "expectations_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "expectations_state_known" CHECK ("expectations"."state" in ('proposed', 'agreed', 'in_effect', 'met', 'partly_met', 'not_met', 'waived')),
	CONSTRAINT "expectations_aspect_known" CHECK ("expectations"."aspect" in ('finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'services', 'data')),
	CONSTRAINT "expectations_direction_known" CHECK ("expectations"."direction" in ('increase', 'decrease', 'maintain'))
);
--> statement-breakpoint
ALTER TABLE "expectations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "expectations" ADD CONSTRAINT "expectations_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expectations" ADD CONSTRAINT "expectations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expectations" ADD CONSTRAINT "expectations_responsible_organization_id_organizations_id_fk" FOREIGN KEY ("responsible_organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expectations" ADD CONSTRAINT "expectations_accountable_organization_id_organizations_id_fk" FOREIGN KEY ("accountable_organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "expectations_by_state" ON "expectations" USING btree ("partnership_id","state","id");--> statement-breakpoint
CREATE INDEX "expectations_by_aspect" ON "expectations" USING btree ("partnership_id","aspect","id");--> statement-breakpoint
CREATE INDEX "expectations_by_responsible" ON "expectations" USING btree ("partnership_id","responsible_organization_id","id");--> statement-breakpoint
CREATE INDEX "expectations_covering" ON "expectations" USING btree ("partnership_id","responsible_organization_id","aspect","state");--> statement-breakpoint
CREATE INDEX "expectations_owed" ON "expectations" USING btree ("partnership_id") WHERE agreed_at is not null and state in ('proposed', 'agreed', 'in_effect');--> statement-breakpoint
CREATE INDEX "expectations_by_change" ON "expectations" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "expectations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("expectations"."partnership_id" = any(array(select visible_partnerships('observer'))) and ("expectations"."state" <> 'proposed' or "expectations"."partnership_id" = any(array(select visible_partnerships('party')))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "expectations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("expectations"."partnership_id" = any(array(select visible_partnerships('party'))) and "expectations"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "expectations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("expectations"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_delete" ON "expectations" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("expectations"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "expectations" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
select fence('expectations', 'expectation');
