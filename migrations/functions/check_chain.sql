-- Verifies the events of the partnership that the request names, after position `checked_to` and up to `up_to`. Returns
-- the first position whose event is missing or is not what append_event() wrote, and the last position of the stream.
-- The `after` of an event in which personal data was erased is not compared with its own hash, but with that in the event of the
-- last erasure in its record, which must follow.
-- Called by the service's login. Returns nothing to organizations that are not parties.
-- Security definer, because the head of a stream is not readable by the service's login.
create or replace function check_chain(
  checked_to bigint, up_to bigint, out first_invalid_position bigint, out last_position bigint
)
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  partnership pg_catalog.uuid := public.current_partnership_id();
  head public.streams;
begin
  if coalesce(pg_catalog.current_setting('app.relation', true), '') not in ('lead', 'party') then return; end if;
  select s.* into head from public.streams s where s.stream_id = partnership;
  last_position := head.position;
  with erasures as materialized (
    select of_record.subject_type, of_record.subject_id, erasure.position,
        erasure.erasure_hash is not distinct from
          public.erasure_hash(partnership, of_record.subject_type, of_record.subject_id, erasure.position) as intact
      from (select distinct e.subject_type, e.subject_id from public.events e
        where e.stream_id = partnership and e.position > checked_to and e.position <= up_to
          and (e.erased_at is not null or e.erasure_hash is not null)) of_record
      cross join lateral (select e.position, e.erasure_hash from public.events e
        where e.stream_id = partnership and e.subject_type = of_record.subject_type and e.subject_id = of_record.subject_id
          and e.erasure_hash is not null order by e.position desc limit 1) erasure
  )
  select pg_catalog.min(n) into first_invalid_position
    from pg_catalog.generate_series(checked_to + 1, least(up_to, last_position)) n
      left join (select e.* from public.events e
        where e.stream_id = partnership and e.position > checked_to and e.position <= up_to) e on e.position = n
      left join (select e.position, e.hash from public.events e
        where e.stream_id = partnership and e.position >= checked_to and e.position < up_to) previous
        on previous.position = n - 1
    where e.position is null
      or e.hash <> public.event_hash(coalesce(previous.hash, ''), e.stream_id, e.position, e.occurred_at, e.type, e.change,
        e.audience, e.subject_type, e.subject_id, e.organization_id, e.on_behalf_by, e.client_id, e.request_id, e.reason,
        e.external_ids, coalesce(coalesce(e.after_hash, '') || e.erasure_hash, e.after_hash))
      or ((e.erased_at is not null or e.erasure_hash is not null) and not exists (select from erasures
        where erasures.subject_type = e.subject_type and erasures.subject_id = e.subject_id and erasures.intact
          and (e.erased_at is null or erasures.position > e.position)))
      or (e.erased_at is null and e.after_hash is distinct from public.event_after_hash(e.after))
      or (n = last_position and e.hash <> head.hash);
end $$;
grant execute on function check_chain(bigint, bigint) to partnership_basics_app;
