set local check_function_bodies = off;
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
    select pg_catalog.array_agg(removed.id) into of_change from removed;
    -- By their ids: joined, PostgreSQL would read all readers of the partnership, as it expects few.
    delete from public.agenda_readers r where r.stream_id = stream and r.entry_id = any(of_change);
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
-- Copy of functions/partnership_currency.sql
-- The currency of the money of a partnership, without that of the record with this id; null if it has no money. All money of
-- a partnership is in one currency.
-- PostgreSQL expects many rows of the partnership, and would look for the first one in the whole table: the order makes it use the
-- index of the partnership.
-- Called by the service's login; the policies of the caller apply.
create or replace function partnership_currency(partnership uuid, except_id uuid) returns text
  language plpgsql stable set search_path = public, pg_temp
as $$
begin
  return (select found.currency from (
    (select s.currency from public.funding_sources s
      where s.partnership_id = partnership and s.id is distinct from except_id order by s.id limit 1)
    union all
    (select l.currency from public.budget_lines l
      where l.partnership_id = partnership and l.id is distinct from except_id order by l.id limit 1)
    union all
    (select c.currency from public.actual_costs c
      where c.partnership_id = partnership and c.id is distinct from except_id order by c.id limit 1)
    union all
    (select o.currency from public.financial_obligations o
      where o.partnership_id = partnership and o.id is distinct from except_id order by o.id limit 1)
    union all
    (select c.trigger->>'currency' from public.contingencies c
      where c.partnership_id = partnership and c.id is distinct from except_id
        and c.trigger->>'currency' is not null order by c.id limit 1)
    union all
    (select f.currency from public.fee_decisions f
      where f.partnership_id = partnership and f.id is distinct from except_id and f.currency is not null
        order by f.id limit 1)
    union all
    (select s.snapshot->>'currency' from public.cost_allocations c
      join public.cost_allocation_snapshots s
        on s.partnership_id = c.partnership_id and s.cost_allocation_id = c.id and s.hash = c.hash
      where c.partnership_id = partnership and c.state in ('proposed', 'agreed') order by c.id limit 1)
    union all
    (select v.currency from public.agreement_versions v
      where v.partnership_id = partnership and v.id is distinct from except_id and v.currency is not null
        order by v.id limit 1)
  ) found limit 1);
