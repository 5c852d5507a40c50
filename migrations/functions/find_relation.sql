-- The relation of an organization to the partnership or, if `partnership` is null, to another organization, `subject`, that
-- the path of a request names. For a partnership also: the last event that the organization may see, whether the partnership is
-- closed, terminated or withdrawn, and, for an observer, the first event that it may see. It runs one query for parties and invited
-- organizations; for others also the queries of membership_of().
-- Called by set_request_context(), which runs with the rights of the service's login.
-- Security definer, because the policies depend on the result.
create or replace function find_relation(
  organization uuid, operator boolean, partnership uuid, subject uuid,
  out relation text, out stream_position bigint, out partnership_closed boolean, out visible_from bigint
) language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if partnership is not null then
    select case when p.lead then 'lead' when p.state = 'accepted' then 'party' else 'invited' end, coalesce(s.position, 0),
        coalesce(s.closed, false)
      into relation, stream_position, partnership_closed
      from public.parties p left join public.streams s on s.stream_id = p.partnership_id
      where p.partnership_id = partnership and p.organization_id = organization and p.state in ('invited', 'accepted');
    if not found then
      select m.relation, m.stream_position, m.visible_from into relation, stream_position, visible_from
        from public.membership_of(partnership, organization) m;
      -- A former party must not see the later state of the partnership.
      partnership_closed := coalesce(relation = 'observer' and public.partnership_closed(partnership), false);
    end if;
  elsif subject is not null then
    relation := case
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'current')
        then 'representative'
      when operator then 'operator'
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'offered')
        then 'offered'
    end;
  end if;
end $$;
grant execute on function find_relation(uuid, boolean, uuid, uuid) to partnership_basics_app;
