-- Deletes parts of imported files that are older than 24 hours, and returns how many. An organization that has left a
-- partnership cannot delete its parts.
-- Called by the service's login, outside a request, once an hour.
-- Security definer, because an organization sees only its own.
create or replace function purge_import_parts() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  purged pg_catalog.int8;
begin
  delete from public.import_parts where created_at < pg_catalog.now() - interval '24 hours';
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_import_parts() to partnership_basics_app;
