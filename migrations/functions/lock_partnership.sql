-- Locks a partnership until the transaction ends. A transaction that decides by reading several records calls this first.
-- Called by the service's login.
-- Security definer, because an invited organization locks the partnership too, although it may not change it.
create or replace function lock_partnership(partnership uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if partnership is distinct from public.current_partnership_id()
    or pg_catalog.current_setting('app.relation', true) = ''
  then
    perform where public.relation_to_partnership(partnership, public.current_organization_id()) is not null;
    if not found then return; end if;
  end if;
  perform from public.partnerships p where p.id = partnership for update;
end $$;
grant execute on function lock_partnership(uuid) to partnership_basics_app;
