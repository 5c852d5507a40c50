// What observers may see of a readiness round: the parties together, once every one of them has consented. Pure.

import type { Blocker } from '../../problems.ts'
import { type Consent, waitingOn, withConsent } from '../../records/consents.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'
import { compare, type Response } from '../checklist-comparisons/rules.ts'
import type { Section } from '../checklists/rules.ts'

export const summaryStates = ['proposed', 'shown', 'withdrawn'] as const
export type SummaryState = (typeof summaryStates)[number]

export const summaryActions = ['consent', 'withdraw'] as const
export type SummaryAction = (typeof summaryActions)[number]

export const summarySteps: Record<SummaryAction, Transition<SummaryState>> = {
  // Shown once the last party has consented; until then it stays proposed.
  consent: { from: ['proposed'], to: 'shown', reasonRequired: false },
  withdraw: { from: ['proposed', 'shown'], to: 'withdrawn', reasonRequired: true },
}

export interface SectionSummary {
  id: string
  title: string
  /** The mean of the parties that have one. */
  readiness: number | null
}

/** The means of the comparison, of those that take part: who has left consents to nothing any more, and is not counted. */
export function summarize(sections: readonly Section[], parties: readonly string[], responses: readonly Response[]) {
  const counted = responses.filter(({ organizationId }) => parties.includes(organizationId))
  const compared = compare(sections, parties, counted)
  return {
    readiness: compared.readiness,
    sections: compared.sections.map(({ id, title, readiness }): SectionSummary => ({ id, title, readiness })),
    answeredBy: counted.map(({ organizationId }) => organizationId),
  }
}

/** What keeps `asking` from any action; `parties` are those that have accepted. */
export const blockersOf = (parties: readonly string[], asking: string): Blocker[] =>
  parties.includes(asking) ? [] : [reservedFor('the parties')]

/** What one more consent makes of it. */
export function consentTo(before: readonly Consent[], consent: Consent, parties: readonly string[]) {
  const consents = withConsent(before, consent)
  return waitingOn(consents, parties).length === 0
    ? { consents, state: 'shown' as const, shownAt: consent.at }
    : { consents, state: 'proposed' as const, shownAt: null }
}
