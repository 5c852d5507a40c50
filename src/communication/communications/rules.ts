// What partners note of how they communicated: who took part, what was decided, what follows (C2). Pure.

import { Problem, type RequestError, ruleViolation } from '../../problems.ts'
import { isFutureDay, utcDayOf } from '../../records/days.ts'

export interface Participant {
  organizationId: string
  /** Staff of agencies, by name. */
  names?: string[]
}

export interface FollowUp {
  title: string
  /** The party that sees to it. */
  ownerId: string
  dueOn: string
  doneOn?: string
}

/** Throws where an entry names an organization that has no part in the partnership. */
export function checkNames(
  { participants, followUps }: { participants: readonly Participant[]; followUps: readonly FollowUp[] },
  { parties, observers }: { parties: ReadonlySet<string>; observers: ReadonlySet<string> },
): void {
  const errors: RequestError[] = []
  const detail = 'The organization has no part in this partnership.'
  for (const [at, { organizationId }] of participants.entries()) {
    if (parties.has(organizationId) || observers.has(organizationId)) continue
    errors.push({ pointer: `/participants/${at}/organizationId`, code: 'unknown-reference', detail })
  }
  for (const [at, { ownerId }] of followUps.entries()) {
    if (!parties.has(ownerId)) errors.push({ pointer: `/followUps/${at}/ownerId`, code: 'unknown-reference', detail })
  }
  if (errors.length > 0) throw new Problem('unknown-reference', detail, { errors: errors.slice(0, 20) })
}

/** Throws where an entry tells of a day that has begun nowhere yet. */
export function checkDays(
  { heldOn, followUps }: { heldOn: string; followUps: readonly FollowUp[] },
  now: string,
): void {
  const detail = 'The day is in the future.'
  if (isFutureDay(heldOn, now)) throw ruleViolation('/heldOn', detail)
  const at = followUps.findIndex(({ doneOn }) => doneOn !== undefined && isFutureDay(doneOn, now))
  if (at >= 0) throw ruleViolation(`/followUps/${at}/doneOn`, detail)
}

const day = 86_400_000

/** Throws where an entry is of a day before that of the occurrence; `localDay` is the occurrence's, in its own zone. */
export function checkDayOf(heldOn: string, localDay: string): void {
  // Whoever notes it may be where the day before has not ended.
  if (heldOn >= utcDayOf(Date.parse(localDay) - day)) return
  throw ruleViolation('/heldOn', `The occurrence that it satisfies is of ${localDay}.`)
}
