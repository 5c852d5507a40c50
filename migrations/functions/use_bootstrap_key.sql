-- Marks the bootstrap key as used. True if one of the digests is that of an unused key.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because no other role may write bootstrap keys.
create or replace function use_bootstrap_key(digests text[]) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update public.bootstrap_keys set used_at = pg_catalog.now() where digest = any(digests) and used_at is null;
  return found;
end $$;
grant execute on function use_bootstrap_key(text[]) to partnership_basics_app;
