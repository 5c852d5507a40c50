// The agenda entries of community assessments: the day on which the next review is due (Q3).
import type { AgendaChange, AgendaEntry } from '../../events/agenda.ts'
import { dayEntry } from '../../records/agenda-entries.ts'
import type { CollectionRecords } from '../../records/collections/collection.ts'
import type { PartyAcceptanceHook, PartyDepartureHook } from '../../records/contributions.ts'
import { midnightOf } from '../../records/time-zones.ts'
import { expiresOn, factsOf, nextReviewDueOn, reviewNoticeDays } from './rules.ts'
import { type CommunityAssessment, findByAuthor } from './store.ts'
import { communityAssessments } from './table.ts'

const reminders = [{ type: 'community_assessment.review_due', days: -reviewNoticeDays }]
export const agendaEventTypes = reminders.map(({ type }) => type)

/** No review is due once the assessment has expired. */
function entriesOf(row: CommunityAssessment): AgendaEntry[] {
  const dueOn = nextReviewDueOn(factsOf(row))
  const lastDay = expiresOn(row)
  if (lastDay === null || dueOn >= lastDay) return []
  const lapsesAt = midnightOf(lastDay, 'UTC')
  return [dayEntry(dueOn, reminders, { actorIds: [row.organizationId], observerIds: [], lapsesAt })]
}

const kind = 'community_assessment_review'

export const communityAssessmentRecords = {
  singular: 'community_assessment',
  table: communityAssessments,
  agendaOf: (row) => ({ [kind]: entriesOf(row) }),
} satisfies CollectionRecords<CommunityAssessment>

const changeOf = (row: CommunityAssessment, entries: AgendaEntry[]): AgendaChange => ({
  kind,
  subjectType: communityAssessmentRecords.singular,
  subjectId: row.id,
  entries,
})

/** Only a party reviews its assessments: none is due once it has left. */
export const removeReviewsOnDeparture: PartyDepartureHook = async (write, { partnershipId, organizationId }) => {
  const rows = await write.query(findByAuthor, { partnershipId, organizationId })
  return () => {
    for (const row of rows) write.changeAgenda(partnershipId, changeOf(row, []))
  }
}

export const addReviewsOnAcceptance: PartyAcceptanceHook = async (write, partnershipId) => {
  await write.flush()
  const { organizationId } = write.caller
  const rows = await write.query(findByAuthor, { partnershipId, organizationId })
  for (const row of rows) write.changeAgenda(partnershipId, changeOf(row, entriesOf(row)))
}
