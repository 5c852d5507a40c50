set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/altered_records.sql
-- The records of the partnership that the request names whose row is not what their last event contains, or is missing, or
-- exists although the event is a deletion. Of the records whose last event is after `checked_to` and up to `up_to`, the first
-- `max_rows`. Events that a date was reached do not count: they do not contain the row. A column that the event does not
-- contain, because a later migration added it or because it was erased, is not compared. `record_row` contains the ids of the
-- record.
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
        where e.stream_id = $1 and e.subject_type = $2 and e.position > $3 and e.position <= $4 and e.change <> 'due'
          and case when e.after is null then found.id is not null when found.id is null then true
            else pg_catalog.jsonb_populate_record(found.stored, e.after) is distinct from found.stored end
          and e.position = (select last.position from public.events last
            where last.stream_id = $1 and last.subject_type = $2 and last.subject_id between e.subject_id and e.subject_id
              and last.change <> 'due'
            order by last.subject_id desc, last.position desc limit 1)
        order by e.position limit $5
    $query$, record_table.name, record_table.key) using partnership, record_table.type, checked_to, up_to, max_rows;
  end loop;
end $$;
grant execute on function altered_records(bigint, bigint, integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/change_agenda.sql
-- Replaces agenda entries of records of a partnership or organization. Each element of `changes` has the entries of one kind of
-- a record: see AgendaChange in src/events/agenda.ts. An entry with the same item keeps which of its reminders were
-- recorded. Of a new one, reminders are recorded that are not past, and the last of those that are.
-- Raises insufficient_privilege under the same condition as record_event().
-- Called by the service's login after the events of a transaction.
-- Security definer, because it writes what other organizations read.
create or replace function change_agenda(stream uuid, changes jsonb) returns void
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  change pg_catalog.record;
  changed pg_catalog.uuid[] := '{}';
  of_change pg_catalog.uuid[];
begin
  if stream is distinct from public.current_organization_id()
    and (stream is distinct from public.current_partnership_id()
      or coalesce(pg_catalog.current_setting('app.relation', true), '') = '')
    and not public.may_write_stream(stream)
  then
    raise exception using errcode = 'insufficient_privilege',
      message = 'The request does not permit changes of this agenda.';
  end if;
  -- Locks the stream, as events do: memberships and entries do not change meanwhile. In a partnership that is closed, terminated
  -- or withdrawn nothing is due.
  perform from public.streams s where s.stream_id = stream and not s.closed for update;
  if not found then return; end if;
  -- In order: a record can be saved more than once in a transaction.
  for change in
    select c.* from rows from (pg_catalog.jsonb_to_recordset(changes) as (
        kind pg_catalog.text, "subjectType" pg_catalog.text, "subjectId" pg_catalog.uuid, items pg_catalog.jsonb,
        "from" pg_catalog.timestamptz, "skipsPast" pg_catalog.bool, entries pg_catalog.jsonb)) with ordinality c
      order by c.ordinality
  loop
    with removed as (
      delete from public.agenda_entries e
        where e.stream_id = stream and e.subject_id = change."subjectId" and e.kind = change.kind
          and (change.items is null or change.items ? e.item) and (change."from" is null or e.due_at >= change."from")
          and not exists (select from pg_catalog.jsonb_to_recordset(change.entries) n (item pg_catalog.text)
            where n.item = e.item)
        returning e.id
    )
    delete from public.agenda_readers r using removed where r.stream_id = stream and r.entry_id = removed.id;
    with saved as (
      insert into public.agenda_entries as e (id, stream_id, subject_type, subject_id, kind, item, due_on, due_at,
          overdue_at, lapses_at, actor_ids, done_ids, observer_ids, location, reminders, recorded_through, next_at)
        select pg_catalog.gen_random_uuid(), stream, change."subjectType", change."subjectId", change.kind, n.item, n."dueOn",
            n."dueAt", n."overdueAt", n."lapsesAt", n."actorIds", coalesce(n."doneIds", '[]'), n."observerIds",
            coalesce(n.location, '{}'), n.reminders, past.at,
            public.next_reminder(n.reminders, past.at, n."lapsesAt")
          from pg_catalog.jsonb_to_recordset(change.entries) n (item pg_catalog.text, "dueOn" pg_catalog.date,
              "dueAt" pg_catalog.timestamptz, "overdueAt" pg_catalog.timestamptz, "lapsesAt" pg_catalog.timestamptz, "actorIds" pg_catalog.jsonb,
              "doneIds" pg_catalog.jsonb, "observerIds" pg_catalog.jsonb, location pg_catalog.jsonb,
              reminders pg_catalog.jsonb)
            -- The last but one of the past reminders, or the last.
            left join lateral (
              select r.at from pg_catalog.jsonb_to_recordset(n.reminders) r (at pg_catalog.timestamptz)
                where r.at <= pg_catalog.now() order by r.at desc
                offset case when change."skipsPast" then 0 else 1 end limit 1
            ) past on true
        on conflict (stream_id, subject_id, kind, item) do update
          set due_on = excluded.due_on, due_at = excluded.due_at, overdue_at = excluded.overdue_at, lapses_at = excluded.lapses_at,
            actor_ids = excluded.actor_ids, done_ids = excluded.done_ids, observer_ids = excluded.observer_ids,
            location = excluded.location, reminders = excluded.reminders,
            next_at = public.next_reminder(excluded.reminders, e.recorded_through, excluded.lapses_at)
        returning e.id
    )
    select pg_catalog.array_agg(saved.id) into of_change from saved;
    changed := changed || of_change;
  end loop;
  if changed <> '{}' then
    perform public.limit_agenda_to_agreements(stream, changed);
    perform public.track_agenda_readers(stream, changed, null);
  end if;
end $$;
grant execute on function change_agenda(uuid, jsonb) to partnership_basics_app;
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
            where e.stream_id = public.current_partnership_id() and e.subject_type = %2$L and e.change <> 'due'
            order by e.subject_id, e.position desc
        ) last, pg_catalog.jsonb_populate_record(null::public.%1$I, %3$s last.after) stored
        where last.after is not null
    $view$, table_name, subject_type, 'pg_catalog.jsonb_build_object(' || defaults || ') ||');
    execute pg_catalog.format('comment on view as_of_withdrawal.%I is %L', table_name, subject_type);
    execute pg_catalog.format('grant select on as_of_withdrawal.%I to partnership_basics_app', table_name);
  end if;
