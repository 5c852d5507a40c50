-- Adds the requests that an instance has counted for the API clients of some organizations, and returns what all instances have counted in the
-- organization's window of a minute, which begins with its first request after the last window. Rows are written in one order,
-- so that no two instances wait for each other.
-- Called by the service's login, outside a request.
-- Security definer, because no other role may write request counts.
create or replace function add_request_counts(holders uuid[], counts integer[])
  returns table (holder_id uuid, total integer, millis_left double precision)
  language sql security definer set search_path = public, pg_temp
as $$
  insert into public.request_counts as stored (holder_id, since, total)
    select counted.holder, pg_catalog.now(), counted.count
      from rows from (pg_catalog.unnest(holders), pg_catalog.unnest(counts)) counted (holder, count)
      order by counted.holder
    on conflict (holder_id) do update set
      since = case when stored.since > pg_catalog.now() - interval '1 minute' then stored.since else pg_catalog.now() end,
      total = case when stored.since > pg_catalog.now() - interval '1 minute' then stored.total else 0 end + excluded.total
    returning stored.holder_id, stored.total,
      60000 - 1000 * extract(epoch from pg_catalog.now() - stored.since)::pg_catalog.float8
$$;
grant execute on function add_request_counts(uuid[], integer[]) to partnership_basics_app;
