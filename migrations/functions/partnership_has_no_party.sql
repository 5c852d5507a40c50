-- True until a partnership has its first party: only then may an organization make itself one.
-- Called by the policy of parties, so the service's login may call it.
-- Security definer, because no policy shows the parties of a partnership before it has one.
create or replace function partnership_has_no_party(partnership uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$ select not exists (select from public.parties p where p.partnership_id = partnership) $$;
grant execute on function partnership_has_no_party(uuid) to partnership_basics_app;
