-- Appends an event to a stream, and returns its position. The row of the stream stays locked until COMMIT, so positions
-- have no gap and are in the order of COMMIT. Each hash covers the one before, so that a change of any past event is detected.
-- Raises PB002 if the request may write only in an open partnership, and it was closed meanwhile.
-- Called by the service's login as the last statement for each record that it changes.
-- Security definer, because no other role may write events.
create or replace function record_event(
  stream uuid, change text, event_type text, subject_type text, subject uuid, on_behalf_by uuid, request text,
  reason text, external_ids jsonb, after jsonb, audience text default 'parties'
) returns bigint language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization uuid := current_organization_id();
  api_client uuid := current_api_client_id();
  after_hash bytea := event_after_hash(after);
  new_position bigint;
  new_hash bytea;
begin
  loop
    -- Waits for a transaction that writes to the same stream, and then continues from what it committed.
    update streams s set position = s.position + 1,
        hash = event_hash(s.hash, stream, s.position + 1, now(), event_type, change, audience, subject_type, subject,
          organization, on_behalf_by, api_client, request, reason, external_ids, after_hash)
      where s.stream_id = stream returning s.position, s.hash into new_position, new_hash;
    exit when found;
    insert into streams (stream_id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  -- The transaction that had locked the stream may have closed the partnership, which is an event of the stream too.
  if current_setting('app.require_open_partnership', true) = 'on' then
    perform where partnership_closed(current_partnership_id());
    if found then raise exception using errcode = 'PB002'; end if;
  end if;
  insert into events (stream_id, position, occurred_at, type, change, audience, subject_type, subject_id, organization_id,
      on_behalf_by, client_id, request_id, reason, external_ids, after, after_hash, hash)
    values (stream, new_position, now(), event_type, change, audience, subject_type, subject, organization,
      on_behalf_by, api_client, request, reason, external_ids, after, after_hash, new_hash);
  insert into outbox (stream_id, position) values (stream, new_position);
  if subject_type in ('party', 'observer') then
    perform track_membership(stream, new_position, subject_type, subject, after);
  end if;
  return new_position;
end $$;
grant execute on function record_event(uuid, text, text, text, uuid, uuid, text, text, jsonb, jsonb, text)
  to partnership_basics_app;
