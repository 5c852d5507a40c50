CREATE TABLE "api_clients" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"name" text NOT NULL,
	"scopes" jsonb NOT NULL,
	"created_by" uuid,
	"expires_at" timestamp with time zone NOT NULL,
	"revoked_at" timestamp with time zone,
	"revocation_reason" text,
	"last_used_at" timestamp with time zone,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid
);
--> statement-breakpoint
ALTER TABLE "api_clients" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "api_keys" (
	"key_id" text PRIMARY KEY NOT NULL,
	"client_id" uuid NOT NULL,
	"digest" text NOT NULL,
	"pepper_version" integer NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "api_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "bootstrap_keys" (
	"one" integer PRIMARY KEY NOT NULL,
	"digest" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"used_at" timestamp with time zone,
	CONSTRAINT "bootstrap_keys_is_one" CHECK ("bootstrap_keys"."one" = 1)
);
--> statement-breakpoint
ALTER TABLE "bootstrap_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "candidates" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"name" text NOT NULL,
	"candidate_organization_id" uuid,
	"why" text,
	"state" text NOT NULL,
	"reason" text,
	"party_id" uuid,
	CONSTRAINT "candidates_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "candidates_state_known" CHECK ("candidates"."state" in ('considered', 'invited', 'ruled_out'))
);
--> statement-breakpoint
ALTER TABLE "candidates" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "contacts" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"name" text NOT NULL,
	"title" text,
	"responsibility" text,
	"email" text,
	"phone" text,
	CONSTRAINT "contacts_within_partnership" UNIQUE("partnership_id","id")
);
--> statement-breakpoint
ALTER TABLE "contacts" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "events" (
	"stream_id" uuid NOT NULL,
	"position" bigint NOT NULL,
	"occurred_at" timestamp with time zone NOT NULL,
	"type" text NOT NULL,
	"change" text NOT NULL,
	"subject_type" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"on_behalf_by" uuid,
	"client_id" uuid NOT NULL,
	"request_id" text NOT NULL,
	"reason" text,
	"external_ids" jsonb NOT NULL,
	"after" jsonb,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "events_stream_id_position_pk" PRIMARY KEY("stream_id","position"),
	CONSTRAINT "events_change_known" CHECK ("events"."change" in ('create', 'update', 'delete', 'transition'))
);
--> statement-breakpoint
ALTER TABLE "events" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "streams" (
	"id" uuid PRIMARY KEY NOT NULL,
	"position" bigint NOT NULL,
	"hash" "bytea" NOT NULL
);
--> statement-breakpoint
ALTER TABLE "streams" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "external_ids" (
	"space" uuid NOT NULL,
	"subject_type" text NOT NULL,
	"scheme" text NOT NULL,
	"value" text NOT NULL,
	"subject_id" uuid NOT NULL,
	CONSTRAINT "external_ids_unique" PRIMARY KEY("space","subject_type","scheme","value")
);
--> statement-breakpoint
ALTER TABLE "external_ids" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "idempotency_keys" (
	"client_id" uuid NOT NULL,
	"key" text NOT NULL,
	"fingerprint" text NOT NULL,
	"status" integer NOT NULL,
	"headers" jsonb NOT NULL,
	"body" text NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	CONSTRAINT "idempotency_keys_client_id_key_pk" PRIMARY KEY("client_id","key")
);
--> statement-breakpoint
ALTER TABLE "idempotency_keys" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "needs" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"aspect" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	CONSTRAINT "needs_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "needs_aspect_known" CHECK ("needs"."aspect" in ('finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'services', 'data'))
);
--> statement-breakpoint
ALTER TABLE "needs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "observers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"purpose" text NOT NULL,
	"ends_on" date NOT NULL,
	"state" text NOT NULL,
	"consents" jsonb NOT NULL,
	"reason" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "observers_state_known" CHECK ("observers"."state" in ('proposed', 'active', 'refused', 'ended'))
);
--> statement-breakpoint
ALTER TABLE "observers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "offers" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"aspect" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"need_id" uuid,
	CONSTRAINT "offers_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "offers_aspect_known" CHECK ("offers"."aspect" in ('finance', 'legal', 'standards', 'systems', 'resources', 'staffing', 'services', 'data'))
);
--> statement-breakpoint
ALTER TABLE "offers" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"name_search" text GENERATED ALWAYS AS (lower(name)) STORED NOT NULL,
	"description" text,
	"website" text,
	"kinds" jsonb NOT NULL,
	"contacts" jsonb NOT NULL,
	"service_area" jsonb NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid
);
--> statement-breakpoint
ALTER TABLE "organizations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "representations" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid NOT NULL,
	"representative_id" uuid NOT NULL,
	"authority" text NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"ended_at" timestamp with time zone
);
--> statement-breakpoint
ALTER TABLE "representations" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "parties" (
	"id" uuid PRIMARY KEY NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"lead" boolean NOT NULL,
	"role" text NOT NULL,
	"state" text NOT NULL,
	"invitation" text,
	"reason" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "parties_within_partnership" UNIQUE("partnership_id","id"),
	CONSTRAINT "parties_state_known" CHECK ("parties"."state" in ('invited', 'accepted', 'declined', 'rescinded', 'withdrawn')),
	CONSTRAINT "parties_role_known" CHECK ("parties"."role" in ('recipient', 'child_care_provider', 'school_district', 'state_agency', 'service_provider', 'funder', 'technical_assistance', 'other')),
	CONSTRAINT "parties_lead_has_accepted" CHECK (not "parties"."lead" or "parties"."state" = 'accepted')
);
--> statement-breakpoint
ALTER TABLE "parties" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "partnerships" (
	"id" uuid PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"purpose" text NOT NULL,
	"service_model" text,
	"description" text,
	"program_year" text,
	"starts_on" date,
	"ends_on" date,
	"state" text NOT NULL,
	"state_reason" text,
	"termination_code" text,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "partnerships_state_known" CHECK ("partnerships"."state" in ('exploring', 'planning', 'negotiating', 'active', 'suspended', 'closing', 'closed', 'not_pursued', 'terminated')),
	CONSTRAINT "partnerships_termination_code_known" CHECK ("partnerships"."termination_code" in ('mutual_agreement', 'funding_ended', 'standards_not_met', 'capacity', 'obligations_not_met', 'other')),
	CONSTRAINT "partnerships_service_model_known" CHECK ("partnerships"."service_model" in ('center_based', 'family_child_care', 'home_based', 'locally_designed', 'school_based', 'other')),
	CONSTRAINT "partnerships_term_runs_forward" CHECK ("partnerships"."ends_on" >= "partnerships"."starts_on")
);
--> statement-breakpoint
ALTER TABLE "partnerships" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "api_clients" ADD CONSTRAINT "api_clients_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_client_id_api_clients_id_fk" FOREIGN KEY ("client_id") REFERENCES "public"."api_clients"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_candidate_organization_id_organizations_id_fk" FOREIGN KEY ("candidate_organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "candidates" ADD CONSTRAINT "candidates_party_exists" FOREIGN KEY ("partnership_id","party_id") REFERENCES "public"."parties"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "contacts" ADD CONSTRAINT "contacts_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "needs" ADD CONSTRAINT "needs_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "needs" ADD CONSTRAINT "needs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observers" ADD CONSTRAINT "observers_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "observers" ADD CONSTRAINT "observers_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "offers" ADD CONSTRAINT "offers_need_exists" FOREIGN KEY ("partnership_id","need_id") REFERENCES "public"."needs"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "representations" ADD CONSTRAINT "representations_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "representations" ADD CONSTRAINT "representations_representative_id_organizations_id_fk" FOREIGN KEY ("representative_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parties" ADD CONSTRAINT "parties_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "parties" ADD CONSTRAINT "parties_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "api_clients_by_organization" ON "api_clients" USING btree ("organization_id","id");--> statement-breakpoint
CREATE INDEX "api_keys_by_client" ON "api_keys" USING btree ("client_id","created_at");--> statement-breakpoint
CREATE INDEX "candidates_by_change" ON "candidates" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "contacts_by_change" ON "contacts" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "events_by_subject" ON "events" USING btree ("stream_id","subject_type","subject_id","position");--> statement-breakpoint
CREATE INDEX "external_ids_by_subject" ON "external_ids" USING btree ("subject_id");--> statement-breakpoint
CREATE INDEX "idempotency_keys_by_age" ON "idempotency_keys" USING btree ("created_at");--> statement-breakpoint
CREATE INDEX "needs_by_aspect" ON "needs" USING btree ("partnership_id","aspect","id");--> statement-breakpoint
CREATE INDEX "needs_by_change" ON "needs" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "observers_once" ON "observers" USING btree ("partnership_id","organization_id") WHERE state in ('proposed', 'active');--> statement-breakpoint
CREATE INDEX "observers_by_partnership" ON "observers" USING btree ("partnership_id","id");--> statement-breakpoint
CREATE INDEX "observers_by_organization" ON "observers" USING btree ("organization_id","partnership_id");--> statement-breakpoint
CREATE INDEX "offers_by_aspect" ON "offers" USING btree ("partnership_id","aspect","id");--> statement-breakpoint
CREATE INDEX "offers_by_need" ON "offers" USING btree ("partnership_id","need_id");--> statement-breakpoint
CREATE INDEX "offers_by_change" ON "offers" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "organizations_by_name" ON "organizations" USING btree ("name","id");--> statement-breakpoint
CREATE INDEX "organizations_by_kind" ON "organizations" USING gin ("kinds");--> statement-breakpoint
CREATE INDEX "organizations_by_name_part" ON "organizations" USING gin ("name_search" gin_trgm_ops);--> statement-breakpoint
CREATE UNIQUE INDEX "representations_one_at_a_time" ON "representations" USING btree ("organization_id") WHERE ended_at is null;--> statement-breakpoint
CREATE INDEX "representations_by_representative" ON "representations" USING btree ("representative_id");--> statement-breakpoint
CREATE UNIQUE INDEX "parties_once" ON "parties" USING btree ("partnership_id","organization_id") WHERE state in ('invited', 'accepted');--> statement-breakpoint
CREATE UNIQUE INDEX "parties_one_lead" ON "parties" USING btree ("partnership_id") WHERE lead;--> statement-breakpoint
CREATE INDEX "parties_by_organization" ON "parties" USING btree ("organization_id","partnership_id");--> statement-breakpoint
CREATE INDEX "partnerships_by_change" ON "partnerships" USING btree ("updated_at","id");--> statement-breakpoint
CREATE POLICY "may_read" ON "api_clients" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("api_clients"."organization_id" = (select asking_organization()) or (select asking_operator()) or "api_clients"."organization_id" = any(array(select represented_organizations())));--> statement-breakpoint
CREATE POLICY "may_insert" ON "api_clients" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("api_clients"."organization_id" = (select asking_organization()) or (select asking_operator()) or "api_clients"."organization_id" = any(array(select represented_organizations())));--> statement-breakpoint
CREATE POLICY "may_update" ON "api_clients" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("api_clients"."organization_id" = (select asking_organization()) or (select asking_operator()) or "api_clients"."organization_id" = any(array(select represented_organizations())));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "api_clients" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "api_keys" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (exists (select from "api_clients" where "api_clients"."id" = "api_keys"."client_id"));--> statement-breakpoint
CREATE POLICY "may_insert" ON "api_keys" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (exists (select from "api_clients" where "api_clients"."id" = "api_keys"."client_id"));--> statement-breakpoint
CREATE POLICY "may_update" ON "api_keys" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (exists (select from "api_clients" where "api_clients"."id" = "api_keys"."client_id"));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "api_keys" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_reads" ON "bootstrap_keys" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "candidates" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("candidates"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "candidates" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("candidates"."partnership_id" = any(array(select visible_partnerships('party'))) and "candidates"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "candidates" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("candidates"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_delete" ON "candidates" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("candidates"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "candidates" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "contacts" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("contacts"."partnership_id" = any(array(select visible_partnerships('observer'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "contacts" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("contacts"."partnership_id" = any(array(select visible_partnerships('party'))) and "contacts"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "contacts" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("contacts"."partnership_id" = any(array(select visible_partnerships('party'))) and "contacts"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "contacts" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("contacts"."partnership_id" = any(array(select visible_partnerships('party'))) and "contacts"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "contacts" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "events" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (stream_id = any(array(select visible_streams())) and position <= coalesce((select last_visible_position()), position));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "events" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "owner_reads" ON "streams" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "external_ids" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("external_ids"."space" = '00000000-0000-0000-0000-000000000000' and (select asking_organization()) is not null or "external_ids"."space" = any(array(select visible_partnerships('party'))) or "external_ids"."space" = (select asking_organization()) or "external_ids"."space" = any(array(select represented_organizations()))
      or ((select asking_operator()) and exists (select from organizations where id = "external_ids"."space")));--> statement-breakpoint
CREATE POLICY "may_insert" ON "external_ids" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select asking_organization()) is not null);--> statement-breakpoint
CREATE POLICY "may_delete" ON "external_ids" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("external_ids"."space" = '00000000-0000-0000-0000-000000000000' and ("external_ids"."subject_id" = (select asking_organization()) or "external_ids"."subject_id" = any(array(select represented_organizations()))
      or ((select asking_operator()) and exists (select from organizations where id = "external_ids"."subject_id"))) or "external_ids"."space" = any(array(select visible_partnerships('party'))) or "external_ids"."space" = (select asking_organization()) or "external_ids"."space" = any(array(select represented_organizations()))
      or ((select asking_operator()) and exists (select from organizations where id = "external_ids"."space")));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "external_ids" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "idempotency_keys" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (client_id = (select asking_client()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "idempotency_keys" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (client_id = (select asking_client()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "idempotency_keys" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "needs" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("needs"."partnership_id" = any(array(select visible_partnerships('observer'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "needs" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("needs"."partnership_id" = any(array(select visible_partnerships('party'))) and "needs"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "needs" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("needs"."partnership_id" = any(array(select visible_partnerships('party'))) and "needs"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "needs" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("needs"."partnership_id" = any(array(select visible_partnerships('party'))) and "needs"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "needs" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "observers" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("observers"."partnership_id" = any(array(select visible_partnerships('invited'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "observers" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("observers"."partnership_id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "may_update" ON "observers" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("observers"."partnership_id" = any(array(select visible_partnerships('party'))) or ("observers"."organization_id" = (select asking_organization()) and "observers"."partnership_id" = any(array(select visible_partnerships('observer')))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "observers" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "offers" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("offers"."partnership_id" = any(array(select visible_partnerships('observer'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "offers" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("offers"."partnership_id" = any(array(select visible_partnerships('party'))) and "offers"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "offers" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("offers"."partnership_id" = any(array(select visible_partnerships('party'))) and "offers"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "offers" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("offers"."partnership_id" = any(array(select visible_partnerships('party'))) and "offers"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "offers" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "organizations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "organizations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select asking_organization()) is not null);--> statement-breakpoint
CREATE POLICY "may_update" ON "organizations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("organizations"."id" = (select asking_organization()) or (select asking_operator()) or "organizations"."id" = any(array(select represented_organizations())));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "organizations" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "representations" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ((select asking_organization()) is not null);--> statement-breakpoint
CREATE POLICY "may_insert" ON "representations" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("representations"."representative_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "may_update" ON "representations" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("representations"."representative_id" = (select asking_organization()) or "representations"."organization_id" = (select asking_organization()) or (select asking_operator()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "representations" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "parties" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("parties"."partnership_id" = any(array(select visible_partnerships('invited'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "parties" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("parties"."partnership_id" = any(array(select visible_partnerships('party'))) or ("parties"."organization_id" = (select asking_organization()) and has_no_party("parties"."partnership_id")));--> statement-breakpoint
CREATE POLICY "may_update" ON "parties" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("parties"."partnership_id" = any(array(select visible_partnerships('party'))) or "parties"."organization_id" = (select asking_organization()));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "parties" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);--> statement-breakpoint
CREATE POLICY "may_read" ON "partnerships" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("partnerships"."id" = any(array(select visible_partnerships('invited'))));--> statement-breakpoint
CREATE POLICY "may_insert" ON "partnerships" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ((select asking_organization()) is not null);--> statement-breakpoint
CREATE POLICY "may_update" ON "partnerships" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("partnerships"."id" = any(array(select visible_partnerships('party'))));--> statement-breakpoint
CREATE POLICY "owner_reads" ON "partnerships" AS PERMISSIVE FOR ALL TO "partnership_basics_owner" USING (true) WITH CHECK (true);