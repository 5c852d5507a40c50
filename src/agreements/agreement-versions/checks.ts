// What is wrong with a compiled draft: gaps, short-cuts, and units that its kind of amendment does not allow.
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { findAppliedSets } from '../../law/applied-standards/store.ts'
import type { PartnershipSet } from '../../law/strictest-standards/pieces.ts'
import { inTurns } from '../../records/turns.ts'
import { type Completeness, completenessOf } from './completeness.ts'
import type { Content } from './content.ts'
import { localDay } from './dates.ts'
import { amendmentKindMismatch, diffContents } from './diff.ts'
import { withHspps } from './group-sizes.ts'
import type { Parts } from './parts.ts'
import { type ShortCuts, shortCutsOf } from './short-cuts.ts'
import { findCandidateNames } from './sources.ts'
import type { AgreementVersion } from './store.ts'

/** Besides the content and its parts. */
export interface Checked extends CheckData {
  base: Content | null
  now: string
}

/** What is read of the partnership for the checks. */
export interface CheckData {
  /** The names of organizations that are candidates of the partnership. */
  candidateNames: readonly string[]
  /** The standards that apply in the partnership. */
  standards: readonly PartnershipSet[]
}

/** `day`: that on which standards apply. */
export async function loadCheckData(reader: Reader, partnershipId: string, day: string): Promise<CheckData> {
  const [candidates, applied] = await Promise.all([
    reader.query(findCandidateNames, { partnershipId }),
    reader.query(findAppliedSets, { partnershipIds: pgArray([partnershipId]), day }),
  ])
  return { candidateNames: candidates.map(({ name }) => name), standards: withHspps(applied) }
}

/** The rules that the content does not satisfy, and its short-cuts. */
export async function inspect(
  content: Content,
  parts: Parts,
  { base, now, candidateNames, standards }: Checked,
): Promise<{ completeness: Completeness; shortCuts: ShortCuts }> {
  const shortCuts = await inTurns(shortCutsOf(content, { parts, candidateNames }))
  const today = localDay(now, content.term.timeZone)
  return { shortCuts, completeness: completenessOf(content, { base, today, standards, findings: shortCuts.findings }) }
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
