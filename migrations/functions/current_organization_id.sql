-- The organization on whose behalf the request is made, as set_request_context() has set it; null outside a request.
-- Called by policies and functions, so the service's login may call it.
create or replace function current_organization_id() returns uuid language sql stable
  return nullif(pg_catalog.current_setting('app.organization_id', true), '')::pg_catalog.uuid;
grant execute on function current_organization_id() to partnership_basics_app;
