set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/record_deprecated_uses.sql
-- Stores when API clients last used deprecated operations, as milliseconds before now. Rows are locked in one order, so that no
-- two instances wait for each other; an earlier time never replaces a later one.
-- Called by the service's login, outside a request.
-- Security definer, because it writes API clients of several organizations.
create or replace function record_deprecated_uses(client_ids uuid[], operation_ids text[], millis_ago bigint[]) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  with sent as (
    select s.client_id, s.operation_id, pg_catalog.now() - s.millis_ago * interval '1 millisecond' as at
      from rows from (pg_catalog.unnest(client_ids), pg_catalog.unnest(operation_ids), pg_catalog.unnest(millis_ago))
        s (client_id, operation_id, millis_ago)
  ), client as (
    select c.id, c.deprecated_uses as uses
      from public.api_clients c where c.id in (select sent.client_id from sent) order by c.id
      for no key update
  )
  update public.api_clients c set deprecated_uses = c.deprecated_uses || later.uses
    from (
      select client.id, pg_catalog.jsonb_object_agg(sent.operation_id, sent.at) as uses
        from client join sent on sent.client_id = client.id
        where coalesce((client.uses ->> sent.operation_id)::pg_catalog.timestamptz < sent.at, true)
        group by client.id
    ) later
    where c.id = later.id
$$;
grant execute on function record_deprecated_uses(uuid[], text[], bigint[]) to partnership_basics_app;
--> statement-breakpoint
ALTER TABLE "api_clients" ADD COLUMN "deprecated_uses" jsonb DEFAULT '{}'::jsonb NOT NULL;