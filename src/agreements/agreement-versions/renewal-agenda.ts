// Keeps the agenda entry of the decision on a renewal while no renewal is open.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { AgendaSource } from '../../records/agenda-entries.ts'
import { renewalDecisionOf } from '../agreements/agenda.ts'
import type { Agreement } from '../agreements/store.ts'
import { agreements } from '../agreements/table.ts'
import { openStates } from './rules.ts'
import type { AgreementVersion } from './store.ts'
import { agreementVersions as versions } from './table.ts'

/** The open renewals of a partnership, or of one agreement. */
const findOpenRenewals = db
  .select({ id: versions.id, agreementId: versions.agreementId })
  .from(versions)
  .where(
    sql`${versions.partnershipId} = ${sql.placeholder('partnershipId')} and ${versions.origin} = 'renewal'
      and ${versions.state} in ('draft', 'party_review', 'legal_review', 'ready_to_sign', 'partially_signed')
      and (${sql.placeholder('agreementId')}::uuid is null or ${versions.agreementId} = ${sql.placeholder('agreementId')}::uuid)`,
  )
  .prepare('')

/** After what was executed has changed, or `renewal`, a renewal of the agreement. */
export async function changeRenewalAgenda(
  write: WriteContext,
  agreement: Agreement,
  renewal?: Pick<AgreementVersion, 'id' | 'state'>,
): Promise<void> {
  const { id: agreementId, partnershipId, executions } = agreement
  const [found, now] = await Promise.all([write.query(findOpenRenewals, { partnershipId, agreementId }), write.now()])
  // The rows are those before this transaction.
  const others = found.filter(({ id }) => id !== renewal?.id && !executions.some(({ versionId }) => versionId === id))
  const isOpen = others.length > 0 || (renewal !== undefined && openStates.includes(renewal.state))
  write.changeAgenda(partnershipId, renewalDecisionOf(agreement, now, isOpen))
}

const findExecuted = db
  .select({ id: agreements.id, kind: agreements.kind, executions: agreements.executions })
  .from(agreements)
  .where(sql`${agreements.partnershipId} = ${sql.placeholder('partnershipId')} and ${agreements.executions} <> '[]'`)
  .prepare('')

export const renewalAgenda: AgendaSource = async (reader, partnershipId, now) => {
  const [executed, renewals] = await Promise.all([
    reader.query(findExecuted, { partnershipId }),
    reader.query(findOpenRenewals, { partnershipId, agreementId: null }),
  ])
  return executed.map((agreement) =>
    renewalDecisionOf(
      agreement,
      now,
      renewals.some(({ agreementId }) => agreementId === agreement.id),
    ),
  )
}
