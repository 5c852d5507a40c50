-- The partnerships whose rows the request may see as a party ('party'), at least as an observer ('observer'), or at least
-- as an invited organization ('invited'). Returns the result from the request context if that contains it.
-- Called by policies, so the service's login may call it. An expression, so that PostgreSQL replaces the call by it.
create or replace function visible_partnership_ids(membership text) returns uuid[] language sql stable
  return case
    when pg_catalog.current_setting('app.relation', true) in ('lead', 'party')
      or (pg_catalog.current_setting('app.relation', true) = 'observer' and membership <> 'party')
      or pg_catalog.current_setting('app.relation', true) = membership
      then array[pg_catalog.current_setting('app.partnership_id', true)::pg_catalog.uuid]
    when pg_catalog.current_setting('app.partnership_id', true) <> ''
      and pg_catalog.current_setting('app.writing', true) = 'false'
      then '{}'
    -- The request names no partnership, or its sender became a party of it in this transaction.
    else public.find_visible_partnership_ids(membership)
  end;
grant execute on function visible_partnership_ids(text) to partnership_basics_app;
