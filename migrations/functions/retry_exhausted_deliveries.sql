-- Lets deliveries that were given up wait again, as a recovery asks: the next `max_rows` in order, and all of the last change. Returns the
-- number of the last one; null if there is none, and the recovery is then done. Does nothing if the worker has lost the lease.
-- Called by the worker, outside a request.
-- Security definer, because it writes the deliveries of all organizations.
create or replace function retry_exhausted_deliveries(endpoint uuid, token uuid, recovery uuid, max_rows integer)
  returns bigint language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  range public.webhook_recoveries;
  last pg_catalog.int8;
  added pg_catalog.int4;
begin
  perform from public.webhook_progress p where p.endpoint_id = endpoint and p.lease_token = token for update;
  if not found then return null; end if;
  select * into range from public.webhook_recoveries r where r.endpoint_id = endpoint and r.id = recovery and r.state = 'running' for update;
  with found as (
    select d.id, d.number from public.webhook_deliveries d
      where d.endpoint_id = endpoint and d.state = 'exhausted' and d.number > range.after_number and d.number <= range.last_number
      order by d.number fetch first max_rows rows with ties
  ), retried as (
    update public.webhook_deliveries d set state = 'waiting', lane = 'recovery', failures = 0, next_at = null
      from found where d.endpoint_id = endpoint and d.id = found.id returning d.number
  )
  select pg_catalog.max(number), pg_catalog.count(*) into last, added from retried;
  update public.webhook_recoveries r
    set after_number = coalesce(last, r.last_number), deliveries = r.deliveries + added,
      state = case when last is null then 'done' else 'running' end, finished_at = case when last is null then pg_catalog.now() end
    where r.id = range.id;
  return last;
end $$;
grant execute on function retry_exhausted_deliveries(uuid, uuid, uuid, integer) to partnership_basics_app;
