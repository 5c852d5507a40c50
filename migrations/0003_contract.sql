set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/append_event.sql
-- Appends an event to a stream, and returns its position: see record_event(). `erasure_hash` is null except in the event of an
-- erasure; the hash of the event then covers it together with the SHA-256 of `after`.
-- Called by record_event() and erase_records(), after the rights of the sender were checked; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function append_event(
  stream uuid, change text, event_type text, subject_type text, subject uuid, on_behalf_by uuid, request text,
  reason text, external_ids jsonb, after jsonb, audience text, erasure_hash bytea
) returns bigint language plpgsql set search_path = public, pg_temp
as $$
declare
  organization pg_catalog.uuid := public.current_organization_id();
  api_client pg_catalog.uuid := public.current_api_client_id();
  after_hash pg_catalog.bytea := public.event_after_hash(after);
  content_hash pg_catalog.bytea := coalesce(coalesce(after_hash, '') || erasure_hash, after_hash);
  new_position pg_catalog.int8;
  new_hash pg_catalog.bytea;
begin
  loop
    -- Waits for a transaction that writes to the same stream, and then continues from what it committed.
    update public.streams s set position = s.position + 1,
        hash = public.event_hash(s.hash, stream, s.position + 1, pg_catalog.now(), event_type, change, audience,
          subject_type, subject, organization, on_behalf_by, api_client, request, reason, external_ids, content_hash)
      where s.stream_id = stream returning s.position, s.hash into new_position, new_hash;
    exit when found;
    insert into public.streams (stream_id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  insert into public.events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id,
      organization_id, on_behalf_by, client_id, request_id, reason, external_ids, after, after_hash, erasure_hash, hash)
    values (stream, new_position, pg_catalog.now(), event_type, change, audience, subject_type, subject, organization,
      on_behalf_by, api_client, request, reason, external_ids, after, after_hash, erasure_hash, new_hash);
  insert into public.outbox (stream_id, position) values (stream, new_position);
  return new_position;
end $$;
--> statement-breakpoint
-- Copy of functions/check_chain.sql
-- Verifies the events of the partnership that the request names, after position `checked_to` and up to `up_to`. Returns
-- the first position whose event is missing or is not what append_event() wrote, and the last position of the stream.
-- The `after` of an event in which personal data was erased is not compared with its own hash, but with that in the event of the
-- last erasure in its record, which must follow.
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
  with erasures as materialized (
    select of_record.subject_type, of_record.subject_id, erasure.position,
        erasure.erasure_hash is not distinct from
          public.erasure_hash(partnership, of_record.subject_type, of_record.subject_id, erasure.position) as intact
      from (select distinct e.subject_type, e.subject_id from public.events e
        where e.stream_id = partnership and e.position > checked_to and e.position <= up_to
          and (e.erased_at is not null or e.erasure_hash is not null)) of_record
      cross join lateral (select e.position, e.erasure_hash from public.events e
        where e.stream_id = partnership and e.subject_type = of_record.subject_type and e.subject_id = of_record.subject_id
          and e.erasure_hash is not null order by e.position desc limit 1) erasure
  )
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
        e.external_ids, coalesce(coalesce(e.after_hash, '') || e.erasure_hash, e.after_hash))
      or ((e.erased_at is not null or e.erasure_hash is not null) and not exists (select from erasures
        where erasures.subject_type = e.subject_type and erasures.subject_id = e.subject_id and erasures.intact
          and (e.erased_at is null or erasures.position > e.position)))
      or (e.erased_at is null and e.after_hash is distinct from public.event_after_hash(e.after))
      or (n = last_position and e.hash <> head.hash);
end $$;
grant execute on function check_chain(bigint, bigint) to partnership_basics_app;
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
  partnership pg_catalog.uuid;
  erased pg_catalog.jsonb;
begin
  if pg_catalog.current_setting('app.relation', true) is distinct from 'self' or organization is null then
    raise exception using errcode = 'insufficient_privilege', message = 'An organization erases data of its own staff only.';
  end if;
  records := '[]';
  complete := false;
  for partnership in
    select unit.id from (
      select nil as id union
      select p.partnership_id from public.parties p where p.organization_id = organization union
      select o.partnership_id from public.observers o where o.organization_id = organization
    ) unit where unit.id >= coalesce(from_partnership, nil) order by unit.id
  loop
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
  end loop;
  complete := true;
