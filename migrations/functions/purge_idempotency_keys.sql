-- Deletes responses that were stored for an Idempotency-Key more than 24 hours ago, and returns how many.
-- Called by the service's login, outside a request, once an hour.
-- Security definer, because an API client sees only its own.
create or replace function purge_idempotency_keys() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  purged pg_catalog.int8;
begin
  delete from public.idempotency_keys where created_at < pg_catalog.now() - interval '24 hours';
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_idempotency_keys() to partnership_basics_app;
