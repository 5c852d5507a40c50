-- The partnerships whose rows the request may see as a party ('party'), at least as an observer ('observer'), or at least
-- as an invited organization ('invited'). Returns the result from the request context if that contains it.
-- Called by policies, so the service's login may call it.
create or replace function visible_partnership_ids(membership text) returns uuid[]
  language plpgsql stable
as $$
declare
  relation pg_catalog.text := pg_catalog.current_setting('app.relation', true);
begin
  if relation in ('lead', 'party') or (relation = 'observer' and membership <> 'party') or relation = membership then
    return array[pg_catalog.current_setting('app.partnership_id', true)::pg_catalog.uuid];
  elsif pg_catalog.current_setting('app.partnership_id', true) <> ''
    and pg_catalog.current_setting('app.writing', true) = 'false'
  then
    return '{}';
  end if;
  -- The request names no partnership, or its sender became a party of it in this transaction.
  return public.find_visible_partnership_ids(membership);
end $$;
grant execute on function visible_partnership_ids(text) to partnership_basics_app;
