-- For the records of a type in the partnership that the request names: the rows in their last events in the stream of the
-- sender's organization. Only events about its checklist responses that are not shared are there.
-- Called by records_without_event(), which runs with the rights of the service's login.
-- Security definer, because the stream of an organization is not visible in a request that names a partnership.
create or replace function last_own_rows(type_of_record text) returns table (record_id uuid, record_row jsonb)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select last.subject_id, last.after
    from (select distinct on (e.subject_id) e.subject_id, e.after from public.events e
      where e.stream_id = public.current_organization_id() and e.subject_type = type_of_record
      order by e.subject_id, e.position desc) last
    where last.after->>'partnership_id' = public.current_partnership_id()::pg_catalog.text
$$;
grant execute on function last_own_rows(text) to partnership_basics_app;
