-- For /metrics: the number of webhook endpoints by state and health, the median, the 99th percentile and the maximum of their lag in
-- seconds, the number of deliveries that wait, and the number of secrets, without keys that have ended, by the version of
-- their pepper. No figure names an organization.
-- Called by the service's login, outside a request.
-- Security definer, because it counts the endpoints of all organizations.
create or replace function webhook_figures() returns jsonb
  language sql stable security definer set search_path = public, pg_temp
as $$
  with lag as (
    select coalesce(extract(epoch from pg_catalog.now() - oldest.dispatched_at), 0)::pg_catalog.float8 as seconds
      from public.webhook_progress p join public.webhook_endpoints w on w.id = p.endpoint_id and w.state = 'active'
        left join lateral (select e.dispatched_at from public.feed_entries e
          where e.organization_id = p.organization_id and e.number > p.position order by e.number limit 1) oldest on true
  )
  select pg_catalog.jsonb_build_object(
    'endpoints', (select coalesce(pg_catalog.jsonb_agg(one), '[]') from (
      select w.state, case when p.failing_since is null then 'ok' else 'failing' end as health, pg_catalog.count(*) as count
        from public.webhook_endpoints w join public.webhook_progress p on p.endpoint_id = w.id group by 1, 2) one),
    'lag', (select pg_catalog.jsonb_build_object('0.5', pg_catalog.percentile_cont(0.5) within group (order by seconds),
      '0.99', pg_catalog.percentile_cont(0.99) within group (order by seconds), '1', pg_catalog.max(seconds)) from lag),
    'waiting', (select coalesce(pg_catalog.sum(waits.count), 0) from public.webhook_endpoints w cross join lateral (
      select pg_catalog.count(*) as count from (
        select from public.webhook_deliveries d where d.endpoint_id = w.id and d.state = 'waiting'
        union all
        select from public.webhook_deliveries d where d.endpoint_id = w.id and d.state = 'deferred') one) waits),
    'secrets', (select coalesce(pg_catalog.jsonb_agg(one), '[]') from (
      select s.pepper_version as pepper, pg_catalog.count(*) as count from public.webhook_secrets s
        where s.ends_at is null or s.ends_at > pg_catalog.now() group by 1) one))
$$;
grant execute on function webhook_figures() to partnership_basics_app;
