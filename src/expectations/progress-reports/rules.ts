// What becomes of a report on an expectation (Q22). Pure.

import type { Blocker } from '../../problems.ts'
import { reservedFor, type Transition } from '../../records/lifecycles.ts'
import type { ExpectationState } from '../expectations/rules.ts'

export const reportStates = ['submitted', 'sent_back', 'accepted'] as const
export type ReportState = (typeof reportStates)[number]

export const reportActions = ['accept', 'send_back', 'resubmit'] as const
export type ReportAction = (typeof reportActions)[number]

export const reportSteps: Record<ReportAction, Transition<ReportState>> = {
  accept: { from: ['submitted'], to: 'accepted', reasonRequired: false },
  send_back: { from: ['submitted'], to: 'sent_back', reasonRequired: true },
  resubmit: { from: ['sent_back'], to: 'submitted', reasonRequired: false },
}

/** Whoever reported resubmits; another party accepts or sends back, where there is one. */
export function blockersOf(
  action: ReportAction,
  { organizationId }: { organizationId: string },
  state: ExpectationState,
  parties: readonly string[],
  asking: string,
): Blocker[] {
  if (!parties.includes(asking)) return [reservedFor('the parties')]
  const blockers: Blocker[] = []
  const itself = organizationId === asking
  if (action === 'resubmit' && !itself) blockers.push(reservedFor('the party that reported'))
  if (action !== 'resubmit' && itself && parties.length > 1)
    blockers.push(reservedFor('a party other than the reporting one'))
  return [...blockers, ...effectBlockers(state)]
}

export const effectBlockers = (state: ExpectationState): Blocker[] =>
  state === 'in_effect'
    ? []
    : [{ code: 'NOT_IN_EFFECT', message: `Progress is reported on what is in effect; this is ${state}.`, ref: null }]
