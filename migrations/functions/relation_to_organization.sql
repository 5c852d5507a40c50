-- The relation of an organization to another one, `subject`, or to itself: self, representative, operator or offered, which is a
-- representation that is not accepted yet; null if it has none.
-- Called by set_request_context(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function relation_to_organization(subject uuid, organization uuid, operator boolean) returns text
  language sql stable set search_path = public, pg_temp
as $$
  select case
    when subject = organization then 'self'
    when exists (select from public.representations r
      where r.organization_id = subject and r.representative_id = organization and r.state = 'current')
      then 'representative'
    when operator then 'operator'
    when exists (select from public.representations r
      where r.organization_id = subject and r.representative_id = organization and r.state = 'offered')
      then 'offered'
  end
$$;
