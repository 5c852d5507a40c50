set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/dispatch_events.sql
-- Adds committed events of the outbox to the feeds of the organizations that may see them, at most `batch_size`, and
-- returns how many events it took. One call runs at a time. A number is assigned when all entries with smaller numbers are
-- committed, so a reader that has read up to a number has missed none. Numbers do not depend on transaction ids, so they
-- stay valid on another server.
-- Called by the service's login, outside a request.
-- Security definer, because it writes the feeds of all organizations.
create or replace function dispatch_events(batch_size integer) returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  dispatched pg_catalog.int8;
begin
  if not exists (select from public.outbox) then return 0; end if;
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('dispatch_events', 0));
  with taken as (
    -- Ordered by stream: events of a stream are taken in order.
    delete from public.outbox where ctid = any(array(
      select o.ctid from public.outbox o order by o.stream_id, o.position limit batch_size))
    returning stream_id, position
  ), event as (
    select e.stream_id, e.position, e.audience, e.subject_type, (e.occurred_at at time zone 'UTC')::pg_catalog.date as day,
        -- A transaction may have begun before the one whose event precedes its own.
        pg_catalog.max(e.occurred_at) over (partition by e.stream_id order by e.position) as ordered_at
      from taken join public.events e on e.stream_id = taken.stream_id and e.position = taken.position
  ), recipient as (
    select m.organization_id, event.stream_id, event.position, event.ordered_at from event
      join public.memberships m on m.partnership_id = event.stream_id and event.position >= m.first_position
        and (m.last_position is null or event.position <= m.last_position)
      where m.kind = 'party'
        or (m.kind = 'observer' and event.audience = 'everyone' and event.day <= m.ends_on)
        -- An invited organization may read these before it decides.
        or (m.kind = 'invited' and event.audience = 'everyone'
          and event.subject_type in ('partnership', 'party', 'observer'))
    union
    select o.id, event.stream_id, event.position, event.ordered_at
      from event join public.organizations o on o.id = event.stream_id
  ), numbered as (
    select recipient.*,
      pg_catalog.row_number() over (partition by organization_id order by ordered_at, stream_id, position) as nth,
      pg_catalog.count(*) over (partition by organization_id) as count from recipient
  ), advanced as (
    insert into public.feeds (organization_id, last)
      select organization_id, pg_catalog.count(*) from recipient group by organization_id
      on conflict (organization_id) do update set last = feeds.last + excluded.last
      returning organization_id, last
  ), entered as (
    insert into public.feed_entries (organization_id, number, stream_id, position, dispatched_at)
      select organization_id, advanced.last - numbered.count + numbered.nth, stream_id, position, pg_catalog.now()
      from numbered join advanced using (organization_id)
  )
  select pg_catalog.count(*) into dispatched from taken;
  return dispatched;
end $$;
grant execute on function dispatch_events(integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/track_membership.sql
-- Records in memberships that an event made an organization a party, an observer or invited, ended that, or changed the
-- last day of an observer.
-- Called by record_event() for events of parties and observers; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function track_membership(
  partnership uuid, event_position bigint, subject_type text, subject uuid, after jsonb
) returns void language plpgsql set search_path = public, pg_temp
as $$
declare
  new_kind pg_catalog.text := case
    when subject_type = 'party' and after->>'state' = 'accepted' then 'party'
    when subject_type = 'party' and after->>'state' = 'invited' then 'invited'
    when subject_type = 'observer' and after->>'state' = 'active' then 'observer'
  end;
begin
  update public.memberships m set last_position = event_position
    where m.partnership_id = partnership and m.subject_id = subject and m.last_position is null
      and m.kind is distinct from new_kind;
  if new_kind is not null then
    insert into public.memberships (partnership_id, subject_id, kind, organization_id, first_position, ends_on)
      values (partnership, subject, new_kind, (after->>'organization_id')::pg_catalog.uuid, event_position,
        (after->>'ends_on')::pg_catalog.date)
      on conflict (partnership_id, subject_id, kind) do update set ends_on = excluded.ends_on
        where memberships.ends_on is distinct from excluded.ends_on;
  end if;
end $$;
--> statement-breakpoint
ALTER TABLE "checklist_rounds" DROP CONSTRAINT "checklist_rounds_state_valid";--> statement-breakpoint
ALTER TABLE "observers" ADD COLUMN "extension" jsonb;--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD CONSTRAINT "checklist_rounds_state_valid" CHECK ("checklist_rounds"."state" in ('open', 'released', 'cancelled'));--> statement-breakpoint
select enable_row_security('observers', 'observer'), enable_row_security('checklist_rounds', 'checklist_round');
