// Cost allocations: the versions of the plan by which costs are allocated to funding sources (Q15). Pure.
import { type Blocker, type RequestError, ruleError } from '../../problems.ts'
import { hashOf } from '../../records/consents.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { BaseRow, Measure } from '../allocation-bases/rules.ts'
import type { AllocationMethod } from '../budget-lines/rules.ts'
import type { Cap, Certainty, CostCategory, FundingForm } from '../funding-sources/rules.ts'
import type { FundingType } from '../funding-types/rules.ts'

/** Who pays what exceeds the available amounts of sources: other sources that are not federal, any others, or none. */
export const overflows = ['non_federal', 'any', 'none'] as const
export type Overflow = (typeof overflows)[number]

export const snapshotFormat = 'partnership-basics/cost-allocation/1'

/** What a version allocates, frozen when it is proposed. Its hash is SHA-256 over its canonical JSON. Amounts are decimal strings. */
export interface AllocationSnapshot extends AllocationRules {
  format: typeof snapshotFormat
  currency: string
  /** In the order in which they are allocated. */
  lines: AllocatedLine[]
  bases: AllocatedBase[]
  /** In the order of `sourceIds`. */
  sources: AllocatedSource[]
  /** The sources that lines or bases name and that are not in the allocation. */
  otherSources: NamedSource[]
  /** By line, then by source. Those with the amount 0 have a share that the source cannot pay. */
  shares: AllocatedShare[]
  /** `inKind` is a part of `allocated`. */
  totals: { cost: string; allocated: string; inKind: string; unfunded: string }
}

const pick = <Row, Name extends keyof Row>(row: Row, names: readonly Name[]) =>
  Object.fromEntries(names.map((name) => [name, row[name]])) as Pick<Row, Name>

export const maxLines = 500
export const maxSources = 20

/** What the parties decide about an allocation. */
export interface AllocationRules {
  title: string
  note: string | null
  /** Null: all budget lines. */
  lineIds: string[] | null
  sourceIds: string[]
  overflow: Overflow
  overflowReason: string | null
  parentFeesTakeOverflow: boolean
  backstopSourceIds: string[]
}

export interface AllocatedLine {
  id: string
  organizationId: string
  key: string
  order: number
  title: string
  category: CostCategory
  amount: string
  startsOn: string | null
  endsOn: string | null
  method: AllocationMethod | null
  baseId: string | null
  sourceId: string | null
}

/** Of a budget line, what is frozen. */
export const allocatedLine = (line: AllocatedLine): AllocatedLine =>
  pick(line, [
    ...(['id', 'organizationId', 'key', 'order', 'title', 'category', 'amount', 'startsOn', 'endsOn'] as const),
    ...(['method', 'baseId', 'sourceId'] as const),
  ])

export interface AllocatedBase {
  id: string
  key: string
  name: string
  measure: Measure
  unit: string | null
  measuredOn: string
  documentation: string | null
  rows: BaseRow[]
}

export const allocatedBase = (base: AllocatedBase): AllocatedBase =>
  pick(base, ['id', 'key', 'name', 'measure', 'unit', 'measuredOn', 'documentation', 'rows'])

export interface NamedSource {
  id: string
  key: string
  name: string
}

export interface AllocatedSource extends NamedSource {
  organizationId: string
  type: FundingType
  amount: string
  startsOn: string | null
  endsOn: string | null
  form: FundingForm
  federal: boolean
  certainty: Certainty
  forbiddenCategories: CostCategory[]
  caps: Cap[]
}

export const allocatedSource = (source: AllocatedSource): AllocatedSource =>
  pick(source, [
    ...(['id', 'organizationId', 'key', 'name', 'type', 'amount', 'startsOn', 'endsOn', 'form'] as const),
    ...(['federal', 'certainty', 'forbiddenCategories', 'caps'] as const),
  ])

/**
 * SHARE: the source has a share of the line by its weight; ROUNDED_UP: the amount contains a cent that remained; CAPPED: the available
 * amount of the source limited it; CATEGORY_FORBIDDEN: the source cannot pay the category of the line; OVERFLOW and BACKSTOP: the
 * amount contains what exceeds the available amounts of other sources.
 */
export const shareReasons = ['SHARE', 'ROUNDED_UP', 'CAPPED', 'CATEGORY_FORBIDDEN', 'OVERFLOW', 'BACKSTOP'] as const
export type ShareReason = (typeof shareReasons)[number]

export interface AllocatedShare {
  lineId: string
  sourceId: string
  amount: string
  reasons: ShareReason[]
}

export const ruleNames = [
  ...(['title', 'note', 'lineIds', 'sourceIds', 'overflow', 'overflowReason'] as const),
  ...(['parentFeesTakeOverflow', 'backstopSourceIds'] as const),
] as const satisfies (keyof AllocationRules)[]

