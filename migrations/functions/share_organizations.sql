-- The state of some organizations, which cannot be closed until the transaction ends.
-- Called by the service's login.
-- Security definer, because a lock requires the right to update, which the caller has only for organizations that it manages.
create or replace function share_organizations(ids uuid[])
  returns table (id uuid, state text, duplicate_of_id uuid)
  language sql set search_path = public, pg_temp security definer
as $$
  select o.id, o.state, o.duplicate_of_id from public.organizations o
    where o.id = any(ids) and public.current_organization_id() is not null order by o.id for key share
$$;
grant execute on function share_organizations(uuid[]) to partnership_basics_app;