end $$;
--> statement-breakpoint
-- Copy of functions/erase_records.sql
-- Erases the personal data of a person of an organization from the records of a partnership, or from the record of the organization
-- itself, if `scope` is its id. Of each record it changes the row, its events, and the responses that were stored with these
-- events, and appends the event of the erasure to each stream whose events it has changed. Searches the records in the order of
-- type and id, after `after_type` and `after_record`, until it has found `max_records` or `stop_at` has passed; if it then has not
-- searched all, the last row is the position at which to continue, and its `visible` is null. Of other rows `visible` is false for
-- a checklist response that is hidden from the organization.
-- Called by erase_personal_data(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function erase_records(
  scope uuid, organization uuid, person jsonb, record_ids uuid[], after_type text, after_record uuid, max_records integer,
  stop_at timestamptz, request text
) returns table (record_type text, record_id uuid, stream_id uuid, record_row jsonb, visible boolean)
  language plpgsql set search_path = public, pg_temp
as $$
declare
  part pg_catalog.record;
  candidate pg_catalog.record;
  item pg_catalog.jsonb;
  items pg_catalog.jsonb[] := '{}';
  searched pg_catalog.jsonb;
  stopped pg_catalog.bool := false;
  last_event public.events;
  stored pg_catalog.jsonb;
  streams pg_catalog.uuid[];
  changed_streams pg_catalog.uuid[];
  home pg_catalog.uuid;
  stamp pg_catalog.jsonb := pg_catalog.jsonb_build_object('updated_at', pg_catalog.now(), 'updated_by', organization,
    'updated_on_behalf_by', null, 'erased_at', pg_catalog.now());
  new_events pg_catalog.jsonb[] := '{}';
  new_event pg_catalog.jsonb;
  key_condition pg_catalog.text;
begin
  -- One erasure at a time: erasure_hash() has to cover the events of all of them.
  perform pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('erasure ' || scope::pg_catalog.text, 0));
  <<search>>
  for part in
    select * from (values
      ('checklist_response', 'checklist_responses', 'answers'),
      ('communication', 'communications', 'participants'),
      ('communication_plan', 'communication_plans', 'channels, escalation'),
      ('conflict_plan', 'conflict_plans', 'mediator'),
      ('contact', 'contacts', 'name, title, responsibility, email, phone'),
      ('endorsement', 'endorsements', 'name, title'),
      ('legal_review', 'legal_reviews', 'reviewer_name, reviewer_title'),
      ('organization', 'organizations', 'contacts'),
      ('signatory', 'signatories', 'name, title')
    ) parts (type, table_name, columns)
    where parts.type >= after_type and (parts.type = 'organization') = (scope = organization) order by parts.type
  loop
    -- Each record or event is a row, also if it does not match: the loop can stop at each.
    for candidate in execute case when part.type = 'checklist_response' then $query$
        select r.id, exists (select from public.events e
            where e.stream_id in (r.partnership_id, r.organization_id) and e.subject_type = $2 and e.subject_id = r.id
              and public.erased_content($2, e.after, $3, $4) <> e.after) as matches
          from public.checklist_responses r where r.partnership_id = $1 and r.id > $5 and ($6 is null or r.id = any($6))
          order by r.id
      $query$ else $query$
        select e.subject_id as id, public.erased_content($2, e.after, $3, $4) <> e.after as matches
          from public.events e where e.stream_id = $1 and e.subject_type = $2 and e.subject_id > $5
            and ($6 is null or e.subject_id = any($6))
          order by e.subject_id, e.position
      $query$ end
      using scope, part.type, organization, person,
        case when part.type = after_type then after_record else '00000000-0000-0000-0000-000000000000' end, record_ids
    loop
      if stopped and searched->>'id' <> candidate.id::pg_catalog.text then exit search; end if;
      searched := pg_catalog.jsonb_build_object('type', part.type, 'id', candidate.id, 'table', part.table_name,
        'columns', part.columns);
      if candidate.matches and items[pg_catalog.cardinality(items)] is distinct from searched then
        items := items || searched;
      end if;
      stopped := pg_catalog.cardinality(items) >= max_records or pg_catalog.clock_timestamp() > stop_at;
    end loop;
    if stopped then exit; end if;
  end loop;
  foreach item in array items loop
    record_type := item->>'type';
    record_id := (item->>'id')::pg_catalog.uuid;
    key_condition := case when record_type = 'organization' then 'x.id = $1' else 'x.id = $1 and x.partnership_id = $2' end;
    execute pg_catalog.format('select pg_catalog.to_jsonb(x) from public.%I x where %s for update', item->>'table', key_condition)
      into stored using record_id, scope;
    home := scope;
    visible := true;
    streams := array[scope];
    if record_type = 'checklist_response' then
      streams := streams || (stored->>'organization_id')::pg_catalog.uuid;
      if stored->>'shared_at' is null then
        home := streams[2];
        visible := home = organization;
      end if;
    end if;
    execute pg_catalog.format($update$
      update public.%1$I x set (%2$s, version, updated_at, updated_by, updated_on_behalf_by, erased_at)
        = (select %2$s, version, updated_at, updated_by, updated_on_behalf_by, erased_at
          from pg_catalog.jsonb_populate_record(x, $3 || $4))
        where %3$s
      $update$, item->>'table', item->>'columns', key_condition)
      using record_id, scope, public.erased_content(record_type, stored, organization, person),
        stamp || pg_catalog.jsonb_build_object('version', (stored->>'version')::pg_catalog.int4 + 1);
    with changed as (
      update public.events e set erased_at = pg_catalog.now(), after = pg_catalog.jsonb_build_object('erased_at', pg_catalog.now())
          || public.erased_content(e.subject_type, e.after, organization, person)
          || pg_catalog.jsonb_build_object('erased_at', pg_catalog.now())
        where e.stream_id = any(streams) and e.subject_type = record_type and e.subject_id = record_id
          and public.erased_content(e.subject_type, e.after, organization, person) <> e.after
        returning e.stream_id, e.client_id, e.occurred_at
    ), responses as (
      update public.idempotency_keys k set body = public.erased_response(k.body::pg_catalog.jsonb, record_type, record_id,
          organization, person)::pg_catalog.text
        from changed where k.client_id = changed.client_id and k.created_at = changed.occurred_at
          and k.body like '{%'
          and public.erased_response(k.body::pg_catalog.jsonb, record_type, record_id, organization, person)
            <> k.body::pg_catalog.jsonb
    )
    select pg_catalog.array_agg(distinct changed.stream_id) into changed_streams from changed;
    -- The event follows from the event before it, and not from the row: a row that was altered without an event still differs.
    select e.* into last_event from public.events e
      where e.stream_id = home and e.subject_type = record_type and e.subject_id = record_id and e.change <> 'due'
      order by e.position desc limit 1;
    stream_id := home;
    record_row := last_event.after || stamp
      || pg_catalog.jsonb_build_object('version', (last_event.after->>'version')::pg_catalog.int4 + 1);
    return next;
    foreach home in array array(select distinct s from pg_catalog.unnest(changed_streams || stream_id) s order by s) loop
      new_events := new_events || pg_catalog.jsonb_build_object('stream', home, 'type', record_type, 'id', record_id,
        'external_ids', last_event.external_ids, 'audience', last_event.audience, 'after', record_row);
    end loop;
  end loop;
  if stopped then
    record_type := searched->>'type';
    record_id := (searched->>'id')::pg_catalog.uuid;
    record_row := null;
    visible := null;
    return next;
  end if;
  -- What follows belongs to no record that `record_ids` can name.
  -- Responses that contain the name of a deleted contact belong to other records.
  update public.idempotency_keys k
    set body = public.erased_response(k.body::pg_catalog.jsonb, '', null, organization, person)::pg_catalog.text
    from public.events e
    where record_ids is null and e.stream_id = scope and e.subject_type in ('communication_plan', 'occurrence')
      and k.client_id = e.client_id and k.created_at = e.occurred_at and k.body like '{%"formerContact%'
      and public.erased_response(k.body::pg_catalog.jsonb, '', null, organization, person) <> k.body::pg_catalog.jsonb;
  -- The rest of files whose import was interrupted; those that are received or processed are younger.
  delete from public.import_parts p
    where record_ids is null and p.partnership_id = scope and p.organization_id = organization
      and p.created_at < pg_catalog.now() - interval '10 minutes'
      and not exists (select from public.imports i where i.partnership_id = scope and i.id = p.import_id
        and i.state = 'running' and i.updated_at > pg_catalog.now() - interval '1 minute');
  -- The parser of a list in a cell quotes what it cannot parse.
  update public.import_errors x set detail = 'cannot be parsed.'
    where record_ids is null and x.partnership_id = scope and x.organization_id = organization and x.code = 'list-syntax'
      and pg_catalog.strpos(public.erasure_key(x.detail), person->>'name') > 0;
  -- After all rows are locked: a transaction that has locked one of them waits for the stream.
  foreach new_event in array new_events loop
    perform public.append_event((new_event->>'stream')::pg_catalog.uuid,
      case when new_event->>'after' is null then 'delete' else 'update' end, (new_event->>'type') || '.erased',
      new_event->>'type', (new_event->>'id')::pg_catalog.uuid, null, request, null, new_event->'external_ids',
      nullif(new_event->'after', 'null'), new_event->>'audience',
      public.erasure_hash((new_event->>'stream')::pg_catalog.uuid, new_event->>'type', (new_event->>'id')::pg_catalog.uuid,
        9223372036854775807));
  end loop;
