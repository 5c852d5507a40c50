-- The streams whose events the request may see: of the partnership that it names, or, if it names none, of the current
-- organization and of its partnerships. Returns the result from the request context if that contains it.
-- Called by the policy of events, so the service's login may call it. An expression, so that PostgreSQL replaces the call by it.
create or replace function visible_stream_ids() returns uuid[] language sql stable
  return case
    when coalesce(pg_catalog.current_setting('app.partnership_id', true), '') = ''
      then public.current_organization_id() || public.find_visible_partnership_ids('party')
    when pg_catalog.current_setting('app.relation', true) in ('lead', 'party', 'observer', 'former')
      -- Its sender may have become a party in this transaction.
      or (pg_catalog.current_setting('app.writing', true) = 'true'
        and public.relation_to_partnership(public.current_partnership_id(), public.current_organization_id())
          in ('lead', 'party', 'observer', 'former'))
      then array[public.current_partnership_id()]
    else '{}'
  end;
grant execute on function visible_stream_ids() to partnership_basics_app;
