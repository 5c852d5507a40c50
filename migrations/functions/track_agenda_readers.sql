-- Replaces the rows of agenda_readers of a partnership or organization: those of some entries after a change of them, or those
-- of one organization after a change of its membership.
-- Called by change_agenda() and record_event(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function track_agenda_readers(stream uuid, entries uuid[], organization uuid) returns void
  language plpgsql set search_path = public, pg_temp
as $$
begin
  if entries is null then
    delete from public.agenda_readers r where r.stream_id = stream and r.organization_id = organization;
  else
    delete from public.agenda_readers r where r.stream_id = stream and r.entry_id = any(entries);
  end if;
  insert into public.agenda_readers (organization_id, entry_id, stream_id, kind, due_on, due_at, lapses_at, is_actor,
      observed_until)
    select m.organization_id, e.id, stream, e.kind, e.due_on, e.due_at, e.lapses_at,
        m.is_party and (e.actor_ids = '[]' or e.actor_ids ? m.organization_id::pg_catalog.text)
          and not e.done_ids ? m.organization_id::pg_catalog.text,
        case when not m.is_party then m.ends_on end
      from (
        select m.organization_id, pg_catalog.bool_or(m.kind = 'party') as is_party, pg_catalog.max(m.ends_on) as ends_on
          from public.memberships m
          where m.partnership_id = stream and m.kind in ('party', 'observer') and m.last_position is null
            and (organization is null or m.organization_id = organization)
          group by m.organization_id
        union all
        select o.id, true, null from public.organizations o where o.id = stream
      ) m
      -- `offset 0` keeps the order of this join: an organization that reads nothing costs nothing.
      cross join lateral (
        select * from public.agenda_entries e
          where e.stream_id = stream and (entries is null or e.id = any(entries)) and e.kind <> 'occurrence_extension'
            and (m.is_party or e.observer_ids is null or e.observer_ids ? m.organization_id::pg_catalog.text)
          offset 0
      ) e;
end $$;
