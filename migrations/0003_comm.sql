set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/deleted_contacts.sql
-- Those of the contacts in `contact_ids` that were deleted, with their last names. A former party sees the deletions up to the
-- day on which it left.
-- Called by the service's login in a request that names the partnership.
-- Security definer, because an observer does not see the events from before it became one.
create or replace function deleted_contacts(contact_ids uuid[]) returns table (id uuid, name text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select named.contact_id, last_row.after->>'name'
    from (select distinct pg_catalog.unnest(contact_ids) as contact_id) named
    cross join lateral (
      select e.change from public.events e
        where e.stream_id = public.current_partnership_id() and e.subject_type = 'contact'
          and e.subject_id = named.contact_id and e.position <= coalesce(public.last_visible_position(), e.position)
        order by e.position desc limit 1
    ) last_event
    cross join lateral (
      select e.after from public.events e
        where e.stream_id = public.current_partnership_id() and e.subject_type = 'contact'
          and e.subject_id = named.contact_id and e.after is not null
        order by e.position desc limit 1
    ) last_row
    where last_event.change = 'delete'
      and pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'observer', 'former')
$$;
grant execute on function deleted_contacts(uuid[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/keep_minutes_of_author.sql
-- Rejects the change of a communication by an organization that did not create it, unless it changes only when follow-ups were done.
-- Called by the trigger keep_minutes_of_author of communications. Outside a request it permits every change.
create or replace function keep_minutes_of_author() returns trigger
  language plpgsql set search_path = public, pg_temp
as $$
declare
  unrestricted pg_catalog.text[] := '{follow_ups,version,updated_at,updated_by,updated_on_behalf_by}';
  tasks_before pg_catalog.jsonb := (select pg_catalog.jsonb_agg(task.value - 'doneOn' order by task.ordinality)
    from pg_catalog.jsonb_array_elements(old.follow_ups) with ordinality task);
  tasks_after pg_catalog.jsonb := (select pg_catalog.jsonb_agg(task.value - 'doneOn' order by task.ordinality)
    from pg_catalog.jsonb_array_elements(new.follow_ups) with ordinality task);
begin
  if old.organization_id <> public.current_organization_id()
    and (pg_catalog.to_jsonb(old) - unrestricted <> pg_catalog.to_jsonb(new) - unrestricted
      or tasks_before is distinct from tasks_after)
  then
    raise insufficient_privilege using message = 'Only its author changes a communication.';
  end if;
  return new;
end $$;
--> statement-breakpoint
CREATE TABLE "addenda" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"communication_id" uuid NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "addenda_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "addenda" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "communications" ADD COLUMN "corrected_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "occurrences" ADD COLUMN "planned_start" text;--> statement-breakpoint
ALTER TABLE "addenda" ADD CONSTRAINT "addenda_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "addenda" ADD CONSTRAINT "addenda_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "addenda" ADD CONSTRAINT "addenda_communication_exists" FOREIGN KEY ("partnership_id","communication_id") REFERENCES "public"."communications"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "addenda_by_communication" ON "addenda" USING btree ("partnership_id","communication_id","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "addenda" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("addenda"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "addenda" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("addenda"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "addenda"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "communications" TO partnership_basics_app USING ("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "communications"."organization_id" = (select current_organization_id()));--> statement-breakpoint
-- Hand-written from here.
select enable_row_security('addenda', 'addendum');--> statement-breakpoint
select enable_row_security('communications', 'communication');--> statement-breakpoint
select enable_row_security('occurrences', 'occurrence');--> statement-breakpoint
create trigger keep_minutes_of_author before update on communications for each row execute function keep_minutes_of_author();
