-- Rejects the change of a communication by an organization that did not create it, unless it changes only when follow-ups were done.
-- Called by the trigger keep_minutes_of_author of communications. It permits every change outside a request and by the owner of
-- the table, as whom erase_personal_data() runs.
create or replace function keep_minutes_of_author() returns trigger
  language plpgsql set search_path = public, pg_temp
as $$
declare
  unrestricted pg_catalog.text[] := '{follow_ups,version,updated_at,updated_by,updated_on_behalf_by}';
  tasks_before pg_catalog.jsonb := (select pg_catalog.jsonb_agg(task.value - 'doneOn' order by task.ordinality)
    from pg_catalog.jsonb_array_elements(old.follow_ups) with ordinality task);
  tasks_after pg_catalog.jsonb := (select pg_catalog.jsonb_agg(task.value - 'doneOn' order by task.ordinality)
    from pg_catalog.jsonb_array_elements(new.follow_ups) with ordinality task);
begin
  if old.organization_id <> public.current_organization_id() and current_user <> 'partnership_basics_owner'
    and (pg_catalog.to_jsonb(old) - unrestricted <> pg_catalog.to_jsonb(new) - unrestricted
      or tasks_before is distinct from tasks_after)
  then
    raise insufficient_privilege using message = 'Only its author changes a communication.';
  end if;
  return new;
end $$;
