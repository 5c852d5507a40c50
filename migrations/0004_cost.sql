-- Replaced by the one with the parameter `partnerships`.
drop function set_request_context(uuid, uuid, boolean, uuid, uuid, boolean, boolean);
--> statement-breakpoint
set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/append_event.sql
-- Appends an event to a stream, and returns its position: see record_event(). `erasure_hash` is null except in the event of an
-- erasure; the hash of the event then covers it together with the SHA-256 of `after`.
-- Called by record_event() and erase_records(), after the rights of the sender were checked; not for the service's login.
-- Runs with the rights and the search_path of its caller, which is a function of the owner: to set the path again would cost a
-- tenth of its time.
create or replace function append_event(
  stream uuid, change text, event_type text, subject_type text, subject uuid, on_behalf_by uuid, request text,
  reason text, external_ids jsonb, after jsonb, audience text, erasure_hash bytea
) returns bigint language plpgsql
as $$
declare
  organization pg_catalog.uuid := public.current_organization_id();
  api_client pg_catalog.uuid := public.current_api_client_id();
  after_hash pg_catalog.bytea := public.event_after_hash(after);
  content_hash pg_catalog.bytea := coalesce(coalesce(after_hash, '') || erasure_hash, after_hash);
  new_position pg_catalog.int8;
