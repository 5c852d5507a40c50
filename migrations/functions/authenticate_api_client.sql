-- Returns an authenticated API client: its organization, its scopes, and whether that organization
-- represents the one that On-Behalf-Of names. No row if it is revoked or expired.
-- Called by authenticate_api_key() and authenticate_access_token(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function authenticate_api_client(api_client uuid, on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language plpgsql set search_path = public, pg_temp
as $$
declare
  client public.api_clients;
begin
  select c.* into client from public.api_clients c
    where c.id = api_client and c.revoked_at is null and c.expires_at > pg_catalog.now();
  if not found then return; end if;
  -- At most once a minute, so that a busy client does not write at every request.
  if client.last_used_at is null or client.last_used_at < pg_catalog.now() - interval '1 minute' then
    update public.api_clients set last_used_at = pg_catalog.now() where id = client.id;
  end if;
  return query select client.id, client.organization_id, client.scopes, exists (
    select from public.representations r where r.organization_id = on_behalf_of
      and r.representative_id = client.organization_id and r.state = 'current');
end $$;
