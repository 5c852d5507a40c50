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
    perform public.track_agreement_readers(stream, null, (after->>'organization_id')::pg_catalog.uuid);
    perform public.track_agenda_readers(stream, null, (after->>'organization_id')::pg_catalog.uuid);
  elsif subject_type = 'agreement' then
    perform public.track_agreement_readers(stream, subject, null);
  elsif subject_type = 'agreement_binding' then
    perform public.limit_agenda_to_agreements(stream, null);
  elsif subject_type = 'partnership' and after->>'state' in ('closed', 'terminated', 'withdrawn') then
    -- Nothing is due any more.
    delete from public.agenda_readers r where r.stream_id = stream;
    delete from public.agenda_entries e where e.stream_id = stream;
  end if;
  return new_position;
end $$;
grant execute on function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb, text)
  to partnership_basics_app;
