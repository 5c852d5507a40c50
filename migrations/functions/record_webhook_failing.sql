-- Records that a webhook endpoint has been failing for the hours in `event_hours`, each once, and returns the time of the next of
-- these moments, or of `disabled_hours`; null if it is not failing. The sender of the event is the service: the nil UUID.
-- Called by the worker, outside a request.
-- Security definer, because it writes events of all organizations.
create or replace function record_webhook_failing(endpoint uuid, token uuid, event_hours integer[], disabled_hours integer)
  returns timestamptz language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  nil pg_catalog.text := '00000000-0000-0000-0000-000000000000';
  progress public.webhook_progress;
  failing public.webhook_endpoints;
  hours pg_catalog.int4;
begin
  select * into progress from public.webhook_progress p
    where p.endpoint_id = endpoint and p.lease_token = token and p.failing_since is not null for update;
  if not found then return null; end if;
  hours := coalesce(event_hours[progress.failing_events + 1], disabled_hours);
  if hours < disabled_hours and progress.failing_since + pg_catalog.make_interval(hours => hours) <= pg_catalog.now() then
    select * into failing from public.webhook_endpoints w where w.id = endpoint;
    perform pg_catalog.set_config('app.organization_id', nil, true), pg_catalog.set_config('app.api_client_id', nil, true);
    perform public.append_event(failing.organization_id, 'due', 'webhook_endpoint.failing', 'webhook_endpoint', endpoint, null,
      'worker', null, failing.external_ids,
      pg_catalog.jsonb_build_object('id', endpoint, 'organization_id', failing.organization_id, 'version', failing.version), 'parties', null);
    update public.webhook_progress p set failing_events = p.failing_events + 1 where p.endpoint_id = endpoint;
    hours := coalesce(event_hours[progress.failing_events + 2], disabled_hours);
  end if;
  return progress.failing_since + pg_catalog.make_interval(hours => hours);
end $$;
grant execute on function record_webhook_failing(uuid, uuid, integer[], integer) to partnership_basics_app;
