-- Records that a webhook endpoint has been failing for the hours in `event_hours`, each once, and returns the seconds until the next
-- of these moments, or until `disabled_hours`; null if it is not failing. The sender of the event is the service: the nil UUID.
-- Called by the worker, outside a request.
-- Security definer, because it writes events of all organizations.
create or replace function record_webhook_failing(endpoint uuid, token uuid, event_hours integer[], disabled_hours integer)
  returns double precision language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  nil pg_catalog.text := '00000000-0000-0000-0000-000000000000';
  progress public.webhook_progress;
  failing public.webhook_endpoints;
  next_at pg_catalog.timestamptz;
begin
  select * into progress from public.webhook_progress p
    where p.endpoint_id = endpoint and p.lease_token = token and p.failing_since is not null for update;
  if not found then return null; end if;
  select * into failing from public.webhook_endpoints w where w.id = endpoint;
  loop
    next_at := progress.failing_since
      + pg_catalog.make_interval(hours => coalesce(event_hours[progress.failing_events + 1], disabled_hours));
    exit when progress.failing_events >= pg_catalog.cardinality(event_hours) or next_at > pg_catalog.now();
    perform pg_catalog.set_config('app.organization_id', nil, true), pg_catalog.set_config('app.api_client_id', nil, true);
    perform public.append_event(failing.organization_id, 'due', 'webhook_endpoint.failing', 'webhook_endpoint', endpoint, null,
      'worker', null, failing.external_ids,
      pg_catalog.jsonb_build_object('id', endpoint, 'organization_id', failing.organization_id, 'version', failing.version), 'parties', null);
    progress.failing_events := progress.failing_events + 1;
  end loop;
  update public.webhook_progress p set failing_events = progress.failing_events where p.endpoint_id = endpoint;
  return extract(epoch from next_at - pg_catalog.now());
end $$;
grant execute on function record_webhook_failing(uuid, uuid, integer[], integer) to partnership_basics_app;
