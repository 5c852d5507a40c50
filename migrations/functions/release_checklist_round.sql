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
  round checklist_rounds;
  response checklist_responses;
  participants uuid[];
begin
  select * into round from checklist_rounds r
    where r.partnership_id = partnership and r.id = released_round and r.state = 'open' for update;
  if not found or relation_to_partnership(partnership, current_organization_id()) is null then return false; end if;
  select coalesce(array_agg(p.organization_id), '{}') into participants from parties p
    where p.partnership_id = partnership and p.state = 'accepted';
  if cardinality(participants) < 2 or (
    participants <@ array(select r.organization_id from checklist_responses r
      where r.partnership_id = partnership and r.checklist_round_id = released_round and r.state = 'submitted')
    or participants <@ array(select (participation->>'organizationId')::uuid
      from jsonb_array_elements(round.participations) participation where participation->>'agreedAt' is not null)
  ) is not true then
    raise exception 'The round is not releasable.';
  end if;
  update checklist_rounds r set state = 'released', released_at = now(), version = r.version + 1, updated_at = now(),
      updated_by = current_organization_id(), updated_on_behalf_by = on_behalf_by
    where r.partnership_id = partnership and r.id = released_round returning * into round;
  perform record_event(partnership, 'transition', 'checklist_round.released', 'checklist_round', released_round,
    on_behalf_by, request, null, round.external_ids, to_jsonb(round));
  for response in
    update checklist_responses r set state = 'shared', shared_at = now(), version = r.version + 1, updated_at = now(),
        updated_by = current_organization_id(), updated_on_behalf_by = on_behalf_by
      where r.partnership_id = partnership and r.checklist_round_id = released_round and r.state = 'submitted'
        and r.organization_id = any(participants) returning *
  loop
    perform record_event(partnership, 'transition', 'checklist_response.shared', 'checklist_response', response.id,
      on_behalf_by, request, null, response.external_ids, to_jsonb(response));
  end loop;
  return true;
end $$;
grant execute on function release_checklist_round(uuid, uuid, uuid, text) to partnership_basics_app;
