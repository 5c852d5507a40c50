-- Whether an operator of the service sent the request.
-- Called by policies, so the service's login may call it.
create or replace function is_operator() returns boolean language sql stable
  return coalesce(pg_catalog.current_setting('app.operator', true) = 'true', false);
grant execute on function is_operator() to partnership_basics_app;
