-- The feed of the current organization after number `after_number`, or from its first entry if that is null. Reads the
-- next `span` entries, and returns at most `max_rows` of those that match the types and the partnership, if these are given.
-- An entry that `joins` is returned as partnership.joined, about the partnership as it was at its event.
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
  select f.number, e.stream_id, e.occurred_at, c.type, c.change, c.subject_type, c.subject_id, e.organization_id,
      e.on_behalf_by, c.external_ids, c.after
    from (select coalesce(after_number, (select pg_catalog.min(o.number) - 1 from public.feed_entries o
        where o.organization_id = public.current_organization_id())) as number) start
      join public.feed_entries f on f.organization_id = public.current_organization_id()
        and f.number > start.number and f.number <= start.number + span
      join public.events e on e.stream_id = f.stream_id and e.position = f.position
      cross join lateral (
        select e.type, e.change, e.subject_type, e.subject_id, e.external_ids, e.after,
            case
              -- The streams of organizations: the caller's own, and for these events also those of others.
              when e.stream_id = f.organization_id or e.subject_type in ('organization', 'representation')
                then (e.after->>'partnership_id')::pg_catalog.uuid
              else e.stream_id
            end as partnership_id
          where not f.joins
        union all
        (select 'partnership.joined', 'create', p.subject_type, p.subject_id, p.external_ids, p.after, p.stream_id
          from public.events p
          where f.joins and p.stream_id = e.stream_id and p.subject_type = 'partnership' and p.subject_id = e.stream_id
            and p.position <= e.position
          order by p.position desc limit 1)
      ) c
    where (types is null or c.type = any(types) or c.subject_type = any(types))
      and (partnership is null or c.partnership_id = partnership)
    order by f.number limit max_rows
$$;
grant execute on function read_changes(bigint, integer, integer, text[], uuid) to partnership_basics_app;
