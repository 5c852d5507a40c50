// What a content says about money that the parties agreed on as records: the allocation of costs, obligations and the fee decision. Pure.
import type { AllocationSnapshot, Overflow } from '../../finance/cost-allocations/rules.ts'
import type { charges, feeScopes } from '../../finance/fee-decisions/rules.ts'
import type { FundingType } from '../../finance/funding-types/rules.ts'
import { hashOf } from '../../records/consents.ts'
import { formatAmount, toMinorUnits } from '../../records/money.ts'

/** Amounts are decimal strings in `currency`. */
export interface ContentCostAllocation {
  number: number
  /** Of the version of the cost allocation. */
  hash: string
  title: string
  currency: string
  overflow: Overflow
  overflowReason: string | null
  cost: string
  unfunded: string
  /** In the order of the allocation; `holderId` is the party that holds the source. */
  sources: {
    key: string
    name: string
    type: FundingType
    holderId: string
    amount: string
    allocated: string
  }[]
  /** By party: the cost of its budget lines, and what its sources pay. In the order of lines, then of sources. */
  parties: { organizationId: string; cost: string; allocated: string }[]
}

export interface ContentObligation {
  title: string
  payerId: string
  payeeId: string
  amount: string
  currency: string
  installments: { number: number; dueOn: string; amount: string }[]
}

export interface ContentFeeDecision {
  number: number
  /** Of the version of the fee decision. */
  hash: string
  charges: (typeof charges)[number]
  appliesTo: (typeof feeScopes)[number] | null
  monthlyMaximum: string | null
  currency: string | null
  copaymentEqualsOthers: boolean | null
  requiredForEnrollment: boolean
  rationale: string
  reviewOn: string | null
  overrideReason: string | null
}

/** Absent from contents of edition 1 of the format. */
export interface FinanceContent {
  costAllocation?: ContentCostAllocation | null
  /** In the order of their creation. */
  financialObligations?: ContentObligation[]
  feeDecision?: ContentFeeDecision | null
}

/** What every party has agreed on. `snapshot` and installments only if they were asked for. */
export interface FinanceSources {
  costAllocation: { number: number; hash: string; snapshot: AllocationSnapshot | null } | undefined
  financialObligations: (ContentObligation & { id: string })[]
  feeDecision: ContentFeeDecision | undefined
}

/** The obligations between parties of an agreement. */
export const obligationsBetween = <Obligation extends { payerId: string; payeeId: string }>(
  partyIds: readonly string[],
  obligations: readonly Obligation[],
): Obligation[] =>
  obligations.filter(({ payerId, payeeId }) => partyIds.includes(payerId) && partyIds.includes(payeeId))

/** What identifies a source. The content of an obligation never changes once it is agreed. */
interface FinanceIdentity {
  costAllocation: { hash: string } | null | undefined
  financialObligations: readonly { id: string }[]
  feeDecision: { hash: string } | null | undefined
}

/** SHA-256 of what identifies the sources. A content has no ids of obligations, because observers may read it. */
export const financeHash = ({ costAllocation, financialObligations, feeDecision }: FinanceIdentity): string =>
  hashOf({
    costAllocation: costAllocation?.hash ?? null,
    financialObligations: financialObligations.map(({ id }) => id),
    feeDecision: feeDecision?.hash ?? null,
  })

/** In a partnership whose agreements contain them. */
export const maxObligations = 500

export const noFinance: Required<FinanceContent> = { costAllocation: null, financialObligations: [], feeDecision: null }

export function compileFinance(sources: FinanceSources, partyIds: readonly string[]): Required<FinanceContent> {
  return {
    costAllocation: costAllocationOf(sources.costAllocation),
    financialObligations: obligationsBetween(partyIds, sources.financialObligations).map(
      ({ title, payerId, payeeId, amount, currency, installments }) => ({
        ...{ title, payerId, payeeId, amount, currency },
        installments: installments.map(({ number, dueOn, amount }) => ({ number, dueOn, amount })),
      }),
    ),
    feeDecision: sources.feeDecision ?? null,
  }
}

function costAllocationOf(source: FinanceSources['costAllocation']): ContentCostAllocation | null {
  if (source?.snapshot == null) return null
  const { number, hash, snapshot } = source
  const { title, currency, overflow, overflowReason, totals, lines, sources, shares } = snapshot
  const allocated = new Map<string, bigint>()
  for (const { sourceId, amount } of shares) add(allocated, sourceId, toMinorUnits(amount, currency))
  const [costOf, paidBy] = [new Map<string, bigint>(), new Map<string, bigint>()]
  for (const { organizationId, amount } of lines) add(costOf, organizationId, toMinorUnits(amount, currency))
  for (const { organizationId, id } of sources) add(paidBy, organizationId, allocated.get(id) ?? 0n)
  const format = (units = 0n) => formatAmount(units, currency)
  return {
    ...{ number, hash, title, currency, overflow, overflowReason },
    cost: totals.cost,
    unfunded: totals.unfunded,
    sources: sources.map(({ id, key, name, type, organizationId, amount }) => ({
      ...{ key, name, type, holderId: organizationId, amount },
      allocated: format(allocated.get(id)),
    })),
    parties: [...new Set([...costOf.keys(), ...paidBy.keys()])].map((organizationId) => ({
      organizationId,
      cost: format(costOf.get(organizationId)),
      allocated: format(paidBy.get(organizationId)),
    })),
  }
}

const add = (sums: Map<string, bigint>, key: string, units: bigint) => sums.set(key, (sums.get(key) ?? 0n) + units)
