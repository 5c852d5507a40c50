-- Which of several credentials are valid now: for each, the position in the arrays (from 1), the scopes of its API client,
-- and whether the client's organization represents the one that On-Behalf-Of names. `public_key_ids` has null for access
-- tokens, whose expiry the service checks.
-- Called by the service's login, for responses that are still being sent.
-- Security definer, because no policy lets the service's login read API clients of several organizations.
create or replace function find_valid_credentials(client_ids uuid[], public_key_ids text[], on_behalf_of uuid[])
  returns table (ordinal integer, scopes jsonb, represents boolean)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select asked.ordinal::pg_catalog.int4, c.scopes, exists (
      select from public.representations r where r.organization_id = asked.represented_id
        and r.representative_id = c.organization_id and r.state = 'current')
    from rows from (pg_catalog.unnest(client_ids), pg_catalog.unnest(public_key_ids), pg_catalog.unnest(on_behalf_of))
        with ordinality asked (client_id, key_id, represented_id, ordinal)
      join public.api_clients c on c.id = asked.client_id and c.revoked_at is null and c.expires_at > pg_catalog.now()
    where asked.key_id is null
      or exists (select from public.api_keys k where k.key_id = asked.key_id and k.client_id = c.id
        and k.expires_at > pg_catalog.now())
$$;
grant execute on function find_valid_credentials(uuid[], text[], uuid[]) to partnership_basics_app;
