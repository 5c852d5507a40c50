-- The schema of the first release. Runs as partnership_basics_owner, who owns everything in it. The roles belong to the
-- server and not to the database, so src/database/migrate.ts creates them.
-- New functions of the owner can be executed by other roles only if a migration grants it: many bypass row-level security.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
--> statement-breakpoint
-- A login that may not migrate reads which migrations were applied.
GRANT USAGE ON SCHEMA drizzle TO partnership_basics_app;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO partnership_basics_app;
--> statement-breakpoint
-- Indexes for the search by a part of a name.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
--> statement-breakpoint
-- The views that show a former party each table as it was when the party withdrew.
CREATE SCHEMA as_of_withdrawal;
--> statement-breakpoint
GRANT USAGE ON SCHEMA as_of_withdrawal TO partnership_basics_app;
--> statement-breakpoint
set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/add_request_counts.sql
-- Adds the requests that an instance has counted for some API clients, and returns what all instances have counted in the
-- client's window of a minute, which begins with its first request after the last window. Rows are written in one order,
-- so that no two instances wait for each other.
-- Called by the service's login, outside a request.
-- Security definer, because no other role may write request counts.
create or replace function add_request_counts(clients uuid[], counts integer[])
  returns table (client_id uuid, total integer, millis_left double precision)
  language sql security definer set search_path = public, pg_temp
as $$
  insert into request_counts as stored (client_id, since, total)
    select counted.client, now(), counted.count from unnest(clients, counts) counted (client, count) order by counted.client
    on conflict (client_id) do update set
      since = case when stored.since > now() - interval '1 minute' then stored.since else now() end,
      total = case when stored.since > now() - interval '1 minute' then stored.total else 0 end + excluded.total
    returning stored.client_id, stored.total,
      60000 - 1000 * extract(epoch from now() - stored.since)::double precision
