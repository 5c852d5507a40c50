// The conflict plan (Q23): how the parties resolve conflicts, step by step. Pure.
import { ruleViolation } from '../../problems.ts'
import { hashOf } from '../../records/consents.ts'

export const conflictLevels = ['point_of_contact', 'directors', 'governing_bodies', 'mediator', 'arbitrator'] as const
export type ConflictLevel = (typeof conflictLevels)[number]

export interface ConflictStep {
  key: string
  title: string
  level: ConflictLevel
  respondWithinDays: number
  decideWithinDays: number
  method: string | null
  /** Whether each side gives its reasons in writing. */
  writtenReasons: boolean
}

export interface Mediator {
  name: string
  /** The organization of the mediator, if it is registered. It need not be a party. */
  organizationId: string | null
}

export interface ConflictPlanContent {
  steps: ConflictStep[]
  mediator: Mediator | null
  /** Which services continue while a conflict is open. */
  continuity: string | null
}

/** The hash of what the parties agree to. Other fields of the record, such as external ids, are not part of it. */
export const conflictPlanHash = ({ steps, mediator, continuity }: ConflictPlanContent): string =>
  hashOf({ steps, mediator, continuity })

/** The content with null for each property that the request omits. */
export const completeContent = ({ steps, mediator, continuity }: ConflictPlanContent): ConflictPlanContent => ({
  steps: steps.map((step) => ({ ...step, method: step.method ?? null })),
  mediator: mediator && { ...mediator, organizationId: mediator.organizationId ?? null },
  continuity,
})

/** Throws 422 if two steps have the same key. */
export function checkKeys({ steps }: ConflictPlanContent): void {
  for (const [index, { key }] of steps.entries()) {
    if (steps.findIndex((step) => step.key === key) === index) continue
    throw ruleViolation(`/steps/${index}/key`, 'Another step of the plan has this key.')
  }
}

export const conflictPlanFindingCodes = ['NO_MEDIATOR', 'NO_ARBITRATOR', 'NO_WRITTEN_REASONS'] as const

export interface ConflictPlanFinding {
  code: (typeof conflictPlanFindingCodes)[number]
  message: string
}

/** What the plan lacks of the procedures that a governing body and a policy council have to agree on (45 CFR 1301.6). */
export function findingsOf({ steps, mediator }: ConflictPlanContent): ConflictPlanFinding[] {
  const has = (level: ConflictLevel) => steps.some((step) => step.level === level)
  const findings: ConflictPlanFinding[] = []
  if (mediator === null) findings.push({ code: 'NO_MEDIATOR', message: 'No mediator is named.' })
  else if (!has('mediator')) findings.push({ code: 'NO_MEDIATOR', message: 'No step has the level mediator.' })
  if (!has('arbitrator')) findings.push({ code: 'NO_ARBITRATOR', message: 'No step has the level arbitrator.' })
  if (!steps.some(({ writtenReasons }) => writtenReasons)) {
    findings.push({ code: 'NO_WRITTEN_REASONS', message: 'No step requires reasons in writing.' })
  }
  return findings
}
