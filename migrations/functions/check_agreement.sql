-- The executed agreement version whose content has a hash, in whichever partnership: its day, how many signatures it has, and its
-- state today, as stateOn() in src/agreements/agreement-versions/dates.ts computes it. No row for any other hash.
-- Called by the service's login, for every API client: who knows the hash has the document.
-- Security definer, because the caller is in general not in the partnership of the version.
create or replace function check_agreement(hash text)
  returns table (executed_on date, signature_count integer, state text)
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
begin
  return query select v.executed_on, pg_catalog.jsonb_array_length(v.signatories),
      case
        when v.terminates_on <= today.day then 'terminated'
        when v.superseded_on <= today.day then 'superseded'
        when v.ends_on < today.day then 'expired'
        when v.state = 'suspended' then 'suspended'
        when v.in_force_from <= today.day then 'in_force'
        else 'executed'
      end
    from public.agreement_versions v
      cross join lateral (select (pg_catalog.now() at time zone v.time_zone)::pg_catalog.date as day) today
    where v.content_sha256 = hash and v.executed_at is not null
      and public.current_organization_id() is not null
    limit 1;
end $$;
grant execute on function check_agreement(text) to partnership_basics_app;
