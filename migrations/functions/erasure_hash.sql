-- The SHA-256 of what remains of the erased events of a record in a stream before a position. The event of the last erasure of
-- the record contains it, so that another change of an erased event is detected. Null if none of them was erased.
-- Called by erase_records() and check_chain(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function erasure_hash(stream uuid, record_type text, record_id uuid, before_position bigint) returns bytea
  language sql stable set search_path = public, pg_temp
as $$
  select pg_catalog.sha256(pg_catalog.convert_to(pg_catalog.string_agg(
      e.position || ':' || pg_catalog.encode(public.event_after_hash(e.after), 'hex'), ',' order by e.position), 'UTF8'))
    from public.events e
    where e.stream_id = stream and e.subject_type = record_type and e.subject_id = record_id
      and e.position < before_position and e.erased_at is not null
$$;
