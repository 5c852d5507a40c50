-- Whether a partnership is closed or terminated: the records of the parties in it cannot be changed.
-- Called by set_request_context() and record_event(); not for the service's login.
-- Every name is schema-qualified, because set_request_context() has no search_path of its own.
create or replace function partnership_closed(partnership uuid) returns boolean language sql stable
as $$
  select exists (select from public.partnerships p where p.id = partnership and p.state in ('closed', 'terminated'))
$$;
