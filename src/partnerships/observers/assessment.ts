// What the observers of a partnership say of how far it has come (R3), and whose consent is awaited.

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { waitingOn } from '../../records/consents.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { parties } from '../parties/table.ts'
import { stateOf } from './rules.ts'
import type { Observer } from './store.ts'
import { observers } from './table.ts'

interface Row extends Pick<Observer, 'partnershipId' | 'id' | 'state' | 'consents' | 'endsOn'> {
  /** The parties that have accepted. */
  parties: string[]
}

const query = db
  .select({
    partnershipId: observers.partnershipId,
    id: observers.id,
    state: observers.state,
    consents: observers.consents,
    endsOn: observers.endsOn,
    parties: sql<
      string[]
    >`(select coalesce(jsonb_agg(party.organization_id order by party.id), '[]') from ${parties} party
      where party.partnership_id = observers.partnership_id and party.state = 'accepted')`,
  })
  .from(observers)
  .where(
    sql`${observers.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${observers.state} in ('proposed', 'active')`,
  )
  .orderBy(observers.id)
  .prepare('')

export const observerContribution = partnershipContribution<Row>({
  query,
  assess(rows, { partnershipId, now }) {
    const watching = rows.filter((row) => stateOf(row, now) === 'active')
    return [
      {
        strategy: 'R3',
        status: watching.length > 0 ? 'partly' : 'missing',
        because: `${watching.length} offices or advisers watch the partnership now.`,
        refs: watching.map(({ id }) => pathInPartnership(partnershipId, `/observers/${id}`)),
      },
    ]
  },
  nextSteps: (rows, { partnershipId, now }) =>
    rows
      .filter((row) => stateOf(row, now) === 'proposed')
      .map(({ id, consents, parties }) => ({
        code: 'ANSWER_OBSERVER',
        strategy: 'R3' as const,
        title: 'Consent to the observer, or refuse it.',
        actors: waitingOn(consents, parties),
        dueOn: null,
        refs: [pathInPartnership(partnershipId, `/observers/${id}`)],
      })),
})
