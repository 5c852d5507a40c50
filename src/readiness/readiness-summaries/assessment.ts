// Contribution of readiness summaries to partnerships: the parties that have not consented.

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { acceptedPartyIds } from '../../partnerships/parties/store.ts'
import { waitingOn } from '../../records/consents.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { ReadinessSummary } from './store.ts'
import { readinessSummaries } from './table.ts'

interface Row extends Pick<ReadinessSummary, 'partnershipId' | 'id' | 'consents'> {
  /** The organizations that have accepted. */
  parties: string[]
}

const { partnershipId, id, consents } = readinessSummaries
const query = db
  .select({
    ...{ partnershipId, id, consents },
    parties: acceptedPartyIds(sql`readiness_summaries.partnership_id`),
  })
  .from(readinessSummaries)
  .where(
    sql`${partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${readinessSummaries.state} = 'proposed'`,
  )
  .orderBy(id)
  .prepare('')

export const summaryContribution = partnershipContribution<Row>({
  query,
  nextSteps: (rows, { partnershipId }) =>
    rows.map(({ id, consents, parties }) => {
      const actors = waitingOn(consents, parties)
      return {
        code: 'CONSENT_TO_READINESS_SUMMARY',
        strategy: 'R3' as const,
        title:
          actors.length > 0
            ? 'Consent to showing the readiness summary to observers, or withdraw it.'
            : // The last party that had not consented has left.
              'Consent again to showing the readiness summary to observers: every remaining party has consented.',
        actors,
        dueOn: null,
        refs: [pathInPartnership(partnershipId, `/readiness-summaries/${id}`)],
      }
    }),
})
