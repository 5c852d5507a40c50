-- Deletes feed entries that were dispatched more than 90 days ago, the oldest first, so that no feed gets a gap. Deletes at
-- most 50,000 entries per call, and returns how many.
-- Called by the service's login, outside a request, once an hour.
-- Security definer, because no other role may delete feed entries.
create or replace function purge_feed_entries() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  purged pg_catalog.int8;
begin
  delete from public.feed_entries where ctid = any(array(
    select f.ctid from public.feed_entries f where f.dispatched_at < pg_catalog.now() - interval '90 days'
      order by f.dispatched_at, f.organization_id, f.number limit 50000));
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_feed_entries() to partnership_basics_app;
