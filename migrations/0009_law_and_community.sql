set local check_function_bodies = off;
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
--> statement-breakpoint
-- Copy of functions/erased_content.sql
-- The content of a record, as its events or responses contain it, without the personal data of a person of an organization. A
-- name becomes "[erased]", what else describes the person null. Other properties, and the data of other organizations, remain.
-- For a record of another type, or without data of the person, returns `content`. See names_person() for `person`.
-- Called by erase_records() and erased_response(); not for the service's login.
create or replace function erased_content(record_type text, content jsonb, organization uuid, person jsonb) returns jsonb
  language plpgsql stable set search_path = public, pg_temp
as $$
declare
  id pg_catalog.text := organization::pg_catalog.text;
  author pg_catalog.text := coalesce(content->>'organization_id', content->>'organizationId');
  marker pg_catalog.jsonb := '"[erased]"';
  mediator_of pg_catalog.text := content->'mediator'->>'organizationId';
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
    when 'signatory' then
      if author = id and public.erasure_key(content->>'name') = person->>'name' then
        return content || pg_catalog.jsonb_build_object('name', marker, 'title', null);
      end if;
    when 'legal_review' then
      if author = id and public.erasure_key(coalesce(content->>'reviewer_name', content->>'reviewerName')) = person->>'name' then
        return content || case when content ? 'reviewer_name'
          then pg_catalog.jsonb_build_object('reviewer_name', marker, 'reviewer_title', null)
          else pg_catalog.jsonb_build_object('reviewerName', marker, 'reviewerTitle', null) end;
      end if;
    when 'legal_acknowledgement' then
      if author = id and public.erasure_key(coalesce(content->>'person_name', content->>'personName')) = person->>'name' then
        return content || pg_catalog.jsonb_build_object('role', marker, 'evidence', null,
          case when content ? 'person_name' then 'person_name' else 'personName' end, marker);
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
    when 'conflict_plan' then
      -- An organization that never was in the partnership cannot erase the name: the author of the plan does.
      if public.erasure_key(content->'mediator'->>'name') = person->>'name'
        and (mediator_of = id or author = id and not exists (select from public.memberships m
          where m.partnership_id = coalesce(content->>'partnership_id', content->>'partnershipId')::pg_catalog.uuid
            and m.organization_id = mediator_of::pg_catalog.uuid))
      then
        return content || pg_catalog.jsonb_build_object(
          'mediator', content->'mediator' || pg_catalog.jsonb_build_object('name', marker));
      end if;
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
CREATE TABLE "community_assessments" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"title" text NOT NULL,
	"service_area" text NOT NULL,
	"url" text,
	"completed_on" date NOT NULL,
	"grant_starts_on" date NOT NULL,
	"grant_ends_on" date NOT NULL,
	"reviews" jsonb NOT NULL,
	"covered_topics" jsonb NOT NULL,
	CONSTRAINT "community_assessments_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "community_assessments_grant_ends_after_start" CHECK ("community_assessments"."grant_ends_on" > "community_assessments"."grant_starts_on")
);
--> statement-breakpoint
ALTER TABLE "community_assessments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "family_needs" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"assessment_id" uuid NOT NULL,
	"title" text NOT NULL,
	"priority" text NOT NULL,
	"figure" text,
	"provider_id" uuid,
	"alternatives" jsonb NOT NULL,
	"expectation_ids" jsonb NOT NULL,
	"benefit_ids" jsonb NOT NULL,
	"result_keys" jsonb NOT NULL,
	CONSTRAINT "family_needs_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "family_needs_priority_valid" CHECK ("family_needs"."priority" in ('high', 'medium', 'low'))
);
--> statement-breakpoint
ALTER TABLE "family_needs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "rooms" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"site" text NOT NULL,
	"name" text NOT NULL,
	"setting" text NOT NULL,
	"program" text NOT NULL,
	"session" text NOT NULL,
	"staff" integer NOT NULL,
	"from_months" integer NOT NULL,
	"to_months" integer NOT NULL,
	"majority_from_months" integer,
	"majority_to_months" integer,
	"indoor_square_feet" double precision,
	"outdoor_square_feet" double precision,
	"licensed_capacity" integer,
	"planned_children" integer NOT NULL,
	CONSTRAINT "rooms_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "rooms_setting_valid" CHECK ("rooms"."setting" in ('center', 'family_child_care')),
	CONSTRAINT "rooms_program_valid" CHECK ("rooms"."program" in ('head_start', 'early_head_start', 'ehs_ccp', 'migrant_seasonal', 'child_care', 'state_prek', 'special_education', 'other')),
	CONSTRAINT "rooms_session_valid" CHECK ("rooms"."session" in ('single', 'double')),
	CONSTRAINT "rooms_ages_valid" CHECK ("rooms"."to_months" > "rooms"."from_months")
);
--> statement-breakpoint
ALTER TABLE "rooms" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "commitments" (
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
	"level" text NOT NULL,
	"description" text,
	"condition" text,
	"valid_until" date,
	"reason" text,
	CONSTRAINT "commitments_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "commitments_aspect_valid" CHECK ("commitments"."aspect" in ('finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'services', 'data')),
	CONSTRAINT "commitments_level_valid" CHECK ("commitments"."level" in ('committed', 'conditional', 'none', 'not_applicable'))
);
--> statement-breakpoint
ALTER TABLE "commitments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "monitoring_visits" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"party_id" uuid NOT NULL,
	"site" text,
	"visited_on" date NOT NULL,
	"scope" text NOT NULL,
	"next_visit_due_on" date,
	"findings" jsonb NOT NULL,
	CONSTRAINT "monitoring_visits_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "monitoring_visits" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "applied_standards" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"standard_id" uuid NOT NULL,
	"party_id" uuid,
	"effective_from" date NOT NULL,
	CONSTRAINT "applied_standards_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "applied_standards_once" UNIQUE NULLS NOT DISTINCT("partnership_id","standard_id","party_id")
);
--> statement-breakpoint
ALTER TABLE "applied_standards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "legal_acknowledgements" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"requirement_id" uuid NOT NULL,
	"text_version" integer NOT NULL,
	"person_name" text NOT NULL,
	"role" text NOT NULL,
	"acknowledged_on" date NOT NULL,
	"method" text NOT NULL,
	"evidence" text,
	"is_problematic" boolean,
	"problem_description" text,
	"mitigation" text,
	"owner_id" uuid,
	"due_on" date,
	"resolved_on" date,
	"erased_at" timestamp with time zone,
	CONSTRAINT "legal_acknowledgements_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "legal_acknowledgements_method_valid" CHECK ("legal_acknowledgements"."method" in ('read', 'training', 'briefing'))
);
--> statement-breakpoint
ALTER TABLE "legal_acknowledgements" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "legal_requirements" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"citation" text NOT NULL,
	"title" text NOT NULL,
	"summary" text NOT NULL,
	"url" text,
	"level" text NOT NULL,
	"jurisdiction" text,
	"verification" text NOT NULL,
	"effective_from" date NOT NULL,
	"effective_until" date,
	"applies_to_roles" jsonb NOT NULL,
	"acknowledge_within_days" integer NOT NULL,
	"valid_months" integer,
	"text_version" integer NOT NULL,
	"text_changed_on" date NOT NULL,
	CONSTRAINT "legal_requirements_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "legal_requirements_level_valid" CHECK ("legal_requirements"."level" in ('federal', 'state', 'local', 'tribal')),
	CONSTRAINT "legal_requirements_verification_valid" CHECK ("legal_requirements"."verification" in ('text', 'restated', 'not_read')),
	CONSTRAINT "legal_requirements_until_not_before_from" CHECK ("legal_requirements"."effective_until" >= "legal_requirements"."effective_from")
);
--> statement-breakpoint
ALTER TABLE "legal_requirements" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "standard_row_import_errors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"standard_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"pointer" text NOT NULL,
	"code" text NOT NULL,
	"detail" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "standard_row_imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"standard_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"on_behalf_by" uuid,
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
	CONSTRAINT "standard_row_imports_state_valid" CHECK ("standard_row_imports"."state" in ('running', 'completed', 'failed', 'interrupted')),
	CONSTRAINT "standard_row_imports_media_type_valid" CHECK ("standard_row_imports"."media_type" in ('text/csv', 'application/x-ndjson'))
);
--> statement-breakpoint
ALTER TABLE "standard_row_imports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "standards" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid,
	"series_id" uuid NOT NULL,
	"edition" integer NOT NULL,
	"supersedes" uuid,
	"state" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"jurisdiction" text,
	"rows" jsonb NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "standards_edition_unique" UNIQUE("series_id","edition"),
	CONSTRAINT "standards_state_valid" CHECK ("standards"."state" in ('draft', 'published', 'superseded', 'retired'))
);
--> statement-breakpoint
ALTER TABLE "standards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "agreement_versions" ADD COLUMN "commitments_sha256" text;--> statement-breakpoint
ALTER TABLE "agreement_versions" ADD COLUMN "law_sha256" text;--> statement-breakpoint
ALTER TABLE "community_assessments" ADD CONSTRAINT "community_assessments_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "community_assessments" ADD CONSTRAINT "community_assessments_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_needs" ADD CONSTRAINT "family_needs_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_needs" ADD CONSTRAINT "family_needs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_needs" ADD CONSTRAINT "family_needs_provider_id_organizations_id_fk" FOREIGN KEY ("provider_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_needs" ADD CONSTRAINT "family_needs_assessment_exists" FOREIGN KEY ("partnership_id","assessment_id") REFERENCES "public"."community_assessments"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commitments" ADD CONSTRAINT "commitments_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commitments" ADD CONSTRAINT "commitments_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitoring_visits" ADD CONSTRAINT "monitoring_visits_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitoring_visits" ADD CONSTRAINT "monitoring_visits_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitoring_visits" ADD CONSTRAINT "monitoring_visits_party_id_organizations_id_fk" FOREIGN KEY ("party_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_standard_id_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "public"."standards"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_party_id_organizations_id_fk" FOREIGN KEY ("party_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_acknowledgements" ADD CONSTRAINT "legal_acknowledgements_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_acknowledgements" ADD CONSTRAINT "legal_acknowledgements_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_acknowledgements" ADD CONSTRAINT "legal_acknowledgements_owner_id_organizations_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_acknowledgements" ADD CONSTRAINT "legal_acknowledgements_requirement_exists" FOREIGN KEY ("partnership_id","requirement_id") REFERENCES "public"."legal_requirements"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_requirements" ADD CONSTRAINT "legal_requirements_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_requirements" ADD CONSTRAINT "legal_requirements_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ADD CONSTRAINT "standard_row_import_errors_standard_id_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "public"."standards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ADD CONSTRAINT "standard_row_import_errors_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ADD CONSTRAINT "standard_row_import_errors_import_id_standard_row_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."standard_row_imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_imports" ADD CONSTRAINT "standard_row_imports_standard_id_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "public"."standards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_imports" ADD CONSTRAINT "standard_row_imports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standards" ADD CONSTRAINT "standards_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "community_assessments_by_change" ON "community_assessments" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "family_needs_by_assessment" ON "family_needs" USING btree ("partnership_id","assessment_id") WHERE assessment_id is not null;--> statement-breakpoint
CREATE INDEX "family_needs_by_change" ON "family_needs" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "rooms_name_unique" ON "rooms" USING btree ("partnership_id","organization_id","site","name") WHERE name is not null;--> statement-breakpoint
CREATE INDEX "rooms_by_change" ON "rooms" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "commitments_one_per_aspect" ON "commitments" USING btree ("partnership_id","organization_id","aspect") WHERE "commitments"."aspect" is not null;--> statement-breakpoint
CREATE INDEX "commitments_by_change" ON "commitments" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "monitoring_visits_by_site" ON "monitoring_visits" USING btree ("partnership_id","party_id","site","visited_on","id");--> statement-breakpoint
CREATE INDEX "monitoring_visits_uncorrected" ON "monitoring_visits" USING btree ("partnership_id","id") WHERE jsonb_path_exists(findings, '$[*] ? (!exists(@.correctedOn))');--> statement-breakpoint
CREATE INDEX "monitoring_visits_by_change" ON "monitoring_visits" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "applied_standards_by_standard" ON "applied_standards" USING btree ("standard_id");--> statement-breakpoint
CREATE INDEX "applied_standards_by_change" ON "applied_standards" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "legal_acknowledgements_latest" ON "legal_acknowledgements" USING btree ("partnership_id","requirement_id","organization_id","text_version","acknowledged_on","id");--> statement-breakpoint
CREATE INDEX "legal_acknowledgements_with_problem" ON "legal_acknowledgements" USING btree ("partnership_id","requirement_id") WHERE is_problematic;--> statement-breakpoint
CREATE INDEX "legal_acknowledgements_by_change" ON "legal_acknowledgements" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "legal_requirements_by_change" ON "legal_requirements" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "standard_row_import_errors_by_import" ON "standard_row_import_errors" USING btree ("import_id","id");--> statement-breakpoint
CREATE INDEX "standard_row_import_errors_by_standard" ON "standard_row_import_errors" USING btree ("standard_id");--> statement-breakpoint
CREATE INDEX "standard_row_imports_by_standard" ON "standard_row_imports" USING btree ("standard_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "standards_one_published" ON "standards" USING btree ("series_id") WHERE state = 'published';--> statement-breakpoint
CREATE INDEX "standards_readable" ON "standards" USING btree ("id") WHERE state <> 'draft';--> statement-breakpoint
CREATE INDEX "standards_readable_by_change" ON "standards" USING btree ("updated_at","id") WHERE state <> 'draft';--> statement-breakpoint
CREATE INDEX "standards_drafts" ON "standards" USING btree ("organization_id","id") WHERE state = 'draft';--> statement-breakpoint
CREATE INDEX "standards_drafts_by_change" ON "standards" USING btree ("organization_id","updated_at","id") WHERE state = 'draft';--> statement-breakpoint
CREATE POLICY "may_read" ON "community_assessments" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("community_assessments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "community_assessments" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("community_assessments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "community_assessments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "community_assessments" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("community_assessments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "community_assessments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "community_assessments" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("community_assessments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "community_assessments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "family_needs" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("family_needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "family_needs" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("family_needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "family_needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "family_needs" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("family_needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "family_needs" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("family_needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "rooms" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("rooms"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "rooms" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("rooms"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "rooms"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "rooms" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("rooms"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "rooms"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "rooms" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("rooms"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "rooms"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "commitments" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "commitments" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "commitments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "commitments" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "commitments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "commitments" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "commitments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "monitoring_visits" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "monitoring_visits" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "monitoring_visits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "monitoring_visits" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "monitoring_visits" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "applied_standards" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("applied_standards"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "applied_standards" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("applied_standards"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "applied_standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "applied_standards" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("applied_standards"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "applied_standards" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("applied_standards"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "legal_acknowledgements" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("legal_acknowledgements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "legal_acknowledgements" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("legal_acknowledgements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "legal_acknowledgements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "legal_acknowledgements" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("legal_acknowledgements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "legal_acknowledgements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "legal_acknowledgements" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("legal_acknowledgements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "legal_acknowledgements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "legal_acknowledgements" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "legal_acknowledgements" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "legal_requirements" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("legal_requirements"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "legal_requirements" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("legal_requirements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "legal_requirements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "legal_requirements" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("legal_requirements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "legal_requirements" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("legal_requirements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "standard_row_import_errors" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("standard_row_import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "standard_row_import_errors" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("standard_row_import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "standard_row_imports" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("standard_row_imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "standard_row_imports" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("standard_row_imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "standards" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("standards"."state" <> 'draft' and (select current_organization_id()) is not null) or "standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "standards" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "standards" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "standards" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("standards"."organization_id" = (select current_organization_id()) and "standards"."state" = 'draft');--> statement-breakpoint
insert into standards select * from jsonb_populate_recordset(null::standards, $rows$[
  {"id":"019aa9c5-0000-7000-8000-000000300101","organization_id":null,"series_id":"019aa9c5-0000-7000-8000-000000300100","edition":1,"supersedes":null,"state":"published","title":"Head Start Program Performance Standards (45 CFR part 1302)","description":"Ratios, group sizes, hours, space and credentials of Head Start and Early Head Start programs. Center rows use the age of the majority of the children (45 CFR 1302.21(b)(1)).\n\nState or local licensing applies where it is stricter (45 CFR 1302.21(b)(1)). In family child care, the provider's own children under six count if they are present (45 CFR 1302.23(b)(1)). Ratios and group sizes may be waived, but not for children under 24 months (45 CFR 1302.24(c)(1)).\n\nOf rows with the same conditions the strictest counts; its note names what else is possible. Migrant or Seasonal programs are exempt from the hours and days of centers (45 CFR 1302.21(c)(3)), so these rows do not name them. Read in the Electronic Code of Federal Regulations of early 2026. This is not legal advice.","jurisdiction":null,"rows":[{"dimension":"children_per_adult","setting":"center","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":4,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":null},{"dimension":"children_per_adult","setting":"center","fromMonths":24,"toMonths":36,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":4,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 10 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":null,"staff":2,"ageRule":"majority","value":8,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":null},{"dimension":"group_size","setting":"center","fromMonths":24,"toMonths":36,"programs":[],"session":null,"grouping":null,"staff":2,"ageRule":"majority","value":8,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 10 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":null,"staff":3,"ageRule":"majority","value":9,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":null},{"dimension":"group_size","setting":"center","fromMonths":24,"toMonths":36,"programs":[],"session":null,"grouping":null,"staff":3,"ageRule":"majority","value":9,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 10 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":36,"toMonths":48,"programs":[],"session":"single","grouping":null,"staff":2,"ageRule":"majority","value":17,"citation":"45 CFR 1302.21(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 20 children (45 CFR 1302.24(c)(2))."},{"dimension":"children_per_adult","setting":"center","fromMonths":36,"toMonths":48,"programs":[],"session":"single","grouping":null,"staff":2,"ageRule":"majority","value":8.5,"citation":"45 CFR 1302.21(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"restated","waivable":true,"note":"Derived from the group size and its two staff: the text states no ratio for this age, and asks for two adults in every class. With a waiver, a group has at most 20 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":36,"toMonths":48,"programs":[],"session":"double","grouping":null,"staff":2,"ageRule":"majority","value":15,"citation":"45 CFR 1302.21(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 20 children (45 CFR 1302.24(c)(2))."},{"dimension":"children_per_adult","setting":"center","fromMonths":36,"toMonths":48,"programs":[],"session":"double","grouping":null,"staff":2,"ageRule":"majority","value":7.5,"citation":"45 CFR 1302.21(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"restated","waivable":true,"note":"Derived from the group size and its two staff: the text states no ratio for this age, and asks for two adults in every class. With a waiver, a group has at most 20 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":48,"toMonths":72,"programs":[],"session":"single","grouping":null,"staff":2,"ageRule":"majority","value":20,"citation":"45 CFR 1302.21(b)(4)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 24 children (45 CFR 1302.24(c)(2))."},{"dimension":"children_per_adult","setting":"center","fromMonths":48,"toMonths":72,"programs":[],"session":"single","grouping":null,"staff":2,"ageRule":"majority","value":10,"citation":"45 CFR 1302.21(b)(4)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"restated","waivable":true,"note":"Derived from the group size and its two staff: the text states no ratio for this age, and asks for two adults in every class. With a waiver, a group has at most 24 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":48,"toMonths":72,"programs":[],"session":"double","grouping":null,"staff":2,"ageRule":"majority","value":17,"citation":"45 CFR 1302.21(b)(4)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 24 children (45 CFR 1302.24(c)(2))."},{"dimension":"children_per_adult","setting":"center","fromMonths":48,"toMonths":72,"programs":[],"session":"double","grouping":null,"staff":2,"ageRule":"majority","value":8.5,"citation":"45 CFR 1302.21(b)(4)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"restated","waivable":true,"note":"Derived from the group size and its two staff: the text states no ratio for this age, and asks for two adults in every class. With a waiver, a group has at most 24 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":"mixed","staff":1,"ageRule":"each","value":6,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":24,"toMonths":72,"programs":[],"session":null,"grouping":"mixed","staff":1,"ageRule":"each","value":6,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":true,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"under_24_months_in_group","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":"mixed","staff":1,"ageRule":"each","value":2,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":"mixed","staff":2,"ageRule":"each","value":12,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":24,"toMonths":72,"programs":[],"session":null,"grouping":"mixed","staff":2,"ageRule":"each","value":12,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":true,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"under_24_months_in_group","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":"mixed","staff":2,"ageRule":"each","value":4,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":"infants_toddlers","staff":1,"ageRule":"each","value":4,"citation":"45 CFR 1302.23(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":24,"toMonths":36,"programs":[],"session":null,"grouping":"infants_toddlers","staff":1,"ageRule":"each","value":4,"citation":"45 CFR 1302.23(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":true,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"under_18_months_in_group","setting":"family_child_care","fromMonths":0,"toMonths":36,"programs":[],"session":null,"grouping":"infants_toddlers","staff":1,"ageRule":"each","value":2,"citation":"45 CFR 1302.23(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":"infants_toddlers","staff":2,"ageRule":"each","value":12,"citation":"45 CFR 1302.23(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"restated","waivable":false,"note":"Derived from 45 CFR 1302.23(b)(2), for mixed ages: the text has no number for two providers whose children are all under 36 months."},{"dimension":"group_size","setting":"family_child_care","fromMonths":24,"toMonths":36,"programs":[],"session":null,"grouping":"infants_toddlers","staff":2,"ageRule":"each","value":12,"citation":"45 CFR 1302.23(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"restated","waivable":true,"note":"Derived from 45 CFR 1302.23(b)(2), for mixed ages: the text has no number for two providers whose children are all under 36 months."},{"dimension":"under_18_months_in_group","setting":"family_child_care","fromMonths":0,"toMonths":36,"programs":[],"session":null,"grouping":"infants_toddlers","staff":2,"ageRule":"each","value":4,"citation":"45 CFR 1302.23(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"restated","waivable":false,"note":"Derived from 45 CFR 1302.23(b)(2), for mixed ages: the text has no number for two providers whose children are all under 36 months."},{"dimension":"annual_hours","setting":"center","fromMonths":0,"toMonths":36,"programs":["early_head_start","ehs_ccp"],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":1380,"citation":"45 CFR 1302.21(c)(1)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"Programs for young parents in school follow the year of the school, with home visits in summer (45 CFR 1302.21(c)(1)(ii))."},{"dimension":"annual_hours","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":1020,"citation":"45 CFR 1302.21(c)(2)(i), (iv)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"For at least 45 percent of the center-based places, over at least 8 months. Fewer hours count if they are those of the school district's grade one, and the partnership needs this."},{"dimension":"annual_hours","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"each","value":1380,"citation":"45 CFR 1302.23(c)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":true,"note":"Also, the hours meet the needs of the families."},{"dimension":"days_per_year","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"single","grouping":null,"staff":null,"ageRule":"majority","value":160,"citation":"45 CFR 1302.21(c)(2)(ii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"For places beyond the 45 percent that have 1,020 annual hours: at five days a week; 128 at four."},{"dimension":"days_per_year","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"single","grouping":null,"staff":null,"ageRule":"majority","value":128,"citation":"45 CFR 1302.21(c)(2)(ii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"For places beyond the 45 percent that have 1,020 annual hours: at four days a week; 160 at five."},{"dimension":"days_per_year","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"double","grouping":null,"staff":null,"ageRule":"majority","value":128,"citation":"45 CFR 1302.21(c)(2)(iii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"At four days a week."},{"dimension":"hours_per_day","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"single","grouping":null,"staff":null,"ageRule":"majority","value":3.5,"citation":"45 CFR 1302.21(c)(2)(ii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"For places beyond the 45 percent that have 1,020 annual hours."},{"dimension":"hours_per_day","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"double","grouping":null,"staff":null,"ageRule":"majority","value":3.5,"citation":"45 CFR 1302.21(c)(2)(iii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":null},{"dimension":"hours_per_day","setting":"center","fromMonths":0,"toMonths":36,"programs":["ehs_ccp"],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":10,"citation":"ACF-IM-HS-15-03, attachment","url":"https://headstart.gov/policy/im/acf-im-hs-15-03-attachment","verification":"restated","waivable":false,"note":"Guidance, which binds no program: services generally cover a day of 10 hours. A full-working-day has not less than 10 hours (45 CFR 1305.2)."},{"dimension":"hours_per_day","setting":"family_child_care","fromMonths":0,"toMonths":36,"programs":["ehs_ccp"],"session":null,"grouping":null,"staff":null,"ageRule":"each","value":10,"citation":"ACF-IM-HS-15-03, attachment","url":"https://headstart.gov/policy/im/acf-im-hs-15-03-attachment","verification":"restated","waivable":false,"note":"Guidance, which binds no program: services generally cover a day of 10 hours. A full-working-day has not less than 10 hours (45 CFR 1305.2)."},{"dimension":"indoor_square_feet","setting":"center","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":35,"citation":"45 CFR 1302.21(d)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"Usable space: without bathrooms, halls, kitchen, staff rooms and storage."},{"dimension":"outdoor_square_feet","setting":"center","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":75,"citation":"45 CFR 1302.21(d)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"Usable outdoor play space."},{"dimension":"teacher_credential","setting":"center","fromMonths":0,"toMonths":36,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":3,"citation":"45 CFR 1302.91(e)(1)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"Also training or equivalent coursework on infants and toddlers."},{"dimension":"teacher_credential","setting":"center","fromMonths":36,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":4,"citation":"45 CFR 1302.91(e)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"The waiver of three years of 42 USC 9843a(a)(4) allows a teacher with a CDA: a value below 4 is advice only."},{"dimension":"assistant_credential","setting":"center","fromMonths":36,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":2,"citation":"45 CFR 1302.91(e)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"A CDA or a certificate of the state, or enrolled for a degree or for a CDA."},{"dimension":"months_to_credential","setting":"center","fromMonths":36,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":24,"citation":"45 CFR 1302.91(e)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"Of an assistant teacher who is enrolled for a CDA, from the day of hire."},{"dimension":"teacher_credential","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"each","value":3,"citation":"45 CFR 1302.91(e)(4)(i)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"Of all who count in the ratio, since 1 August 2025 (Office of Head Start, Policy Clarifications: Family Child Care Staff Requirements). Level 2, with experience, suffices on the first day."},{"dimension":"months_to_credential","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"each","value":18,"citation":"45 CFR 1302.91(e)(4)(i)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"Of all who count in the ratio, since 1 August 2025 (Office of Head Start, Policy Clarifications: Family Child Care Staff Requirements). From the beginning of service. Who studies for a degree has no such limit."}],"version":1,"external_ids":[],"created_at":"2026-11-29T00:00:00Z","updated_at":"2026-11-29T00:00:00Z","updated_by":"00000000-0000-0000-0000-000000000000","updated_on_behalf_by":null}
]$rows$);--> statement-breakpoint
select enable_row_security('agreement_versions', 'agreement_version'),
  enable_row_security('standards'),
  enable_row_security('standard_row_imports'),
  enable_row_security('standard_row_import_errors'),
  enable_row_security('applied_standards', 'applied_standard'),
  enable_row_security('legal_requirements', 'legal_requirement'),
  enable_row_security('legal_acknowledgements', 'legal_acknowledgement'),
  enable_row_security('community_assessments', 'community_assessment'),
  enable_row_security('family_needs', 'family_need'),
  enable_row_security('rooms', 'room'),
  enable_row_security('commitments', 'commitment'),
  enable_row_security('monitoring_visits', 'monitoring_visit');
