set local check_function_bodies = off;
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
-- Records the objection of an operator to the removal of an organization from a partnership, with its event. Returns null if it
-- is recorded; otherwise the code of what prevents it: NO_NOTICE_OF_REMOVAL, REMOVAL_OBJECTED, OBJECTION_PERIOD_ENDED or
-- PARTNERSHIP_CLOSED. The code is NO_NOTICE_OF_REMOVAL, too, if there is no such partnership or party.
-- Called by the service's login.
-- Security definer, because an operator sees nothing of the partnership.
create or replace function object_to_removal(
  partnership uuid, organization uuid, objection_reason text, request text
) returns text language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  notice public.removal_notices;
begin
  if not public.is_operator() then raise insufficient_privilege; end if;
  perform from public.partnerships p where p.id = partnership for update;
  select n.* into notice from public.removal_notices n
      join public.parties p on p.partnership_id = n.partnership_id and p.id = n.party_id
    where n.partnership_id = partnership and p.organization_id = organization and p.state = 'accepted'
    order by n.id desc limit 1;
  if not found or notice.withdrawn_at is not null then return 'NO_NOTICE_OF_REMOVAL'; end if;
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
  return null;
end $$;
grant execute on function object_to_removal(uuid, uuid, text, text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/recall_checklist_responses.sql
-- Recalls the submitted responses of an organization that leaves a partnership, which are not shared: they are in progress
-- again, with an event in the stream of that organization. Raises insufficient_privilege unless the current organization is
-- that organization, as a party, or may remove it today: as the lead or, if it is the lead, as any other party, under a notice
-- of removal whose day has come and to which nobody has objected.
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
ALTER TABLE "parties" ADD COLUMN "lead_offer" jsonb;--> statement-breakpoint
ALTER TABLE "removal_notices" ADD CONSTRAINT "removal_notices_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "removal_notices" ADD CONSTRAINT "removal_notices_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "removal_notices" ADD CONSTRAINT "removal_notices_party_exists" FOREIGN KEY ("partnership_id","party_id") REFERENCES "public"."parties"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "removal_notices_by_party" ON "removal_notices" USING btree ("partnership_id","party_id","id");--> statement-breakpoint
CREATE INDEX "removal_notices_by_change" ON "removal_notices" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
ALTER TABLE "parties" ADD CONSTRAINT "parties_state_valid" CHECK ("parties"."state" in ('invited', 'accepted', 'declined', 'rescinded', 'withdrawn', 'removed'));--> statement-breakpoint
CREATE POLICY "may_read" ON "removal_notices" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "removal_notices" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]) and "removal_notices"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "removal_notices" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[]));--> statement-breakpoint
CREATE POLICY "owner_select" ON "removal_notices" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "removal_notices" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
-- Enables row-level security, and creates the view of each table with its new columns.
select enable_row_security('removal_notices', 'removal_notice'), enable_row_security('parties', 'party');
