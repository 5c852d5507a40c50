-- The partnerships in which the current organization is a party ('party'), a party or an observer ('observer'), or any of
-- these or invited ('invited'). Of them only the one that the request names, if it names one: the cost is then the same
-- for an organization with 50,000 partnerships.
-- Called by visible_partnership_ids(), which runs with the rights of the service's login.
-- Security definer, because the policies of parties and observers depend on the result.
create or replace function find_visible_partnership_ids(membership text) returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  organization pg_catalog.uuid := public.current_organization_id();
  partnership pg_catalog.uuid := public.current_partnership_id();
  relation pg_catalog.text;
begin
  if partnership is not null then
    relation := public.relation_to_partnership(partnership, organization);
    return case
      when relation in ('lead', 'party') or (relation = 'observer' and membership <> 'party') or relation = membership
        then array[partnership]
      else '{}'
    end;
  end if;
  return array(
    select p.partnership_id from public.parties p
      where p.organization_id = organization
        and (p.state = 'accepted' or (p.state = 'invited' and membership = 'invited'))
    union all
    select o.partnership_id from public.observers o
      where membership <> 'party' and o.organization_id = organization and o.state = 'active' and o.ends_on >= current_date
  );
end $$;
grant execute on function find_visible_partnership_ids(text) to partnership_basics_app;
