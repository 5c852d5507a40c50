-- It returns another column.
drop function authenticate_calendar_feed(text[]);
--> statement-breakpoint
set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/authenticate_api_client.sql
-- Returns an authenticated API client: its organization, its scopes, and whether that organization
-- represents the one that On-Behalf-Of names. No row if it is revoked or expired.
-- Called by authenticate_api_key() and authenticate_access_token(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function authenticate_api_client(api_client uuid, on_behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language plpgsql set search_path = public, pg_temp
as $$
declare
  client api_clients;
begin
  select c.* into client from api_clients c where c.id = api_client and c.revoked_at is null and c.expires_at > now();
  if not found then return; end if;
  -- At most once a minute, so that a busy client does not write at every request.
  if client.last_used_at is null or client.last_used_at < now() - interval '1 minute' then
    update api_clients set last_used_at = now() where id = client.id;
  end if;
  return query select client.id, client.organization_id, client.scopes, exists (
    select from representations r where r.organization_id = on_behalf_of
      and r.representative_id = client.organization_id and r.state = 'current');
end $$;
--> statement-breakpoint
-- Copy of functions/authenticate_calendar_feed.sql
-- The calendar feed of a token, and the organization whose credential created it (holder_id). No row if the feed is revoked,
-- or if its creator represented the organization and that representation has ended since.
-- Called by the service's login for requests that have no other credentials.
-- Security definer, because no policy lets the service's login read calendar feeds before the organization is known.
create or replace function authenticate_calendar_feed(digests text[])
  returns table (feed_id uuid, organization_id uuid, partnership_id uuid, holder_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select f.id, f.organization_id, f.calendar_partnership_id, f.created_by
    from calendar_tokens t join calendar_feeds f on f.id = t.feed_id
    where t.digest = any(digests) and f.state = 'active' and not exists (
      select from representations r where r.representative_id = f.created_by and r.organization_id = f.organization_id
        and r.ended_at >= f.created_at)
$$;
grant execute on function authenticate_calendar_feed(text[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/authenticate_handover_code.sql
-- The organization of a hand-over code that is neither redeemed nor revoked and has not expired; no row for another code.
-- Digests are HMACs under a pepper that the database does not have. The transaction that redeems the code checks it again.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read hand-over codes before the organization is known.
create or replace function authenticate_handover_code(digests text[])
  returns table (code_id uuid, organization_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.id, c.organization_id
    from handover_code_digests d join handover_codes c on c.id = d.code_id
    where d.digest = any(digests) and c.redeemed_at is null and c.revoked_at is null and c.expires_at > now()
$$;
grant execute on function authenticate_handover_code(text[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/represented_organization_ids.sql
-- The organizations that the current organization represents. Of them only the one that the path of the request names, if
-- it names one. Returns the result from the request context if that contains it.
-- Called by policies, so the service's login may call it.
-- Security definer, so that it does not depend on the policy of representations.
create or replace function represented_organization_ids() returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  relation text := current_setting('app.relation', true);
begin
  if relation = 'representative' then
    return array[current_setting('app.represented_id', true)::uuid];
  elsif relation in ('self', 'operator') and current_setting('app.writing', true) = 'false' then
    return '{}';
  end if;
  return array(
    select r.organization_id from representations r
      where r.representative_id = current_organization_id() and r.state = 'current'
  );
end $$;
grant execute on function represented_organization_ids() to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/set_request_context.sql
-- Sets, until the transaction ends, who sends the request and which partnership or organization its path names, and
-- returns the sender's relation to it. The policies read these settings. It runs one query for parties and invited
-- organizations; for others also the queries of membership_of(). A former party that reads gets the views of
-- as_of_withdrawal, which show each table as it was when the party withdrew.
-- Called by the service's login as the first statement of every transaction.
-- Security definer, because the policies depend on these settings. It has no search_path of its own: setting one costs more
-- than its query, and on return would undo the search_path that it sets for former parties. Therefore every name in it,
-- and in the functions without a search_path that it calls, is schema-qualified.
create or replace function set_request_context(
  organization uuid, api_client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  allowed_when_closed boolean default true,
  out relation text, out transaction_time timestamptz, out stream_position bigint, out partnership_closed boolean
) language plpgsql security definer as $$
declare
  -- PL/pgSQL: an assignment is cheaper than PERFORM.
  ignored text;
  visible_from bigint;
begin
  ignored := pg_catalog.set_config('app.organization_id', organization::text, true);
  ignored := pg_catalog.set_config('app.api_client_id', api_client::text, true);
  ignored := pg_catalog.set_config('app.operator', operator::text, true);
  ignored := pg_catalog.set_config('app.partnership_id', coalesce(partnership::text, ''), true);
  transaction_time := pg_catalog.now();
  stream_position := 0;
  partnership_closed := false;
  if partnership is not null then
    -- Query and policy both compare partnership_id, so the planner expects one row where there are thousands and would
    -- sort all of them for one page. Every list has an index in its order.
    ignored := pg_catalog.set_config('enable_sort', 'off', true);
    select case when p.lead then 'lead' when p.state = 'accepted' then 'party' else 'invited' end, coalesce(s.position, 0),
        o.state in ('closed', 'terminated')
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
    if relation = 'former' then
      ignored := pg_catalog.set_config('app.last_visible_position', stream_position::text, true);
      if not writing then
        ignored := pg_catalog.set_config('search_path', 'as_of_withdrawal, public', true);
      end if;
    elsif relation = 'observer' then
      -- Without a membership it sees no event: this is the maximum position.
      ignored := pg_catalog.set_config('app.observer_visible_from', coalesce(visible_from::text, '9223372036854775807'), true);
    end if;
    if writing and not allowed_when_closed then
      ignored := pg_catalog.set_config('app.require_open_partnership', 'on', true);
    end if;
  elsif subject is not null then
    relation := case
      when subject = organization then 'self'
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'current')
        then 'representative'
      when operator then 'operator'
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'offered')
        then 'offered'
    end;
    if relation = 'representative' then
      ignored := pg_catalog.set_config('app.represented_id', subject::text, true);
    end if;
  end if;
  -- The relation decides which of the settings above are used.
  ignored := pg_catalog.set_config('app.relation', coalesce(relation, ''), true);
  -- A writing transaction can change the sender's own relation, as accepting an invitation does: functions that decide by
  -- the relation look it up again where it does not suffice. A reading one can't.
  ignored := pg_catalog.set_config('app.writing', writing::text, true);
end $$;
grant execute on function set_request_context(uuid, uuid, boolean, uuid, uuid, boolean, boolean) to partnership_basics_app;
--> statement-breakpoint
CREATE TABLE "handover_code_digests" (
	"digest" text PRIMARY KEY NOT NULL,
	"pepper_version" integer NOT NULL,
	"code_id" uuid NOT NULL,
	CONSTRAINT "handover_code_digests_code_id_unique" UNIQUE("code_id")
);
--> statement-breakpoint
ALTER TABLE "handover_code_digests" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "handover_codes" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"client_name" text,
	"scopes" jsonb NOT NULL,
	"expires_at" timestamp with time zone NOT NULL,
	"redeemed_at" timestamp with time zone,
	"api_client_id" uuid,
	"revoked_at" timestamp with time zone,
	"revocation_reason" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid
);
--> statement-breakpoint
ALTER TABLE "handover_codes" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
DROP INDEX "representations_one_current_per_organization";--> statement-breakpoint
DROP INDEX "representations_by_representative";--> statement-breakpoint
ALTER TABLE "representations" ALTER COLUMN "started_at" DROP NOT NULL;--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD COLUMN "created_by" uuid;--> statement-breakpoint
-- The events tell which organization created a feed. Row-level security applies to the owner too, except here.
ALTER TABLE "calendar_feeds" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
update calendar_feeds f set created_by = coalesce((
  select coalesce(e.on_behalf_by, e.organization_id) from events e
    where e.stream_id = f.organization_id and e.subject_id = f.id and e.change = 'create'), f.organization_id);
--> statement-breakpoint
ALTER TABLE "calendar_feeds" ALTER COLUMN "created_by" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "state" text;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "reason" text;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "version" integer;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "external_ids" jsonb;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "created_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "updated_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "updated_by" uuid;--> statement-breakpoint
ALTER TABLE "representations" ADD COLUMN "updated_on_behalf_by" uuid;--> statement-breakpoint
-- Representations become records with a lifecycle.
ALTER TABLE "representations" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
update representations set state = case when ended_at is null then 'current' else 'ended' end, version = 1, external_ids = '[]',
  created_at = started_at, updated_at = coalesce(ended_at, started_at), updated_by = representative_id;
--> statement-breakpoint
ALTER TABLE "representations" ALTER COLUMN "state" SET NOT NULL, ALTER COLUMN "version" SET NOT NULL, ALTER COLUMN "external_ids" SET NOT NULL, ALTER COLUMN "created_at" SET NOT NULL, ALTER COLUMN "updated_at" SET NOT NULL, ALTER COLUMN "updated_by" SET NOT NULL;
--> statement-breakpoint
ALTER TABLE "handover_code_digests" ADD CONSTRAINT "handover_code_digests_code_id_handover_codes_id_fk" FOREIGN KEY ("code_id") REFERENCES "public"."handover_codes"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handover_codes" ADD CONSTRAINT "handover_codes_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "handover_codes" ADD CONSTRAINT "handover_codes_api_client_id_api_clients_id_fk" FOREIGN KEY ("api_client_id") REFERENCES "public"."api_clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "handover_codes_by_organization" ON "handover_codes" USING btree ("organization_id","id");--> statement-breakpoint
ALTER TABLE "calendar_feeds" ADD CONSTRAINT "calendar_feeds_created_by_organizations_id_fk" FOREIGN KEY ("created_by") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "representations_by_organization" ON "representations" USING btree ("organization_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "representations_one_current_per_organization" ON "representations" USING btree ("organization_id") WHERE state = 'current';--> statement-breakpoint
CREATE INDEX "representations_by_representative" ON "representations" USING btree ("representative_id","organization_id");--> statement-breakpoint
ALTER TABLE "representations" ADD CONSTRAINT "representations_state_valid" CHECK ("representations"."state" in ('offered', 'current', 'declined', 'withdrawn', 'ended'));--> statement-breakpoint
CREATE POLICY "may_insert" ON "handover_code_digests" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select is_operator()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "handover_code_digests" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "handover_codes" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("handover_codes"."organization_id" = (select current_organization_id()) or (select is_operator()) or "handover_codes"."organization_id" = any((select represented_organization_ids())::uuid[]));--> statement-breakpoint
CREATE POLICY "may_insert" ON "handover_codes" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select is_operator()));--> statement-breakpoint
CREATE POLICY "may_update" ON "handover_codes" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("handover_codes"."organization_id" = (select current_organization_id()) or (select is_operator()));--> statement-breakpoint
CREATE POLICY "owner_select" ON "handover_codes" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "api_clients" TO partnership_basics_app WITH CHECK ("api_clients"."organization_id" = (select current_organization_id()) or (select is_operator()));--> statement-breakpoint
ALTER POLICY "may_read" ON "representations" TO partnership_basics_app USING (("representations"."state" = 'current' and (select current_organization_id()) is not null) or "representations"."organization_id" = (select current_organization_id()) or "representations"."representative_id" = (select current_organization_id()) or (select is_operator()));--> statement-breakpoint
ALTER POLICY "may_insert" ON "representations" TO partnership_basics_app WITH CHECK (("representations"."representative_id" = (select current_organization_id()) and "representations"."state" = 'current') or ("representations"."organization_id" = (select current_organization_id()) and "representations"."state" = 'offered'));
--> statement-breakpoint
-- Enables row-level security, which applies to the owner too.
select enable_row_security(table_name) from (values
  ('representations'), ('calendar_feeds'), ('handover_codes'), ('handover_code_digests')
) tables (table_name);
