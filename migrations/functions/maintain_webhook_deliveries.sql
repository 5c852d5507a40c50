-- Creates the partitions of webhook_deliveries for today and the next seven days, and drops those of more than 30 days ago: a day
-- is dropped, not deleted row by row. The partitions are in a schema of their own, on which no other role has rights; a query of
-- the table itself applies the policies of the table.
-- Called by migrations and by the worker, outside a request.
-- Security definer, because only the owner of the table can do this.
create or replace function maintain_webhook_deliveries() returns void
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  today pg_catalog.date := (pg_catalog.now() at time zone 'UTC')::pg_catalog.date;
  day pg_catalog.date;
  old pg_catalog.name;
begin
  if not pg_catalog.pg_try_advisory_xact_lock(pg_catalog.hashtextextended('maintain_webhook_deliveries', 0)) then return; end if;
  for day in select d::pg_catalog.date from pg_catalog.generate_series(today, today + 7, interval '1 day') d loop
    continue when exists (select from pg_catalog.pg_class c
      where c.relnamespace = 'partitions'::pg_catalog.regnamespace and c.relname = 'webhook_deliveries_' || pg_catalog.to_char(day, 'YYYYMMDD'));
    execute pg_catalog.format(
      'create table partitions.%1$I partition of public.webhook_deliveries for values from (%2$L) to (%3$L)',
      'webhook_deliveries_' || pg_catalog.to_char(day, 'YYYYMMDD'), day || ' 00:00Z', day + 1 || ' 00:00Z');
    execute pg_catalog.format('alter table partitions.%I enable row level security, force row level security',
      'webhook_deliveries_' || pg_catalog.to_char(day, 'YYYYMMDD'));
  end loop;
  for old in select c.relname from pg_catalog.pg_class c
    where c.relnamespace = 'partitions'::pg_catalog.regnamespace and c.relkind = 'r' and c.relname ~ '^webhook_deliveries_\d{8}$'
      and c.relname < 'webhook_deliveries_' || pg_catalog.to_char(today - 30, 'YYYYMMDD')
  loop
    execute pg_catalog.format('drop table partitions.%I', old);
  end loop;
end $$;
grant execute on function maintain_webhook_deliveries() to partnership_basics_app;
