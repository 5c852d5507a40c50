// What partners note of how they communicated: who took part, what was decided, what follows (C2). Pure.
import { type Fault, Problem } from '../problems.ts'

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
