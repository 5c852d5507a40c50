-- The revisions of a checklist response with a number below `below_revision`, the latest first: its answers each time it was
-- submitted or amended, which the first event with this number contains. Its author sees all of them, other parties those since
-- it was shared, former parties those up to their withdrawal.
-- Called by the service's login in a request that names the partnership.
-- Security definer, because an author's events before sharing are in the stream of its organization, which is not visible
-- in a request that names a partnership.
create or replace function checklist_response_revisions(
  partnership uuid, response uuid, below_revision integer, max_rows integer
) returns table (revision integer, at timestamptz, on_behalf_by uuid, reason text, answers jsonb)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select number, event.occurred_at, event.on_behalf_by, event.reason, event.after->'answers'
    from pg_catalog.generate_series(least(below_revision - 1, (select r.revision from public.checklist_responses r
        where r.partnership_id = partnership and r.id = response)), 1, -1) number
      cross join lateral (select first.*
        from pg_catalog.unnest(array[partnership, public.current_organization_id()]) stream (id)
          cross join lateral (select e.* from public.events e
            where e.stream_id = stream.id and e.subject_type = 'checklist_response' and e.subject_id = response
              and (e.after->>'revision')::pg_catalog.int4 = number
            order by e.position limit 1) first
        where stream.id <> partnership or first.position <= coalesce(public.last_visible_position(), first.position)
        order by first.occurred_at limit 1) event
    where partnership = public.current_partnership_id()
      and pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'former')
    order by number desc
    limit max_rows
$$;
grant execute on function checklist_response_revisions(uuid, uuid, integer, integer) to partnership_basics_app;
