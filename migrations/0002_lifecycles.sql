set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/deleted_contacts.sql
-- Those of the contacts in `contact_ids` that were deleted, with their last names. A former party sees the deletions up to the
-- day on which it left.
-- Called by the service's login in a request that names the partnership.
-- Security definer, because an observer does not see the events from before it became one.
create or replace function deleted_contacts(contact_ids uuid[]) returns table (id uuid, name text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select named.contact_id, last_row.after->>'name'
    from (select distinct pg_catalog.unnest(contact_ids) as contact_id) named
    cross join lateral (
      select e.change from public.events e
        where e.stream_id = public.current_partnership_id() and e.subject_type = 'contact'
          and e.subject_id = named.contact_id and e.position <= coalesce(public.last_visible_position(), e.position)
        order by e.position desc limit 1
    ) last_event
    cross join lateral (
      select e.after from public.events e
        where e.stream_id = public.current_partnership_id() and e.subject_type = 'contact'
          and e.subject_id = named.contact_id and e.after is not null
        order by e.position desc limit 1
    ) last_row
    where last_event.change = 'delete'
      and pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'observer', 'former')
$$;
grant execute on function deleted_contacts(uuid[]) to partnership_basics_app;
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
-- Copy of functions/enable_row_security.sql
-- Enables row-level security on a table that a migration creates or changes: the policies apply to its owner too, and the
-- service's login gets exactly the privileges that its policies permit. With `subject_type`, the type of record in the events
-- about its rows, it also creates the view of as_of_withdrawal that shows a former party the table as it was when the
-- party left; its comment is the type of record. A column with a default has it in events from before the column existed. A
-- migration calls it again for a table to which it adds a column or a policy.
-- Called by migrations; not for the service's login.
create or replace function enable_row_security(table_name text, subject_type text default null) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  command pg_catalog.text;
  defaults pg_catalog.text;
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
    select pg_catalog.string_agg(
        pg_catalog.format('%L, %s', a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid)), ', ' order by a.attnum)
      into defaults
      from pg_catalog.pg_attribute a join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = pg_catalog.format('public.%I', table_name)::pg_catalog.regclass;
    execute pg_catalog.format($view$
      create or replace view as_of_withdrawal.%1$I with (security_invoker = true) as
        select stored.* from (
          select distinct on (e.subject_id) e.after from public.events e
            where e.stream_id = public.current_partnership_id() and e.subject_type = %2$L
            order by e.subject_id, e.position desc
        ) last, pg_catalog.jsonb_populate_record(null::public.%1$I, %3$s last.after) stored
        where last.after is not null
    $view$, table_name, subject_type, 'pg_catalog.jsonb_build_object(' || defaults || ') ||');
    execute pg_catalog.format('comment on view as_of_withdrawal.%I is %L', table_name, subject_type);
    execute pg_catalog.format('grant select on as_of_withdrawal.%I to partnership_basics_app', table_name);
  end if;
end $$;
--> statement-breakpoint
-- Copy of functions/find_relation.sql
-- The relation of an organization to the partnership or, if `partnership` is null, to another organization, `subject`, that
-- the path of a request names. For a partnership also: the last event that the organization may see, whether the partnership is
-- closed, terminated or withdrawn, and, for an observer, the first event that it may see. It runs one query for parties and invited
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
        o.state in ('closed', 'terminated', 'withdrawn')
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
-- Copy of functions/keep_minutes_of_author.sql
-- Rejects the change of a communication by an organization that did not create it, unless it changes only when follow-ups were done.
-- Called by the trigger keep_minutes_of_author of communications. Outside a request it permits every change.
create or replace function keep_minutes_of_author() returns trigger
  language plpgsql set search_path = public, pg_temp
as $$
declare
  unrestricted pg_catalog.text[] := '{follow_ups,version,updated_at,updated_by,updated_on_behalf_by}';
  tasks_before pg_catalog.jsonb := (select pg_catalog.jsonb_agg(task.value - 'doneOn' order by task.ordinality)
    from pg_catalog.jsonb_array_elements(old.follow_ups) with ordinality task);
  tasks_after pg_catalog.jsonb := (select pg_catalog.jsonb_agg(task.value - 'doneOn' order by task.ordinality)
    from pg_catalog.jsonb_array_elements(new.follow_ups) with ordinality task);
