// What a funding plan lacks. Pure.
import { pathInPartnership } from '../../records/paths.ts'
import type { RecordGroup } from '../../records/record-groups.ts'
import { coverageOf, type FindingCode } from './rules.ts'
import type { FundingSummary } from './store.ts'

export const sourcePathsOf = (partnershipId: string, ids: readonly string[]): string[] =>
  ids.map((id) => pathInPartnership(partnershipId, `/funding-sources/${id}`))

export interface FundingPlanFinding {
  code: FindingCode
  message: string
  refs: string[]
}

export function findingsOf(row: FundingSummary, pledged: bigint): FundingPlanFinding[] {
  const { federalMatch, unmatched, uncovered } = row.gaps
  const gap: FundingPlanFinding = { code: 'GAP_WITHOUT_CONTINGENCY', message: 'The gap has no contingency.', refs: [] }
  const found = (code: FindingCode, { count, ids }: RecordGroup, message: string): FundingPlanFinding[] =>
    count === 0 ? [] : [{ code, message, refs: sourcePathsOf(row.partnershipId, ids) }]
  return [
    ...found(
      'FEDERAL_MATCH',
      federalMatch,
      `Federal sources that count as match: ${federalMatch.count}. Federal funds count as match only if the law of their program allows it (2 CFR 200.306(b)(5)).`,
    ),
    ...found('MATCH_MISSING', unmatched, `Sources whose match is too small: ${unmatched.count}.`),
    ...found(
      'SOURCE_WITHOUT_CONTINGENCY',
      uncovered,
      `Sources that are not secured, and that no contingency covers: ${uncovered.count}.`,
    ),
    ...(isGapUncovered(row, pledged) ? [gap] : []),
  ]
}

export const isGapUncovered = (row: FundingSummary, pledged: bigint): boolean =>
  coverageOf(row, pledged).gap > 0n && !row.gaps.coversAll