end $$;
grant execute on function partnership_currency(uuid, uuid) to partnership_basics_app;
--> statement-breakpoint
CREATE TABLE "actual_costs" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"line_id" uuid NOT NULL,
	"source_id" uuid NOT NULL,
	"amount" text NOT NULL,
	"currency" text NOT NULL,
	"incurred_on" date NOT NULL,
	"reference" text,
	CONSTRAINT "actual_costs_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "actual_costs_amount_valid" CHECK ("actual_costs"."amount" ~ '^-?(0|[1-9][0-9]{0,11})([.][0-9]{1,4})?$')
);
--> statement-breakpoint
ALTER TABLE "actual_costs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "allocation_bases" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"key" text NOT NULL,
	"name" text NOT NULL,
	"measure" text NOT NULL,
	"unit" text,
	"measured_on" date NOT NULL,
	"documentation" text,
	"rows" jsonb NOT NULL,
	CONSTRAINT "allocation_bases_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "allocation_bases_measure_valid" CHECK ("allocation_bases"."measure" in ('enrollment', 'hours', 'child_hours', 'square_feet', 'percent', 'other'))
);
--> statement-breakpoint
ALTER TABLE "allocation_bases" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "budget_lines" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"key" text NOT NULL,
	"order" integer NOT NULL,
	"title" text NOT NULL,
	"category" text NOT NULL,
	"amount" text NOT NULL,
	"currency" text NOT NULL,
	"starts_on" date,
	"ends_on" date,
	"method" text,
	"base_id" uuid,
	"source_id" uuid,
	"note" text,
	CONSTRAINT "budget_lines_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "budget_lines_category_valid" CHECK ("budget_lines"."category" in ('personnel', 'fringe', 'travel', 'equipment', 'supplies', 'contractual', 'construction', 'food', 'facilities', 'training', 'administration', 'indirect', 'other')),
	CONSTRAINT "budget_lines_method_valid" CHECK ("budget_lines"."method" in ('direct', 'funding_share', 'enrollment', 'hours', 'child_hours', 'square_feet', 'percent', 'other')),
	CONSTRAINT "budget_lines_ends_on_not_before_starts_on" CHECK ("budget_lines"."ends_on" >= "budget_lines"."starts_on"),
	CONSTRAINT "budget_lines_amount_valid" CHECK ("budget_lines"."amount" ~ '^-?(0|[1-9][0-9]{0,11})([.][0-9]{1,4})?$')
);
--> statement-breakpoint
ALTER TABLE "budget_lines" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "contingencies" (
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
	"trigger" jsonb NOT NULL,
	"fallback" text NOT NULL,
	"owner_id" uuid NOT NULL,
	"decide_within_days" integer NOT NULL,
	"triggered_since" date,
	CONSTRAINT "contingencies_partnership_id_id_pk" PRIMARY KEY("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "contingencies" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "cost_allocation_snapshots" (
	"partnership_id" uuid NOT NULL,
	"cost_allocation_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"snapshot" jsonb NOT NULL,
	CONSTRAINT "cost_allocation_snapshots_partnership_id_cost_allocation_id_hash_pk" PRIMARY KEY("partnership_id","cost_allocation_id","hash")
);
--> statement-breakpoint
ALTER TABLE "cost_allocation_snapshots" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "cost_allocations" (
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
	"hash" text NOT NULL,
	"consents" jsonb NOT NULL,
	"reason" text,
	"title" text NOT NULL,
	"note" text,
	"line_ids" jsonb,
	"source_ids" jsonb NOT NULL,
	"overflow" text NOT NULL,
	"overflow_reason" text,
	"parent_fees_take_overflow" boolean NOT NULL,
	"backstop_source_ids" jsonb NOT NULL,
	"totals" jsonb,
	CONSTRAINT "cost_allocations_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "cost_allocations_number_unique" UNIQUE("partnership_id","number"),
	CONSTRAINT "cost_allocations_state_valid" CHECK ("cost_allocations"."state" in ('draft', 'proposed', 'agreed', 'superseded')),
	CONSTRAINT "cost_allocations_overflow_valid" CHECK ("cost_allocations"."overflow" in ('non_federal', 'any', 'none'))
);
--> statement-breakpoint
ALTER TABLE "cost_allocations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "fee_decisions" (
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
	"hash" text NOT NULL,
	"consents" jsonb NOT NULL,
	"reason" text,
	"charges" text NOT NULL,
	"applies_to" text,
	"monthly_maximum" text,
	"currency" text,
	"copayment_equals_others" boolean,
	"required_for_enrollment" boolean NOT NULL,
	"rationale" text NOT NULL,
	"review_on" date,
	"override_reason" text,
	CONSTRAINT "fee_decisions_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "fee_decisions_number_unique" UNIQUE("partnership_id","number"),
	CONSTRAINT "fee_decisions_state_valid" CHECK ("fee_decisions"."state" in ('draft', 'proposed', 'agreed', 'superseded')),
	CONSTRAINT "fee_decisions_charges_valid" CHECK ("fee_decisions"."charges" in ('none', 'copayment', 'tuition')),
	CONSTRAINT "fee_decisions_applies_to_valid" CHECK ("fee_decisions"."applies_to" in ('head_start_hours', 'extended_hours', 'other_children'))
);
--> statement-breakpoint
ALTER TABLE "fee_decisions" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "financial_obligations" (
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
	"payer_id" uuid NOT NULL,
	"payee_id" uuid NOT NULL,
	"title" text NOT NULL,
	"amount" text NOT NULL,
	"currency" text NOT NULL,
	"source_id" uuid,
	"line_id" uuid,
	"installments" jsonb NOT NULL,
	"consents" jsonb NOT NULL,
	"reason" text,
	CONSTRAINT "financial_obligations_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "financial_obligations_state_valid" CHECK ("financial_obligations"."state" in ('proposed', 'agreed', 'settled')),
	CONSTRAINT "financial_obligations_between_two_parties" CHECK ("financial_obligations"."payer_id" <> "financial_obligations"."payee_id"),
	CONSTRAINT "financial_obligations_amount_valid" CHECK ("financial_obligations"."amount" ~ '^-?(0|[1-9][0-9]{0,11})([.][0-9]{1,4})?$')
);
--> statement-breakpoint
ALTER TABLE "financial_obligations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "funding_sources" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"key" text NOT NULL,
	"type" text NOT NULL,
	"name" text NOT NULL,
	"amount" text NOT NULL,
	"currency" text NOT NULL,
	"starts_on" date,
	"ends_on" date,
	"assistance_listing" text,
	"form" text NOT NULL,
	"federal" boolean NOT NULL,
	"certainty" text NOT NULL,
	"decision_on" date,
	"documentation" text,
	"forbidden_categories" jsonb NOT NULL,
	"caps" jsonb NOT NULL,
	"match" jsonb,
	"matches_source_id" uuid,
	CONSTRAINT "funding_sources_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "funding_sources_type_valid" CHECK ("funding_sources"."type" in ('head_start', 'early_head_start', 'ehs_ccp', 'ccdf_subsidy', 'title_i', 'idea_619', 'idea_c', 'cacfp', 'tanf', 'miechv', 'state_prek', 'local_district', 'qris_award', 'private_grant', 'parent_fees', 'agency_funds', 'pledge', 'other')),
	CONSTRAINT "funding_sources_form_valid" CHECK ("funding_sources"."form" in ('cash', 'in_kind')),
	CONSTRAINT "funding_sources_certainty_valid" CHECK ("funding_sources"."certainty" in ('secured', 'pending', 'at_risk', 'lapsed')),
	CONSTRAINT "funding_sources_ends_on_not_before_starts_on" CHECK ("funding_sources"."ends_on" >= "funding_sources"."starts_on"),
	CONSTRAINT "funding_sources_amount_valid" CHECK ("funding_sources"."amount" ~ '^-?(0|[1-9][0-9]{0,11})([.][0-9]{1,4})?$')
);
--> statement-breakpoint
ALTER TABLE "funding_sources" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "agreement_versions" ADD COLUMN "edition" integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE "agreement_versions" ADD COLUMN "finance_sha256" text;--> statement-breakpoint
ALTER TABLE "actual_costs" ADD CONSTRAINT "actual_costs_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "actual_costs" ADD CONSTRAINT "actual_costs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "actual_costs" ADD CONSTRAINT "actual_costs_line_exists" FOREIGN KEY ("partnership_id","line_id") REFERENCES "public"."budget_lines"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "actual_costs" ADD CONSTRAINT "actual_costs_source_exists" FOREIGN KEY ("partnership_id","source_id") REFERENCES "public"."funding_sources"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocation_bases" ADD CONSTRAINT "allocation_bases_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "allocation_bases" ADD CONSTRAINT "allocation_bases_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_lines" ADD CONSTRAINT "budget_lines_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_lines" ADD CONSTRAINT "budget_lines_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_lines" ADD CONSTRAINT "budget_lines_base_exists" FOREIGN KEY ("partnership_id","base_id") REFERENCES "public"."allocation_bases"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "budget_lines" ADD CONSTRAINT "budget_lines_source_exists" FOREIGN KEY ("partnership_id","source_id") REFERENCES "public"."funding_sources"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contingencies" ADD CONSTRAINT "contingencies_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contingencies" ADD CONSTRAINT "contingencies_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contingencies" ADD CONSTRAINT "contingencies_owner_id_organizations_id_fk" FOREIGN KEY ("owner_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cost_allocation_snapshots" ADD CONSTRAINT "cost_allocation_snapshots_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cost_allocations" ADD CONSTRAINT "cost_allocations_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "cost_allocations" ADD CONSTRAINT "cost_allocations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fee_decisions" ADD CONSTRAINT "fee_decisions_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fee_decisions" ADD CONSTRAINT "fee_decisions_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "financial_obligations" ADD CONSTRAINT "financial_obligations_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "financial_obligations" ADD CONSTRAINT "financial_obligations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "financial_obligations" ADD CONSTRAINT "financial_obligations_payer_id_organizations_id_fk" FOREIGN KEY ("payer_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "financial_obligations" ADD CONSTRAINT "financial_obligations_payee_id_organizations_id_fk" FOREIGN KEY ("payee_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "financial_obligations" ADD CONSTRAINT "financial_obligations_source_exists" FOREIGN KEY ("partnership_id","source_id") REFERENCES "public"."funding_sources"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "financial_obligations" ADD CONSTRAINT "financial_obligations_line_exists" FOREIGN KEY ("partnership_id","line_id") REFERENCES "public"."budget_lines"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "funding_sources" ADD CONSTRAINT "funding_sources_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "funding_sources" ADD CONSTRAINT "funding_sources_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "funding_sources" ADD CONSTRAINT "funding_sources_matched_source_exists" FOREIGN KEY ("partnership_id","matches_source_id") REFERENCES "public"."funding_sources"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "actual_costs_by_line" ON "actual_costs" USING btree ("partnership_id","line_id","source_id","incurred_on");--> statement-breakpoint
CREATE INDEX "actual_costs_by_source" ON "actual_costs" USING btree ("partnership_id","source_id");--> statement-breakpoint
CREATE INDEX "actual_costs_by_change" ON "actual_costs" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "allocation_bases_key_unique" ON "allocation_bases" USING btree ("partnership_id","key") WHERE "allocation_bases"."key" is not null;--> statement-breakpoint
CREATE INDEX "allocation_bases_by_change" ON "allocation_bases" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "budget_lines_key_unique" ON "budget_lines" USING btree ("partnership_id","key") WHERE "budget_lines"."key" is not null;--> statement-breakpoint
CREATE INDEX "budget_lines_by_order" ON "budget_lines" USING btree ("partnership_id","order","id");--> statement-breakpoint
CREATE INDEX "budget_lines_by_base" ON "budget_lines" USING btree ("partnership_id","base_id") WHERE base_id is not null;--> statement-breakpoint
CREATE INDEX "budget_lines_by_source" ON "budget_lines" USING btree ("partnership_id","source_id") WHERE source_id is not null;--> statement-breakpoint
CREATE INDEX "budget_lines_by_change" ON "budget_lines" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "contingencies_with_currency" ON "contingencies" USING btree ("partnership_id","id") WHERE trigger->>'currency' is not null;--> statement-breakpoint
CREATE INDEX "contingencies_by_change" ON "contingencies" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "cost_allocations_one_agreed" ON "cost_allocations" USING btree ("partnership_id") WHERE state = 'agreed';--> statement-breakpoint
CREATE INDEX "cost_allocations_by_state" ON "cost_allocations" USING btree ("partnership_id","state","number");--> statement-breakpoint
CREATE INDEX "cost_allocations_by_change" ON "cost_allocations" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "fee_decisions_one_agreed" ON "fee_decisions" USING btree ("partnership_id") WHERE state = 'agreed';--> statement-breakpoint
CREATE INDEX "fee_decisions_with_currency" ON "fee_decisions" USING btree ("partnership_id","id") WHERE currency is not null;--> statement-breakpoint
CREATE INDEX "fee_decisions_by_change" ON "fee_decisions" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "financial_obligations_by_state" ON "financial_obligations" USING btree ("partnership_id","state","id");--> statement-breakpoint
CREATE INDEX "financial_obligations_by_source" ON "financial_obligations" USING btree ("partnership_id","source_id") WHERE source_id is not null;--> statement-breakpoint
CREATE INDEX "financial_obligations_by_line" ON "financial_obligations" USING btree ("partnership_id","line_id") WHERE line_id is not null;--> statement-breakpoint
CREATE INDEX "financial_obligations_by_change" ON "financial_obligations" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "funding_sources_key_unique" ON "funding_sources" USING btree ("partnership_id","key") WHERE "funding_sources"."key" is not null;--> statement-breakpoint
CREATE INDEX "funding_sources_by_match" ON "funding_sources" USING btree ("partnership_id","matches_source_id") WHERE "funding_sources"."matches_source_id" is not null;--> statement-breakpoint
CREATE INDEX "funding_sources_by_change" ON "funding_sources" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "actual_costs" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("actual_costs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "actual_costs" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("actual_costs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "actual_costs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "actual_costs" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("actual_costs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "actual_costs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "actual_costs" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("actual_costs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "actual_costs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "allocation_bases" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("allocation_bases"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "allocation_bases" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("allocation_bases"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "allocation_bases"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "allocation_bases" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("allocation_bases"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "allocation_bases" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("allocation_bases"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "budget_lines" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("budget_lines"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "budget_lines" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("budget_lines"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "budget_lines"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "budget_lines" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("budget_lines"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "budget_lines"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "budget_lines" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("budget_lines"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "budget_lines"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "contingencies" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("contingencies"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "contingencies" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("contingencies"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "contingencies"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "contingencies" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("contingencies"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "contingencies" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("contingencies"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "cost_allocation_snapshots" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("cost_allocation_snapshots"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true
        or exists (select from events e where e.stream_id = "cost_allocation_snapshots"."partnership_id"
          and e.stream_id = (select current_partnership_id()) and e.subject_type = 'cost_allocation'
          and e.subject_id = "cost_allocation_snapshots"."cost_allocation_id" and e.after->>'hash' = "cost_allocation_snapshots"."hash"));--> statement-breakpoint
CREATE POLICY "may_insert" ON "cost_allocation_snapshots" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("cost_allocation_snapshots"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "cost_allocations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("cost_allocations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "cost_allocations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("cost_allocations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "cost_allocations"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "cost_allocations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("cost_allocations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "cost_allocations" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("cost_allocations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "fee_decisions" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("fee_decisions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "fee_decisions" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("fee_decisions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "fee_decisions"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "fee_decisions" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("fee_decisions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "fee_decisions" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("fee_decisions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "financial_obligations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("financial_obligations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "financial_obligations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("financial_obligations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "financial_obligations"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "financial_obligations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("financial_obligations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "financial_obligations" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("financial_obligations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "funding_sources" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("funding_sources"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "funding_sources" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("funding_sources"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "funding_sources"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "funding_sources" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("funding_sources"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "funding_sources"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "funding_sources" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("funding_sources"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "funding_sources"."organization_id" = (select current_organization_id()));--> statement-breakpoint
select enable_row_security('agreement_versions', 'agreement_version'), enable_row_security('funding_sources', 'funding_source'), enable_row_security('allocation_bases', 'allocation_base'),
  enable_row_security('budget_lines', 'budget_line'), enable_row_security('actual_costs', 'actual_cost'),
  enable_row_security('cost_allocations', 'cost_allocation'), enable_row_security('cost_allocation_snapshots'),
  enable_row_security('financial_obligations', 'financial_obligation'), enable_row_security('contingencies', 'contingency'),
  enable_row_security('fee_decisions', 'fee_decision');
