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
      ('legal_acknowledgement', 'legal_acknowledgements', 'person_name, role, evidence'),
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
