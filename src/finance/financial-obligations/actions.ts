// How financial obligations are saved, what callers read of them, and what each action changes.
import type { FastifyRequest } from 'fastify'
import type { Static } from 'typebox'
import { blockedByClosure } from '../../http/authorization.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { PartnershipContext } from '../../partnerships/parties/context.ts'
import {
  Problem,
  type RequestError,
  ruleViolation,
  throwIfViolated,
  transitionBlocked,
  unknownReference,
} from '../../problems.ts'
import { collectionRecordType, mustBeAuthorUnlessLeft } from '../../records/collections/collection.ts'
import { consentOf, countedConsents, withConsent } from '../../records/consents.ts'
import { isFutureDay } from '../../records/days.ts'
import { actionLists } from '../../records/lifecycles.ts'
import { checkPartnershipCurrency } from '../../records/partnership-currency.ts'
import { agendaOf } from './agenda.ts'
import { contentErrors, hasSameContent, newInstallments, partyErrors } from './content.ts'
import {
  actionsOf as actionsOfObligation,
  afterAction,
  installmentTimeliness,
  stateAfter,
  stateAfterConsent,
  totalsOf,
  waitingOn,
} from './rules.ts'
import type { NewFinancialObligationTransition } from './schema.ts'
import type { FinancialObligation } from './store.ts'
import { financialObligations } from './table.ts'

export type ObligationTransition = Static<typeof NewFinancialObligationTransition>

const unknownIn = (pointer: string, what: string) => () =>
  unknownReference(pointer, `There is no such ${what} in this partnership.`)

export const obligationRecords = {
  singular: 'financial_obligation',
  table: financialObligations,
  agendaOf,
  constraintProblems: {
    financial_obligations_source_exists: unknownIn('/sourceId', 'funding source'),
    financial_obligations_line_exists: unknownIn('/lineId', 'budget line'),
  },
}
export const obligationRecordType = collectionRecordType<FinancialObligation>(obligationRecords)

const withCountedConsents = (row: FinancialObligation, { acceptedParties }: PartnershipContext): FinancialObligation =>
  row.state === 'proposed' ? { ...row, consents: countedConsents(row.consents, acceptedParties) } : row

/** `number` is that of the installment on which the caller acts. Throws 422 if there is none with it. */
export function actionsOf(
  stored: FinancialObligation,
  request: FastifyRequest,
  context: PartnershipContext,
  number?: number,
) {
  const row = withCountedConsents(stored, context)
  const installment = row.installments.find((one) => one.number === number)
  if (number !== undefined && installment === undefined) {
    throw ruleViolation('/installment', `The last installment is ${row.installments.length}.`)
  }
  const caller = {
    parties: context.parties,
    callerId: request.caller.organizationId,
    isBlockedByClosure: blockedByClosure(request, 'transitionFinancialObligation'),
  }
  return actionsOfObligation(row, caller, installment)
}

export function viewOf(stored: FinancialObligation, request: FastifyRequest, context: PartnershipContext, now: string) {
  const row = withCountedConsents(stored, context)
  return {
    ...row,
    installments: row.installments.map((one) => ({ ...one, timeliness: installmentTimeliness(one, row, now) })),
    totals: totalsOf(row),
    waitingOn: waitingOn(row, context.parties),
    ...actionLists(actionsOf(row, request, context)),
  }
}

/**
 * A change of the content removes the consents. Throws 409 unless the obligation is proposed, and 422 if the content violates a
 * rule.
 */
export async function beforeSave(
  after: FinancialObligation,
  before: FinancialObligation | undefined,
  { parties }: PartnershipContext,
  _now: string,
  write: WriteContext,
): Promise<FinancialObligation> {
  if (before !== undefined && hasSameContent(after, before)) return { ...after, installments: before.installments }
  if (before !== undefined) assertProposed(before, 'changed')
  const unknown = partyErrors(after, parties)
  if (unknown.length > 0) throw unknownParties(unknown)
  if (after.currency !== before?.currency) await checkPartnershipCurrency(write, after, after.currency)
  throwIfViolated(contentErrors(after))
  return { ...after, installments: newInstallments(after), consents: [] }
}

const unknownParties = (errors: RequestError[]) => new Problem('unknown-reference', errors[0]?.detail, { errors })

/** Payer and payee may delete it, too. Throws 409 unless it is proposed. */
export function beforeDelete(row: FinancialObligation, { parties }: PartnershipContext, write: WriteContext): void {
  assertProposed(row, 'deleted')
  if ([row.payerId, row.payeeId].includes(write.caller.organizationId)) return
  mustBeAuthorUnlessLeft('financial_obligation', row, parties, write)
}

function assertProposed({ state }: FinancialObligation, verb: string): void {
  if (state === 'proposed') return
  const message = `The obligation is ${state} and cannot be ${verb}. The payee can waive its open installments.`
  throw transitionBlocked({ code: 'WRONG_STATE', message, ref: null })
}

/** The event of the last confirmation or waiver is that the obligation is settled. */
export function applyTransition(
  write: WriteContext,
  stored: FinancialObligation,
  { action, installment: number, ...fields }: ObligationTransition,
  { context, now }: { context: PartnershipContext; now: string },
): { changes: Partial<FinancialObligation>; verb: string } {
  const row = withCountedConsents(stored, context)
  const { reason = null, paidOn } = fields
  if (action === 'agree') {
    const consents = withConsent(row.consents, consentOf(write.caller, now))
    const state = stateAfterConsent({ ...row, consents })
    return { changes: { consents, state, reason }, verb: state === 'agreed' ? 'agreed' : 'consented' }
  }
  if (action === 'pay' && paidOn !== undefined && isFutureDay(paidOn, now)) {
    throw ruleViolation('/paidOn', 'The day is in the future.')
  }
  const installments = row.installments.map((one) => (one.number === number ? afterAction(one, action, fields) : one))
  const state = stateAfter(installments)
  return {
    changes: { installments, state, reason },
    verb: state === 'settled' ? state : `installment_${participles[action]}`,
  }
}

const participles = { pay: 'paid', confirm: 'confirmed', dispute: 'disputed', waive: 'waived' }
