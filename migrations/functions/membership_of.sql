-- The relation of an organization to a partnership, the last event that it may see, and, for an observer, the first.
-- Called by set_request_context() for organizations that are neither a party nor invited; not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function membership_of(
  partnership uuid, organization uuid,
  out relation text, out stream_position bigint, out visible_from bigint
) language plpgsql stable set search_path = public, pg_temp
as $$
begin
  relation := public.relation_to_partnership(partnership, organization);
  if relation = 'former' then
    select coalesce(pg_catalog.max(m.last_position), 0) into stream_position from public.memberships m
      where m.partnership_id = partnership and m.organization_id = organization and m.kind = 'party';
  elsif relation is not null then
    stream_position := coalesce((select s.position from public.streams s where s.stream_id = partnership), 0);
  end if;
  if relation = 'observer' then
    select m.first_position into visible_from from public.memberships m
      where m.partnership_id = partnership and m.organization_id = organization and m.kind = 'observer'
        and m.last_position is null;
  end if;
end $$;
