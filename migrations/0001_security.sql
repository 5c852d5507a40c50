-- They return other columns.
drop function authenticate_calendar_feed(text[]);
--> statement-breakpoint
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
    select counted.holder, pg_catalog.now(), counted.count
      from rows from (pg_catalog.unnest(holders), pg_catalog.unnest(counts)) counted (holder, count)
      order by counted.holder
    on conflict (holder_id) do update set
      since = case when stored.since > pg_catalog.now() - interval '1 minute' then stored.since else pg_catalog.now() end,
      total = case when stored.since > pg_catalog.now() - interval '1 minute' then stored.total else 0 end + excluded.total
    returning stored.holder_id, stored.total,
      60000 - 1000 * extract(epoch from pg_catalog.now() - stored.since)::pg_catalog.float8
$$;
grant execute on function add_request_counts(uuid[], integer[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/altered_records.sql
-- The records of the partnership that the request names whose row is not what their last event contains, or is missing, or
-- exists although the event is a deletion. Of the records whose last event is after `checked_to` and up to `up_to`, the first
-- `max_rows`. A column that the event does not contain, because a later migration added it or because it was erased, is
-- not compared. `record_row` contains the ids of the record.
-- Called by the service's login, and with its rights: compares what the sender of the request may see.
-- PostgreSQL expects one row in a partnership, so that every index seems equally good. An order that only one index has makes
-- it the chosen one; a column that must equal a value is not part of the order, hence `between`.
create or replace function altered_records(checked_to bigint, up_to bigint, max_rows integer)
  returns table (event_position bigint, record_type text, record_id uuid, record_row jsonb)
  language plpgsql stable set search_path = public, pg_temp
as $$
declare
  partnership pg_catalog.uuid := public.current_partnership_id();
  record_table pg_catalog.record;
  types pg_catalog.text[] := array(select distinct e.subject_type from public.events e
    where e.stream_id = partnership and e.position > checked_to and e.position <= up_to);
begin
  for record_table in
    select c.relname as name, pg_catalog.obj_description(c.oid, 'pg_class') as type,
        case c.relname when 'partnerships' then 'id' else 'partnership_id' end as key
      from pg_catalog.pg_class c
      where c.relnamespace = 'as_of_withdrawal'::pg_catalog.regnamespace
        and pg_catalog.obj_description(c.oid, 'pg_class') = any(types)
  loop
    return query execute pg_catalog.format($query$
      select e.position, e.subject_type, e.subject_id, coalesce(e.after, pg_catalog.to_jsonb(found.stored))
        from public.events e left join lateral (
          select x as stored, x.id from public.%1$I x
            where x.%2$I = $1 and x.id between e.subject_id and e.subject_id order by x.id limit 1
        ) found on true
        where e.stream_id = $1 and e.subject_type = $2 and e.position > $3 and e.position <= $4
          and case when e.after is null then found.id is not null when found.id is null then true
            else pg_catalog.jsonb_populate_record(found.stored, e.after) is distinct from found.stored end
          and e.position = (select last.position from public.events last
            where last.stream_id = $1 and last.subject_type = $2 and last.subject_id between e.subject_id and e.subject_id
            order by last.subject_id desc, last.position desc limit 1)
        order by e.position limit $5
    $query$, record_table.name, record_table.key) using partnership, record_table.type, checked_to, up_to, max_rows;
  end loop;
end $$;
grant execute on function altered_records(bigint, bigint, integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/authenticate_access_token.sql
-- The API client of an access token, whose signature and claims the service has verified before.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read API clients before the sender is known.
create or replace function authenticate_access_token(issuer text, issuer_client_id text, on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql security definer set search_path = public, pg_temp
as $$
  select authenticated.* from public.api_clients c, public.authenticate_api_client(c.id, on_behalf_of) authenticated
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
  client public.api_clients;
begin
  select c.* into client from public.api_clients c
    where c.id = api_client and c.revoked_at is null and c.expires_at > pg_catalog.now();
  if not found then return; end if;
  -- At most once a minute, so that a busy client does not write at every request.
  if client.last_used_at is null or client.last_used_at < pg_catalog.now() - interval '1 minute' then
    update public.api_clients set last_used_at = pg_catalog.now() where id = client.id;
  end if;
  return query select client.id, client.organization_id, client.scopes, exists (
    select from public.representations r where r.organization_id = on_behalf_of
      and r.representative_id = client.organization_id and r.state = 'current');
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
  select authenticated.* from public.api_keys k, public.authenticate_api_client(k.client_id, on_behalf_of) authenticated
    where k.key_id = public_key_id and k.digest = any(digests) and k.expires_at > pg_catalog.now()
$$;
grant execute on function authenticate_api_key(text, text[], uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/authenticate_calendar_feed.sql
-- The calendar feed of a token, and the organization whose credential created it (holder_id). No row if the feed is revoked,
-- or if its creator represented the organization and that representation has ended since.
-- Called by the service's login for requests that have no other credentials.
-- Security definer, because no policy lets the service's login read calendar feeds before the organization is known.
create or replace function authenticate_calendar_feed(digests text[])
  returns table (feed_id uuid, organization_id uuid, partnership_id uuid, holder_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select f.id, f.organization_id, f.calendar_partnership_id, f.created_by
    from public.calendar_tokens t join public.calendar_feeds f on f.id = t.feed_id
    where t.digest = any(digests) and f.state = 'active' and not exists (
      select from public.representations r where r.representative_id = f.created_by and r.organization_id = f.organization_id
        and r.ended_at >= f.created_at)
$$;
grant execute on function authenticate_calendar_feed(text[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/authenticate_handover_code.sql
-- The organization of a hand-over code that is neither redeemed nor revoked and has not expired; no row for another code.
-- Digests are HMACs under a pepper that the database does not have. The transaction that redeems the code checks it again.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read hand-over codes before the organization is known.
create or replace function authenticate_handover_code(digests text[])
  returns table (code_id uuid, organization_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.id, c.organization_id
    from public.handover_code_digests d join public.handover_codes c on c.id = d.code_id
    where d.digest = any(digests) and c.redeemed_at is null and c.revoked_at is null and c.expires_at > pg_catalog.now()
$$;
grant execute on function authenticate_handover_code(text[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/bootstrap_key_was_used.sql
-- Whether a bootstrap key was ever used.
-- Called by the service's login at start, outside a request.
-- Security definer, because no policy lets the service's login read bootstrap keys.
create or replace function bootstrap_key_was_used() returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$ select exists (select from public.bootstrap_keys where used_at is not null) $$;
grant execute on function bootstrap_key_was_used() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/check_chain.sql
-- Verifies the events of the partnership that the request names, after position `checked_to` and up to `up_to`. Returns
-- the first position whose event is missing or is not what record_event() wrote, and the last position of the stream.
-- The `after` of an event is not compared where `erased_at` says that personal data in it was erased; its hash still is.
-- Called by the service's login. Returns nothing to organizations that are not parties.
-- Security definer, because the head of a stream is not readable by the service's login.
create or replace function check_chain(
  checked_to bigint, up_to bigint, out first_invalid_position bigint, out last_position bigint
)
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  partnership pg_catalog.uuid := public.current_partnership_id();
  head public.streams;
begin
  if coalesce(pg_catalog.current_setting('app.relation', true), '') not in ('lead', 'party') then return; end if;
  select s.* into head from public.streams s where s.stream_id = partnership;
  last_position := head.position;
  select pg_catalog.min(n) into first_invalid_position
    from pg_catalog.generate_series(checked_to + 1, least(up_to, last_position)) n
      left join (select e.* from public.events e
        where e.stream_id = partnership and e.position > checked_to and e.position <= up_to) e on e.position = n
      left join (select e.position, e.hash from public.events e
        where e.stream_id = partnership and e.position >= checked_to and e.position < up_to) previous
        on previous.position = n - 1
    where e.position is null
      or e.hash <> public.event_hash(coalesce(previous.hash, ''), e.stream_id, e.position, e.occurred_at, e.type, e.change,
        e.audience, e.subject_type, e.subject_id, e.organization_id, e.on_behalf_by, e.client_id, e.request_id, e.reason,
        e.external_ids, e.after_hash)
      or (e.erased_at is null and e.after_hash is distinct from public.event_after_hash(e.after))
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
    from public.events e cross join lateral (select (e.after->>'revision')::pg_catalog.int4 as revision) stored
    where e.stream_id in (partnership, public.current_organization_id())
      and e.subject_type = 'checklist_response' and e.subject_id = response
      and (e.stream_id <> partnership or e.position <= coalesce(public.last_visible_position(), e.position))
      and partnership = public.current_partnership_id()
      and pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'former')
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
--> statement-breakpoint
-- Copy of functions/current_api_client_id.sql
-- The API client that sent the request, as set_request_context() has set it; null outside a request.
-- Called by policies and functions, so the service's login may call it.
create or replace function current_api_client_id() returns uuid language sql stable
  return nullif(pg_catalog.current_setting('app.api_client_id', true), '')::pg_catalog.uuid;
grant execute on function current_api_client_id() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/current_organization_id.sql
-- The organization on whose behalf the request is made, as set_request_context() has set it; null outside a request.
-- Called by policies and functions, so the service's login may call it.
create or replace function current_organization_id() returns uuid language sql stable
  return nullif(pg_catalog.current_setting('app.organization_id', true), '')::pg_catalog.uuid;
grant execute on function current_organization_id() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/current_partnership_id.sql
-- The partnership that the path of the request names, as set_request_context() has set it; null if it names none.
-- Called by the views of as_of_withdrawal, so the service's login may call it.
create or replace function current_partnership_id() returns uuid language sql stable
  return nullif(pg_catalog.current_setting('app.partnership_id', true), '')::pg_catalog.uuid;
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
  dispatched pg_catalog.int8;
begin
  if not exists (select from public.outbox) then return 0; end if;
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('dispatch_events', 0));
  with taken as (
    -- Ordered by stream: events of a stream are taken in order.
    delete from public.outbox where ctid = any(array(
      select o.ctid from public.outbox o order by o.stream_id, o.position limit batch_size))
    returning stream_id, position
  ), event as (
    select e.stream_id, e.position, e.audience, e.subject_type, (e.occurred_at at time zone 'UTC')::pg_catalog.date as day,
        -- A transaction may have begun before the one whose event precedes its own.
        pg_catalog.max(e.occurred_at) over (partition by e.stream_id order by e.position) as ordered_at
      from taken join public.events e on e.stream_id = taken.stream_id and e.position = taken.position
  ), recipient as (
    select m.organization_id, event.stream_id, event.position, event.ordered_at from event
      join public.memberships m on m.partnership_id = event.stream_id and event.position >= m.first_position
        and (m.last_position is null or event.position <= m.last_position)
      where m.kind = 'party'
        or (m.kind = 'observer' and event.audience = 'everyone' and event.day <= m.ends_on)
        -- An invited organization may read these before it decides.
        or (m.kind = 'invited' and event.subject_type in ('partnership', 'party', 'observer'))
    union
    select o.id, event.stream_id, event.position, event.ordered_at
      from event join public.organizations o on o.id = event.stream_id
  ), numbered as (
    select recipient.*,
      pg_catalog.row_number() over (partition by organization_id order by ordered_at, stream_id, position) as nth,
      pg_catalog.count(*) over (partition by organization_id) as count from recipient
  ), advanced as (
    insert into public.feeds (organization_id, last)
      select organization_id, pg_catalog.count(*) from recipient group by organization_id
      on conflict (organization_id) do update set last = feeds.last + excluded.last
      returning organization_id, last
  ), entered as (
    insert into public.feed_entries (organization_id, number, stream_id, position, dispatched_at)
      select organization_id, advanced.last - numbered.count + numbered.nth, stream_id, position, pg_catalog.now()
      from numbered join advanced using (organization_id)
  )
  select pg_catalog.count(*) into dispatched from taken;
  return dispatched;
end $$;
grant execute on function dispatch_events(integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/enable_row_security.sql
-- Enables row-level security on a table that a migration creates or changes: the policies apply to its owner too, and the
-- service's login gets exactly the privileges that its policies permit. With `subject_type`, the type of record in the events
-- about its rows, it also creates the view of as_of_withdrawal that shows a former party the table as it was when the
-- party withdrew; its comment is the type of record. A migration calls it again for a table to which it adds a column or a policy.
-- Called by migrations; not for the service's login.
create or replace function enable_row_security(table_name text, subject_type text default null) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  command pg_catalog.text;
begin
  execute pg_catalog.format(
    'alter table public.%I enable row level security, force row level security', table_name);
  execute pg_catalog.format('revoke all on table public.%I from partnership_basics_app', table_name);
  for command in
    select distinct p.cmd from pg_catalog.pg_policies p
      where p.schemaname = 'public' and p.tablename = table_name and 'partnership_basics_app' = any(p.roles)
  loop
    execute pg_catalog.format('grant %s on table public.%I to partnership_basics_app', command, table_name);
  end loop;
  if subject_type is not null then
    execute pg_catalog.format($view$
      create or replace view as_of_withdrawal.%1$I with (security_invoker = true) as
        select stored.* from (
          select distinct on (e.subject_id) e.after from public.events e
            where e.stream_id = public.current_partnership_id() and e.subject_type = %2$L
            order by e.subject_id, e.position desc
        ) last, pg_catalog.jsonb_populate_record(null::public.%1$I, last.after) stored
        where last.after is not null
    $view$, table_name, subject_type);
    execute pg_catalog.format('comment on view as_of_withdrawal.%I is %L', table_name, subject_type);
    execute pg_catalog.format('grant select on as_of_withdrawal.%I to partnership_basics_app', table_name);
  end if;
end $$;
--> statement-breakpoint
-- Copy of functions/event_after_hash.sql
-- The SHA-256 of the row that an event contains, as PostgreSQL prints it; null for a deletion, which contains none.
-- Called by record_event() and check_chain(); not for the service's login.
create or replace function event_after_hash(after jsonb) returns bytea language sql immutable
  return pg_catalog.sha256(pg_catalog.convert_to(after::pg_catalog.text, 'UTF8'));
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
  return pg_catalog.sha256(previous_hash || pg_catalog.convert_to(pg_catalog.jsonb_build_array(
    stream, stream_position, occurred_at at time zone 'UTC', event_type, change, audience, subject_type, subject,
    organization, on_behalf_by, api_client, request, reason,
    external_ids, pg_catalog.encode(after_hash, 'hex'))::pg_catalog.text, 'UTF8'));
--> statement-breakpoint
-- Copy of functions/feed_ends.sql
-- The last number in the feeds of some organizations, so that the service can wake requests that wait for changes.
-- Called by the service's login, outside a request.
-- Security definer, because one call serves the requests of several organizations.
create or replace function feed_ends(organizations uuid[]) returns table (organization_id uuid, last bigint)
  language sql stable security definer set search_path = public, pg_temp
as $$ select f.organization_id, f.last from public.feeds f where f.organization_id = any(organizations) $$;
grant execute on function feed_ends(uuid[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/find_relation.sql
-- The relation of an organization to the partnership or, if `partnership` is null, to another organization, `subject`, that
-- the path of a request names. For a partnership also: the last event that the organization may see, whether the partnership is
-- closed or terminated, and, for an observer, the first event that it may see. It runs one query for parties and invited
-- organizations; for others also the queries of membership_of().
-- Called by set_request_context(), which runs with the rights of the service's login.
-- Security definer, because the policies depend on the result.
create or replace function find_relation(
  organization uuid, operator boolean, partnership uuid, subject uuid,
  out relation text, out stream_position bigint, out partnership_closed boolean, out visible_from bigint
) language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if partnership is not null then
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
  elsif subject is not null then
    relation := case
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'current')
        then 'representative'
      when operator then 'operator'
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'offered')
        then 'offered'
    end;
  end if;
end $$;
grant execute on function find_relation(uuid, boolean, uuid, uuid) to partnership_basics_app;
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
        and r.representative_id = c.organization_id and r.state = 'current')
    from rows from (pg_catalog.unnest(client_ids), pg_catalog.unnest(public_key_ids), pg_catalog.unnest(on_behalf_of))
        with ordinality asked (client_id, key_id, represented_id, ordinal)
      join public.api_clients c on c.id = asked.client_id and c.revoked_at is null and c.expires_at > pg_catalog.now()
    where asked.key_id is null
      or exists (select from public.api_keys k where k.key_id = asked.key_id and k.client_id = c.id
        and k.expires_at > pg_catalog.now())
$$;
grant execute on function find_valid_credentials(uuid[], text[], uuid[]) to partnership_basics_app;
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
  organization pg_catalog.uuid := public.current_organization_id();
  partnership pg_catalog.uuid := public.current_partnership_id();
  relation pg_catalog.text;
begin
  if partnership is not null then
    relation := public.relation_to_partnership(partnership, organization);
    return case
      when relation in ('lead', 'party') or (relation = 'observer' and membership <> 'party') or relation = membership
        then array[partnership]
      else '{}'
    end;
  end if;
  return array(
    select p.partnership_id from public.parties p
      where p.organization_id = organization
        and (p.state = 'accepted' or (p.state = 'invited' and membership = 'invited'))
    union all
    select o.partnership_id from public.observers o
      where membership <> 'party' and o.organization_id = organization and o.state = 'active' and o.ends_on >= current_date
  );
end $$;
grant execute on function find_visible_partnership_ids(text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/is_operator.sql
-- Whether an operator of the service sent the request.
-- Called by policies, so the service's login may call it.
create or replace function is_operator() returns boolean language sql stable
  return coalesce(pg_catalog.current_setting('app.operator', true) = 'true', false);
grant execute on function is_operator() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/last_own_rows.sql
-- For the records of a type in the partnership that the request names: the rows in their last events in the stream of the
-- sender's organization. Only events about its checklist responses that are not shared are there.
-- Called by records_without_event(), which runs with the rights of the service's login.
-- Security definer, because the stream of an organization is not visible in a request that names a partnership.
create or replace function last_own_rows(type_of_record text) returns table (record_id uuid, record_row jsonb)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select last.subject_id, last.after
    from (select distinct on (e.subject_id) e.subject_id, e.after from public.events e
      where e.stream_id = public.current_organization_id() and e.subject_type = type_of_record
      order by e.subject_id, e.position desc) last
    where last.after->>'partnership_id' = public.current_partnership_id()::pg_catalog.text
$$;
grant execute on function last_own_rows(text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/last_visible_position.sql
-- The last event that a former party may see, as set_request_context() has set it; null for other callers.
-- Called by the policy of events, so the service's login may call it.
create or replace function last_visible_position() returns bigint language sql stable
  return case when pg_catalog.current_setting('app.relation', true) = 'former'
    then pg_catalog.current_setting('app.last_visible_position', true)::pg_catalog.int8 end;
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
  if partnership is distinct from public.current_partnership_id()
    or pg_catalog.current_setting('app.relation', true) = ''
  then
    perform where public.relation_to_partnership(partnership, public.current_organization_id()) is not null;
    if not found then return; end if;
  end if;
  perform from public.partnerships p where p.id = partnership for update;
end $$;
grant execute on function lock_partnership(uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/may_write_stream.sql
-- Whether the request may write events to the stream of another organization, or of a partnership that its path does not
-- name: of an organization or partnership that the sender creates in this transaction, of an organization that it represents,
-- whose representation it declines or ends in this transaction, or that it manages as an operator, or of a partnership to which
-- it has a relation.
-- Called by record_event() where the request context does not suffice; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function may_write_stream(stream uuid) returns boolean
  language plpgsql stable set search_path = public, pg_temp
as $$
begin
  return exists (select from public.partnerships p where p.id = stream and p.created_at = pg_catalog.now())
    or exists (select from public.organizations o
      where o.id = stream and (public.is_operator() or o.created_at = pg_catalog.now()))
    or stream = any(public.represented_organization_ids())
    or exists (select from public.representations r where r.organization_id = stream
      and r.representative_id = public.current_organization_id() and r.updated_at = pg_catalog.now())
    or public.relation_to_partnership(stream, public.current_organization_id()) is not null;
end $$;
--> statement-breakpoint
-- Copy of functions/membership_of.sql
-- The relation of an organization to a partnership, the last event that it may see, and, for an observer, the first.
-- Called by find_relation() for organizations that are neither a party nor invited; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function membership_of(
  partnership uuid, organization uuid,
  out relation text, out stream_position bigint, out visible_from bigint
) language plpgsql stable set search_path = public, pg_temp
as $$
begin
  relation := public.relation_to_partnership(partnership, organization);
  if relation = 'former' then
    select coalesce(pg_catalog.max(m.last_position), 0) into stream_position from public.memberships m
      where m.partnership_id = partnership and m.organization_id = organization and m.kind = 'party';
  elsif relation is not null then
    stream_position := coalesce((select s.position from public.streams s where s.stream_id = partnership), 0);
  end if;
  if relation = 'observer' then
    select m.first_position into visible_from from public.memberships m
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
  return case when pg_catalog.current_setting('app.relation', true) = 'observer'
    then pg_catalog.current_setting('app.observer_visible_from', true)::pg_catalog.int8 end;
grant execute on function observer_visible_from() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/outbox_lag.sql
-- Metrics: the age of the oldest event that dispatch_events() has not taken yet, in seconds, and the number of these events.
-- Called by the service's login, outside a request.
-- Security definer, because the outbox contains the events of all organizations.
create or replace function outbox_lag(out seconds double precision, out events bigint)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select coalesce(extract(epoch from pg_catalog.now() - pg_catalog.min(e.occurred_at)), 0), pg_catalog.count(*)
    from public.outbox o join public.events e using (stream_id, position)
$$;
grant execute on function outbox_lag() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/partnership_closed.sql
-- Whether a partnership is closed or terminated: the records of the parties in it cannot be changed.
-- Called by find_relation() and record_event(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function partnership_closed(partnership uuid) returns boolean
  language sql stable set search_path = public, pg_temp
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
as $$ select not exists (select from public.parties p where p.partnership_id = partnership) $$;
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
  purged pg_catalog.int8;
begin
  delete from public.feed_entries where ctid = any(array(
    select f.ctid from public.feed_entries f where f.dispatched_at < pg_catalog.now() - interval '90 days'
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
  purged pg_catalog.int8;
begin
  delete from public.idempotency_keys where created_at < pg_catalog.now() - interval '24 hours';
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
  purged pg_catalog.int8;
begin
  delete from public.import_parts where created_at < pg_catalog.now() - interval '24 hours';
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
    from (select coalesce(after_number, (select pg_catalog.min(o.number) - 1 from public.feed_entries o
        where o.organization_id = public.current_organization_id())) as number) start
      join public.feed_entries f on f.organization_id = public.current_organization_id()
        and f.number > start.number and f.number <= start.number + span
      join public.events e on e.stream_id = f.stream_id and e.position = f.position
    where (types is null or e.type = any(types) or e.subject_type = any(types))
      and (partnership is null or partnership in (e.stream_id, (e.after->>'partnership_id')::pg_catalog.uuid))
    order by f.number limit max_rows
$$;
grant execute on function read_changes(bigint, integer, integer, text[], uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/record_event.sql
-- Appends an event to a stream, and returns its position. The row of the stream stays locked until COMMIT, so positions
-- have no gap and are in the order of COMMIT. Each hash covers the one before, so that a change of any past event is detected.
-- Raises insufficient_privilege if the sender of the request has no relation to the partnership or organization of the
-- stream, and PB002 if the request may write only in an open partnership, and it was closed meanwhile.
-- Called by the service's login as the last statement for each record that it changes.
-- Security definer, because no other role may write events.
create or replace function record_event(
  stream uuid, change text, event_type text, subject_type text, subject uuid, on_behalf_by uuid, request text,
  reason text, external_ids jsonb, after jsonb, audience text default 'parties'
) returns bigint language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization pg_catalog.uuid := public.current_organization_id();
  api_client pg_catalog.uuid := public.current_api_client_id();
  after_hash pg_catalog.bytea := public.event_after_hash(after);
  new_position pg_catalog.int8;
  new_hash pg_catalog.bytea;
begin
  if stream is distinct from organization
    and (stream is distinct from public.current_partnership_id()
      or coalesce(pg_catalog.current_setting('app.relation', true), '') = '')
    and not public.may_write_stream(stream)
  then
    raise exception using errcode = 'insufficient_privilege',
      message = 'The request does not permit events in this stream.';
  end if;
  loop
    -- Waits for a transaction that writes to the same stream, and then continues from what it committed.
    update public.streams s set position = s.position + 1,
        hash = public.event_hash(s.hash, stream, s.position + 1, pg_catalog.now(), event_type, change, audience,
          subject_type, subject, organization, on_behalf_by, api_client, request, reason, external_ids, after_hash)
      where s.stream_id = stream returning s.position, s.hash into new_position, new_hash;
    exit when found;
    insert into public.streams (stream_id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  -- The transaction that had locked the stream may have closed the partnership, which is an event of the stream too.
  if pg_catalog.current_setting('app.require_open_partnership', true) = 'on' then
    perform where public.partnership_closed(public.current_partnership_id());
    if found then raise exception using errcode = 'PB002'; end if;
  end if;
  insert into public.events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id,
      organization_id, on_behalf_by, client_id, request_id, reason, external_ids, after, after_hash, hash)
    values (stream, new_position, pg_catalog.now(), event_type, change, audience, subject_type, subject, organization,
      on_behalf_by, api_client, request, reason, external_ids, after, after_hash, new_hash);
  insert into public.outbox (stream_id, position) values (stream, new_position);
  if subject_type in ('party', 'observer') then
    perform public.track_membership(stream, new_position, subject_type, subject, after);
  end if;
  return new_position;
end $$;
grant execute on function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb, text)
  to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/records_without_event.sql
-- The records of the partnership that the request names which no event of the partnership is about, at most `max_rows` of
-- each type. Events about the sender's responses that are not shared are in the stream of its organization: such a response
-- is returned if it differs from its last event there, or is missing. `record_row` contains the ids of the record.
-- Called by the service's login, and with its rights: compares what the sender of the request may see.
create or replace function records_without_event(max_rows integer)
  returns table (record_type text, record_id uuid, record_row jsonb)
  language plpgsql stable set search_path = public, pg_temp
as $$
declare
  partnership pg_catalog.uuid := public.current_partnership_id();
  record_table pg_catalog.record;
begin
  for record_table in
    select c.relname as name, pg_catalog.obj_description(c.oid, 'pg_class') as type,
        case c.relname when 'partnerships' then 'id' else 'partnership_id' end as key
      from pg_catalog.pg_class c where c.relnamespace = 'as_of_withdrawal'::pg_catalog.regnamespace
  loop
    return query execute pg_catalog.format($query$
      select $2, x.id, pg_catalog.to_jsonb(x)
        from public.%1$I x left join public.last_own_rows($2) own on own.record_id = x.id
        where x.%2$I = $1 and (own.record_row is null or pg_catalog.jsonb_populate_record(x, own.record_row) is distinct from x)
          -- The order makes PostgreSQL use the index by record: see altered_records.sql.
          and (select true from public.events e where e.stream_id = $1 and e.subject_type = $2
            and e.subject_id between x.id and x.id order by e.subject_id limit 1) is null
      union all
      select $2, own.record_id, own.record_row
        from public.last_own_rows($2) own
        where not exists (select from public.%1$I x where x.%2$I = $1 and x.id = own.record_id)
          and (select true from public.events e where e.stream_id = $1 and e.subject_type = $2
            and e.subject_id between own.record_id and own.record_id order by e.subject_id limit 1) is null
      limit $3
    $query$, record_table.name, record_table.key) using partnership, record_table.type, max_rows;
  end loop;
end $$;
grant execute on function records_without_event(integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/relation_to_partnership.sql
-- The relation of an organization to a partnership: lead, party, invited, observer or former; null if it has none.
-- Called by other functions and, for calendar feeds, by the service's login.
-- Security definer, because the policies of parties and observers depend on the result.
create or replace function relation_to_partnership(partnership uuid, organization uuid) returns text
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  entry pg_catalog.record;
begin
  select p.state, p.lead into entry from public.parties p
    where p.partnership_id = partnership and p.organization_id = organization and p.state in ('invited', 'accepted');
  if found then
    return case when entry.lead then 'lead' when entry.state = 'accepted' then 'party' else 'invited' end;
  end if;
  perform from public.observers o where o.partnership_id = partnership and o.organization_id = organization
    and o.state = 'active' and o.ends_on >= current_date;
  if found then return 'observer'; end if;
  perform from public.parties p
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
  round public.checklist_rounds;
  response public.checklist_responses;
  participants pg_catalog.uuid[];
begin
  select * into round from public.checklist_rounds r
    where r.partnership_id = partnership and r.id = released_round and r.state = 'open' for update;
  if not found or public.relation_to_partnership(partnership, public.current_organization_id()) is null then
    return false;
  end if;
  select coalesce(pg_catalog.array_agg(p.organization_id), '{}') into participants from public.parties p
    where p.partnership_id = partnership and p.state = 'accepted';
  if pg_catalog.cardinality(participants) < 2 or (
    participants <@ array(select r.organization_id from public.checklist_responses r
      where r.partnership_id = partnership and r.checklist_round_id = released_round and r.state = 'submitted')
    or participants <@ array(select (participation->>'organizationId')::pg_catalog.uuid
      from pg_catalog.jsonb_array_elements(round.participations) participation
      where participation->>'agreedAt' is not null)
  ) is not true then
    raise exception 'The round is not releasable.';
  end if;
  update public.checklist_rounds r set state = 'released', released_at = pg_catalog.now(), version = r.version + 1,
      updated_at = pg_catalog.now(), updated_by = public.current_organization_id(), updated_on_behalf_by = on_behalf_by
    where r.partnership_id = partnership and r.id = released_round returning * into round;
  perform public.record_event(partnership, 'transition', 'checklist_round.released', 'checklist_round', released_round,
    on_behalf_by, request, null, round.external_ids, pg_catalog.to_jsonb(round));
  for response in
    update public.checklist_responses r set state = 'shared', shared_at = pg_catalog.now(), version = r.version + 1,
        updated_at = pg_catalog.now(), updated_by = public.current_organization_id(), updated_on_behalf_by = on_behalf_by
      where r.partnership_id = partnership and r.checklist_round_id = released_round and r.state = 'submitted'
        and r.organization_id = any(participants) returning *
  loop
    perform public.record_event(partnership, 'transition', 'checklist_response.shared', 'checklist_response', response.id,
      on_behalf_by, request, null, response.external_ids, pg_catalog.to_jsonb(response));
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
  relation pg_catalog.text := pg_catalog.current_setting('app.relation', true);
begin
  if relation = 'representative' then
    return array[pg_catalog.current_setting('app.represented_id', true)::pg_catalog.uuid];
  elsif relation in ('self', 'operator') and pg_catalog.current_setting('app.writing', true) = 'false' then
    return '{}';
  end if;
  return array(
    select r.organization_id from public.representations r
      where r.representative_id = public.current_organization_id() and r.state = 'current'
  );
end $$;
grant execute on function represented_organization_ids() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/set_request_context.sql
-- Sets, until the transaction ends, who sends the request and which partnership or organization its path names, and
-- returns the sender's relation to it. The policies read these settings. A former party that reads gets the views of
-- as_of_withdrawal, which show each table as it was when the party withdrew.
-- Called by the service's login as the first statement of every transaction, and with its rights. It has no search_path of
-- its own, because on return that would undo the search_path that it sets for former parties.
create or replace function set_request_context(
  organization uuid, api_client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  allowed_when_closed boolean default true,
  out relation text, out transaction_time timestamptz, out stream_position bigint, out partnership_closed boolean
) language plpgsql as $$
declare
  -- PL/pgSQL: an assignment is cheaper than PERFORM.
  ignored pg_catalog.text;
  visible_from pg_catalog.int8;
begin
  ignored := pg_catalog.set_config('app.organization_id', organization::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.api_client_id', api_client::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.operator', operator::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.partnership_id', coalesce(partnership::pg_catalog.text, ''), true);
  transaction_time := pg_catalog.now();
  if subject = organization and partnership is null then
    relation := 'self';
  elsif partnership is not null or subject is not null then
    select f.relation, f.stream_position, f.partnership_closed, f.visible_from
      into relation, stream_position, partnership_closed, visible_from
      from public.find_relation(organization, operator, partnership, subject) f;
  end if;
  stream_position := coalesce(stream_position, 0);
  partnership_closed := coalesce(partnership_closed, false);
  if partnership is not null then
    -- Query and policy both compare partnership_id, so the planner expects one row where there are thousands and would
    -- sort all of them for one page. Every list has an index in its order.
    ignored := pg_catalog.set_config('enable_sort', 'off', true);
    if writing and not allowed_when_closed then
      ignored := pg_catalog.set_config('app.require_open_partnership', 'on', true);
    end if;
  end if;
  if relation = 'former' then
    ignored := pg_catalog.set_config('app.last_visible_position', stream_position::pg_catalog.text, true);
    if not writing then
      ignored := pg_catalog.set_config('search_path', 'as_of_withdrawal, public', true);
    end if;
  elsif relation = 'observer' then
    -- Without a membership it sees no event: this is the maximum position.
    ignored := pg_catalog.set_config(
      'app.observer_visible_from', coalesce(visible_from::pg_catalog.text, '9223372036854775807'), true);
  elsif relation = 'representative' then
    ignored := pg_catalog.set_config('app.represented_id', subject::pg_catalog.text, true);
  end if;
  -- The relation decides which of the settings above are used.
  ignored := pg_catalog.set_config('app.relation', coalesce(relation, ''), true);
  -- A writing transaction can change the sender's own relation, as accepting an invitation does: functions that decide by
  -- the relation look it up again where it does not suffice. A reading one can't.
  ignored := pg_catalog.set_config('app.writing', writing::pg_catalog.text, true);
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
    insert into public.bootstrap_keys (singleton, digest, created_at) values (1, new_digest, pg_catalog.now())
      on conflict (singleton) do update
        set digest = excluded.digest, created_at = excluded.created_at, used_at = null;
  else
    insert into public.bootstrap_keys (singleton, digest, created_at) values (1, new_digest, pg_catalog.now())
      on conflict do nothing;
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
  new_kind pg_catalog.text := case
    when subject_type = 'party' and after->>'state' = 'accepted' then 'party'
    when subject_type = 'party' and after->>'state' = 'invited' then 'invited'
    when subject_type = 'observer' and after->>'state' = 'active' then 'observer'
  end;
begin
  update public.memberships m set last_position = event_position
    where m.partnership_id = partnership and m.subject_id = subject and m.last_position is null
      and m.kind is distinct from new_kind;
  if new_kind is not null then
    insert into public.memberships (partnership_id, subject_id, kind, organization_id, first_position, ends_on)
      values (partnership, subject, new_kind, (after->>'organization_id')::pg_catalog.uuid, event_position,
        (after->>'ends_on')::pg_catalog.date)
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
  update public.bootstrap_keys set used_at = pg_catalog.now() where digest = any(digests) and used_at is null;
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
  relation pg_catalog.text := pg_catalog.current_setting('app.relation', true);
begin
  if relation in ('lead', 'party') or (relation = 'observer' and membership <> 'party') or relation = membership then
    return array[pg_catalog.current_setting('app.partnership_id', true)::pg_catalog.uuid];
  elsif pg_catalog.current_setting('app.partnership_id', true) <> ''
    and pg_catalog.current_setting('app.writing', true) = 'false'
  then
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
  relation pg_catalog.text := pg_catalog.current_setting('app.relation', true);
  partnership pg_catalog.uuid := public.current_partnership_id();
begin
  if partnership is null then
    return public.current_organization_id() || public.find_visible_partnership_ids('party');
  end if;
  if relation not in ('lead', 'party', 'observer', 'former')
    and pg_catalog.current_setting('app.writing', true) = 'true'
  then
    -- Its sender may have become a party in this transaction.
    relation := public.relation_to_partnership(partnership, public.current_organization_id());
  end if;
  return case when relation in ('lead', 'party', 'observer', 'former') then array[partnership] else '{}' end;
end $$;
grant execute on function visible_stream_ids() to partnership_basics_app;
--> statement-breakpoint
CREATE TABLE "handover_code_digests" (
	"digest" text PRIMARY KEY NOT NULL,
	"pepper_version" integer NOT NULL,
	"code_id" uuid NOT NULL,
	CONSTRAINT "handover_code_digests_code_id_unique" UNIQUE("code_id")
);
--> statement-breakpoint
ALTER TABLE "handover_code_digests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "handover_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"client_name" text,
	"scopes" jsonb NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"redeemed_at" timestamp with time zone,
	"api_client_id" uuid,
	"revoked_at" timestamp with time zone,
	"revocation_reason" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid
);
--> statement-breakpoint
ALTER TABLE "handover_codes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "verified_external_ids" (
	"scheme" text NOT NULL,
	"value" text NOT NULL,
	"organization_id" uuid NOT NULL,
	CONSTRAINT "verified_external_ids_unique" PRIMARY KEY("scheme","value")
);
--> statement-breakpoint
ALTER TABLE "verified_external_ids" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "request_counts" RENAME COLUMN "client_id" TO "holder_id";--> statement-breakpoint
DROP INDEX "representations_one_current_per_organization";--> statement-breakpoint
DROP INDEX "representations_by_representative";--> statement-breakpoint
DROP INDEX "needs_by_aspect";--> statement-breakpoint
DROP INDEX "offers_by_aspect";--> statement-breakpoint
DROP INDEX "offers_by_need";--> statement-breakpoint
DROP INDEX "external_ids_by_subject";--> statement-breakpoint
ALTER TABLE "representations" ALTER COLUMN "started_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD COLUMN "created_by" uuid;--> statement-breakpoint
-- The events tell which organization created a feed. Row-level security applies to the owner too, except here.
ALTER TABLE "calendar_feeds" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
update calendar_feeds f set created_by = coalesce((
  select coalesce(e.on_behalf_by, e.organization_id) from events e
    where e.stream_id = f.organization_id and e.subject_id = f.id and e.change = 'create'), f.organization_id);
--> statement-breakpoint
ALTER TABLE "calendar_feeds" ALTER COLUMN "created_by" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "verified_external_ids" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "state" text;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "version" integer;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "external_ids" jsonb;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "created_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "updated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "updated_by" uuid;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "updated_on_behalf_by" uuid;--> statement-breakpoint
-- Representations become records with a lifecycle.
ALTER TABLE "representations" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
update representations set state = case when ended_at is null then 'current' else 'ended' end, version = 1, external_ids = '[]',
  created_at = started_at, updated_at = coalesce(ended_at, started_at), updated_by = representative_id;
--> statement-breakpoint
ALTER TABLE "representations" ALTER COLUMN "state" SET NOT NULL, ALTER COLUMN "version" SET NOT NULL, ALTER COLUMN "external_ids" SET NOT NULL, ALTER COLUMN "created_at" SET NOT NULL, ALTER COLUMN "updated_at" SET NOT NULL, ALTER COLUMN "updated_by" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "handover_code_digests" ADD CONSTRAINT "handover_code_digests_code_id_handover_codes_id_fk" FOREIGN KEY ("code_id") REFERENCES "public"."handover_codes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handover_codes" ADD CONSTRAINT "handover_codes_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handover_codes" ADD CONSTRAINT "handover_codes_api_client_id_api_clients_id_fk" FOREIGN KEY ("api_client_id") REFERENCES "public"."api_clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "verified_external_ids" ADD CONSTRAINT "verified_external_ids_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "handover_codes_by_organization" ON "handover_codes" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "verified_external_ids_by_organization" ON "verified_external_ids" USING btree ("organization_id");--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_created_by_organizations_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "representations_by_organization" ON "representations" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "needs_by_party" ON "needs" USING btree ("partnership_id","organization_id","aspect");--> statement-breakpoint
CREATE INDEX "offers_by_party" ON "offers" USING btree ("partnership_id","organization_id","aspect") WHERE need_id is null;--> statement-breakpoint
CREATE UNIQUE INDEX "representations_one_current_per_organization" ON "representations" USING btree ("organization_id") WHERE state = 'current';--> statement-breakpoint
CREATE INDEX "representations_by_representative" ON "representations" USING btree ("representative_id","organization_id");--> statement-breakpoint
CREATE INDEX "needs_by_aspect" ON "needs" USING btree ("partnership_id","aspect","id","organization_id");--> statement-breakpoint
CREATE INDEX "offers_by_aspect" ON "offers" USING btree ("partnership_id","aspect","id","organization_id","need_id");--> statement-breakpoint
CREATE INDEX "offers_by_need" ON "offers" USING btree ("partnership_id","need_id","id");--> statement-breakpoint
CREATE INDEX "external_ids_by_subject" ON "external_ids" USING btree ("subject_id");--> statement-breakpoint
ALTER TABLE "representations" ADD CONSTRAINT "representations_state_valid" CHECK ("representations"."state" in ('offered', 'current', 'declined', 'withdrawn', 'ended'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "handover_code_digests" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select is_operator()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "handover_code_digests" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "handover_codes" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("handover_codes"."organization_id" = (select current_organization_id()) or (select is_operator()) or "handover_codes"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "handover_codes" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select is_operator()));--> statement-breakpoint
CREATE POLICY "may_update" ON "handover_codes" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("handover_codes"."organization_id" = (select current_organization_id()) or (select is_operator()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "handover_codes" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "verified_external_ids" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ((select current_organization_id()) is not null);--> statement-breakpoint
CREATE POLICY "may_insert" ON "verified_external_ids" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select is_operator()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "verified_external_ids" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("verified_external_ids"."organization_id" = (select current_organization_id()) or (select is_operator()) or "verified_external_ids"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
ALTER POLICY "may_insert" ON "api_clients" TO partnership_basics_app WITH CHECK ("api_clients"."organization_id" = (select current_organization_id()) or (select is_operator()));--> statement-breakpoint
ALTER POLICY "may_read" ON "representations" TO partnership_basics_app USING (("representations"."state" = 'current' and (select current_organization_id()) is not null) or "representations"."organization_id" = (select current_organization_id()) or "representations"."representative_id" = (select current_organization_id()) or (select is_operator()));--> statement-breakpoint
ALTER POLICY "may_insert" ON "representations" TO partnership_basics_app WITH CHECK (("representations"."representative_id" = (select current_organization_id()) and "representations"."state" = 'current') or ("representations"."organization_id" = (select current_organization_id()) and "representations"."state" = 'offered'));--> statement-breakpoint
ALTER POLICY "may_read" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or "external_ids"."subject_type" = 'organization' and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
ALTER POLICY "may_insert" ON "external_ids" TO partnership_basics_app WITH CHECK ("external_ids"."subject_type" = 'organization' and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and (select current_organization_id()) is not null);--> statement-breakpoint
ALTER POLICY "may_delete" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));
--> statement-breakpoint
-- External ids of organizations were unique in the directory. They now belong to the organization that last wrote the record.
ALTER TABLE "external_ids" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
update external_ids i set scope_id = o.updated_by from organizations o
  where o.id = i.subject_id and i.subject_type = 'organization';
--> statement-breakpoint
-- Enables row-level security, which applies to the owner too, and grants what the policies permit.
select enable_row_security(table_name) from (values
  ('representations'), ('calendar_feeds'), ('handover_codes'), ('handover_code_digests'), ('external_ids'),
  ('verified_external_ids')
) tables (table_name);
--> statement-breakpoint
-- Adds the type of record to the view of each table.
select enable_row_security(viewname, substring(definition from 'subject_type = ''(\w+)''')) from pg_views
  where schemaname = 'as_of_withdrawal';
