// The list of the partnerships of the caller, with its filters.
import { type SQL, sql } from 'drizzle-orm'
import { searchForm } from '../../database/columns.ts'
import { externalIdFilter, oneOfFilter, pager, textFilter, updatedSinceFilter } from '../../http/pages.ts'
import { dateOf, ref, uuidOf } from '../../http/schemas.ts'
import { programYearOf } from '../../records/program-years.ts'
import { observers } from '../observers/table.ts'
import { parties } from '../parties/table.ts'
import { PartnershipStateView } from './schema.ts'
import type { Partnership } from './store.ts'
import { partnerships } from './table.ts'

/**
 * The partnerships of the current organization, by indexes that have their order. An organization can be an observer and a party
 * of the same partnership. `offset 0`: a join would read all of its parties.
 */
const ownPartnershipIds = (order: SQL) => sql`(
  select p.partnership_id as found_id from ${parties} p
    where p.organization_id = (select current_organization_id()) and p.state in ('invited', 'accepted')
    order by 1 ${order}
  ) union all (
  select o.partnership_id from ${observers} o
    where o.organization_id = (select current_organization_id()) and o.state = 'active' and o.ends_on >= current_date
      and not exists (select from ${parties} p where p.partnership_id = o.partnership_id
        and p.organization_id = o.organization_id and p.state in ('invited', 'accepted') offset 0)
    order by 1 ${order})`

export const partnershipPage = pager<Partnership>({
  table: partnerships,
  ids: ownPartnershipIds,
  filters: {
    state: oneOfFilter(ref(PartnershipStateView), partnerships.state),
    externalId: externalIdFilter(partnerships.externalIds),
    updatedSince: updatedSinceFilter(partnerships.updatedAt),
    partner: {
      ...oneOfFilter(uuidOf('another party, or an organization that is invited'), parties.organizationId),
      where: (ids: SQL) => sql`${partnerships.id} in (select partner.partnership_id from ${parties} partner
        where partner.organization_id = any(${ids}::uuid[]) and partner.state in ('invited', 'accepted')
          and partner.organization_id <> (select current_organization_id()))`,
    },
    q: textFilter('Part of the name.', searchForm(sql`${partnerships.name}`)),
    endsFrom: {
      schema: dateOf('Only partnerships whose last day is this day or a later one.', '2027-01-01'),
      where: (day: SQL) => sql`${partnerships.endsOn} >= ${day}::date`,
    },
    endsUntil: {
      schema: dateOf('Only partnerships whose last day is this day or an earlier one.', '2027-12-31'),
      where: (day: SQL) => sql`${partnerships.endsOn} <= ${day}::date`,
    },
    programYear: oneOfFilter(programYearOf('The program year'), partnerships.programYear),
  },
  sorts: { createdAt: partnerships.id, updatedAt: partnerships.updatedAt },
  inChangeFeed: true,
})
