-- How far some webhook endpoints have got, of those that the sender of the request manages. `lag_seconds`: the age of the oldest
-- change that is not delivered. `first_number` and `last_number`: what the feed of the organization has.
-- Called by the service's login.
-- Security definer, because a representative does not read the feed of the organization that it represents.
create or replace function find_webhook_progress(endpoint_ids uuid[])
  returns table (endpoint_id uuid, "position" bigint, first_number bigint, last_number bigint, failing_since timestamptz,
    lag_seconds integer, waiting bigint, requests jsonb)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.endpoint_id, p.position, coalesce(stored.first, f.last + 1, 1), coalesce(f.last, 0), p.failing_since,
      coalesce(greatest(0, extract(epoch from pg_catalog.now() - oldest.dispatched_at)), 0)::pg_catalog.int4, waits.count, p.requests
    from public.webhook_progress p
      left join public.feeds f on f.organization_id = p.organization_id
      cross join lateral (select pg_catalog.min(e.number) as first from public.feed_entries e
        where e.organization_id = p.organization_id) stored
      -- By the index of each state: the cost does not grow with the rest of the log.
      cross join lateral (select pg_catalog.count(*) as count, pg_catalog.min(one.number) as first from (
        select d.number from public.webhook_deliveries d where d.endpoint_id = p.endpoint_id and d.state = 'waiting'
        union all
        select d.number from public.webhook_deliveries d where d.endpoint_id = p.endpoint_id and d.state = 'deferred') one) waits
      left join lateral (select e.dispatched_at from public.feed_entries e
        where e.organization_id = p.organization_id and e.number >= least(p.position + 1, waits.first)
        order by e.number limit 1) oldest on true
    where p.endpoint_id = any(endpoint_ids) and (p.organization_id = public.current_organization_id()
      or p.organization_id = any(public.represented_organization_ids()))
$$;
grant execute on function find_webhook_progress(uuid[]) to partnership_basics_app;