end $$;
--> statement-breakpoint
-- Copy of functions/find_agenda_backlog.sql
-- Partnerships and organizations from before there was an agenda, at most `max_streams`, each with an organization that may read
-- their records. Those without one are removed.
-- Called by the worker, outside a request.
-- Security definer, because it reads the memberships of all partnerships.
create or replace function find_agenda_backlog(max_streams integer)
  returns table (stream_id uuid, organization_id uuid, is_partnership boolean)
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from public.agenda_backlog b
    where not exists (select from public.organizations o where o.id = b.stream_id)
      and not exists (select from public.memberships m
        where m.partnership_id = b.stream_id and m.kind = 'party' and m.last_position is null);
  return query select b.stream_id,
      coalesce((select m.organization_id from public.memberships m
        where m.partnership_id = b.stream_id and m.kind = 'party' and m.last_position is null limit 1), b.stream_id),
      not exists (select from public.organizations o where o.id = b.stream_id)
    from public.agenda_backlog b order by b.stream_id limit max_streams;
end $$;
grant execute on function find_agenda_backlog(integer) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/limit_agenda_to_agreements.sql
-- Sets when the due dates of expectations lapse: those after the last day of the agreements that bind the expectation, once all
-- of these are over. Of some entries of a partnership, or of all. The rule of `frozenAfter` in
-- src/partnerships/agreement-bindings/rules.ts.
-- Called by change_agenda(), and by record_event() for events of agreement bindings; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function limit_agenda_to_agreements(partnership uuid, entries uuid[]) returns void
  language plpgsql set search_path = public, pg_temp
