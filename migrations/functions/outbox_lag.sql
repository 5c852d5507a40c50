-- Metrics: the age of the oldest event that dispatch_events() has not taken yet, in seconds, and the number of these events.
-- Called by the service's login, outside a request.
-- Security definer, because the outbox contains the events of all organizations.
create or replace function outbox_lag(out seconds double precision, out events bigint)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select coalesce(extract(epoch from pg_catalog.now() - pg_catalog.min(e.occurred_at)), 0), pg_catalog.count(*)
    from public.outbox o join public.events e using (stream_id, position)
$$;
grant execute on function outbox_lag() to partnership_basics_app;
