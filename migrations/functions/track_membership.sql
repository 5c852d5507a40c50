-- Records in memberships that an event made an organization a party, an observer or invited, ended that, or changed the
-- last day of an observer. Raises PB003, with the id of the organization that replaces it as the detail, if the organization
-- is closed and was none of these before, or is proposed as an observer.
-- Called by record_event() for events of parties and observers; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function track_membership(
  partnership uuid, event_position bigint, subject_type text, subject uuid, after jsonb
) returns void language plpgsql set search_path = public, pg_temp
as $$
declare
  new_kind pg_catalog.text := case
    when subject_type = 'party' and after->>'state' = 'accepted' then 'party'
    when subject_type = 'party' and after->>'state' = 'invited' then 'invited'
    when subject_type = 'observer' and after->>'state' = 'active' then 'observer'
  end;
  is_proposed pg_catalog.bool := subject_type = 'observer' and coalesce(after->>'state' = 'proposed', false);
  organization public.organizations;
begin
  update public.memberships m set last_position = event_position
    where m.partnership_id = partnership and m.subject_id = subject and m.last_position is null
      and m.kind is distinct from new_kind;
  if is_proposed or (new_kind is not null and not exists (select from public.memberships m
    where m.partnership_id = partnership and m.subject_id = subject and m.kind = new_kind))
  then
    -- The lock waits for a transaction that closes the organization, and lets it see this membership.
    select * into organization from public.organizations o
      where o.id = (after->>'organization_id')::pg_catalog.uuid for key share;
    if organization.state = 'closed' then
      raise exception using errcode = 'PB003', message = 'The organization is closed.',
        detail = coalesce(organization.duplicate_of_id::pg_catalog.text, '');
    end if;
  end if;
  if new_kind is not null then
    insert into public.memberships as m (partnership_id, subject_id, kind, organization_id, first_position, ends_on)
      values (partnership, subject, new_kind, (after->>'organization_id')::pg_catalog.uuid,
        -- The first member has created the partnership: it sees every event.
        case when exists (select from public.memberships m where m.partnership_id = partnership) then event_position else 1 end,
        (after->>'ends_on')::pg_catalog.date)
      on conflict (partnership_id, subject_id, kind) do update set ends_on = excluded.ends_on
        where m.ends_on is distinct from excluded.ends_on;
  end if;
end $$;
