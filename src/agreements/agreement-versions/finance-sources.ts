// Reads what the parties agreed on about money: the allocation of costs, obligations and the fee decision.
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import type { AllocationSnapshot } from '../../finance/cost-allocations/rules.ts'
import { costAllocationSnapshots, costAllocations } from '../../finance/cost-allocations/table.ts'
import { feeDecisions } from '../../finance/fee-decisions/table.ts'
import { financialObligations } from '../../finance/financial-obligations/table.ts'
import { type ContentObligation, type FinanceSources, maxObligations } from './finance-content.ts'

const partnershipId = sql.placeholder('partnershipId')

/** One more than an agreement may contain, so that too many are noticed. */
export const maxRead = maxObligations + 1

const findAllocation = (snapshot: ReturnType<typeof sql<AllocationSnapshot | null>>) =>
  db
    .select({ number: costAllocations.number, hash: costAllocations.hash, snapshot })
    .from(costAllocations)
    .where(sql`${costAllocations.partnershipId} = ${partnershipId} and ${costAllocations.state} = 'agreed'`)
    .prepare('')

const allocationIdentity = findAllocation(sql<null>`null`)
const fullAllocation = findAllocation(
  sql`(select s.snapshot from ${costAllocationSnapshots} s where s.partnership_id = ${costAllocations.partnershipId}
    and s.cost_allocation_id = ${costAllocations.id} and s.hash = ${costAllocations.hash})`,
)

const findObligations = (installments: SQL<ContentObligation['installments']>) =>
  db
    .select({
      id: financialObligations.id,
      title: financialObligations.title,
      payerId: financialObligations.payerId,
      payeeId: financialObligations.payeeId,
      amount: financialObligations.amount,
      currency: financialObligations.currency,
      installments,
    })
    .from(financialObligations)
    .where(
      sql`${financialObligations.partnershipId} = ${partnershipId} and ${financialObligations.state} in ('agreed', 'settled')`,
    )
    .orderBy(financialObligations.id)
    .limit(maxRead)
    .prepare('')

const obligationIdentities = findObligations(sql`'[]'::jsonb`)
const fullObligations = findObligations(sql`${financialObligations.installments}`)

const findFeeDecision = db
  .select({
    number: feeDecisions.number,
    hash: feeDecisions.hash,
    charges: feeDecisions.charges,
    appliesTo: feeDecisions.appliesTo,
    monthlyMaximum: feeDecisions.monthlyMaximum,
    currency: feeDecisions.currency,
    copaymentEqualsOthers: feeDecisions.copaymentEqualsOthers,
    requiredForEnrollment: feeDecisions.requiredForEnrollment,
    rationale: feeDecisions.rationale,
    reviewOn: feeDecisions.reviewOn,
    overrideReason: feeDecisions.overrideReason,
  })
  .from(feeDecisions)
  .where(sql`${feeDecisions.partnershipId} = ${partnershipId} and ${feeDecisions.state} = 'agreed'`)
  .prepare('')

const finder =
  (allocation: typeof fullAllocation, obligations: typeof fullObligations) =>
  async (reader: Reader, partnershipId: string): Promise<FinanceSources> => {
    const [[costAllocation], financialObligations, [feeDecision]] = await Promise.all([
      reader.query(allocation, { partnershipId }),
      reader.query(obligations, { partnershipId }),
      reader.query(findFeeDecision, { partnershipId }),
    ])
    return { costAllocation, financialObligations, feeDecision }
  }

/** With the snapshot of the allocation and the installments, to compile one version. */
export const findFullFinance = finder(fullAllocation, fullObligations)
/** Without them, to find out whether sources of versions have changed. */
export const findFinanceIdentities = finder(allocationIdentity as typeof fullAllocation, obligationIdentities)
