-- The first event that an observer may see, as set_request_context() has set it: the one that made it an active observer.
-- Null for other callers.
-- Called by the policy of events, so the service's login may call it.
create or replace function observer_visible_from() returns bigint language sql stable
  return case when current_setting('app.relation', true) = 'observer'
    then current_setting('app.observer_visible_from', true)::bigint end;
grant execute on function observer_visible_from() to partnership_basics_app;
