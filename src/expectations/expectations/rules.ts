// The lifecycle of an expectation (E1). Pure.

import {
  beginBlockers,
  type ExpectationBinding,
  rewordingBlockers,
} from '../../partnerships/agreement-bindings/rules.ts'
import type { Blocker } from '../../problems.ts'
import { type Consent, waitingOn } from '../../records/consents.ts'
import { addDays } from '../../records/days.ts'
import {
  type Actors,
  anyParty,
  everyParty,
  type Lifecycle,
  type OfPartnership,
  type Transition,
} from '../../records/lifecycles.ts'
import type { ExpectationContent } from './content.ts'
import { currentDayOf, dueDatesOf, type Schedule } from './schedule.ts'

export const expectationStates = ['proposed', 'agreed', 'in_effect', 'met', 'partly_met', 'not_met', 'waived'] as const
export type ExpectationState = (typeof expectationStates)[number]

/** The states in which the expectation is an obligation. */
export const bindingStates: readonly ExpectationState[] = ['agreed', 'in_effect']
/** The states in which it has an outcome. */
export const outcomeStates: readonly ExpectationState[] = ['met', 'partly_met', 'not_met', 'waived']

/** What an outcome can be corrected to; with the last two it is taken back. */
export const correctedOutcomes = ['met', 'partly_met', 'not_met', 'in_effect', 'agreed'] as const
export type CorrectedOutcome = (typeof correctedOutcomes)[number]

export const expectationActions = [
  'accept',
  'withdraw_revision',
  'refuse_revision',
  'begin',
  'declare_met',
  'declare_partly_met',
  'declare_not_met',
  'waive',
  'refuse_waiver',
  'correct_outcome',
  'refuse_correction',
] as const
export type ExpectationAction = (typeof expectationActions)[number]

/** A proposal that takes effect with the consent of the last party. */
export interface Proposal {
  proposedBy: string
  /** The organization that proposed it on its behalf, if any. */
  onBehalfBy: string | null
  proposedAt: string
}

/** The content that replaces the agreed one when every party has accepted it. */
export interface PendingRevision extends ExpectationContent, Proposal {
  revision: number
  /** Those of its schedule; null if a migration stored the revision. */
  dueDates: string[] | null
  acceptances: Consent[]
}

/** The due dates of the schedule of the revision. */
export const dueDatesOfRevision = ({ schedule, dueDates }: PendingRevision): string[] =>
  dueDates ?? dueDatesOf(schedule)

export interface PendingOutcome extends Proposal {
  outcome: CorrectedOutcome
  reason: string
  consents: Consent[]
}

/** An outcome that every party corrected. */
export interface PreviousOutcome {
  outcome: ExpectationState
  /** The reason of the assessment or the waiver. */
  reason: string | null
  /** Why it was corrected, and when. */
  correctionReason: string
  correctedAt: string
  /** The consents to the correction. */
  consents: Consent[]
}

/** Maximum number of earlier outcomes of an expectation, and of earlier figures of a progress report. */
export const maxCorrections = 20

interface ExpectationLifecycle extends ExpectationContent {
  state: ExpectationState
  acceptances: Consent[]
  waivers: Consent[]
  pendingRevision: PendingRevision | null
  pendingCorrection: PendingOutcome | null
  previousOutcomes: PreviousOutcome[]
  nextDueOn: string | null
}

interface Subject extends OfPartnership {
  expectation: ExpectationLifecycle
}

/** The responsible party does not assess its own work, unless it is the only party. */
const assessors: Actors<Subject> = {
  words: 'a party other than the responsible one',
  kind: 'any',
  include: ({ parties, expectation }, callerId) =>
    parties.includes(callerId) && (expectation.responsibleOrganizationId !== callerId || parties.length === 1),
}

/** Withdraw the pending revision, or replace it with another one. */
export const revisionAuthor: Actors<OfPartnership & { expectation: Pick<ExpectationLifecycle, 'pendingRevision'> }> = {
  words: 'the party that proposed the revision or, after it has left, any party',
  kind: 'one',
  include({ parties, expectation: { pendingRevision } }, callerId) {
    if (!parties.includes(callerId)) return false
    const author = pendingRevision?.proposedBy
    return author === undefined || author === callerId || !parties.includes(author)
  },
}

type StateAfter = ExpectationState | 'unchanged'

