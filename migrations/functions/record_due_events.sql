-- Records the events of reminders that are due at `at_time`, in the order of their times, at most `max_events`, and returns how
-- many, and the errors of those that failed. An event and the mark that it was recorded are one transaction, so each is recorded
-- once, by whatever number of workers. A reminder that failed is tried again after an hour. Returns also the partnerships whose
-- occurrences the caller has to add to the agenda, each again after an hour until that is done; none of their occurrences is
-- recorded meanwhile.
-- The sender of these events is the service: organization and API client are the nil UUID. Their `after` has the record's id and
-- version, the day that is due, and what its path contains.
-- Called by the worker, outside a request.
-- Security definer, because it writes events of all partnerships.
create or replace function record_due_events(
  at_time timestamptz, max_events integer, out recorded bigint, out failures jsonb, out extensions jsonb
) language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  nil pg_catalog.text := '00000000-0000-0000-0000-000000000000';
  locked pg_catalog.uuid[] := '{}';
  stream pg_catalog.uuid;
  due pg_catalog.record;
  failed pg_catalog.uuid[] := '{}';
  extended pg_catalog.uuid[] := '{}';
begin
  recorded := 0;
  failures := '[]';
  extensions := '[]';
  perform pg_catalog.set_config('app.organization_id', nil, true), pg_catalog.set_config('app.api_client_id', nil, true);
  -- A request locks the stream before the entries, too. A stream that is locked is left to the next call.
  for stream in
    select s.stream_id from public.streams s
      where s.stream_id = any(array(select e.stream_id from public.agenda_entries e
        where e.next_at <= at_time order by e.next_at limit max_events))
      order by s.stream_id for update skip locked
  loop
    locked := locked || stream;
  end loop;
  for due in
    select e.id, e.stream_id, e.kind, e.item, e.subject_type, coalesce(e.location->>'record_id', e.subject_id::pg_catalog.text)::pg_catalog.uuid as subject_id,
        e.due_on, e.lapses_at, e.reminders, e.location,
        case when e.observer_ids is null then 'everyone' else 'parties' end as audience, r.type, r.at,
        coalesce(last.version, 1) as version, coalesce(last.external_ids, '[]') as external_ids
      from public.agenda_entries e
        cross join lateral pg_catalog.jsonb_to_recordset(e.reminders) r (type pg_catalog.text, at pg_catalog.timestamptz)
        left join lateral (
          select (x.after->>'version')::pg_catalog.int4 as version, x.external_ids from public.events x
            where x.stream_id = e.stream_id and x.subject_type = e.subject_type and x.change <> 'due'
              and x.subject_id = coalesce(e.location->>'record_id', e.subject_id::pg_catalog.text)::pg_catalog.uuid
            order by x.position desc limit 1
        ) last on true
      where e.stream_id = any(locked) and e.next_at <= at_time and r.at <= at_time
        and (e.recorded_through is null or r.at > e.recorded_through) and (e.lapses_at is null or r.at <= e.lapses_at)
      order by (e.kind = 'occurrence_extension') desc, r.at, e.id limit max_events
  loop
    continue when due.id = any(failed);
    -- Meetings wait until the agenda is up to date: the plan may have changed.
    continue when due.kind = 'occurrence' and exists (select from public.agenda_entries x
      where x.stream_id = due.stream_id and x.kind = 'occurrence_extension' and x.due_at <= at_time);
    continue when due.stream_id = any(extended) and due.kind = 'occurrence_extension';
    if due.kind = 'occurrence_extension' then
      extended := extended || due.stream_id;
      extensions := extensions || (
        select coalesce(pg_catalog.jsonb_agg(pg_catalog.jsonb_build_object('partnershipId', due.stream_id,
            'organizationId', m.organization_id, 'from', due.item)), '[]')
          from (select m.organization_id from public.memberships m
            where m.partnership_id = due.stream_id and m.kind = 'party' and m.last_position is null limit 1) m);
      update public.agenda_entries e set next_at = at_time + interval '1 hour' where e.stream_id = due.stream_id and e.id = due.id;
      continue;
    end if;
    begin
      perform public.append_event(due.stream_id, 'due', due.type, due.subject_type, due.subject_id, null, 'worker', null,
        due.external_ids,
        pg_catalog.jsonb_build_object('id', due.subject_id, 'version', due.version, 'due_on', due.due_on) || due.location,
        due.audience, null);
      update public.agenda_entries e
        set recorded_through = due.at, next_at = public.next_reminder(due.reminders, due.at, due.lapses_at)
        where e.stream_id = due.stream_id and e.id = due.id;
      recorded := recorded + 1;
    exception when others then
      failed := failed || due.id;
      failures := failures || pg_catalog.jsonb_build_object('type', due.type, 'recordId', due.subject_id, 'reason', sqlerrm);
      update public.agenda_entries e set next_at = at_time + interval '1 hour' where e.stream_id = due.stream_id and e.id = due.id;
    end;
  end loop;
end $$;
grant execute on function record_due_events(timestamptz, integer) to partnership_basics_app;
