DROP INDEX "import_parts_by_age";--> statement-breakpoint
ALTER POLICY "may_read" ON "import_errors" TO partnership_basics_app USING ("import_errors"."partnership_id" = any(array(select visible_partnerships('party'))) and "import_errors"."organization_id" = (select asking_organization()));--> statement-breakpoint
ALTER POLICY "may_read" ON "imports" TO partnership_basics_app USING ("imports"."partnership_id" = any(array(select visible_partnerships('party'))) and "imports"."organization_id" = (select asking_organization()));--> statement-breakpoint
-- Whoever has left a partnership cannot remove what it sent there.
create function forget_import_parts() returns bigint
  language plpgsql security definer set search_path = public, pg_temp
as $$
declare
  forgotten bigint;
begin
  delete from import_parts where created_at < now() - interval '24 hours';
  get diagnostics forgotten = row_count;
  return forgotten;
end $$;
