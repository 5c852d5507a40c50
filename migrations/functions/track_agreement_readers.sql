-- Replaces the rows of agreement_readers of a partnership: those of one agreement after a change of it, or those of one
-- organization after a change of its membership. An observer reads an agreement from the execution of its first version on.
-- Called by record_event() for events of agreements, parties and observers; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function track_agreement_readers(partnership uuid, agreement uuid, organization uuid) returns void
  language plpgsql set search_path = public, pg_temp
as $$
begin
  delete from public.agreement_readers r where r.partnership_id = partnership
    and (agreement is null or r.agreement_id = agreement) and (organization is null or r.organization_id = organization);
  insert into public.agreement_readers (organization_id, agreement_id, partnership_id, kind, party_ids, executions, ends_on,
      external_ids, updated_at, observed_until)
    select m.organization_id, a.id, a.partnership_id, a.kind, a.party_ids, a.executions,
        coalesce((a.executions->-1->>'endsOn')::pg_catalog.date, '9999-12-31'), a.external_ids, a.updated_at,
        case when not m.is_party then m.ends_on end
      from (
        select m.organization_id, pg_catalog.bool_or(m.kind = 'party') as is_party, pg_catalog.max(m.ends_on) as ends_on
          from public.memberships m
          where m.partnership_id = partnership and m.kind in ('party', 'observer') and m.last_position is null
            and (organization is null or m.organization_id = organization)
          group by m.organization_id
      ) m
      -- `offset 0` keeps the order of this join: an organization that reads nothing costs nothing.
      cross join lateral (
        select * from public.agreements a
          where a.partnership_id = partnership and (agreement is null or a.id = agreement)
            and (m.is_party or a.executed_at is not null)
          offset 0
      ) a;
end $$;
