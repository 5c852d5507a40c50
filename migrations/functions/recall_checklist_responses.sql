-- Recalls the submitted responses of an organization that leaves a partnership, which are not shared: they are in progress
-- again, with an event in the stream of that organization. Raises insufficient_privilege unless the current organization is
-- that organization, as a party, or may remove it today: as the lead or, if it is the lead, as any other party, under a notice
-- of removal without an objection, on its `removal_on` or later.
-- Called by the service's login, before the party has left.
-- Security definer, because the responses are hidden from the party that removes the organization.
create or replace function recall_checklist_responses(
  partnership uuid, organization uuid, on_behalf_by uuid, request text
) returns void language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  response public.checklist_responses;
  caller pg_catalog.uuid := public.current_organization_id();
begin
  perform from public.parties target
      join public.parties actor on actor.partnership_id = target.partnership_id and actor.state = 'accepted'
    where target.partnership_id = partnership and target.organization_id = organization and target.state = 'accepted'
      and actor.organization_id = caller
      and (target.id = actor.id or ((actor.lead or target.lead) and exists (select from public.removal_notices n
        where n.partnership_id = partnership and n.party_id = target.id and n.removal_on <= current_date
          and n.objection is null and n.withdrawn_at is null)));
  if not found then
    raise exception using errcode = 'insufficient_privilege', message = 'The organization is not leaving the partnership.';
  end if;
  for response in
    update public.checklist_responses r set state = 'in_progress', submitted_at = null, version = r.version + 1,
        updated_at = pg_catalog.now(), updated_by = caller, updated_on_behalf_by = on_behalf_by
      where r.partnership_id = partnership and r.organization_id = organization and r.state = 'submitted' returning *
  loop
    perform public.record_event(organization, 'transition', 'checklist_response.recalled', 'checklist_response',
      response.id, on_behalf_by, request, null, response.external_ids, pg_catalog.to_jsonb(response));
  end loop;
end $$;
grant execute on function recall_checklist_responses(uuid, uuid, uuid, text) to partnership_basics_app;