begin
  loop
    with head as (
      -- Waits for a transaction that writes to the same stream, and then continues from what it committed.
      update public.streams s set position = s.position + 1,
          hash = public.event_hash(s.hash, stream, s.position + 1, pg_catalog.now(), event_type, change, audience,
            subject_type, subject, organization, on_behalf_by, api_client, request, reason, external_ids, content_hash),
          closed = case when subject = stream and subject_type = 'partnership'
            then after->>'state' in ('closed', 'terminated', 'withdrawn') else s.closed end
        where s.stream_id = stream returning s.position, s.hash
    ), queued as (
      insert into public.outbox (stream_id, position) select stream, head.position from head
    )
    insert into public.events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id,
        organization_id, on_behalf_by, client_id, request_id, reason, external_ids, after, after_hash, erasure_hash, hash)
      select stream, head.position, pg_catalog.now(), event_type, change, audience, subject_type, subject, organization,
          on_behalf_by, api_client, request, reason, external_ids, after, after_hash, erasure_hash, head.hash
        from head returning events.position into new_position;
    exit when found;
    insert into public.streams (stream_id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  return new_position;
end $$;
--> statement-breakpoint
-- Copy of functions/authenticate_access_token.sql
-- The API client of an access token, whose signature and claims the service has verified before.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read API clients before the sender is known.
create or replace function authenticate_access_token(issuer text, issuer_client_id text, on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql stable security definer set search_path = public, pg_temp
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
  language sql stable set search_path = public, pg_temp
as $$
  select c.id, c.organization_id, c.scopes, exists (
      select from public.representations r where r.organization_id = on_behalf_of
        and r.representative_id = c.organization_id and r.state = 'current')
    from public.api_clients c
    where c.id = api_client and c.revoked_at is null and c.expires_at > pg_catalog.now()
$$;
--> statement-breakpoint
-- Copy of functions/authenticate_api_key.sql
-- The API client of a key. Digests are HMACs under a pepper that the database does not have: comparing them reveals
-- nothing.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read keys before the sender is known.
create or replace function authenticate_api_key(public_key_id text, digests text[], on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select authenticated.* from public.api_keys k, public.authenticate_api_client(k.client_id, on_behalf_of) authenticated
    where k.key_id = public_key_id and k.digest = any(digests) and k.expires_at > pg_catalog.now()
$$;
grant execute on function authenticate_api_key(text, text[], uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/checklist_response_revisions.sql
-- The revisions of a checklist response with a number below `below_revision`, the latest first: its answers each time it was
-- submitted or amended, which the first event with this number contains. Its author sees all of them, other parties those since
-- it was shared, former parties those up to their withdrawal.
-- Called by the service's login in a request that names the partnership.
-- Security definer, because an author's events before sharing are in the stream of its organization, which is not visible
-- in a request that names a partnership.
create or replace function checklist_response_revisions(
  partnership uuid, response uuid, below_revision integer, max_rows integer
) returns table (revision integer, at timestamptz, on_behalf_by uuid, reason text, answers jsonb)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select number, event.occurred_at, event.on_behalf_by, event.reason, event.after->'answers'
    from pg_catalog.generate_series(least(below_revision - 1, (select r.revision from public.checklist_responses r
        where r.partnership_id = partnership and r.id = response)), 1, -1) number
      cross join lateral (select first.*
        from pg_catalog.unnest(array[partnership, public.current_organization_id()]) stream (id)
          cross join lateral (select e.* from public.events e
            where e.stream_id = stream.id and e.subject_type = 'checklist_response' and e.subject_id = response
              and (e.after->>'revision')::pg_catalog.int4 = number
            order by e.position limit 1) first
        where stream.id <> partnership or first.position <= coalesce(public.last_visible_position(), first.position)
        order by first.occurred_at limit 1) event
    where partnership = public.current_partnership_id()
      and pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'former')
    order by number desc
    limit max_rows
$$;
grant execute on function checklist_response_revisions(uuid, uuid, integer, integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/dispatch_events.sql
-- Adds committed events of the outbox to the feeds of the organizations that may see them, at most `batch_size`, and
-- returns how many events it took. One call runs at a time. A number is assigned when all entries with smaller numbers are
-- committed, so a reader that has read up to a number has missed none. Numbers do not depend on transaction ids, so they
-- stay valid on another server.
-- The event with which an organization becomes a party or an observer also adds an entry that `joins` to its feed, before
-- all others of that membership. An event about an organization is added to the feeds of those that share a partnership
-- with it when the event is taken, and an event about a representation to the feed of the representative.
-- Called by the service's login, outside a request.
-- Security definer, because it writes the feeds of all organizations.
-- Without the setting, a plan from when few events waited would sort all that wait, for each batch.
create or replace function dispatch_events(batch_size integer) returns bigint
  language plpgsql security definer set search_path = public, pg_temp set enable_seqscan = off
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
        case e.subject_type when 'occurrence' then (e.after->>'touchpoint_id')::pg_catalog.uuid end as touchpoint_id,
        case e.subject_type when 'representation' then (e.after->>'representative_id')::pg_catalog.uuid end
          as representative_id,
        -- A transaction may have begun before the one whose event precedes its own.
        pg_catalog.max(e.occurred_at) over (partition by e.stream_id order by e.position) as ordered_at
      from taken join public.events e on e.stream_id = taken.stream_id and e.position = taken.position
  ), partner as (
    -- Once for each organization, however many events it has.
    select distinct own.organization_id as changed_id, other.organization_id
      from (select distinct stream_id as id from event where subject_type = 'organization') changed
        join public.memberships own on own.organization_id = changed.id and own.last_position is null
          and (own.ends_on is null or own.ends_on >= current_date)
        join public.memberships other on other.partnership_id = own.partnership_id and other.last_position is null
          and (other.ends_on is null or other.ends_on >= current_date)
  ), recipient as (
    select m.organization_id, event.stream_id, event.position, event.ordered_at, false as joins from event
      join public.memberships m on m.partnership_id = event.stream_id and event.position >= m.first_position
        and (m.last_position is null or event.position <= m.last_position)
      where m.kind = 'party'
        or (m.kind = 'observer' and event.day <= m.ends_on and (event.audience = 'everyone'
          -- An observer sees the occurrences of the touchpoints to which it is invited.
          or exists (select from public.touchpoints t
            where t.partnership_id = event.stream_id and t.id = event.touchpoint_id
              and t.content #> '{attendees,observers}' ? m.organization_id::pg_catalog.text)))
        -- An invited organization may read these before it decides.
        or (m.kind = 'invited' and event.audience = 'everyone'
          and event.subject_type in ('partnership', 'party', 'observer'))
    union
    select o.id, event.stream_id, event.position, event.ordered_at, false
      from event join public.organizations o on o.id = event.stream_id
    union
    select event.representative_id, event.stream_id, event.position, event.ordered_at, false
      from event where event.representative_id is not null
    union
    select partner.organization_id, event.stream_id, event.position, event.ordered_at, false
      from event join partner on partner.changed_id = event.stream_id where event.subject_type = 'organization'
    union
    select m.organization_id, event.stream_id, event.position, event.ordered_at, true from event
      join public.memberships m on m.partnership_id = event.stream_id and event.position = m.first_position
      where m.kind in ('party', 'observer')
  ), numbered as (
    select recipient.*,
      pg_catalog.row_number() over (
        partition by organization_id order by ordered_at, stream_id, position, joins desc) as nth,
      pg_catalog.count(*) over (partition by organization_id) as count from recipient
  ), advanced as (
    insert into public.feeds (organization_id, last)
      select organization_id, pg_catalog.count(*) from recipient group by organization_id
      on conflict (organization_id) do update set last = feeds.last + excluded.last
      returning organization_id, last
  ), entered as (
    insert into public.feed_entries (organization_id, number, stream_id, position, joins, dispatched_at)
      select organization_id, advanced.last - numbered.count + numbered.nth, stream_id, position, joins, pg_catalog.now()
      from numbered join advanced using (organization_id)
  )
  select pg_catalog.count(*) into dispatched from taken;
  return dispatched;
end $$;
grant execute on function dispatch_events(integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/erase_personal_data.sql
-- Erases the personal data of a person from the records, events and stored responses of the current organization and of the
-- partnerships in which it is or was a party or an observer: see erased_content(). `record_ids`, if not null, limits it to these
-- records. Stops after `max_records` of a partnership, or after some time; unless it is `complete`, the next call continues
-- with `next_partnership`, `last_type` and `last_record`. The nil UUID as partnership means the organization itself. Returns the
-- records as erase_records() does.
-- Called by the service's login in a request whose path names the current organization. Raises insufficient_privilege in others.
-- Security definer, because events are append-only for every other role, and because the data is also in records that other
-- parties wrote, and in partnerships that the organization has left.
create or replace function erase_personal_data(
  person_name text, person_email text, person_phone text, record_ids uuid[], from_partnership uuid, after_type text,
  after_record uuid, max_records integer, request text,
  out records jsonb, out next_partnership uuid, out last_type text, out last_record uuid, out complete boolean
) language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization pg_catalog.uuid := public.current_organization_id();
  person pg_catalog.jsonb := pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
    'name', public.erasure_key(person_name), 'email', public.erasure_key(person_email),
    'phone', pg_catalog.regexp_replace(person_phone, '\D', '', 'g')));
  nil pg_catalog.uuid := '00000000-0000-0000-0000-000000000000';
  -- Later calls process the rest, so that none locks the streams of many partnerships for long or exceeds statement_timeout.
  stop_at pg_catalog.timestamptz := pg_catalog.clock_timestamp() + interval '0.7 seconds';
  partnership pg_catalog.uuid := coalesce(from_partnership, nil);
  erased pg_catalog.jsonb;
begin
  if pg_catalog.current_setting('app.relation', true) is distinct from 'self' or organization is null then
    raise exception using errcode = 'insufficient_privilege', message = 'An organization erases data of its own staff only.';
  end if;
  records := '[]';
  complete := false;
  while partnership is not null loop
    next_partnership := partnership;
    last_type := case when partnership = from_partnership then after_type else '' end;
    last_record := case when partnership = from_partnership then after_record else nil end;
    if pg_catalog.clock_timestamp() > stop_at or pg_catalog.jsonb_array_length(records) >= max_records then return; end if;
    select coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(e)), '[]') into erased
      from public.erase_records(coalesce(nullif(partnership, nil), organization), organization, person, record_ids, last_type,
        last_record, max_records, stop_at, request) e;
    if erased->-1->>'visible' is null and erased <> '[]' then
      last_type := erased->-1->>'record_type';
      last_record := (erased->-1->>'record_id')::pg_catalog.uuid;
      records := records || (erased - -1);
      return;
    end if;
    records := records || erased;
    partnership := least(
      (select p.partnership_id from public.parties p
        where p.organization_id = organization and p.partnership_id > partnership order by p.partnership_id limit 1),
      (select o.partnership_id from public.observers o
        where o.organization_id = organization and o.partnership_id > partnership order by o.partnership_id limit 1));
  end loop;
  complete := true;
end $$;
grant execute on function erase_personal_data(text, text, text, uuid[], uuid, text, uuid, integer, text)
  to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/find_visible_partnership_ids.sql
-- The partnerships in which the current organization is a party ('party'), a party or an observer ('observer'), or any of
-- these or invited ('invited'): of the partnership that the path of the request names, or else of those that
-- set_request_context() names, so that the cost does not depend on how many partnerships the organization has.
-- Called by visible_partnership_ids(), which runs with the rights of the service's login.
-- Security definer, because the policies of parties and observers depend on the result.
create or replace function find_visible_partnership_ids(membership text) returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  partnerships pg_catalog.uuid[] := case when public.current_partnership_id() is not null
    then array[public.current_partnership_id()]
    else nullif(pg_catalog.current_setting('app.partnership_ids', true), '')::pg_catalog.uuid[] end;
begin
  return array(
    select asked.id from pg_catalog.unnest(partnerships) asked (id)
      cross join lateral public.relation_to_partnership(asked.id, public.current_organization_id()) relation
      where relation in ('lead', 'party') or (relation = 'observer' and membership <> 'party') or relation = membership
  );
end $$;
grant execute on function find_visible_partnership_ids(text) to partnership_basics_app;
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
-- Copy of functions/outbox_lag.sql
-- Metrics: the age of the oldest event that dispatch_events() has not taken yet, in seconds, and the number of these events.
-- Of the first 1,000 that dispatch_events() will take, so that the cost does not grow when more wait.
-- Called by the service's login, outside a request.
-- Security definer, because the outbox contains the events of all organizations.
create or replace function outbox_lag(out seconds double precision, out events bigint)
  language sql stable security definer set search_path = public, pg_temp set enable_seqscan = off
as $$
  select coalesce(extract(epoch from pg_catalog.now() - pg_catalog.min(e.occurred_at)), 0), pg_catalog.count(*)
    from (select o.stream_id, o.position from public.outbox o order by o.stream_id, o.position limit 1000) waiting
      cross join lateral (select e.occurred_at from public.events e
        where e.stream_id = waiting.stream_id and e.position = waiting.position) e
$$;
grant execute on function outbox_lag() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/partnership_closed.sql
-- Whether a partnership is closed, terminated or withdrawn: the records of the parties in it cannot be changed.
-- Called by set_request_context() and record_event(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function partnership_closed(partnership uuid) returns boolean
  language sql stable set search_path = public, pg_temp
as $$
  select exists (select from public.streams s where s.stream_id = partnership and s.closed)
$$;
--> statement-breakpoint
-- Copy of functions/purge_feed_entries.sql
-- Deletes feed entries that were dispatched more than 90 days ago, the oldest first, so that no feed gets a gap. Deletes at
-- most 5,000 per call, and returns how many; 0 while another call runs.
-- Called by the service's login, outside a request, each minute, until it returns fewer.
-- Security definer, because no other role may delete feed entries.
-- Without the settings, PostgreSQL would sort all old entries if it expects few of them.
create or replace function purge_feed_entries() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
as $$
declare
  purged pg_catalog.int8;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('purge_feed_entries', 0)) then return 0; end if;
  delete from public.feed_entries where ctid = any(array(
    select f.ctid from public.feed_entries f where f.dispatched_at < pg_catalog.now() - interval '90 days'
      order by f.dispatched_at, f.organization_id, f.number limit 5000));
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_feed_entries() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/purge_idempotency_keys.sql
-- Deletes responses that were stored for an Idempotency-Key more than 24 hours ago, at most 5,000 per call, and returns how
-- many; 0 while another call runs.
-- Called by the service's login, outside a request, each minute, until it returns fewer.
-- Security definer, because an API client sees only its own.
-- The settings: see purge_feed_entries.sql.
create or replace function purge_idempotency_keys() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
as $$
declare
  purged pg_catalog.int8;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('purge_idempotency_keys', 0)) then return 0; end if;
  delete from public.idempotency_keys where ctid = any(array(
    select o.ctid from public.idempotency_keys o where o.created_at < pg_catalog.now() - interval '24 hours'
      order by o.created_at limit 5000));
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_idempotency_keys() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/purge_import_parts.sql
-- Deletes parts of imported files that are older than 24 hours, at most 5,000 per call, and returns how many; 0 while another
-- call runs. An organization that has left a partnership cannot delete its parts.
-- Called by the service's login, outside a request, each minute, until it returns fewer.
-- Security definer, because an organization sees only its own.
-- The settings: see purge_feed_entries.sql.
create or replace function purge_import_parts() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
  set enable_seqscan = off set enable_bitmapscan = off set enable_sort = off
as $$
declare
  purged pg_catalog.int8;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('purge_import_parts', 0)) then return 0; end if;
  delete from public.import_parts where ctid = any(array(
    select o.ctid from public.import_parts o where o.created_at < pg_catalog.now() - interval '24 hours'
      order by o.created_at limit 5000));
  get diagnostics purged = row_count;
  return purged;
end $$;
grant execute on function purge_import_parts() to partnership_basics_app;
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
  new_position pg_catalog.int8;
begin
  if stream is distinct from public.current_organization_id()
    and (stream is distinct from public.current_partnership_id()
      or coalesce(pg_catalog.current_setting('app.relation', true), '') = '')
    and not public.may_write_stream(stream)
  then
    raise exception using errcode = 'insufficient_privilege',
      message = 'The request does not permit events in this stream.';
  end if;
  new_position := public.append_event(stream, change, event_type, subject_type, subject, on_behalf_by, request, reason,
    external_ids, after, audience, null);
  -- The transaction that had locked the stream may have closed the partnership, which is an event of the stream too.
  if pg_catalog.current_setting('app.require_open_partnership', true) = 'on'
    and public.partnership_closed(public.current_partnership_id())
  then
    raise exception using errcode = 'PB002';
  end if;
  if subject_type in ('party', 'observer') then
    perform public.track_membership(stream, new_position, subject_type, subject, after);
  end if;
  return new_position;
end $$;
grant execute on function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb, text)
  to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/record_last_uses.sql
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
--> statement-breakpoint
-- Copy of functions/relation_to_organization.sql
-- The relation of an organization to another one, `subject`, or to itself: self, representative, operator or offered, which is a
-- representation that is not accepted yet; null if it has none.
-- Called by set_request_context(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function relation_to_organization(subject uuid, organization uuid, operator boolean) returns text
  language sql stable set search_path = public, pg_temp
as $$
  select case
    when subject = organization then 'self'
    when exists (select from public.representations r
      where r.organization_id = subject and r.representative_id = organization and r.state = 'current')
      then 'representative'
    when operator then 'operator'
    when exists (select from public.representations r
      where r.organization_id = subject and r.representative_id = organization and r.state = 'offered')
      then 'offered'
  end
$$;
--> statement-breakpoint
-- Copy of functions/set_request_context.sql
-- Sets, until the transaction ends, who sends the request and which partnership or organization its path names, and
-- returns the sender's relation to it. `partnerships`: if the path names no partnership, those whose records the request
-- reads. The policies read these settings. A former party that reads gets the views of as_of_withdrawal, which show each
-- table as it was when the party withdrew.
-- For a partnership it also returns the last event that the organization may see, and whether the partnership is closed,
-- terminated or withdrawn. It runs one query for parties and invited organizations; for others also those of membership_of().
-- Called by the service's login as the first statement of every transaction.
-- Security definer, because the policies depend on the result. It has no search_path of its own, because on return that would
-- undo the search_path that it sets for former parties: it names operators with their schema, too.
create or replace function set_request_context(
  organization uuid, api_client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  allowed_when_closed boolean default true, partnerships uuid[] default null,
  out relation text, out transaction_time timestamptz, out stream_position bigint, out partnership_closed boolean
) language plpgsql security definer as $$
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
  if partnership is not null then
    select case when p.lead then 'lead' when p.state operator(pg_catalog.=) 'accepted' then 'party' else 'invited' end,
        coalesce(s.position, 0), coalesce(s.closed, false)
      into relation, stream_position, partnership_closed
      from public.parties p left join public.streams s on s.stream_id operator(pg_catalog.=) p.partnership_id
      where p.partnership_id operator(pg_catalog.=) partnership and p.organization_id operator(pg_catalog.=) organization
        and p.state operator(pg_catalog.=) any(array['invited', 'accepted']);
    if not found then
      select m.relation, m.stream_position, m.visible_from into relation, stream_position, visible_from
        from public.membership_of(partnership, organization) m;
      -- A former party must not see the later state of the partnership.
      if relation operator(pg_catalog.=) 'observer' then
        partnership_closed := public.partnership_closed(partnership);
      end if;
    end if;
    -- Query and policy both compare partnership_id, so the planner expects one row where there are thousands and would
    -- sort all of them for one page. Every list has an index in its order.
    ignored := pg_catalog.set_config('enable_sort', 'off', true);
    if writing and not allowed_when_closed then
      ignored := pg_catalog.set_config('app.require_open_partnership', 'on', true);
    end if;
    if relation operator(pg_catalog.=) 'former' then
      ignored := pg_catalog.set_config('app.last_visible_position', stream_position::pg_catalog.text, true);
      if not writing then
        ignored := pg_catalog.set_config('search_path', 'as_of_withdrawal, public', true);
      end if;
    elsif relation operator(pg_catalog.=) 'observer' then
      -- Without a membership it sees no event: this is the maximum position.
      ignored := pg_catalog.set_config(
        'app.observer_visible_from', coalesce(visible_from::pg_catalog.text, '9223372036854775807'), true);
    end if;
  else
    if subject is not null then
      relation := public.relation_to_organization(subject, organization, operator);
      if relation operator(pg_catalog.=) 'representative' then
        ignored := pg_catalog.set_config('app.represented_id', subject::pg_catalog.text, true);
      end if;
    end if;
    if partnerships is not null then
      ignored := pg_catalog.set_config('app.partnership_ids', partnerships::pg_catalog.text, true);
    end if;
  end if;
  stream_position := coalesce(stream_position, 0);
  partnership_closed := coalesce(partnership_closed, false);
  -- The relation decides which of the settings above are used.
  ignored := pg_catalog.set_config('app.relation', coalesce(relation, ''), true);
  -- A writing transaction can change the sender's own relation, as accepting an invitation does: functions that decide by
  -- the relation look it up again where it does not suffice. A reading one can't.
  ignored := pg_catalog.set_config('app.writing', writing::pg_catalog.text, true);
end $$;
grant execute on function set_request_context(uuid, uuid, boolean, uuid, uuid, boolean, boolean, uuid[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/visible_partnership_ids.sql
-- The partnerships whose rows the request may see as a party ('party'), at least as an observer ('observer'), or at least
-- as an invited organization ('invited'). Returns the result from the request context if that contains it.
-- Called by policies, so the service's login may call it. An expression, so that PostgreSQL replaces the call by it.
create or replace function visible_partnership_ids(membership text) returns uuid[] language sql stable
  return case
    when pg_catalog.current_setting('app.relation', true) in ('lead', 'party')
      or (pg_catalog.current_setting('app.relation', true) = 'observer' and membership <> 'party')
      or pg_catalog.current_setting('app.relation', true) = membership
      then array[pg_catalog.current_setting('app.partnership_id', true)::pg_catalog.uuid]
    when pg_catalog.current_setting('app.partnership_id', true) <> ''
      and pg_catalog.current_setting('app.writing', true) = 'false'
      then '{}'
    -- The request names no partnership, or its sender became a party of it in this transaction.
    else public.find_visible_partnership_ids(membership)
  end;
grant execute on function visible_partnership_ids(text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/visible_stream_ids.sql
-- The streams whose events the request may see: of the partnership that it names, or, if it names none, of the current
-- organization and of its partnerships. Returns the result from the request context if that contains it.
-- Called by the policy of events, so the service's login may call it. An expression, so that PostgreSQL replaces the call by it.
create or replace function visible_stream_ids() returns uuid[] language sql stable
  return case
    when coalesce(pg_catalog.current_setting('app.partnership_id', true), '') = ''
      then public.current_organization_id() || public.find_visible_partnership_ids('party')
    when pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'observer', 'former')
      -- Its sender may have become a party in this transaction.
      or (pg_catalog.current_setting('app.writing', true) = 'true'
        and public.relation_to_partnership(public.current_partnership_id(), public.current_organization_id())
          in ('lead', 'party', 'observer', 'former'))
      then array[public.current_partnership_id()]
    else '{}'
  end;
grant execute on function visible_stream_ids() to partnership_basics_app;
--> statement-breakpoint
-- functions/find_relation.sql was removed
drop function find_relation;
--> statement-breakpoint
DROP INDEX "checklists_by_change";--> statement-breakpoint
DROP INDEX "feed_entries_by_age";--> statement-breakpoint
DROP INDEX "offers_by_need";--> statement-breakpoint
ALTER TABLE "outbox" ADD CONSTRAINT "outbox_stream_id_position_pk" PRIMARY KEY("stream_id","position");--> statement-breakpoint
ALTER TABLE "streams" ADD COLUMN "closed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "events_by_revision" ON "events" USING btree ("stream_id","subject_id",((after->>'revision')::integer),"position") WHERE subject_type = 'checklist_response';--> statement-breakpoint
CREATE INDEX "observers_active" ON "observers" USING btree ("organization_id","partnership_id","ends_on","state") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "parties_current" ON "parties" USING btree ("organization_id","partnership_id","state") WHERE state in ('invited', 'accepted');--> statement-breakpoint
CREATE INDEX "import_parts_by_age" ON "import_parts" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "checklist_rounds_by_checklist" ON "checklist_rounds" USING btree ("checklist_id");--> statement-breakpoint
CREATE INDEX "checklists_readable" ON "checklists" USING btree ("id") WHERE state <> 'draft';--> statement-breakpoint
CREATE INDEX "checklists_readable_by_change" ON "checklists" USING btree ("updated_at","id") WHERE state <> 'draft';--> statement-breakpoint
CREATE INDEX "checklists_drafts" ON "checklists" USING btree ("organization_id","id") WHERE state = 'draft';--> statement-breakpoint
CREATE INDEX "checklists_drafts_by_change" ON "checklists" USING btree ("organization_id","updated_at","id") WHERE state = 'draft';--> statement-breakpoint
CREATE INDEX "feed_entries_by_age" ON "feed_entries" USING btree ("dispatched_at");--> statement-breakpoint
CREATE INDEX "offers_by_need" ON "offers" USING btree ("partnership_id","need_id","id","organization_id");--> statement-breakpoint
ALTER POLICY "may_read" ON "addenda" TO partnership_basics_app USING (("addenda"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "addenda" TO partnership_basics_app WITH CHECK (("addenda"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "addenda"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "calendar_feeds" TO partnership_basics_app USING ("calendar_feeds"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("calendar_feeds"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "calendar_feeds" TO partnership_basics_app WITH CHECK ("calendar_feeds"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("calendar_feeds"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "calendar_feeds" TO partnership_basics_app USING ("calendar_feeds"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("calendar_feeds"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "communication_plans" TO partnership_basics_app USING (("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "communication_plans" TO partnership_basics_app WITH CHECK (("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "communication_plans"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "communication_plans" TO partnership_basics_app USING (("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "communication_plans" TO partnership_basics_app USING (("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "communications" TO partnership_basics_app USING (("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "communications" TO partnership_basics_app WITH CHECK (("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "communications"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "communications" TO partnership_basics_app USING (("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "communications" TO partnership_basics_app USING (("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "communications"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "occurrences" TO partnership_basics_app USING (("occurrences"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or (("occurrences"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true
      and exists (select from touchpoints seen
        where seen.partnership_id = "occurrences"."partnership_id" and seen.id = "occurrences"."touchpoint_id")));--> statement-breakpoint
ALTER POLICY "may_insert" ON "occurrences" TO partnership_basics_app WITH CHECK (("occurrences"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "occurrences" TO partnership_basics_app USING (("occurrences"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "touchpoints" TO partnership_basics_app USING (("touchpoints"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or (("touchpoints"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true
      and "touchpoints"."content" #> '{attendees,observers}' ? (select current_organization_id())::text));--> statement-breakpoint
ALTER POLICY "may_insert" ON "touchpoints" TO partnership_basics_app WITH CHECK (("touchpoints"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "touchpoints" TO partnership_basics_app USING (("touchpoints"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "events" TO partnership_basics_app USING ((stream_id = any((select visible_stream_ids())::uuid[])) is true and position <= coalesce((select last_visible_position()), position)
      and ((select observer_visible_from()) is null or (audience = 'everyone' and position >= (select observer_visible_from()))));--> statement-breakpoint
ALTER POLICY "may_read" ON "expectations" TO partnership_basics_app USING (("expectations"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true and (("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "expectations"."state" <> 'proposed'));--> statement-breakpoint
ALTER POLICY "may_insert" ON "expectations" TO partnership_basics_app WITH CHECK (("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "expectations"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "expectations" TO partnership_basics_app USING (("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "expectations" TO partnership_basics_app USING (("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "progress_reports" TO partnership_basics_app USING (("progress_reports"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true and (("progress_reports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "progress_reports"."state" = 'accepted' and exists (select from expectations agreed
        where agreed.partnership_id = "progress_reports"."partnership_id" and agreed.id = "progress_reports"."expectation_id" and agreed.state <> 'proposed')));--> statement-breakpoint
ALTER POLICY "may_insert" ON "progress_reports" TO partnership_basics_app WITH CHECK (("progress_reports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "progress_reports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "progress_reports" TO partnership_basics_app USING (("progress_reports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "api_clients" TO partnership_basics_app USING ("api_clients"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("api_clients"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "api_clients" TO partnership_basics_app USING ("api_clients"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("api_clients"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "handover_codes" TO partnership_basics_app USING ("handover_codes"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("handover_codes"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "organizations" TO partnership_basics_app USING ("organizations"."id" = (select current_organization_id()) or (select is_operator()) or ("organizations"."id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "verified_external_ids" TO partnership_basics_app USING ("verified_external_ids"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("verified_external_ids"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "benefits" TO partnership_basics_app USING (("benefits"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "benefits" TO partnership_basics_app WITH CHECK (("benefits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "benefits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "benefits" TO partnership_basics_app USING (("benefits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "benefits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "benefits" TO partnership_basics_app USING (("benefits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "benefits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "endorsements" TO partnership_basics_app USING (("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or (("endorsements"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true and exists (select from missions where missions.partnership_id = "endorsements"."partnership_id" and missions.id = "endorsements"."mission_id" and missions.endorsed_at is not null)));--> statement-breakpoint
ALTER POLICY "may_insert" ON "endorsements" TO partnership_basics_app WITH CHECK (("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "endorsements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "endorsements" TO partnership_basics_app USING (("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "endorsements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "endorsements" TO partnership_basics_app USING (("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "missions" TO partnership_basics_app USING (("missions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or ("missions"."endorsed_at" is not null and ("missions"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true));--> statement-breakpoint
ALTER POLICY "may_insert" ON "missions" TO partnership_basics_app WITH CHECK (("missions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "missions"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "missions" TO partnership_basics_app USING (("missions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "reaffirmations" TO partnership_basics_app USING (("reaffirmations"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "reaffirmations" TO partnership_basics_app WITH CHECK (("reaffirmations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "reaffirmations"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "values" TO partnership_basics_app USING (("values"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "values" TO partnership_basics_app WITH CHECK (("values"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "values"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "values" TO partnership_basics_app USING (("values"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "values"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "values" TO partnership_basics_app USING (("values"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "values"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "candidates" TO partnership_basics_app USING (("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "candidates" TO partnership_basics_app WITH CHECK (("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "candidates"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "candidates" TO partnership_basics_app USING (("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "candidates" TO partnership_basics_app USING (("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "contacts" TO partnership_basics_app USING (("contacts"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "contacts" TO partnership_basics_app WITH CHECK (("contacts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "contacts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "contacts" TO partnership_basics_app USING (("contacts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "contacts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "contacts" TO partnership_basics_app USING (("contacts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "contacts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "needs" TO partnership_basics_app USING (("needs"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "needs" TO partnership_basics_app WITH CHECK (("needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "needs" TO partnership_basics_app USING (("needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "needs" TO partnership_basics_app USING (("needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "observers" TO partnership_basics_app USING (("observers"."partnership_id" = any((select visible_partnership_ids('invited'))::uuid[])) is true or ((select current_partnership_id()) is null
        and "observers"."organization_id" = (select current_organization_id()) and state = 'active' and "observers"."ends_on" >= current_date));--> statement-breakpoint
ALTER POLICY "may_insert" ON "observers" TO partnership_basics_app WITH CHECK (("observers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "observers" TO partnership_basics_app USING (("observers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or ("observers"."organization_id" = (select current_organization_id()) and ("observers"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true));--> statement-breakpoint
ALTER POLICY "may_read" ON "offers" TO partnership_basics_app USING (("offers"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "offers" TO partnership_basics_app WITH CHECK (("offers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "offers"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "offers" TO partnership_basics_app USING (("offers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "offers"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "offers" TO partnership_basics_app USING (("offers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "offers"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "removal_notices" TO partnership_basics_app USING (("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "removal_notices" TO partnership_basics_app WITH CHECK (("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "removal_notices"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "removal_notices" TO partnership_basics_app USING (("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "parties" TO partnership_basics_app USING (("parties"."partnership_id" = any((select visible_partnership_ids('invited'))::uuid[])) is true or ((select current_partnership_id()) is null
        and ("parties"."organization_id" = (select current_organization_id()) and state in ('invited', 'accepted')
          or relation_to_partnership("parties"."partnership_id", (select current_organization_id())) <> 'former')));--> statement-breakpoint
ALTER POLICY "may_insert" ON "parties" TO partnership_basics_app WITH CHECK (("parties"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or ("parties"."organization_id" = (select current_organization_id()) and partnership_has_no_party("parties"."partnership_id")));--> statement-breakpoint
ALTER POLICY "may_update" ON "parties" TO partnership_basics_app USING (("parties"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "parties"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "import_errors" TO partnership_basics_app USING (("import_errors"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_insert" ON "import_errors" TO partnership_basics_app WITH CHECK (("import_errors"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "import_parts" TO partnership_basics_app USING (("import_parts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_parts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_insert" ON "import_parts" TO partnership_basics_app WITH CHECK (("import_parts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_parts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "import_parts" TO partnership_basics_app USING (("import_parts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_parts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "imports" TO partnership_basics_app USING (("imports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_insert" ON "imports" TO partnership_basics_app WITH CHECK (("imports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "imports" TO partnership_basics_app USING (("imports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "partnerships" TO partnership_basics_app USING (("partnerships"."id" = any((select visible_partnership_ids('invited'))::uuid[])) is true or ((select current_partnership_id()) is null and (
        exists (select from parties where parties.partnership_id = "partnerships"."id"
          and parties.organization_id = (select current_organization_id()) and parties.state in ('invited', 'accepted') offset 0)
        or exists (select from observers where observers.partnership_id = "partnerships"."id"
          and observers.organization_id = (select current_organization_id()) and observers.state = 'active'
          and observers.ends_on >= current_date offset 0))));--> statement-breakpoint
ALTER POLICY "may_update" ON "partnerships" TO partnership_basics_app USING (("partnerships"."id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "checklist_responses" TO partnership_basics_app USING (("checklist_responses"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and ("checklist_responses"."organization_id" = (select current_organization_id()) or "checklist_responses"."shared_at" is not null));--> statement-breakpoint
ALTER POLICY "may_insert" ON "checklist_responses" TO partnership_basics_app WITH CHECK (("checklist_responses"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "checklist_responses"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "checklist_responses" TO partnership_basics_app USING (("checklist_responses"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "checklist_responses"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "checklist_rounds" TO partnership_basics_app USING (("checklist_rounds"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "checklist_rounds" TO partnership_basics_app WITH CHECK (("checklist_rounds"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "checklist_rounds"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "checklist_rounds" TO partnership_basics_app USING (("checklist_rounds"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "readiness_summaries" TO partnership_basics_app USING (("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true and (("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "readiness_summaries"."state" = 'shown'));--> statement-breakpoint
ALTER POLICY "may_insert" ON "readiness_summaries" TO partnership_basics_app WITH CHECK (("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "readiness_summaries"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "readiness_summaries" TO partnership_basics_app USING (("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or ("external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) is true) or "external_ids"."subject_type" in ('organization', 'partnership') and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and (("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])) is true
      or ("external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "external_ids"."scope_id" = (select current_organization_id()) or ("external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])) is true
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
ALTER POLICY "may_delete" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or ("external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) is true) or "external_ids"."subject_type" in ('organization', 'partnership') and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" in ('organization', 'partnership') and not "external_ids"."subject_type" = 'organization' and (("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])) is true
      or ("external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "external_ids"."scope_id" = (select current_organization_id()) or ("external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])) is true
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
update streams s set closed = true from partnerships p where p.id = s.stream_id and p.state in ('closed', 'terminated', 'withdrawn');
