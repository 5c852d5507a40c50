-- The revisions of a checklist response with a number below `below_revision`, the latest first: its answers each time
-- it was submitted or amended. Its author sees all of them, other parties those since it was shared, former parties those up
-- to their withdrawal.
-- Called by the service's login in a request that names the partnership.
-- Security definer, because an author's events before sharing are in the stream of its organization, which is not visible
-- in a request that names a partnership.
create or replace function checklist_response_revisions(
  partnership uuid, response uuid, below_revision integer, max_rows integer
) returns table (revision integer, at timestamptz, on_behalf_by uuid, reason text, answers jsonb)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select distinct on (stored.revision) stored.revision, e.occurred_at, e.on_behalf_by, e.reason, e.after->'answers'
    from public.events e cross join lateral (select (e.after->>'revision')::pg_catalog.int4 as revision) stored
    where e.stream_id in (partnership, public.current_organization_id())
      and e.subject_type = 'checklist_response' and e.subject_id = response
      and (e.stream_id <> partnership or e.position <= coalesce(public.last_visible_position(), e.position))
      and partnership = public.current_partnership_id()
      and pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'former')
      and stored.revision >= 1 and stored.revision < below_revision
    order by stored.revision desc, e.occurred_at
    limit max_rows
$$;
grant execute on function checklist_response_revisions(uuid, uuid, integer, integer) to partnership_basics_app;
