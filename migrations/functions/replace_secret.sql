-- Stores a secret of a webhook endpoint as encrypted with another pepper. Does nothing if it has changed meanwhile.
-- Called by the worker, outside a request.
-- Security definer, because it writes the secrets of all organizations.
create or replace function replace_secret(endpoint uuid, secret text, before text, after text, version integer) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  update public.webhook_secrets s set encrypted = after, pepper_version = version
    where s.endpoint_id = endpoint and s.id = secret and s.encrypted = before
$$;
grant execute on function replace_secret(uuid, text, text, text, integer) to partnership_basics_app;
