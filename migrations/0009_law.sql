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
ALTER TABLE "agreement_versions" ADD COLUMN "commitments_sha256" text;--> statement-breakpoint
ALTER TABLE "agreement_versions" ADD COLUMN "law_sha256" text;--> statement-breakpoint
ALTER TABLE "commitments" ADD CONSTRAINT "commitments_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "commitments" ADD CONSTRAINT "commitments_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitoring_visits" ADD CONSTRAINT "monitoring_visits_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitoring_visits" ADD CONSTRAINT "monitoring_visits_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "monitoring_visits" ADD CONSTRAINT "monitoring_visits_party_id_organizations_id_fk" FOREIGN KEY ("party_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_acknowledgements" ADD CONSTRAINT "legal_acknowledgements_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_acknowledgements" ADD CONSTRAINT "legal_acknowledgements_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_acknowledgements" ADD CONSTRAINT "legal_acknowledgements_owner_id_organizations_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_acknowledgements" ADD CONSTRAINT "legal_acknowledgements_requirement_exists" FOREIGN KEY ("partnership_id","requirement_id") REFERENCES "public"."legal_requirements"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_requirements" ADD CONSTRAINT "legal_requirements_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "legal_requirements" ADD CONSTRAINT "legal_requirements_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "commitments_one_per_aspect" ON "commitments" USING btree ("partnership_id","organization_id","aspect") WHERE "commitments"."aspect" is not null;--> statement-breakpoint
CREATE INDEX "commitments_by_change" ON "commitments" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "monitoring_visits_by_site" ON "monitoring_visits" USING btree ("partnership_id","party_id","site","visited_on","id");--> statement-breakpoint
CREATE INDEX "monitoring_visits_uncorrected" ON "monitoring_visits" USING btree ("partnership_id","id") WHERE jsonb_path_exists(findings, '$[*] ? (!exists(@.correctedOn))');--> statement-breakpoint
CREATE INDEX "monitoring_visits_by_change" ON "monitoring_visits" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "legal_acknowledgements_latest" ON "legal_acknowledgements" USING btree ("partnership_id","requirement_id","organization_id","text_version","acknowledged_on","id");--> statement-breakpoint
CREATE INDEX "legal_acknowledgements_with_problem" ON "legal_acknowledgements" USING btree ("partnership_id","requirement_id") WHERE is_problematic;--> statement-breakpoint
CREATE INDEX "legal_acknowledgements_by_change" ON "legal_acknowledgements" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "legal_requirements_by_change" ON "legal_requirements" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "commitments" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "commitments" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "commitments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "commitments" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "commitments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "commitments" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("commitments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "commitments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "monitoring_visits" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "monitoring_visits" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "monitoring_visits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "monitoring_visits" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "monitoring_visits" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("monitoring_visits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
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
select enable_row_security('agreement_versions', 'agreement_version'), enable_row_security('legal_requirements', 'legal_requirement'), enable_row_security('legal_acknowledgements', 'legal_acknowledgement'),
  enable_row_security('commitments', 'commitment'), enable_row_security('monitoring_visits', 'monitoring_visit');