as $$
begin
  if not exists (select from public.agreement_bindings b where b.partnership_id = partnership and b.state = 'executed') then
    return;
  end if;
  with bound as (
    select x.id, pg_catalog.max(b.binds_until) filter (where not b.superseded) as last_day,
        -- Infinite if one of the agreements has no last day.
        pg_catalog.max(coalesce((b.binds_until + 1)::pg_catalog.timestamp at time zone b.time_zone, 'infinity')) as over_at
      from public.agreement_bindings b cross join pg_catalog.jsonb_to_recordset(b.expectations) x (id pg_catalog.uuid)
      where b.partnership_id = partnership and b.state = 'executed' group by x.id
  ), limited as (
    select e.id, e.lapses_at as before,
        case when e.due_on > bound.last_day then nullif(bound.over_at, 'infinity') end as lapses_at
      from public.agenda_entries e join bound on bound.id = e.subject_id
      where e.stream_id = partnership and e.kind = 'expectation_due' and (entries is null or e.id = any(entries))
  ), saved as (
    update public.agenda_entries e set lapses_at = limited.lapses_at,
        next_at = public.next_reminder(e.reminders, e.recorded_through, limited.lapses_at)
      from limited where e.stream_id = partnership and e.id = limited.id and limited.before is distinct from limited.lapses_at
      returning e.id, e.lapses_at
  )
  update public.agenda_readers r set lapses_at = saved.lapses_at from saved where r.stream_id = partnership and r.entry_id = saved.id;
