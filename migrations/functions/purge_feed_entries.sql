-- Deletes feed entries that were dispatched more than 90 days ago, the oldest first, so that no feed gets a gap. Deletes at
-- most 5,000 per call, and returns how many; 0 while another call runs.
-- Called by the service's login, outside a request, each minute, until it returns fewer.
-- Security definer, because no other role may delete feed entries.
-- Without the settings, PostgreSQL would sort all old entries if it expects few of them.
create or replace function purge_feed_entries() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
as $$
declare
  purged pg_catalog.int8;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('purge_feed_entries', 0)) then return 0; end if;
  delete from public.feed_entries where ctid = any(array(
    select f.ctid from public.feed_entries f where f.dispatched_at < pg_catalog.now() - interval '90 days'
      order by f.dispatched_at, f.organization_id, f.number limit 5000));
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_feed_entries() to partnership_basics_app;