begin
  if old.organization_id <> public.current_organization_id()
    and (pg_catalog.to_jsonb(old) - unrestricted <> pg_catalog.to_jsonb(new) - unrestricted
      or tasks_before is distinct from tasks_after)
  then
    raise insufficient_privilege using message = 'Only its author changes a communication.';
  end if;
  return new;
end $$;
--> statement-breakpoint
-- Copy of functions/may_write_stream.sql
-- Whether the request may write events to the stream of another organization, or of a partnership that its path does not
-- name: of an organization or partnership that the sender creates in this transaction, of an organization that it represents,
-- whose representation it declines or ends in this transaction, whose checklist responses it has recalled in this transaction, or
-- that it manages as an operator; or of a partnership to which it has a relation, or to a removal from which it has objected as
-- an operator in this transaction.
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
    or exists (select from public.checklist_responses r where r.partnership_id = public.current_partnership_id()
      and r.organization_id = stream and r.state = 'in_progress'
      and r.updated_by = public.current_organization_id() and r.updated_at = pg_catalog.now())
    or exists (select from public.removal_notices n where n.partnership_id = stream and public.is_operator()
      and n.updated_by = public.current_organization_id() and n.updated_at = pg_catalog.now())
    or public.relation_to_partnership(stream, public.current_organization_id()) is not null;
end $$;
--> statement-breakpoint
-- Copy of functions/object_to_removal.sql
-- Records the objection of an operator to the removal of an organization from a partnership, with its events. Returns null if it
-- is recorded; otherwise the code of what prevents it: REMOVAL_NOTICE_NOT_GIVEN, REMOVAL_OBJECTED, OBJECTION_PERIOD_ENDED or
-- PARTNERSHIP_CLOSED. The code is REMOVAL_NOTICE_NOT_GIVEN, too, if there is no such partnership or party.
-- Called by the service's login.
-- Security definer, because an operator sees nothing of the partnership.
create or replace function object_to_removal(
  partnership uuid, organization uuid, objection_reason text, request text
) returns text language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  notice public.removal_notices;
  party public.parties;
