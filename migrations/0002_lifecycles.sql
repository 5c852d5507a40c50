set local check_function_bodies = off;
--> statement-breakpoint
-- Copy of functions/enable_row_security.sql
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
            where e.stream_id = public.current_partnership_id() and e.subject_type = %2$L
            order by e.subject_id, e.position desc
        ) last, pg_catalog.jsonb_populate_record(null::public.%1$I, %3$s last.after) stored
        where last.after is not null
    $view$, table_name, subject_type, 'pg_catalog.jsonb_build_object(' || defaults || ') ||');
    execute pg_catalog.format('comment on view as_of_withdrawal.%I is %L', table_name, subject_type);
    execute pg_catalog.format('grant select on as_of_withdrawal.%I to partnership_basics_app', table_name);
  end if;
end $$;
--> statement-breakpoint
-- Copy of functions/find_relation.sql
-- The relation of an organization to the partnership or, if `partnership` is null, to another organization, `subject`, that
-- the path of a request names. For a partnership also: the last event that the organization may see, whether the partnership is
-- closed, terminated or withdrawn, and, for an observer, the first event that it may see. It runs one query for parties and invited
-- organizations; for others also the queries of membership_of().
-- Called by set_request_context(), which runs with the rights of the service's login.
-- Security definer, because the policies depend on the result.
create or replace function find_relation(
  organization uuid, operator boolean, partnership uuid, subject uuid,
  out relation text, out stream_position bigint, out partnership_closed boolean, out visible_from bigint
) language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  if partnership is not null then
    select case when p.lead then 'lead' when p.state = 'accepted' then 'party' else 'invited' end, coalesce(s.position, 0),
        o.state in ('closed', 'terminated', 'withdrawn')
      into relation, stream_position, partnership_closed
      from public.parties p join public.partnerships o on o.id = p.partnership_id
        left join public.streams s on s.stream_id = p.partnership_id
      where p.partnership_id = partnership and p.organization_id = organization and p.state in ('invited', 'accepted');
    if not found then
      select m.relation, m.stream_position, m.visible_from into relation, stream_position, visible_from
        from public.membership_of(partnership, organization) m;
      -- A former party must not see the later state of the partnership.
      partnership_closed := coalesce(relation = 'observer' and public.partnership_closed(partnership), false);
    end if;
  elsif subject is not null then
    relation := case
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'current')
        then 'representative'
      when operator then 'operator'
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'offered')
        then 'offered'
    end;
  end if;
end $$;
grant execute on function find_relation(uuid, boolean, uuid, uuid) to partnership_basics_app;
--> statement-breakpoint
-- Copy of functions/partnership_closed.sql
-- Whether a partnership is closed, terminated or withdrawn: the records of the parties in it cannot be changed.
-- Called by find_relation() and record_event(); not for the service's login.
-- Runs with the rights of its caller, which is a function of the owner.
create or replace function partnership_closed(partnership uuid) returns boolean
  language sql stable set search_path = public, pg_temp
as $$
  select exists (select from public.partnerships p where p.id = partnership and p.state in ('closed', 'terminated', 'withdrawn'))
$$;
--> statement-breakpoint
ALTER TABLE "partnerships" DROP CONSTRAINT "partnerships_state_valid";--> statement-breakpoint
ALTER TABLE "partnerships" ADD COLUMN "suspensions" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "partnerships" ADD CONSTRAINT "partnerships_state_valid" CHECK ("partnerships"."state" in ('exploring', 'planning', 'negotiating', 'active', 'suspended', 'closing', 'closed', 'not_pursued', 'terminated', 'withdrawn'));
--> statement-breakpoint
-- Suspensions from before the column existed: each begins with its event, and ends with the next transition of the partnership.
ALTER TABLE "partnerships" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
ALTER TABLE "events" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
update partnerships p set suspensions = s.suspensions from (
  select stream_id, jsonb_agg(jsonb_build_object(
      'startedAt', (to_json(occurred_at at time zone 'UTC') #>> '{}') || 'Z',
      'endedAt', (to_json(next_at at time zone 'UTC') #>> '{}') || 'Z') order by position) as suspensions
    from (select stream_id, type, occurred_at, position,
        lead(occurred_at) over (partition by stream_id order by position) as next_at
      from events where subject_type = 'partnership' and change in ('create', 'transition')) transition
    where type = 'partnership.suspended' group by stream_id
) s where p.id = s.stream_id;
--> statement-breakpoint
-- Adds the new columns to the view of each table, and enables row-level security for the owner again.
select enable_row_security(tablename, substring(definition from 'subject_type = ''(\w+)'''))
  from pg_tables left join pg_views on viewname = tablename and pg_views.schemaname = 'as_of_withdrawal'
  where pg_tables.schemaname = 'public' and rowsecurity;
