-- A response without the personal data of a person in the record with this id, at any depth of the response: see
-- erased_content(). It also contains no name of a deleted contact that is that of the person; if two organizations had a contact of
-- this name, of neither.
-- Called by erase_records(); not for the service's login.
create or replace function erased_response(response jsonb, record_type text, record_id uuid, organization uuid, person jsonb)
  returns jsonb language plpgsql stable set search_path = public, pg_temp
as $$
begin
  case pg_catalog.jsonb_typeof(response)
    when 'array' then
      return (select coalesce(pg_catalog.jsonb_agg(
          public.erased_response(item.value, record_type, record_id, organization, person) order by item.ordinality), '[]')
        from pg_catalog.jsonb_array_elements(response) with ordinality item);
    when 'object' then
      if response->>'id' = record_id::pg_catalog.text then
        return public.erased_content(record_type, response, organization, person);
      end if;
      return (select coalesce(pg_catalog.jsonb_object_agg(property.key,
          public.erased_response(property.value, case when property.key in ('formerContact', 'formerContacts')
            then 'former_contact' else record_type end, record_id, organization, person)), '{}')
        from pg_catalog.jsonb_each(response) property);
    else
      return case when record_type = 'former_contact' and public.erasure_key(response #>> '{}') = person->>'name'
        then '"[erased]"' else response end;
  end case;
end $$;
