-- The feed of the current organization after number `after_number`, or from its first entry if that is null. Reads the
-- next `span` entries, and returns at most `max_rows` of those that match the types and the partnership, if these are given.
-- Called by the service's login.
-- Security definer, because a feed contains what was visible when it was dispatched, and the policy of events permits what
-- is visible now.
create or replace function read_changes(
  after_number bigint, span integer, max_rows integer, types text[], partnership uuid
) returns table (
  number bigint, stream_id uuid, occurred_at timestamptz, type text, change text, subject_type text, subject_id uuid,
  organization_id uuid, on_behalf_by uuid, external_ids jsonb, after jsonb
) language sql stable security definer set search_path = public, pg_temp
as $$
  select f.number, e.stream_id, e.occurred_at, e.type, e.change, e.subject_type, e.subject_id, e.organization_id,
      e.on_behalf_by, e.external_ids, e.after
    from (select coalesce(after_number, (select pg_catalog.min(o.number) - 1 from public.feed_entries o
        where o.organization_id = public.current_organization_id())) as number) start
      join public.feed_entries f on f.organization_id = public.current_organization_id()
        and f.number > start.number and f.number <= start.number + span
      join public.events e on e.stream_id = f.stream_id and e.position = f.position
    where (types is null or e.type = any(types) or e.subject_type = any(types))
      and (partnership is null or partnership in (e.stream_id, (e.after->>'partnership_id')::pg_catalog.uuid))
    order by f.number limit max_rows
$$;
grant execute on function read_changes(bigint, integer, integer, text[], uuid) to partnership_basics_app;
