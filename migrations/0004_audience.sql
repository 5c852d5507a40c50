-- From which event on an observer sees what is for everyone: the one that made it active. Null for all others.
create function watched_from() returns bigint
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  named uuid := nullif(current_setting('app.partnership_id', true), '');
begin
  if relation_to_partnership(named, asking_organization()) is distinct from 'observer' then return null; end if;
  return (select min(e.position) from observers o
    join events e on e.stream_id = o.partnership_id and e.subject_type = 'observer' and e.subject_id = o.id
      and e.after->>'state' = 'active'
    where o.partnership_id = named and o.organization_id = asking_organization() and o.state = 'active');
end $$;
--> statement-breakpoint
create or replace function visible_streams() returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  named uuid := nullif(current_setting('app.partnership_id', true), '');
begin
  if named is null then
    return next asking_organization();
    return query select visible_partnerships('party');
  elsif relation_to_partnership(named, asking_organization()) in ('lead', 'party', 'observer', 'former') then
    return next named;
  end if;
end $$;
--> statement-breakpoint
ALTER TABLE "events" ADD COLUMN "audience" text DEFAULT 'parties' NOT NULL;--> statement-breakpoint
ALTER TABLE "events" ADD CONSTRAINT "events_audience_known" CHECK ("events"."audience" in ('parties', 'everyone'));--> statement-breakpoint
ALTER POLICY "may_read" ON "events" TO partnership_basics_app USING (stream_id = any(array(select visible_streams())) and position <= coalesce((select last_visible_position()), position)
      and ((select watched_from()) is null or (audience = 'everyone' and position >= (select watched_from()))));--> statement-breakpoint
drop function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb);
--> statement-breakpoint
-- Says as well who is to hear of it. An instance of the release before, which does not, tells the parties.
create function record_event(
  stream uuid, kind text, what text, subject_kind text, subject uuid, behalf_by uuid, request text, why text,
  ids jsonb, row_after jsonb, hearers text default 'parties'
) returns bigint language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization uuid := asking_organization();
  client uuid := asking_client();
  -- Part of what is hashed, except where it says no more than events did before they had an audience.
  heard jsonb := case hearers when 'parties' then '[]'::jsonb else jsonb_build_array(hearers) end;
  place bigint;
  chained bytea;
begin
  loop
    -- Waits for whoever holds the stream, and then goes on from what that one left.
    update streams s set position = s.position + 1,
        hash = sha256(s.hash || convert_to((jsonb_build_array(stream, s.position + 1, now(), what, kind, subject_kind,
          subject, organization, behalf_by, client, request, why, ids, row_after) || heard)::text, 'UTF8'))
      where s.id = stream returning s.position, s.hash into place, chained;
    exit when found;
    insert into streams (id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  insert into events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id, organization_id,
      on_behalf_by, client_id, request_id, reason, external_ids, after, hash)
    values (stream, place, now(), what, kind, hearers, subject_kind, subject, organization,
      behalf_by, client, request, why, ids, row_after, chained);
  return place;
end $$;
