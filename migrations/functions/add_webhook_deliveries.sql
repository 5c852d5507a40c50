-- Adds deliveries that wait: changes behind one that waits for its next attempt, so that the position can pass them, or changes
-- that a recovery sends again. `recovery` is null, or has the `id` of a recovery, the number `after` which it goes on, and
-- whether it is `done`. False if the worker has lost the lease: nothing is stored then.
-- Called by the worker, outside a request.
-- Security definer, because it writes the deliveries of all organizations.
create or replace function add_webhook_deliveries(endpoint uuid, token uuid, new_position bigint, deliveries jsonb, recovery jsonb)
  returns boolean language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update public.webhook_progress p set position = greatest(p.position, new_position)
    where p.endpoint_id = endpoint and p.lease_token = token;
  if not found then return false; end if;
  insert into public.webhook_deliveries (id, endpoint_id, number, order_key, lane, type, path, change_partnership_id, state,
      failures, attempts, attempt_count, created_at)
    select n."newId", endpoint, n.number, n."orderKey", n.lane, n.type, n.path, n."partnershipId", 'waiting', 0, '[]', 0,
        pg_catalog.uuid_extract_timestamp(n."newId")
      from pg_catalog.jsonb_to_recordset(deliveries) n ("newId" uuid, number bigint, "orderKey" uuid, lane text, type text, path text,
        "partnershipId" uuid)
    on conflict do nothing;
  if recovery is not null then
    update public.webhook_recoveries r
      set after_number = (recovery->>'after')::pg_catalog.int8, deliveries = r.deliveries + pg_catalog.jsonb_array_length(add_webhook_deliveries.deliveries),
        state = case when (recovery->>'done')::pg_catalog.bool then 'done' else r.state end,
        finished_at = case when (recovery->>'done')::pg_catalog.bool then pg_catalog.now() end
      where r.endpoint_id = endpoint and r.id = (recovery->>'id')::pg_catalog.uuid and r.state = 'running';
  end if;
  return true;
end $$;
grant execute on function add_webhook_deliveries(uuid, uuid, bigint, jsonb, jsonb) to partnership_basics_app;
