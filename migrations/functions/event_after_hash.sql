-- The SHA-256 of the row that an event contains, as PostgreSQL prints it; null for a deletion, which contains none.
-- Called by append_event(), check_chain() and erasure_hash(); not for the service's login.
create or replace function event_after_hash(after jsonb) returns bytea language sql immutable
  return pg_catalog.sha256(pg_catalog.convert_to(after::pg_catalog.text, 'UTF8'));
