-- Sets, until the transaction ends, who sends the request and which partnership or organization its path names, and
-- returns the sender's relation to it. The policies read these settings. It runs one query for parties and invited
-- organizations; for others also the queries of membership_of(). A former party that reads gets the views of
-- as_of_withdrawal, which show each table as it was when the party withdrew.
-- Called by the service's login as the first statement of every transaction.
-- Security definer, because the policies depend on these settings. It has no search_path of its own: setting one costs more
-- than its query, and on return would undo the search_path that it sets for former parties. Therefore every name in it,
-- and in the functions without a search_path that it calls, is schema-qualified.
create or replace function set_request_context(
  organization uuid, api_client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  allowed_when_closed boolean default true,
  out relation text, out transaction_time timestamptz, out stream_position bigint, out partnership_closed boolean
) language plpgsql security definer as $$
declare
  -- PL/pgSQL: an assignment is cheaper than PERFORM.
  ignored text;
  visible_from bigint;
begin
  ignored := pg_catalog.set_config('app.organization_id', organization::text, true);
  ignored := pg_catalog.set_config('app.api_client_id', api_client::text, true);
  ignored := pg_catalog.set_config('app.operator', operator::text, true);
  ignored := pg_catalog.set_config('app.partnership_id', coalesce(partnership::text, ''), true);
  transaction_time := pg_catalog.now();
  stream_position := 0;
  partnership_closed := false;
  if partnership is not null then
    -- Query and policy both compare partnership_id, so the planner expects one row where there are thousands and would
    -- sort all of them for one page. Every list has an index in its order.
    ignored := pg_catalog.set_config('enable_sort', 'off', true);
    select case when p.lead then 'lead' when p.state = 'accepted' then 'party' else 'invited' end, coalesce(s.position, 0),
        o.state in ('closed', 'terminated')
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
    if relation = 'former' then
      ignored := pg_catalog.set_config('app.last_visible_position', stream_position::text, true);
      if not writing then
        ignored := pg_catalog.set_config('search_path', 'as_of_withdrawal, public', true);
      end if;
    elsif relation = 'observer' then
      -- Without a membership it sees no event: this is the maximum position.
      ignored := pg_catalog.set_config('app.observer_visible_from', coalesce(visible_from::text, '9223372036854775807'), true);
    end if;
    if writing and not allowed_when_closed then
      ignored := pg_catalog.set_config('app.require_open_partnership', 'on', true);
    end if;
  elsif subject is not null then
    relation := case
      when subject = organization then 'self'
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'current')
        then 'representative'
      when operator then 'operator'
      when exists (select from public.representations r
        where r.organization_id = subject and r.representative_id = organization and r.state = 'offered')
        then 'offered'
    end;
    if relation = 'representative' then
      ignored := pg_catalog.set_config('app.represented_id', subject::text, true);
    end if;
  end if;
  -- The relation decides which of the settings above are used.
  ignored := pg_catalog.set_config('app.relation', coalesce(relation, ''), true);
  -- A writing transaction can change the sender's own relation, as accepting an invitation does: functions that decide by
  -- the relation look it up again where it does not suffice. A reading one can't.
  ignored := pg_catalog.set_config('app.writing', writing::text, true);
end $$;
grant execute on function set_request_context(uuid, uuid, boolean, uuid, uuid, boolean, boolean) to partnership_basics_app;
