// Actions on readiness summaries: creating one, and withdrawing proposed ones when a party that has not consented leaves.
import type { WriteContext } from '../../http/endpoints.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import { transitionBlocked } from '../../problems.ts'
import { type CollectionRecords, collectionRecordType, type Params } from '../../records/collections/collection.ts'
import { consentOf, waitingOn } from '../../records/consents.ts'
import type { PartyDepartureHook } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { saveRecord } from '../../records/save.ts'
import { findSectionsOfRound, findSharedAnswers } from '../checklist-comparisons/store.ts'
import { unknownRound } from '../checklist-rounds/actions.ts'
import { find as findRound } from '../checklist-rounds/store.ts'
import { consentTo, minRespondents, summarize } from './rules.ts'
import * as store from './store.ts'
import { readinessSummaries } from './table.ts'

export const summaryCollection: CollectionRecords<store.ReadinessSummary> = {
  singular: 'readiness_summary',
  table: readinessSummaries,
  /** Observers receive the events of a summary from the time when it is shown. */
  audienceOf: ({ shownAt }) => (shownAt === null ? 'parties' : 'everyone'),
  constraintProblems: {
    readiness_summaries_one_current_per_round: () => {
      const message = 'The round already has a summary that is proposed or shown. Withdraw that one first.'
      return transitionBlocked({ code: 'SUMMARY_EXISTS', message, ref: null })
    },
  },
}
const summaryRecordType = collectionRecordType(summaryCollection)

/** Computes a summary of a released round, to which the caller's organization consents. */
export async function withFigures(
  write: WriteContext,
  fields: Pick<store.ReadinessSummary, 'checklistRoundId'>,
  { parties }: PartnershipContext,
  { partnershipId = '' }: Params,
): Promise<Partial<store.ReadinessSummary>> {
  const { checklistRoundId } = fields
  const [[round], [checklist], responses] = await Promise.all([
    write.query(findRound, { partnershipId, id: checklistRoundId }),
    write.query(findSectionsOfRound, { partnershipId, checklistRoundId }),
    write.query(findSharedAnswers, { partnershipId, checklistRoundId }),
  ])
  if (round === undefined || checklist === undefined) throw unknownRound()
  const ref = pathInPartnership(partnershipId, `/checklist-rounds/${checklistRoundId}`)
  if (round.state !== 'released') {
    throw transitionBlocked({ code: 'ROUND_NOT_RELEASED', message: 'The round is not released yet.', ref })
  }
  const summary = summarize(checklist.sections, parties, responses)
  if (summary.answeredBy.length < minRespondents) {
    const message = 'Fewer than two parties have submitted a response; the means would be those of one party.'
    throw transitionBlocked({ code: 'TOO_FEW_RESPONSES', message, ref })
  }
  return { ...fields, ...summary, ...consentTo([], consentOf(write.caller, await write.now()), parties) }
}

/** A proposed summary that includes the response of a leaving party is withdrawn unless that party has consented. */
export const withdrawUnconsentedSummaries: PartyDepartureHook = async (write, { partnershipId, organizationId }) => {
  const reason = 'A party whose response it includes has left without consenting.'
  for (const row of await write.query(store.findProposed, { partnershipId })) {
    if (!row.answeredBy.includes(organizationId) || waitingOn(row.consents, [organizationId]).length === 0) continue
    const after = await write.nextVersion(row, { state: 'withdrawn', reason })
    saveRecord(write, summaryRecordType, row, after, { change: 'transition', verb: 'withdrawn', reason })
  }
  return () => {}
}
