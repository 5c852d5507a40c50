// Rules of readiness summaries: means over all parties, shown to observers when every party has consented. Pure.

import { type Consent, waitingOn, withConsent } from '../../records/consents.ts'
import { anyParty, everyParty, type Lifecycle, type OfPartnership, type Transition } from '../../records/lifecycles.ts'
import { compare, type PartyAnswers } from '../checklist-comparisons/rules.ts'
import type { Section } from '../checklists/rules.ts'

export const summaryStates = ['proposed', 'shown', 'withdrawn'] as const
export type SummaryState = (typeof summaryStates)[number]

export const summaryActions = ['consent', 'withdraw'] as const
export type SummaryAction = (typeof summaryActions)[number]

export const summaryTransitions: Record<SummaryAction, Transition<SummaryState, OfPartnership>> = {
  // The state changes when the last party consents; until then the summary remains proposed.
  consent: {
    from: ['proposed'],
    to: 'shown',
    needs: [],
    by: everyParty,
    whenAwaitedLeaves: 'any remaining party repeats `consent`, unless the summary is withdrawn; the summary is shown',
  },
  withdraw: { from: ['proposed', 'shown'], to: 'withdrawn', needs: ['reason'], by: anyParty },
}

export const summaryLifecycle: Lifecycle<SummaryState> = {
  record: 'readiness_summary',
  states: summaryStates,
  transitions: summaryTransitions,
  automatic: [
    { from: ['proposed'], to: 'withdrawn', when: 'a party whose response it includes leaves without having consented' },
  ],
}

/** With fewer responses a mean would disclose the figures of one party. */
export const minRespondents = 2

export interface SectionSummary {
  id: string
  title: string
  /** Mean over the parties that have a figure, in percent. */
  readiness: number | null
}

/** The means of the comparison over the current parties. A former party is not included, because it cannot consent. */
export function summarize(
  sections: readonly Section[],
  parties: readonly string[],
  responses: readonly PartyAnswers[],
) {
  const included = responses.filter(({ organizationId }) => parties.includes(organizationId))
  const comparison = compare(sections, parties, included)
  return {
    readiness: comparison.readiness,
    sections: comparison.sections.map(({ id, title, readiness }): SectionSummary => ({ id, title, readiness })),
    answeredBy: included.map(({ organizationId }) => organizationId),
  }
}

/** The columns that change when one more party consents. */
export function consentTo(before: readonly Consent[], consent: Consent, parties: readonly string[]) {
  const consents = withConsent(before, consent)
  return waitingOn(consents, parties).length === 0
    ? { consents, state: 'shown' as const, shownAt: consent.at }
    : { consents, state: 'proposed' as const, shownAt: null }
}
