-- The API client that sent the request, as set_request_context() has set it; null outside a request.
-- Called by policies and functions, so the service's login may call it.
create or replace function current_api_client_id() returns uuid language sql stable
  return nullif(pg_catalog.current_setting('app.api_client_id', true), '')::pg_catalog.uuid;
grant execute on function current_api_client_id() to partnership_basics_app;
