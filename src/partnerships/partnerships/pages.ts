// The list of the partnerships of the caller, with its filters. The policies limit a page to the partnerships of the caller,
// which are found by their ids, so the filters are evaluated on their rows only.
import { type SQL, sql } from 'drizzle-orm'
import { searchForm } from '../../database/columns.ts'
import { externalIdFilter, oneOfFilter, pager, textFilter, updatedSinceFilter } from '../../http/pages.ts'
import { dateOf, ref, uuidOf } from '../../http/schemas.ts'
import { programYearOf } from '../../records/program-years.ts'
import { parties } from '../parties/table.ts'
import { PartnershipStateView } from './schema.ts'
import type { Partnership } from './store.ts'
import { partnerships } from './table.ts'

export const partnershipPage = pager<Partnership>({
  table: partnerships,
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
