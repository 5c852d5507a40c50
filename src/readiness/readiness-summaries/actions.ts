// How a summary is kept, and what becomes of one when a party leaves that it counts.
import { waitingOn } from '../../records/consents.ts'
import { keep } from '../../records/save.ts'
import type { Departure } from '../../partnerships/parties/actions.ts'
import { blocked } from '../../problems.ts'
import { registerKind } from '../../records/collections/collection.ts'
import * as store from './store.ts'
import { readinessSummaries } from './table.ts'

export const summaryKind = registerKind<store.ReadinessSummary>({
  one: 'readiness_summary',
  table: readinessSummaries,
  /** Who watches hears of it once it is shown, and of its withdrawal then. */
  audienceOf: ({ shownAt }) => (shownAt === null ? 'parties' : 'everyone'),
  refusals: {
    readiness_summaries_once: () => {
      const message = 'A summary of this round is proposed or shown: withdraw that one first.'
      return blocked({ code: 'SUMMARY_EXISTS', message, ref: null })
    },
  },
})

/** What counts a party's answers is not shown by those that stay, unless it had consented. */
export const withdrawUnconsented: Departure = async (change, partnershipId) => {
  const { organizationId } = change.caller
  const reason = 'A party whose answers count in it has left without consenting.'
  for (const row of await change.ask(store.proposed, { partnershipId })) {
    if (!row.answeredBy.includes(organizationId) || waitingOn(row.consents, [organizationId]).length === 0) continue
    const after = await change.next(row, { state: 'withdrawn', reason })
    keep(change, summaryKind, row, after, { change: 'transition', verb: 'withdrawn', reason })
  }
  return () => {}
}
