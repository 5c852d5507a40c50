-- Sets when the due dates of expectations lapse: those after the last day of the agreements that bind the expectation, once all
-- of these are over. Of some entries of a partnership, or of all. The rule of `frozenAfter` in
-- src/partnerships/agreement-bindings/rules.ts.
-- Called by change_agenda(), and by record_event() for events of agreement bindings; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function limit_agenda_to_agreements(partnership uuid, entries uuid[]) returns void
  language plpgsql set search_path = public, pg_temp
as $$
begin
  if not exists (select from public.agreement_bindings b where b.partnership_id = partnership and b.state = 'executed') then
    return;
  end if;
  with bound as (
    select x.id, pg_catalog.max(b.binds_until) filter (where not b.superseded) as last_day,
        -- Infinite if one of the agreements has no last day.
        pg_catalog.max(coalesce((b.binds_until + 1)::pg_catalog.timestamp at time zone b.time_zone, 'infinity')) as over_at
      from public.agreement_bindings b cross join pg_catalog.jsonb_to_recordset(b.expectations) x (id pg_catalog.uuid)
      where b.partnership_id = partnership and b.state = 'executed' group by x.id
  ), limited as (
    select e.id, e.lapses_at as before,
        case when e.due_on > bound.last_day then nullif(bound.over_at, 'infinity') end as lapses_at
      from public.agenda_entries e join bound on bound.id = e.subject_id
      where e.stream_id = partnership and e.kind = 'expectation_due' and (entries is null or e.id = any(entries))
  ), saved as (
    update public.agenda_entries e set lapses_at = limited.lapses_at,
        next_at = public.next_reminder(e.reminders, e.recorded_through, limited.lapses_at)
      from limited where e.stream_id = partnership and e.id = limited.id and limited.before is distinct from limited.lapses_at
      returning e.id, e.lapses_at
  )
  update public.agenda_readers r set lapses_at = saved.lapses_at from saved where r.stream_id = partnership and r.entry_id = saved.id;
end $$;
