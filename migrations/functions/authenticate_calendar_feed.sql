-- The calendar feed of a token, and the organization whose credential created it (holder_id). No row if the feed is revoked,
-- or if its creator represented the organization and that representation has ended since.
-- Called by the service's login for requests that have no other credentials.
-- Security definer, because no policy lets the service's login read calendar feeds before the organization is known.
create or replace function authenticate_calendar_feed(digests text[])
  returns table (feed_id uuid, organization_id uuid, partnership_id uuid, holder_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select f.id, f.organization_id, f.calendar_partnership_id, f.created_by
    from public.calendar_tokens t join public.calendar_feeds f on f.id = t.feed_id
    where t.digest = any(digests) and f.state = 'active' and not exists (
      select from public.representations r where r.representative_id = f.created_by and r.organization_id = f.organization_id
        and r.ended_at >= f.created_at)
$$;
grant execute on function authenticate_calendar_feed(text[]) to partnership_basics_app;
