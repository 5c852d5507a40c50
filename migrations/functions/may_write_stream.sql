-- Whether the request may write events to the stream of another organization, or of a partnership that its path does not
-- name: of an organization or partnership that the sender creates in this transaction, of an organization that it represents,
-- whose representation it declines or ends in this transaction, whose checklist responses it has recalled in this transaction, or
-- that it manages as an operator; or of a partnership to which it has a relation, or to a removal from which it has objected as
-- an operator in this transaction.
-- Called by record_event() where the request context does not suffice; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function may_write_stream(stream uuid) returns boolean
  language plpgsql stable set search_path = public, pg_temp
as $$
begin
  return exists (select from public.partnerships p where p.id = stream and p.created_at = pg_catalog.now())
    or exists (select from public.organizations o
      where o.id = stream and (public.is_operator() or o.created_at = pg_catalog.now()))
    or stream = any(public.represented_organization_ids())
    or exists (select from public.representations r where r.organization_id = stream
      and r.representative_id = public.current_organization_id() and r.updated_at = pg_catalog.now())
    or exists (select from public.checklist_responses r where r.partnership_id = public.current_partnership_id()
      and r.organization_id = stream and r.state = 'in_progress'
      and r.updated_by = public.current_organization_id() and r.updated_at = pg_catalog.now())
    or exists (select from public.removal_notices n where n.partnership_id = stream and public.is_operator()
      and n.updated_by = public.current_organization_id() and n.updated_at = pg_catalog.now())
    or public.relation_to_partnership(stream, public.current_organization_id()) is not null;
end $$;
