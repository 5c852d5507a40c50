// What payer and payee agree to, and its errors. Pure.
import { isDeepStrictEqual } from 'node:util'
import { type RequestError, ruleError } from '../../problems.ts'
import { amountErrors, formatAmount, toMinorUnits } from '../../records/money.ts'
import { type Installment, sumOf } from './rules.ts'

export interface ObligationContent {
  payerId: string
  payeeId: string
  title: string
  amount: string
  currency: string
  sourceId: string | null
  lineId: string | null
  installments: readonly Pick<Installment, 'dueOn' | 'amount'>[]
}

const contentOf = ({
  payerId,
  payeeId,
  title,
  amount,
  currency,
  sourceId,
  lineId,
  installments,
}: ObligationContent): ObligationContent => ({
  ...{ payerId, payeeId, title, amount, currency, sourceId, lineId },
  installments: installments.map(({ dueOn, amount }) => ({ dueOn, amount })),
})

export const hasSameContent = (after: ObligationContent, before: ObligationContent): boolean =>
  isDeepStrictEqual(contentOf(after), contentOf(before))

/** Installments of which none is paid, numbered in their order. */
export const newInstallments = ({ installments }: ObligationContent): Installment[] =>
  installments.map(({ dueOn, amount }, index) => ({
    ...{ number: index + 1, dueOn, amount },
    ...{ state: 'open', paidOn: null, reference: null, reason: null },
  }))

/** The errors of the organizations. `parties`: those of the accepted parties. */
export const partyErrors = ({ payerId, payeeId }: ObligationContent, parties: readonly string[]): RequestError[] =>
  Object.entries({ payerId, payeeId })
    .filter(([, id]) => !parties.includes(id))
    .map(([name]) => ({
      pointer: `/${name}`,
      code: 'unknown-reference',
      detail: 'The organization is not a party that has accepted the partnership.',
    }))

/** The errors of what is owed. The currency is valid. */
export function contentErrors({ payerId, payeeId, amount, currency, installments }: ObligationContent): RequestError[] {
  const positiveErrors = (value: string, pointer: string): readonly RequestError[] => {
    const errors = amountErrors(value, currency, pointer)
    if (errors.length > 0 || toMinorUnits(value, currency) > 0n) return errors
    return [ruleError(pointer, 'The amount must be more than 0.')]
  }
  const errors = [
    ...(payerId === payeeId ? [ruleError('/payeeId', 'The payee must be another party than the payer.')] : []),
    ...positiveErrors(amount, '/amount'),
    ...installments.flatMap((one, index) => positiveErrors(one.amount, `/installments/${index}/amount`)),
  ]
  for (const [index, { dueOn }] of installments.entries()) {
    const before = installments[index - 1]
    if (before === undefined || dueOn >= before.dueOn) continue
    errors.push(
      ruleError(
        `/installments/${index}/dueOn`,
        'The installments must be in the order of their due dates: this one is due before the previous one.',
      ),
    )
  }
  if (errors.length > 0) return errors
  const sum = sumOf(installments, currency)
  if (sum === toMinorUnits(amount, currency)) return []
  const detail = `The installments add up to ${formatAmount(sum, currency)} ${currency}, and the amount is ${amount} ${currency}.`
  return [ruleError('/installments', detail)]
}
