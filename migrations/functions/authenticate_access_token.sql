-- The API client of an access token, whose signature and claims the service has verified before.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read API clients before the sender is known.
create or replace function authenticate_access_token(issuer text, issuer_client_id text, on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select authenticated.* from public.api_clients c, public.authenticate_api_client(c.id, on_behalf_of) authenticated
    where c.token_issuer = issuer and c.token_client_id = issuer_client_id and c.revoked_at is null
$$;
grant execute on function authenticate_access_token(text, text, uuid) to partnership_basics_app;
