-- Stores the result of an attempt, and how far the endpoint has got: in one transaction, before the worker sends the next change
-- in its place. `delivery`: the row of the change with `attempt`, the last one; `id` is null if the change has no row yet;
-- `nextIn`: seconds until the next attempt, or null. After the first success of an endpoint that was failing, those
-- that wait continue at once, the oldest 10,000 of those that were tried: one statement cannot change more in time. False if the worker has lost the lease: nothing is stored then.
-- Called by the worker, outside a request.
-- Security definer, because it writes the deliveries of all organizations.
create or replace function record_webhook_attempt(
  endpoint uuid, token uuid, new_position bigint, failures_in_a_row integer, is_failing boolean, delivery jsonb
) returns boolean language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  was_failing pg_catalog.bool;
  next_time pg_catalog.timestamptz := pg_catalog.now() + pg_catalog.make_interval(secs => (delivery->>'nextIn')::pg_catalog.float8);
begin
  select p.failing_since is not null into was_failing from public.webhook_progress p
    where p.endpoint_id = endpoint and p.lease_token = token for update;
  if not found then return false; end if;
  update public.webhook_progress p
    set position = greatest(p.position, new_position), failures = failures_in_a_row,
      failing_since = case when is_failing then coalesce(p.failing_since, pg_catalog.now()) end,
      failing_events = case when is_failing then p.failing_events else 0 end
    where p.endpoint_id = endpoint;
  if delivery->>'id' is null then
    insert into public.webhook_deliveries (id, endpoint_id, number, order_key, lane, type, path, change_partnership_id, state,
        failures, attempts, attempt_count, next_at, created_at)
      values ((delivery->>'newId')::pg_catalog.uuid, endpoint, (delivery->>'number')::pg_catalog.int8,
        (delivery->>'orderKey')::pg_catalog.uuid, delivery->>'lane', delivery->>'type', delivery->>'path',
        (delivery->>'partnershipId')::pg_catalog.uuid, delivery->>'state', (delivery->>'failures')::pg_catalog.int4,
        pg_catalog.jsonb_build_array(delivery->'attempt'), 1, next_time,
        pg_catalog.uuid_extract_timestamp((delivery->>'newId')::pg_catalog.uuid))
      on conflict do nothing;
  else
    update public.webhook_deliveries d
      set state = delivery->>'state', failures = (delivery->>'failures')::pg_catalog.int4, next_at = next_time, 
        -- A request that came after the attempt began is not done.
        requested_at = case when d.requested_at > (delivery->'attempt'->>'at')::pg_catalog.timestamptz then d.requested_at end,
        attempt_count = d.attempt_count + case when delivery->'attempt' is null then 0 else 1 end,
        attempts = case when delivery->'attempt' is null then d.attempts
          else case when pg_catalog.jsonb_array_length(d.attempts) >= 20 then d.attempts - 0 else d.attempts end
            || pg_catalog.jsonb_build_array(delivery->'attempt') end
      where d.endpoint_id = endpoint and d.id = (delivery->>'id')::pg_catalog.uuid
        and d.created_at = pg_catalog.uuid_extract_timestamp((delivery->>'id')::pg_catalog.uuid)
        -- A recovery may have taken it up while it was sent on request: a failure does not end that.
        and (d.state = delivery->>'before' or delivery->>'state' = 'delivered');
  end if;
  if was_failing and not is_failing then
    update public.webhook_deliveries d set next_at = pg_catalog.now()
      from (select w.id, w.created_at from public.webhook_deliveries w
        where w.endpoint_id = endpoint and (w.state = 'waiting' or w.state = 'deferred') and w.next_at > pg_catalog.now()
        order by w.number limit 10000) waits
      where d.endpoint_id = endpoint and d.id = waits.id and d.created_at = waits.created_at;
  end if;
  return true;
end $$;
grant execute on function record_webhook_attempt(uuid, uuid, bigint, integer, boolean, jsonb) to partnership_basics_app;
