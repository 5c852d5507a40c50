// Communications: participants, decisions and follow-ups (C2). Pure.

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

/** The organizations that a communication may name. */
export interface References {
  /** Including those that have withdrawn or were removed. */
  parties: ReadonlySet<string>
  /** Including those whose observation has ended. */
  observers: ReadonlySet<string>
}

/** Throws 422 if a communication names an organization that is not in `references`. */
export function checkReferences(
  { participants, followUps }: { participants: readonly Participant[]; followUps: readonly FollowUp[] },
  { parties, observers }: References,
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
