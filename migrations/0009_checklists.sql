CREATE TABLE "checklist_responses" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"round_id" uuid NOT NULL,
	"state" text NOT NULL,
	"answers" jsonb NOT NULL,
	"gaps" jsonb NOT NULL,
	"readiness" integer,
	"edition" integer NOT NULL,
	"submitted_at" timestamp with time zone,
	"shared_at" timestamp with time zone,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "checklist_responses_once" UNIQUE("partnership_id","round_id","organization_id"),
	CONSTRAINT "checklist_responses_state_known" CHECK ("checklist_responses"."state" in ('in_progress', 'submitted', 'shared')),
	CONSTRAINT "checklist_responses_shared_since" CHECK (("checklist_responses"."state" = 'shared') = ("checklist_responses"."shared_at" is not null))
);
--> statement-breakpoint
ALTER TABLE "checklist_responses" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "checklist_rounds" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"checklist_id" uuid NOT NULL,
	"series_id" uuid NOT NULL,
	"number" integer NOT NULL,
	"title" text,
	"due_on" date,
	"state" text NOT NULL,
	"participations" jsonb NOT NULL,
	"released_at" timestamp with time zone,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "checklist_rounds_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "checklist_rounds_number_once" UNIQUE("partnership_id","series_id","number"),
	CONSTRAINT "checklist_rounds_state_known" CHECK ("checklist_rounds"."state" in ('open', 'released')),
	CONSTRAINT "checklist_rounds_released_since" CHECK (("checklist_rounds"."state" = 'released') = ("checklist_rounds"."released_at" is not null))
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
	CONSTRAINT "checklists_edition_once" UNIQUE("series_id","edition"),
	CONSTRAINT "checklists_state_known" CHECK ("checklists"."state" in ('draft', 'published', 'superseded'))
);
--> statement-breakpoint
ALTER TABLE "checklists" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "checklist_responses" ADD CONSTRAINT "checklist_responses_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_responses" ADD CONSTRAINT "checklist_responses_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_responses" ADD CONSTRAINT "checklist_responses_round_exists" FOREIGN KEY ("partnership_id","round_id") REFERENCES "public"."checklist_rounds"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD CONSTRAINT "checklist_rounds_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD CONSTRAINT "checklist_rounds_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklist_rounds" ADD CONSTRAINT "checklist_rounds_checklist_id_checklists_id_fk" FOREIGN KEY ("checklist_id") REFERENCES "public"."checklists"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "checklists" ADD CONSTRAINT "checklists_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "checklist_responses_by_id" ON "checklist_responses" USING btree ("partnership_id","id");--> statement-breakpoint
CREATE INDEX "checklist_responses_by_change" ON "checklist_responses" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "checklist_rounds_by_change" ON "checklist_rounds" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "checklists_one_published" ON "checklists" USING btree ("series_id") WHERE state = 'published';--> statement-breakpoint
CREATE INDEX "checklists_by_change" ON "checklists" USING btree ("updated_at","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "checklist_responses" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("checklist_responses"."partnership_id" = any(array(select visible_partnerships('party'))) and ("checklist_responses"."organization_id" = (select asking_organization()) or "checklist_responses"."shared_at" is not null));--> statement-breakpoint
CREATE POLICY "may_insert" ON "checklist_responses" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("checklist_responses"."partnership_id" = any(array(select visible_partnerships('party'))) and "checklist_responses"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "checklist_responses" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("checklist_responses"."partnership_id" = any(array(select visible_partnerships('party'))) and "checklist_responses"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "checklist_responses" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "checklist_rounds" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("checklist_rounds"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "checklist_rounds" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("checklist_rounds"."partnership_id" = any(array(select visible_partnerships('party'))) and "checklist_rounds"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "checklist_rounds" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("checklist_rounds"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "checklist_rounds" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "checklists" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("checklists"."state" <> 'draft' and (select asking_organization()) is not null) or "checklists"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "checklists" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("checklists"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "checklists" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("checklists"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "checklists" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("checklists"."organization_id" = (select asking_organization()) and "checklists"."state" = 'draft');--> statement-breakpoint
CREATE POLICY "owner_reads" ON "checklists" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
select fence('checklists'), fence('checklist_rounds', 'checklist_round'),
  fence('checklist_responses', 'checklist_response');
--> statement-breakpoint
-- Shares what the parties have submitted in a round, once all of them have, or all agree. Runs as the owner, because
-- nobody may write what others have answered; so it looks for itself whether the round is due, by the responses as they
-- are. Whoever has left meanwhile is not waited for, and what it answered stays sealed.
create function release_checklist_round(named uuid, behalf_by uuid, request text) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  round checklist_rounds;
  response checklist_responses;
  taking uuid[];
begin
  select * into round from checklist_rounds r where r.id = named and r.state = 'open' for update;
  if not found or relation_to_partnership(round.partnership_id, asking_organization()) is null then
    return false;
  end if;
  select coalesce(array_agg(p.organization_id), '{}') into taking from parties p
    where p.partnership_id = round.partnership_id and p.state = 'accepted';
  if cardinality(taking) < 2 or (
    taking <@ array(select r.organization_id from checklist_responses r where r.round_id = named and r.state = 'submitted')
    or taking <@ array(select (one->>'organizationId')::uuid from jsonb_array_elements(round.participations) one
      where one->>'agreedAt' is not null)
  ) is not true then
    raise exception 'The round is not due.';
  end if;
  update checklist_rounds r set state = 'released', released_at = now(), version = r.version + 1, updated_at = now(),
      updated_by = asking_organization(), updated_on_behalf_by = behalf_by
    where r.id = named returning * into round;
  perform record_event(round.partnership_id, 'transition', 'checklist_round.released', 'checklist_round', named, behalf_by,
    request, null, round.external_ids, to_jsonb(round));
  for response in
    update checklist_responses r set state = 'shared', shared_at = now(), version = r.version + 1, updated_at = now(),
        updated_by = asking_organization(), updated_on_behalf_by = behalf_by
      where r.round_id = named and r.state = 'submitted' and r.organization_id = any(taking) returning *
  loop
    perform record_event(round.partnership_id, 'transition', 'checklist_response.shared', 'checklist_response', response.id,
      behalf_by, request, null, response.external_ids, to_jsonb(response));
  end loop;
  return true;
end $$;
--> statement-breakpoint
-- What a response said whenever it was submitted or amended, out of the events: its author's own, which nobody else
-- reads, and those that the partnership was told.
create function checklist_editions(named uuid, response uuid, before integer, most integer)
  returns table (edition integer, at timestamptz, on_behalf_by uuid, reason text, answers jsonb)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct on (told.edition) told.edition, e.occurred_at, e.on_behalf_by, e.reason, e.after->'answers'
    from events e cross join lateral (select (e.after->>'edition')::integer as edition) told
    where e.stream_id in (named, asking_organization()) and e.subject_type = 'checklist_response' and e.subject_id = response
      and (e.stream_id <> named or e.position <= coalesce(last_visible_position(), e.position))
      and relation_to_partnership(named, asking_organization()) in ('lead', 'party', 'former')
      and told.edition >= 1 and told.edition < before
    order by told.edition desc, e.occurred_at
    limit most
$$;
--> statement-breakpoint
-- The checklist that comes with the service. It is nobody's, so the nil organization stands for who made it.
insert into checklists (id, series_id, edition, state, title, description, sections, version, external_ids, created_at, updated_at, updated_by)
  values ('019aa9c5-0000-7000-8000-000000000002', '019aa9c5-0000-7000-8000-000000000001', 1, 'published', 'Are we ready to partner?',
    'The 24 considerations of the practice, for each party to answer before planning begins, and again as things move.',
    '[
  {"id":"purpose","title":"Why we partner","questions":[{"id":"Q1","text":"What makes us want a partnership in the first place?","form":"open","evidenceRequired":false,"strategy":"Q1"},{"id":"Q2","text":"In what way will children be better off for it?","form":"open","evidenceRequired":false,"strategy":"Q2"}]},
  {"id":"families","title":"What families need","questions":[{"id":"Q3","text":"Is our study of the community up to date, and does it cover everything it should?","form":"closed","evidenceRequired":true,"strategy":"Q3"},{"id":"Q4","text":"Have we drawn from that study what the families we serve are truly missing?","form":"closed","evidenceRequired":false,"strategy":"Q4"},{"id":"Q5","text":"Is it our place, and within our power, to provide what these families are looking for?","form":"closed","evidenceRequired":false,"strategy":"Q5"},{"id":"Q6","text":"Which way of organizing the services suits these families best?","form":"open","evidenceRequired":false,"strategy":"Q6"}]},
  {"id":"partners","title":"Who brings what","questions":[{"id":"Q7","text":"Which organizations could we team up with?","form":"open","evidenceRequired":false,"strategy":"Q7"},{"id":"Q8","text":"What can we bring to the others?","form":"open","evidenceRequired":false,"strategy":"Q8"},{"id":"Q9","text":"What can the others bring to us?","form":"open","evidenceRequired":false,"strategy":"Q9"}]},
  {"id":"readiness","title":"Whether we are ready","questions":[{"id":"Q10","text":"Is our organization prepared to begin?","form":"closed","evidenceRequired":false,"strategy":"Q10"},{"id":"Q11","text":"Do the people who lead our organization stand behind this?","form":"closed","evidenceRequired":false,"strategy":"Q11"},{"id":"Q12","text":"Does our organization have the staff, time and skill that this takes?","form":"closed","evidenceRequired":false,"strategy":"Q12"},{"id":"Q13","text":"Can our accounting and money systems carry the load of this partnership?","form":"closed","evidenceRequired":false,"strategy":"Q13"}]},
  {"id":"funding","title":"What it costs and who pays","questions":[{"id":"Q14","text":"Is there a plan for where the money will come from?","form":"closed","evidenceRequired":true,"strategy":"Q14"},{"id":"Q15","text":"Is there a plan for how shared costs are divided?","form":"closed","evidenceRequired":true,"strategy":"Q15"},{"id":"Q16","text":"Have we looked into every kind of money that could be open to us?","form":"closed","evidenceRequired":false,"strategy":"Q16"},{"id":"Q17","text":"Have we asked others in the field what worked for them, and what did not, in combining sources of money?","form":"closed","evidenceRequired":false,"strategy":"Q17"},{"id":"Q18","text":"What happens if the additional money does not come through?","form":"open","evidenceRequired":false,"strategy":"Q18"},{"id":"Q19","text":"Is it right to ask parents to pay part of the cost?","form":"closed","evidenceRequired":false,"strategy":"Q19"}]},
  {"id":"ground-rules","title":"What we stand for and must heed","questions":[{"id":"Q20","text":"Do we know what we stand for, and can we put it into words?","form":"closed","evidenceRequired":false,"strategy":"Q20"},{"id":"Q21","text":"Which rules are likely to get in our way?","form":"open","evidenceRequired":false,"strategy":"Q21"}]},
  {"id":"follow-through","title":"How we keep it on track","questions":[{"id":"Q22","text":"Is there a built-in way to follow progress and notice when something slips?","form":"closed","evidenceRequired":false,"strategy":"Q22"},{"id":"Q23","text":"Have we agreed how we will settle disputes?","form":"closed","evidenceRequired":false,"strategy":"Q23"},{"id":"Q24","text":"Whose names go under the agreement in the end?","form":"open","evidenceRequired":false,"strategy":"Q24"}]}
]', 1, '[]', '2026-11-23T00:00:00Z', '2026-11-23T00:00:00Z', '00000000-0000-0000-0000-000000000000');
