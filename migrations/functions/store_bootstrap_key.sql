-- Stores the digest of the one bootstrap key. False if there is one already and `replace_existing` is false.
-- Called by the service's login at start, outside a request.
-- Security definer, because no other role may write bootstrap keys.
create or replace function store_bootstrap_key(new_digest text, replace_existing boolean) returns boolean
  language plpgsql security definer set search_path = public, pg_temp
as $$
begin
  if replace_existing then
    insert into public.bootstrap_keys (singleton, digest, created_at) values (1, new_digest, pg_catalog.now())
      on conflict (singleton) do update
        set digest = excluded.digest, created_at = excluded.created_at, used_at = null;
  else
    insert into public.bootstrap_keys (singleton, digest, created_at) values (1, new_digest, pg_catalog.now())
      on conflict do nothing;
  end if;
  return found;
end $$;
grant execute on function store_bootstrap_key(text, boolean) to partnership_basics_app;
