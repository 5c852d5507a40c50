-- Erases the personal data of a person from the records, events and stored responses of the current organization and of the
-- partnerships in which it is or was a party or an observer: see erased_content(). `record_ids`, if not null, limits it to these
-- records. Stops after `max_records` of a partnership, or after some time; unless it is `complete`, the next call continues
-- with `next_partnership`, `last_type` and `last_record`. The nil UUID as partnership means the organization itself. Returns the
-- records as erase_records() does.
-- Called by the service's login in a request whose path names the current organization. Raises insufficient_privilege in others.
-- Security definer, because events are append-only for every other role, and because the data is also in records that other
-- parties wrote, and in partnerships that the organization has left.
create or replace function erase_personal_data(
  person_name text, person_email text, person_phone text, record_ids uuid[], from_partnership uuid, after_type text,
  after_record uuid, max_records integer, request text,
  out records jsonb, out next_partnership uuid, out last_type text, out last_record uuid, out complete boolean
) language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization pg_catalog.uuid := public.current_organization_id();
  person pg_catalog.jsonb := pg_catalog.jsonb_strip_nulls(pg_catalog.jsonb_build_object(
    'name', public.erasure_key(person_name), 'email', public.erasure_key(person_email),
    'phone', pg_catalog.regexp_replace(person_phone, '\D', '', 'g')));
  nil pg_catalog.uuid := '00000000-0000-0000-0000-000000000000';
  -- Later calls process the rest, so that none locks the streams of many partnerships for long or exceeds statement_timeout.
  stop_at pg_catalog.timestamptz := pg_catalog.clock_timestamp() + interval '0.7 seconds';
  partnership pg_catalog.uuid := coalesce(from_partnership, nil);
  erased pg_catalog.jsonb;
begin
  if pg_catalog.current_setting('app.relation', true) is distinct from 'self' or organization is null then
    raise exception using errcode = 'insufficient_privilege', message = 'An organization erases data of its own staff only.';
  end if;
  records := '[]';
  complete := false;
  while partnership is not null loop
    next_partnership := partnership;
    last_type := case when partnership = from_partnership then after_type else '' end;
    last_record := case when partnership = from_partnership then after_record else nil end;
    if pg_catalog.clock_timestamp() > stop_at or pg_catalog.jsonb_array_length(records) >= max_records then return; end if;
    select coalesce(pg_catalog.jsonb_agg(pg_catalog.to_jsonb(e)), '[]') into erased
      from public.erase_records(coalesce(nullif(partnership, nil), organization), organization, person, record_ids, last_type,
        last_record, max_records, stop_at, request) e;
    if erased->-1->>'visible' is null and erased <> '[]' then
      last_type := erased->-1->>'record_type';
      last_record := (erased->-1->>'record_id')::pg_catalog.uuid;
      records := records || (erased - -1);
      return;
    end if;
    records := records || erased;
    partnership := least(
      (select p.partnership_id from public.parties p
        where p.organization_id = organization and p.partnership_id > partnership order by p.partnership_id limit 1),
      (select o.partnership_id from public.observers o
        where o.organization_id = organization and o.partnership_id > partnership order by o.partnership_id limit 1));
  end loop;
  complete := true;
end $$;
grant execute on function erase_personal_data(text, text, text, uuid[], uuid, text, uuid, integer, text)
  to partnership_basics_app;
