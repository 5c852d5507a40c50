-- The names of its parameters and columns change.
drop function add_request_counts(uuid[], integer[]);
--> statement-breakpoint
set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/add_request_counts.sql
-- Adds the requests that an instance has counted for the API clients of some organizations, and returns what all instances have counted in the
-- organization's window of a minute, which begins with its first request after the last window. Rows are written in one order,
-- so that no two instances wait for each other.
-- Called by the service's login, outside a request.
-- Security definer, because no other role may write request counts.
create or replace function add_request_counts(holders uuid[], counts integer[])
  returns table (holder_id uuid, total integer, millis_left double precision)
  language sql security definer set search_path = public, pg_temp
as $$
  insert into public.request_counts as stored (holder_id, since, total)
    select counted.holder, now(), counted.count from unnest(holders, counts) counted (holder, count) order by counted.holder
    on conflict (holder_id) do update set
      since = case when stored.since > now() - interval '1 minute' then stored.since else now() end,
      total = case when stored.since > now() - interval '1 minute' then stored.total else 0 end + excluded.total
    returning stored.holder_id, stored.total,
      60000 - 1000 * extract(epoch from now() - stored.since)::double precision
$$;
grant execute on function add_request_counts(uuid[], integer[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/find_valid_credentials.sql
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
        and r.representative_id = c.organization_id and r.ended_at is null)
    from unnest(client_ids, public_key_ids, on_behalf_of) with ordinality asked (client_id, key_id, represented_id, ordinal)
      join public.api_clients c on c.id = asked.client_id and c.revoked_at is null and c.expires_at > pg_catalog.now()
    where asked.key_id is null
      or exists (select from public.api_keys k where k.key_id = asked.key_id and k.client_id = c.id
        and k.expires_at > pg_catalog.now())
$$;
grant execute on function find_valid_credentials(uuid[], text[], uuid[]) to partnership_basics_app;
--> statement-breakpoint
ALTER TABLE "request_counts" RENAME COLUMN "client_id" TO "holder_id";