-- Extends leases of webhook endpoints, each given with its token, and returns those that the worker still has.
-- Called by the worker, outside a request.
-- Security definer, because it writes the endpoints of all organizations.
create or replace function renew_webhook_leases(endpoint_ids uuid[], tokens uuid[], lease_seconds integer)
  returns table (endpoint_id uuid) language sql security definer set search_path = public, pg_temp
as $$
  update public.webhook_progress p
    set leased_until = pg_catalog.now() + pg_catalog.make_interval(secs => lease_seconds)
    from rows from (pg_catalog.unnest(endpoint_ids), pg_catalog.unnest(tokens)) held (id, token)
    where p.endpoint_id = held.id and p.lease_token = held.token returning p.endpoint_id
$$;
grant execute on function renew_webhook_leases(uuid[], uuid[], integer) to partnership_basics_app;
