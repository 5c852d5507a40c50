set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/add_webhook_deliveries.sql
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
--> statement-breakpoint
-- Copy of functions/add_webhook_progress.sql
-- Lets a new webhook endpoint of an organization begin after the last change in its feed.
-- Called by the service's login, after the endpoint was inserted.
-- Security definer, because a representative does not read the feed of the organization that it represents.
create or replace function add_webhook_progress(endpoint uuid) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  insert into public.webhook_progress (endpoint_id, organization_id, position, positioned_at, leased_until, waits, failures, failing_events,
      requests)
    select w.id, w.organization_id, coalesce(f.last, 0), pg_catalog.now(), '-infinity', false, 0, 0, '{}'
      from public.webhook_endpoints w left join public.feeds f on f.organization_id = w.organization_id
      where w.id = endpoint and w.created_at = pg_catalog.now()
$$;
grant execute on function add_webhook_progress(uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/disable_webhook_endpoint.sql
-- Disables a webhook endpoint for a reason that the worker has found, and records that. The sender of the event is the service: the
-- nil UUID. False if the worker has lost the lease.
-- Called by the worker, outside a request.
-- Security definer, because it writes the endpoints of all organizations.
create or replace function disable_webhook_endpoint(endpoint uuid, token uuid, because text) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  nil pg_catalog.text := '00000000-0000-0000-0000-000000000000';
  changed public.webhook_endpoints;
begin
  perform from public.webhook_progress p where p.endpoint_id = endpoint and p.lease_token = token;
  if not found then return false; end if;
  update public.webhook_endpoints w set state = 'disabled', disabled_reason = because, version = w.version + 1,
      updated_at = pg_catalog.now(), updated_by = nil::pg_catalog.uuid, updated_on_behalf_by = null
    where w.id = endpoint and w.state = 'active' returning * into changed;
  if not found then return false; end if;
  perform pg_catalog.set_config('app.organization_id', nil, true), pg_catalog.set_config('app.api_client_id', nil, true);
  perform public.append_event(changed.organization_id, 'transition', 'webhook_endpoint.disabled', 'webhook_endpoint', endpoint, null,
    'worker', because, changed.external_ids, pg_catalog.to_jsonb(changed), 'parties', null);
  return true;
end $$;
grant execute on function disable_webhook_endpoint(uuid, uuid, text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/disable_webhook_endpoints.sql
-- Disables the webhook endpoints that an API client created, or whose URL it changed last, after it was revoked; or those of a
-- representative for an organization, after it no longer represents it. Records each in the name of the sender of the request. Does nothing if the client
-- is not revoked, or the representation has not ended.
-- Called by the service's login, in the transaction that revokes the client or ends the representation.
-- Security definer, because an operator, who may do both, may not read the endpoints.
create or replace function disable_webhook_endpoints(
  client uuid, organization uuid, representative uuid, on_behalf_by uuid, request text
) returns void language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  changed public.webhook_endpoints;
  ended pg_catalog.uuid[];
begin
  if client is not null then
    ended := array(select w.id from public.webhook_endpoints w
      where w.created_by_client = client and w.state <> 'disabled'
        and exists (select from public.api_clients c where c.id = client and c.revoked_at is not null));
  else
    ended := array(select w.id from public.webhook_endpoints w
      where w.organization_id = organization and w.created_by = representative and w.state <> 'disabled'
        and not exists (select from public.representations r where r.organization_id = organization
          and r.representative_id = representative and r.state = 'current'));
  end if;
  for changed in
    update public.webhook_endpoints w
      set state = 'disabled', disabled_reason = case when client is null then 'REPRESENTATION_ENDED' else 'CLIENT_REVOKED' end,
        version = w.version + 1, updated_at = pg_catalog.now(), updated_by = public.current_organization_id(),
        updated_on_behalf_by = on_behalf_by
      where w.id = any(ended) and w.state <> 'disabled' returning *
  loop
    perform public.append_event(changed.organization_id, 'transition', 'webhook_endpoint.disabled', 'webhook_endpoint', changed.id,
      on_behalf_by, request, changed.disabled_reason, changed.external_ids, pg_catalog.to_jsonb(changed), 'parties', null);
  end loop;
end $$;
grant execute on function disable_webhook_endpoints(uuid, uuid, uuid, uuid, text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/feed_number_at.sql
-- The number of the last entry in the feed of an organization that was dispatched before a time; the number before its first entry
-- if there is none; null if the sender of the request does not manage the organization. Searches by halves: entries are dispatched
-- in the order of their numbers.
-- Called by the service's login.
-- Security definer, because a representative does not read the feed of the organization that it represents.
create or replace function feed_number_at(organization uuid, at_time timestamptz) returns bigint
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  low pg_catalog.int8;
  high pg_catalog.int8;
  middle pg_catalog.int8;
  is_before pg_catalog.bool;
begin
  if organization is distinct from public.current_organization_id()
    and organization <> all(coalesce(public.represented_organization_ids(), '{}')) then return null; end if;
  select f.last into high from public.feeds f where f.organization_id = organization;
  select e.number - 1 into low from public.feed_entries e where e.organization_id = organization order by e.number limit 1;
  low := coalesce(low, high, 0);
  high := coalesce(high, 0);
  while low < high loop
    middle := (low + high + 1) / 2;
    select e.dispatched_at < at_time into is_before from public.feed_entries e
      where e.organization_id = organization and e.number = middle;
    if is_before then low := middle; else high := middle - 1; end if;
  end loop;
  return low;
end $$;
grant execute on function feed_number_at(uuid, timestamptz) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/find_due_deliveries.sql
-- What waits at a webhook endpoint: `rows` that are due now; `nextIn`, the seconds until the next one; `keys`, the lanes in which
-- something waits. A row waits until those before it in its lane are done. Of a lane, whose first row is due, the first `lane_rows`
-- are returned; none of the lanes in `busy`. Deferred rows and those that a client asked for are in no lane: of these, too,
-- `lane_rows` are returned, none of `busy_ids`. If the endpoint is failing, only its oldest row is tried, and those that a client asked for.
-- Called by the worker, outside a request.
-- Security definer, because it reads the deliveries of all organizations.
create or replace function find_due_deliveries(endpoint uuid, is_failing boolean, busy text[], busy_ids uuid[], max_lanes integer,
  lane_rows integer) returns jsonb language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  result pg_catalog.jsonb;
begin
  with recursive first as (
    -- From lane to lane: the cost does not grow with the rows of a lane.
    (select d.lane, d.order_key, d.number, d.next_at
      from public.webhook_deliveries d where d.endpoint_id = endpoint and d.state = 'waiting'
      order by d.lane, d.order_key, d.number limit 1)
    union all
    select next.* from first cross join lateral (
      select d.lane, d.order_key, d.number, d.next_at
        from public.webhook_deliveries d where d.endpoint_id = endpoint and d.state = 'waiting'
          and (d.lane, d.order_key) > (first.lane, first.order_key)
        order by d.lane, d.order_key, d.number limit 1) next
  ), head as materialized (
    select f.lane || ':' || f.order_key as key, f.* from first f
  ), separate as materialized (
    select d.id, d.number, d.next_at, d.requested_at from public.webhook_deliveries d
      where d.endpoint_id = endpoint and (d.state = 'deferred' or d.requested_at is not null)
      order by d.number
  ), oldest as (
    select number from (select number from head union all select number from separate where requested_at is null) one
      order by number limit 1
  ), due_lane as (
    select h.* from head h
      where coalesce(h.next_at, '-infinity') <= pg_catalog.now() and h.key <> all(busy)
        and (not is_failing or h.number = (select number from oldest))
      order by h.number limit max_lanes
  ), due as (
    select d.id, l.key from due_lane l
      cross join lateral (select o.id from public.webhook_deliveries o
        where o.endpoint_id = endpoint and o.state = 'waiting' and o.lane = l.lane and o.order_key = l.order_key
        order by o.number, o.id limit case when is_failing then 1 else lane_rows end) d
    union all
    (select s.id, null from separate s
      where s.id <> all(busy_ids) and (s.requested_at is not null
        or (coalesce(s.next_at, '-infinity') <= pg_catalog.now() and (not is_failing or s.number = (select number from oldest))))
      order by s.requested_at, s.number limit lane_rows)
  )
  select pg_catalog.jsonb_build_object(
      'rows', (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('id', d.id, 'number', d.number, 'orderKey', d.order_key,
          'lane', d.lane, 'key', due.key, 'state', d.state, 'failures', d.failures)
          order by d.number, d.id), '[]')
        from due join public.webhook_deliveries d on d.endpoint_id = endpoint and d.id = due.id
          and d.created_at = pg_catalog.uuid_extract_timestamp(due.id)),
      'nextIn', (select extract(epoch from pg_catalog.min(next_at) - pg_catalog.now()) from (
        select h.next_at, h.number from head h where h.next_at > pg_catalog.now()
        union all select s.next_at, s.number from separate s where s.next_at > pg_catalog.now()) later
        where not is_failing or later.number = (select number from oldest)),
      'keys', (select coalesce(pg_catalog.jsonb_agg(key), '[]') from head))
    into result;
  return result;
end $$;
grant execute on function find_due_deliveries(uuid, boolean, text[], uuid[], integer, integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/find_outdated_secrets.sql
-- Secrets of webhook endpoints, without keys that have ended, that are not encrypted with the pepper of this version, at most `max_secrets`.
-- Called by the worker, outside a request.
-- Security definer, because it reads the secrets of all organizations.
create or replace function find_outdated_secrets(current_version integer, max_secrets integer)
  returns table (endpoint_id uuid, id text, encrypted text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  (select s.endpoint_id, s.id, s.encrypted from public.webhook_secrets s
    where s.pepper_version < current_version and (s.ends_at is null or s.ends_at > pg_catalog.now()) limit max_secrets)
  union all
  (select s.endpoint_id, s.id, s.encrypted from public.webhook_secrets s
    where s.pepper_version > current_version and (s.ends_at is null or s.ends_at > pg_catalog.now()) limit max_secrets)
$$;
grant execute on function find_outdated_secrets(integer, integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/find_webhook_progress.sql
-- How far some webhook endpoints have got, of those that the sender of the request manages. `lag_seconds`: the age of the oldest
-- change that is not delivered. `first_number` and `last_number`: what the feed of the organization has.
-- Called by the service's login.
-- Security definer, because a representative does not read the feed of the organization that it represents.
create or replace function find_webhook_progress(endpoint_ids uuid[])
  returns table (endpoint_id uuid, "position" bigint, first_number bigint, last_number bigint, failing_since timestamptz,
    lag_seconds integer, waiting bigint, requests jsonb)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select p.endpoint_id, p.position, coalesce(stored.first, f.last + 1, 1), coalesce(f.last, 0), p.failing_since,
      coalesce(greatest(0, extract(epoch from pg_catalog.now() - oldest.dispatched_at)), 0)::pg_catalog.int4, waits.count, p.requests
    from public.webhook_progress p
      left join public.feeds f on f.organization_id = p.organization_id
      cross join lateral (select pg_catalog.min(e.number) as first from public.feed_entries e
        where e.organization_id = p.organization_id) stored
      -- By the index of each state: the cost does not grow with the rest of the log.
      cross join lateral (select pg_catalog.count(*) as count, pg_catalog.min(one.number) as first from (
        select d.number from public.webhook_deliveries d where d.endpoint_id = p.endpoint_id and d.state = 'waiting'
        union all
        select d.number from public.webhook_deliveries d where d.endpoint_id = p.endpoint_id and d.state = 'deferred') one) waits
      left join lateral (select e.dispatched_at from public.feed_entries e
        where e.organization_id = p.organization_id and e.number >= least(p.position + 1, waits.first)
        order by e.number limit 1) oldest on true
    where p.endpoint_id = any(endpoint_ids) and (p.organization_id = public.current_organization_id()
      or p.organization_id = any(public.represented_organization_ids()))
$$;
grant execute on function find_webhook_progress(uuid[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/lease_webhook_endpoints.sql
-- Takes the leases of active webhook endpoints that have something to do, those whose oldest change is oldest first, and returns
-- what a worker needs to deliver. Until a lease ends no other worker takes the endpoint, and each write of the worker carries its
-- token. An endpoint has something to do when the feed has a change after its position, unless it is failing and older ones wait,
-- and when its time to wake up is reached; a worker that ends without releasing its lease leaves that time in the past.
-- Called by the worker, outside a request.
-- Security definer, because it reads the endpoints of all organizations.
-- Without the setting, PostgreSQL would scan the log for each endpoint if one endpoint has most of it.
create or replace function lease_webhook_endpoints(max_endpoints integer, lease_seconds integer, token uuid)
  returns table (endpoint_id uuid, organization_id uuid, lease jsonb)
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
begin
  return query
  with candidate as (
    select p.endpoint_id from public.webhook_progress p
      join public.webhook_endpoints w on w.id = p.endpoint_id and w.state = 'active'
      left join public.feeds f on f.organization_id = p.organization_id and f.last > p.position
        and (p.failing_since is null or not p.waits)
      left join lateral (select e.dispatched_at from public.feed_entries e
        where e.organization_id = f.organization_id and e.number > p.position order by e.number limit 1) oldest on true
      where p.leased_until < pg_catalog.now() and (f.organization_id is not null or p.wake_at <= pg_catalog.now())
      order by least(p.wake_at, oldest.dispatched_at) limit max_endpoints
  ), taken as (
    select p.endpoint_id from public.webhook_progress p
      where p.endpoint_id = any(array(select c.endpoint_id from candidate c)) and p.leased_until < pg_catalog.now()
      order by p.endpoint_id for update skip locked
  ), leased as (
    update public.webhook_progress p
      set lease_token = token, leased_until = pg_catalog.now() + pg_catalog.make_interval(secs => lease_seconds), wake_at = pg_catalog.now()
      from taken where p.endpoint_id = taken.endpoint_id returning p.*
  )
  select l.endpoint_id, l.organization_id, pg_catalog.jsonb_build_object(
      'version', w.version, 'url', w.url, 'types', nullif(w.types, '[]'),
      'partnershipIds', nullif(w.partnership_ids, '[]'), 'signing', w.signing,
      'maxConcurrent', w.max_concurrent, 'maxPerSecond', w.max_per_second,
      'position', l.position, 'failures', l.failures, 'failing', l.failing_since is not null,
      'secrets', (select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('id', s.id, 'encrypted', s.encrypted, 'endsAt', s.ends_at)
          order by s.created_at desc), '[]')
        from public.webhook_secrets s
        where s.endpoint_id = l.endpoint_id and s.id <> 'new_url' and (s.ends_at is null or s.ends_at > pg_catalog.now())),
      -- Attempts that were answered before the changes in front of them: the position has not passed them yet.
      'settled', (select coalesce(pg_catalog.jsonb_agg(d.number), '[]') from public.webhook_deliveries d
        where d.endpoint_id = l.endpoint_id and d.number > l.position and d.lane = 'feed' and d.created_at >= l.positioned_at),
      'recovery', (select pg_catalog.jsonb_build_object('id', r.id, 'only', r.only, 'after', r.after_number, 'last', r.last_number)
        from public.webhook_recoveries r where r.endpoint_id = l.endpoint_id and r.state = 'running' limit 1))
    from leased l join public.webhook_endpoints w on w.id = l.endpoint_id;
end $$;
grant execute on function lease_webhook_endpoints(integer, integer, uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/maintain_webhook_deliveries.sql
-- Creates the partitions of webhook_deliveries for today and the next seven days, and drops those of more than 30 days ago: a day
-- is dropped, not deleted row by row. The partitions are in a schema of their own, on which no other role has rights; a query of
-- the table itself applies the policies of the table.
-- Called by migrations and by the worker, outside a request.
-- Security definer, because only the owner of the table can do this.
create or replace function maintain_webhook_deliveries() returns void
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  today pg_catalog.date := (pg_catalog.now() at time zone 'UTC')::pg_catalog.date;
  day pg_catalog.date;
  old pg_catalog.name;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('maintain_webhook_deliveries', 0)) then return; end if;
  for day in select d::pg_catalog.date from pg_catalog.generate_series(today, today + 7, interval '1 day') d loop
    continue when exists (select from pg_catalog.pg_class c
      where c.relnamespace = 'partitions'::pg_catalog.regnamespace and c.relname = 'webhook_deliveries_' || pg_catalog.to_char(day, 'YYYYMMDD'));
    execute pg_catalog.format(
      'create table partitions.%1$I partition of public.webhook_deliveries for values from (%2$L) to (%3$L)',
      'webhook_deliveries_' || pg_catalog.to_char(day, 'YYYYMMDD'), day || ' 00:00Z', day + 1 || ' 00:00Z');
    execute pg_catalog.format('alter table partitions.%I enable row level security, force row level security',
      'webhook_deliveries_' || pg_catalog.to_char(day, 'YYYYMMDD'));
  end loop;
  for old in select c.relname from pg_catalog.pg_class c
    where c.relnamespace = 'partitions'::pg_catalog.regnamespace and c.relkind = 'r' and c.relname ~ '^webhook_deliveries_\d{8}$'
      and c.relname < 'webhook_deliveries_' || pg_catalog.to_char(today - 30, 'YYYYMMDD')
  loop
    execute pg_catalog.format('drop table partitions.%I', old);
  end loop;
end $$;
grant execute on function maintain_webhook_deliveries() to partnership_basics_app;
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
-- Copy of functions/record_webhook_attempt.sql
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
--> statement-breakpoint
-- Copy of functions/record_webhook_failing.sql
-- Records that a webhook endpoint has been failing for the hours in `event_hours`, each once, and returns the seconds until the next
-- of these moments, or until `disabled_hours`; null if it is not failing. The sender of the event is the service: the nil UUID.
-- Called by the worker, outside a request.
-- Security definer, because it writes events of all organizations.
create or replace function record_webhook_failing(endpoint uuid, token uuid, event_hours integer[], disabled_hours integer)
  returns double precision language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  nil pg_catalog.text := '00000000-0000-0000-0000-000000000000';
  progress public.webhook_progress;
  failing public.webhook_endpoints;
  next_at pg_catalog.timestamptz;
begin
  select * into progress from public.webhook_progress p
    where p.endpoint_id = endpoint and p.lease_token = token and p.failing_since is not null for update;
  if not found then return null; end if;
  select * into failing from public.webhook_endpoints w where w.id = endpoint;
  loop
    next_at := progress.failing_since
      + pg_catalog.make_interval(hours => coalesce(event_hours[progress.failing_events + 1], disabled_hours));
    exit when progress.failing_events >= pg_catalog.cardinality(event_hours) or next_at > pg_catalog.now();
    perform pg_catalog.set_config('app.organization_id', nil, true), pg_catalog.set_config('app.api_client_id', nil, true);
    perform public.append_event(failing.organization_id, 'due', 'webhook_endpoint.failing', 'webhook_endpoint', endpoint, null,
      'worker', null, failing.external_ids,
      pg_catalog.jsonb_build_object('id', endpoint, 'organization_id', failing.organization_id, 'version', failing.version), 'parties', null);
    progress.failing_events := progress.failing_events + 1;
  end loop;
  update public.webhook_progress p set failing_events = progress.failing_events where p.endpoint_id = endpoint;
  return extract(epoch from next_at - pg_catalog.now());
end $$;
grant execute on function record_webhook_failing(uuid, uuid, integer[], integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/release_webhook_endpoint.sql
-- Gives up the lease of a webhook endpoint. `wakes_in`: seconds until there is something to do although the feed has no further
-- change; null if only the feed decides; `log_waits`: whether deliveries wait in the log. What a request has added meanwhile wakes it earlier.
-- Called by the worker, outside a request.
-- Security definer, because it writes the endpoints of all organizations.
create or replace function release_webhook_endpoint(endpoint uuid, token uuid, new_position bigint, wakes_in double precision, log_waits boolean)
  returns void language sql security definer set search_path = public, pg_temp
as $$
  update public.webhook_progress p
    set position = greatest(p.position, new_position), lease_token = null, leased_until = '-infinity', waits = log_waits,
      wake_at = case when exists (select from public.webhook_deliveries d where d.endpoint_id = endpoint and d.requested_at is not null)
          or exists (select from public.webhook_recoveries r where r.endpoint_id = endpoint and r.state = 'running')
        then pg_catalog.now() else pg_catalog.now() + pg_catalog.make_interval(secs => wakes_in) end
    where p.endpoint_id = endpoint and p.lease_token = token
$$;
grant execute on function release_webhook_endpoint(uuid, uuid, bigint, double precision, boolean) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/renew_webhook_leases.sql
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
--> statement-breakpoint
-- Copy of functions/replace_secret.sql
-- Stores a secret of a webhook endpoint as encrypted with another pepper. Does nothing if it has changed meanwhile.
-- Called by the worker, outside a request.
-- Security definer, because it writes the secrets of all organizations.
create or replace function replace_secret(endpoint uuid, secret text, before text, after text, version integer) returns void
  language sql security definer set search_path = public, pg_temp
as $$
  update public.webhook_secrets s set encrypted = after, pepper_version = version
    where s.endpoint_id = endpoint and s.id = secret and s.encrypted = before
$$;
grant execute on function replace_secret(uuid, text, text, text, integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/retry_exhausted_deliveries.sql
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
--> statement-breakpoint
-- Copy of functions/webhook_figures.sql
-- For /metrics: the number of webhook endpoints by state and health, the median, the 99th percentile and the maximum of their lag in
-- seconds, the number of deliveries that wait, and the number of secrets, without keys that have ended, by the version of
-- their pepper. No figure names an organization.
-- Called by the service's login, outside a request.
-- Security definer, because it counts the endpoints of all organizations.
create or replace function webhook_figures() returns jsonb
  language sql stable security definer set search_path = public, pg_temp
as $$
  with lag as (
    select coalesce(extract(epoch from pg_catalog.now() - oldest.dispatched_at), 0)::pg_catalog.float8 as seconds
      from public.webhook_progress p join public.webhook_endpoints w on w.id = p.endpoint_id and w.state = 'active'
        left join lateral (select e.dispatched_at from public.feed_entries e
          where e.organization_id = p.organization_id and e.number > p.position order by e.number limit 1) oldest on true
  )
  select pg_catalog.jsonb_build_object(
    'endpoints', (select coalesce(pg_catalog.jsonb_agg(one), '[]') from (
      select w.state, case when p.failing_since is null then 'ok' else 'failing' end as health, pg_catalog.count(*) as count
        from public.webhook_endpoints w join public.webhook_progress p on p.endpoint_id = w.id group by 1, 2) one),
    'lag', (select pg_catalog.jsonb_build_object('0.5', pg_catalog.percentile_cont(0.5) within group (order by seconds),
      '0.99', pg_catalog.percentile_cont(0.99) within group (order by seconds), '1', pg_catalog.max(seconds)) from lag),
    'waiting', (select coalesce(pg_catalog.sum(waits.count), 0) from public.webhook_endpoints w cross join lateral (
      select pg_catalog.count(*) as count from (
        select from public.webhook_deliveries d where d.endpoint_id = w.id and d.state = 'waiting'
        union all
        select from public.webhook_deliveries d where d.endpoint_id = w.id and d.state = 'deferred') one) waits),
    'secrets', (select coalesce(pg_catalog.jsonb_agg(one), '[]') from (
      select s.pepper_version as pepper, pg_catalog.count(*) as count from public.webhook_secrets s
        where s.ends_at is null or s.ends_at > pg_catalog.now() group by 1) one))
$$;
grant execute on function webhook_figures() to partnership_basics_app;
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" uuid NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"order_key" uuid NOT NULL,
	"lane" text NOT NULL,
	"type" text NOT NULL,
	"path" text,
	"change_partnership_id" uuid,
	"state" text NOT NULL,
	"failures" integer NOT NULL,
	"attempts" jsonb NOT NULL,
	"attempt_count" integer NOT NULL,
	"next_at" timestamp with time zone,
	"requested_at" timestamp with time zone,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "webhook_deliveries_endpoint_id_id_created_at_pk" PRIMARY KEY("endpoint_id","id","created_at"),
	CONSTRAINT "webhook_deliveries_state_valid" CHECK ("webhook_deliveries"."state" in ('waiting', 'delivered', 'deferred', 'exhausted', 'skipped'))
) PARTITION BY RANGE ("created_at");
--> statement-breakpoint
ALTER TABLE "webhook_deliveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_recoveries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"endpoint_id" uuid NOT NULL,
	"only" text NOT NULL,
	"state" text NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"until" timestamp with time zone,
	"after_number" bigint NOT NULL,
	"last_number" bigint NOT NULL,
	"deliveries" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	CONSTRAINT "webhook_recoveries_state_valid" CHECK ("webhook_recoveries"."state" in ('running', 'done'))
);
--> statement-breakpoint
ALTER TABLE "webhook_recoveries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_endpoints" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"url" text NOT NULL,
	"new_url" text,
	"types" jsonb NOT NULL,
	"partnership_ids" jsonb NOT NULL,
	"signing" text NOT NULL,
	"max_concurrent" integer NOT NULL,
	"max_per_second" integer,
	"state" text NOT NULL,
	"disabled_reason" text,
	"created_by" uuid NOT NULL,
	"created_by_client" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "webhook_endpoints_state_valid" CHECK ("webhook_endpoints"."state" in ('unverified', 'active', 'paused', 'disabled'))
);
--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_progress" (
	"endpoint_id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"positioned_at" timestamp with time zone NOT NULL,
	"lease_token" uuid,
	"leased_until" timestamp with time zone NOT NULL,
	"wake_at" timestamp with time zone,
	"waits" boolean NOT NULL,
	"failures" integer NOT NULL,
	"failing_since" timestamp with time zone,
	"failing_events" integer NOT NULL,
	"requests" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "webhook_progress" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "webhook_secrets" (
	"endpoint_id" uuid NOT NULL,
	"id" text NOT NULL,
	"encrypted" text NOT NULL,
	"pepper_version" integer NOT NULL,
	"public_key" text,
	"created_at" timestamp with time zone NOT NULL,
	"ends_at" timestamp with time zone,
	CONSTRAINT "webhook_secrets_endpoint_id_id_pk" PRIMARY KEY("endpoint_id","id")
);
--> statement-breakpoint
ALTER TABLE "webhook_secrets" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_clients" ADD COLUMN "deprecated_uses" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "webhook_recoveries" ADD CONSTRAINT "webhook_recoveries_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_created_by_organizations_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_progress" ADD CONSTRAINT "webhook_progress_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_progress" ADD CONSTRAINT "webhook_progress_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "webhook_secrets" ADD CONSTRAINT "webhook_secrets_endpoint_id_webhook_endpoints_id_fk" FOREIGN KEY ("endpoint_id") REFERENCES "public"."webhook_endpoints"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "webhook_deliveries_by_number" ON "webhook_deliveries" USING btree ("endpoint_id","number");--> statement-breakpoint
CREATE INDEX "webhook_deliveries_waiting" ON "webhook_deliveries" USING btree ("endpoint_id","lane","order_key","number") WHERE "webhook_deliveries"."state" = 'waiting';--> statement-breakpoint
CREATE INDEX "webhook_deliveries_separate" ON "webhook_deliveries" USING btree ("endpoint_id","number") WHERE "webhook_deliveries"."state" = 'deferred' or "webhook_deliveries"."requested_at" is not null;--> statement-breakpoint
CREATE INDEX "webhook_recoveries_by_endpoint" ON "webhook_recoveries" USING btree ("endpoint_id","id");--> statement-breakpoint
CREATE INDEX "webhook_recoveries_running" ON "webhook_recoveries" USING btree ("endpoint_id") WHERE "webhook_recoveries"."state" = 'running';--> statement-breakpoint
CREATE INDEX "webhook_endpoints_by_organization" ON "webhook_endpoints" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "webhook_endpoints_by_client" ON "webhook_endpoints" USING btree ("created_by_client");--> statement-breakpoint
CREATE INDEX "webhook_progress_by_organization" ON "webhook_progress" USING btree ("organization_id");--> statement-breakpoint
CREATE INDEX "webhook_secrets_by_pepper" ON "webhook_secrets" USING btree ("pepper_version");--> statement-breakpoint
CREATE POLICY "may_read" ON "webhook_deliveries" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_deliveries"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "may_update" ON "webhook_deliveries" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_deliveries"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "owner_select" ON "webhook_deliveries" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "webhook_deliveries" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "webhook_deliveries" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "webhook_recoveries" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_recoveries"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "may_insert" ON "webhook_recoveries" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_recoveries"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "owner_select" ON "webhook_recoveries" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "webhook_recoveries" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "webhook_endpoints" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("webhook_endpoints"."organization_id" = (select current_organization_id()) or ("webhook_endpoints"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "webhook_endpoints" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("webhook_endpoints"."organization_id" = (select current_organization_id()) or ("webhook_endpoints"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_update" ON "webhook_endpoints" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("webhook_endpoints"."organization_id" = (select current_organization_id()) or ("webhook_endpoints"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "webhook_endpoints" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("webhook_endpoints"."organization_id" = (select current_organization_id()) or ("webhook_endpoints"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "webhook_endpoints" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "webhook_endpoints" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "webhook_progress" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_progress"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "may_update" ON "webhook_progress" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_progress"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "owner_select" ON "webhook_progress" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "webhook_progress" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "webhook_progress" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "webhook_secrets" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_secrets"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "may_insert" ON "webhook_secrets" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_secrets"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "may_update" ON "webhook_secrets" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_secrets"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "may_delete" ON "webhook_secrets" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (exists (select from "webhook_endpoints" endpoint where endpoint.id = "webhook_secrets"."endpoint_id"));--> statement-breakpoint
CREATE POLICY "owner_select" ON "webhook_secrets" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "webhook_secrets" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);
--> statement-breakpoint
create schema partitions;
--> statement-breakpoint
select enable_row_security('webhook_endpoints'), enable_row_security('webhook_secrets'), enable_row_security('webhook_progress'),
  enable_row_security('webhook_deliveries'), enable_row_security('webhook_recoveries');
--> statement-breakpoint
select maintain_webhook_deliveries();
