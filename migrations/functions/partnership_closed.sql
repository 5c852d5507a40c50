-- Whether a partnership is closed, terminated or withdrawn: the records of the parties in it cannot be changed.
-- Called by set_request_context() and record_event(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function partnership_closed(partnership uuid) returns boolean
  language sql stable set search_path = public, pg_temp
as $$
  select exists (select from public.streams s where s.stream_id = partnership and s.closed)
$$;
