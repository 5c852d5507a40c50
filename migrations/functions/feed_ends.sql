-- The last number in the feeds of some organizations, so that the service can wake requests that wait for changes.
-- Called by the service's login, outside a request.
-- Security definer, because one call serves the requests of several organizations.
create or replace function feed_ends(organizations uuid[]) returns table (organization_id uuid, last bigint)
  language sql stable security definer set search_path = public, pg_temp
as $$ select f.organization_id, f.last from public.feeds f where f.organization_id = any(organizations) $$;
grant execute on function feed_ends(uuid[]) to partnership_basics_app;
