-- Who asks, and what they may see: what every policy is made of. It stands before the migration that makes the tables,
-- as policies name these functions. What has to look past the policies runs as the owner of the tables.
set local check_function_bodies = off;
--> statement-breakpoint
create extension if not exists pg_trgm;
--> statement-breakpoint
create function asking_organization() returns uuid language sql stable
  return nullif(current_setting('app.organization_id', true), '')::uuid;
--> statement-breakpoint
create function asking_client() returns uuid language sql stable
  return nullif(current_setting('app.client_id', true), '')::uuid;
--> statement-breakpoint
create function asking_operator() returns boolean language sql stable
  return coalesce(current_setting('app.operator', true) = 'true', false);
--> statement-breakpoint
-- What an organization is in a partnership: lead, party, invited, observer, former, or null for a stranger.
create function relation_to_partnership(named uuid, asking uuid) returns text
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  place record;
begin
  select p.state, p.lead into place from parties p
    where p.partnership_id = named and p.organization_id = asking and p.state in ('invited', 'accepted');
  if found then
    return case when place.lead then 'lead' when place.state = 'accepted' then 'party' else 'invited' end;
  end if;
  perform from observers o
    where o.partnership_id = named and o.organization_id = asking and o.state = 'active' and o.ends_on >= current_date;
  if found then return 'observer'; end if;
  perform from parties p where p.partnership_id = named and p.organization_id = asking and p.state = 'withdrawn';
  if found then return 'former'; end if;
  return null;
end $$;
--> statement-breakpoint
-- The partnerships in which the asking organization is at least a party, an observer, or invited; of them only the one
-- that the request names, if it names one: the cost then is the same for an organization with 50,000 of them.
create function visible_partnerships(standing text) returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  asking uuid := nullif(current_setting('app.organization_id', true), '');
  named uuid := nullif(current_setting('app.partnership_id', true), '');
  place text;
begin
  if named is not null then
    select p.state into place from parties p
      where p.partnership_id = named and p.organization_id = asking and p.state in ('invited', 'accepted');
    if found then
      if place = 'accepted' or standing = 'invited' then return next named; end if;
    elsif standing <> 'party' then
      return query select o.partnership_id from observers o
        where o.partnership_id = named and o.organization_id = asking and o.state = 'active' and o.ends_on >= current_date;
    end if;
    return;
  end if;
  return query select p.partnership_id from parties p
    where p.organization_id = asking and (p.state = 'accepted' or (p.state = 'invited' and standing = 'invited'));
  if standing <> 'party' then
    return query select o.partnership_id from observers o
      where o.organization_id = asking and o.state = 'active' and o.ends_on >= current_date;
  end if;
end $$;
--> statement-breakpoint
-- Keeps a partnership as it is until the transaction ends: whatever counts before it decides calls this first. An
-- invited organization may, though it may not change the partnership itself.
create function hold_partnership(named uuid) returns void
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  perform from partnerships p where p.id = named and relation_to_partnership(named, asking_organization()) is not null
    for update;
end $$;
--> statement-breakpoint
-- True until the first party of a partnership is there: only then may an organization make itself one.
create function has_no_party(named uuid) returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$ select not exists (select from parties where partnership_id = named) $$;
--> statement-breakpoint
create function represented_organizations() returns setof uuid
  language sql stable security definer set search_path = public, pg_temp
as $$
  select organization_id from representations where representative_id = asking_organization() and ended_at is null
$$;
--> statement-breakpoint
-- Where a former party stopped seeing: the event that ended its last stay.
create function last_position_of(named uuid, asking uuid) returns bigint
  language sql stable security definer set search_path = public, pg_temp
as $$
  select max(e.position) from parties p
    join events e on e.stream_id = p.partnership_id and e.subject_type = 'party' and e.subject_id = p.id
      -- The lead may change the entry later on; that lets nobody in again.
      and e.type = 'party.withdrawn'
    where p.partnership_id = named and p.organization_id = asking and p.state = 'withdrawn'
