-- Releases a checklist round of the partnership that the request names, shares the responses that were submitted, and
-- records the events. False if the round is not open or the current organization has no relation to the partnership.
-- Raises an exception if the round is not releasable: fewer than two parties, or not every party has submitted or agreed.
-- Called by the service's login.
-- Security definer, because a party may not change the responses of other parties.
create or replace function release_checklist_round(
  partnership uuid, released_round uuid, on_behalf_by uuid, request text
) returns boolean language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  round public.checklist_rounds;
  response public.checklist_responses;
  participants pg_catalog.uuid[];
begin
  select * into round from public.checklist_rounds r
    where r.partnership_id = partnership and r.id = released_round and r.state = 'open' for update;
  if not found or public.relation_to_partnership(partnership, public.current_organization_id()) is null then
    return false;
  end if;
  select coalesce(pg_catalog.array_agg(p.organization_id), '{}') into participants from public.parties p
    where p.partnership_id = partnership and p.state = 'accepted';
  if pg_catalog.cardinality(participants) < 2 or (
    participants <@ array(select r.organization_id from public.checklist_responses r
      where r.partnership_id = partnership and r.checklist_round_id = released_round and r.state = 'submitted')
    or participants <@ array(select (participation->>'organizationId')::pg_catalog.uuid
      from pg_catalog.jsonb_array_elements(round.participations) participation
      where participation->>'agreedAt' is not null)
  ) is not true then
    raise exception 'The round is not releasable.';
  end if;
  update public.checklist_rounds r set state = 'released', released_at = pg_catalog.now(), version = r.version + 1,
      updated_at = pg_catalog.now(), updated_by = public.current_organization_id(), updated_on_behalf_by = on_behalf_by
    where r.partnership_id = partnership and r.id = released_round returning * into round;
  perform public.record_event(partnership, 'transition', 'checklist_round.released', 'checklist_round', released_round,
    on_behalf_by, request, null, round.external_ids, pg_catalog.to_jsonb(round));
  -- No party has to submit a response any more.
  perform public.change_agenda(partnership, pg_catalog.jsonb_build_array(pg_catalog.jsonb_build_object(
    'kind', 'checklist_round_due', 'subjectType', 'checklist_round', 'subjectId', released_round, 'entries', '[]'::pg_catalog.jsonb)));
  for response in
    update public.checklist_responses r set state = 'shared', shared_at = pg_catalog.now(), version = r.version + 1,
        updated_at = pg_catalog.now(), updated_by = public.current_organization_id(), updated_on_behalf_by = on_behalf_by
      where r.partnership_id = partnership and r.checklist_round_id = released_round and r.state = 'submitted'
        and r.organization_id = any(participants) returning *
  loop
    perform public.record_event(partnership, 'transition', 'checklist_response.shared', 'checklist_response', response.id,
      on_behalf_by, request, null, response.external_ids, pg_catalog.to_jsonb(response));
  end loop;
  return true;
end $$;
grant execute on function release_checklist_round(uuid, uuid, uuid, text) to partnership_basics_app;
