// How a summary is kept, and what becomes of one when a party leaves that it counts.

import { transitionBlocked } from '../../problems.ts'
import { collectionRecordType } from '../../records/collections/collection.ts'
import { waitingOn } from '../../records/consents.ts'
import type { PartyWithdrawalHook } from '../../records/contributions.ts'
import { saveRecord } from '../../records/save.ts'
import * as store from './store.ts'
import { readinessSummaries } from './table.ts'

export const summaryRecordType = collectionRecordType<store.ReadinessSummary>({
  singular: 'readiness_summary',
  table: readinessSummaries,
  /** Who watches hears of it once it is shown, and of its withdrawal then. */
  audienceOf: ({ shownAt }) => (shownAt === null ? 'parties' : 'everyone'),
  constraintProblems: {
    readiness_summaries_one_current_per_round: () => {
      const message = 'A summary of this round is proposed or shown: withdraw that one first.'
      return transitionBlocked({ code: 'SUMMARY_EXISTS', message, ref: null })
    },
  },
})

/** What counts a party's answers is not shown by those that stay, unless it had consented. */
export const withdrawUnconsented: PartyWithdrawalHook = async (write, partnershipId) => {
  const { organizationId } = write.caller
  const reason = 'A party whose answers count in it has left without consenting.'
  for (const row of await write.query(store.proposed, { partnershipId })) {
    if (!row.answeredBy.includes(organizationId) || waitingOn(row.consents, [organizationId]).length === 0) continue
    const after = await write.nextVersion(row, { state: 'withdrawn', reason })
    saveRecord(write, summaryRecordType, row, after, { change: 'transition', verb: 'withdrawn', reason })
  }
  return () => {}
}
