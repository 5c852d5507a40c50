-- The records of the partnership that the request names which no event of the partnership is about, at most `max_rows` of
-- each type. Events about the sender's responses that are not shared are in the stream of its organization: such a response
-- is returned if it differs from its last event there, or is missing. `record_row` contains the ids of the record.
-- Called by the service's login, and with its rights: compares what the sender of the request may see.
create or replace function records_without_event(max_rows integer)
  returns table (record_type text, record_id uuid, record_row jsonb)
  language plpgsql stable set search_path = public, pg_temp
as $$
declare
  partnership pg_catalog.uuid := public.current_partnership_id();
  record_table pg_catalog.record;
begin
  for record_table in
    select c.relname as name, pg_catalog.obj_description(c.oid, 'pg_class') as type,
        case c.relname when 'partnerships' then 'id' else 'partnership_id' end as key
      from pg_catalog.pg_class c where c.relnamespace = 'as_of_withdrawal'::pg_catalog.regnamespace
  loop
    return query execute pg_catalog.format($query$
      select $2, x.id, pg_catalog.to_jsonb(x)
        from public.%1$I x left join public.last_own_rows($2) own on own.record_id = x.id
        where x.%2$I = $1 and (own.record_row is null or pg_catalog.jsonb_populate_record(x, own.record_row) is distinct from x)
          -- The order makes PostgreSQL use the index by record: see altered_records.sql.
          and (select true from public.events e where e.stream_id = $1 and e.subject_type = $2
            and e.subject_id between x.id and x.id order by e.subject_id limit 1) is null
      union all
      select $2, own.record_id, own.record_row
        from public.last_own_rows($2) own
        where not exists (select from public.%1$I x where x.%2$I = $1 and x.id = own.record_id)
          and (select true from public.events e where e.stream_id = $1 and e.subject_type = $2
            and e.subject_id between own.record_id and own.record_id order by e.subject_id limit 1) is null
      limit $3
    $query$, record_table.name, record_table.key) using partnership, record_table.type, max_rows;
  end loop;
end $$;
grant execute on function records_without_event(integer) to partnership_basics_app;
