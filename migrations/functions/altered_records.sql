-- The records of the partnership that the request names whose row is not what their last event contains, or is missing, or
-- exists although the event is a deletion. Of the records whose last event is after `checked_to` and up to `up_to`, the first
-- `max_rows`. Events that a date was reached do not count: they do not contain the row. A column that the event does not
-- contain, because a later migration added it or because it was erased, is not compared. `record_row` contains the ids of the
-- record.
-- Called by the service's login, and with its rights: compares what the sender of the request may see.
-- PostgreSQL expects one row in a partnership, so that every index seems equally good. An order that only one index has makes
-- it the chosen one; a column that must equal a value is not part of the order, hence `between`.
create or replace function altered_records(checked_to bigint, up_to bigint, max_rows integer)
  returns table (event_position bigint, record_type text, record_id uuid, record_row jsonb)
  language plpgsql stable set search_path = public, pg_temp
as $$
declare
  partnership pg_catalog.uuid := public.current_partnership_id();
  record_table pg_catalog.record;
  types pg_catalog.text[] := array(select distinct e.subject_type from public.events e
    where e.stream_id = partnership and e.position > checked_to and e.position <= up_to);
begin
  for record_table in
    select c.relname as name, pg_catalog.obj_description(c.oid, 'pg_class') as type,
        case c.relname when 'partnerships' then 'id' else 'partnership_id' end as key
      from pg_catalog.pg_class c
      where c.relnamespace = 'as_of_withdrawal'::pg_catalog.regnamespace
        and pg_catalog.obj_description(c.oid, 'pg_class') = any(types)
  loop
    return query execute pg_catalog.format($query$
      select e.position, e.subject_type, e.subject_id, coalesce(e.after, pg_catalog.to_jsonb(found.stored))
        from public.events e left join lateral (
          select x as stored, x.id from public.%1$I x
            where x.%2$I = $1 and x.id between e.subject_id and e.subject_id order by x.id limit 1
        ) found on true
        where e.stream_id = $1 and e.subject_type = $2 and e.position > $3 and e.position <= $4 and e.change <> 'due'
          and case when e.after is null then found.id is not null when found.id is null then true
            else pg_catalog.jsonb_populate_record(found.stored, e.after) is distinct from found.stored end
          and e.position = (select last.position from public.events last
            where last.stream_id = $1 and last.subject_type = $2 and last.subject_id between e.subject_id and e.subject_id
              and last.change <> 'due'
            order by last.subject_id desc, last.position desc limit 1)
        order by e.position limit $5
    $query$, record_table.name, record_table.key) using partnership, record_table.type, checked_to, up_to, max_rows;
  end loop;
end $$;
grant execute on function altered_records(bigint, bigint, integer) to partnership_basics_app;