export const rulesOf = (row: AllocationRules): AllocationRules => pick(row, ruleNames)

/** The hash of a draft, of what a client reads: `lineIds` is empty for all lines. That of a proposal is the hash of its snapshot. */
export const draftHash = (row: AllocationRules): string => hashOf({ ...rulesOf(row), lineIds: row.lineIds ?? [] })

const sameIds = (one: readonly string[], other: readonly string[] | undefined): boolean =>
  other !== undefined && one.join() === other.join()

/** The errors that need no other record. `before` is undefined for a new allocation; a pointer names what has changed. */
export function allocationErrors(after: AllocationRules, before: AllocationRules | undefined): RequestError[] {
  const { lineIds, sourceIds, overflow, overflowReason, backstopSourceIds } = after
  const errors = [
    ...repeated('lineIds', lineIds ?? []),
    ...repeated('sourceIds', sourceIds),
    ...repeated('backstopSourceIds', backstopSourceIds),
  ]
  const isUnchanged = sameIds(backstopSourceIds, before?.backstopSourceIds)
  for (const [index, id] of backstopSourceIds.entries()) {
    if (sourceIds.includes(id)) continue
    const pointer = isUnchanged ? '/sourceIds' : `/backstopSourceIds/${index}`
    errors.push(ruleError(pointer, 'A backstop must be one of the sources in sourceIds.'))
  }
  if (overflow === 'any' && overflowReason === null) {
    const detail = 'The overflow `any` can shift costs of one federal award to another, and needs a reason.'
    errors.push(ruleError('/overflowReason', detail))
  }
  return errors
}

function repeated(list: string, ids: readonly string[]): RequestError[] {
  const seen = new Set<string>()
  return ids.flatMap((id, index) => {
    if (!seen.has(id)) {
      seen.add(id)
      return []
    }
    return [ruleError(`/${list}/${index}`, 'The record occurs twice.')]
  })
}

/** The errors of federal backstops. One that has become federal since is no error: it blocks the proposal. */
export function backstopErrors(
  { overflow, backstopSourceIds }: AllocationRules,
  before: AllocationRules | undefined,
  federalIds: ReadonlySet<string>,
): RequestError[] {
  const isUnchanged = sameIds(backstopSourceIds, before?.backstopSourceIds)
  if (overflow === 'any' || (isUnchanged && before?.overflow === overflow)) return []
  return backstopSourceIds.flatMap((id, index) => {
    const pointer = isUnchanged ? '/overflow' : `/backstopSourceIds/${index}`
    return federalIds.has(id)
      ? [ruleError(pointer, 'A federal source can be a backstop only with the overflow `any`.')]
      : []
  })
}

/** What the records say about the content of a draft. */
export interface DraftState {
  id: string
  partnershipId: string
  /** That it names or, if it names none, of the partnership, counted up to one more than an allocation can have. */
  lines: number
  /** Budget lines and sources that it names, and that do not exist or belong to a party that has left. */
  missingLineIds: string[]
  missingSourceIds: string[]
  /** Sources that became federal since they were named as backstops. */
  federalBackstopIds: string[]
}

/** What blocks the proposal of a draft. */
export function draftBlockers(state: DraftState): Blocker[] {
  const pathOf = (plural: string, [id]: readonly string[]) =>
    id === undefined ? null : pathInPartnership(state.partnershipId, `/${plural}/${id}`)
  const blockers: Blocker[] = []
  const { lines, missingLineIds, missingSourceIds, federalBackstopIds } = state
  if (lines === 0) {
    blockers.push({ code: 'NO_BUDGET_LINES', message: 'The allocation has no budget line.', ref: null })
  }
  if (lines > maxLines) {
    const message = `An allocation has at most ${maxLines} budget lines. Name them in lineIds.`
    blockers.push({ code: 'TOO_MANY_BUDGET_LINES', message, ref: null })
  }
  if (missingLineIds.length + missingSourceIds.length > 0) {
    const message = `${missingLineIds.length} of the budget lines and ${missingSourceIds.length} of the sources that it names were deleted, or belong to a party that has left.`
    const ref = pathOf('budget-lines', missingLineIds) ?? pathOf('funding-sources', missingSourceIds)
    blockers.push({ code: 'ALLOCATED_RECORD_MISSING', message, ref })
  }
  if (federalBackstopIds.length > 0) {
    const message = 'A backstop has become federal, which only the overflow `any` permits.'
    blockers.push({ code: 'FEDERAL_BACKSTOP', message, ref: pathOf('funding-sources', federalBackstopIds) })
  }
  return blockers
}
