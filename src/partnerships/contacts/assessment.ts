// What contacts contribute to a partnership: a blocker of planning, the assessment of strategy C1, and the next step.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { parties } from '../parties/table.ts'
import { contacts } from './table.ts'

interface Row {
  partnershipId: string
  organizationId: string
  hasContact: boolean
}

/** The accepted parties, and whether each has a contact. */
const query = db
  .select({
    partnershipId: parties.partnershipId,
    organizationId: parties.organizationId,
    // In a query of one table, Drizzle omits the table from column names. The inner query would then compare its own columns.
    hasContact: sql<boolean>`exists (select from ${contacts} contact where contact.partnership_id = parties.partnership_id
      and contact.organization_id = parties.organization_id)`,
  })
  .from(parties)
  .where(
    sql`${parties.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${parties.state} = 'accepted'`,
  )
  .orderBy(parties.id)
  .prepare('')

const partiesWithoutContact = (rows: Row[]) => rows.filter(({ hasContact }) => !hasContact)

export const contactContribution = partnershipContribution<Row>({
  query,

  blockers(action, rows, { partnershipId }) {
    const count = partiesWithoutContact(rows).length
    if (action !== 'start_planning' || count === 0) return []
    const message = `Every party must have a contact; parties without one: ${count} of ${rows.length}.`
    return [{ code: 'CONTACT_MISSING', message, ref: pathInPartnership(partnershipId, '/contacts') }]
  },

  nextSteps(rows, { partnershipId }) {
    const actors = partiesWithoutContact(rows).map(({ organizationId }) => organizationId)
    if (actors.length === 0) return []
    return [
      {
        code: 'ADD_CONTACT',
        strategy: 'C1',
        title: 'Add a contact for the other parties.',
        actors,
        dueOn: null,
        refs: [pathInPartnership(partnershipId, '/contacts')],
      },
    ]
  },
})
