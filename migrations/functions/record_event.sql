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
  organization pg_catalog.uuid := public.current_organization_id();
  api_client pg_catalog.uuid := public.current_api_client_id();
  after_hash pg_catalog.bytea := public.event_after_hash(after);
  new_position pg_catalog.int8;
  new_hash pg_catalog.bytea;
begin
  if stream is distinct from organization
    and (stream is distinct from public.current_partnership_id()
      or coalesce(pg_catalog.current_setting('app.relation', true), '') = '')
    and not public.may_write_stream(stream)
  then
    raise exception using errcode = 'insufficient_privilege',
      message = 'The request does not permit events in this stream.';
  end if;
  loop
    -- Waits for a transaction that writes to the same stream, and then continues from what it committed.
    update public.streams s set position = s.position + 1,
        hash = public.event_hash(s.hash, stream, s.position + 1, pg_catalog.now(), event_type, change, audience,
          subject_type, subject, organization, on_behalf_by, api_client, request, reason, external_ids, after_hash)
      where s.stream_id = stream returning s.position, s.hash into new_position, new_hash;
    exit when found;
    insert into public.streams (stream_id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  -- The transaction that had locked the stream may have closed the partnership, which is an event of the stream too.
  if pg_catalog.current_setting('app.require_open_partnership', true) = 'on' then
    perform where public.partnership_closed(public.current_partnership_id());
    if found then raise exception using errcode = 'PB002'; end if;
  end if;
  insert into public.events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id,
      organization_id, on_behalf_by, client_id, request_id, reason, external_ids, after, after_hash, hash)
    values (stream, new_position, pg_catalog.now(), event_type, change, audience, subject_type, subject, organization,
      on_behalf_by, api_client, request, reason, external_ids, after, after_hash, new_hash);
  insert into public.outbox (stream_id, position) values (stream, new_position);
  if subject_type in ('party', 'observer') then
    perform public.track_membership(stream, new_position, subject_type, subject, after);
  end if;
  return new_position;
end $$;
grant execute on function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb, text)
  to partnership_basics_app;
