-- The organization of a hand-over code that is neither redeemed nor revoked and has not expired; no row for another code.
-- Digests are HMACs under a pepper that the database does not have. The transaction that redeems the code checks it again.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no policy lets the service's login read hand-over codes before the organization is known.
create or replace function authenticate_handover_code(digests text[])
  returns table (code_id uuid, organization_id uuid)
  language sql stable security definer set search_path = public, pg_temp
as $$
  select c.id, c.organization_id
    from public.handover_code_digests d join public.handover_codes c on c.id = d.code_id
    where d.digest = any(digests) and c.redeemed_at is null and c.revoked_at is null and c.expires_at > pg_catalog.now()
$$;
grant execute on function authenticate_handover_code(text[]) to partnership_basics_app;