end $$;
--> statement-breakpoint
-- Copy of functions/next_reminder.sql
-- The time of the first reminder after `recorded_through` that is not later than `lapses_at`; null if there is none.
-- Called by change_agenda(), record_due_events() and limit_agenda_to_agreements(); not for the service's login.
create or replace function next_reminder(reminders jsonb, recorded_through timestamptz, lapses_at timestamptz)
  returns timestamptz language sql stable set search_path = public, pg_temp
as $$
  select pg_catalog.min(r.at) from pg_catalog.jsonb_to_recordset(reminders) r (at pg_catalog.timestamptz)
    where (recorded_through is null or r.at > recorded_through) and (lapses_at is null or r.at <= lapses_at)
$$;
--> statement-breakpoint
-- Copy of functions/record_due_events.sql
-- Records the events of reminders that are due at `at_time`, in the order of their times, at most `max_events`, and returns how
-- many, and the errors of those that failed. An event and the mark that it was recorded are one transaction, so each is recorded
-- once, by whatever number of workers. A reminder that failed is tried again after an hour. Returns also the partnerships whose
-- occurrences the caller has to add to the agenda, each again after an hour until that is done; none of their occurrences is
-- recorded meanwhile.
-- The sender of these events is the service: organization and API client are the nil UUID. Their `after` has the record's id and
-- version, the day that is due, and what its path contains.
-- Called by the worker, outside a request.
-- Security definer, because it writes events of all partnerships.
create or replace function record_due_events(
  at_time timestamptz, max_events integer, out recorded bigint, out failures jsonb, out extensions jsonb
) language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  nil pg_catalog.text := '00000000-0000-0000-0000-000000000000';
  locked pg_catalog.uuid[] := '{}';
  stream pg_catalog.uuid;
  due pg_catalog.record;
  failed pg_catalog.uuid[] := '{}';
  extended pg_catalog.uuid[] := '{}';
