-- Adds committed events of the outbox to the feeds of the organizations that may see them, at most `batch_size`, and
-- returns how many events it took. One call runs at a time. A number is assigned when all entries with smaller numbers are
-- committed, so a reader that has read up to a number has missed none. Numbers do not depend on transaction ids, so they
-- stay valid on another server.
-- The event with which an organization becomes a party or an observer also adds an entry that `joins` to its feed, before
-- all others of that membership. An event about an organization is added to the feeds of those that share a partnership
-- with it when the event is taken, and an event about a representation to the feed of the representative.
-- Called by the service's login, outside a request.
-- Security definer, because it writes the feeds of all organizations.
-- Without the setting, a plan from when few events waited would sort all that wait, for each batch.
create or replace function dispatch_events(batch_size integer) returns bigint
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off
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
        case e.subject_type when 'occurrence' then (e.after->>'touchpoint_id')::pg_catalog.uuid end as touchpoint_id,
        case e.subject_type when 'representation' then (e.after->>'representative_id')::pg_catalog.uuid end
          as representative_id,
        -- A transaction may have begun before the one whose event precedes its own.
        pg_catalog.max(e.occurred_at) over (partition by e.stream_id order by e.position) as ordered_at
      from taken join public.events e on e.stream_id = taken.stream_id and e.position = taken.position
  ), partner as (
    -- Once for each organization, however many events it has.
    select distinct own.organization_id as changed_id, other.organization_id
      from (select distinct stream_id as id from event where subject_type = 'organization') changed
        join public.memberships own on own.organization_id = changed.id and own.last_position is null
          and (own.ends_on is null or own.ends_on >= current_date)
        join public.memberships other on other.partnership_id = own.partnership_id and other.last_position is null
          and (other.ends_on is null or other.ends_on >= current_date)
  ), recipient as (
    select m.organization_id, event.stream_id, event.position, event.ordered_at, false as joins from event
      join public.memberships m on m.partnership_id = event.stream_id and event.position >= m.first_position
        and (m.last_position is null or event.position <= m.last_position)
      where m.kind = 'party'
        or (m.kind = 'observer' and event.day <= m.ends_on and (event.audience = 'everyone'
          -- An observer sees the occurrences of the touchpoints to which it is invited.
          or exists (select from public.touchpoints t
            where t.partnership_id = event.stream_id and t.id = event.touchpoint_id
              and t.content #> '{attendees,observers}' ? m.organization_id::pg_catalog.text)))
        -- An invited organization may read these before it decides.
        or (m.kind = 'invited' and event.audience = 'everyone'
          and event.subject_type in ('partnership', 'party', 'observer'))
    union
    select o.id, event.stream_id, event.position, event.ordered_at, false
      from event join public.organizations o on o.id = event.stream_id
    union
    select event.representative_id, event.stream_id, event.position, event.ordered_at, false
      from event where event.representative_id is not null
    union
    select partner.organization_id, event.stream_id, event.position, event.ordered_at, false
      from event join partner on partner.changed_id = event.stream_id where event.subject_type = 'organization'
    union
    select m.organization_id, event.stream_id, event.position, event.ordered_at, true from event
      join public.memberships m on m.partnership_id = event.stream_id and event.position = m.first_position
      where m.kind in ('party', 'observer')
  ), numbered as (
    select recipient.*,
      pg_catalog.row_number() over (
        partition by organization_id order by ordered_at, stream_id, position, joins desc) as nth,
      pg_catalog.count(*) over (partition by organization_id) as count from recipient
  ), advanced as (
    insert into public.feeds (organization_id, last)
      select organization_id, pg_catalog.count(*) from recipient group by organization_id
      on conflict (organization_id) do update set last = feeds.last + excluded.last
      returning organization_id, last
  ), entered as (
    insert into public.feed_entries (organization_id, number, stream_id, position, joins, dispatched_at)
      select organization_id, advanced.last - numbered.count + numbered.nth, stream_id, position, joins, pg_catalog.now()
      from numbered join advanced using (organization_id)
  )
  select pg_catalog.count(*) into dispatched from taken;
  return dispatched;
end $$;
grant execute on function dispatch_events(integer) to partnership_basics_app;
