-- The relation of an organization to a partnership: lead, party, invited, observer or former; null if it has none.
-- Called by other functions and, for calendar feeds, by the service's login.
-- Security definer, because the policies of parties and observers depend on the result.
create or replace function relation_to_partnership(partnership uuid, organization uuid) returns text
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  entry pg_catalog.record;
begin
  select p.state, p.lead into entry from public.parties p
    where p.partnership_id = partnership and p.organization_id = organization and p.state in ('invited', 'accepted');
  if found then
    return case when entry.lead then 'lead' when entry.state = 'accepted' then 'party' else 'invited' end;
  end if;
  perform from public.observers o where o.partnership_id = partnership and o.organization_id = organization
    and o.state = 'active' and o.ends_on >= current_date;
  if found then return 'observer'; end if;
  perform from public.parties p
    where p.partnership_id = partnership and p.organization_id = organization and p.state in ('withdrawn', 'removed');
  if found then return 'former'; end if;
  return null;
end $$;
grant execute on function relation_to_partnership(uuid, uuid) to partnership_basics_app;
