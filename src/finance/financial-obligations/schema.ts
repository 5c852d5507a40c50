// Schemas of financial obligations.
import { Type } from 'typebox'
import { dueWindowDays, timelinesses } from '../../expectations/expectations/rules.ts'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { ConsentView } from '../../records/consents-schema.ts'
import { lifecycleSchemas } from '../../records/lifecycles-schema.ts'
import { amount, currency } from '../../records/money-schema.ts'
import { installmentStates, maxInstallments, obligationActions, obligationStates } from './rules.ts'

const State = stringEnum(
  'FinancialObligationState',
  obligationStates,
  'agreed: payer and payee have agreed; settled: every installment is confirmed or waived.',
)
const InstallmentState = stringEnum(
  'InstallmentState',
  installmentStates,
  'paid: by the statement of the payer; confirmed: the payee has received it; waived: the payee does not ask for it.',
)
const Timeliness = stringEnum(
  'InstallmentTimeliness',
  timelinesses,
  `Of an open installment of an agreed obligation: due from ${dueWindowDays} days before its due date, overdue from the day after it (UTC). Of any other installment: not_due.`,
)

const installmentNumber = (description: string) =>
  Type.Integer({ minimum: 1, maximum: maxInstallments, format: 'int32', description, examples: [1] })
const dueOn = dateOf('The day by which it is paid (UTC).', '2026-10-01')
const installmentAmount = amount('In the currency of the obligation; more than 0.', '6000.00')
const paidOn = (description: string) => dateOf(description, '2026-09-29')
const reference = text(200, 'Identifies the payment in the system of the payer.', 'ACH 2026-09-29/118')

const NewInstallment = strict(
  { dueOn, amount: installmentAmount },
  { $id: 'NewInstallment', description: 'A part of the amount, with its due date.' },
)
const InstallmentView = strict(
  {
    number: installmentNumber('Its place in the list: 1, 2, 3 …'),
    dueOn,
    amount: installmentAmount,
    state: ref(InstallmentState),
    paidOn: nullable(paidOn('The day of the payment.')),
    reference: nullable(reference),
    reason: nullable(text(2000, 'The reason of the last action, such as a waiver.', 'The center was closed in March.')),
    timeliness: ref(Timeliness),
  },
  { $id: 'Installment', description: 'An installment of a financial obligation.' },
)
const TotalsView = strict(
  Object.fromEntries(
    installmentStates.map((state) => [state, amount(`The sum of the installments in the state ${state}.`, '6000.00')]),
  ) as Record<(typeof installmentStates)[number], ReturnType<typeof amount>>,
  {
    $id: 'InstallmentTotals',
    description: 'The amount of a financial obligation by the states of its installments.',
  },
)

const lifecycle = lifecycleSchemas('FinancialObligation', obligationActions, { action: 'agree' })

const otherPartyId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11'
const installments = [
  { dueOn: '2026-10-01', amount: '6000.00' },
  { dueOn: '2027-01-04', amount: '6000.00' },
]

export const financialObligationSchemas = resource('FinancialObligation', {
  description: 'An amount that one party owes another, paid in installments (W1).',
  fields: {
    payerId: uuidOf('the party that pays'),
    payeeId: uuidOf('the party that is paid'),
    title: text(200, 'What is paid for.', 'Rent of two rooms'),
    amount: amount('The whole amount: the sum of the installments.', '12000.00'),
    currency,
    sourceId: Type.Optional(uuidOf('the funding source from which it is paid')),
    lineId: Type.Optional(uuidOf('the budget line whose cost it is')),
    installments: Type.Array(ref(NewInstallment), {
      minItems: 1,
      maxItems: maxInstallments,
      description: 'In the order of their due dates. They add up to `amount`.',
    }),
  },
  computed: {
    ...collectionProperties,
    state: ref(State),
    installments: Type.Array(ref(InstallmentView), {
      minItems: 1,
      maxItems: maxInstallments,
      description: 'In the order of their due dates.',
    }),
    totals: ref(TotalsView),
    consents: Type.Array(ref(ConsentView), { maxItems: 2, description: 'The parties that have agreed to it.' }),
    waitingOn: Type.Array(uuidOf('a party'), {
      maxItems: 2,
      description: 'While it is proposed: which of payer and payee have not agreed.',
    }),
    reason: nullable(text(2000, 'The reason of the last action.', 'The payment of 1 October did not arrive.')),
    ...lifecycle.lists,
  },
  example: {
    payerId: collectionExample.organizationId,
    payeeId: otherPartyId,
    title: 'Rent of two rooms',
    amount: '12000.00',
    currency: 'USD',
    installments,
  },
  computedExample: {
    ...collectionExample,
    state: 'proposed',
    installments: installments.map((installment, index) => ({
      ...{ number: index + 1, ...installment, state: 'open' as const },
      ...{ paidOn: null, reference: null, reason: null, timeliness: 'not_due' as const },
    })),
    totals: { open: '12000.00', paid: '0.00', confirmed: '0.00', waived: '0.00' },
    consents: [],
    waitingOn: [collectionExample.organizationId, otherPartyId],
    reason: null,
    availableActions: [{ action: 'agree', needs: [] }],
    blockedActions: [],
  },
})

export const NewFinancialObligationTransition = strict(
  {
    ...lifecycle.NewTransition.properties,
    installment: Type.Optional(
      installmentNumber('The number of the installment; every action except `agree` requires it.'),
    ),
    paidOn: Type.Optional(paidOn('The day of the payment, not in the future; only `pay` uses it, and requires it.')),
    reference: Type.Optional(reference),
  },
  {
    $id: 'FinancialObligationTransition',
    description: 'An action on a financial obligation, or on the installment with the number `installment`.',
    examples: [
      { action: 'agree' },
      { action: 'pay', installment: 1, paidOn: '2026-09-29', reference: 'ACH 2026-09-29/118' },
      { action: 'waive', installment: 2, reason: 'The center was closed in this quarter.' },
    ],
  },
)

export const financialObligationParts = [
  State,
  InstallmentState,
  Timeliness,
  NewInstallment,
  InstallmentView,
  TotalsView,
  lifecycle.Action,
  ...lifecycle.elements,
  NewFinancialObligationTransition,
  ...financialObligationSchemas.all,
]
export { State as FinancialObligationStateView }
