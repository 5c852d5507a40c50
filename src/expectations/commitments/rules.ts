// Commitments: what each party commits to, by aspect (W1). Pure.
import { type RequestError, ruleError } from '../../problems.ts'

export const commitmentLevels = ['committed', 'conditional', 'none', 'not_applicable'] as const
export type CommitmentLevel = (typeof commitmentLevels)[number]

/** What depends on the level. */
export interface CommitmentContent {
  level: CommitmentLevel
  description: string | null
  condition: string | null
  reason: string | null
}

/** The texts that each level needs, and those that it does not take. A description under `none` would read like a commitment in agreements. */
const textsOf: Record<CommitmentLevel, { needs: readonly Text[]; refuses: readonly Text[] }> = {
  committed: { needs: ['description'], refuses: ['condition', 'reason'] },
  conditional: { needs: ['description', 'condition'], refuses: ['reason'] },
  none: { needs: ['reason'], refuses: ['description', 'condition'] },
  not_applicable: { needs: ['reason'], refuses: ['description', 'condition'] },
}
type Text = 'description' | 'condition' | 'reason'

export function commitmentErrors(content: CommitmentContent): RequestError[] {
  const { level } = content
  const { needs, refuses } = textsOf[level]
  return [
    ...needs
      .filter((name) => content[name] === null)
      .map((name) => ruleError(`/${name}`, `A commitment of level ${level} needs a ${name}.`)),
    ...refuses
      .filter((name) => content[name] !== null)
      .map((name) => ruleError(`/${name}`, `A commitment of level ${level} does not take a ${name}.`)),
  ]
}

/** Whether a commitment no longer counts on the day `today`. */
export const hasExpired = ({ validUntil }: { validUntil: string | null }, today: string): boolean =>
  validUntil !== null && validUntil < today
