-- Enables row-level security on a table that a migration creates or changes: the policies apply to its owner too, and the
-- service's login gets exactly the privileges that its policies permit. With `subject_type`, the type of record in the events
-- about its rows, it also creates the view of as_of_withdrawal that shows a former party the table as it was when the
-- party left; its comment is the type of record. A column with a default has it in events from before the column existed. A
-- migration calls it again for a table to which it adds a column or a policy.
-- Called by migrations; not for the service's login.
create or replace function enable_row_security(table_name text, subject_type text default null) returns void
  language plpgsql set search_path = public, pg_temp
as $$
declare
  command pg_catalog.text;
  defaults pg_catalog.text;
begin
  execute pg_catalog.format(
    'alter table public.%I enable row level security, force row level security', table_name);
  execute pg_catalog.format('revoke all on table public.%I from partnership_basics_app', table_name);
  for command in
    select distinct p.cmd from pg_catalog.pg_policies p
      where p.schemaname = 'public' and p.tablename = table_name and 'partnership_basics_app' = any(p.roles)
  loop
    execute pg_catalog.format('grant %s on table public.%I to partnership_basics_app', command, table_name);
  end loop;
  if subject_type is not null then
    select pg_catalog.string_agg(
        pg_catalog.format('%L, %s', a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid)), ', ' order by a.attnum)
      into defaults
      from pg_catalog.pg_attribute a join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = pg_catalog.format('public.%I', table_name)::pg_catalog.regclass;
    execute pg_catalog.format($view$
      create or replace view as_of_withdrawal.%1$I with (security_invoker = true) as
        select stored.* from (
          select distinct on (e.subject_id) e.after from public.events e
            where e.stream_id = public.current_partnership_id() and e.subject_type = %2$L and e.change <> 'due'
            order by e.subject_id, e.position desc
        ) last, pg_catalog.jsonb_populate_record(null::public.%1$I, %3$s last.after) stored
        where last.after is not null
    $view$, table_name, subject_type, 'pg_catalog.jsonb_build_object(' || defaults || ') ||');
    execute pg_catalog.format('comment on view as_of_withdrawal.%I is %L', table_name, subject_type);
    execute pg_catalog.format('grant select on as_of_withdrawal.%I to partnership_basics_app', table_name);
  end if;
end $$;
