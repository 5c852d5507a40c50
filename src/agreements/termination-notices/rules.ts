// Notices of termination: when they may end an agreement, and who answers them. Pure.
import { lastDayOf } from '../../partnerships/agreement-bindings/rules.ts'
import type { TerminationCode } from '../../partnerships/partnerships/rules.ts'
import { type Blocker, ruleViolation, transitionBlocked } from '../../problems.ts'
import { type AcceptedParty, countedConsents, waitingOn as withoutConsent } from '../../records/consents.ts'
import type { Actors, Lifecycle, OfPartnership, Transition } from '../../records/lifecycles.ts'
import { firstTerminationDayOf, localDay, stateOn } from '../agreement-versions/dates.ts'
import { agreementStateOn, currentExecution, type Execution } from '../agreements/rules.ts'

/** The states that actions set. */
export const storedStates = ['proposed', 'given', 'acknowledged', 'disputed', 'revoked'] as const
/** On the day from which the agreement is terminated, the date sets `effective`. */
export const noticeStates = [...storedStates, 'effective'] as const
export type NoticeState = (typeof noticeStates)[number]

export const noticeActions = ['consent', 'acknowledge', 'dispute', 'revoke'] as const
export type NoticeAction = (typeof noticeActions)[number]

export const responseKinds = ['consented', 'acknowledged', 'disputed'] as const

/** What a party answers. A later answer replaces an earlier one, except that a consent remains. */
export interface NoticeResponse {
  organizationId: string
  /** The organization that answered on its behalf, if any. */
  onBehalfBy: string | null
  kind: (typeof responseKinds)[number]
  reason: string | null
  documentSha256: string | null
  at: string
}

export interface Notice {
  /** The party that gives notice. */
  organizationId: string
  state: (typeof storedStates)[number]
  reasonCode: TerminationCode
  givenOn: string
  terminatesOn: string
  mutual: boolean
  /** Of the agreement. */
  timeZone: string
  /** The parties that the agreement bound when notice was given. */
  partyIds: string[]
  responses: NoticeResponse[]
}

/** Whether the agreement ends by the notice. A dispute does not stop it. */
export const isInEffect = ({ state }: Pick<Notice, 'state'>): boolean => state !== 'proposed' && state !== 'revoked'

export const noticeStateOn = (notice: Notice, now: string): NoticeState =>
  isInEffect(notice) && localDay(now, notice.timeZone) >= notice.terminatesOn ? 'effective' : notice.state

interface Subject extends OfPartnership {
  notice: Notice
}

const recipient = (kind: 'any' | 'every'): Actors<Subject> => ({
  words: 'the other parties of the agreement',
  kind,
  include: ({ parties, notice }, callerId) => parties.includes(callerId) && recipientsOf(notice).includes(callerId),
})
const giver: Actors<Subject> = {
  words: 'the party that gave notice',
  kind: 'one',
  include: ({ parties, notice }, callerId) => parties.includes(callerId) && callerId === notice.organizationId,
}

export const noticeTransitions: Record<NoticeAction, Transition<NoticeState, Subject>> = {
  consent: {
    from: ['proposed'],
    to: 'given',
    orTo: ['proposed'],
    needs: [],
    by: recipient('every'),
    whenAwaitedLeaves: 'one of the parties that remain repeats the action',
  },
  acknowledge: {
    from: ['given', 'acknowledged', 'disputed'],
    to: 'acknowledged',
    orTo: ['given', 'disputed'],
    needs: [],
    by: recipient('any'),
  },
  dispute: {
    from: ['given', 'acknowledged', 'disputed'],
    to: 'disputed',
    needs: ['reason'],
    by: recipient('any'),
  },
  revoke: {
    from: ['proposed', 'given', 'acknowledged', 'disputed'],
    to: 'revoked',
    needs: [],
    by: giver,
  },
}

export const noticeLifecycle: Lifecycle<NoticeState> = {
  record: 'termination_notice',
  states: noticeStates,
  transitions: noticeTransitions,
  automatic: [
    {
      from: ['given', 'acknowledged', 'disputed'],
      to: 'effective',
      when: 'the day from which the agreement is terminated has come',
    },
  ],
}

/** The parties that a notice is given to. */
const recipientsOf = ({ partyIds, organizationId }: Notice): string[] => partyIds.filter((id) => id !== organizationId)

/** The parties that have not consented to a mutual notice, of those that are in the partnership. */
export function waitingOn(notice: Notice, acceptedParties: readonly AcceptedParty[]): string[] {
  if (notice.state !== 'proposed') return []
  const consents = countedConsents(
    notice.responses.filter(({ kind }) => kind === 'consented'),
    acceptedParties,
  )
  const present = recipientsOf(notice).filter((id) => acceptedParties.some((party) => party.organizationId === id))
  return withoutConsent(consents, present)
}

