// What partners note of how they communicated: who took part, what was decided, what follows (C2). Pure.
import { type Fault, Problem, ruleBroken } from '../problems.ts'

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
  const errors: Fault[] = []
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

const hour = 3_600_000
const dayAt = (millis: number): string => new Date(millis).toISOString().slice(0, 10)

/** Throws where an entry is of a day that has begun nowhere yet: the zone furthest ahead has it 14 hours before UTC. */
export function checkDay(heldOn: string, now: string): void {
  if (heldOn > dayAt(Date.parse(now) + 14 * hour)) throw ruleBroken('/heldOn', 'The day is in the future.')
}

/** Throws where an entry is of a day before that of the occurrence; `localDay` is the occurrence's, in its own zone. */
export function checkDayOf(heldOn: string, localDay: string): void {
  // Whoever notes it may be where the day before has not ended.
  if (heldOn >= dayAt(Date.parse(localDay) - 24 * hour)) return
  throw ruleBroken('/heldOn', `The occurrence that it satisfies is of ${localDay}.`)
}
