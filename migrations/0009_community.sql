CREATE TABLE "community_assessments" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"title" text NOT NULL,
	"service_area" text NOT NULL,
	"url" text,
	"completed_on" date NOT NULL,
	"grant_starts_on" date NOT NULL,
	"grant_ends_on" date NOT NULL,
	"reviews" jsonb NOT NULL,
	"covered_topics" jsonb NOT NULL,
	CONSTRAINT "community_assessments_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "community_assessments_grant_ends_after_start" CHECK ("community_assessments"."grant_ends_on" > "community_assessments"."grant_starts_on")
);
--> statement-breakpoint
ALTER TABLE "community_assessments" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "family_needs" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"assessment_id" uuid NOT NULL,
	"title" text NOT NULL,
	"priority" text NOT NULL,
	"figure" text,
	"provider_id" uuid,
	"alternatives" jsonb NOT NULL,
	"expectation_ids" jsonb NOT NULL,
	"benefit_ids" jsonb NOT NULL,
	"result_keys" jsonb NOT NULL,
	CONSTRAINT "family_needs_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "family_needs_priority_valid" CHECK ("family_needs"."priority" in ('high', 'medium', 'low'))
);
--> statement-breakpoint
ALTER TABLE "family_needs" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "rooms" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"site" text NOT NULL,
	"name" text NOT NULL,
	"setting" text NOT NULL,
	"program" text NOT NULL,
	"session" text NOT NULL,
	"staff" integer NOT NULL,
	"from_months" integer NOT NULL,
	"to_months" integer NOT NULL,
	"majority_from_months" integer,
	"majority_to_months" integer,
	"indoor_square_feet" double precision,
	"outdoor_square_feet" double precision,
	"licensed_capacity" integer,
	"planned_children" integer NOT NULL,
	CONSTRAINT "rooms_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "rooms_setting_valid" CHECK ("rooms"."setting" in ('center', 'family_child_care')),
	CONSTRAINT "rooms_program_valid" CHECK ("rooms"."program" in ('head_start', 'early_head_start', 'ehs_ccp', 'migrant_seasonal', 'child_care', 'state_prek', 'special_education', 'other')),
	CONSTRAINT "rooms_session_valid" CHECK ("rooms"."session" in ('single', 'double')),
	CONSTRAINT "rooms_ages_valid" CHECK ("rooms"."to_months" > "rooms"."from_months")
);
--> statement-breakpoint
ALTER TABLE "rooms" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "applied_standards" (
	"id" uuid NOT NULL,
	"partnership_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	"standard_id" uuid NOT NULL,
	"party_id" uuid,
	"effective_from" date NOT NULL,
	CONSTRAINT "applied_standards_partnership_id_id_pk" PRIMARY KEY("partnership_id","id"),
	CONSTRAINT "applied_standards_once" UNIQUE NULLS NOT DISTINCT("partnership_id","standard_id","party_id")
);
--> statement-breakpoint
ALTER TABLE "applied_standards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "standard_row_import_errors" (
	"id" uuid PRIMARY KEY NOT NULL,
	"standard_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"import_id" uuid NOT NULL,
	"line" integer NOT NULL,
	"pointer" text NOT NULL,
	"code" text NOT NULL,
	"detail" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "standard_row_imports" (
	"id" uuid PRIMARY KEY NOT NULL,
	"standard_id" uuid NOT NULL,
	"organization_id" uuid NOT NULL,
	"on_behalf_by" uuid,
	"media_type" text NOT NULL,
	"dry_run" boolean NOT NULL,
	"state" text NOT NULL,
	"rows" integer NOT NULL,
	"created" integer NOT NULL,
	"updated" integer NOT NULL,
	"unchanged" integer NOT NULL,
	"rejected" integer NOT NULL,
	"reason" text,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	CONSTRAINT "standard_row_imports_state_valid" CHECK ("standard_row_imports"."state" in ('running', 'completed', 'failed', 'interrupted')),
	CONSTRAINT "standard_row_imports_media_type_valid" CHECK ("standard_row_imports"."media_type" in ('text/csv', 'application/x-ndjson'))
);
--> statement-breakpoint
ALTER TABLE "standard_row_imports" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
CREATE TABLE "standards" (
	"id" uuid PRIMARY KEY NOT NULL,
	"organization_id" uuid,
	"series_id" uuid NOT NULL,
	"edition" integer NOT NULL,
	"supersedes" uuid,
	"state" text NOT NULL,
	"title" text NOT NULL,
	"description" text,
	"jurisdiction" text,
	"rows" jsonb NOT NULL,
	"version" integer NOT NULL,
	"external_ids" jsonb NOT NULL,
	"created_at" timestamp with time zone NOT NULL,
	"updated_at" timestamp with time zone NOT NULL,
	"updated_by" uuid NOT NULL,
	"updated_on_behalf_by" uuid,
	CONSTRAINT "standards_edition_unique" UNIQUE("series_id","edition"),
	CONSTRAINT "standards_state_valid" CHECK ("standards"."state" in ('draft', 'published', 'superseded', 'retired'))
);
--> statement-breakpoint
ALTER TABLE "standards" ENABLE ROW LEVEL SECURITY;--> statement-breakpoint
ALTER TABLE "community_assessments" ADD CONSTRAINT "community_assessments_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "community_assessments" ADD CONSTRAINT "community_assessments_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_needs" ADD CONSTRAINT "family_needs_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_needs" ADD CONSTRAINT "family_needs_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_needs" ADD CONSTRAINT "family_needs_provider_id_organizations_id_fk" FOREIGN KEY ("provider_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "family_needs" ADD CONSTRAINT "family_needs_assessment_exists" FOREIGN KEY ("partnership_id","assessment_id") REFERENCES "public"."community_assessments"("partnership_id","id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_partnership_id_partnerships_id_fk" FOREIGN KEY ("partnership_id") REFERENCES "public"."partnerships"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_standard_id_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "public"."standards"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "applied_standards" ADD CONSTRAINT "applied_standards_party_id_organizations_id_fk" FOREIGN KEY ("party_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ADD CONSTRAINT "standard_row_import_errors_standard_id_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "public"."standards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ADD CONSTRAINT "standard_row_import_errors_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_import_errors" ADD CONSTRAINT "standard_row_import_errors_import_id_standard_row_imports_id_fk" FOREIGN KEY ("import_id") REFERENCES "public"."standard_row_imports"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_imports" ADD CONSTRAINT "standard_row_imports_standard_id_standards_id_fk" FOREIGN KEY ("standard_id") REFERENCES "public"."standards"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standard_row_imports" ADD CONSTRAINT "standard_row_imports_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standards" ADD CONSTRAINT "standards_organization_id_organizations_id_fk" FOREIGN KEY ("organization_id") REFERENCES "public"."organizations"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "community_assessments_by_change" ON "community_assessments" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "family_needs_by_assessment" ON "family_needs" USING btree ("partnership_id","assessment_id") WHERE assessment_id is not null;--> statement-breakpoint
CREATE INDEX "family_needs_by_change" ON "family_needs" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE UNIQUE INDEX "rooms_name_unique" ON "rooms" USING btree ("partnership_id","organization_id","site","name") WHERE name is not null;--> statement-breakpoint
CREATE INDEX "rooms_by_change" ON "rooms" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "applied_standards_by_standard" ON "applied_standards" USING btree ("standard_id");--> statement-breakpoint
CREATE INDEX "applied_standards_by_change" ON "applied_standards" USING btree ("partnership_id","updated_at","id");--> statement-breakpoint
CREATE INDEX "standard_row_import_errors_by_import" ON "standard_row_import_errors" USING btree ("import_id","id");--> statement-breakpoint
CREATE INDEX "standard_row_import_errors_by_standard" ON "standard_row_import_errors" USING btree ("standard_id");--> statement-breakpoint
CREATE INDEX "standard_row_imports_by_standard" ON "standard_row_imports" USING btree ("standard_id","id");--> statement-breakpoint
CREATE UNIQUE INDEX "standards_one_published" ON "standards" USING btree ("series_id") WHERE state = 'published';--> statement-breakpoint
CREATE INDEX "standards_readable" ON "standards" USING btree ("id") WHERE state <> 'draft';--> statement-breakpoint
CREATE INDEX "standards_readable_by_change" ON "standards" USING btree ("updated_at","id") WHERE state <> 'draft';--> statement-breakpoint
CREATE INDEX "standards_drafts" ON "standards" USING btree ("organization_id","id") WHERE state = 'draft';--> statement-breakpoint
CREATE INDEX "standards_drafts_by_change" ON "standards" USING btree ("organization_id","updated_at","id") WHERE state = 'draft';--> statement-breakpoint
CREATE POLICY "may_read" ON "community_assessments" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("community_assessments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "community_assessments" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("community_assessments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "community_assessments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "community_assessments" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("community_assessments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "community_assessments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "community_assessments" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("community_assessments"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "community_assessments"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "family_needs" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("family_needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "family_needs" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("family_needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "family_needs"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "family_needs" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("family_needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "family_needs" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("family_needs"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "rooms" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("rooms"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "rooms" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("rooms"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "rooms"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "rooms" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("rooms"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "rooms"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "rooms" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("rooms"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "rooms"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "applied_standards" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("applied_standards"."partnership_id" = any((select visible_partnership_ids('observer'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_insert" ON "applied_standards" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK (("applied_standards"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true and "applied_standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "applied_standards" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING (("applied_standards"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_delete" ON "applied_standards" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING (("applied_standards"."partnership_id" = any((select visible_partnership_ids('party'))::uuid[])) is true);--> statement-breakpoint
CREATE POLICY "may_read" ON "standard_row_import_errors" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("standard_row_import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "standard_row_import_errors" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("standard_row_import_errors"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "standard_row_imports" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING ("standard_row_imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "standard_row_imports" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("standard_row_imports"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_read" ON "standards" AS PERMISSIVE FOR SELECT TO "partnership_basics_app" USING (("standards"."state" <> 'draft' and (select current_organization_id()) is not null) or "standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_insert" ON "standards" AS PERMISSIVE FOR INSERT TO "partnership_basics_app" WITH CHECK ("standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_update" ON "standards" AS PERMISSIVE FOR UPDATE TO "partnership_basics_app" USING ("standards"."organization_id" = (select current_organization_id()));--> statement-breakpoint
CREATE POLICY "may_delete" ON "standards" AS PERMISSIVE FOR DELETE TO "partnership_basics_app" USING ("standards"."organization_id" = (select current_organization_id()) and "standards"."state" = 'draft');--> statement-breakpoint
--> statement-breakpoint
insert into standards select * from jsonb_populate_recordset(null::standards, $rows$[
  {"id":"019aa9c5-0000-7000-8000-000000300101","organization_id":null,"series_id":"019aa9c5-0000-7000-8000-000000300100","edition":1,"supersedes":null,"state":"published","title":"Head Start Program Performance Standards (45 CFR part 1302)","description":"Ratios, group sizes, hours, space and credentials of Head Start and Early Head Start programs. Center rows use the age of the majority of the children (45 CFR 1302.21(b)(1)).\n\nState or local licensing applies where it is stricter (45 CFR 1302.21(b)(1)). In family child care, the provider's own children under six count if they are present (45 CFR 1302.23(b)(1)). Ratios and group sizes may be waived, but not for children under 24 months (45 CFR 1302.24(c)(1)).\n\nOf rows with the same conditions the strictest counts; its note names what else is possible. Migrant or Seasonal programs are exempt from the hours and days of centers (45 CFR 1302.21(c)(3)), so these rows do not name them. Read in the Electronic Code of Federal Regulations of early 2026. This is not legal advice.","jurisdiction":null,"rows":[{"dimension":"children_per_adult","setting":"center","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":4,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":null},{"dimension":"children_per_adult","setting":"center","fromMonths":24,"toMonths":36,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":4,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 10 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":null,"staff":2,"ageRule":"majority","value":8,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":null},{"dimension":"group_size","setting":"center","fromMonths":24,"toMonths":36,"programs":[],"session":null,"grouping":null,"staff":2,"ageRule":"majority","value":8,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 10 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":null,"staff":3,"ageRule":"majority","value":9,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":null},{"dimension":"group_size","setting":"center","fromMonths":24,"toMonths":36,"programs":[],"session":null,"grouping":null,"staff":3,"ageRule":"majority","value":9,"citation":"45 CFR 1302.21(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 10 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":36,"toMonths":48,"programs":[],"session":"single","grouping":null,"staff":2,"ageRule":"majority","value":17,"citation":"45 CFR 1302.21(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 20 children (45 CFR 1302.24(c)(2))."},{"dimension":"children_per_adult","setting":"center","fromMonths":36,"toMonths":48,"programs":[],"session":"single","grouping":null,"staff":2,"ageRule":"majority","value":8.5,"citation":"45 CFR 1302.21(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"restated","waivable":true,"note":"Derived from the group size and its two staff: the text states no ratio for this age, and asks for two adults in every class. With a waiver, a group has at most 20 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":36,"toMonths":48,"programs":[],"session":"double","grouping":null,"staff":2,"ageRule":"majority","value":15,"citation":"45 CFR 1302.21(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 20 children (45 CFR 1302.24(c)(2))."},{"dimension":"children_per_adult","setting":"center","fromMonths":36,"toMonths":48,"programs":[],"session":"double","grouping":null,"staff":2,"ageRule":"majority","value":7.5,"citation":"45 CFR 1302.21(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"restated","waivable":true,"note":"Derived from the group size and its two staff: the text states no ratio for this age, and asks for two adults in every class. With a waiver, a group has at most 20 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":48,"toMonths":72,"programs":[],"session":"single","grouping":null,"staff":2,"ageRule":"majority","value":20,"citation":"45 CFR 1302.21(b)(4)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 24 children (45 CFR 1302.24(c)(2))."},{"dimension":"children_per_adult","setting":"center","fromMonths":48,"toMonths":72,"programs":[],"session":"single","grouping":null,"staff":2,"ageRule":"majority","value":10,"citation":"45 CFR 1302.21(b)(4)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"restated","waivable":true,"note":"Derived from the group size and its two staff: the text states no ratio for this age, and asks for two adults in every class. With a waiver, a group has at most 24 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"center","fromMonths":48,"toMonths":72,"programs":[],"session":"double","grouping":null,"staff":2,"ageRule":"majority","value":17,"citation":"45 CFR 1302.21(b)(4)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"With a waiver, a group has at most 24 children (45 CFR 1302.24(c)(2))."},{"dimension":"children_per_adult","setting":"center","fromMonths":48,"toMonths":72,"programs":[],"session":"double","grouping":null,"staff":2,"ageRule":"majority","value":8.5,"citation":"45 CFR 1302.21(b)(4)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"restated","waivable":true,"note":"Derived from the group size and its two staff: the text states no ratio for this age, and asks for two adults in every class. With a waiver, a group has at most 24 children (45 CFR 1302.24(c)(2))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":"mixed","staff":1,"ageRule":"each","value":6,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":24,"toMonths":72,"programs":[],"session":null,"grouping":"mixed","staff":1,"ageRule":"each","value":6,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":true,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"under_24_months_in_group","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":"mixed","staff":1,"ageRule":"each","value":2,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":"mixed","staff":2,"ageRule":"each","value":12,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":24,"toMonths":72,"programs":[],"session":null,"grouping":"mixed","staff":2,"ageRule":"each","value":12,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":true,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"under_24_months_in_group","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":"mixed","staff":2,"ageRule":"each","value":4,"citation":"45 CFR 1302.23(b)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":0,"toMonths":24,"programs":[],"session":null,"grouping":"infants_toddlers","staff":1,"ageRule":"each","value":4,"citation":"45 CFR 1302.23(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"group_size","setting":"family_child_care","fromMonths":24,"toMonths":36,"programs":[],"session":null,"grouping":"infants_toddlers","staff":1,"ageRule":"each","value":4,"citation":"45 CFR 1302.23(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":true,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"under_18_months_in_group","setting":"family_child_care","fromMonths":0,"toMonths":36,"programs":[],"session":null,"grouping":"infants_toddlers","staff":1,"ageRule":"each","value":2,"citation":"45 CFR 1302.23(b)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":false,"note":"The provider's own children under six count if they are present (45 CFR 1302.23(b)(1))."},{"dimension":"annual_hours","setting":"center","fromMonths":0,"toMonths":36,"programs":["early_head_start","ehs_ccp"],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":1380,"citation":"45 CFR 1302.21(c)(1)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"Programs for young parents in school follow the year of the school, with home visits in summer (45 CFR 1302.21(c)(1)(ii))."},{"dimension":"annual_hours","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":1020,"citation":"45 CFR 1302.21(c)(2)(i), (iv)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":true,"note":"For at least 45 percent of the center-based places, over at least 8 months. Fewer hours count if they are those of the school district's grade one, and the partnership needs this."},{"dimension":"annual_hours","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"each","value":1380,"citation":"45 CFR 1302.23(c)","url":"https://www.ecfr.gov/current/title-45/section-1302.23","verification":"text","waivable":true,"note":"Also, the hours meet the needs of the families."},{"dimension":"days_per_year","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"single","grouping":null,"staff":null,"ageRule":"majority","value":160,"citation":"45 CFR 1302.21(c)(2)(ii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"For places beyond the 45 percent that have 1,020 annual hours: at five days a week; 128 at four."},{"dimension":"days_per_year","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"single","grouping":null,"staff":null,"ageRule":"majority","value":128,"citation":"45 CFR 1302.21(c)(2)(ii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"For places beyond the 45 percent that have 1,020 annual hours: at four days a week; 160 at five."},{"dimension":"days_per_year","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"double","grouping":null,"staff":null,"ageRule":"majority","value":128,"citation":"45 CFR 1302.21(c)(2)(iii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"At four days a week."},{"dimension":"hours_per_day","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"single","grouping":null,"staff":null,"ageRule":"majority","value":3.5,"citation":"45 CFR 1302.21(c)(2)(ii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"For places beyond the 45 percent that have 1,020 annual hours."},{"dimension":"hours_per_day","setting":"center","fromMonths":36,"toMonths":72,"programs":["head_start"],"session":"double","grouping":null,"staff":null,"ageRule":"majority","value":3.5,"citation":"45 CFR 1302.21(c)(2)(iii)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":null},{"dimension":"hours_per_day","setting":"center","fromMonths":0,"toMonths":36,"programs":["ehs_ccp"],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":10,"citation":"ACF-IM-HS-15-03, attachment","url":"https://headstart.gov/policy/im/acf-im-hs-15-03-attachment","verification":"restated","waivable":false,"note":"Guidance, which binds no program: services generally cover a day of 10 hours. A full-working-day has not less than 10 hours (45 CFR 1305.2)."},{"dimension":"hours_per_day","setting":"family_child_care","fromMonths":0,"toMonths":36,"programs":["ehs_ccp"],"session":null,"grouping":null,"staff":null,"ageRule":"each","value":10,"citation":"ACF-IM-HS-15-03, attachment","url":"https://headstart.gov/policy/im/acf-im-hs-15-03-attachment","verification":"restated","waivable":false,"note":"Guidance, which binds no program: services generally cover a day of 10 hours. A full-working-day has not less than 10 hours (45 CFR 1305.2)."},{"dimension":"indoor_square_feet","setting":"center","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":35,"citation":"45 CFR 1302.21(d)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"Usable space: without bathrooms, halls, kitchen, staff rooms and storage."},{"dimension":"outdoor_square_feet","setting":"center","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":75,"citation":"45 CFR 1302.21(d)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.21","verification":"text","waivable":false,"note":"Usable outdoor play space."},{"dimension":"teacher_credential","setting":"center","fromMonths":0,"toMonths":36,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":3,"citation":"45 CFR 1302.91(e)(1)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"Also training or equivalent coursework on infants and toddlers."},{"dimension":"teacher_credential","setting":"center","fromMonths":36,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":4,"citation":"45 CFR 1302.91(e)(2)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"The waiver of three years of 42 USC 9843a(a)(4) allows a teacher with a CDA: a value below 4 is advice only."},{"dimension":"assistant_credential","setting":"center","fromMonths":36,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":2,"citation":"45 CFR 1302.91(e)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"A CDA or a certificate of the state, or enrolled for a degree or for a CDA."},{"dimension":"months_to_credential","setting":"center","fromMonths":36,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"majority","value":24,"citation":"45 CFR 1302.91(e)(3)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"Of an assistant teacher who is enrolled for a CDA, from the day of hire."},{"dimension":"teacher_credential","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"each","value":3,"citation":"45 CFR 1302.91(e)(4)(i)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"Of all who count in the ratio, since 1 August 2025 (Office of Head Start, Policy Clarifications: Family Child Care Staff Requirements). Level 2, with experience, suffices on the first day."},{"dimension":"months_to_credential","setting":"family_child_care","fromMonths":0,"toMonths":72,"programs":[],"session":null,"grouping":null,"staff":null,"ageRule":"each","value":18,"citation":"45 CFR 1302.91(e)(4)(i)","url":"https://www.ecfr.gov/current/title-45/section-1302.91","verification":"text","waivable":false,"note":"Of all who count in the ratio, since 1 August 2025 (Office of Head Start, Policy Clarifications: Family Child Care Staff Requirements). From the beginning of service. Who studies for a degree has no such limit."}],"version":1,"external_ids":[],"created_at":"2026-11-29T00:00:00Z","updated_at":"2026-11-29T00:00:00Z","updated_by":"00000000-0000-0000-0000-000000000000","updated_on_behalf_by":null}
]$rows$);--> statement-breakpoint
select enable_row_security('standards'), enable_row_security('standard_row_imports'), enable_row_security('standard_row_import_errors'),
  enable_row_security('applied_standards', 'applied_standard'), enable_row_security('community_assessments', 'community_assessment'),
  enable_row_security('family_needs', 'family_need'), enable_row_security('rooms', 'room');
