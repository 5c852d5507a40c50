-- Partnerships and organizations from before there was an agenda, at most `max_streams`, each with an organization that may read
-- their records. Those without one are removed.
-- Called by the worker, outside a request.
-- Security definer, because it reads the memberships of all partnerships.
create or replace function find_agenda_backlog(max_streams integer)
  returns table (stream_id uuid, organization_id uuid, is_partnership boolean)
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from public.agenda_backlog b
    where not exists (select from public.organizations o where o.id = b.stream_id)
      and not exists (select from public.memberships m
        where m.partnership_id = b.stream_id and m.kind = 'party' and m.last_position is null);
  return query select b.stream_id,
      coalesce((select m.organization_id from public.memberships m
        where m.partnership_id = b.stream_id and m.kind = 'party' and m.last_position is null limit 1), b.stream_id),
      not exists (select from public.organizations o where o.id = b.stream_id)
    from public.agenda_backlog b order by b.stream_id limit max_streams;
end $$;
grant execute on function find_agenda_backlog(integer) to partnership_basics_app;
