-- Lets a new webhook endpoint of an organization begin after the last change in its feed.
-- Called by the service's login, after the endpoint was inserted.
-- Security definer, because a representative does not read the feed of the organization that it represents.
create or replace function add_webhook_progress(endpoint uuid) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  insert into public.webhook_progress (endpoint_id, organization_id, position, positioned_at, leased_until, waits, failures, failing_events,
      requests)
    select w.id, w.organization_id, coalesce(f.last, 0), pg_catalog.now(), '-infinity', false, 0, 0, '{}'
      from public.webhook_endpoints w left join public.feeds f on f.organization_id = w.organization_id
      where w.id = endpoint and w.created_at = pg_catalog.now()
$$;
grant execute on function add_webhook_progress(uuid) to partnership_basics_app;
