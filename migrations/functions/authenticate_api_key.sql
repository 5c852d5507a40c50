-- The API client of a key. Digests are HMACs under a pepper that the database does not have: comparing them reveals
-- nothing.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read keys before the sender is known.
create or replace function authenticate_api_key(public_key_id text, digests text[], on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select authenticated.* from public.api_keys k, public.authenticate_api_client(k.client_id, on_behalf_of) authenticated
    where k.key_id = public_key_id and k.digest = any(digests) and k.expires_at > pg_catalog.now()
$$;
grant execute on function authenticate_api_key(text, text[], uuid) to partnership_basics_app;
