-- The number of the last entry in the feed of an organization that was dispatched before a time; the number before its first entry
-- if there is none; null if the sender of the request does not manage the organization. Searches by halves: entries are dispatched
-- in the order of their numbers.
-- Called by the service's login.
-- Security definer, because a representative does not read the feed of the organization that it represents.
create or replace function feed_number_at(organization uuid, at_time timestamptz) returns bigint
  language plpgsql stable security definer set search_path = public, pg_temp
as $$
declare
  low pg_catalog.int8;
  high pg_catalog.int8;
  middle pg_catalog.int8;
  is_before pg_catalog.bool;
begin
  if organization is distinct from public.current_organization_id()
    and organization <> all(coalesce(public.represented_organization_ids(), '{}')) then return null; end if;
  select f.last into high from public.feeds f where f.organization_id = organization;
  select e.number - 1 into low from public.feed_entries e where e.organization_id = organization order by e.number limit 1;
  low := coalesce(low, high, 0);
  high := coalesce(high, 0);
  while low < high loop
    middle := (low + high + 1) / 2;
    select e.dispatched_at < at_time into is_before from public.feed_entries e
      where e.organization_id = organization and e.number = middle;
    if is_before then low := middle; else high := middle - 1; end if;
  end loop;
  return low;
end $$;
grant execute on function feed_number_at(uuid, timestamptz) to partnership_basics_app;
