DROP INDEX "expectations_owed";--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "last_revision" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "pending_revision" jsonb;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "pending_correction" jsonb;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "previous_outcomes" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "expectations" ADD COLUMN "superseded_due_dates" jsonb DEFAULT '[]'::jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD COLUMN "pending_correction" jsonb;--> statement-breakpoint
ALTER TABLE "progress_reports" ADD COLUMN "corrections" jsonb DEFAULT '[]'::jsonb NOT NULL;
--> statement-breakpoint
-- An agreed expectation whose content was changed became `proposed` again. It gets back the content, the state and the
-- acceptances of its last event in the state agreed or in_effect, and the changed content becomes its pending revision, with an
-- event in the name of the organization that changed it. Row-level security applies to the owner too, except here.
ALTER TABLE "expectations" NO FORCE ROW LEVEL SECURITY;
--> statement-breakpoint
do $$
declare
  utc constant text := 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"';
  item record;
  upgraded jsonb;
begin
  for item in
    select x.partnership_id, x.id, last.after as row, agreed.after as agreed, x.external_ids,
        revised.organization_id, revised.on_behalf_by, revised.client_id, revised.occurred_at
      from expectations x
        cross join lateral (select e.after from events e where e.stream_id = x.partnership_id
          and e.subject_type = 'expectation' and e.subject_id = x.id order by e.position desc limit 1) last
        cross join lateral (select e.after from events e where e.stream_id = x.partnership_id
          and e.subject_type = 'expectation' and e.subject_id = x.id and e.after->>'state' in ('agreed', 'in_effect')
          order by e.position desc limit 1) agreed
        cross join lateral (select e.* from events e where e.stream_id = x.partnership_id
          and e.subject_type = 'expectation' and e.subject_id = x.id and e.type = 'expectation.revised'
          order by e.position desc limit 1) revised
      where x.state = 'proposed' and x.agreed_at is not null
      order by x.partnership_id, x.id
  loop
    upgraded := item.row || (select jsonb_object_agg(key, value) from jsonb_each(item.agreed) where key in (
        'aspect', 'what', 'how', 'schedule', 'responsible_organization_id', 'responsible_role',
        'accountable_organization_id', 'consulted_organization_ids', 'informed_organization_ids', 'indicator', 'unit',
        'baseline', 'target', 'direction', 'means_of_verification', 'state', 'revision', 'acceptances'
      )) || jsonb_build_object(
        'last_revision', item.row->'revision', 'version', (item.row->>'version')::int + 1,
        'updated_at', to_char(now() at time zone 'UTC', utc),
        'pending_correction', null, 'previous_outcomes', '[]'::jsonb, 'superseded_due_dates', '[]'::jsonb,
        'pending_revision', jsonb_build_object(
          'revision', item.row->'revision',
          'aspect', item.row->'aspect', 'what', item.row->'what', 'how', item.row->'how',
          'schedule', item.row->'schedule', 'responsibleOrganizationId', item.row->'responsible_organization_id', 'responsibleRole', item.row->'responsible_role',
          'accountableOrganizationId', item.row->'accountable_organization_id', 'consultedOrganizationIds', item.row->'consulted_organization_ids', 'informedOrganizationIds', item.row->'informed_organization_ids',
          'indicator', item.row->'indicator', 'unit', item.row->'unit', 'baseline', item.row->'baseline',
          'target', item.row->'target', 'direction', item.row->'direction', 'meansOfVerification', item.row->'means_of_verification',
          'proposedBy', item.organization_id, 'onBehalfBy', item.on_behalf_by,
          'proposedAt', to_char(item.occurred_at at time zone 'UTC', utc), 'acceptances', item.row->'acceptances',
          -- The service computes them from the schedule.
          'dueDates', null));
    update expectations x set (
        aspect, what, how, schedule, responsible_organization_id, responsible_role, accountable_organization_id,
        consulted_organization_ids, informed_organization_ids, indicator, unit, baseline, target, direction,
        means_of_verification, state, revision, acceptances, last_revision, pending_revision, version, updated_at
      ) = (select
          aspect, what, how, schedule, responsible_organization_id, responsible_role, accountable_organization_id,
          consulted_organization_ids, informed_organization_ids, indicator, unit, baseline, target, direction,
          means_of_verification, state, revision, acceptances, last_revision, pending_revision, version, updated_at
        from jsonb_populate_record(x, upgraded))
      where x.partnership_id = item.partnership_id and x.id = item.id;
    perform set_config('app.partnership_id', item.partnership_id::text, true),
      set_config('app.relation', 'party', true), set_config('app.organization_id', item.organization_id::text, true),
      set_config('app.api_client_id', item.client_id::text, true);
    perform record_event(item.partnership_id, 'update', 'expectation.revision_proposed', 'expectation', item.id,
      item.on_behalf_by, 'migration-lifecycles', null, item.external_ids, upgraded, 'parties');
  end loop;
  perform set_config(name, '', true) from unnest(array[
    'app.partnership_id', 'app.relation', 'app.organization_id', 'app.api_client_id']) name;
end $$;
--> statement-breakpoint
-- Restores row-level security for the owner, and adds the new columns to the views.
select enable_row_security('expectations', 'expectation');
--> statement-breakpoint
select enable_row_security('progress_reports', 'progress_report');
