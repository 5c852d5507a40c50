-- Sets, until the transaction ends, who sends the request and which partnership or organization its path names, and
-- returns the sender's relation to it. `partnerships`: if the path names no partnership, those whose records the request reads. The policies read these settings. A former party that reads gets the views of
-- as_of_withdrawal, which show each table as it was when the party withdrew.
-- Called by the service's login as the first statement of every transaction, and with its rights. It has no search_path of
-- its own, because on return that would undo the search_path that it sets for former parties.
create or replace function set_request_context(
  organization uuid, api_client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  allowed_when_closed boolean default true, partnerships uuid[] default null,
  out relation text, out transaction_time timestamptz, out stream_position bigint, out partnership_closed boolean
) language plpgsql as $$
declare
  -- PL/pgSQL: an assignment is cheaper than PERFORM.
  ignored pg_catalog.text;
  visible_from pg_catalog.int8;
begin
  ignored := pg_catalog.set_config('app.organization_id', organization::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.api_client_id', api_client::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.operator', operator::pg_catalog.text, true);
  ignored := pg_catalog.set_config('app.partnership_id', coalesce(partnership::pg_catalog.text, ''), true);
  if partnerships is not null then
    ignored := pg_catalog.set_config('app.partnership_ids', partnerships::pg_catalog.text, true);
  end if;
  transaction_time := pg_catalog.now();
  if subject = organization and partnership is null then
    relation := 'self';
  elsif partnership is not null or subject is not null then
    select f.relation, f.stream_position, f.partnership_closed, f.visible_from
      into relation, stream_position, partnership_closed, visible_from
      from public.find_relation(organization, operator, partnership, subject) f;
  end if;
  stream_position := coalesce(stream_position, 0);
  partnership_closed := coalesce(partnership_closed, false);
  if partnership is not null then
    -- Query and policy both compare partnership_id, so the planner expects one row where there are thousands and would
    -- sort all of them for one page. Every list has an index in its order.
    ignored := pg_catalog.set_config('enable_sort', 'off', true);
    if writing and not allowed_when_closed then
      ignored := pg_catalog.set_config('app.require_open_partnership', 'on', true);
    end if;
  end if;
  if relation = 'former' then
    ignored := pg_catalog.set_config('app.last_visible_position', stream_position::pg_catalog.text, true);
    if not writing then
      ignored := pg_catalog.set_config('search_path', 'as_of_withdrawal, public', true);
    end if;
  elsif relation = 'observer' then
    -- Without a membership it sees no event: this is the maximum position.
    ignored := pg_catalog.set_config(
      'app.observer_visible_from', coalesce(visible_from::pg_catalog.text, '9223372036854775807'), true);
  elsif relation = 'representative' then
    ignored := pg_catalog.set_config('app.represented_id', subject::pg_catalog.text, true);
  end if;
  -- The relation decides which of the settings above are used.
  ignored := pg_catalog.set_config('app.relation', coalesce(relation, ''), true);
  -- A writing transaction can change the sender's own relation, as accepting an invitation does: functions that decide by
  -- the relation look it up again where it does not suffice. A reading one can't.
  ignored := pg_catalog.set_config('app.writing', writing::pg_catalog.text, true);
end $$;
grant execute on function set_request_context(uuid, uuid, boolean, uuid, uuid, boolean, boolean, uuid[]) to partnership_basics_app;
