// Communications: participants, decisions and follow-ups, and who may change them (C2). Pure.

import { isDeepStrictEqual } from 'node:util'
import type { ExternalId } from '../../database/columns.ts'
import { Problem, type RequestError, ruleViolation } from '../../problems.ts'
import { isFutureDay, utcDayOf } from '../../records/days.ts'

export interface Participant {
  organizationId: string
  /** Names of agency staff. */
  names?: string[]
}

export interface FollowUp {
  title: string
  /** A party. */
  responsibleOrganizationId: string
  dueOn: string
  doneOn?: string
}

/** What its author alone may change. */
interface Minutes {
  heldOn: string
  method: string
  participants: Participant[]
  notes: string | null
  decisions: string[]
  followUps: FollowUp[]
}

/** Whether the text of a communication differs: all of it, except when follow-ups were done. */
export const isCorrected = (after: Minutes, before: Minutes): boolean =>
  !isDeepStrictEqual(minutesOf(after), minutesOf(before))

const minutesOf = ({ heldOn, method, participants, notes, decisions, followUps }: Minutes) => ({
  ...{ heldOn, method, participants, notes, decisions },
  followUps: followUps.map(({ doneOn: _, ...followUp }) => followUp),
})

/**
 * Throws 403 if a party other than the author changes more than `doneOn` of the follow-ups for which it is responsible, or for
 * which a party is responsible that has left the partnership.
 */
export function checkChangeByOthers(
  after: Minutes & { externalIds: ExternalId[] },
  before: Minutes & { externalIds: ExternalId[] },
  { present }: Pick<References, 'present'>,
  callerId: string,
): void {
  const mayComplete = ({ responsibleOrganizationId: id }: FollowUp) => id === callerId || !present.has(id)
  const isAllowed =
    !isCorrected(after, before) &&
    isDeepStrictEqual(after.externalIds, before.externalIds) &&
    after.followUps.every(
      (followUp, index) => followUp.doneOn === before.followUps[index]?.doneOn || mayComplete(followUp),
    )
  if (isAllowed) return
  throw new Problem(
    'insufficient-relation',
    'A communication is changed by the party that created it. Another party may change doneOn of the follow-ups for which it, or a party that has left, is responsible; to add to the communication, create an addendum.',
  )
}

/** The organizations that a communication may name. */
export interface References {
  /** Including those that have left. */
  parties: ReadonlySet<string>
  /** The parties that have not left. */
  present: ReadonlySet<string>
  /** Including those whose observation has ended. */
  observers: ReadonlySet<string>
}

/** Throws 422 if a communication names an organization that is not in `references`. */
export function checkReferences(
  { participants, followUps }: { participants: readonly Participant[]; followUps: readonly FollowUp[] },
  { parties, observers }: Omit<References, 'present'>,
): void {
  const unknownIds = [
    ...participants.map(({ organizationId }, index) => ({
      pointer: `/participants/${index}/organizationId`,
      isKnown: parties.has(organizationId) || observers.has(organizationId),
    })),
    ...followUps.map(({ responsibleOrganizationId }, index) => ({
      pointer: `/followUps/${index}/responsibleOrganizationId`,
      isKnown: parties.has(responsibleOrganizationId),
    })),
  ].filter(({ isKnown }) => !isKnown)
  if (unknownIds.length === 0) return
  const detail = 'The organization does not take part in this partnership.'
  const errors: RequestError[] = unknownIds.map(({ pointer }) => ({ pointer, code: 'unknown-reference', detail }))
  throw new Problem('unknown-reference', detail, { errors: errors.slice(0, 20) })
}

/** Throws 422 if a date is in the future in every time zone. */
export function checkDates(
  { heldOn, followUps }: { heldOn: string; followUps: readonly FollowUp[] },
  now: string,
): void {
  const detail = 'The date is in the future.'
  if (isFutureDay(heldOn, now)) throw ruleViolation('/heldOn', detail)
  const index = followUps.findIndex(({ doneOn }) => doneOn !== undefined && isFutureDay(doneOn, now))
  if (index >= 0) throw ruleViolation(`/followUps/${index}/doneOn`, detail)
}

const dayMillis = 86_400_000

/** Throws 422 if a communication is earlier than its occurrence. `occurrenceDate` is a date in the zone of the touchpoint. */
export function checkDateOfOccurrence(heldOn: string, occurrenceDate: string): void {
  // The author may be in a time zone in which the day before has not ended.
  if (heldOn >= utcDayOf(Date.parse(occurrenceDate) - dayMillis)) return
  throw ruleViolation('/heldOn', `The date is before that of the occurrence, ${occurrenceDate}.`)
}