end $$;
grant execute on function erase_personal_data(text, text, text, uuid[], uuid, text, uuid, integer, text)
  to partnership_basics_app;
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
      ('contact', 'contacts', 'name, title, responsibility, email, phone'),
      ('endorsement', 'endorsements', 'name, title'),
      ('organization', 'organizations', 'contacts')
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
      where e.stream_id = home and e.subject_type = record_type and e.subject_id = record_id
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
-- Copy of functions/erased_content.sql
-- The content of a record, as its events or responses contain it, without the personal data of a person of an organization. A
-- name becomes "[erased]", what else describes the person null. Other properties, and the data of other organizations, remain.
-- For a record of another type, or without data of the person, returns `content`. See names_person() for `person`.
-- Called by erase_records() and erased_response(); not for the service's login.
create or replace function erased_content(record_type text, content jsonb, organization uuid, person jsonb) returns jsonb
  language plpgsql immutable set search_path = public, pg_temp
as $$
declare
  id pg_catalog.text := organization::pg_catalog.text;
  author pg_catalog.text := coalesce(content->>'organization_id', content->>'organizationId');
  marker pg_catalog.jsonb := '"[erased]"';
begin
  case record_type
    when 'contact' then
      if author = id and public.names_person(content, person) then
        return content || pg_catalog.jsonb_build_object(
          'name', marker, 'title', null, 'responsibility', null, 'email', null, 'phone', null);
      end if;
    when 'endorsement' then
      if author = id and public.erasure_key(content->>'name') = person->>'name' then
        return content || pg_catalog.jsonb_build_object('name', marker, 'title', marker);
      end if;
    when 'organization' then
      if content->>'id' = id then
        return content || coalesce((select pg_catalog.jsonb_build_object('contacts', pg_catalog.jsonb_agg(
            case when public.names_person(c.value, person) then pg_catalog.jsonb_build_object('name', marker) else c.value end
            order by c.ordinality))
          from pg_catalog.jsonb_array_elements(content->'contacts') with ordinality c having pg_catalog.count(*) > 0), '{}');
      end if;
    when 'communication' then
      return content || coalesce((select pg_catalog.jsonb_build_object('participants', pg_catalog.jsonb_agg(
          case when p.value->>'organizationId' = id and pg_catalog.jsonb_array_length(p.value->'names') > 0 then
            p.value || pg_catalog.jsonb_build_object('names', (select pg_catalog.jsonb_agg(
                case when public.erasure_key(n.value #>> '{}') = person->>'name' then marker else n.value end order by n.ordinality)
              from pg_catalog.jsonb_array_elements(p.value->'names') with ordinality n))
          else p.value end order by p.ordinality))
        from pg_catalog.jsonb_array_elements(content->'participants') with ordinality p having pg_catalog.count(*) > 0), '{}');
    when 'communication_plan' then
      return content || coalesce((select pg_catalog.jsonb_object_agg(list.name, list.entries) from (
        select part.name, pg_catalog.jsonb_agg(
            case when pg_catalog.jsonb_array_length(e.value->'contactPoints') > 0 then
              e.value || pg_catalog.jsonb_build_object('contactPoints', (select pg_catalog.jsonb_agg(
                  case when p.value->>'organizationId' = id and (public.erasure_key(p.value->>'detail') = person->>'email'
                    or pg_catalog.regexp_replace(p.value->>'detail', '\D', '', 'g') = person->>'phone')
                  then p.value || pg_catalog.jsonb_build_object('detail', marker) else p.value end order by p.ordinality)
                from pg_catalog.jsonb_array_elements(e.value->'contactPoints') with ordinality p))
            else e.value end order by e.ordinality) as entries
          from pg_catalog.unnest('{channels,escalation}'::pg_catalog.text[]) part (name),
            pg_catalog.jsonb_array_elements(content->part.name) with ordinality e
          group by part.name) list), '{}');
    when 'checklist_response' then
      return content || coalesce((select pg_catalog.jsonb_build_object('answers', pg_catalog.jsonb_agg(
          case when pg_catalog.jsonb_array_length(a.value->'actionSteps') > 0 then
            a.value || pg_catalog.jsonb_build_object('actionSteps', (select pg_catalog.jsonb_agg(
                case when s.value->>'organizationId' = id and public.erasure_key(s.value->>'owner') = person->>'name'
                  then s.value || pg_catalog.jsonb_build_object('owner', marker) else s.value end order by s.ordinality)
              from pg_catalog.jsonb_array_elements(a.value->'actionSteps') with ordinality s))
          else a.value end order by a.ordinality))
        from pg_catalog.jsonb_array_elements(content->'answers') with ordinality a having pg_catalog.count(*) > 0), '{}');
    else null;
  end case;
  return content;
end $$;
--> statement-breakpoint
-- Copy of functions/erased_response.sql
-- A response without the personal data of a person in the record with this id, at any depth of the response: see
-- erased_content(). It also contains no name of a deleted contact that is that of the person; if two organizations had a contact of
-- this name, of neither.
-- Called by erase_records(); not for the service's login.
create or replace function erased_response(response jsonb, record_type text, record_id uuid, organization uuid, person jsonb)
  returns jsonb language plpgsql immutable set search_path = public, pg_temp
as $$
begin
  case pg_catalog.jsonb_typeof(response)
    when 'array' then
      return (select coalesce(pg_catalog.jsonb_agg(
          public.erased_response(item.value, record_type, record_id, organization, person) order by item.ordinality), '[]')
        from pg_catalog.jsonb_array_elements(response) with ordinality item);
    when 'object' then
      if response->>'id' = record_id::pg_catalog.text then
        return public.erased_content(record_type, response, organization, person);
      end if;
      return (select coalesce(pg_catalog.jsonb_object_agg(property.key,
          public.erased_response(property.value, case when property.key in ('formerContact', 'formerContacts')
            then 'former_contact' else record_type end, record_id, organization, person)), '{}')
        from pg_catalog.jsonb_each(response) property);
    else
      return case when record_type = 'former_contact' and public.erasure_key(response #>> '{}') = person->>'name'
        then '"[erased]"' else response end;
  end case;
end $$;
--> statement-breakpoint
-- Copy of functions/erasure_hash.sql
-- The SHA-256 of what remains of the erased events of a record in a stream before a position. The event of the last erasure of
-- the record contains it, so that another change of an erased event is detected. Null if none of them was erased.
-- Called by erase_records() and check_chain(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function erasure_hash(stream uuid, record_type text, record_id uuid, before_position bigint) returns bytea
  language sql stable set search_path = public, pg_temp
as $$
  select pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.string_agg(
      e.position || ':' || pg_catalog.encode(public.event_after_hash(e.after), 'hex'), ',' order by e.position), 'UTF8'))
    from public.events e
    where e.stream_id = stream and e.subject_type = record_type and e.subject_id = record_id
      and e.position < before_position and e.erased_at is not null
$$;
--> statement-breakpoint
-- Copy of functions/erasure_key.sql
-- A name, or an email address, in the form in which erase_personal_data() compares it: without differences in case, in the form
-- of Unicode characters, of quotes and dashes, and in white space, and without invisible characters.
-- Called by erase_personal_data() and the functions that it calls; not for the service's login.
create or replace function erasure_key(value text) returns text language sql immutable
  return pg_catalog.casefold(pg_catalog.btrim(pg_catalog.regexp_replace(
    pg_catalog.regexp_replace(
      pg_catalog.translate(pg_catalog.normalize(value, 'NFKC'), '‘’‚‛′ʻʼ“”„‟‐‒–—―−', '''''''''''''''""""------'),
      '[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]', '', 'g'),
    '\s+', ' ', 'g')) collate pg_catalog.pg_unicode_fast);
--> statement-breakpoint
-- Copy of functions/event_after_hash.sql
-- The SHA-256 of the row that an event contains, as PostgreSQL prints it; null for a deletion, which contains none.
-- Called by append_event(), check_chain() and erasure_hash(); not for the service's login.
create or replace function event_after_hash(after jsonb) returns bytea language sql immutable
  return pg_catalog.sha256(pg_catalog.convert_to(after::pg_catalog.text, 'UTF8'));
--> statement-breakpoint
-- Copy of functions/event_hash.sql
-- The hash of an event, which covers the hash of the event before it. Of `after` it covers the SHA-256 alone, so that the
-- chain still verifies when personal data in `after` has been erased. `after_hash` is that SHA-256, followed by the hash of an
-- erasure in the event of one.
-- Called by append_event() and check_chain(); not for the service's login.
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
-- Copy of functions/keep_minutes_of_author.sql
-- Rejects the change of a communication by an organization that did not create it, unless it changes only when follow-ups were done.
-- Called by the trigger keep_minutes_of_author of communications. It permits every change outside a request and by the owner of
-- the table, as whom erase_personal_data() runs.
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
  if old.organization_id <> public.current_organization_id() and current_user <> 'partnership_basics_owner'
    and (pg_catalog.to_jsonb(old) - unrestricted <> pg_catalog.to_jsonb(new) - unrestricted
      or tasks_before is distinct from tasks_after)
  then
    raise insufficient_privilege using message = 'Only its author changes a communication.';
  end if;
  return new;
end $$;
--> statement-breakpoint
-- Copy of functions/names_person.sql
-- Whether an entry with the properties name, email and phone is that of a person. It is if it has the name, unless its email
-- address or phone number differs from the one in `person`; and if it has the email address, whatever its name is. The values in
-- `person` are in the form of erasure_key(), the phone number as its digits.
-- Called by erased_content(); not for the service's login.
create or replace function names_person(entry jsonb, person jsonb) returns boolean language sql immutable
  return coalesce(
    (public.erasure_key(entry->>'name') = person->>'name'
      and coalesce(public.erasure_key(entry->>'email') = person->>'email', true)
      and coalesce(pg_catalog.regexp_replace(entry->>'phone', '\D', '', 'g') = person->>'phone', true))
    or public.erasure_key(entry->>'email') = person->>'email', false);
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
  if pg_catalog.current_setting('app.require_open_partnership', true) = 'on' then
    perform where public.partnership_closed(public.current_partnership_id());
    if found then raise exception using errcode = 'PB002'; end if;
  end if;
  if subject_type in ('party', 'observer') then
    perform public.track_membership(stream, new_position, subject_type, subject, after);
  end if;
  return new_position;
end $$;
grant execute on function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb, text)
  to partnership_basics_app;
--> statement-breakpoint
-- In place of DROP COLUMN and ADD COLUMN, so that the index of the column remains.
ALTER TABLE "organizations" ALTER COLUMN "name_search" SET EXPRESSION AS (lower(translate(normalize(name, NFKC), '‘’‚‛′ʻʼ“”„‟‐‒–—―−', '''''''''''''''""""------')));--> statement-breakpoint
ALTER TABLE "communication_plans" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "communications" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "erasure_hash" "bytea";--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "endorsements" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "contacts" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "checklist_responses" ADD COLUMN "erased_at" timestamp with time zone;--> statement-breakpoint
CREATE POLICY "owner_select" ON "communication_plans" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "communication_plans" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "communications" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "communications" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "events" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "idempotency_keys" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "endorsements" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "endorsements" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "contacts" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "contacts" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "import_errors" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "import_errors" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_select" ON "imports" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
ALTER POLICY "may_read" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or "external_ids"."subject_type" in ('organization', 'partnership') and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
ALTER POLICY "may_insert" ON "external_ids" TO partnership_basics_app WITH CHECK ("external_ids"."subject_type" in ('organization', 'partnership') and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" in ('organization', 'partnership') and (select current_organization_id()) is not null);--> statement-breakpoint
ALTER POLICY "may_delete" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or "external_ids"."subject_type" in ('organization', 'partnership') and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" in ('organization', 'partnership') and not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
-- Adds the new columns to the view of each table.
select enable_row_security(tablename, substring(definition from 'subject_type = ''(\w+)'''))
  from pg_tables left join pg_views on viewname = tablename and pg_views.schemaname = 'as_of_withdrawal'
  where pg_tables.schemaname = 'public' and rowsecurity;
