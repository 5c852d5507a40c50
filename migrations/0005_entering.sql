-- Entering looks once at what an organization is in the partnership that the request names, and the policies go by that:
-- they cost a read more than the rest of it while each of them looked again.
alter function visible_partnerships(text) rename to partnerships_of_asking;
--> statement-breakpoint
create function visible_partnerships(standing text) returns setof uuid language plpgsql stable as $$
declare
  relation text := current_setting('app.relation', true);
begin
  if relation in ('lead', 'party') or (relation = 'observer' and standing <> 'party') or relation = standing then
    return next current_setting('app.partnership_id', true)::uuid;
  else
    -- No partnership is named, or the caller became a party of it in this very transaction.
    return query select partnerships_of_asking(standing);
  end if;
end $$;
--> statement-breakpoint
-- Looks past the policies, as place_in() did for it, and names every table in full instead of setting a search path of
-- its own: that would cost more than the look, and undo the one that a former party is turned to.
create or replace function enter(
  organization uuid, client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  out relation text, out moment timestamptz, out stream_position bigint
) language plpgsql security definer as $$
declare
  -- Assigned, as a plain expression costs less than a query for nobody.
  said text;
begin
  said := set_config('app.organization_id', organization::text, true);
  said := set_config('app.client_id', client::text, true);
  said := set_config('app.operator', operator::text, true);
  said := set_config('app.partnership_id', coalesce(partnership::text, ''), true);
  said := set_config('app.last_position', '', true);
  moment := now();
  stream_position := 0;
  if partnership is not null then
    -- The tenant predicate stands in a query and in the policy, so the planner expects one row where there are thousands,
    -- and sorts them all for a page: every list has the index that its order needs.
    said := set_config('enable_sort', 'off', true);
    select case when p.lead then 'lead' when p.state = 'accepted' then 'party' else 'invited' end, coalesce(s.position, 0)
      into relation, stream_position
      from public.parties p left join public.streams s on s.id = p.partnership_id
      where p.partnership_id = partnership and p.organization_id = organization and p.state in ('invited', 'accepted');
    if not found then
      select place.relation, place.stream_position into relation, stream_position
        from public.place_in(partnership, organization) place;
    end if;
    if relation = 'former' then
      said := set_config('app.last_position', stream_position::text, true);
      if not writing then
        said := set_config('search_path', 'former, public', true);
      end if;
    end if;
  elsif subject is not null then
    relation := case
      when subject = organization then 'self'
      when subject in (select public.represented_organizations()) then 'representative'
      when operator then 'operator'
    end;
  end if;
  said := set_config('app.relation', case when partnership is null then '' else coalesce(relation, '') end, true);
end $$;
