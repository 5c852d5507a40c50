-- Takes the leases of active webhook endpoints that have something to do, those whose oldest change is oldest first, and returns
-- what a worker needs to deliver. Until a lease ends no other worker takes the endpoint, and each write of the worker carries its
-- token. An endpoint has something to do when the feed has a change after its position, unless it is failing and older ones wait,
-- and when its time to wake up is reached; a worker that ends without releasing its lease leaves that time in the past.
-- Called by the worker, outside a request.
-- Security definer, because it reads the endpoints of all organizations.
-- Without the setting, PostgreSQL would scan the log for each endpoint if one endpoint has most of it.
create or replace function lease_webhook_endpoints(max_endpoints integer, lease_seconds integer, token uuid)
  returns table (endpoint_id uuid, organization_id uuid, lease jsonb)
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
begin
  return query
  with candidate as (
    select p.endpoint_id from public.webhook_progress p
      join public.webhook_endpoints w on w.id = p.endpoint_id and w.state = 'active'
      left join public.feeds f on f.organization_id = p.organization_id and f.last > p.position
        and (p.failing_since is null or not p.waits)
      left join lateral (select e.dispatched_at from public.feed_entries e
        where e.organization_id = f.organization_id and e.number > p.position order by e.number limit 1) oldest on true
      where p.leased_until < pg_catalog.now() and (f.organization_id is not null or p.wake_at <= pg_catalog.now())
      order by least(p.wake_at, oldest.dispatched_at) limit max_endpoints
  ), taken as (
    select p.endpoint_id from public.webhook_progress p
      where p.endpoint_id = any(array(select c.endpoint_id from candidate c)) and p.leased_until < pg_catalog.now()
      order by p.endpoint_id for update skip locked
  ), leased as (
    update public.webhook_progress p
      set lease_token = token, leased_until = pg_catalog.now() + pg_catalog.make_interval(secs => lease_seconds), wake_at = pg_catalog.now()
      from taken where p.endpoint_id = taken.endpoint_id returning p.*
  )
  select l.endpoint_id, l.organization_id, pg_catalog.jsonb_build_object(
      'version', w.version, 'url', w.url, 'types', nullif(w.types, '[]'),
      'partnershipIds', nullif(w.partnership_ids, '[]'), 'signing', w.signing,
      'maxConcurrent', w.max_concurrent, 'maxPerSecond', w.max_per_second,
      'position', l.position, 'failures', l.failures, 'failing', l.failing_since is not null,
      'secrets', (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('id', s.id, 'encrypted', s.encrypted, 'endsAt', s.ends_at)
          order by s.created_at desc), '[]')
        from public.webhook_secrets s
        where s.endpoint_id = l.endpoint_id and s.id <> 'new_url' and (s.ends_at is null or s.ends_at > pg_catalog.now())),
      -- Attempts that were answered before the changes in front of them: the position has not passed them yet.
      'settled', (select coalesce(pg_catalog.jsonb_agg(d.number), '[]') from public.webhook_deliveries d
        where d.endpoint_id = l.endpoint_id and d.number > l.position and d.lane = 'feed' and d.created_at >= l.positioned_at),
      'recovery', (select pg_catalog.jsonb_build_object('id', r.id, 'only', r.only, 'after', r.after_number, 'last', r.last_number)
        from public.webhook_recoveries r where r.endpoint_id = l.endpoint_id and r.state = 'running' limit 1))
    from leased l join public.webhook_endpoints w on w.id = l.endpoint_id;
end $$;
grant execute on function lease_webhook_endpoints(integer, integer, uuid) to partnership_basics_app;