begin
  if not public.is_operator() then raise insufficient_privilege; end if;
  perform from public.partnerships p where p.id = partnership for update;
  select n.* into notice from public.removal_notices n
      join public.parties p on p.partnership_id = n.partnership_id and p.id = n.party_id
    where n.partnership_id = partnership and p.organization_id = organization and p.state = 'accepted'
    order by n.id desc limit 1;
  if not found or notice.withdrawn_at is not null then return 'REMOVAL_NOTICE_NOT_GIVEN'; end if;
  if notice.objection is not null then return 'REMOVAL_OBJECTED'; end if;
  if notice.removal_on <= current_date then return 'OBJECTION_PERIOD_ENDED'; end if;
  if public.partnership_closed(partnership) then return 'PARTNERSHIP_CLOSED'; end if;
  update public.removal_notices n set
      objection = pg_catalog.jsonb_build_object('organizationId', public.current_organization_id(), 'onBehalfBy', null,
        'byOperator', true, 'at', pg_catalog.to_char(pg_catalog.now(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'reason', objection_reason),
      version = n.version + 1, updated_at = pg_catalog.now(), updated_by = public.current_organization_id(),
      updated_on_behalf_by = null
    where n.partnership_id = partnership and n.id = notice.id returning * into notice;
  perform public.record_event(partnership, 'transition', 'removal_notice.objected', 'removal_notice', notice.id,
    null, request, objection_reason, notice.external_ids, pg_catalog.to_jsonb(notice));
  update public.parties p set version = p.version + 1, updated_at = pg_catalog.now(),
      updated_by = public.current_organization_id(), updated_on_behalf_by = null
    where p.partnership_id = partnership and p.id = notice.party_id returning * into party;
  perform public.record_event(partnership, 'update', 'party.removal_objected', 'party', party.id,
    null, request, objection_reason, party.external_ids, pg_catalog.to_jsonb(party), 'parties');
  return null;
end $$;
grant execute on function object_to_removal(uuid, uuid, text, text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/open_partnerships_of.sql
-- The partnerships that are not closed and in which an organization is an accepted party, at most `max_rows`. To an operator
-- it tells only whether there is one: a row with null. To others it returns nothing.
-- Called by the service's login.
-- Security definer, because an operator may not read parties, and because the policies would list all partnerships of the
-- organization first.
create or replace function open_partnerships_of(organization uuid, max_rows integer) returns table (partnership_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select case when organization = public.current_organization_id() then p.partnership_id end
    from public.parties p join public.partnerships o on o.id = p.partnership_id
    where p.organization_id = organization and p.state = 'accepted'
      and o.state not in ('closed', 'terminated', 'not_pursued', 'withdrawn')
      and (organization = public.current_organization_id() or public.is_operator())
    limit case when organization = public.current_organization_id() then max_rows else 1 end
$$;
grant execute on function open_partnerships_of(uuid, integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/partnership_closed.sql
-- Whether a partnership is closed, terminated or withdrawn: the records of the parties in it cannot be changed.
-- Called by find_relation() and record_event(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function partnership_closed(partnership uuid) returns boolean
  language sql stable set search_path = public, pg_temp
as $$
  select exists (select from public.partnerships p where p.id = partnership and p.state in ('closed', 'terminated', 'withdrawn'))
$$;
--> statement-breakpoint
-- Copy of functions/read_changes.sql
-- The feed of the current organization after number `after_number`, or from its first entry if that is null. Reads the
-- next `span` entries, and returns at most `max_rows` of those that match the types and the partnership, if these are given.
-- An entry that `joins` is returned as partnership.joined, about the partnership as it was at its event.
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
  select f.number, e.stream_id, e.occurred_at, c.type, c.change, c.subject_type, c.subject_id, e.organization_id,
      e.on_behalf_by, c.external_ids, c.after
    from (select coalesce(after_number, (select pg_catalog.min(o.number) - 1 from public.feed_entries o
        where o.organization_id = public.current_organization_id())) as number) start
      join public.feed_entries f on f.organization_id = public.current_organization_id()
        and f.number > start.number and f.number <= start.number + span
      join public.events e on e.stream_id = f.stream_id and e.position = f.position
      cross join lateral (
        select e.type, e.change, e.subject_type, e.subject_id, e.external_ids, e.after,
            case
              -- The streams of organizations: the caller's own, and for these events also those of others.
              when e.stream_id = f.organization_id or e.subject_type in ('organization', 'representation')
                then (e.after->>'partnership_id')::pg_catalog.uuid
              else e.stream_id
            end as partnership_id
          where not f.joins
        union all
        (select 'partnership.joined', 'create', p.subject_type, p.subject_id, p.external_ids, p.after, p.stream_id
          from public.events p
          where f.joins and p.stream_id = e.stream_id and p.subject_type = 'partnership' and p.subject_id = e.stream_id
            and p.position <= e.position
          order by p.position desc limit 1)
      ) c
    where (types is null or c.type = any(types) or c.subject_type = any(types))
      and (partnership is null or c.partnership_id = partnership)
    order by f.number limit max_rows
$$;
grant execute on function read_changes(bigint, integer, integer, text[], uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/recall_checklist_responses.sql
-- Recalls the submitted responses of an organization that leaves a partnership, which are not shared: they are in progress
-- again, with an event in the stream of that organization. Raises insufficient_privilege unless the current organization is
-- that organization, as a party, or may remove it today: as the lead or, if it is the lead, as any other party, under a notice
-- of removal without an objection, on its `removal_on` or later.
-- Called by the service's login, before the party has left.
-- Security definer, because the responses are hidden from the party that removes the organization.
create or replace function recall_checklist_responses(
  partnership uuid, organization uuid, on_behalf_by uuid, request text
) returns void language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  response public.checklist_responses;
  caller pg_catalog.uuid := public.current_organization_id();
begin
  perform from public.parties target
      join public.parties actor on actor.partnership_id = target.partnership_id and actor.state = 'accepted'
    where target.partnership_id = partnership and target.organization_id = organization and target.state = 'accepted'
      and actor.organization_id = caller
      and (target.id = actor.id or ((actor.lead or target.lead) and exists (select from public.removal_notices n
        where n.partnership_id = partnership and n.party_id = target.id and n.removal_on <= current_date
          and n.objection is null and n.withdrawn_at is null)));
  if not found then
    raise exception using errcode = 'insufficient_privilege', message = 'The organization is not leaving the partnership.';
  end if;
  for response in
    update public.checklist_responses r set state = 'in_progress', submitted_at = null, version = r.version + 1,
        updated_at = pg_catalog.now(), updated_by = caller, updated_on_behalf_by = on_behalf_by
      where r.partnership_id = partnership and r.organization_id = organization and r.state = 'submitted' returning *
  loop
    perform public.record_event(organization, 'transition', 'checklist_response.recalled', 'checklist_response',
      response.id, on_behalf_by, request, null, response.external_ids, pg_catalog.to_jsonb(response));
  end loop;
end $$;
grant execute on function recall_checklist_responses(uuid, uuid, uuid, text) to partnership_basics_app;
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
    where p.partnership_id = partnership and p.organization_id = organization and p.state in ('withdrawn', 'removed');
  if found then return 'former'; end if;
  return null;
end $$;
grant execute on function relation_to_partnership(uuid, uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/share_organizations.sql
-- The state of some organizations, which cannot be closed until the transaction ends.
-- Called by the service's login.
-- Security definer, because a lock requires the right to update, which the caller has only for organizations that it manages.
create or replace function share_organizations(ids uuid[])
  returns table (id uuid, state text, duplicate_of_id uuid)
  language sql set search_path = public, pg_temp security definer
as $$
  select o.id, o.state, o.duplicate_of_id from public.organizations o
    where o.id = any(ids) and public.current_organization_id() is not null order by o.id for key share
$$;
grant execute on function share_organizations(uuid[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/track_membership.sql
-- Records in memberships that an event made an organization a party, an observer or invited, ended that, or changed the
-- last day of an observer. Raises PB003, with the id of the organization that replaces it as the detail, if the organization
-- is closed and was none of these before, or is proposed as an observer.
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
  is_proposed pg_catalog.bool := subject_type = 'observer' and coalesce(after->>'state' = 'proposed', false);
  organization public.organizations;
begin
  update public.memberships m set last_position = event_position
    where m.partnership_id = partnership and m.subject_id = subject and m.last_position is null
      and m.kind is distinct from new_kind;
  if is_proposed or (new_kind is not null and not exists (select from public.memberships m
    where m.partnership_id = partnership and m.subject_id = subject and m.kind = new_kind))
  then
    -- The lock waits for a transaction that closes the organization, and lets it see this membership.
    select * into organization from public.organizations o
      where o.id = (after->>'organization_id')::pg_catalog.uuid for key share;
    if organization.state = 'closed' then
      raise exception using errcode = 'PB003', message = 'The organization is closed.',
        detail = coalesce(organization.duplicate_of_id::pg_catalog.text, '');
    end if;
  end if;
  if new_kind is not null then
    insert into public.memberships as m (partnership_id, subject_id, kind, organization_id, first_position, ends_on)
      values (partnership, subject, new_kind, (after->>'organization_id')::pg_catalog.uuid,
        -- The first member has created the partnership: it sees every event.
        case when exists (select from public.memberships m where m.partnership_id = partnership) then event_position else 1 end,
        (after->>'ends_on')::pg_catalog.date)
      on conflict (partnership_id, subject_id, kind) do update set ends_on = excluded.ends_on
        where m.ends_on is distinct from excluded.ends_on;
  end if;
end $$;
--> statement-breakpoint
CREATE TABLE "addenda" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"communication_id" uuid NOT NULL,
	"text" text NOT NULL,
	CONSTRAINT "addenda_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "addenda" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "removal_notices" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"on_behalf_by" uuid,
	"party_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"removal_on" date NOT NULL,
	"objection" jsonb,
	"withdrawn_at" timestamp with time zone,
	CONSTRAINT "removal_notices_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "removal_notices" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "parties" DROP CONSTRAINT "parties_state_valid";--> statement-breakpoint
ALTER TABLE "partnerships" DROP CONSTRAINT "partnerships_state_valid";--> statement-breakpoint
ALTER TABLE "checklist_rounds" DROP CONSTRAINT "checklist_rounds_state_valid";--> statement-breakpoint
DROP INDEX "expectations_owed";--> statement-breakpoint
ALTER TABLE "communications" ADD COLUMN "corrected_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "occurrences" ADD COLUMN "planned_start" text;--> statement-breakpoint
ALTER TABLE "feed_entries" ADD COLUMN "joins" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "last_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "pending_revision" jsonb;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "pending_correction" jsonb;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "previous_outcomes" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "superseded_due_dates" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD COLUMN "pending_correction" jsonb;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD COLUMN "corrections" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "state" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "state_reason" text;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "duplicate_of_id" uuid;--> statement-breakpoint
ALTER TABLE "observers" ADD COLUMN "extension" jsonb;--> statement-breakpoint
ALTER TABLE "parties" ADD COLUMN "lead_offer" jsonb;--> statement-breakpoint
ALTER TABLE "partnerships" ADD COLUMN "suspensions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "addenda" ADD CONSTRAINT "addenda_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "addenda" ADD CONSTRAINT "addenda_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "addenda" ADD CONSTRAINT "addenda_communication_exists" FOREIGN KEY ("partnership_id","communication_id") REFERENCES "public"."communications"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "removal_notices" ADD CONSTRAINT "removal_notices_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "removal_notices" ADD CONSTRAINT "removal_notices_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "removal_notices" ADD CONSTRAINT "removal_notices_party_exists" FOREIGN KEY ("partnership_id","party_id") REFERENCES "public"."parties"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "addenda_by_communication" ON "addenda" USING btree ("partnership_id","communication_id","id");--> statement-breakpoint
CREATE INDEX "addenda_by_communication_change" ON "addenda" USING btree ("partnership_id","communication_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "removal_notices_by_party" ON "removal_notices" USING btree ("partnership_id","party_id","id");--> statement-breakpoint
CREATE INDEX "removal_notices_by_change" ON "removal_notices" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_duplicate_of_id_organizations_id_fk" FOREIGN KEY ("duplicate_of_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "expectations_by_pending_correction" ON "expectations" USING btree ("partnership_id") WHERE pending_correction is not null;--> statement-breakpoint
CREATE INDEX "progress_reports_by_pending_correction" ON "progress_reports" USING btree ("partnership_id") WHERE pending_correction is not null;--> statement-breakpoint
CREATE INDEX "memberships_current" ON "memberships" USING btree ("organization_id","partnership_id") WHERE last_position is null;--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_state_valid" CHECK ("organizations"."state" in ('active', 'closed'));--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_closed_has_closed_at" CHECK (("organizations"."state" = 'closed') = ("organizations"."closed_at" is not null)
        and ("organizations"."duplicate_of_id" is null or "organizations"."state" = 'closed'));--> statement-breakpoint
ALTER TABLE "parties" ADD CONSTRAINT "parties_state_valid" CHECK ("parties"."state" in ('invited', 'accepted', 'declined', 'rescinded', 'withdrawn', 'removed'));--> statement-breakpoint
ALTER TABLE "partnerships" ADD CONSTRAINT "partnerships_state_valid" CHECK ("partnerships"."state" in ('exploring', 'planning', 'negotiating', 'active', 'suspended', 'closing', 'closed', 'not_pursued', 'terminated', 'withdrawn'));--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD CONSTRAINT "checklist_rounds_state_valid" CHECK ("checklist_rounds"."state" in ('open', 'released', 'cancelled'));--> statement-breakpoint
CREATE POLICY "owner_select" ON "touchpoints" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "organizations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "parties" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "addenda" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("addenda"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "addenda" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("addenda"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "addenda"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "removal_notices" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "removal_notices" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "removal_notices"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "removal_notices" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "owner_select" ON "removal_notices" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "removal_notices" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "communications" TO partnership_basics_app USING ("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "communications"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or "external_ids"."subject_type" = 'organization' and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));
--> statement-breakpoint
create trigger keep_minutes_of_author before update on communications for each row execute function keep_minutes_of_author();
--> statement-breakpoint
-- Suspensions from before the column existed: each begins with its event, and ends with the next transition of the partnership.
update partnerships p set suspensions = s.suspensions from (
  select stream_id, jsonb_agg(jsonb_build_object('startedAt', (to_json(occurred_at at time zone 'UTC') #>> '{}') || 'Z',
      'endedAt', (to_json(next_at at time zone 'UTC') #>> '{}') || 'Z') order by position) as suspensions
    from (select stream_id, type, occurred_at, position,
        lead(occurred_at) over (partition by stream_id order by position) as next_at
      from events where subject_type = 'partnership' and change in ('create', 'transition')) transition
    where type = 'partnership.suspended' group by stream_id
) s where p.id = s.stream_id;
--> statement-breakpoint
-- An agreed expectation whose content was changed became `proposed` again. It gets back the content, the state and the
-- acceptances of its last event in the state agreed or in_effect, and the changed content becomes its pending revision, with an
-- event in the name of the organization that changed it. Row-level security applies to the owner too, except here.
ALTER TABLE "expectations" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
do $$
declare
  utc constant text := 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"';
  item record;
  upgraded jsonb;
begin
  for item in
    select x.partnership_id, x.id, last.after as row, agreed.after as agreed, x.external_ids,
        revised.organization_id, revised.on_behalf_by, revised.client_id, revised.occurred_at
      from expectations x
        cross join lateral (select e.after from events e where e.stream_id = x.partnership_id
          and e.subject_type = 'expectation' and e.subject_id = x.id order by e.position desc limit 1) last
        cross join lateral (select e.after from events e where e.stream_id = x.partnership_id
          and e.subject_type = 'expectation' and e.subject_id = x.id and e.after->>'state' in ('agreed', 'in_effect')
          order by e.position desc limit 1) agreed
        cross join lateral (select e.* from events e where e.stream_id = x.partnership_id
          and e.subject_type = 'expectation' and e.subject_id = x.id and e.type = 'expectation.revised'
          order by e.position desc limit 1) revised
      where x.state = 'proposed' and x.agreed_at is not null
      order by x.partnership_id, x.id
  loop
    upgraded := item.row || (select jsonb_object_agg(key, value) from jsonb_each(item.agreed) where key in (
        'aspect', 'what', 'how', 'schedule', 'responsible_organization_id', 'responsible_role',
        'accountable_organization_id', 'consulted_organization_ids', 'informed_organization_ids', 'indicator', 'unit',
        'baseline', 'target', 'direction', 'means_of_verification', 'state', 'revision', 'acceptances'
      )) || jsonb_build_object(
        'last_revision', item.row->'revision', 'version', (item.row->>'version')::int + 1,
        'updated_at', to_char(now() at time zone 'UTC', utc),
        'pending_correction', null, 'previous_outcomes', '[]'::jsonb, 'superseded_due_dates', '[]'::jsonb,
        'pending_revision', jsonb_build_object(
          'revision', item.row->'revision',
          'aspect', item.row->'aspect', 'what', item.row->'what', 'how', item.row->'how',
          'schedule', item.row->'schedule', 'responsibleOrganizationId', item.row->'responsible_organization_id', 'responsibleRole', item.row->'responsible_role',
          'accountableOrganizationId', item.row->'accountable_organization_id', 'consultedOrganizationIds', item.row->'consulted_organization_ids', 'informedOrganizationIds', item.row->'informed_organization_ids',
          'indicator', item.row->'indicator', 'unit', item.row->'unit', 'baseline', item.row->'baseline',
          'target', item.row->'target', 'direction', item.row->'direction', 'meansOfVerification', item.row->'means_of_verification',
          'proposedBy', item.organization_id, 'onBehalfBy', item.on_behalf_by,
          'proposedAt', to_char(item.occurred_at at time zone 'UTC', utc), 'acceptances', item.row->'acceptances',
          -- The service computes them from the schedule.
          'dueDates', null));
    update expectations x set (
        aspect, what, how, schedule, responsible_organization_id, responsible_role, accountable_organization_id,
        consulted_organization_ids, informed_organization_ids, indicator, unit, baseline, target, direction,
        means_of_verification, state, revision, acceptances, last_revision, pending_revision, version, updated_at
      ) = (select
          aspect, what, how, schedule, responsible_organization_id, responsible_role, accountable_organization_id,
          consulted_organization_ids, informed_organization_ids, indicator, unit, baseline, target, direction,
          means_of_verification, state, revision, acceptances, last_revision, pending_revision, version, updated_at
        from jsonb_populate_record(x, upgraded))
      where x.partnership_id = item.partnership_id and x.id = item.id;
    perform set_config('app.partnership_id', item.partnership_id::text, true),
      set_config('app.relation', 'party', true), set_config('app.organization_id', item.organization_id::text, true),
      set_config('app.api_client_id', item.client_id::text, true);
    perform record_event(item.partnership_id, 'update', 'expectation.revision_proposed', 'expectation', item.id,
      item.on_behalf_by, 'migration-lifecycles', null, item.external_ids, upgraded, 'parties');
  end loop;
  perform set_config(name, '', true) from unnest(array[
    'app.partnership_id', 'app.relation', 'app.organization_id', 'app.api_client_id']) name;
end $$;
--> statement-breakpoint
-- Types of record that have no view yet.
select enable_row_security('addenda', 'addendum'), enable_row_security('removal_notices', 'removal_notice');
--> statement-breakpoint
-- Adds the new columns to the view of each table, and enables row-level security for the owner again.
select enable_row_security(tablename, substring(definition from 'subject_type = ''(\w+)'''))
  from pg_tables left join pg_views on viewname = tablename and pg_views.schemaname = 'as_of_withdrawal'
  where pg_tables.schemaname = 'public' and rowsecurity;
