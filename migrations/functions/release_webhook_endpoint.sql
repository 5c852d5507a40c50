-- Gives up the lease of a webhook endpoint. `wakes_in`: seconds until there is something to do although the feed has no further
-- change; null if only the feed decides; `log_waits`: whether deliveries wait in the log. What a request has added meanwhile wakes it earlier.
-- Called by the worker, outside a request.
-- Security definer, because it writes the endpoints of all organizations.
create or replace function release_webhook_endpoint(endpoint uuid, token uuid, new_position bigint, wakes_in double precision, log_waits boolean)
  returns void language sql security definer set search_path = public, pg_temp
as $$
  update public.webhook_progress p
    set position = greatest(p.position, new_position), lease_token = null, leased_until = '-infinity', waits = log_waits,
      wake_at = case when exists (select from public.webhook_deliveries d where d.endpoint_id = endpoint and d.requested_at is not null)
          or exists (select from public.webhook_recoveries r where r.endpoint_id = endpoint and r.state = 'running')
        then pg_catalog.now() else pg_catalog.now() + pg_catalog.make_interval(secs => wakes_in) end
    where p.endpoint_id = endpoint and p.lease_token = token
$$;
grant execute on function release_webhook_endpoint(uuid, uuid, bigint, double precision, boolean) to partnership_basics_app;
