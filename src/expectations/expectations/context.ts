// What the rules of expectations depend on: the partnership, its parties, and what its agreements bind.
import { pgArray } from '../../database/queries.ts'
import type { Reader } from '../../database/session.ts'
import { type AgreementBinding, findByPartnerships } from '../../partnerships/agreement-bindings/store.ts'
import { loadPartnership, type PartnershipContext } from '../../partnerships/parties/context.ts'

export interface ExpectationContext extends PartnershipContext {
  bindings: AgreementBinding[]
}

/** Throws 404 if the caller does not see the partnership. */
export async function loadContext(reader: Reader, partnershipId: string): Promise<ExpectationContext> {
  const [context, bindings] = await Promise.all([
    loadPartnership(reader, partnershipId),
    reader.query(findByPartnerships, { partnershipIds: pgArray([partnershipId]) }),
  ])
  return { ...context, bindings }
}