export const expectationTransitions: Record<ExpectationAction, Transition<StateAfter, Subject>> = {
  accept: {
    from: ['proposed', ...bindingStates],
    to: 'agreed',
    unchangedIn: bindingStates,
    needs: ['revision'],
    by: everyParty,
    whenAwaitedLeaves: 'any remaining party repeats `accept`; the content is agreed',
  },
  withdraw_revision: {
    from: bindingStates,
    to: 'unchanged',
    needs: [],
    by: revisionAuthor,
    whenAwaitedLeaves: 'any remaining party withdraws the revision',
  },
  refuse_revision: { from: bindingStates, to: 'unchanged', needs: ['reason'], by: anyParty },
  begin: { from: ['agreed'], to: 'in_effect', needs: [], by: anyParty },
  declare_met: { from: ['in_effect'], to: 'met', needs: [], by: assessors },
  declare_partly_met: { from: ['in_effect'], to: 'partly_met', needs: ['reason'], by: assessors },
  declare_not_met: { from: ['in_effect'], to: 'not_met', needs: ['reason'], by: assessors },
  waive: {
    from: bindingStates,
    to: 'waived',
    needs: [],
    needsAlso: {
      words: '`reason` from the first party',
      of: ({ expectation }) => (expectation.waivers.length === 0 ? ['reason'] : []),
    },
    by: everyParty,
    whenAwaitedLeaves: 'any remaining party repeats `waive`; the expectation is waived',
  },
  refuse_waiver: { from: bindingStates, to: 'unchanged', needs: ['reason'], by: anyParty },
  correct_outcome: {
    from: outcomeStates,
    to: 'in_effect',
    orTo: correctedOutcomes.filter((outcome) => outcome !== 'in_effect'),
    needs: ['outcome'],
    needsAlso: {
      words: '`reason` from the first party',
      of: ({ expectation }) => (expectation.pendingCorrection === null ? ['reason'] : []),
    },
    by: everyParty,
    whenAwaitedLeaves: 'any remaining party repeats `correct_outcome`; the outcome is corrected',
  },
  refuse_correction: { from: outcomeStates, to: 'unchanged', needs: ['reason'], by: anyParty },
}

export const expectationLifecycle: Lifecycle<StateAfter> = {
  record: 'expectation',
  states: expectationStates,
  transitions: expectationTransitions,
}

const blocker = (code: string, message: string): Blocker => ({ code, message, ref: null })

/** What an expectation in effect lacks. */
export function gapsInEffect({ responsibleOrganizationId, schedule }: ExpectationContent): Blocker[] {
  const blockers: Blocker[] = []
  if (responsibleOrganizationId === null) {
    blockers.push(blocker('RESPONSIBLE_PARTY_MISSING', 'It has no responsible party.'))
  }
  if (schedule.kind === 'undecided') blockers.push(blocker('SCHEDULE_MISSING', 'Its schedule is undecided.'))
  return blockers
}

/** What blocks an action of a party that the state permits, besides its actors. `bindings` are those of the expectation. */
export function blockersOf(
  action: ExpectationAction,
  expectation: ExpectationLifecycle,
  bindings: readonly ExpectationBinding[],
  now: string,
): Blocker[] {
  const { state, waivers, pendingRevision, pendingCorrection, previousOutcomes } = expectation
  switch (action) {
    case 'begin':
      return [...gapsInEffect(expectation), ...beginBlockers(bindings, now)]
    case 'accept':
      if (state === 'proposed') return []
      if (pendingRevision === null) return [blocker('REVISION_NOT_PROPOSED', 'No party has proposed a revision.')]
      return [...(state === 'in_effect' ? gapsInEffect(pendingRevision) : []), ...rewordingBlockers(bindings, now)]
    case 'withdraw_revision':
    case 'refuse_revision':
      if (pendingRevision !== null) return []
      return [blocker('REVISION_NOT_PROPOSED', 'No party has proposed a revision.')]
    case 'refuse_waiver':
      return waivers.length > 0 ? [] : [blocker('WAIVER_NOT_PROPOSED', 'No party has proposed to waive it.')]
    case 'correct_outcome':
      return correctionsBlocker(previousOutcomes)
    case 'refuse_correction':
      return pendingCorrection === null ? [correctionNotProposed] : []
    default:
      return []
  }
}

export const correctionNotProposed = blocker('CORRECTION_NOT_PROPOSED', 'No party has proposed a correction.')
export const correctionDiffers = blocker(
  'CORRECTION_DIFFERS',
  'Another correction is proposed: consent to it, or refuse it first.',
)
export const correctionsBlocker = (corrections: readonly unknown[]): Blocker[] =>
  corrections.length < maxCorrections
    ? []
    : [blocker('TOO_MANY_CORRECTIONS', `It was corrected ${maxCorrections} times, which is the maximum.`)]

/** The parties that have not accepted the content that was never agreed, or have not consented to the proposed waiver. */
export function missingConsents(
  { state, acceptances, waivers }: ExpectationLifecycle,
  parties: readonly string[],
): string[] {
  if (state === 'proposed') return waitingOn(acceptances, parties)
  return bindingStates.includes(state) && waivers.length > 0 ? waitingOn(waivers, parties) : []
}

export const timelinesses = ['not_due', 'due', 'overdue'] as const
export type Timeliness = (typeof timelinesses)[number]

/** An expectation is due from this number of days before its due date. */
export const dueWindowDays = 14

export function timelinessOf(
  { state, schedule, nextDueOn }: { state: ExpectationState; schedule: Schedule; nextDueOn: string | null },
  now: string,
): Timeliness {
  if (!bindingStates.includes(state) || nextDueOn === null) return 'not_due'
  return timelinessOn(nextDueOn, currentDayOf(schedule, now))
}

/** Of a day on which something is due that was not done. */
export function timelinessOn(dueOn: string, today: string): Timeliness {
  if (dueOn < today) return 'overdue'
  return dueOn <= addDays(today, dueWindowDays) ? 'due' : 'not_due'
}
