-- The partnership that the path of the request names, as set_request_context() has set it; null if it names none.
-- Called by the views of as_of_withdrawal, so the service's login may call it.
create or replace function current_partnership_id() returns uuid language sql stable
  return nullif(pg_catalog.current_setting('app.partnership_id', true), '')::pg_catalog.uuid;
grant execute on function current_partnership_id() to partnership_basics_app;
