// The commitments matrix: what each party commits to, by aspect, and what of it is agreed (W1). Pure.
import { type CommitmentLevel, hasExpired } from '../../expectations/commitments/rules.ts'
import type { ExpectationState } from '../../expectations/expectations/rules.ts'
import type { ObligationState } from '../../finance/financial-obligations/rules.ts'
import type { Aspect } from '../../partnerships/partnerships/rules.ts'

export const cellStatuses = ['kept', 'committed', 'conditional', 'refused', 'not_applicable', 'not_stated'] as const
export type CellStatus = (typeof cellStatuses)[number]

/** The aspects to which W1 asks every party to commit itself. */
export const requiredAspects = [
  'finance',
  'legal',
  'standards',
  'systems',
  'resources',
] as const satisfies readonly Aspect[]

/** The states of an expectation that keeps the commitment of the responsible party. */
export const keepingStates = ['agreed', 'in_effect', 'met', 'partly_met'] as const satisfies readonly ExpectationState[]
/** The states of a financial obligation that keeps the commitment of the payer. */
export const keepingObligationStates = ['agreed', 'settled'] as const satisfies readonly ObligationState[]

/** At most so many parties are shown, the oldest. */
export const maxParties = 1000
export const maxRefs = 10

export interface CellContent {
  level: CommitmentLevel | null
  validUntil: string | null
  /** Whether the party has an expectation or a financial obligation in this aspect that keeps its commitment. */
  isAgreed: boolean
}

const statusOfLevel: Record<CommitmentLevel, CellStatus> = {
  committed: 'committed',
  conditional: 'conditional',
  none: 'refused',
  not_applicable: 'not_applicable',
}

/** An expired commitment counts as none. */
export function statusOf({ level, validUntil, isAgreed }: CellContent, today: string): CellStatus {
  if (level === null || hasExpired({ validUntil }, today)) return 'not_stated'
  return level === 'committed' && isAgreed ? 'kept' : statusOfLevel[level]
}