$$;
--> statement-breakpoint
-- The last event that the request may see, or null where there is no such bound.
create function last_visible_position() returns bigint language sql stable
  return nullif(current_setting('app.last_position', true), '')::bigint;
--> statement-breakpoint
-- The streams whose events the request may see: its own organization's, and those of its partnerships.
create function visible_streams() returns setof uuid
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  named uuid := nullif(current_setting('app.partnership_id', true), '');
begin
  if named is null then
    return next asking_organization();
    return query select visible_partnerships('party');
  elsif relation_to_partnership(named, asking_organization()) in ('lead', 'party', 'former') then
    return next named;
  end if;
end $$;
--> statement-breakpoint
create function position_of(stream uuid) returns bigint
  language sql stable security definer set search_path = public, pg_temp
as $$ select coalesce((select s.position from streams s where s.id = stream), 0) $$;
--> statement-breakpoint
-- What an organization is in a partnership, and how many events the partnership has, in one look where it can be.
create function place_in(named uuid, asking uuid, out relation text, out stream_position bigint)
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  select case when p.lead then 'lead' when p.state = 'accepted' then 'party' else 'invited' end, coalesce(s.position, 0)
    into relation, stream_position
    from parties p left join streams s on s.id = p.partnership_id
    where p.partnership_id = named and p.organization_id = asking and p.state in ('invited', 'accepted');
  if found then return; end if;
  relation := relation_to_partnership(named, asking);
  if relation = 'former' then stream_position := last_position_of(named, asking);
  elsif relation is not null then stream_position := position_of(named);
  end if;
end $$;
--> statement-breakpoint
-- Says for this transaction who asks, and answers what that organization is to what the request names. A former party
-- is turned to the schema in which every table is as it stood when it left. Nothing of it outlives the transaction.
create function enter(
  organization uuid, client uuid, operator boolean, partnership uuid, subject uuid, writing boolean,
  out relation text, out moment timestamptz, out stream_position bigint
) language plpgsql as $$
begin
  perform set_config('app.organization_id', organization::text, true),
    set_config('app.client_id', client::text, true),
    set_config('app.operator', operator::text, true),
    set_config('app.partnership_id', coalesce(partnership::text, ''), true),
    set_config('app.last_position', '', true);
  moment := now();
  stream_position := 0;
  if partnership is not null then
    select p.relation, p.stream_position into relation, stream_position from place_in(partnership, organization) p;
    if relation = 'former' then
      perform set_config('app.last_position', stream_position::text, true);
      if not writing then
        perform set_config('search_path', 'former, public', true);
      end if;
    end if;
  elsif subject is not null then
    relation := case
      when subject = organization then 'self'
      when subject in (select represented_organizations()) then 'representative'
      when operator then 'operator'
    end;
  end if;
end $$;
--> statement-breakpoint
-- Appends an event to a stream. Whoever records holds the stream until COMMIT, so positions have no gap and are in the
-- order of COMMIT; each hash covers the one before, so that a change of any past event shows.
create function record_event(
  stream uuid, kind text, what text, subject_kind text, subject uuid, behalf_by uuid, request text, why text,
  ids jsonb, row_after jsonb
) returns bigint language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  organization uuid := asking_organization();
  client uuid := asking_client();
  place bigint;
  chained bytea;
begin
  loop
    -- Waits for whoever holds the stream, and then goes on from what that one left.
    update streams s set position = s.position + 1,
        hash = sha256(s.hash || convert_to(jsonb_build_array(stream, s.position + 1, now(), what, kind, subject_kind, subject,
          organization, behalf_by, client, request, why, ids, row_after)::text, 'UTF8'))
      where s.id = stream returning s.position, s.hash into place, chained;
    exit when found;
    insert into streams (id, position, hash) values (stream, 0, '') on conflict do nothing;
  end loop;
  insert into events (stream_id, position, occurred_at, type, change, subject_type, subject_id, organization_id,
      on_behalf_by, client_id, request_id, reason, external_ids, after, hash)
    values (stream, place, now(), what, kind, subject_kind, subject, organization,
      behalf_by, client, request, why, ids, row_after, chained);
  return place;
