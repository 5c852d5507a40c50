// Cost allocations: the versions of the plan by which costs are allocated to funding sources (Q15). Pure.
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
  /** By line, then by source; none with the amount 0. */
  shares: AllocatedShare[]
  totals: { cost: string; allocated: string; unfunded: string }
}

/** What the parties decide about an allocation. */
export interface AllocationRules {
  title: string
  note: string | null
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

export interface AllocatedSource {
  id: string
  organizationId: string
  key: string
  name: string
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

export const shareReasons = ['SHARE', 'ROUNDED_UP', 'CAPPED', 'CATEGORY_FORBIDDEN', 'OVERFLOW', 'BACKSTOP'] as const

export interface AllocatedShare {
  lineId: string
  sourceId: string
  amount: string
  reasons: (typeof shareReasons)[number][]
}
