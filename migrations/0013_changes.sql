CREATE TABLE "feed_entries" (
	"organization_id" uuid NOT NULL,
	"number" bigint NOT NULL,
	"stream_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"handed_on_at" timestamp with time zone NOT NULL,
	CONSTRAINT "feed_entries_organization_id_number_pk" PRIMARY KEY("organization_id","number")
);
--> statement-breakpoint
ALTER TABLE "feed_entries" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "feeds" (
	"organization_id" uuid PRIMARY KEY NOT NULL,
	"last" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "feeds" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "pending_events" (
	"stream_id" uuid NOT NULL,
	"position" bigint NOT NULL
);
--> statement-breakpoint
ALTER TABLE "pending_events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "stays" (
	"subject_id" uuid NOT NULL,
	"standing" text NOT NULL,
	"stream_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"first_position" bigint NOT NULL,
	"last_position" bigint,
	"ends_on" date,
	CONSTRAINT "stays_subject_id_standing_pk" PRIMARY KEY("subject_id","standing"),
	CONSTRAINT "stays_standing_known" CHECK ("stays"."standing" in ('party', 'observer', 'invited')),
	CONSTRAINT "stays_run_forward" CHECK ("stays"."last_position" >= "stays"."first_position")
);
--> statement-breakpoint
ALTER TABLE "stays" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE INDEX "feed_entries_by_age" ON "feed_entries" USING brin ("handed_on_at");--> statement-breakpoint
CREATE INDEX "stays_by_stream" ON "stays" USING btree ("stream_id","organization_id");--> statement-breakpoint
CREATE POLICY "may_read" ON "feed_entries" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("feed_entries"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "feed_entries" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "feeds" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("feeds"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "feeds" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_reads" ON "pending_events" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_reads" ON "stays" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
select fence('feeds'), fence('feed_entries'), fence('pending_events'), fence('stays');
--> statement-breakpoint
revoke insert, update, delete on feeds, feed_entries, pending_events, stays from partnership_basics_app;
--> statement-breakpoint
-- Every event passes through it: what it leaves behind is cleared away sooner than elsewhere.
alter table pending_events set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
--> statement-breakpoint
-- An event chained to the one before. What is only for the parties is hashed as it was before events had an audience.
create function event_hash(
  before bytea, stream uuid, place bigint, moment timestamptz, what text, kind text, hearers text, subject_kind text,
  subject uuid, organization uuid, behalf_by uuid, client uuid, request text, why text, ids jsonb, row_after jsonb
) returns bytea language sql stable
  return sha256(before || convert_to((jsonb_build_array(stream, place, moment, what, kind, subject_kind, subject,
    organization, behalf_by, client, request, why, ids, row_after)
    || case hearers when 'parties' then '[]'::jsonb else jsonb_build_array(hearers) end)::text, 'UTF8'));
--> statement-breakpoint
-- Notes that an organization came to be something in a partnership with this event, or stopped being it.
create function note_stay(stream uuid, place bigint, subject_kind text, subject uuid, told jsonb) returns void
  language plpgsql as $$
declare
  now_is text := case
    when subject_kind = 'party' and told->>'state' = 'accepted' then 'party'
    when subject_kind = 'party' and told->>'state' = 'invited' then 'invited'
    when subject_kind = 'observer' and told->>'state' = 'active' then 'observer'
  end;
begin
  update stays s set last_position = place
    where s.subject_id = subject and s.last_position is null and s.standing is distinct from now_is;
  if now_is is not null then
    insert into stays (subject_id, standing, stream_id, organization_id, first_position, ends_on)
      values (subject, now_is, stream, (told->>'organization_id')::uuid, place, (told->>'ends_on')::date)
      on conflict do nothing;
  end if;
end $$;
--> statement-breakpoint
create or replace function record_event(
  stream uuid, kind text, what text, subject_kind text, subject uuid, behalf_by uuid, request text, why text,
  ids jsonb, row_after jsonb, hearers text default 'parties'
) returns bigint language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization uuid := asking_organization();
  client uuid := asking_client();
  place bigint;
  chained bytea;
begin
  loop
    -- Waits for whoever holds the stream, and then goes on from what that one left.
    update streams s set position = s.position + 1,
        hash = event_hash(s.hash, stream, s.position + 1, now(), what, kind, hearers, subject_kind, subject,
          organization, behalf_by, client, request, why, ids, row_after)
      where s.id = stream returning s.position, s.hash into place, chained;
    exit when found;
    insert into streams (id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  insert into events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id, organization_id,
      on_behalf_by, client_id, request_id, reason, external_ids, after, hash)
    values (stream, place, now(), what, kind, hearers, subject_kind, subject, organization,
      behalf_by, client, request, why, ids, row_after, chained);
  insert into pending_events (stream_id, position) values (stream, place);
  if subject_kind in ('party', 'observer') then
    perform note_stay(stream, place, subject_kind, subject, row_after);
  end if;
  return place;
end $$;
--> statement-breakpoint
-- Tells the feeds what has been committed since, `most` events at a time, and answers how many it was. One at a time
-- does so, and a number is given once all before it are committed: whoever reads to some number has missed none below
-- it. Nothing here knows of transaction ids, which another server would not understand.
create function hand_on_events(most integer) returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  handed bigint;
begin
  if not exists (select from pending_events) then return 0; end if;
  perform pg_advisory_xact_lock(hashtextextended('hand_on_events', 0));
  with taken as (
    -- In the order of their streams: of none of them is a later event taken before an earlier one.
    delete from pending_events where ctid = any(array(
      select p.ctid from pending_events p order by p.stream_id, p.position limit most))
    returning stream_id, position
  ), told as (
    select e.stream_id, e.position, e.audience, e.subject_type, (e.occurred_at at time zone 'UTC')::date as day,
        -- A transaction may have begun before the one whose event stands before its own.
        max(e.occurred_at) over (partition by e.stream_id order by e.position) as moment
      from taken join events e on e.stream_id = taken.stream_id and e.position = taken.position
  ), heard as (
    select s.organization_id, told.stream_id, told.position, told.moment from told
      join stays s on s.stream_id = told.stream_id and told.position >= s.first_position
        and (s.last_position is null or told.position <= s.last_position)
      where s.standing = 'party'
        or (s.standing = 'observer' and told.audience = 'everyone' and told.day <= s.ends_on)
        -- What whoever is invited reads before it decides.
        or (s.standing = 'invited' and told.subject_type in ('partnership', 'party', 'observer'))
    union
    select o.id, told.stream_id, told.position, told.moment from told join organizations o on o.id = told.stream_id
  ), numbered as (
    select heard.*, row_number() over (partition by organization_id order by moment, stream_id, position) as nth,
      count(*) over (partition by organization_id) as count from heard
  ), moved as (
    insert into feeds (organization_id, last) select organization_id, count(*) from heard group by organization_id
      on conflict (organization_id) do update set last = feeds.last + excluded.last
      returning organization_id, last
  ), entered as (
    insert into feed_entries (organization_id, number, stream_id, position, handed_on_at)
      select organization_id, moved.last - numbered.count + numbered.nth, stream_id, position, now()
      from numbered join moved using (organization_id)
  )
  select count(*) into handed from taken;
  return handed;
end $$;
--> statement-breakpoint
-- How far the feeds of some organizations have come: for whoever waits for them.
create function feed_ends(organizations uuid[]) returns table (organization_id uuid, last bigint)
  language sql stable security definer set search_path = public, pg_temp
as $$ select f.organization_id, f.last from feeds f where f.organization_id = any(organizations) $$;
--> statement-breakpoint
-- How long the oldest event has waited that no feed has heard of, in seconds, and how many do.
create function feed_lag(out seconds double precision, out events bigint)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select coalesce(extract(epoch from now() - min(e.occurred_at)), 0), count(*)
    from pending_events p join events e using (stream_id, position)
$$;
--> statement-breakpoint
-- What the asking organization has heard after number `since`, or from the first that is kept: of the next `span`
-- entries those of the types and the partnership that are asked for, `most` of them.
create function changes_heard(since bigint, span integer, most integer, types text[], partnership uuid) returns table (
  number bigint, stream_id uuid, occurred_at timestamptz, type text, change text, subject_type text, subject_id uuid,
  organization_id uuid, on_behalf_by uuid, external_ids jsonb, after jsonb
) language sql stable security definer set search_path = public, pg_temp
as $$
  select f.number, e.stream_id, e.occurred_at, e.type, e.change, e.subject_type, e.subject_id, e.organization_id,
      e.on_behalf_by, e.external_ids, e.after
    from (select coalesce(since, (select min(o.number) - 1 from feed_entries o where o.organization_id = asking_organization()))
        as number) start
      join feed_entries f on f.organization_id = asking_organization()
        and f.number > start.number and f.number <= start.number + span
      join events e on e.stream_id = f.stream_id and e.position = f.position
    where (types is null or e.type = any(types) or e.subject_type = any(types))
      and (partnership is null or partnership in (e.stream_id, (e.after->>'partnership_id')::uuid))
    order by f.number limit most
$$;
--> statement-breakpoint
-- Forgets what feeds told more than 90 days ago, the oldest first, so that what is left of each has no gap.
create function forget_changes() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  forgotten bigint;
begin
  delete from feed_entries where ctid = any(array(
    select f.ctid from feed_entries f where f.handed_on_at < now() - interval '90 days'
      order by f.handed_on_at, f.organization_id, f.number limit 50000));
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
--> statement-breakpoint
-- Of the partnership that the request names, the first event after `since`, and not after `until`, that is missing or is
-- not what record_event() made it, and how far there are events; for its parties alone.
create function check_chain(since bigint, until bigint, out broken bigint, out last bigint)
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  stream uuid := nullif(current_setting('app.partnership_id', true), '');
  head streams;
begin
  if relation_to_partnership(stream, asking_organization()) not in ('lead', 'party') then return; end if;
  select s.* into head from streams s where s.id = stream;
  last := head.position;
  until := least(until, last);
  select min(case when e.position is null
        or e.hash <> event_hash(coalesce(b.hash, ''), e.stream_id, e.position, e.occurred_at, e.type, e.change,
          e.audience, e.subject_type, e.subject_id, e.organization_id, e.on_behalf_by, e.client_id, e.request_id,
          e.reason, e.external_ids, e.after)
        or (place = last and e.hash <> head.hash) then place end)
    into broken
    from generate_series(since + 1, until) place
      left join events e on e.stream_id = stream and e.position = place
      left join events b on b.stream_id = stream and b.position = place - 1;
end $$;
--> statement-breakpoint
-- What has happened so far.
do $$
declare
  one record;
begin
  for one in select e.* from events e where e.subject_type in ('party', 'observer') order by e.stream_id, e.position loop
    perform note_stay(one.stream_id, one.position, one.subject_type, one.subject_id, one.after);
  end loop;
  insert into pending_events select e.stream_id, e.position from events e;
  perform hand_on_events(2147483647);
end $$;
--> statement-breakpoint
-- The stays say it now.
create or replace function last_position_of(named uuid, asking uuid) returns bigint
  language sql stable security definer set search_path = public, pg_temp
as $$
  select max(s.last_position) from stays s
    where s.stream_id = named and s.organization_id = asking and s.standing = 'party'
$$;
--> statement-breakpoint
create or replace function watched_from() returns bigint
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  named uuid := nullif(current_setting('app.partnership_id', true), '');
begin
  if relation_to_partnership(named, asking_organization()) is distinct from 'observer' then return null; end if;
  return (select s.first_position from stays s where s.stream_id = named and s.organization_id = asking_organization()
    and s.standing = 'observer' and s.last_position is null);
end $$;