begin
  recorded := 0;
  failures := '[]';
  extensions := '[]';
  perform pg_catalog.set_config('app.organization_id', nil, true), pg_catalog.set_config('app.api_client_id', nil, true);
  -- A request locks the stream before the entries, too. A stream that is locked is left to the next call.
  for stream in
    select s.stream_id from public.streams s
      where s.stream_id = any(array(select e.stream_id from public.agenda_entries e
        where e.next_at <= at_time order by e.next_at limit max_events))
      order by s.stream_id for update skip locked
  loop
    locked := locked || stream;
  end loop;
  for due in
    select e.id, e.stream_id, e.kind, e.item, e.subject_type, coalesce(e.location->>'record_id', e.subject_id::pg_catalog.text)::pg_catalog.uuid as subject_id,
        e.due_on, e.lapses_at, e.reminders, e.location,
        case when e.observer_ids is null then 'everyone' else 'parties' end as audience, r.type, r.at,
        coalesce(last.version, 1) as version, coalesce(last.external_ids, '[]') as external_ids
      from public.agenda_entries e
        cross join lateral pg_catalog.jsonb_to_recordset(e.reminders) r (type pg_catalog.text, at pg_catalog.timestamptz)
        left join lateral (
          select (x.after->>'version')::pg_catalog.int4 as version, x.external_ids from public.events x
            where x.stream_id = e.stream_id and x.subject_type = e.subject_type and x.change <> 'due'
              and x.subject_id = coalesce(e.location->>'record_id', e.subject_id::pg_catalog.text)::pg_catalog.uuid
            order by x.position desc limit 1
        ) last on true
      where e.stream_id = any(locked) and e.next_at <= at_time and r.at <= at_time
        and (e.recorded_through is null or r.at > e.recorded_through) and (e.lapses_at is null or r.at <= e.lapses_at)
      order by (e.kind = 'occurrence_extension') desc, r.at, e.id limit max_events
  loop
    continue when due.id = any(failed);
    -- Meetings wait until the agenda is up to date: the plan may have changed.
    continue when due.kind = 'occurrence' and exists (select from public.agenda_entries x
      where x.stream_id = due.stream_id and x.kind = 'occurrence_extension' and x.due_at <= at_time);
    continue when due.stream_id = any(extended) and due.kind = 'occurrence_extension';
    if due.kind = 'occurrence_extension' then
      extended := extended || due.stream_id;
      extensions := extensions || (
        select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('partnershipId', due.stream_id,
            'organizationId', m.organization_id, 'from', due.item)), '[]')
          from (select m.organization_id from public.memberships m
            where m.partnership_id = due.stream_id and m.kind = 'party' and m.last_position is null limit 1) m);
      update public.agenda_entries e set next_at = at_time + interval '1 hour' where e.stream_id = due.stream_id and e.id = due.id;
      continue;
    end if;
    begin
      perform public.append_event(due.stream_id, 'due', due.type, due.subject_type, due.subject_id, null, 'worker', null,
        due.external_ids,
        pg_catalog.jsonb_build_object('id', due.subject_id, 'version', due.version, 'due_on', due.due_on) || due.location,
        due.audience, null);
      update public.agenda_entries e
        set recorded_through = due.at, next_at = public.next_reminder(due.reminders, due.at, due.lapses_at)
        where e.stream_id = due.stream_id and e.id = due.id;
      recorded := recorded + 1;
    exception when others then
      failed := failed || due.id;
      failures := failures || pg_catalog.jsonb_build_object('type', due.type, 'recordId', due.subject_id, 'reason', sqlerrm);
      update public.agenda_entries e set next_at = at_time + interval '1 hour' where e.stream_id = due.stream_id and e.id = due.id;
    end;
  end loop;
