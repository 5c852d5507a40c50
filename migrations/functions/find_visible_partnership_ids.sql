-- The partnerships in which the current organization is a party ('party'), a party or an observer ('observer'), or any of
-- these or invited ('invited'): of the partnership that the path of the request names, or else of those that
-- set_request_context() names, so that the cost does not depend on how many partnerships the organization has.
-- Called by visible_partnership_ids(), which runs with the rights of the service's login.
-- Security definer, because the policies of parties and observers depend on the result.
create or replace function find_visible_partnership_ids(membership text) returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  partnerships pg_catalog.uuid[] := case when public.current_partnership_id() is not null
    then array[public.current_partnership_id()]
    else nullif(pg_catalog.current_setting('app.partnership_ids', true), '')::pg_catalog.uuid[] end;
begin
  return array(
    select asked.id from pg_catalog.unnest(partnerships) asked (id)
      cross join lateral public.relation_to_partnership(asked.id, public.current_organization_id()) relation
      where relation in ('lead', 'party') or (relation = 'observer' and membership <> 'party') or relation = membership
  );
end $$;
grant execute on function find_visible_partnership_ids(text) to partnership_basics_app;
