-- The last event that a former party may see, as set_request_context() has set it; null for other callers.
-- Called by the policy of events, so the service's login may call it.
create or replace function last_visible_position() returns bigint language sql stable
  return case when pg_catalog.current_setting('app.relation', true) = 'former'
    then pg_catalog.current_setting('app.last_visible_position', true)::pg_catalog.int8 end;
grant execute on function last_visible_position() to partnership_basics_app;
