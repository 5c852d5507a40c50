-- Metrics: the age of the oldest event that dispatch_events() has not taken yet, in seconds, and the number of these events.
-- Of the first 1,000 that dispatch_events() will take, so that the cost does not grow when more wait.
-- Called by the service's login, outside a request.
-- Security definer, because the outbox contains the events of all organizations.
create or replace function outbox_lag(out seconds double precision, out events bigint)
  language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
  select coalesce(extract(epoch from pg_catalog.now() - pg_catalog.min(e.occurred_at)), 0), pg_catalog.count(*)
    from (select o.stream_id, o.position from public.outbox o order by o.stream_id, o.position limit 1000) waiting
      cross join lateral (select e.occurred_at from public.events e
        where e.stream_id = waiting.stream_id and e.position = waiting.position) e
$$;
grant execute on function outbox_lag() to partnership_basics_app;
