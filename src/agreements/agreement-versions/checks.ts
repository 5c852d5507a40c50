// What is wrong with a compiled draft: gaps, short-cuts, and units that its kind of amendment does not allow.
import { inTurns } from '../../records/turns.ts'
import { type Completeness, completenessOf } from './completeness.ts'
import type { Content } from './content.ts'
import { localDay } from './dates.ts'
import { amendmentKindMismatch, diffContents } from './diff.ts'
import type { Parts } from './parts.ts'
import { type ShortCuts, shortCutsOf } from './short-cuts.ts'
import type { AgreementVersion } from './store.ts'

export interface Checked {
  base: Content | null
  now: string
  /** The names of organizations that are candidates of the partnership. */
  candidateNames: readonly string[]
}

/** The rules that the content does not satisfy, and its short-cuts. */
export async function inspect(
  content: Content,
  parts: Parts,
  { base, now, candidateNames }: Checked,
): Promise<{ completeness: Completeness; shortCuts: ShortCuts }> {
  const shortCuts = await inTurns(shortCutsOf(content, { parts, candidateNames }))
  const today = localDay(now, content.term.timeZone)
  return { shortCuts, completeness: completenessOf(content, { base, today, findings: shortCuts.findings }) }
}

/** What a version keeps of it. */
export async function checksOf(
  content: Content,
  parts: Parts,
  checked: Checked,
): Promise<
  Pick<AgreementVersion, 'requiredGaps' | 'recommendedGaps' | 'shortCutErrors' | 'untailoredShare' | 'mismatchedUnits'>
> {
  const { completeness, shortCuts } = await inspect(content, parts, checked)
  const { base } = checked
  return {
    requiredGaps: completeness.gaps.required,
    recommendedGaps: completeness.gaps.recommended,
    shortCutErrors: shortCuts.findings.filter(({ severity }) => severity === 'error').length,
    untailoredShare: shortCuts.untailoredShare,
    mismatchedUnits:
      content.version.origin === 'amendment' && base !== null
        ? amendmentKindMismatch(diffContents(base, content, { words: false }), content.version.amendmentKinds)
        : [],
  }
}
