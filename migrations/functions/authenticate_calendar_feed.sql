-- The calendar feed of a token; no row if it is revoked.
-- Called by the service's login for requests that have no other credentials.
-- Security definer, because no policy lets the service's login read calendar feeds before the organization is known.
create or replace function authenticate_calendar_feed(digests text[])
  returns table (feed_id uuid, organization_id uuid, partnership_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select f.id, f.organization_id, f.calendar_partnership_id
    from public.calendar_tokens t join public.calendar_feeds f on f.id = t.feed_id
    where t.digest = any(digests) and f.state = 'active'
$$;
grant execute on function authenticate_calendar_feed(text[]) to partnership_basics_app;
