-- The time of the first reminder after `recorded_through` that is not later than `lapses_at`; null if there is none.
-- Called by change_agenda(), record_due_events() and limit_agenda_to_agreements(); not for the service's login.
create or replace function next_reminder(reminders jsonb, recorded_through timestamptz, lapses_at timestamptz)
  returns timestamptz language sql stable set search_path = public, pg_temp
as $$
  select pg_catalog.min(r.at) from pg_catalog.jsonb_to_recordset(reminders) r (at pg_catalog.timestamptz)
    where (recorded_through is null or r.at > recorded_through) and (lapses_at is null or r.at <= lapses_at)
$$;
