-- The hash of an event, which covers the hash of the event before it. Of `after` it covers the SHA-256 alone, so that the
-- chain still verifies when personal data in `after` has been erased. `after_hash` is that SHA-256, followed by the hash of an
-- erasure in the event of one.
-- Called by append_event() and check_chain(); not for the service's login.
create or replace function event_hash(
  previous_hash bytea, stream uuid, stream_position bigint, occurred_at timestamptz, event_type text, change text,
  audience text, subject_type text, subject uuid, organization uuid, on_behalf_by uuid, api_client uuid, request text,
  reason text, external_ids jsonb, after_hash bytea
) returns bytea language sql stable
  return pg_catalog.sha256(previous_hash || pg_catalog.convert_to(pg_catalog.jsonb_build_array(
    stream, stream_position, occurred_at at time zone 'UTC', event_type, change, audience, subject_type, subject,
    organization, on_behalf_by, api_client, request, reason,
    external_ids, pg_catalog.encode(after_hash, 'hex'))::pg_catalog.text, 'UTF8'));
