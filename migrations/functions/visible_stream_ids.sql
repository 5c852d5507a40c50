-- The streams whose events the request may see: of the partnership that it names, or, if it names none, of the current
-- organization and of its partnerships. Returns the result from the request context if that contains it.
-- Called by the policy of events, so the service's login may call it.
create or replace function visible_stream_ids() returns uuid[]
  language plpgsql stable
as $$
declare
  relation pg_catalog.text := pg_catalog.current_setting('app.relation', true);
  partnership pg_catalog.uuid := public.current_partnership_id();
begin
  if partnership is null then
    return public.current_organization_id() || public.find_visible_partnership_ids('party');
  end if;
  if relation not in ('lead', 'party', 'observer', 'former')
    and pg_catalog.current_setting('app.writing', true) = 'true'
  then
    -- Its sender may have become a party in this transaction.
    relation := public.relation_to_partnership(partnership, public.current_organization_id());
  end if;
  return case when relation in ('lead', 'party', 'observer', 'former') then array[partnership] else '{}' end;
end $$;
grant execute on function visible_stream_ids() to partnership_basics_app;
