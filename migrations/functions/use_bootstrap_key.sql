-- Uses up the bootstrap key. True if one of the digests is that of a key that was not used before.
-- Called by the service's login, before the sender of a request is known.
-- Security definer, because nobody else may write bootstrap keys.
create or replace function use_bootstrap_key(digests text[]) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  update bootstrap_keys set used_at = now() where digest = any(digests) and used_at is null;
  return found;
end $$;
grant execute on function use_bootstrap_key(text[]) to partnership_basics_app;
