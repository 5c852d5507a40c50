ALTER TABLE "api_clients" ADD COLUMN "token_issuer" text;--> statement-breakpoint
ALTER TABLE "api_clients" ADD COLUMN "token_client_id" text;--> statement-breakpoint
CREATE UNIQUE INDEX "api_clients_by_token" ON "api_clients" USING btree ("token_issuer","token_client_id") WHERE "api_clients"."revoked_at" is null;--> statement-breakpoint
ALTER TABLE "api_clients" ADD CONSTRAINT "api_clients_token_issuer_names_a_client" CHECK (("api_clients"."token_issuer" is null) = ("api_clients"."token_client_id" is null));--> statement-breakpoint
-- What a credential opens: who the client is, and whether its organization represents the one that it acts for.
create function open_client(client api_clients, behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language plpgsql as $$
begin
  if client.revoked_at is not null or client.expires_at <= now() then return; end if;
  -- To the minute, so that a busy client does not write at every request.
  if client.last_used_at is null or client.last_used_at < now() - interval '1 minute' then
    update api_clients set last_used_at = now() where id = client.id;
  end if;
  return query select client.id, client.organization_id, client.scopes, exists (
    select from representations r where r.organization_id = behalf_of
      and r.representative_id = client.organization_id and r.ended_at is null);
end $$;
--> statement-breakpoint
create or replace function open_key(named text, digests text[], behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql security definer set search_path = public, pg_temp
as $$
  select opened.* from api_keys k join api_clients c on c.id = k.client_id, open_client(c, behalf_of) opened
    where k.key_id = named and k.digest = any(digests) and k.expires_at > now()
$$;
--> statement-breakpoint
-- The client that tokens of an issuer open for. The tokens are verified by then.
create function open_token(issuer text, named text, behalf_of uuid)
  returns table (client_id uuid, organization_id uuid, scopes jsonb, represents boolean)
  language sql security definer set search_path = public, pg_temp
as $$
  select opened.* from api_clients c, open_client(c, behalf_of) opened
    where c.token_issuer = issuer and c.token_client_id = named and c.revoked_at is null
$$;
