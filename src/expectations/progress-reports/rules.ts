// The lifecycle of a progress report (Q22). Pure.

import type { Blocker } from '../../problems.ts'
import type { Consent } from '../../records/consents.ts'
import {
  type Actors,
  anyParty,
  everyParty,
  type Lifecycle,
  type OfPartnership,
  type Transition,
} from '../../records/lifecycles.ts'
import {
  correctionNotProposed,
  correctionsBlocker,
  type ExpectationState,
  type Proposal,
} from '../expectations/rules.ts'

export const progressReportStates = ['submitted', 'sent_back', 'accepted'] as const
export type ProgressReportState = (typeof progressReportStates)[number]

export const progressReportActions = ['accept', 'send_back', 'resubmit', 'correct', 'refuse_correction'] as const
export type ProgressReportAction = (typeof progressReportActions)[number]

/** A correction of an accepted report. */
export interface PendingCorrection extends Proposal {
  figure: string | null
  narrative: string
  reason: string
  consents: Consent[]
}

/** What a report stated before both sides corrected it. */
export interface Correction {
  figure: string | null
  narrative: string
  /** Why it was corrected, and when. */
  reason: string
  correctedAt: string
  /** The consents to the correction. */
  consents: Consent[]
}

interface Report {
  organizationId: string
  dueOn: string
  narrative: string
  pendingCorrection: PendingCorrection | null
  corrections: Correction[]
}

interface Expectation {
  state: ExpectationState
  responsibleOrganizationId: string | null
  dueDates: string[]
}

interface Subject extends OfPartnership {
  report: Report
  expectation: Expectation
}

/** Another party accepts or sends back, unless the author is the only party. */
const reviewers: Actors<Subject> = {
  words: 'a party other than the one that reported',
  kind: 'any',
  include: ({ parties, report }, callerId) =>
    parties.includes(callerId) && (report.organizationId !== callerId || parties.length === 1),
}

const reporters: Actors<Subject> = {
  words: 'the party that reported or the one that is now responsible',
  kind: 'one',
  include: ({ parties, report, expectation }, callerId) =>
    parties.includes(callerId) && [report.organizationId, expectation.responsibleOrganizationId].includes(callerId),
}

const bothSides: Actors<Subject> = { ...everyParty, words: 'the party that reported and another party' }

export const progressReportTransitions: Record<ProgressReportAction, Transition<ProgressReportState, Subject>> = {
  accept: { from: ['submitted'], to: 'accepted', needs: [], by: reviewers },
  send_back: { from: ['submitted'], to: 'sent_back', needs: ['reason'], by: reviewers },
  resubmit: {
    from: ['sent_back'],
    to: 'submitted',
    needs: [],
    by: reporters,
    whenAwaitedLeaves:
      'the responsible party of the expectation resubmits; a revision can make another party responsible',
  },
  correct: {
    from: ['accepted'],
    to: 'accepted',
    needs: ['figure'],
    needsAlso: {
      words: '`reason` from the first party; `narrative` from the others if it is corrected',
      of({ report: { narrative, pendingCorrection } }) {
        if (pendingCorrection === null) return ['reason']
        return pendingCorrection.narrative === narrative ? [] : ['narrative']
      },
    },
    // Two of them are enough: see `missingSide`.
    by: bothSides,
    whenAwaitedLeaves: 'two of the remaining parties take `correct`; a single remaining party corrects alone',
  },
  refuse_correction: { from: ['accepted'], to: 'accepted', needs: ['reason'], by: anyParty },
}

export const progressReportLifecycle: Lifecycle<ProgressReportState> = {
  record: 'progress_report',
  states: progressReportStates,
  transitions: progressReportTransitions,
}

/** What blocks an action of a party that the state permits, besides its actors. */
export function blockersOf(
  action: ProgressReportAction,
  { dueOn, pendingCorrection, corrections }: Report,
  { state, dueDates }: Expectation,
): Blocker[] {
  switch (action) {
    // The outcome can depend on a wrong figure, so it is corrected in every state of the expectation.
    case 'correct':
      return correctionsBlocker(corrections)
    case 'refuse_correction':
      return pendingCorrection === null ? [correctionNotProposed] : []
    case 'resubmit':
      return [...expectationBlockers(state), ...(dueDates.includes(dueOn) ? [] : [superseded])]
    default:
      return expectationBlockers(state)
  }
}

const superseded: Blocker = {
  code: 'DUE_DATE_SUPERSEDED',
  message:
    'This day is no longer due: the parties agreed to another schedule, or the agreement of the expectation ended.',
  ref: null,
}

export const expectationBlockers = (state: ExpectationState): Blocker[] =>
  state === 'in_effect'
    ? []
    : [{ code: 'NOT_IN_EFFECT', message: `The expectation is ${state}, not in_effect.`, ref: null }]

/**
 * The parties of which one has to consent to a correction: both the party that reported and another one consent. If
 * the author has left, two parties consent; a single remaining party consents alone. Empty if the correction applies.
 */
export function missingSide(consents: readonly Consent[], author: string, parties: readonly string[]): string[] {
  const missing = parties.filter((party) => !consents.some(({ organizationId }) => organizationId === party))
  if (missing.includes(author)) return [author]
  return parties.length - missing.length >= Math.min(2, parties.length) ? [] : missing
}
