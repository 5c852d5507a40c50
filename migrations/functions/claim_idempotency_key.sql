-- Locks an Idempotency-Key of the current API client until the transaction ends, and returns the response that was stored
-- for it in the last 24 hours, if there is one. Raises PB001 if another transaction has locked the key, without waiting.
-- Called by the service's login.
-- Security definer, because it deletes an expired response.
create or replace function claim_idempotency_key(claimed_key text)
  returns table (fingerprint text, status integer, headers jsonb, body text)
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  api_client pg_catalog.uuid := public.current_api_client_id();
  earlier public.idempotency_keys;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(
    pg_catalog.hashtextextended(api_client::pg_catalog.text || claimed_key, 0)) then
    raise exception using errcode = 'PB001';
  end if;
  select k.* into earlier from public.idempotency_keys k where k.client_id = api_client and k.key = claimed_key;
  if earlier.created_at > pg_catalog.now() - interval '24 hours' then
    return query select earlier.fingerprint, earlier.status, earlier.headers, earlier.body;
  elsif found then
    delete from public.idempotency_keys k where k.client_id = api_client and k.key = claimed_key;
  end if;
end $$;
grant execute on function claim_idempotency_key(text) to partnership_basics_app;
