-- Replaced by the one with the parameter `partnerships`.
drop function set_request_context(uuid, uuid, boolean, uuid, uuid, boolean, boolean);
--> statement-breakpoint
set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/append_event.sql
-- Appends an event to a stream, and returns its position: see record_event(). `erasure_hash` is null except in the event of an
-- erasure; the hash of the event then covers it together with the SHA-256 of `after`.
-- Called by record_event() and erase_records(), after the rights of the sender were checked; not for the service's login.
-- Runs with the rights and the search_path of its caller, which is a function of the owner: to set the path again would cost a
-- tenth of its time.
create or replace function append_event(
  stream uuid, change text, event_type text, subject_type text, subject uuid, on_behalf_by uuid, request text,
  reason text, external_ids jsonb, after jsonb, audience text, erasure_hash bytea
) returns bigint language plpgsql
as $$
declare
  organization pg_catalog.uuid := public.current_organization_id();
  api_client pg_catalog.uuid := public.current_api_client_id();
  after_hash pg_catalog.bytea := public.event_after_hash(after);
  content_hash pg_catalog.bytea := coalesce(coalesce(after_hash, '') || erasure_hash, after_hash);
  new_position pg_catalog.int8;
begin
  loop
    with head as (
      -- Waits for a transaction that writes to the same stream, and then continues from what it committed.
      update public.streams s set position = s.position + 1,
          hash = public.event_hash(s.hash, stream, s.position + 1, pg_catalog.now(), event_type, change, audience,
            subject_type, subject, organization, on_behalf_by, api_client, request, reason, external_ids, content_hash),
          closed = case when subject = stream and subject_type = 'partnership'
            then after->>'state' in ('closed', 'terminated', 'withdrawn') else s.closed end
        where s.stream_id = stream returning s.position, s.hash
    ), queued as (
      insert into public.outbox (stream_id, position) select stream, head.position from head
    )
    insert into public.events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id,
        organization_id, on_behalf_by, client_id, request_id, reason, external_ids, after, after_hash, erasure_hash, hash)
      select stream, head.position, pg_catalog.now(), event_type, change, audience, subject_type, subject, organization,
          on_behalf_by, api_client, request, reason, external_ids, after, after_hash, erasure_hash, head.hash
        from head returning events.position into new_position;
    exit when found;
    insert into public.streams (stream_id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  return new_position;
end $$;
--> statement-breakpoint
-- Copy of functions/find_relation.sql
-- The relation of an organization to the partnership or, if `partnership` is null, to another organization, `subject`, that
-- the path of a request names. For a partnership also: the last event that the organization may see, whether the partnership is
-- closed, terminated or withdrawn, and, for an observer, the first event that it may see. It runs one query for parties and invited
-- organizations; for others also the queries of membership_of().
-- Called by set_request_context(), which runs with the rights of the service's login.
-- Security definer, because the policies depend on the result.
create or replace function find_relation(
  organization uuid, operator boolean, partnership uuid, subject uuid,
  out relation text, out stream_position bigint, out partnership_closed boolean, out visible_from bigint
) language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if partnership is not null then
    select case when p.lead then 'lead' when p.state = 'accepted' then 'party' else 'invited' end, coalesce(s.position, 0),
        coalesce(s.closed, false)
      into relation, stream_position, partnership_closed
      from public.parties p left join public.streams s on s.stream_id = p.partnership_id
      where p.partnership_id = partnership and p.organization_id = organization and p.state in ('invited', 'accepted');
    if not found then
      select m.relation, m.stream_position, m.visible_from into relation, stream_position, visible_from
        from public.membership_of(partnership, organization) m;
      -- A former party must not see the later state of the partnership.
      partnership_closed := coalesce(relation = 'observer' and public.partnership_closed(partnership), false);
    end if;
  elsif subject is not null then
    relation := case
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'current')
        then 'representative'
      when operator then 'operator'
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'offered')
        then 'offered'
    end;
  end if;
