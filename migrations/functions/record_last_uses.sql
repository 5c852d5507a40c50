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
