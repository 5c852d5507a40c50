-- Deletes responses that were stored for an Idempotency-Key more than 24 hours ago, at most 5,000 per call, and returns how
-- many; 0 while another call runs.
-- Called by the service's login, outside a request, each minute, until it returns fewer.
-- Security definer, because an API client sees only its own.
-- The settings: see purge_feed_entries.sql.
create or replace function purge_idempotency_keys() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
as $$
declare
  purged pg_catalog.int8;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('purge_idempotency_keys', 0)) then return 0; end if;
  delete from public.idempotency_keys where ctid = any(array(
    select o.ctid from public.idempotency_keys o where o.created_at < pg_catalog.now() - interval '24 hours'
      order by o.created_at limit 5000));
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_idempotency_keys() to partnership_basics_app;
