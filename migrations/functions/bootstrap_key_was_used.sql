-- Whether a bootstrap key was ever used.
-- Called by the service's login at start, outside a request.
-- Security definer, because no policy lets the service's login read bootstrap keys.
create or replace function bootstrap_key_was_used() returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$ select exists (select from public.bootstrap_keys where used_at is not null) $$;
grant execute on function bootstrap_key_was_used() to partnership_basics_app;
