-- Row level security binds everybody, and a former party finds each table as it stood when it left.
grant usage on schema former to partnership_basics_app;
--> statement-breakpoint
select fence('partnerships', 'partnership'), fence('parties', 'party'), fence('contacts', 'contact'),
  fence('needs', 'need'), fence('offers', 'offer'), fence('candidates', 'candidate'), fence('observers', 'observer'),
  fence('organizations'), fence('representations'), fence('api_clients'), fence('api_keys'), fence('bootstrap_keys'),
  fence('streams'), fence('events'), fence('idempotency_keys'), fence('external_ids');
--> statement-breakpoint
-- The past is written by record_event() alone, and keys are checked by functions that run as the owner.
revoke insert, update, delete on events, streams, bootstrap_keys from partnership_basics_app;
