-- Disables a webhook endpoint for a reason that the worker has found, and records that. The sender of the event is the service: the
-- nil UUID. False if the worker has lost the lease.
-- Called by the worker, outside a request.
-- Security definer, because it writes the endpoints of all organizations.
create or replace function disable_webhook_endpoint(endpoint uuid, token uuid, because text) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  nil pg_catalog.text := '00000000-0000-0000-0000-000000000000';
  changed public.webhook_endpoints;
begin
  perform from public.webhook_progress p where p.endpoint_id = endpoint and p.lease_token = token;
  if not found then return false; end if;
  update public.webhook_endpoints w set state = 'disabled', disabled_reason = because, version = w.version + 1,
      updated_at = pg_catalog.now(), updated_by = nil::pg_catalog.uuid, updated_on_behalf_by = null
    where w.id = endpoint and w.state = 'active' returning * into changed;
  if not found then return false; end if;
  perform pg_catalog.set_config('app.organization_id', nil, true), pg_catalog.set_config('app.api_client_id', nil, true);
  perform public.append_event(changed.organization_id, 'transition', 'webhook_endpoint.disabled', 'webhook_endpoint', endpoint, null,
    'worker', because, changed.external_ids, pg_catalog.to_jsonb(changed), 'parties', null);
  return true;
end $$;
grant execute on function disable_webhook_endpoint(uuid, uuid, text) to partnership_basics_app;
