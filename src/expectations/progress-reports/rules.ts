// The lifecycle of a progress report (Q22). Pure.

import type { Blocker } from '../../problems.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'
import type { ExpectationState } from '../expectations/rules.ts'

export const progressReportStates = ['submitted', 'sent_back', 'accepted'] as const
export type ProgressReportState = (typeof progressReportStates)[number]

export const progressReportActions = ['accept', 'send_back', 'resubmit'] as const
export type ProgressReportAction = (typeof progressReportActions)[number]

export const progressReportTransitions: Record<ProgressReportAction, Transition<ProgressReportState>> = {
  accept: { from: ['submitted'], to: 'accepted', reasonRequired: false },
  send_back: { from: ['submitted'], to: 'sent_back', reasonRequired: true },
  resubmit: { from: ['sent_back'], to: 'submitted', reasonRequired: false },
}

/** The author resubmits; another party accepts or sends back, unless the author is the only party. */
export function blockersOf(
  action: ProgressReportAction,
  { organizationId: author }: { organizationId: string },
  expectationState: ExpectationState,
  parties: readonly string[],
  caller: string,
): Blocker[] {
  if (!parties.includes(caller)) return [reservedFor('the parties')]
  const blockers: Blocker[] = []
  const isAuthor = author === caller
  if (action === 'resubmit' && !isAuthor) blockers.push(reservedFor('the party that reported'))
  if (action !== 'resubmit' && isAuthor && parties.length > 1) {
    blockers.push(reservedFor('a party other than the one that reported'))
  }
  return [...blockers, ...expectationBlockers(expectationState)]
}

export const expectationBlockers = (state: ExpectationState): Blocker[] =>
  state === 'in_effect'
    ? []
    : [{ code: 'NOT_IN_EFFECT', message: `The expectation is ${state}, not in_effect.`, ref: null }]