/** The notice after an answer of another party. */
export function withResponse<Row extends Notice>(
  notice: Row,
  response: NoticeResponse,
  acceptedParties: readonly AcceptedParty[],
): Pick<Row, 'responses' | 'state'> {
  const isReplaced = ({ organizationId, kind }: NoticeResponse) =>
    organizationId === response.organizationId && (kind === 'consented') === (response.kind === 'consented')
  const responses = [...notice.responses.filter((one) => !isReplaced(one)), response]
  if (response.kind === 'consented') {
    const isComplete = waitingOn({ ...notice, responses }, acceptedParties).length === 0
    return { responses, state: isComplete ? 'given' : 'proposed' }
  }
  const acknowledged = responses.filter(({ kind }) => kind === 'acknowledged')
  const isAcknowledged = recipientsOf(notice).every((id) =>
    acknowledged.some(({ organizationId }) => organizationId === id),
  )
  const isDisputed = responses.some(({ kind }) => kind === 'disputed')
  return { responses, state: isDisputed ? 'disputed' : isAcknowledged ? 'acknowledged' : 'given' }
}

const blocker = (code: string, message: string): Blocker => ({ code, message, ref: null })

/**
 * What blocks that a representative gives notice, or consents to it, for the party that it represents. A representative that
 * is a party of the agreement itself needs the document that the represented party signed.
 */
export function onBehalfBlockers(
  { onBehalfBy }: { onBehalfBy: string | null },
  partyIds: readonly string[],
  documentSha256: string | null | undefined,
): Blocker[] {
  if (onBehalfBy === null || !partyIds.includes(onBehalfBy) || documentSha256) return []
  const message =
    'Your organization is a party of the agreement itself: send the SHA-256 of the document that the represented party signed.'
  return [blocker('ON_BEHALF_NOT_ALLOWED', message)]
}

/** The version that a notice of the party ends. Throws 409 unless the agreement is or will be in force and binds the party. */
export function terminableExecution(executions: readonly Execution[], organizationId: string, now: string): Execution {
  const state = agreementStateOn(executions, now)
  const current = currentExecution(executions, now)
  if (current === undefined || !['upcoming', 'in_force', 'suspended'].includes(state)) {
    const message = `Possible while the agreement is upcoming, in force or suspended; its state is ${state}.`
    throw transitionBlocked(blocker('WRONG_STATE', message))
  }
  if (!current.partyIds.includes(organizationId)) {
    throw transitionBlocked(blocker('ACTOR_NOT_ALLOWED', 'Only the parties of the agreement give notice.'))
  }
  return current
}

/** Throws 422 if a day of the notice is impossible, and 409 if it ends the agreement too early. */
export function checkDays(
  notice: Pick<Notice, 'givenOn' | 'terminatesOn' | 'reasonCode' | 'mutual'>,
  current: Execution,
  executions: readonly Execution[],
  now: string,
): void {
  const { givenOn, terminatesOn } = notice
  if (givenOn > localDay(now, current.timeZone)) throw ruleViolation('/givenOn', 'The day is in the future.')
  if (givenOn < current.executedOn) {
    throw ruleViolation('/givenOn', `The version in force was executed on ${current.executedOn}.`)
  }
  const first = firstTerminationDayOf(current, notice)
  if (terminatesOn < first) {
    throw transitionBlocked(blocker('NOTICE_PERIOD', `The first possible day is ${first}.`))
  }
  const lastDay = lastDayOfAll(executions, now)
  if (lastDay !== null && terminatesOn > lastDay) {
    throw ruleViolation('/terminatesOn', `Without a notice the last day of the agreement is ${lastDay}.`)
  }
}

/** The executed versions that are or will be in force. */
const relevant = (executions: readonly Execution[], now: string): Execution[] =>
  executions.filter((execution) => ['executed', 'in_force', 'suspended'].includes(stateOn(execution, now)))

function lastDayOfAll(executions: readonly Execution[], now: string): string | null {
  const days = relevant(executions, now).map(({ endsOn, supersededOn }) => (supersededOn === null ? endsOn : ''))
  return days.includes(null) ? null : (days as string[]).reduce((a, b) => (a > b ? a : b), '')
}

/** A notice by which an agreement ends. */
export interface EndingNotice {
  id: string
  terminatesOn: string
}

/** What the first of the notices in effect sets on an execution: nothing if that ends before. */
export function endOf(
  { endsOn, supersededOn }: Pick<Execution, 'endsOn' | 'supersededOn'>,
  notices: readonly EndingNotice[],
): Pick<Execution, 'terminatesOn' | 'terminationNoticeId'> {
  const lastDay = lastDayOf(endsOn, supersededOn, null)
  const [first] = notices
    .filter(({ terminatesOn }) => lastDay === null || terminatesOn <= lastDay)
    .toSorted((a, b) => (a.terminatesOn < b.terminatesOn ? -1 : 1))
  return { terminatesOn: first?.terminatesOn ?? null, terminationNoticeId: first?.id ?? null }
}

/** The executions of an agreement that the notices in effect end. */
export function terminatedBy(
  executions: readonly Execution[],
  notices: readonly EndingNotice[],
  now: string,
): Execution[] {
  const changed = relevant(executions, now)
  return executions.map((execution) =>
    changed.includes(execution) ? { ...execution, ...endOf(execution, notices) } : execution,
  )
}
