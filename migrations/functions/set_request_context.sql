-- Sets, until the transaction ends, who sends the request and which partnership or organization its path names, and
-- returns the sender's relation to it. `partnerships`: if the path names no partnership, those whose records the request
-- reads. The policies read these settings. A former party that reads gets the views of as_of_withdrawal, which show each
-- table as it was when the party withdrew.
-- For a partnership it also returns the last event that the organization may see, and whether the partnership is closed,
-- terminated or withdrawn. It runs one query for parties and invited organizations; for others also those of membership_of().
-- Called by the service's login as the first statement of every transaction.
-- Security definer, because the policies depend on the result. It has no search_path of its own, because on return that would
-- undo the search_path that it sets for former parties: it names operators with their schema, too.
create or replace function set_request_context(
  organization uuid, api_client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  allowed_when_closed boolean default true, partnerships uuid[] default null,
  out relation text, out transaction_time timestamptz, out stream_position bigint, out partnership_closed boolean
) language plpgsql security definer as $$
declare
  -- PL/pgSQL: an assignment is cheaper than PERFORM.
  ignored pg_catalog.text;
  visible_from pg_catalog.int8;
begin
  ignored := pg_catalog.set_config('app.organization_id', organization::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.api_client_id', api_client::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.operator', operator::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.partnership_id', coalesce(partnership::pg_catalog.text, ''), true);
  transaction_time := pg_catalog.now();
  if partnership is not null then
    select case when p.lead then 'lead' when p.state operator(pg_catalog.=) 'accepted' then 'party' else 'invited' end,
        coalesce(s.position, 0), coalesce(s.closed, false)
      into relation, stream_position, partnership_closed
      from public.parties p left join public.streams s on s.stream_id operator(pg_catalog.=) p.partnership_id
      where p.partnership_id operator(pg_catalog.=) partnership and p.organization_id operator(pg_catalog.=) organization
        and p.state operator(pg_catalog.=) any(array['invited', 'accepted']);
    if not found then
      select m.relation, m.stream_position, m.visible_from into relation, stream_position, visible_from
        from public.membership_of(partnership, organization) m;
      -- A former party must not see the later state of the partnership.
      if relation operator(pg_catalog.=) 'observer' then
        partnership_closed := public.partnership_closed(partnership);
      end if;
    end if;
    -- Query and policy both compare partnership_id, so the planner expects one row where there are thousands and would
    -- sort all of them for one page. Every list has an index in its order.
    ignored := pg_catalog.set_config('enable_sort', 'off', true);
    if writing and not allowed_when_closed then
      ignored := pg_catalog.set_config('app.require_open_partnership', 'on', true);
    end if;
    if relation operator(pg_catalog.=) 'former' then
      ignored := pg_catalog.set_config('app.last_visible_position', stream_position::pg_catalog.text, true);
      if not writing then
        ignored := pg_catalog.set_config('search_path', 'as_of_withdrawal, public', true);
      end if;
    elsif relation operator(pg_catalog.=) 'observer' then
      -- Without a membership it sees no event: this is the maximum position.
      ignored := pg_catalog.set_config(
        'app.observer_visible_from', coalesce(visible_from::pg_catalog.text, '9223372036854775807'), true);
    end if;
  else
    if subject is not null then
      relation := public.relation_to_organization(subject, organization, operator);
      if relation operator(pg_catalog.=) 'representative' then
        ignored := pg_catalog.set_config('app.represented_id', subject::pg_catalog.text, true);
      end if;
    end if;
    if partnerships is not null then
      ignored := pg_catalog.set_config('app.partnership_ids', partnerships::pg_catalog.text, true);
    end if;
  end if;
  stream_position := coalesce(stream_position, 0);
  partnership_closed := coalesce(partnership_closed, false);
  -- The relation decides which of the settings above are used.
  ignored := pg_catalog.set_config('app.relation', coalesce(relation, ''), true);
  -- A writing transaction can change the sender's own relation, as accepting an invitation does: functions that decide by
  -- the relation look it up again where it does not suffice. A reading one can't.
  ignored := pg_catalog.set_config('app.writing', writing::pg_catalog.text, true);
end $$;
grant execute on function set_request_context(uuid, uuid, boolean, uuid, uuid, boolean, boolean, uuid[]) to partnership_basics_app;
