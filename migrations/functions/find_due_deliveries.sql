-- What waits at a webhook endpoint: `rows` that are due now; `nextIn`, the seconds until the next one; `keys`, the lanes in which
-- something waits. A row waits until those before it in its lane are done. Of a lane, whose first row is due, the first `lane_rows`
-- are returned; none of the lanes in `busy`. Deferred rows and those that a client asked for are in no lane: of these, too,
-- `lane_rows` are returned, none of `busy_ids`. If the endpoint is failing, only its oldest row is tried, and those that a client asked for.
-- Called by the worker, outside a request.
-- Security definer, because it reads the deliveries of all organizations.
create or replace function find_due_deliveries(endpoint uuid, is_failing boolean, busy text[], busy_ids uuid[], max_lanes integer,
  lane_rows integer) returns jsonb language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  result pg_catalog.jsonb;
begin
  with recursive first as (
    -- From lane to lane: the cost does not grow with the rows of a lane.
    (select d.lane, d.order_key, d.number, d.next_at
      from public.webhook_deliveries d where d.endpoint_id = endpoint and d.state = 'waiting'
      order by d.lane, d.order_key, d.number limit 1)
    union all
    select next.* from first cross join lateral (
      select d.lane, d.order_key, d.number, d.next_at
        from public.webhook_deliveries d where d.endpoint_id = endpoint and d.state = 'waiting'
          and (d.lane, d.order_key) > (first.lane, first.order_key)
        order by d.lane, d.order_key, d.number limit 1) next
  ), head as materialized (
    select f.lane || ':' || f.order_key as key, f.* from first f
  ), separate as materialized (
    select d.id, d.number, d.next_at, d.requested_at from public.webhook_deliveries d
      where d.endpoint_id = endpoint and (d.state = 'deferred' or d.requested_at is not null)
      order by d.number
  ), oldest as (
    select number from (select number from head union all select number from separate where requested_at is null) one
      order by number limit 1
  ), due_lane as (
    select h.* from head h
      where coalesce(h.next_at, '-infinity') <= pg_catalog.now() and h.key <> all(busy)
        and (not is_failing or h.number = (select number from oldest))
      order by h.number limit max_lanes
  ), due as (
    select d.id, l.key from due_lane l
      cross join lateral (select o.id from public.webhook_deliveries o
        where o.endpoint_id = endpoint and o.state = 'waiting' and o.lane = l.lane and o.order_key = l.order_key
        order by o.number, o.id limit case when is_failing then 1 else lane_rows end) d
    union all
    (select s.id, null from separate s
      where s.id <> all(busy_ids) and (s.requested_at is not null
        or (coalesce(s.next_at, '-infinity') <= pg_catalog.now() and (not is_failing or s.number = (select number from oldest))))
      order by s.requested_at, s.number limit lane_rows)
  )
  select pg_catalog.jsonb_build_object(
      'rows', (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('id', d.id, 'number', d.number, 'orderKey', d.order_key,
          'lane', d.lane, 'key', due.key, 'state', d.state, 'failures', d.failures)
          order by d.number, d.id), '[]')
        from due join public.webhook_deliveries d on d.endpoint_id = endpoint and d.id = due.id
          and d.created_at = pg_catalog.uuid_extract_timestamp(due.id)),
      'nextIn', (select extract(epoch from pg_catalog.min(next_at) - pg_catalog.now()) from (
        select h.next_at, h.number from head h where h.next_at > pg_catalog.now()
        union all select s.next_at, s.number from separate s where s.next_at > pg_catalog.now()) later
        where not is_failing or later.number = (select number from oldest)),
      'keys', (select coalesce(pg_catalog.jsonb_agg(key), '[]') from head))
    into result;
  return result;
end $$;
grant execute on function find_due_deliveries(uuid, boolean, text[], uuid[], integer, integer) to partnership_basics_app;
