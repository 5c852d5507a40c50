CREATE TABLE "request_counts" (
	"client_id" uuid PRIMARY KEY NOT NULL,
	"since" timestamp with time zone NOT NULL,
	"total" integer NOT NULL
);
--> statement-breakpoint
ALTER TABLE "request_counts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE POLICY "owner_reads" ON "request_counts" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
-- Written by every instance every second, and worth nothing a minute later.
ALTER TABLE "request_counts" SET UNLOGGED;
--> statement-breakpoint
select fence('request_counts');
--> statement-breakpoint
revoke insert, update, delete on request_counts from partnership_basics_app;
--> statement-breakpoint
-- Adds what an instance has counted, and answers what all of them have: a client's window begins with its first request
-- after the last one was over. The rows are taken in one order, so that no two instances wait for each other.
create function add_request_counts(clients uuid[], numbers integer[])
  returns table (client_id uuid, total integer, millis_left double precision)
  language sql security definer set search_path = public, pg_temp
as $$
  insert into request_counts as kept (client_id, since, total)
    select client, now(), number from unnest(clients, numbers) counted (client, number) order by client
    on conflict (client_id) do update set
      since = case when kept.since > now() - interval '1 minute' then kept.since else now() end,
      total = case when kept.since > now() - interval '1 minute' then kept.total else 0 end + excluded.total
    returning kept.client_id, kept.total, 60000 - 1000 * extract(epoch from now() - kept.since)::double precision
$$;
