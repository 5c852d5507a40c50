-- Returns an authenticated API client: its organization, its scopes, and whether that organization
-- represents the one that On-Behalf-Of names. No row if it is revoked or expired.
-- Called by authenticate_api_key() and authenticate_access_token(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function authenticate_api_client(api_client uuid, on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql stable set search_path = public, pg_temp
as $$
  select c.id, c.organization_id, c.scopes, exists (
      select from public.representations r where r.organization_id = on_behalf_of
        and r.representative_id = c.organization_id and r.state = 'current')
    from public.api_clients c
    where c.id = api_client and c.revoked_at is null and c.expires_at > pg_catalog.now()
$$;
