-- Removes a partnership or organization from agenda_backlog, in the transaction that writes its agenda. False if another worker
-- has done so.
-- Called by the worker.
-- Security definer, because no policy permits it.
create or replace function take_agenda_backlog(stream uuid) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  delete from public.agenda_backlog b where b.stream_id = stream;
  return found;
end $$;
grant execute on function take_agenda_backlog(uuid) to partnership_basics_app;
