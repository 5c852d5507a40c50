// What the contacts of a partnership say of how far it has come (C2).

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { parties } from '../parties/table.ts'
import { contacts } from './table.ts'

interface Row {
  partnershipId: string
  organizationId: string
  reachable: boolean
}

/** Each party that has accepted, and whether it has named a contact. */
const query = db
  .select({
    partnershipId: parties.partnershipId,
    organizationId: parties.organizationId,
    // Written out: where a query has one table, Drizzle names columns without it, and each would be compared with itself.
    reachable: sql<boolean>`exists (select from ${contacts} named where named.partnership_id = parties.partnership_id
      and named.organization_id = parties.organization_id)`,
  })
  .from(parties)
  .where(
    sql`${parties.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${parties.state} = 'accepted'`,
  )
  .orderBy(parties.id)
  .prepare('')

const silent = (rows: Row[]) => rows.filter(({ reachable }) => !reachable)

export const contactContribution = partnershipContribution<Row>({
  query,

  blockers(action, rows, { partnershipId }) {
    const count = silent(rows).length
    if (action !== 'start_planning' || count === 0) return []
    const message = `Every party names a contact; ${count} of ${rows.length} have not.`
    return [{ code: 'NO_CONTACT', message, ref: pathInPartnership(partnershipId, '/contacts') }]
  },

  assess(rows, { partnershipId }) {
    const missing = silent(rows).length
    const status = rows.length === 0 || missing === rows.length ? 'missing' : missing > 0 ? 'partly' : 'done'
    return [
      {
        strategy: 'C1',
        // Knowing whom to talk to is where openness begins, and no more than that.
        status: status === 'done' ? 'partly' : status,
        because: `${rows.length - missing} of ${rows.length} parties have named whom to talk to.`,
        refs: [pathInPartnership(partnershipId, '/contacts')],
      },
    ]
  },

  nextSteps(rows, { partnershipId, state }) {
    const actors = silent(rows).map(({ organizationId }) => organizationId)
    if (actors.length === 0 || ['closed', 'terminated', 'not_pursued'].includes(state)) return []
    return [
      {
        code: 'NAME_CONTACT',
        strategy: 'C1',
        title: 'Name somebody whom the other parties can turn to.',
        actors,
        dueOn: null,
        refs: [pathInPartnership(partnershipId, '/contacts')],
      },
    ]
  },
})
