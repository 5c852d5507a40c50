set local check_function_bodies = off;
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
        or (m.kind = 'invited' and event.subject_type in ('partnership', 'party', 'observer'))
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
-- Copy of functions/track_membership.sql
-- Records in memberships that an event made an organization a party, an observer or invited, or ended that. Raises PB003,
-- with the id of the organization that replaces it as the detail, if the organization is closed and was none of these
-- before, or is proposed as an observer.
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
ALTER TABLE "feed_entries" ADD COLUMN "joins" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "state" text DEFAULT 'active' NOT NULL;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "state_reason" text;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "closed_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "organizations" ADD COLUMN "duplicate_of_id" uuid;--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_duplicate_of_id_organizations_id_fk" FOREIGN KEY ("duplicate_of_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "memberships_current" ON "memberships" USING btree ("organization_id","partnership_id") WHERE last_position is null;--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_state_valid" CHECK ("organizations"."state" in ('active', 'closed'));--> statement-breakpoint
ALTER TABLE "organizations" ADD CONSTRAINT "organizations_closed_has_closed_at" CHECK (("organizations"."state" = 'closed') = ("organizations"."closed_at" is not null)
        and ("organizations"."duplicate_of_id" is null or "organizations"."state" = 'closed'));--> statement-breakpoint
CREATE POLICY "owner_select" ON "touchpoints" AS PERMISSIVE FOR SELECT TO "partnership_basics_owner" USING (true);--> statement-breakpoint
CREATE POLICY "owner_update" ON "organizations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_owner" USING (true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or "external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) or "external_ids"."subject_type" = 'organization' and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and ("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])
      or "external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[]) or "external_ids"."scope_id" = (select current_organization_id()) or "external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));