end $$;
grant execute on function find_relation(uuid, boolean, uuid, uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/find_visible_partnership_ids.sql
-- The partnerships in which the current organization is a party ('party'), a party or an observer ('observer'), or any of
-- these or invited ('invited'): of the partnership that the path of the request names, or else of those that
-- set_request_context() names, so that the cost does not depend on how many partnerships the organization has.
-- Called by visible_partnership_ids(), which runs with the rights of the service's login.
-- Security definer, because the policies of parties and observers depend on the result.
create or replace function find_visible_partnership_ids(membership text) returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  partnerships pg_catalog.uuid[] := case when public.current_partnership_id() is not null
    then array[public.current_partnership_id()]
    else nullif(pg_catalog.current_setting('app.partnership_ids', true), '')::pg_catalog.uuid[] end;
begin
  return array(
    select asked.id from pg_catalog.unnest(partnerships) asked (id)
      cross join lateral public.relation_to_partnership(asked.id, public.current_organization_id()) relation
      where relation in ('lead', 'party') or (relation = 'observer' and membership <> 'party') or relation = membership
  );
end $$;
grant execute on function find_visible_partnership_ids(text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/partnership_closed.sql
-- Whether a partnership is closed, terminated or withdrawn: the records of the parties in it cannot be changed.
-- Called by find_relation() and record_event(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function partnership_closed(partnership uuid) returns boolean
  language sql stable set search_path = public, pg_temp
as $$
  select exists (select from public.streams s where s.stream_id = partnership and s.closed)
$$;
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
  if pg_catalog.current_setting('app.require_open_partnership', true) = 'on'
    and public.partnership_closed(public.current_partnership_id())
  then
    raise exception using errcode = 'PB002';
  end if;
  if subject_type in ('party', 'observer') then
    perform public.track_membership(stream, new_position, subject_type, subject, after);
  end if;
  return new_position;
end $$;
grant execute on function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb, text)
  to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/set_request_context.sql
-- Sets, until the transaction ends, who sends the request and which partnership or organization its path names, and
-- returns the sender's relation to it. `partnerships`: if the path names no partnership, those whose records the request reads. The policies read these settings. A former party that reads gets the views of
-- as_of_withdrawal, which show each table as it was when the party withdrew.
-- Called by the service's login as the first statement of every transaction, and with its rights. It has no search_path of
-- its own, because on return that would undo the search_path that it sets for former parties.
create or replace function set_request_context(
  organization uuid, api_client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  allowed_when_closed boolean default true, partnerships uuid[] default null,
  out relation text, out transaction_time timestamptz, out stream_position bigint, out partnership_closed boolean
) language plpgsql as $$
declare
  -- PL/pgSQL: an assignment is cheaper than PERFORM.
  ignored pg_catalog.text;
  visible_from pg_catalog.int8;
begin
  ignored := pg_catalog.set_config('app.organization_id', organization::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.api_client_id', api_client::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.operator', operator::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.partnership_id', coalesce(partnership::pg_catalog.text, ''), true);
  if partnerships is not null then
    ignored := pg_catalog.set_config('app.partnership_ids', partnerships::pg_catalog.text, true);
  end if;
  transaction_time := pg_catalog.now();
  if subject = organization and partnership is null then
    relation := 'self';
  elsif partnership is not null or subject is not null then
    select f.relation, f.stream_position, f.partnership_closed, f.visible_from
      into relation, stream_position, partnership_closed, visible_from
      from public.find_relation(organization, operator, partnership, subject) f;
  end if;
  stream_position := coalesce(stream_position, 0);
  partnership_closed := coalesce(partnership_closed, false);
  if partnership is not null then
    -- Query and policy both compare partnership_id, so the planner expects one row where there are thousands and would
    -- sort all of them for one page. Every list has an index in its order.
    ignored := pg_catalog.set_config('enable_sort', 'off', true);
    if writing and not allowed_when_closed then
      ignored := pg_catalog.set_config('app.require_open_partnership', 'on', true);
    end if;
  end if;
  if relation = 'former' then
    ignored := pg_catalog.set_config('app.last_visible_position', stream_position::pg_catalog.text, true);
    if not writing then
      ignored := pg_catalog.set_config('search_path', 'as_of_withdrawal, public', true);
    end if;
  elsif relation = 'observer' then
    -- Without a membership it sees no event: this is the maximum position.
    ignored := pg_catalog.set_config(
      'app.observer_visible_from', coalesce(visible_from::pg_catalog.text, '9223372036854775807'), true);
  elsif relation = 'representative' then
    ignored := pg_catalog.set_config('app.represented_id', subject::pg_catalog.text, true);
  end if;
  -- The relation decides which of the settings above are used.
  ignored := pg_catalog.set_config('app.relation', coalesce(relation, ''), true);
  -- A writing transaction can change the sender's own relation, as accepting an invitation does: functions that decide by
  -- the relation look it up again where it does not suffice. A reading one can't.
  ignored := pg_catalog.set_config('app.writing', writing::pg_catalog.text, true);
end $$;
grant execute on function set_request_context(uuid, uuid, boolean, uuid, uuid, boolean, boolean, uuid[]) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/visible_partnership_ids.sql
-- The partnerships whose rows the request may see as a party ('party'), at least as an observer ('observer'), or at least
-- as an invited organization ('invited'). Returns the result from the request context if that contains it.
-- Called by policies, so the service's login may call it. An expression, so that PostgreSQL replaces the call by it.
create or replace function visible_partnership_ids(membership text) returns uuid[] language sql stable
  return case
    when pg_catalog.current_setting('app.relation', true) in ('lead', 'party')
      or (pg_catalog.current_setting('app.relation', true) = 'observer' and membership <> 'party')
      or pg_catalog.current_setting('app.relation', true) = membership
      then array[pg_catalog.current_setting('app.partnership_id', true)::pg_catalog.uuid]
    when pg_catalog.current_setting('app.partnership_id', true) <> ''
      and pg_catalog.current_setting('app.writing', true) = 'false'
      then '{}'
    -- The request names no partnership, or its sender became a party of it in this transaction.
    else public.find_visible_partnership_ids(membership)
  end;
grant execute on function visible_partnership_ids(text) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/visible_stream_ids.sql
-- The streams whose events the request may see: of the partnership that it names, or, if it names none, of the current
-- organization and of its partnerships. Returns the result from the request context if that contains it.
-- Called by the policy of events, so the service's login may call it. An expression, so that PostgreSQL replaces the call by it.
create or replace function visible_stream_ids() returns uuid[] language sql stable
  return case
    when coalesce(pg_catalog.current_setting('app.partnership_id', true), '') = ''
      then public.current_organization_id() || public.find_visible_partnership_ids('party')
    when pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'observer', 'former')
      -- Its sender may have become a party in this transaction.
      or (pg_catalog.current_setting('app.writing', true) = 'true'
        and public.relation_to_partnership(public.current_partnership_id(), public.current_organization_id())
          in ('lead', 'party', 'observer', 'former'))
      then array[public.current_partnership_id()]
    else '{}'
  end;
grant execute on function visible_stream_ids() to partnership_basics_app;
--> statement-breakpoint
ALTER TABLE "streams" ADD COLUMN "closed" boolean DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX "observers_active" ON "observers" USING btree ("organization_id","partnership_id","ends_on") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "parties_current" ON "parties" USING btree ("organization_id","partnership_id") WHERE state in ('invited', 'accepted');--> statement-breakpoint
ALTER POLICY "may_read" ON "addenda" TO partnership_basics_app USING (("addenda"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "addenda" TO partnership_basics_app WITH CHECK (("addenda"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "addenda"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "calendar_feeds" TO partnership_basics_app USING ("calendar_feeds"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("calendar_feeds"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "calendar_feeds" TO partnership_basics_app WITH CHECK ("calendar_feeds"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("calendar_feeds"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "calendar_feeds" TO partnership_basics_app USING ("calendar_feeds"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("calendar_feeds"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "communication_plans" TO partnership_basics_app USING (("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "communication_plans" TO partnership_basics_app WITH CHECK (("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "communication_plans"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "communication_plans" TO partnership_basics_app USING (("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "communication_plans" TO partnership_basics_app USING (("communication_plans"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "communications" TO partnership_basics_app USING (("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "communications" TO partnership_basics_app WITH CHECK (("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "communications"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "communications" TO partnership_basics_app USING (("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "communications" TO partnership_basics_app USING (("communications"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "communications"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "occurrences" TO partnership_basics_app USING (("occurrences"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or (("occurrences"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true
      and exists (select from touchpoints seen
        where seen.partnership_id = "occurrences"."partnership_id" and seen.id = "occurrences"."touchpoint_id")));--> statement-breakpoint
ALTER POLICY "may_insert" ON "occurrences" TO partnership_basics_app WITH CHECK (("occurrences"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "occurrences" TO partnership_basics_app USING (("occurrences"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "touchpoints" TO partnership_basics_app USING (("touchpoints"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or (("touchpoints"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true
      and "touchpoints"."content" #> '{attendees,observers}' ? (select current_organization_id())::text));--> statement-breakpoint
ALTER POLICY "may_insert" ON "touchpoints" TO partnership_basics_app WITH CHECK (("touchpoints"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "touchpoints" TO partnership_basics_app USING (("touchpoints"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "events" TO partnership_basics_app USING ((stream_id = any((select visible_stream_ids())::uuid[])) is true and position <= coalesce((select last_visible_position()), position)
      and ((select observer_visible_from()) is null or (audience = 'everyone' and position >= (select observer_visible_from()))));--> statement-breakpoint
ALTER POLICY "may_read" ON "expectations" TO partnership_basics_app USING (("expectations"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true and (("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "expectations"."state" <> 'proposed'));--> statement-breakpoint
ALTER POLICY "may_insert" ON "expectations" TO partnership_basics_app WITH CHECK (("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "expectations"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "expectations" TO partnership_basics_app USING (("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "expectations" TO partnership_basics_app USING (("expectations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "progress_reports" TO partnership_basics_app USING (("progress_reports"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true and (("progress_reports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "progress_reports"."state" = 'accepted' and exists (select from expectations agreed
        where agreed.partnership_id = "progress_reports"."partnership_id" and agreed.id = "progress_reports"."expectation_id" and agreed.state <> 'proposed')));--> statement-breakpoint
ALTER POLICY "may_insert" ON "progress_reports" TO partnership_basics_app WITH CHECK (("progress_reports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "progress_reports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "progress_reports" TO partnership_basics_app USING (("progress_reports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "api_clients" TO partnership_basics_app USING ("api_clients"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("api_clients"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "api_clients" TO partnership_basics_app USING ("api_clients"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("api_clients"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "handover_codes" TO partnership_basics_app USING ("handover_codes"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("handover_codes"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "organizations" TO partnership_basics_app USING ("organizations"."id" = (select current_organization_id()) or (select is_operator()) or ("organizations"."id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "verified_external_ids" TO partnership_basics_app USING ("verified_external_ids"."organization_id" = (select current_organization_id()) or (select is_operator()) or ("verified_external_ids"."organization_id" = any((select represented_organization_ids())::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "benefits" TO partnership_basics_app USING (("benefits"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "benefits" TO partnership_basics_app WITH CHECK (("benefits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "benefits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "benefits" TO partnership_basics_app USING (("benefits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "benefits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "benefits" TO partnership_basics_app USING (("benefits"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "benefits"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "endorsements" TO partnership_basics_app USING (("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or (("endorsements"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true and exists (select from missions where missions.partnership_id = "endorsements"."partnership_id" and missions.id = "endorsements"."mission_id" and missions.endorsed_at is not null)));--> statement-breakpoint
ALTER POLICY "may_insert" ON "endorsements" TO partnership_basics_app WITH CHECK (("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "endorsements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "endorsements" TO partnership_basics_app USING (("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "endorsements"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "endorsements" TO partnership_basics_app USING (("endorsements"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "missions" TO partnership_basics_app USING (("missions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or ("missions"."endorsed_at" is not null and ("missions"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true));--> statement-breakpoint
ALTER POLICY "may_insert" ON "missions" TO partnership_basics_app WITH CHECK (("missions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "missions"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "missions" TO partnership_basics_app USING (("missions"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "reaffirmations" TO partnership_basics_app USING (("reaffirmations"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "reaffirmations" TO partnership_basics_app WITH CHECK (("reaffirmations"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "reaffirmations"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "values" TO partnership_basics_app USING (("values"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "values" TO partnership_basics_app WITH CHECK (("values"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "values"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "values" TO partnership_basics_app USING (("values"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "values"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "values" TO partnership_basics_app USING (("values"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "values"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "candidates" TO partnership_basics_app USING (("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "candidates" TO partnership_basics_app WITH CHECK (("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "candidates"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "candidates" TO partnership_basics_app USING (("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_delete" ON "candidates" TO partnership_basics_app USING (("candidates"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "contacts" TO partnership_basics_app USING (("contacts"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "contacts" TO partnership_basics_app WITH CHECK (("contacts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "contacts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "contacts" TO partnership_basics_app USING (("contacts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "contacts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "contacts" TO partnership_basics_app USING (("contacts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "contacts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "needs" TO partnership_basics_app USING (("needs"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "needs" TO partnership_basics_app WITH CHECK (("needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "needs" TO partnership_basics_app USING (("needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "needs" TO partnership_basics_app USING (("needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "observers" TO partnership_basics_app USING (("observers"."partnership_id" = any((select visible_partnership_ids('invited'))::uuid[])) is true or ((select current_partnership_id()) is null
        and "observers"."organization_id" = (select current_organization_id()) and state = 'active' and "observers"."ends_on" >= current_date));--> statement-breakpoint
ALTER POLICY "may_insert" ON "observers" TO partnership_basics_app WITH CHECK (("observers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_update" ON "observers" TO partnership_basics_app USING (("observers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or ("observers"."organization_id" = (select current_organization_id()) and ("observers"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true));--> statement-breakpoint
ALTER POLICY "may_read" ON "offers" TO partnership_basics_app USING (("offers"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "offers" TO partnership_basics_app WITH CHECK (("offers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "offers"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "offers" TO partnership_basics_app USING (("offers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "offers"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "offers" TO partnership_basics_app USING (("offers"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "offers"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "removal_notices" TO partnership_basics_app USING (("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "removal_notices" TO partnership_basics_app WITH CHECK (("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "removal_notices"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "removal_notices" TO partnership_basics_app USING (("removal_notices"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "parties" TO partnership_basics_app USING (("parties"."partnership_id" = any((select visible_partnership_ids('invited'))::uuid[])) is true or ((select current_partnership_id()) is null
        and ("parties"."organization_id" = (select current_organization_id()) and state in ('invited', 'accepted')
          or relation_to_partnership("parties"."partnership_id", (select current_organization_id())) <> 'former')));--> statement-breakpoint
ALTER POLICY "may_insert" ON "parties" TO partnership_basics_app WITH CHECK (("parties"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or ("parties"."organization_id" = (select current_organization_id()) and partnership_has_no_party("parties"."partnership_id")));--> statement-breakpoint
ALTER POLICY "may_update" ON "parties" TO partnership_basics_app USING (("parties"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "parties"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "import_errors" TO partnership_basics_app USING (("import_errors"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_insert" ON "import_errors" TO partnership_basics_app WITH CHECK (("import_errors"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "import_parts" TO partnership_basics_app USING (("import_parts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_parts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_insert" ON "import_parts" TO partnership_basics_app WITH CHECK (("import_parts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_parts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_delete" ON "import_parts" TO partnership_basics_app USING (("import_parts"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "import_parts"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "imports" TO partnership_basics_app USING (("imports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_insert" ON "imports" TO partnership_basics_app WITH CHECK (("imports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "imports" TO partnership_basics_app USING (("imports"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "partnerships" TO partnership_basics_app USING (("partnerships"."id" = any((select visible_partnership_ids('invited'))::uuid[])) is true or ((select current_partnership_id()) is null and (
        exists (select from parties where parties.partnership_id = "partnerships"."id"
          and parties.organization_id = (select current_organization_id()) and parties.state in ('invited', 'accepted'))
        or exists (select from observers where observers.partnership_id = "partnerships"."id"
          and observers.organization_id = (select current_organization_id()) and observers.state = 'active'
          and observers.ends_on >= current_date))));--> statement-breakpoint
ALTER POLICY "may_update" ON "partnerships" TO partnership_basics_app USING (("partnerships"."id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "checklist_responses" TO partnership_basics_app USING (("checklist_responses"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and ("checklist_responses"."organization_id" = (select current_organization_id()) or "checklist_responses"."shared_at" is not null));--> statement-breakpoint
ALTER POLICY "may_insert" ON "checklist_responses" TO partnership_basics_app WITH CHECK (("checklist_responses"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "checklist_responses"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "checklist_responses" TO partnership_basics_app USING (("checklist_responses"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "checklist_responses"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_read" ON "checklist_rounds" TO partnership_basics_app USING (("checklist_rounds"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_insert" ON "checklist_rounds" TO partnership_basics_app WITH CHECK (("checklist_rounds"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "checklist_rounds"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "checklist_rounds" TO partnership_basics_app USING (("checklist_rounds"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "readiness_summaries" TO partnership_basics_app USING (("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true and (("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "readiness_summaries"."state" = 'shown'));--> statement-breakpoint
ALTER POLICY "may_insert" ON "readiness_summaries" TO partnership_basics_app WITH CHECK (("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "readiness_summaries"."organization_id" = (select current_organization_id()));--> statement-breakpoint
ALTER POLICY "may_update" ON "readiness_summaries" TO partnership_basics_app USING (("readiness_summaries"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
ALTER POLICY "may_read" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or ("external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) is true) or "external_ids"."subject_type" in ('organization', 'partnership') and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" = 'organization' and (("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])) is true
      or ("external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "external_ids"."scope_id" = (select current_organization_id()) or ("external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])) is true
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
ALTER POLICY "may_delete" ON "external_ids" TO partnership_basics_app USING ("external_ids"."subject_type" = 'organization' and ("external_ids"."subject_id" = (select current_organization_id()) or (select is_operator()) or ("external_ids"."subject_id" = any((select represented_organization_ids())::uuid[])) is true) or "external_ids"."subject_type" in ('organization', 'partnership') and "external_ids"."scope_id" = (select current_organization_id()) or not "external_ids"."subject_type" in ('organization', 'partnership') and not "external_ids"."subject_type" = 'organization' and (("external_ids"."scope_id" = any((select visible_partnership_ids('party'))::uuid[])) is true
      or ("external_ids"."subject_id" = any((select visible_partnership_ids('party'))::uuid[])) is true or "external_ids"."scope_id" = (select current_organization_id()) or ("external_ids"."scope_id" = any((select represented_organization_ids())::uuid[])) is true
      or ((select is_operator()) and exists (select from organizations where id = "external_ids"."scope_id"))));--> statement-breakpoint
update streams s set closed = true from partnerships p where p.id = s.stream_id and p.state in ('closed', 'terminated', 'withdrawn');
