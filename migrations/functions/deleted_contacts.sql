-- Those of the contacts in `contact_ids` that were deleted, with their last names. A former party sees the deletions up to the
-- day on which it left.
-- Called by the service's login in a request that names the partnership.
-- Security definer, because an observer does not see the events from before it became one.
create or replace function deleted_contacts(contact_ids uuid[]) returns table (id uuid, name text)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select named.contact_id, last_row.after->>'name'
    from (select distinct pg_catalog.unnest(contact_ids) as contact_id) named
    cross join lateral (
      select e.change from public.events e
        where e.stream_id = public.current_partnership_id() and e.subject_type = 'contact'
          and e.subject_id = named.contact_id and e.position <= coalesce(public.last_visible_position(), e.position)
        order by e.position desc limit 1
    ) last_event
    cross join lateral (
      select e.after from public.events e
        where e.stream_id = public.current_partnership_id() and e.subject_type = 'contact'
          and e.subject_id = named.contact_id and e.after is not null
        order by e.position desc limit 1
    ) last_row
    where last_event.change = 'delete'
      and pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'observer', 'former')
$$;
grant execute on function deleted_contacts(uuid[]) to partnership_basics_app;