$$;
grant execute on function add_request_counts(uuid[], integer[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/authenticate_access_token.sql
-- The API client of an access token, whose signature and claims the service has verified before.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read API clients before the sender is known.
create or replace function authenticate_access_token(issuer text, issuer_client_id text, on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql security definer set search_path = public, pg_temp
as $$
  select authenticated.* from api_clients c, authenticate_api_client(c.id, on_behalf_of) authenticated
    where c.token_issuer = issuer and c.token_client_id = issuer_client_id and c.revoked_at is null
$$;
grant execute on function authenticate_access_token(text, text, uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/authenticate_api_client.sql
-- Returns an authenticated API client: its organization, its scopes, and whether that organization
-- represents the one that On-Behalf-Of names. No row if it is revoked or expired.
-- Called by authenticate_api_key() and authenticate_access_token(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function authenticate_api_client(api_client uuid, on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language plpgsql set search_path = public, pg_temp
as $$
declare
  client api_clients;
begin
  select c.* into client from api_clients c where c.id = api_client and c.revoked_at is null and c.expires_at > now();
  if not found then return; end if;
  -- At most once a minute, so that a busy client does not write at every request.
  if client.last_used_at is null or client.last_used_at < now() - interval '1 minute' then
    update api_clients set last_used_at = now() where id = client.id;
  end if;
  return query select client.id, client.organization_id, client.scopes, exists (
    select from representations r where r.organization_id = on_behalf_of
      and r.representative_id = client.organization_id and r.ended_at is null);
end $$;
--> statement-breakpoint
-- Copy of functions/authenticate_api_key.sql
-- The API client of a key. Digests are HMACs under a pepper that the database does not have: comparing them reveals
-- nothing.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read keys before the sender is known.
create or replace function authenticate_api_key(public_key_id text, digests text[], on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql security definer set search_path = public, pg_temp
as $$
  select authenticated.* from api_keys k, authenticate_api_client(k.client_id, on_behalf_of) authenticated
    where k.key_id = public_key_id and k.digest = any(digests) and k.expires_at > now()
$$;
grant execute on function authenticate_api_key(text, text[], uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/authenticate_calendar_feed.sql
-- The calendar feed of a token; no row if it is revoked.
-- Called by the service's login for requests that have no other credentials.
-- Security definer, because no policy lets the service's login read calendar feeds before the organization is known.
create or replace function authenticate_calendar_feed(digests text[])
  returns table (feed_id uuid, organization_id uuid, partnership_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select f.id, f.organization_id, f.calendar_partnership_id
    from calendar_tokens t join calendar_feeds f on f.id = t.feed_id
    where t.digest = any(digests) and f.state = 'active'
$$;
grant execute on function authenticate_calendar_feed(text[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/bootstrap_key_was_used.sql
-- Whether a bootstrap key was ever used.
-- Called by the service's login at start, outside a request.
-- Security definer, because no policy lets the service's login read bootstrap keys.
create or replace function bootstrap_key_was_used() returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$ select exists (select from bootstrap_keys where used_at is not null) $$;
grant execute on function bootstrap_key_was_used() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/check_chain.sql
-- Verifies the events of the partnership that the request names, after position `checked_to` and up to `up_to`. Returns
-- the first position whose event is missing or is not what record_event() wrote, and the last position of the stream.
-- The `after` of an event is not compared where `erased_at` says that personal data in it was erased; its hash still is.
-- Called by the service's login. Returns nothing to organizations that are not parties.
-- Security definer, because the head of a stream is not readable by the service's login.
create or replace function check_chain(checked_to bigint, up_to bigint, out first_invalid_position bigint, out last_position bigint)
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  partnership uuid := current_partnership_id();
  head streams;
begin
  if coalesce(current_setting('app.relation', true), '') not in ('lead', 'party') then return; end if;
  select s.* into head from streams s where s.stream_id = partnership;
  last_position := head.position;
  select min(n) into first_invalid_position
    from generate_series(checked_to + 1, least(up_to, last_position)) n
      left join events e on e.stream_id = partnership and e.position = n
      left join events previous on previous.stream_id = partnership and previous.position = n - 1
    where e.position is null
      or e.hash <> event_hash(coalesce(previous.hash, ''), e.stream_id, e.position, e.occurred_at, e.type, e.change,
        e.audience, e.subject_type, e.subject_id, e.organization_id, e.on_behalf_by, e.client_id, e.request_id, e.reason,
        e.external_ids, e.after_hash)
      or (e.erased_at is null and e.after_hash is distinct from event_after_hash(e.after))
      or (n = last_position and e.hash <> head.hash);
end $$;
grant execute on function check_chain(bigint, bigint) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/checklist_response_revisions.sql
-- The revisions of a checklist response with a number below `below_revision`, the latest first: its answers each time
-- it was submitted or amended. Its author sees all of them, other parties those since it was shared, former parties those up
-- to their withdrawal.
-- Called by the service's login in a request that names the partnership.
-- Security definer, because an author's events before sharing are in the stream of its organization, which is not visible
-- in a request that names a partnership.
create or replace function checklist_response_revisions(
  partnership uuid, response uuid, below_revision integer, max_rows integer
) returns table (revision integer, at timestamptz, on_behalf_by uuid, reason text, answers jsonb)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct on (stored.revision) stored.revision, e.occurred_at, e.on_behalf_by, e.reason, e.after->'answers'
    from events e cross join lateral (select (e.after->>'revision')::integer as revision) stored
    where e.stream_id in (partnership, current_organization_id())
      and e.subject_type = 'checklist_response' and e.subject_id = response
      and (e.stream_id <> partnership or e.position <= coalesce(last_visible_position(), e.position))
      and partnership = current_partnership_id() and current_setting('app.relation', true) in ('lead', 'party', 'former')
      and stored.revision >= 1 and stored.revision < below_revision
    order by stored.revision desc, e.occurred_at
    limit max_rows
$$;
grant execute on function checklist_response_revisions(uuid, uuid, integer, integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/claim_idempotency_key.sql
-- Locks an Idempotency-Key of the current API client until the transaction ends, and returns the response that was stored
-- for it in the last 24 hours, if there is one. Raises PB001 if another transaction has locked the key, without waiting.
-- Called by the service's login.
-- Security definer, because it deletes an expired response.
create or replace function claim_idempotency_key(claimed_key text)
  returns table (fingerprint text, status integer, headers jsonb, body text)
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  api_client uuid := current_api_client_id();
  earlier idempotency_keys;
begin
  if not pg_try_advisory_xact_lock(hashtextextended(api_client::text || claimed_key, 0)) then
    raise exception using errcode = 'PB001';
  end if;
  select k.* into earlier from idempotency_keys k where k.client_id = api_client and k.key = claimed_key;
  if earlier.created_at > now() - interval '24 hours' then
    return query select earlier.fingerprint, earlier.status, earlier.headers, earlier.body;
  elsif found then
    delete from idempotency_keys k where k.client_id = api_client and k.key = claimed_key;
  end if;
end $$;
grant execute on function claim_idempotency_key(text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/current_api_client_id.sql
-- The API client that sent the request, as set_request_context() has set it; null outside a request.
-- Called by policies and functions, so the service's login may call it.
create or replace function current_api_client_id() returns uuid language sql stable
  return nullif(current_setting('app.api_client_id', true), '')::uuid;
grant execute on function current_api_client_id() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/current_organization_id.sql
-- The organization on whose behalf the request is made, as set_request_context() has set it; null outside a request.
-- Called by policies and functions, so the service's login may call it.
create or replace function current_organization_id() returns uuid language sql stable
  return nullif(current_setting('app.organization_id', true), '')::uuid;
grant execute on function current_organization_id() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/current_partnership_id.sql
-- The partnership that the path of the request names, as set_request_context() has set it; null if it names none.
-- Called by the views of as_of_withdrawal, so the service's login may call it.
create or replace function current_partnership_id() returns uuid language sql stable
  return nullif(current_setting('app.partnership_id', true), '')::uuid;
grant execute on function current_partnership_id() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/dispatch_events.sql
-- Adds committed events of the outbox to the feeds of the organizations that may see them, at most `batch_size`, and
-- returns how many events it took. One call runs at a time. A number is assigned when all entries with smaller numbers are
-- committed, so a reader that has read up to a number has missed none. Numbers do not depend on transaction ids, so they
-- stay valid on another server.
-- Called by the service's login, outside a request.
-- Security definer, because it writes the feeds of all organizations.
create or replace function dispatch_events(batch_size integer) returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  dispatched bigint;
begin
  if not exists (select from outbox) then return 0; end if;
  perform pg_advisory_xact_lock(hashtextextended('dispatch_events', 0));
  with taken as (
    -- Ordered by stream: events of a stream are taken in order.
    delete from outbox where ctid = any(array(
      select o.ctid from outbox o order by o.stream_id, o.position limit batch_size))
    returning stream_id, position
  ), event as (
    select e.stream_id, e.position, e.audience, e.subject_type, (e.occurred_at at time zone 'UTC')::date as day,
        -- A transaction may have begun before the one whose event precedes its own.
        max(e.occurred_at) over (partition by e.stream_id order by e.position) as ordered_at
      from taken join events e on e.stream_id = taken.stream_id and e.position = taken.position
  ), recipient as (
    select m.organization_id, event.stream_id, event.position, event.ordered_at from event
      join memberships m on m.partnership_id = event.stream_id and event.position >= m.first_position
        and (m.last_position is null or event.position <= m.last_position)
      where m.kind = 'party'
        or (m.kind = 'observer' and event.audience = 'everyone' and event.day <= m.ends_on)
        -- An invited organization may read these before it decides.
        or (m.kind = 'invited' and event.subject_type in ('partnership', 'party', 'observer'))
    union
    select o.id, event.stream_id, event.position, event.ordered_at from event join organizations o on o.id = event.stream_id
  ), numbered as (
    select recipient.*, row_number() over (partition by organization_id order by ordered_at, stream_id, position) as nth,
      count(*) over (partition by organization_id) as count from recipient
  ), advanced as (
    insert into feeds (organization_id, last) select organization_id, count(*) from recipient group by organization_id
      on conflict (organization_id) do update set last = feeds.last + excluded.last
      returning organization_id, last
  ), entered as (
    insert into feed_entries (organization_id, number, stream_id, position, dispatched_at)
      select organization_id, advanced.last - numbered.count + numbered.nth, stream_id, position, now()
      from numbered join advanced using (organization_id)
  )
  select count(*) into dispatched from taken;
  return dispatched;
end $$;
grant execute on function dispatch_events(integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/enable_row_security.sql
-- Enables row-level security on a table that a migration creates or changes: the policies apply to its owner too, and the
-- service's login gets exactly the privileges that its policies permit. With `subject_type`, the type of record in the events
-- about its rows, it also creates the view of as_of_withdrawal that shows a former party the table as it was when the
-- party withdrew. A migration calls it again for a table to which it adds a column or a policy.
-- Called by migrations; not for the service's login.
create or replace function enable_row_security(table_name text, subject_type text default null) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  command text;
begin
  execute format('alter table public.%I enable row level security, force row level security', table_name);
  execute format('revoke all on table public.%I from partnership_basics_app', table_name);
  for command in
    select distinct p.cmd from pg_policies p
      where p.schemaname = 'public' and p.tablename = table_name and 'partnership_basics_app' = any(p.roles)
  loop
    execute format('grant %s on table public.%I to partnership_basics_app', command, table_name);
  end loop;
  if subject_type is not null then
    execute format($view$
      create or replace view as_of_withdrawal.%1$I with (security_invoker = true) as
        select stored.* from (
          select distinct on (e.subject_id) e.after from public.events e
            where e.stream_id = public.current_partnership_id() and e.subject_type = %2$L
            order by e.subject_id, e.position desc
        ) last, jsonb_populate_record(null::public.%1$I, last.after) stored
        where last.after is not null
    $view$, table_name, subject_type);
    execute format('grant select on as_of_withdrawal.%I to partnership_basics_app', table_name);
  end if;
end $$;
--> statement-breakpoint
-- Copy of functions/event_after_hash.sql
-- The SHA-256 of the row that an event contains, as PostgreSQL prints it; null for a deletion, which contains none.
-- Called by record_event() and check_chain(); not for the service's login.
create or replace function event_after_hash(after jsonb) returns bytea language sql immutable
  return sha256(convert_to(after::text, 'UTF8'));
--> statement-breakpoint
-- Copy of functions/event_hash.sql
-- The hash of an event, which covers the hash of the event before it. Of `after` it covers the SHA-256 alone, so that the
-- chain still verifies when personal data in `after` has been erased.
-- Called by record_event() and check_chain(); not for the service's login.
create or replace function event_hash(
  previous_hash bytea, stream uuid, stream_position bigint, occurred_at timestamptz, event_type text, change text,
  audience text, subject_type text, subject uuid, organization uuid, on_behalf_by uuid, api_client uuid, request text,
  reason text, external_ids jsonb, after_hash bytea
) returns bytea language sql stable
  return sha256(previous_hash || convert_to(jsonb_build_array(stream, stream_position, occurred_at at time zone 'UTC',
    event_type, change, audience, subject_type, subject, organization, on_behalf_by, api_client, request, reason,
    external_ids, encode(after_hash, 'hex'))::text, 'UTF8'));
--> statement-breakpoint
-- Copy of functions/feed_ends.sql
-- The last number in the feeds of some organizations, so that the service can wake requests that wait for changes.
-- Called by the service's login, outside a request.
-- Security definer, because one call serves the requests of several organizations.
create or replace function feed_ends(organizations uuid[]) returns table (organization_id uuid, last bigint)
  language sql stable security definer set search_path = public, pg_temp
as $$ select f.organization_id, f.last from feeds f where f.organization_id = any(organizations) $$;
grant execute on function feed_ends(uuid[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/find_visible_partnership_ids.sql
-- The partnerships in which the current organization is a party ('party'), a party or an observer ('observer'), or any of
-- these or invited ('invited'). Of them only the one that the request names, if it names one: the cost is then the same
-- for an organization with 50,000 partnerships.
-- Called by visible_partnership_ids(), which runs with the rights of the service's login.
-- Security definer, because the policies of parties and observers depend on the result.
create or replace function find_visible_partnership_ids(membership text) returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  organization uuid := current_organization_id();
  partnership uuid := current_partnership_id();
  relation text;
begin
  if partnership is not null then
    relation := relation_to_partnership(partnership, organization);
    return case
      when relation in ('lead', 'party') or (relation = 'observer' and membership <> 'party') or relation = membership
        then array[partnership]
      else '{}'
    end;
  end if;
  return array(
    select p.partnership_id from parties p
      where p.organization_id = organization
        and (p.state = 'accepted' or (p.state = 'invited' and membership = 'invited'))
    union all
    select o.partnership_id from observers o
      where membership <> 'party' and o.organization_id = organization and o.state = 'active' and o.ends_on >= current_date
  );
end $$;
grant execute on function find_visible_partnership_ids(text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/is_operator.sql
-- Whether an operator of the service sent the request.
-- Called by policies, so the service's login may call it.
create or replace function is_operator() returns boolean language sql stable
  return coalesce(current_setting('app.operator', true) = 'true', false);
grant execute on function is_operator() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/last_visible_position.sql
-- The last event that a former party may see, as set_request_context() has set it; null for other callers.
-- Called by the policy of events, so the service's login may call it.
create or replace function last_visible_position() returns bigint language sql stable
  return case when current_setting('app.relation', true) = 'former'
    then current_setting('app.last_visible_position', true)::bigint end;
grant execute on function last_visible_position() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/lock_partnership.sql
-- Locks a partnership until the transaction ends. A transaction that decides by reading several records calls this first.
-- Called by the service's login.
-- Security definer, because an invited organization locks the partnership too, although it may not change it.
create or replace function lock_partnership(partnership uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if partnership is distinct from current_partnership_id() or current_setting('app.relation', true) = '' then
    perform where relation_to_partnership(partnership, current_organization_id()) is not null;
    if not found then return; end if;
  end if;
  perform from partnerships p where p.id = partnership for update;
end $$;
grant execute on function lock_partnership(uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/membership_of.sql
-- The relation of an organization to a partnership, the last event that it may see, and, for an observer, the first.
-- Called by set_request_context() for organizations that are neither a party nor invited; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function membership_of(
  partnership uuid, organization uuid,
  out relation text, out stream_position bigint, out visible_from bigint
) language plpgsql stable set search_path = public, pg_temp
as $$
begin
  relation := relation_to_partnership(partnership, organization);
  if relation = 'former' then
    select coalesce(max(m.last_position), 0) into stream_position from memberships m
      where m.partnership_id = partnership and m.organization_id = organization and m.kind = 'party';
  elsif relation is not null then
    stream_position := coalesce((select s.position from streams s where s.stream_id = partnership), 0);
  end if;
  if relation = 'observer' then
    select m.first_position into visible_from from memberships m
      where m.partnership_id = partnership and m.organization_id = organization and m.kind = 'observer'
        and m.last_position is null;
  end if;
end $$;
--> statement-breakpoint
-- Copy of functions/observer_visible_from.sql
-- The first event that an observer may see, as set_request_context() has set it: the one that made it an active observer.
-- Null for other callers.
-- Called by the policy of events, so the service's login may call it.
create or replace function observer_visible_from() returns bigint language sql stable
  return case when current_setting('app.relation', true) = 'observer'
    then current_setting('app.observer_visible_from', true)::bigint end;
grant execute on function observer_visible_from() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/outbox_lag.sql
-- Metrics: the age of the oldest event that dispatch_events() has not taken yet, in seconds, and the number of these events.
-- Called by the service's login, outside a request.
-- Security definer, because the outbox contains the events of all organizations.
create or replace function outbox_lag(out seconds double precision, out events bigint)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select coalesce(extract(epoch from now() - min(e.occurred_at)), 0), count(*)
    from outbox o join events e using (stream_id, position)
$$;
grant execute on function outbox_lag() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/partnership_closed.sql
-- Whether a partnership is closed or terminated: the records of the parties in it cannot be changed.
-- Called by set_request_context() and record_event(); not for the service's login.
-- Every name is schema-qualified, because set_request_context() has no search_path of its own.
create or replace function partnership_closed(partnership uuid) returns boolean language sql stable
as $$
  select exists (select from public.partnerships p where p.id = partnership and p.state in ('closed', 'terminated'))
$$;
--> statement-breakpoint
-- Copy of functions/partnership_has_no_party.sql
-- True until a partnership has its first party: only then may an organization make itself one.
-- Called by the policy of parties, so the service's login may call it.
-- Security definer, because no policy shows the parties of a partnership before it has one.
create or replace function partnership_has_no_party(partnership uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$ select not exists (select from parties p where p.partnership_id = partnership) $$;
grant execute on function partnership_has_no_party(uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/purge_feed_entries.sql
-- Deletes feed entries that were dispatched more than 90 days ago, the oldest first, so that no feed gets a gap. Deletes at
-- most 50,000 entries per call, and returns how many.
-- Called by the service's login, outside a request, once an hour.
-- Security definer, because no other role may delete feed entries.
create or replace function purge_feed_entries() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  purged bigint;
begin
  delete from feed_entries where ctid = any(array(
    select f.ctid from feed_entries f where f.dispatched_at < now() - interval '90 days'
      order by f.dispatched_at, f.organization_id, f.number limit 50000));
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_feed_entries() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/purge_idempotency_keys.sql
-- Deletes responses that were stored for an Idempotency-Key more than 24 hours ago, and returns how many.
-- Called by the service's login, outside a request, once an hour.
-- Security definer, because an API client sees only its own.
create or replace function purge_idempotency_keys() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  purged bigint;
begin
  delete from idempotency_keys where created_at < now() - interval '24 hours';
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_idempotency_keys() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/purge_import_parts.sql
-- Deletes parts of imported files that are older than 24 hours, and returns how many. An organization that has left a
-- partnership cannot delete its parts.
-- Called by the service's login, outside a request, once an hour.
-- Security definer, because an organization sees only its own.
create or replace function purge_import_parts() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  purged bigint;
begin
  delete from import_parts where created_at < now() - interval '24 hours';
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_import_parts() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/read_changes.sql
-- The feed of the current organization after number `after_number`, or from its first entry if that is null. Reads the
-- next `span` entries, and returns at most `max_rows` of those that match the types and the partnership, if these are given.
-- Called by the service's login.
-- Security definer, because a feed contains what was visible when it was dispatched, and the policy of events permits what
-- is visible now.
create or replace function read_changes(
  after_number bigint, span integer, max_rows integer, types text[], partnership uuid
) returns table (
  number bigint, stream_id uuid, occurred_at timestamptz, type text, change text, subject_type text, subject_id uuid,
  organization_id uuid, on_behalf_by uuid, external_ids jsonb, after jsonb
) language sql stable security definer set search_path = public, pg_temp
as $$
  select f.number, e.stream_id, e.occurred_at, e.type, e.change, e.subject_type, e.subject_id, e.organization_id,
      e.on_behalf_by, e.external_ids, e.after
    from (select coalesce(after_number, (select min(o.number) - 1 from feed_entries o
        where o.organization_id = current_organization_id())) as number) start
      join feed_entries f on f.organization_id = current_organization_id()
        and f.number > start.number and f.number <= start.number + span
      join events e on e.stream_id = f.stream_id and e.position = f.position
    where (types is null or e.type = any(types) or e.subject_type = any(types))
      and (partnership is null or partnership in (e.stream_id, (e.after->>'partnership_id')::uuid))
    order by f.number limit max_rows
$$;
grant execute on function read_changes(bigint, integer, integer, text[], uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/record_event.sql
-- Appends an event to a stream, and returns its position. The row of the stream stays locked until COMMIT, so positions
-- have no gap and are in the order of COMMIT. Each hash covers the one before, so that a change of any past event is detected.
-- Raises PB002 if the request may write only in an open partnership, and it was closed meanwhile.
-- Called by the service's login as the last statement for each record that it changes.
-- Security definer, because no other role may write events.
create or replace function record_event(
  stream uuid, change text, event_type text, subject_type text, subject uuid, on_behalf_by uuid, request text,
  reason text, external_ids jsonb, after jsonb, audience text default 'parties'
) returns bigint language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization uuid := current_organization_id();
  api_client uuid := current_api_client_id();
  after_hash bytea := event_after_hash(after);
  new_position bigint;
  new_hash bytea;
begin
  loop
    -- Waits for a transaction that writes to the same stream, and then continues from what it committed.
    update streams s set position = s.position + 1,
        hash = event_hash(s.hash, stream, s.position + 1, now(), event_type, change, audience, subject_type, subject,
          organization, on_behalf_by, api_client, request, reason, external_ids, after_hash)
      where s.stream_id = stream returning s.position, s.hash into new_position, new_hash;
    exit when found;
    insert into streams (stream_id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  -- The transaction that had locked the stream may have closed the partnership, which is an event of the stream too.
  if current_setting('app.require_open_partnership', true) = 'on' then
    perform where partnership_closed(current_partnership_id());
    if found then raise exception using errcode = 'PB002'; end if;
  end if;
  insert into events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id, organization_id,
      on_behalf_by, client_id, request_id, reason, external_ids, after, after_hash, hash)
    values (stream, new_position, now(), event_type, change, audience, subject_type, subject, organization,
      on_behalf_by, api_client, request, reason, external_ids, after, after_hash, new_hash);
  insert into outbox (stream_id, position) values (stream, new_position);
  if subject_type in ('party', 'observer') then
    perform track_membership(stream, new_position, subject_type, subject, after);
  end if;
  return new_position;
end $$;
grant execute on function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb, text)
  to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/relation_to_partnership.sql
-- The relation of an organization to a partnership: lead, party, invited, observer or former; null if it has none.
-- Called by other functions and, for calendar feeds, by the service's login.
-- Security definer, because the policies of parties and observers depend on the result.
create or replace function relation_to_partnership(partnership uuid, organization uuid) returns text
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  entry record;
begin
  select p.state, p.lead into entry from parties p
    where p.partnership_id = partnership and p.organization_id = organization and p.state in ('invited', 'accepted');
  if found then
    return case when entry.lead then 'lead' when entry.state = 'accepted' then 'party' else 'invited' end;
  end if;
  perform from observers o where o.partnership_id = partnership and o.organization_id = organization
    and o.state = 'active' and o.ends_on >= current_date;
  if found then return 'observer'; end if;
  perform from parties p
    where p.partnership_id = partnership and p.organization_id = organization and p.state = 'withdrawn';
  if found then return 'former'; end if;
  return null;
end $$;
grant execute on function relation_to_partnership(uuid, uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/release_checklist_round.sql
-- Releases a checklist round of the partnership that the request names, shares the responses that were submitted, and
-- records the events. False if the round is not open or the current organization has no relation to the partnership.
-- Raises an exception if the round is not releasable: fewer than two parties, or not every party has submitted or agreed.
-- Called by the service's login.
-- Security definer, because a party may not change the responses of other parties.
create or replace function release_checklist_round(
  partnership uuid, released_round uuid, on_behalf_by uuid, request text
) returns boolean language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  round checklist_rounds;
  response checklist_responses;
  participants uuid[];
begin
  select * into round from checklist_rounds r
    where r.partnership_id = partnership and r.id = released_round and r.state = 'open' for update;
  if not found or relation_to_partnership(partnership, current_organization_id()) is null then return false; end if;
  select coalesce(array_agg(p.organization_id), '{}') into participants from parties p
    where p.partnership_id = partnership and p.state = 'accepted';
  if cardinality(participants) < 2 or (
    participants <@ array(select r.organization_id from checklist_responses r
      where r.partnership_id = partnership and r.checklist_round_id = released_round and r.state = 'submitted')
    or participants <@ array(select (participation->>'organizationId')::uuid
      from jsonb_array_elements(round.participations) participation where participation->>'agreedAt' is not null)
  ) is not true then
    raise exception 'The round is not releasable.';
  end if;
  update checklist_rounds r set state = 'released', released_at = now(), version = r.version + 1, updated_at = now(),
      updated_by = current_organization_id(), updated_on_behalf_by = on_behalf_by
    where r.partnership_id = partnership and r.id = released_round returning * into round;
  perform record_event(partnership, 'transition', 'checklist_round.released', 'checklist_round', released_round,
    on_behalf_by, request, null, round.external_ids, to_jsonb(round));
  for response in
    update checklist_responses r set state = 'shared', shared_at = now(), version = r.version + 1, updated_at = now(),
        updated_by = current_organization_id(), updated_on_behalf_by = on_behalf_by
      where r.partnership_id = partnership and r.checklist_round_id = released_round and r.state = 'submitted'
        and r.organization_id = any(participants) returning *
  loop
    perform record_event(partnership, 'transition', 'checklist_response.shared', 'checklist_response', response.id,
      on_behalf_by, request, null, response.external_ids, to_jsonb(response));
  end loop;
  return true;
end $$;
grant execute on function release_checklist_round(uuid, uuid, uuid, text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/represented_organization_ids.sql
-- The organizations that the current organization represents. Of them only the one that the path of the request names, if
-- it names one. Returns the result from the request context if that contains it.
-- Called by policies, so the service's login may call it.
-- Security definer, so that it does not depend on the policy of representations.
create or replace function represented_organization_ids() returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  relation text := current_setting('app.relation', true);
begin
  if relation = 'representative' then
    return array[current_setting('app.represented_id', true)::uuid];
  elsif relation in ('self', 'operator') and current_setting('app.writing', true) = 'false' then
    return '{}';
  end if;
  return array(
    select r.organization_id from representations r
      where r.representative_id = current_organization_id() and r.ended_at is null
  );
end $$;
grant execute on function represented_organization_ids() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/set_request_context.sql
-- Sets, until the transaction ends, who sends the request and which partnership or organization its path names, and
-- returns the sender's relation to it. The policies read these settings. It runs one query for parties and invited
-- organizations; for others also the queries of membership_of(). A former party that reads gets the views of
-- as_of_withdrawal, which show each table as it was when the party withdrew.
-- Called by the service's login as the first statement of every transaction.
-- Security definer, because the policies depend on these settings. It has no search_path of its own: setting one costs more
-- than its query, and on return would undo the search_path that it sets for former parties. Therefore every name in it,
-- and in the functions without a search_path that it calls, is schema-qualified.
create or replace function set_request_context(
  organization uuid, api_client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  allowed_when_closed boolean default true,
  out relation text, out transaction_time timestamptz, out stream_position bigint, out partnership_closed boolean
) language plpgsql security definer as $$
declare
  -- PL/pgSQL: an assignment is cheaper than PERFORM.
  ignored text;
  visible_from bigint;
begin
  ignored := pg_catalog.set_config('app.organization_id', organization::text, true);
  ignored := pg_catalog.set_config('app.api_client_id', api_client::text, true);
  ignored := pg_catalog.set_config('app.operator', operator::text, true);
  ignored := pg_catalog.set_config('app.partnership_id', coalesce(partnership::text, ''), true);
  transaction_time := pg_catalog.now();
  stream_position := 0;
  partnership_closed := false;
  if partnership is not null then
    -- Query and policy both compare partnership_id, so the planner expects one row where there are thousands and would
    -- sort all of them for one page. Every list has an index in its order.
    ignored := pg_catalog.set_config('enable_sort', 'off', true);
    select case when p.lead then 'lead' when p.state = 'accepted' then 'party' else 'invited' end, coalesce(s.position, 0),
        o.state in ('closed', 'terminated')
      into relation, stream_position, partnership_closed
      from public.parties p join public.partnerships o on o.id = p.partnership_id
        left join public.streams s on s.stream_id = p.partnership_id
      where p.partnership_id = partnership and p.organization_id = organization and p.state in ('invited', 'accepted');
    if not found then
      select m.relation, m.stream_position, m.visible_from into relation, stream_position, visible_from
        from public.membership_of(partnership, organization) m;
      -- A former party must not see the later state of the partnership.
      partnership_closed := coalesce(relation = 'observer' and public.partnership_closed(partnership), false);
    end if;
    if relation = 'former' then
      ignored := pg_catalog.set_config('app.last_visible_position', stream_position::text, true);
      if not writing then
        ignored := pg_catalog.set_config('search_path', 'as_of_withdrawal, public', true);
      end if;
    elsif relation = 'observer' then
      -- Without a membership it sees no event: this is the maximum position.
      ignored := pg_catalog.set_config('app.observer_visible_from', coalesce(visible_from::text, '9223372036854775807'), true);
    end if;
    if writing and not allowed_when_closed then
      ignored := pg_catalog.set_config('app.require_open_partnership', 'on', true);
    end if;
  elsif subject is not null then
    relation := case
      when subject = organization then 'self'
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.ended_at is null)
        then 'representative'
      when operator then 'operator'
    end;
    if relation = 'representative' then
      ignored := pg_catalog.set_config('app.represented_id', subject::text, true);
    end if;
  end if;
  -- The relation decides which of the settings above are used.
  ignored := pg_catalog.set_config('app.relation', coalesce(relation, ''), true);
  -- A writing transaction can change the sender's own relation, as accepting an invitation does: functions that decide by
  -- the relation look it up again where it does not suffice. A reading one can't.
  ignored := pg_catalog.set_config('app.writing', writing::text, true);
end $$;
grant execute on function set_request_context(uuid, uuid, boolean, uuid, uuid, boolean, boolean) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/store_bootstrap_key.sql
-- Stores the digest of the one bootstrap key. False if there is one already and `replace_existing` is false.
-- Called by the service's login at start, outside a request.
-- Security definer, because no other role may write bootstrap keys.
create or replace function store_bootstrap_key(new_digest text, replace_existing boolean) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if replace_existing then
    insert into bootstrap_keys (singleton, digest, created_at) values (1, new_digest, now())
      on conflict (singleton) do update
        set digest = excluded.digest, created_at = excluded.created_at, used_at = null;
  else
    insert into bootstrap_keys (singleton, digest, created_at) values (1, new_digest, now()) on conflict do nothing;
  end if;
  return found;
end $$;
grant execute on function store_bootstrap_key(text, boolean) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/track_membership.sql
-- Records in memberships that an event made an organization a party, an observer or invited, or ended that.
-- Called by record_event() for events of parties and observers; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function track_membership(
  partnership uuid, event_position bigint, subject_type text, subject uuid, after jsonb
) returns void language plpgsql set search_path = public, pg_temp
as $$
declare
  new_kind text := case
    when subject_type = 'party' and after->>'state' = 'accepted' then 'party'
    when subject_type = 'party' and after->>'state' = 'invited' then 'invited'
    when subject_type = 'observer' and after->>'state' = 'active' then 'observer'
  end;
begin
  update memberships m set last_position = event_position
    where m.partnership_id = partnership and m.subject_id = subject and m.last_position is null
      and m.kind is distinct from new_kind;
  if new_kind is not null then
    insert into memberships (partnership_id, subject_id, kind, organization_id, first_position, ends_on)
      values (partnership, subject, new_kind, (after->>'organization_id')::uuid, event_position, (after->>'ends_on')::date)
      on conflict do nothing;
  end if;
end $$;
--> statement-breakpoint
-- Copy of functions/use_bootstrap_key.sql
-- Marks the bootstrap key as used. True if one of the digests is that of an unused key.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no other role may write bootstrap keys.
create or replace function use_bootstrap_key(digests text[]) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update bootstrap_keys set used_at = now() where digest = any(digests) and used_at is null;
  return found;
end $$;
grant execute on function use_bootstrap_key(text[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/visible_partnership_ids.sql
-- The partnerships whose rows the request may see as a party ('party'), at least as an observer ('observer'), or at least
-- as an invited organization ('invited'). Returns the result from the request context if that contains it.
-- Called by policies, so the service's login may call it.
create or replace function visible_partnership_ids(membership text) returns uuid[]
  language plpgsql stable
as $$
declare
  relation text := current_setting('app.relation', true);
begin
  if relation in ('lead', 'party') or (relation = 'observer' and membership <> 'party') or relation = membership then
    return array[current_setting('app.partnership_id', true)::uuid];
  elsif current_setting('app.partnership_id', true) <> '' and current_setting('app.writing', true) = 'false' then
    return '{}';
  end if;
  -- The request names no partnership, or its sender became a party of it in this transaction.
  return public.find_visible_partnership_ids(membership);
end $$;
grant execute on function visible_partnership_ids(text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/visible_stream_ids.sql
-- The streams whose events the request may see: of the partnership that it names, or, if it names none, of the current
-- organization and of its partnerships. Returns the result from the request context if that contains it.
-- Called by the policy of events, so the service's login may call it.
create or replace function visible_stream_ids() returns uuid[]
  language plpgsql stable
as $$
declare
  relation text := current_setting('app.relation', true);
  partnership uuid := public.current_partnership_id();
begin
  if partnership is null then
    return public.current_organization_id() || public.find_visible_partnership_ids('party');
  end if;
  if relation not in ('lead', 'party', 'observer', 'former') and current_setting('app.writing', true) = 'true' then
    -- Its sender may have become a party in this transaction.
    relation := public.relation_to_partnership(partnership, public.current_organization_id());
  end if;
  return case when relation in ('lead', 'party', 'observer', 'former') then array[partnership] else '{}' end;
end $$;
grant execute on function visible_stream_ids() to partnership_basics_app;
--> statement-breakpoint
CREATE TABLE "calendar_feeds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"calendar_partnership_id" uuid,
	"name" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "calendar_feeds_state_valid" CHECK ("calendar_feeds"."state" in ('active', 'revoked'))
);
--> statement-breakpoint
ALTER TABLE "calendar_feeds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "calendar_tokens" (
	"digest" text PRIMARY KEY NOT NULL,
	"feed_id" uuid NOT NULL,
	CONSTRAINT "calendar_tokens_feed_id_unique" UNIQUE("feed_id")
);
--> statement-breakpoint
ALTER TABLE "calendar_tokens" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "communication_plans" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"number" integer NOT NULL,
	"state" text NOT NULL,
	"channels" jsonb NOT NULL,
	"touchpoints" jsonb NOT NULL,
	"escalation" jsonb NOT NULL,
	"hash" text NOT NULL,
	"consents" jsonb NOT NULL,
	"reason" text,
	CONSTRAINT "communication_plans_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "communication_plans_number_unique" UNIQUE("partnership_id","number"),
	CONSTRAINT "communication_plans_state_valid" CHECK ("communication_plans"."state" in ('draft', 'proposed', 'agreed', 'superseded'))
);
--> statement-breakpoint
ALTER TABLE "communication_plans" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "communications" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"held_on" date NOT NULL,
	"method" text NOT NULL,
	"participants" jsonb NOT NULL,
	"notes" text,
	"decisions" jsonb NOT NULL,
	"follow_ups" jsonb NOT NULL,
	"occurrence_id" text,
	CONSTRAINT "communications_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "communications_method_valid" CHECK ("communications"."method" in ('in_person', 'video', 'phone', 'email', 'text_message', 'mail', 'portal', 'other'))
);
--> statement-breakpoint
ALTER TABLE "communications" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "occurrences" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"touchpoint_id" uuid NOT NULL,
	"key" text NOT NULL,
	"original_start" text NOT NULL,
	"originally_at" timestamp with time zone NOT NULL,
	"starts_at" timestamp with time zone NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "occurrences_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "occurrences_one_record_per_original_start" UNIQUE("partnership_id","key","original_start"),
	CONSTRAINT "occurrences_state_valid" CHECK ("occurrences"."state" in ('scheduled', 'rescheduled', 'held', 'missed', 'cancelled'))
);
--> statement-breakpoint
ALTER TABLE "occurrences" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "touchpoints" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"communication_plan_id" uuid NOT NULL,
	"plan_number" integer NOT NULL,
	"key" text NOT NULL,
	"content" jsonb NOT NULL,
	"effective_from" timestamp with time zone NOT NULL,
	"effective_until" timestamp with time zone,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "touchpoints_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "touchpoints" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "events" (
	"stream_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"change" text NOT NULL,
	"audience" text DEFAULT 'parties' NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"on_behalf_by" uuid,
	"client_id" uuid NOT NULL,
	"request_id" text NOT NULL,
	"reason" text,
	"external_ids" jsonb NOT NULL,
	"after" jsonb,
	"after_hash" "bytea",
	"erased_at" timestamp with time zone,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "events_stream_id_position_pk" PRIMARY KEY("stream_id","position"),
	CONSTRAINT "events_change_valid" CHECK ("events"."change" in ('create', 'update', 'delete', 'transition')),
	CONSTRAINT "events_audience_valid" CHECK ("events"."audience" in ('parties', 'everyone'))
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "streams" (
	"stream_id" uuid PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "streams" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "expectations" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"state" text NOT NULL,
	"revision" integer NOT NULL,
	"aspect" text NOT NULL,
	"what" text NOT NULL,
	"how" text,
	"schedule" jsonb NOT NULL,
	"responsible_organization_id" uuid,
	"responsible_role" text,
	"accountable_organization_id" uuid,
	"consulted_organization_ids" jsonb NOT NULL,
	"informed_organization_ids" jsonb NOT NULL,
	"indicator" text,
	"unit" text,
	"baseline" text,
	"target" text,
	"direction" text,
	"means_of_verification" text,
	"acceptances" jsonb NOT NULL,
	"waivers" jsonb NOT NULL,
	"reason" text,
	"agreed_at" timestamp with time zone,
	"due_dates" jsonb NOT NULL,
	"next_due_on" date,
	"progress" text,
	CONSTRAINT "expectations_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "expectations_state_valid" CHECK ("expectations"."state" in ('proposed', 'agreed', 'in_effect', 'met', 'partly_met', 'not_met', 'waived')),
	CONSTRAINT "expectations_progress_valid" CHECK ("expectations"."progress" in ('met', 'on_track', 'constrained', 'no_progress')),
	CONSTRAINT "expectations_aspect_valid" CHECK ("expectations"."aspect" in ('finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'services', 'data')),
	CONSTRAINT "expectations_direction_valid" CHECK ("expectations"."direction" in ('increase', 'decrease', 'maintain'))
);
--> statement-breakpoint
ALTER TABLE "expectations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "progress_reports" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"expectation_id" uuid NOT NULL,
	"due_on" date NOT NULL,
	"state" text NOT NULL,
	"figure" text,
	"narrative" text NOT NULL,
	"evidence" jsonb NOT NULL,
	"status" text,
	"reason" text,
	CONSTRAINT "progress_reports_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "progress_reports_one_per_due_date" UNIQUE("partnership_id","expectation_id","due_on"),
	CONSTRAINT "progress_reports_state_valid" CHECK ("progress_reports"."state" in ('submitted', 'sent_back', 'accepted')),
	CONSTRAINT "progress_reports_status_valid" CHECK ("progress_reports"."status" in ('met', 'on_track', 'constrained', 'no_progress'))
);
--> statement-breakpoint
ALTER TABLE "progress_reports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"client_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_client_id_key_pk" PRIMARY KEY("client_id","key")
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "request_counts" (
	"client_id" uuid PRIMARY KEY NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"total" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "request_counts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "api_clients" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_by" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	"token_issuer" text,
	"token_client_id" text,
	"revoked_at" timestamp with time zone,
	"revocation_reason" text,
	"last_used_at" timestamp with time zone,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "api_clients_token_issuer_with_token_client_id" CHECK (("api_clients"."token_issuer" is null) = ("api_clients"."token_client_id" is null))
);
--> statement-breakpoint
ALTER TABLE "api_clients" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"key_id" text PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"digest" text NOT NULL,
	"pepper_version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "bootstrap_keys" (
	"singleton" integer PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "bootstrap_keys_single_row" CHECK ("bootstrap_keys"."singleton" = 1)
);
--> statement-breakpoint
ALTER TABLE "bootstrap_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_search" text GENERATED ALWAYS AS (lower(name)) STORED NOT NULL,
	"description" text,
	"website" text,
	"kinds" jsonb NOT NULL,
	"contacts" jsonb NOT NULL,
	"service_area" jsonb NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid
);
--> statement-breakpoint
ALTER TABLE "organizations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "representations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"representative_id" uuid NOT NULL,
	"authority" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "representations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "feed_entries" (
	"organization_id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"stream_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"dispatched_at" timestamp with time zone NOT NULL,
	CONSTRAINT "feed_entries_organization_id_number_dispatched_at_pk" PRIMARY KEY("organization_id","number","dispatched_at")
);
--> statement-breakpoint
ALTER TABLE "feed_entries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "feeds" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"last" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "feeds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "memberships" (
	"partnership_id" uuid NOT NULL,
	"subject_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"organization_id" uuid NOT NULL,
	"first_position" bigint NOT NULL,
	"last_position" bigint,
	"ends_on" date,
	CONSTRAINT "memberships_partnership_id_subject_id_kind_pk" PRIMARY KEY("partnership_id","subject_id","kind"),
	CONSTRAINT "memberships_kind_valid" CHECK ("memberships"."kind" in ('party', 'observer', 'invited')),
	CONSTRAINT "memberships_last_position_not_before_first" CHECK ("memberships"."last_position" >= "memberships"."first_position")
);
--> statement-breakpoint
ALTER TABLE "memberships" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "outbox" (
	"stream_id" uuid NOT NULL,
	"position" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "outbox" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "benefits" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"beneficiary" text NOT NULL,
	"statement" text NOT NULL,
	"description" text,
	"indicators" jsonb NOT NULL,
	CONSTRAINT "benefits_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "benefits_beneficiary_valid" CHECK ("benefits"."beneficiary" in ('children', 'families', 'party'))
);
--> statement-breakpoint
ALTER TABLE "benefits" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "endorsements" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"mission_id" uuid NOT NULL,
	"content_hash" text NOT NULL,
	"name" text NOT NULL,
	"title" text NOT NULL,
	"confirmed_results" jsonb NOT NULL,
	CONSTRAINT "endorsements_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "endorsements_one_per_party" UNIQUE("partnership_id","mission_id","organization_id")
);
--> statement-breakpoint
ALTER TABLE "endorsements" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "missions" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"number" integer NOT NULL,
	"mission" text NOT NULL,
	"philosophy" text,
	"vision" text,
	"values" jsonb NOT NULL,
	"anticipated_results" jsonb NOT NULL,
	"quality_framework" text,
	"quality_level" text,
	"quality_statement" text,
	"reaffirm_every_months" integer,
	"content_hash" text NOT NULL,
	"state" text NOT NULL,
	"state_reason" text,
	"proposed_at" timestamp with time zone,
	"proposed_by" uuid,
	"endorsed_at" timestamp with time zone,
	CONSTRAINT "missions_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "missions_state_valid" CHECK ("missions"."state" in ('draft', 'proposed', 'endorsed', 'superseded')),
	CONSTRAINT "missions_endorsed_has_endorsed_at" CHECK ("missions"."state" <> 'endorsed' or "missions"."endorsed_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "missions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "reaffirmations" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"mission_id" uuid NOT NULL,
	"reaffirmed_on" date NOT NULL,
	"note" text,
	CONSTRAINT "reaffirmations_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "reaffirmations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "values" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"name" text NOT NULL,
	"description" text,
	CONSTRAINT "values_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "values" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "candidates" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"name" text NOT NULL,
	"candidate_organization_id" uuid,
	"why" text,
	"state" text NOT NULL,
	"reason" text,
	"party_id" uuid,
	CONSTRAINT "candidates_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "candidates_state_valid" CHECK ("candidates"."state" in ('considered', 'invited', 'ruled_out'))
);
--> statement-breakpoint
ALTER TABLE "candidates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"name" text NOT NULL,
	"title" text,
	"responsibility" text,
	"email" text,
	"phone" text,
	CONSTRAINT "contacts_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "contacts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "needs" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"aspect" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	CONSTRAINT "needs_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "needs_aspect_valid" CHECK ("needs"."aspect" in ('finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'services', 'data'))
);
--> statement-breakpoint
ALTER TABLE "needs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "observers" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"purpose" text NOT NULL,
	"ends_on" date NOT NULL,
	"state" text NOT NULL,
	"consents" jsonb NOT NULL,
	"reason" text,
	CONSTRAINT "observers_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "observers_state_valid" CHECK ("observers"."state" in ('proposed', 'active', 'refused', 'ended'))
);
--> statement-breakpoint
ALTER TABLE "observers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "offers" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"aspect" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"need_id" uuid,
	CONSTRAINT "offers_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "offers_aspect_valid" CHECK ("offers"."aspect" in ('finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'services', 'data'))
);
--> statement-breakpoint
ALTER TABLE "offers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "parties" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"lead" boolean NOT NULL,
	"role" text NOT NULL,
	"state" text NOT NULL,
	"invitation" text,
	"reason" text,
	"accepted_at" timestamp with time zone,
	CONSTRAINT "parties_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "parties_state_valid" CHECK ("parties"."state" in ('invited', 'accepted', 'declined', 'rescinded', 'withdrawn')),
	CONSTRAINT "parties_role_valid" CHECK ("parties"."role" in ('recipient', 'child_care_provider', 'school_district', 'state_agency', 'service_provider', 'funder', 'technical_assistance', 'other')),
	CONSTRAINT "parties_lead_has_accepted" CHECK (not "parties"."lead" or "parties"."state" = 'accepted')
);
--> statement-breakpoint
ALTER TABLE "parties" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "import_errors" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"pointer" text NOT NULL,
	"code" text NOT NULL,
	"detail" text NOT NULL,
	CONSTRAINT "import_errors_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "import_errors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "import_parts" (
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"part_number" integer NOT NULL,
	"content" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "import_parts_partnership_id_import_id_part_number_pk" PRIMARY KEY("partnership_id","import_id","part_number")
);
--> statement-breakpoint
ALTER TABLE "import_parts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "imports" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"on_behalf_by" uuid,
	"subject_type" text NOT NULL,
	"media_type" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"state" text NOT NULL,
	"rows" integer NOT NULL,
	"created" integer NOT NULL,
	"updated" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"rejected" integer NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "imports_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "imports_state_valid" CHECK ("imports"."state" in ('running', 'completed', 'failed', 'interrupted')),
	CONSTRAINT "imports_media_type_valid" CHECK ("imports"."media_type" in ('text/csv', 'application/x-ndjson'))
);
--> statement-breakpoint
ALTER TABLE "imports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "partnerships" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"purpose" text NOT NULL,
	"service_model" text,
	"description" text,
	"program_year" text,
	"starts_on" date,
	"ends_on" date,
	"state" text NOT NULL,
	"state_reason" text,
	"termination_code" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "partnerships_state_valid" CHECK ("partnerships"."state" in ('exploring', 'planning', 'negotiating', 'active', 'suspended', 'closing', 'closed', 'not_pursued', 'terminated')),
	CONSTRAINT "partnerships_termination_code_valid" CHECK ("partnerships"."termination_code" in ('mutual_agreement', 'funding_ended', 'standards_not_met', 'capacity', 'obligations_not_met', 'other')),
	CONSTRAINT "partnerships_service_model_valid" CHECK ("partnerships"."service_model" in ('center_based', 'family_child_care', 'home_based', 'locally_designed', 'school_based', 'other')),
	CONSTRAINT "partnerships_ends_on_not_before_starts_on" CHECK ("partnerships"."ends_on" >= "partnerships"."starts_on")
);
--> statement-breakpoint
ALTER TABLE "partnerships" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "checklist_responses" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"checklist_round_id" uuid NOT NULL,
	"state" text NOT NULL,
	"answers" jsonb NOT NULL,
	"gaps" jsonb NOT NULL,
	"readiness" integer,
	"revision" integer NOT NULL,
	"submitted_at" timestamp with time zone,
	"shared_at" timestamp with time zone,
	CONSTRAINT "checklist_responses_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "checklist_responses_one_per_round_and_party" UNIQUE("partnership_id","checklist_round_id","organization_id"),
	CONSTRAINT "checklist_responses_state_valid" CHECK ("checklist_responses"."state" in ('in_progress', 'submitted', 'shared')),
	CONSTRAINT "checklist_responses_shared_has_shared_at" CHECK (("checklist_responses"."state" = 'shared') = ("checklist_responses"."shared_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "checklist_responses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "checklist_rounds" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"checklist_id" uuid NOT NULL,
	"series_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"title" text,
	"due_on" date,
	"state" text NOT NULL,
	"participations" jsonb NOT NULL,
	"released_at" timestamp with time zone,
	CONSTRAINT "checklist_rounds_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "checklist_rounds_number_unique" UNIQUE("partnership_id","series_id","number"),
	CONSTRAINT "checklist_rounds_state_valid" CHECK ("checklist_rounds"."state" in ('open', 'released')),
	CONSTRAINT "checklist_rounds_released_has_released_at" CHECK (("checklist_rounds"."state" = 'released') = ("checklist_rounds"."released_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "checklist_rounds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "checklists" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid,
	"series_id" uuid NOT NULL,
	"edition" integer NOT NULL,
	"supersedes" uuid,
	"state" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"sections" jsonb NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "checklists_edition_unique" UNIQUE("series_id","edition"),
	CONSTRAINT "checklists_state_valid" CHECK ("checklists"."state" in ('draft', 'published', 'superseded'))
);
--> statement-breakpoint
ALTER TABLE "checklists" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "readiness_summaries" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"checklist_round_id" uuid NOT NULL,
	"state" text NOT NULL,
	"readiness" integer,
	"sections" jsonb NOT NULL,
	"answered_by" jsonb NOT NULL,
	"consents" jsonb NOT NULL,
	"shown_at" timestamp with time zone,
	"reason" text,
	CONSTRAINT "readiness_summaries_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "readiness_summaries_state_valid" CHECK ("readiness_summaries"."state" in ('proposed', 'shown', 'withdrawn'))
);
--> statement-breakpoint
ALTER TABLE "readiness_summaries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "external_ids" (
	"scope_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"scheme" text NOT NULL,
	"value" text NOT NULL,
	"subject_id" uuid NOT NULL,
	CONSTRAINT "external_ids_unique" PRIMARY KEY("scope_id","subject_type","scheme","value")
);
--> statement-breakpoint
ALTER TABLE "external_ids" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_calendar_partnership_id_partnerships_id_fk" FOREIGN KEY ("calendar_partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "calendar_tokens" ADD CONSTRAINT "calendar_tokens_feed_id_calendar_feeds_id_fk" FOREIGN KEY ("feed_id") REFERENCES "public"."calendar_feeds"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communication_plans" ADD CONSTRAINT "communication_plans_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communication_plans" ADD CONSTRAINT "communication_plans_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications" ADD CONSTRAINT "communications_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "communications" ADD CONSTRAINT "communications_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occurrences" ADD CONSTRAINT "occurrences_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "occurrences" ADD CONSTRAINT "occurrences_touchpoint_exists" FOREIGN KEY ("partnership_id","touchpoint_id") REFERENCES "public"."touchpoints"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "touchpoints" ADD CONSTRAINT "touchpoints_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "touchpoints" ADD CONSTRAINT "touchpoints_plan_exists" FOREIGN KEY ("partnership_id","communication_plan_id") REFERENCES "public"."communication_plans"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expectations" ADD CONSTRAINT "expectations_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expectations" ADD CONSTRAINT "expectations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expectations" ADD CONSTRAINT "expectations_responsible_organization_id_organizations_id_fk" FOREIGN KEY ("responsible_organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "expectations" ADD CONSTRAINT "expectations_accountable_organization_id_organizations_id_fk" FOREIGN KEY ("accountable_organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD CONSTRAINT "progress_reports_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD CONSTRAINT "progress_reports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD CONSTRAINT "progress_reports_expectation_exists" FOREIGN KEY ("partnership_id","expectation_id") REFERENCES "public"."expectations"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_clients" ADD CONSTRAINT "api_clients_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_client_id_api_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."api_clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "representations" ADD CONSTRAINT "representations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "representations" ADD CONSTRAINT "representations_representative_id_organizations_id_fk" FOREIGN KEY ("representative_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "memberships" ADD CONSTRAINT "memberships_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "benefits" ADD CONSTRAINT "benefits_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "benefits" ADD CONSTRAINT "benefits_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endorsements" ADD CONSTRAINT "endorsements_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endorsements" ADD CONSTRAINT "endorsements_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "endorsements" ADD CONSTRAINT "endorsements_mission_exists" FOREIGN KEY ("partnership_id","mission_id") REFERENCES "public"."missions"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missions" ADD CONSTRAINT "missions_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "missions" ADD CONSTRAINT "missions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaffirmations" ADD CONSTRAINT "reaffirmations_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaffirmations" ADD CONSTRAINT "reaffirmations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "reaffirmations" ADD CONSTRAINT "reaffirmations_mission_exists" FOREIGN KEY ("partnership_id","mission_id") REFERENCES "public"."missions"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "values" ADD CONSTRAINT "values_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "values" ADD CONSTRAINT "values_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_candidate_organization_id_organizations_id_fk" FOREIGN KEY ("candidate_organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_party_exists" FOREIGN KEY ("partnership_id","party_id") REFERENCES "public"."parties"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "needs" ADD CONSTRAINT "needs_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "needs" ADD CONSTRAINT "needs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observers" ADD CONSTRAINT "observers_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observers" ADD CONSTRAINT "observers_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_need_exists" FOREIGN KEY ("partnership_id","need_id") REFERENCES "public"."needs"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parties" ADD CONSTRAINT "parties_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parties" ADD CONSTRAINT "parties_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_errors" ADD CONSTRAINT "import_errors_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_errors" ADD CONSTRAINT "import_errors_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_errors" ADD CONSTRAINT "import_errors_import_exists" FOREIGN KEY ("partnership_id","import_id") REFERENCES "public"."imports"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_parts" ADD CONSTRAINT "import_parts_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "import_parts" ADD CONSTRAINT "import_parts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "imports" ADD CONSTRAINT "imports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_responses" ADD CONSTRAINT "checklist_responses_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_responses" ADD CONSTRAINT "checklist_responses_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_responses" ADD CONSTRAINT "checklist_responses_round_exists" FOREIGN KEY ("partnership_id","checklist_round_id") REFERENCES "public"."checklist_rounds"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD CONSTRAINT "checklist_rounds_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD CONSTRAINT "checklist_rounds_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD CONSTRAINT "checklist_rounds_checklist_id_checklists_id_fk" FOREIGN KEY ("checklist_id") REFERENCES "public"."checklists"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklists" ADD CONSTRAINT "checklists_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_summaries" ADD CONSTRAINT "readiness_summaries_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_summaries" ADD CONSTRAINT "readiness_summaries_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "readiness_summaries" ADD CONSTRAINT "readiness_summaries_round_exists" FOREIGN KEY ("partnership_id","checklist_round_id") REFERENCES "public"."checklist_rounds"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "calendar_feeds_by_organization" ON "calendar_feeds" USING btree ("organization_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "communication_plans_one_agreed" ON "communication_plans" USING btree ("partnership_id") WHERE state = 'agreed';--> statement-breakpoint
CREATE INDEX "communication_plans_by_change" ON "communication_plans" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "communications_by_change" ON "communications" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "occurrences_by_time" ON "occurrences" USING btree ("partnership_id","starts_at");--> statement-breakpoint
CREATE INDEX "occurrences_by_original_time" ON "occurrences" USING btree ("partnership_id","originally_at");--> statement-breakpoint
CREATE UNIQUE INDEX "touchpoints_one_in_effect" ON "touchpoints" USING btree ("partnership_id","key") WHERE effective_until is null;--> statement-breakpoint
CREATE INDEX "touchpoints_by_time" ON "touchpoints" USING btree ("partnership_id","effective_from");--> statement-breakpoint
CREATE INDEX "events_by_subject" ON "events" USING btree ("stream_id","subject_type","subject_id","position");--> statement-breakpoint
CREATE INDEX "expectations_by_state" ON "expectations" USING btree ("partnership_id","state","id");--> statement-breakpoint
CREATE INDEX "expectations_by_aspect" ON "expectations" USING btree ("partnership_id","aspect","id");--> statement-breakpoint
CREATE INDEX "expectations_by_responsible" ON "expectations" USING btree ("partnership_id","responsible_organization_id","id");--> statement-breakpoint
CREATE INDEX "expectations_covering" ON "expectations" USING btree ("partnership_id","responsible_organization_id","aspect","state");--> statement-breakpoint
CREATE INDEX "expectations_owed" ON "expectations" USING btree ("partnership_id") WHERE agreed_at is not null and state in ('proposed', 'agreed', 'in_effect');--> statement-breakpoint
CREATE INDEX "expectations_by_change" ON "expectations" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "progress_reports_by_expectation" ON "progress_reports" USING btree ("partnership_id","expectation_id","id");--> statement-breakpoint
CREATE INDEX "progress_reports_by_expectation_change" ON "progress_reports" USING btree ("partnership_id","expectation_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "progress_reports_by_change" ON "progress_reports" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "api_clients_by_token" ON "api_clients" USING btree ("token_issuer","token_client_id") WHERE "api_clients"."revoked_at" is null;--> statement-breakpoint
CREATE INDEX "api_clients_by_organization" ON "api_clients" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "api_keys_by_client" ON "api_keys" USING btree ("client_id","created_at");--> statement-breakpoint
CREATE INDEX "organizations_by_name" ON "organizations" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "organizations_by_kind" ON "organizations" USING gin ("kinds");--> statement-breakpoint
CREATE INDEX "organizations_by_name_part" ON "organizations" USING gin ("name_search" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "representations_one_current_per_organization" ON "representations" USING btree ("organization_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "representations_by_representative" ON "representations" USING btree ("representative_id");--> statement-breakpoint
CREATE INDEX "feed_entries_by_age" ON "feed_entries" USING brin ("dispatched_at");--> statement-breakpoint
CREATE INDEX "memberships_by_organization" ON "memberships" USING btree ("partnership_id","organization_id");--> statement-breakpoint
CREATE INDEX "benefits_by_beneficiary" ON "benefits" USING btree ("partnership_id","beneficiary","id");--> statement-breakpoint
CREATE INDEX "benefits_by_change" ON "benefits" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "endorsements_by_mission" ON "endorsements" USING btree ("partnership_id","mission_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "missions_one_open" ON "missions" USING btree ("partnership_id") WHERE state in ('draft', 'proposed');--> statement-breakpoint
CREATE UNIQUE INDEX "missions_one_endorsed" ON "missions" USING btree ("partnership_id") WHERE state = 'endorsed';--> statement-breakpoint
CREATE INDEX "missions_by_change" ON "missions" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "missions_by_state" ON "missions" USING btree ("partnership_id","state","id");--> statement-breakpoint
CREATE INDEX "reaffirmations_by_day" ON "reaffirmations" USING btree ("partnership_id","reaffirmed_on","id");--> statement-breakpoint
CREATE INDEX "reaffirmations_by_mission" ON "reaffirmations" USING btree ("partnership_id","mission_id","reaffirmed_on");--> statement-breakpoint
CREATE INDEX "values_by_change" ON "values" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "candidates_by_change" ON "candidates" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "contacts_by_change" ON "contacts" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "needs_by_aspect" ON "needs" USING btree ("partnership_id","aspect","id");--> statement-breakpoint
CREATE INDEX "needs_by_change" ON "needs" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "observers_one_active_per_organization" ON "observers" USING btree ("partnership_id","organization_id") WHERE state in ('proposed', 'active');--> statement-breakpoint
CREATE INDEX "observers_by_organization" ON "observers" USING btree ("organization_id","partnership_id");--> statement-breakpoint
CREATE INDEX "observers_by_change" ON "observers" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "offers_by_aspect" ON "offers" USING btree ("partnership_id","aspect","id");--> statement-breakpoint
CREATE INDEX "offers_by_need" ON "offers" USING btree ("partnership_id","need_id");--> statement-breakpoint
CREATE INDEX "offers_by_change" ON "offers" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "parties_one_active_per_organization" ON "parties" USING btree ("partnership_id","organization_id") WHERE state in ('invited', 'accepted');--> statement-breakpoint
CREATE UNIQUE INDEX "parties_one_lead" ON "parties" USING btree ("partnership_id") WHERE lead;--> statement-breakpoint
CREATE INDEX "parties_by_organization" ON "parties" USING btree ("organization_id","partnership_id");--> statement-breakpoint
CREATE INDEX "parties_by_change" ON "parties" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "import_errors_by_import" ON "import_errors" USING btree ("partnership_id","import_id","id");--> statement-breakpoint
CREATE INDEX "imports_by_subject_type" ON "imports" USING btree ("partnership_id","subject_type","id");--> statement-breakpoint
CREATE INDEX "partnerships_by_change" ON "partnerships" USING btree ("updated_at","id");--> statement-breakpoint
CREATE INDEX "checklist_responses_by_change" ON "checklist_responses" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "checklist_rounds_by_change" ON "checklist_rounds" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "checklists_one_published" ON "checklists" USING btree ("series_id") WHERE state = 'published';--> statement-breakpoint
CREATE INDEX "checklists_by_change" ON "checklists" USING btree ("updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "readiness_summaries_one_current_per_round" ON "readiness_summaries" USING btree ("partnership_id","checklist_round_id") WHERE state in ('proposed', 'shown');--> statement-breakpoint
CREATE INDEX "readiness_summaries_by_change" ON "readiness_summaries" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "external_ids_by_subject" ON "external_ids" USING btree ("scope_id","subject_id");--> statement-breakpoint
CREATE POLICY "may_read" ON "calendar_feeds" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("calendar_feeds"."organization_id" = (select current_organization_id()) or (select is_operator()) or "calendar_feeds"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "calendar_feeds" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("calendar_feeds"."organization_id" = (select current_organization_id()) or (select is_operator()) or "calendar_feeds"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "may_update" ON "calendar_feeds" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("calendar_feeds"."organization_id" = (select current_organization_id()) or (select is_operator()) or "calendar_feeds"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "owner_select" ON "calendar_feeds" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "calendar_tokens" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (exists (select from calendar_feeds feed where feed.id = "calendar_tokens"."feed_id"));--> statement-breakpoint
CREATE POLICY "owner_select" ON "calendar_tokens" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "communication_plans" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "communication_plans" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "communication_plans"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "communication_plans" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_delete" ON "communication_plans" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "communications" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "communications" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "communications"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "communications" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_delete" ON "communications" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "occurrences" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("occurrences"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or ("occurrences"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])
      and exists (select from touchpoints seen
        where seen.partnership_id = "occurrences"."partnership_id" and seen.id = "occurrences"."touchpoint_id")));--> statement-breakpoint
CREATE POLICY "may_insert" ON "occurrences" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("occurrences"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_update" ON "occurrences" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("occurrences"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "touchpoints" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("touchpoints"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or ("touchpoints"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])
      and "touchpoints"."content" #> '{attendees,observers}' ? (select current_organization_id())::text));--> statement-breakpoint
CREATE POLICY "may_insert" ON "touchpoints" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("touchpoints"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_update" ON "touchpoints" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("touchpoints"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "events" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (stream_id = any((select visible_stream_ids())::uuid[]) and position <= coalesce((select last_visible_position()), position)
      and ((select observer_visible_from()) is null or (audience = 'everyone' and position >= (select observer_visible_from()))));--> statement-breakpoint
CREATE POLICY "owner_select" ON "events" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "events" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "streams" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "streams" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "streams" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "expectations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("expectations"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]) and ("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or "expectations"."state" <> 'proposed'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "expectations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "expectations"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "expectations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_delete" ON "expectations" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "progress_reports" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("progress_reports"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]) and ("progress_reports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or "progress_reports"."state" = 'accepted' and exists (select from expectations agreed
        where agreed.partnership_id = "progress_reports"."partnership_id" and agreed.id = "progress_reports"."expectation_id" and agreed.state <> 'proposed')));--> statement-breakpoint
CREATE POLICY "may_insert" ON "progress_reports" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("progress_reports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "progress_reports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "progress_reports" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("progress_reports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "idempotency_keys" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (client_id = (select current_api_client_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "idempotency_keys" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (client_id = (select current_api_client_id()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "idempotency_keys" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_delete" ON "idempotency_keys" AS PERMISSIVE FOR DELETE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "request_counts" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "request_counts" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "request_counts" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "api_clients" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("api_clients"."organization_id" = (select current_organization_id()) or (select is_operator()) or "api_clients"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "api_clients" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("api_clients"."organization_id" = (select current_organization_id()) or (select is_operator()) or "api_clients"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "may_update" ON "api_clients" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("api_clients"."organization_id" = (select current_organization_id()) or (select is_operator()) or "api_clients"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "owner_select" ON "api_clients" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "api_clients" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "api_keys" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (exists (select from "api_clients" where "api_clients"."id" = "api_keys"."client_id"));--> statement-breakpoint
CREATE POLICY "may_insert" ON "api_keys" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (exists (select from "api_clients" where "api_clients"."id" = "api_keys"."client_id"));--> statement-breakpoint
CREATE POLICY "may_update" ON "api_keys" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (exists (select from "api_clients" where "api_clients"."id" = "api_keys"."client_id"));--> statement-breakpoint
CREATE POLICY "owner_select" ON "api_keys" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "bootstrap_keys" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "bootstrap_keys" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "bootstrap_keys" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "organizations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "organizations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select current_organization_id()) is not null);--> statement-breakpoint
CREATE POLICY "may_update" ON "organizations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("organizations"."id" = (select current_organization_id()) or (select is_operator()) or "organizations"."id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "owner_select" ON "organizations" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "representations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ((select current_organization_id()) is not null);--> statement-breakpoint
CREATE POLICY "may_insert" ON "representations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("representations"."representative_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "representations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("representations"."representative_id" = (select current_organization_id()) or "representations"."organization_id" = (select current_organization_id()) or (select is_operator()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "representations" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "feed_entries" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("feed_entries"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "feed_entries" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "feed_entries" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_delete" ON "feed_entries" AS PERMISSIVE FOR DELETE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "feeds" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("feeds"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "feeds" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "feeds" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "feeds" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "memberships" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "memberships" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "memberships" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "outbox" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "outbox" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_delete" ON "outbox" AS PERMISSIVE FOR DELETE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "benefits" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("benefits"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "benefits" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("benefits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "benefits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "benefits" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("benefits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "benefits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "benefits" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("benefits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "benefits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "endorsements" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or ("endorsements"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]) and exists (select from missions where missions.partnership_id = "endorsements"."partnership_id" and missions.id = "endorsements"."mission_id" and missions.endorsed_at is not null)));--> statement-breakpoint
CREATE POLICY "may_insert" ON "endorsements" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "endorsements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "endorsements" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "endorsements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "endorsements" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "missions" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("missions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or ("missions"."endorsed_at" is not null and "missions"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])));--> statement-breakpoint
CREATE POLICY "may_insert" ON "missions" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("missions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "missions"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "missions" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("missions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "reaffirmations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("reaffirmations"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "reaffirmations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("reaffirmations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "reaffirmations"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "values" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("values"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "values" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("values"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "values"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "values" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("values"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "values"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "values" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("values"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "values"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "candidates" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "candidates" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "candidates"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "candidates" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_delete" ON "candidates" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "contacts" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("contacts"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "contacts" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("contacts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "contacts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "contacts" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("contacts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "contacts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "contacts" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("contacts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "contacts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "needs" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("needs"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "needs" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "needs" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "needs" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "observers" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("observers"."partnership_id" = any((select visible_partnership_ids('invited'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "observers" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("observers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_update" ON "observers" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("observers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or ("observers"."organization_id" = (select current_organization_id()) and "observers"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])));--> statement-breakpoint
CREATE POLICY "owner_select" ON "observers" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "offers" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("offers"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "offers" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("offers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "offers"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "offers" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("offers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "offers"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "offers" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("offers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "offers"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "parties" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("parties"."partnership_id" = any((select visible_partnership_ids('invited'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "parties" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("parties"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or ("parties"."organization_id" = (select current_organization_id()) and partnership_has_no_party("parties"."partnership_id")));--> statement-breakpoint
CREATE POLICY "may_update" ON "parties" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("parties"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or "parties"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "parties" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "import_errors" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("import_errors"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "import_errors" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("import_errors"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "import_parts" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("import_parts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "import_parts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "import_parts" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("import_parts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "import_parts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "import_parts" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("import_parts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "import_parts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "import_parts" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_delete" ON "import_parts" AS PERMISSIVE FOR DELETE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "imports" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("imports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "imports" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("imports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "imports" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("imports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "partnerships" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("partnerships"."id" = any((select visible_partnership_ids('invited'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "partnerships" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select current_organization_id()) is not null);--> statement-breakpoint
CREATE POLICY "may_update" ON "partnerships" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("partnerships"."id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "owner_select" ON "partnerships" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "partnerships" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "checklist_responses" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("checklist_responses"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and ("checklist_responses"."organization_id" = (select current_organization_id()) or "checklist_responses"."shared_at" is not null));--> statement-breakpoint
CREATE POLICY "may_insert" ON "checklist_responses" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("checklist_responses"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "checklist_responses"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "checklist_responses" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("checklist_responses"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "checklist_responses"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "checklist_responses" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "checklist_responses" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "checklist_rounds" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("checklist_rounds"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "checklist_rounds" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("checklist_rounds"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "checklist_rounds"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "checklist_rounds" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("checklist_rounds"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "owner_select" ON "checklist_rounds" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "checklist_rounds" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "checklists" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("checklists"."state" <> 'draft' and (select current_organization_id()) is not null) or "checklists"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "checklists" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("checklists"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "checklists" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("checklists"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "checklists" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("checklists"."organization_id" = (select current_organization_id()) and "checklists"."state" = 'draft');--> statement-breakpoint
CREATE POLICY "may_read" ON "readiness_summaries" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[]) and ("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) or "readiness_summaries"."state" = 'shown'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "readiness_summaries" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "readiness_summaries"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "readiness_summaries" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_read" ON "external_ids" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("external_ids"."scope_id" = '00000000-0000-0000-0000-000000000000' and (select current_organization_id()) is not null or "external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id")));--> statement-breakpoint
CREATE POLICY "may_insert" ON "external_ids" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select current_organization_id()) is not null);--> statement-breakpoint
CREATE POLICY "may_delete" ON "external_ids" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("external_ids"."scope_id" = '00000000-0000-0000-0000-000000000000' and ("external_ids"."subject_id" = (select current_organization_id()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."subject_id"))) or "external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id")));
--> statement-breakpoint
-- Written every second by every instance, and worth nothing after a minute: not in the write-ahead log.
ALTER TABLE request_counts SET UNLOGGED;
--> statement-breakpoint
-- Every event passes through the outbox: its dead rows are removed sooner than those of other tables.
ALTER TABLE outbox SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
--> statement-breakpoint
-- The checklist that the service provides. No organization owns it, so the nil UUID stands for the organization.
insert into checklists (id, series_id, edition, state, title, description, sections, version, external_ids, created_at, updated_at, updated_by)
  values ('019aa9c5-0000-7000-8000-000000000002', '019aa9c5-0000-7000-8000-000000000001', 1, 'published', 'Are we ready to partner?',
    'The 24 considerations of the practice, for each party to answer before planning begins, and again as things move.',
    '[
  {"id":"purpose","title":"Why we partner","questions":[{"id":"Q1","text":"What makes us want a partnership in the first place?","form":"open","evidenceRequired":false,"strategy":"Q1"},{"id":"Q2","text":"In what way will children be better off for it?","form":"open","evidenceRequired":false,"strategy":"Q2"}]},
  {"id":"families","title":"What families need","questions":[{"id":"Q3","text":"Is our study of the community up to date, and does it cover everything it should?","form":"closed","evidenceRequired":true,"strategy":"Q3"},{"id":"Q4","text":"Have we drawn from that study what the families we serve are truly missing?","form":"closed","evidenceRequired":false,"strategy":"Q4"},{"id":"Q5","text":"Is it our place, and within our power, to provide what these families are looking for?","form":"closed","evidenceRequired":false,"strategy":"Q5"},{"id":"Q6","text":"Which way of organizing the services suits these families best?","form":"open","evidenceRequired":false,"strategy":"Q6"}]},
  {"id":"partners","title":"Who brings what","questions":[{"id":"Q7","text":"Which organizations could we team up with?","form":"open","evidenceRequired":false,"strategy":"Q7"},{"id":"Q8","text":"What can we bring to the others?","form":"open","evidenceRequired":false,"strategy":"Q8"},{"id":"Q9","text":"What can the others bring to us?","form":"open","evidenceRequired":false,"strategy":"Q9"}]},
  {"id":"readiness","title":"Whether we are ready","questions":[{"id":"Q10","text":"Is our organization prepared to begin?","form":"closed","evidenceRequired":false,"strategy":"Q10"},{"id":"Q11","text":"Do the people who lead our organization stand behind this?","form":"closed","evidenceRequired":false,"strategy":"Q11"},{"id":"Q12","text":"Does our organization have the staff, time and skill that this takes?","form":"closed","evidenceRequired":false,"strategy":"Q12"},{"id":"Q13","text":"Can our accounting and money systems carry the load of this partnership?","form":"closed","evidenceRequired":false,"strategy":"Q13"}]},
  {"id":"funding","title":"What it costs and who pays","questions":[{"id":"Q14","text":"Is there a plan for where the money will come from?","form":"closed","evidenceRequired":true,"strategy":"Q14"},{"id":"Q15","text":"Is there a plan for how shared costs are divided?","form":"closed","evidenceRequired":true,"strategy":"Q15"},{"id":"Q16","text":"Have we looked into every kind of money that could be open to us?","form":"closed","evidenceRequired":false,"strategy":"Q16"},{"id":"Q17","text":"Have we asked others in the field what worked for them, and what did not, in combining sources of money?","form":"closed","evidenceRequired":false,"strategy":"Q17"},{"id":"Q18","text":"What happens if the additional money does not come through?","form":"open","evidenceRequired":false,"strategy":"Q18"},{"id":"Q19","text":"Is it right to ask parents to pay part of the cost?","form":"closed","evidenceRequired":false,"strategy":"Q19"}]},
  {"id":"ground-rules","title":"Our values and the rules that apply","questions":[{"id":"Q20","text":"Do we know what we stand for, and can we put it into words?","form":"closed","evidenceRequired":false,"strategy":"Q20"},{"id":"Q21","text":"Which rules are likely to get in our way?","form":"open","evidenceRequired":false,"strategy":"Q21"}]},
  {"id":"follow-through","title":"How we keep it on track","questions":[{"id":"Q22","text":"Is there a built-in way to follow progress and notice when something slips?","form":"closed","evidenceRequired":false,"strategy":"Q22"},{"id":"Q23","text":"Have we agreed how we will settle disputes?","form":"closed","evidenceRequired":false,"strategy":"Q23"},{"id":"Q24","text":"Whose names go under the agreement in the end?","form":"open","evidenceRequired":false,"strategy":"Q24"}]}
]', 1, '[]', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', '00000000-0000-0000-0000-000000000000');
--> statement-breakpoint
-- Enables row-level security, which applies to the owner too, and creates the views for tables with a type of record.
select enable_row_security(table_name, subject_type) from (values
  ('partnerships', 'partnership'), ('parties', 'party'), ('contacts', 'contact'), ('needs', 'need'), ('offers', 'offer'),
  ('candidates', 'candidate'), ('observers', 'observer'), ('missions', 'mission'), ('endorsements', 'endorsement'),
  ('reaffirmations', 'reaffirmation'), ('values', 'value'), ('benefits', 'benefit'), ('expectations', 'expectation'),
  ('progress_reports', 'progress_report'), ('checklist_rounds', 'checklist_round'),
  ('checklist_responses', 'checklist_response'), ('readiness_summaries', 'readiness_summary'),
  ('communication_plans', 'communication_plan'), ('touchpoints', 'touchpoint'), ('occurrences', 'occurrence'),
  ('communications', 'communication'),
  ('organizations', null), ('representations', null), ('api_clients', null), ('api_keys', null), ('bootstrap_keys', null),
  ('idempotency_keys', null), ('request_counts', null), ('external_ids', null), ('streams', null), ('events', null),
  ('outbox', null), ('feeds', null), ('feed_entries', null), ('memberships', null), ('imports', null),
  ('import_errors', null), ('import_parts', null), ('checklists', null), ('calendar_feeds', null), ('calendar_tokens', null)
) tables (table_name, subject_type);
