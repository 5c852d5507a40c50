-- The currency of the money of a partnership, without that of the record with this id; null if it has no money. All money of
-- a partnership is in one currency.
-- PostgreSQL expects many rows of the partnership, and would look for the first one in the whole table: the order makes it use the
-- index of the partnership.
-- Called by the service's login; the policies of the caller apply.
create or replace function partnership_currency(partnership uuid, except_id uuid) returns text
  language plpgsql stable set search_path = public, pg_temp
as $$
begin
  return (select found.currency from (
    (select s.currency from public.funding_sources s
      where s.partnership_id = partnership and s.id is distinct from except_id order by s.id limit 1)
    union all
    (select l.currency from public.budget_lines l
      where l.partnership_id = partnership and l.id is distinct from except_id order by l.id limit 1)
    union all
    (select c.currency from public.actual_costs c
      where c.partnership_id = partnership and c.id is distinct from except_id order by c.id limit 1)
    union all
    (select o.currency from public.financial_obligations o
      where o.partnership_id = partnership and o.id is distinct from except_id order by o.id limit 1)
    union all
    (select c.trigger->>'currency' from public.contingencies c
      where c.partnership_id = partnership and c.id is distinct from except_id
        and c.trigger->>'currency' is not null order by c.id limit 1)
    union all
    (select f.currency from public.fee_decisions f
      where f.partnership_id = partnership and f.id is distinct from except_id and f.currency is not null
        order by f.id limit 1)
    union all
    (select s.snapshot->>'currency' from public.cost_allocations c
      join public.cost_allocation_snapshots s
        on s.partnership_id = c.partnership_id and s.cost_allocation_id = c.id and s.hash = c.hash
      where c.partnership_id = partnership and c.state in ('proposed', 'agreed') order by c.id limit 1)
    union all
    (select v.currency from public.agreement_versions v
      where v.partnership_id = partnership and v.id is distinct from except_id and v.currency is not null
        order by v.id limit 1)
  ) found limit 1);
end $$;
grant execute on function partnership_currency(uuid, uuid) to partnership_basics_app;
