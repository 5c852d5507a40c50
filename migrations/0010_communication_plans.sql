-- The touchpoints that the asking organization is invited to as an observer: policies name it, so it comes first.
create function invited_touchpoints() returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query select t.id from touchpoints t
    where t.partnership_id = any(array(select visible_partnerships('observer')))
      and t.content #> '{attendees,observers}' ? asking_organization()::text;
end $$;
--> statement-breakpoint
CREATE TABLE "calendar_feeds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"calendar_partnership_id" uuid,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "calendar_feeds_state_known" CHECK ("calendar_feeds"."state" in ('active', 'revoked'))
);
--> statement-breakpoint
ALTER TABLE "calendar_feeds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "calendar_tokens" (
	"digest" text PRIMARY KEY NOT NULL,
	"feed_id" uuid NOT NULL,
	CONSTRAINT "calendar_tokens_feed_id_unique" UNIQUE("feed_id")
);
--> statement-breakpoint
ALTER TABLE "calendar_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "communication_plans" (
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
	"state" text NOT NULL,
	"channels" jsonb NOT NULL,
	"touchpoints" jsonb NOT NULL,
	"escalation" jsonb NOT NULL,
	"hash" text NOT NULL,
	"consents" jsonb NOT NULL,
	"reason" text,
	CONSTRAINT "communication_plans_numbered" UNIQUE("partnership_id","number"),
	CONSTRAINT "communication_plans_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "communication_plans_state_known" CHECK ("communication_plans"."state" in ('draft', 'proposed', 'agreed', 'superseded'))
);
--> statement-breakpoint
ALTER TABLE "communication_plans" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "communications" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"held_on" date NOT NULL,
	"method" text NOT NULL,
	"participants" jsonb NOT NULL,
	"notes" text,
	"decisions" jsonb NOT NULL,
	"follow_ups" jsonb NOT NULL,
	"occurrence_id" text,
	CONSTRAINT "communications_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "communications_method_known" CHECK ("communications"."method" in ('in_person', 'video', 'phone', 'email', 'text_message', 'mail', 'portal', 'other'))
);
--> statement-breakpoint
ALTER TABLE "communications" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "occurrences" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"touchpoint_id" uuid NOT NULL,
	"key" text NOT NULL,
	"original_start" text NOT NULL,
	"originally_at" timestamp with time zone NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "occurrences_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "occurrences_once" UNIQUE("partnership_id","key","original_start"),
	CONSTRAINT "occurrences_state_known" CHECK ("occurrences"."state" in ('scheduled', 'rescheduled', 'held', 'missed', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "occurrences" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "touchpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"plan_id" uuid NOT NULL,
	"plan_number" integer NOT NULL,
	"key" text NOT NULL,
	"content" jsonb NOT NULL,
	"effective_from" timestamp with time zone NOT NULL,
	"effective_until" timestamp with time zone,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "touchpoints_within_partnership" UNIQUE("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "touchpoints" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_calendar_partnership_id_partnerships_id_fk" FOREIGN KEY ("calendar_partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_tokens" ADD CONSTRAINT "calendar_tokens_feed_id_calendar_feeds_id_fk" FOREIGN KEY ("feed_id") REFERENCES "public"."calendar_feeds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communication_plans" ADD CONSTRAINT "communication_plans_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communication_plans" ADD CONSTRAINT "communication_plans_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications" ADD CONSTRAINT "communications_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications" ADD CONSTRAINT "communications_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occurrences" ADD CONSTRAINT "occurrences_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occurrences" ADD CONSTRAINT "occurrences_touchpoint_exists" FOREIGN KEY ("partnership_id","touchpoint_id") REFERENCES "public"."touchpoints"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "touchpoints" ADD CONSTRAINT "touchpoints_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "touchpoints" ADD CONSTRAINT "touchpoints_plan_exists" FOREIGN KEY ("partnership_id","plan_id") REFERENCES "public"."communication_plans"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calendar_feeds_by_organization" ON "calendar_feeds" USING btree ("organization_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "communication_plans_one_current" ON "communication_plans" USING btree ("partnership_id") WHERE state = 'agreed';--> statement-breakpoint
CREATE INDEX "communication_plans_by_change" ON "communication_plans" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "communications_by_change" ON "communications" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "occurrences_by_time" ON "occurrences" USING btree ("partnership_id","starts_at");--> statement-breakpoint
CREATE INDEX "occurrences_by_original_time" ON "occurrences" USING btree ("partnership_id","originally_at");--> statement-breakpoint
CREATE UNIQUE INDEX "touchpoints_one_in_effect" ON "touchpoints" USING btree ("partnership_id","key") WHERE effective_until is null;--> statement-breakpoint
CREATE INDEX "touchpoints_by_time" ON "touchpoints" USING btree ("partnership_id","effective_from");--> statement-breakpoint
CREATE POLICY "may_read" ON "calendar_feeds" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("calendar_feeds"."organization_id" = (select asking_organization()) or (select asking_operator()) or "calendar_feeds"."organization_id" = any(array(select represented_organizations())));--> statement-breakpoint
CREATE POLICY "may_insert" ON "calendar_feeds" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("calendar_feeds"."organization_id" = (select asking_organization()) or (select asking_operator()) or "calendar_feeds"."organization_id" = any(array(select represented_organizations())));--> statement-breakpoint
CREATE POLICY "may_update" ON "calendar_feeds" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("calendar_feeds"."organization_id" = (select asking_organization()) or (select asking_operator()) or "calendar_feeds"."organization_id" = any(array(select represented_organizations())));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "calendar_feeds" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "calendar_tokens" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (exists (select from calendar_feeds feed where feed.id = "calendar_tokens"."feed_id"));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "calendar_tokens" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "communication_plans" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("communication_plans"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "communication_plans" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("communication_plans"."partnership_id" = any(array(select visible_partnerships('party'))) and "communication_plans"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "communication_plans" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("communication_plans"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_delete" ON "communication_plans" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("communication_plans"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "communication_plans" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "communications" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("communications"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "communications" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("communications"."partnership_id" = any(array(select visible_partnerships('party'))) and "communications"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "communications" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("communications"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_delete" ON "communications" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("communications"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "communications" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "occurrences" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("occurrences"."partnership_id" = any(array(select visible_partnerships('party'))) or "occurrences"."touchpoint_id" = any(array(select invited_touchpoints())));--> statement-breakpoint
CREATE POLICY "may_insert" ON "occurrences" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("occurrences"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_update" ON "occurrences" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("occurrences"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "occurrences" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "touchpoints" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("touchpoints"."partnership_id" = any(array(select visible_partnerships('party'))) or "touchpoints"."id" = any(array(select invited_touchpoints())));--> statement-breakpoint
CREATE POLICY "may_insert" ON "touchpoints" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("touchpoints"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_update" ON "touchpoints" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("touchpoints"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "touchpoints" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
select fence('communication_plans', 'communication_plan'), fence('touchpoints', 'touchpoint'), fence('occurrences', 'occurrence');
--> statement-breakpoint
select fence('communications', 'communication'), fence('calendar_feeds'), fence('calendar_tokens');
--> statement-breakpoint
-- The feed that a token opens: asked before anybody is known, so it looks past the policies.
create function open_calendar_feed(digests text[])
  returns table (feed_id uuid, organization_id uuid, partnership_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select f.id, f.organization_id, f.calendar_partnership_id
    from calendar_tokens t join calendar_feeds f on f.id = t.feed_id
    where t.digest = any(digests) and f.state = 'active'
$$;
