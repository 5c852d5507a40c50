-- Disables the webhook endpoints that an API client created, or whose URL it changed last, after it was revoked; or those of a
-- representative for an organization, after it no longer represents it. Records each in the name of the sender of the request. Does nothing if the client
-- is not revoked, or the representation has not ended.
-- Called by the service's login, in the transaction that revokes the client or ends the representation.
-- Security definer, because an operator, who may do both, may not read the endpoints.
create or replace function disable_webhook_endpoints(
  client uuid, organization uuid, representative uuid, on_behalf_by uuid, request text
) returns void language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  changed public.webhook_endpoints;
  ended pg_catalog.uuid[];
begin
  if client is not null then
    ended := array(select w.id from public.webhook_endpoints w
      where w.created_by_client = client and w.state <> 'disabled'
        and exists (select from public.api_clients c where c.id = client and c.revoked_at is not null));
  else
    ended := array(select w.id from public.webhook_endpoints w
      where w.organization_id = organization and w.created_by = representative and w.state <> 'disabled'
        and not exists (select from public.representations r where r.organization_id = organization
          and r.representative_id = representative and r.state = 'current'));
  end if;
  for changed in
    update public.webhook_endpoints w
      set state = 'disabled', disabled_reason = case when client is null then 'REPRESENTATION_ENDED' else 'CLIENT_REVOKED' end,
        version = w.version + 1, updated_at = pg_catalog.now(), updated_by = public.current_organization_id(),
        updated_on_behalf_by = on_behalf_by
      where w.id = any(ended) and w.state <> 'disabled' returning *
  loop
    perform public.append_event(changed.organization_id, 'transition', 'webhook_endpoint.disabled', 'webhook_endpoint', changed.id,
      on_behalf_by, request, changed.disabled_reason, changed.external_ids, pg_catalog.to_jsonb(changed), 'parties', null);
  end loop;
end $$;
grant execute on function disable_webhook_endpoints(uuid, uuid, uuid, uuid, text) to partnership_basics_app;
