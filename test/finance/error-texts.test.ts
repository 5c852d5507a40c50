// The texts of errors say what is required, also to the author of a file, whose columns have other names than the properties.
import t from 'tap'
import { type BudgetLineContent, lineErrors } from '../../src/finance/budget-lines/rules.ts'
import { contradictionsIn } from '../../src/finance/fee-decisions/rules.ts'
import { contentErrors } from '../../src/finance/financial-obligations/content.ts'

const detailsOf = (errors: readonly { pointer: string; detail?: string }[]) =>
  errors.map(({ pointer, detail }) => `${pointer}: ${detail}`)

t.test('the method of a budget line', async (t) => {
  const line = {
    amount: '1.00',
    currency: 'USD',
    startsOn: null,
    endsOn: null,
    method: null,
    baseId: null,
    sourceId: null,
  }
  const errorsOf = (fields: Partial<BudgetLineContent>) => detailsOf(lineErrors({ ...line, ...fields }, undefined))
  t.strictSame(errorsOf({ method: 'direct' }), [
    '/method: The method direct needs the source that pays the line: sourceId, or the column source of a file.',
  ])
  t.strictSame(errorsOf({ method: 'hours' }), [
    '/method: The method hours needs a base of the measure hours: baseId, or the column base of a file.',
  ])
  t.strictSame(errorsOf({ sourceId: 'a' }), ['/method: A line with a base or a source needs a method.'])
})

t.test('the parties and installments of a financial obligation', async (t) => {
  const obligation = {
    payerId: 'a',
    payeeId: 'a',
    title: 'Rent',
    amount: '2.00',
    currency: 'USD',
    sourceId: null,
    lineId: null,
  }
  const installments = ['2027-02-01', '2027-01-01'].map((dueOn) => ({ dueOn, amount: '1.00' }))
  t.strictSame(detailsOf(contentErrors({ ...obligation, installments })), [
    '/payeeId: The payee must be another party than the payer.',
    '/installments/1/dueOn: The installments must be in the order of their due dates: this one is due before the previous one.',
  ])
})

t.test('a fee decision without a charge', async (t) => {
  const decision = {
    ...{
      charges: 'none' as const,
      appliesTo: null,
      monthlyMaximum: null,
      currency: 'USD',
      rationale: 'Free of charge.',
    },
    ...{ copaymentEqualsOthers: true, requiredForEnrollment: false, reviewOn: null, overrideReason: null },
  }
  t.strictSame(detailsOf(contradictionsIn(decision)), [
    '/monthlyMaximum: currency is only allowed with monthlyMaximum.',
    '/copaymentEqualsOthers: Not allowed if charges is none.',
  ])
})
