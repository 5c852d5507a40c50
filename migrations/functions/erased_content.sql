-- The content of a record, as its events or responses contain it, without the personal data of a person of an organization. A
-- name becomes "[erased]", what else describes the person null. Other properties, and the data of other organizations, remain.
-- For a record of another type, or without data of the person, returns `content`. See names_person() for `person`.
-- Called by erase_records() and erased_response(); not for the service's login.
create or replace function erased_content(record_type text, content jsonb, organization uuid, person jsonb) returns jsonb
  language plpgsql stable set search_path = public, pg_temp
as $$
declare
  id pg_catalog.text := organization::pg_catalog.text;
  author pg_catalog.text := coalesce(content->>'organization_id', content->>'organizationId');
  marker pg_catalog.jsonb := '"[erased]"';
  mediator_of pg_catalog.text := content->'mediator'->>'organizationId';
begin
  case record_type
    when 'contact' then
      if author = id and public.names_person(content, person) then
        return content || pg_catalog.jsonb_build_object(
          'name', marker, 'title', null, 'responsibility', null, 'email', null, 'phone', null);
      end if;
    when 'endorsement' then
      if author = id and public.erasure_key(content->>'name') = person->>'name' then
        return content || pg_catalog.jsonb_build_object('name', marker, 'title', marker);
      end if;
    when 'signatory' then
      if author = id and public.erasure_key(content->>'name') = person->>'name' then
        return content || pg_catalog.jsonb_build_object('name', marker, 'title', null);
      end if;
    when 'legal_review' then
      if author = id and public.erasure_key(coalesce(content->>'reviewer_name', content->>'reviewerName')) = person->>'name' then
        return content || case when content ? 'reviewer_name'
          then pg_catalog.jsonb_build_object('reviewer_name', marker, 'reviewer_title', null)
          else pg_catalog.jsonb_build_object('reviewerName', marker, 'reviewerTitle', null) end;
      end if;
    when 'legal_acknowledgement' then
      if author = id and public.erasure_key(coalesce(content->>'person_name', content->>'personName')) = person->>'name' then
        return content || pg_catalog.jsonb_build_object('role', marker, 'evidence', null,
          case when content ? 'person_name' then 'person_name' else 'personName' end, marker);
      end if;
    when 'organization' then
      if content->>'id' = id then
        return content || coalesce((select pg_catalog.jsonb_build_object('contacts', pg_catalog.jsonb_agg(
            case when public.names_person(c.value, person) then pg_catalog.jsonb_build_object('name', marker) else c.value end
            order by c.ordinality))
          from pg_catalog.jsonb_array_elements(content->'contacts') with ordinality c having pg_catalog.count(*) > 0), '{}');
      end if;
    when 'communication' then
      return content || coalesce((select pg_catalog.jsonb_build_object('participants', pg_catalog.jsonb_agg(
          case when p.value->>'organizationId' = id and pg_catalog.jsonb_array_length(p.value->'names') > 0 then
            p.value || pg_catalog.jsonb_build_object('names', (select pg_catalog.jsonb_agg(
                case when public.erasure_key(n.value #>> '{}') = person->>'name' then marker else n.value end order by n.ordinality)
              from pg_catalog.jsonb_array_elements(p.value->'names') with ordinality n))
          else p.value end order by p.ordinality))
        from pg_catalog.jsonb_array_elements(content->'participants') with ordinality p having pg_catalog.count(*) > 0), '{}');
    when 'communication_plan' then
      return content || coalesce((select pg_catalog.jsonb_object_agg(list.name, list.entries) from (
        select part.name, pg_catalog.jsonb_agg(
            case when pg_catalog.jsonb_array_length(e.value->'contactPoints') > 0 then
              e.value || pg_catalog.jsonb_build_object('contactPoints', (select pg_catalog.jsonb_agg(
                  case when p.value->>'organizationId' = id and (public.erasure_key(p.value->>'detail') = person->>'email'
                    or pg_catalog.regexp_replace(p.value->>'detail', '\D', '', 'g') = person->>'phone')
                  then p.value || pg_catalog.jsonb_build_object('detail', marker) else p.value end order by p.ordinality)
                from pg_catalog.jsonb_array_elements(e.value->'contactPoints') with ordinality p))
            else e.value end order by e.ordinality) as entries
          from pg_catalog.unnest('{channels,escalation}'::pg_catalog.text[]) part (name),
            pg_catalog.jsonb_array_elements(content->part.name) with ordinality e
          group by part.name) list), '{}');
    when 'conflict_plan' then
      -- An organization that never was in the partnership cannot erase the name: the author of the plan does.
      if public.erasure_key(content->'mediator'->>'name') = person->>'name'
        and (mediator_of = id or author = id and not exists (select from public.memberships m
          where m.partnership_id = coalesce(content->>'partnership_id', content->>'partnershipId')::pg_catalog.uuid
            and m.organization_id = mediator_of::pg_catalog.uuid))
      then
        return content || pg_catalog.jsonb_build_object(
          'mediator', content->'mediator' || pg_catalog.jsonb_build_object('name', marker));
      end if;
    when 'checklist_response' then
      return content || coalesce((select pg_catalog.jsonb_build_object('answers', pg_catalog.jsonb_agg(
          case when pg_catalog.jsonb_array_length(a.value->'actionSteps') > 0 then
            a.value || pg_catalog.jsonb_build_object('actionSteps', (select pg_catalog.jsonb_agg(
                case when s.value->>'organizationId' = id and public.erasure_key(s.value->>'owner') = person->>'name'
                  then s.value || pg_catalog.jsonb_build_object('owner', marker) else s.value end order by s.ordinality)
              from pg_catalog.jsonb_array_elements(a.value->'actionSteps') with ordinality s))
          else a.value end order by a.ordinality))
        from pg_catalog.jsonb_array_elements(content->'answers') with ordinality a having pg_catalog.count(*) > 0), '{}');
    else null;
  end case;
  return content;
end $$;
