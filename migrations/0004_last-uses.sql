set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/authenticate_access_token.sql
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
--> statement-breakpoint
-- Copy of functions/authenticate_api_client.sql
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
--> statement-breakpoint
-- Copy of functions/authenticate_api_key.sql
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
--> statement-breakpoint
-- Copy of functions/record_last_uses.sql
-- Stores when API clients last sent a request, as milliseconds before now. Rows are locked in one order, so that no two
-- instances wait for each other; an earlier time never replaces a later one.
-- Called by the service's login, outside a request.
-- Security definer, because it writes API clients of several organizations.
create or replace function record_last_uses(client_ids uuid[], millis_ago bigint[]) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  with used as (
    select c.id, pg_catalog.now() - sent.millis_ago * interval '1 millisecond' as at
      from rows from (pg_catalog.unnest(client_ids), pg_catalog.unnest(millis_ago)) sent (client_id, millis_ago)
        join public.api_clients c on c.id = sent.client_id
      order by c.id
      for no key update
  )
  update public.api_clients c set last_used_at = used.at
    from used where c.id = used.id and (c.last_used_at is null or c.last_used_at < used.at)
$$;
grant execute on function record_last_uses(uuid[], bigint[]) to partnership_basics_app;
--> statement-breakpoint
-- Custom SQL migration file, put your code below! --