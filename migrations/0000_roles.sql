-- What the roles of the service may do with all that later migrations make. Runs as partnership_basics_owner.
-- The roles themselves belong to the server and not to the database: src/database/migrate.ts makes them.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO partnership_basics_app;
--> statement-breakpoint
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO partnership_basics_app;
--> statement-breakpoint
-- Functions that run as their owner look past the policies: only the service may call them, not every login there is.
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
--> statement-breakpoint
ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO partnership_basics_app;
--> statement-breakpoint
-- A service that may not migrate still sees whether that is done.
GRANT USAGE ON SCHEMA drizzle TO partnership_basics_app;
--> statement-breakpoint
GRANT SELECT ON drizzle.__drizzle_migrations TO partnership_basics_app;