end $$;
grant execute on function record_due_events(timestamptz, integer) to partnership_basics_app;
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
    perform public.track_agreement_readers(stream, null, (after->>'organization_id')::pg_catalog.uuid);
    perform public.track_agenda_readers(stream, null, (after->>'organization_id')::pg_catalog.uuid);
  elsif subject_type = 'agreement' then
    perform public.track_agreement_readers(stream, subject, null);
  elsif subject_type = 'agreement_binding' then
    perform public.limit_agenda_to_agreements(stream, null);
  elsif subject_type = 'partnership' and after->>'state' in ('closed', 'terminated', 'withdrawn') then
    -- Nothing is due any more.
    delete from public.agenda_readers r where r.stream_id = stream;
    delete from public.agenda_entries e where e.stream_id = stream;
  end if;
  return new_position;
end $$;
grant execute on function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb, text)
  to partnership_basics_app;
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
  -- No party has to submit a response any more.
  perform public.change_agenda(partnership, pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object(
    'kind', 'checklist_round_due', 'subjectType', 'checklist_round', 'subjectId', released_round, 'entries', '[]'::pg_catalog.jsonb)));
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
-- Copy of functions/take_agenda_backlog.sql
-- Removes a partnership or organization from agenda_backlog, in the transaction that writes its agenda. False if another worker
-- has done so.
-- Called by the worker.
-- Security definer, because no policy permits it.
create or replace function take_agenda_backlog(stream uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from public.agenda_backlog b where b.stream_id = stream;
  return found;
end $$;
grant execute on function take_agenda_backlog(uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/track_agenda_readers.sql
-- Replaces the rows of agenda_readers of a partnership or organization: those of some entries after a change of them, or those
-- of one organization after a change of its membership.
-- Called by change_agenda() and record_event(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function track_agenda_readers(stream uuid, entries uuid[], organization uuid) returns void
  language plpgsql set search_path = public, pg_temp
as $$
begin
  if entries is null then
    delete from public.agenda_readers r where r.stream_id = stream and r.organization_id = organization;
  else
    delete from public.agenda_readers r where r.stream_id = stream and r.entry_id = any(entries);
  end if;
  insert into public.agenda_readers (organization_id, entry_id, stream_id, kind, due_on, due_at, lapses_at, is_actor,
      observed_until)
    select m.organization_id, e.id, stream, e.kind, e.due_on, e.due_at, e.lapses_at,
        m.is_party and (e.actor_ids = '[]' or e.actor_ids ? m.organization_id::pg_catalog.text)
          and not e.done_ids ? m.organization_id::pg_catalog.text,
        case when not m.is_party then m.ends_on end
      from (
        select m.organization_id, pg_catalog.bool_or(m.kind = 'party') as is_party, pg_catalog.max(m.ends_on) as ends_on
          from public.memberships m
          where m.partnership_id = stream and m.kind in ('party', 'observer') and m.last_position is null
            and (organization is null or m.organization_id = organization)
          group by m.organization_id
        union all
        select o.id, true, null from public.organizations o where o.id = stream
      ) m
      -- `offset 0` keeps the order of this join: an organization that reads nothing costs nothing.
      cross join lateral (
        select * from public.agenda_entries e
          where e.stream_id = stream and (entries is null or e.id = any(entries)) and e.kind <> 'occurrence_extension'
            and (m.is_party or e.observer_ids is null or e.observer_ids ? m.organization_id::pg_catalog.text)
          offset 0
      ) e;
end $$;
--> statement-breakpoint
CREATE TABLE "agenda_backlog" (
	"stream_id" uuid PRIMARY KEY NOT NULL
);
--> statement-breakpoint
ALTER TABLE "agenda_backlog" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "agenda_entries" (
	"id" uuid NOT NULL,
	"stream_id" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"item" text NOT NULL,
	"due_on" date NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"overdue_at" timestamp with time zone NOT NULL,
	"lapses_at" timestamp with time zone,
	"actor_ids" jsonb NOT NULL,
	"done_ids" jsonb NOT NULL,
	"observer_ids" jsonb,
	"location" jsonb NOT NULL,
	"reminders" jsonb NOT NULL,
	"recorded_through" timestamp with time zone,
	"next_at" timestamp with time zone,
	CONSTRAINT "agenda_entries_stream_id_id_pk" PRIMARY KEY("stream_id","id"),
	CONSTRAINT "agenda_entries_once" UNIQUE("stream_id","subject_id","kind","item")
);
--> statement-breakpoint
ALTER TABLE "agenda_entries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "agenda_readers" (
	"organization_id" uuid NOT NULL,
	"entry_id" uuid NOT NULL,
	"stream_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"due_on" date NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"lapses_at" timestamp with time zone,
	"is_actor" boolean NOT NULL,
	"observed_until" date,
	CONSTRAINT "agenda_readers_stream_id_entry_id_organization_id_pk" PRIMARY KEY("stream_id","entry_id","organization_id")
);
--> statement-breakpoint
ALTER TABLE "agenda_readers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "events" DROP CONSTRAINT "events_change_valid";--> statement-breakpoint
ALTER TABLE "agreement_versions" ADD COLUMN "sequential" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "agenda_entries_by_next_reminder" ON "agenda_entries" USING btree ("next_at") WHERE next_at is not null;--> statement-breakpoint
CREATE INDEX "agenda_readers_by_time" ON "agenda_readers" USING btree ("organization_id","due_at","entry_id");--> statement-breakpoint
CREATE INDEX "agenda_readers_by_stream" ON "agenda_readers" USING btree ("organization_id","stream_id","due_at","entry_id");--> statement-breakpoint
CREATE INDEX "agenda_readers_by_kind" ON "agenda_readers" USING btree ("organization_id","kind","due_at","entry_id");--> statement-breakpoint
CREATE INDEX "agenda_readers_of_actor" ON "agenda_readers" USING btree ("organization_id","due_at","entry_id") WHERE is_actor;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_change_valid" CHECK ("events"."change" in ('create', 'update', 'delete', 'transition', 'due'));--> statement-breakpoint
CREATE POLICY "owner_select" ON "agenda_backlog" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "agenda_backlog" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_delete" ON "agenda_backlog" AS PERMISSIVE FOR DELETE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "agenda_entries" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (exists (select from agenda_readers reader where reader.stream_id = "agenda_entries"."stream_id" and reader.entry_id = "agenda_entries"."id"
        and reader.organization_id = (select current_organization_id()) offset 0));--> statement-breakpoint
CREATE POLICY "owner_select" ON "agenda_entries" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "agenda_entries" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "agenda_entries" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_delete" ON "agenda_entries" AS PERMISSIVE FOR DELETE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "agenda_readers" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("agenda_readers"."organization_id" = (select current_organization_id())
        and ("agenda_readers"."observed_until" is null or "agenda_readers"."observed_until" >= current_date));--> statement-breakpoint
CREATE POLICY "owner_select" ON "agenda_readers" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_insert" ON "agenda_readers" AS PERMISSIVE FOR INSERT TO "partnership_basics_owner" WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "agenda_readers" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_delete" ON "agenda_readers" AS PERMISSIVE FOR DELETE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
select enable_row_security('agenda_entries');--> statement-breakpoint
select enable_row_security('agenda_readers');--> statement-breakpoint
select enable_row_security('agenda_backlog');--> statement-breakpoint
insert into agenda_backlog select id from partnerships union select id from organizations;--> statement-breakpoint
select enable_row_security(tablename, substring(definition from 'subject_type = ''(\w+)''')) from pg_tables join pg_views on viewname = tablename and pg_views.schemaname = 'as_of_withdrawal' where pg_tables.schemaname = 'public' and rowsecurity;