end $$;
--> statement-breakpoint
-- The client that a key opens for, if the key is good: the only way to a client before anybody is known.
-- Digests are HMACs under a pepper that the database does not have, so comparing them gives nothing away.
create function open_key(named text, digests text[], behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  client api_clients;
begin
  select c.* into client from api_keys k join api_clients c on c.id = k.client_id
    where k.key_id = named and k.digest = any(digests) and c.revoked_at is null
      and k.expires_at > now() and c.expires_at > now();
  if not found then return; end if;
  -- To the minute, so that a busy client does not write at every request.
  if client.last_used_at is null or client.last_used_at < now() - interval '1 minute' then
    update api_clients set last_used_at = now() where id = client.id;
  end if;
  return query select client.id, client.organization_id, client.scopes, exists (
    select from representations r where r.organization_id = behalf_of
      and r.representative_id = client.organization_id and r.ended_at is null);
end $$;
--> statement-breakpoint
-- Keeps the one bootstrap key; false where there is one already and it is not to be made `again`.
create function offer_bootstrap_key(offered text, again boolean) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if again then
    insert into bootstrap_keys (one, digest, created_at) values (1, offered, now())
      on conflict (one) do update set digest = excluded.digest, created_at = excluded.created_at, used_at = null;
  else
    insert into bootstrap_keys (one, digest, created_at) values (1, offered, now()) on conflict do nothing;
  end if;
  return found;
end $$;
--> statement-breakpoint
create function bootstrapped() returns boolean
  language sql stable security definer set search_path = public, pg_temp
as $$ select exists (select from bootstrap_keys where used_at is not null) $$;
--> statement-breakpoint
-- True once for the key that the first start printed.
create function use_bootstrap_key(offered text[]) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update bootstrap_keys set used_at = now() where digest = any(offered) and used_at is null;
  return found;
end $$;
--> statement-breakpoint
-- The answer that was given under this key of the asking client, if one was. Others that come with the same key while
-- this transaction runs are told so, rather than kept waiting.
create function claim_idempotency_key(claimed text)
  returns table (fingerprint text, status integer, headers jsonb, body text)
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  client uuid := asking_client();
  kept idempotency_keys;
begin
  if not pg_try_advisory_xact_lock(hashtextextended(client::text || claimed, 0)) then
    raise exception using errcode = 'PB001';
  end if;
  select k.* into kept from idempotency_keys k where k.client_id = client and k.key = claimed;
  if kept.created_at > now() - interval '24 hours' then
    return query select kept.fingerprint, kept.status, kept.headers, kept.body;
  elsif found then
    delete from idempotency_keys k where k.client_id = client and k.key = claimed;
  end if;
end $$;
--> statement-breakpoint
create function forget_idempotency_keys() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  forgotten bigint;
begin
  delete from idempotency_keys where created_at < now() - interval '24 hours';
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
--> statement-breakpoint
-- What a migration calls for every table it makes: row level security binds even the owner, and, where `subject` says
-- which events tell of its rows, a former party finds the table as it stood when it left.
create schema former;
--> statement-breakpoint
create function fence(named text, subject text default null) returns void language plpgsql as $$
begin
  execute format('alter table %I enable row level security', named);
  execute format('alter table %I force row level security', named);
  if subject is not null then
    execute format($view$
      create or replace view former.%1$I with (security_invoker = true) as
        select stood.* from (
          select distinct on (e.subject_id) e.after from public.events e
            where e.stream_id = nullif(current_setting('app.partnership_id', true), '')::uuid
              and e.subject_type = %2$L
            order by e.subject_id, e.position desc
        ) last, jsonb_populate_record(null::public.%1$I, last.after) stood
        where last.after is not null
    $view$, named, subject);
    execute format('grant select on former.%I to partnership_basics_app', named);
  end if;
end $$;
