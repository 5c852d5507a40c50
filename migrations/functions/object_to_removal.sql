-- Records the objection of an operator to the removal of an organization from a partnership, with its events. Returns null if it
-- is recorded; otherwise the code of what prevents it: REMOVAL_NOTICE_NOT_GIVEN, REMOVAL_OBJECTED, OBJECTION_PERIOD_ENDED or
-- PARTNERSHIP_CLOSED. The code is REMOVAL_NOTICE_NOT_GIVEN, too, if there is no such partnership or party.
-- Called by the service's login.
-- Security definer, because an operator sees nothing of the partnership.
create or replace function object_to_removal(
  partnership uuid, organization uuid, objection_reason text, request text
) returns text language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  notice public.removal_notices;
  party public.parties;
begin
  if not public.is_operator() then raise insufficient_privilege; end if;
  perform from public.partnerships p where p.id = partnership for update;
  select n.* into notice from public.removal_notices n
      join public.parties p on p.partnership_id = n.partnership_id and p.id = n.party_id
    where n.partnership_id = partnership and p.organization_id = organization and p.state = 'accepted'
    order by n.id desc limit 1;
  if not found or notice.withdrawn_at is not null then return 'REMOVAL_NOTICE_NOT_GIVEN'; end if;
  if notice.objection is not null then return 'REMOVAL_OBJECTED'; end if;
  if notice.removal_on <= current_date then return 'OBJECTION_PERIOD_ENDED'; end if;
  if public.partnership_closed(partnership) then return 'PARTNERSHIP_CLOSED'; end if;
  update public.removal_notices n set
      objection = pg_catalog.jsonb_build_object('organizationId', public.current_organization_id(), 'onBehalfBy', null,
        'byOperator', true, 'at', pg_catalog.to_char(pg_catalog.now(), 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'reason', objection_reason),
      version = n.version + 1, updated_at = pg_catalog.now(), updated_by = public.current_organization_id(),
      updated_on_behalf_by = null
    where n.partnership_id = partnership and n.id = notice.id returning * into notice;
  perform public.record_event(partnership, 'transition', 'removal_notice.objected', 'removal_notice', notice.id,
    null, request, objection_reason, notice.external_ids, pg_catalog.to_jsonb(notice));
  update public.parties p set version = p.version + 1, updated_at = pg_catalog.now(),
      updated_by = public.current_organization_id(), updated_on_behalf_by = null
    where p.partnership_id = partnership and p.id = notice.party_id returning * into party;
  perform public.record_event(partnership, 'update', 'party.removal_objected', 'party', party.id,
    null, request, objection_reason, party.external_ids, pg_catalog.to_jsonb(party), 'parties');
  return null;
end $$;
grant execute on function object_to_removal(uuid, uuid, text, text) to partnership_basics_app;
