-- The first event that an observer may see, as set_request_context() has set it: the one that made it an active observer.
-- Null for other callers.
-- Called by the policy of events, so the service's login may call it.
create or replace function observer_visible_from() returns bigint language sql stable
  return case when pg_catalog.current_setting('app.relation', true) = 'observer'
    then pg_catalog.current_setting('app.observer_visible_from', true)::pg_catalog.int8 end;
grant execute on function observer_visible_from() to partnership_basics_app;
