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
