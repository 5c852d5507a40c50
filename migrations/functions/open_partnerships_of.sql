-- The partnerships that are not closed and in which an organization is an accepted party, at most `max_rows`. To an operator
-- it tells only whether there is one: a row with null. To others it returns nothing.
-- Called by the service's login.
-- Security definer, because an operator may not read parties, and because the policies would list all partnerships of the
-- organization first.
create or replace function open_partnerships_of(organization uuid, max_rows integer) returns table (partnership_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select case when organization = public.current_organization_id() then p.partnership_id end
    from public.parties p join public.partnerships o on o.id = p.partnership_id
    where p.organization_id = organization and p.state = 'accepted'
      and o.state not in ('closed', 'terminated', 'not_pursued', 'withdrawn')
      and (organization = public.current_organization_id() or public.is_operator())
    limit case when organization = public.current_organization_id() then max_rows else 1 end
$$;
grant execute on function open_partnerships_of(uuid, integer) to partnership_basics_app;
