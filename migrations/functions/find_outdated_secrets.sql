-- Secrets of webhook endpoints, without keys that have ended, that are not encrypted with the pepper of this version, at most `max_secrets`.
-- Called by the worker, outside a request.
-- Security definer, because it reads the secrets of all organizations.
create or replace function find_outdated_secrets(current_version integer, max_secrets integer)
  returns table (endpoint_id uuid, id text, encrypted text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  (select s.endpoint_id, s.id, s.encrypted from public.webhook_secrets s
    where s.pepper_version < current_version and (s.ends_at is null or s.ends_at > pg_catalog.now()) limit max_secrets)
  union all
  (select s.endpoint_id, s.id, s.encrypted from public.webhook_secrets s
    where s.pepper_version > current_version and (s.ends_at is null or s.ends_at > pg_catalog.now()) limit max_secrets)
$$;
grant execute on function find_outdated_secrets(integer, integer) to partnership_basics_app;
