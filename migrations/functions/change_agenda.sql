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
