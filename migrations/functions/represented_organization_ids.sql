-- The organizations that the current organization represents. Of them only the one that the path of the request names, if
-- it names one. Returns the result from the request context if that contains it.
-- Called by policies, so the service's login may call it.
-- Security definer, so that it does not depend on the policy of representations.
create or replace function represented_organization_ids() returns uuid[]
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  relation pg_catalog.text := pg_catalog.current_setting('app.relation', true);
begin
  if relation = 'representative' then
    return array[pg_catalog.current_setting('app.represented_id', true)::pg_catalog.uuid];
  elsif relation in ('self', 'operator') and pg_catalog.current_setting('app.writing', true) = 'false' then
    return '{}';
  end if;
  return array(
    select r.organization_id from public.representations r
      where r.representative_id = public.current_organization_id() and r.state = 'current'
  );
end $$;
grant execute on function represented_organization_ids() to partnership_basics_app;
