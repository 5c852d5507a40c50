// Amounts of money: decimals of currencies, bounds, and exact arithmetic.
import fc from 'fast-check'
import t from 'tap'
import { Problem } from '../../src/problems.ts'
import {
  amountPattern,
  checkAmount,
  checkCurrency,
  completeAmount,
  decimalsOf,
  formatAmount,
  toMinorUnits,
} from '../../src/records/money.ts'

/** The error of a function that throws 422: pointer and detail. */
function errorOf(check: () => unknown): string | undefined {
  try {
    check()
    return undefined
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    return `${error.code} ${error.details.errors?.[0]?.pointer} ${error.details.errors?.[0]?.detail}`
  }
}
const amountErrorOf = (amount: string, currency: string) => errorOf(() => checkAmount(amount, currency, '/amount'))

t.test('currencies have the decimals of ISO 4217', async (t) => {
  const expected = { USD: 2, EUR: 2, JPY: 0, KWD: 3, CLF: 4, ISK: 0, MGA: 2, MRU: 2 }
  t.strictSame(Object.fromEntries(Object.keys(expected).map((code) => [code, decimalsOf(code)])), expected)
  for (const code of ['usd', 'XXX', 'ABC', '', 'constructor', '__proto__']) {
    t.equal(
      errorOf(() => checkCurrency(code, '/currency')),
      `rule-violation /currency ISO 4217 has no currency ${code}.`,
    )
  }
})

t.test('an amount has exactly the decimals of its currency', async (t) => {
  for (const [amount, currency] of [
    ['1234.50', 'USD'],
    ['0.00', 'USD'],
    ['1234', 'JPY'],
    ['0.125', 'KWD'],
    ['1.05', 'MGA'],
  ] as const) {
    t.equal(amountErrorOf(amount, currency), undefined, `${amount} ${currency}`)
  }
  const detail = 'An amount in USD has 2 decimals, such as 1250.50.'
  for (const amount of ['12.5', '1.005', '12']) {
    t.equal(amountErrorOf(amount, 'USD'), `rule-violation /amount ${detail}`, amount)
  }
  t.equal(amountErrorOf('12.50', 'JPY'), 'rule-violation /amount An amount in JPY has 0 decimals, such as 125050.')
})

t.test('an amount is at most 999999999999.99', async (t) => {
  const error = 'rule-violation /amount An amount is at most 999999999999.99.'
  for (const [amount, currency, expected] of [
    ['999999999999.99', 'USD', undefined],
    ['1000000000000.00', 'USD', error],
    ['999999999999.990', 'KWD', undefined],
    ['999999999999.991', 'KWD', error],
    ['999999999999', 'JPY', undefined],
    ['1000000000000', 'JPY', error],
  ] as const) {
    t.equal(amountErrorOf(amount, currency), expected, `${amount} ${currency}`)
  }
})

t.test('a negative amount has the same decimals and bound', async (t) => {
  for (const [amount, currency, expected] of [
    ['-250.00', 'USD', undefined],
    ['-0.01', 'USD', undefined],
    ['-999999999999.99', 'USD', undefined],
    ['-999999999999.991', 'KWD', 'rule-violation /amount An amount is at least -999999999999.99.'],
    ['-2.5', 'USD', 'rule-violation /amount An amount in USD has 2 decimals, such as 1250.50.'],
  ] as const) {
    t.equal(amountErrorOf(amount, currency), expected, `${amount} ${currency}`)
  }
  t.equal(formatAmount(toMinorUnits('-0.50', 'USD') + toMinorUnits('0.25', 'USD'), 'USD'), '-0.25')
})

t.test('an amount is completed to the decimals of its currency, and never cut', async (t) => {
  for (const [amount, currency, expected] of [
    ['168000', 'USD', '168000.00'],
    ['0.5', 'USD', '0.50'],
    ['-0.5', 'KWD', '-0.500'],
    ['1234', 'JPY', '1234'],
    ['1234.50', 'JPY', '1234.50'],
    ['1.005', 'USD', '1.005'],
    ['1', 'XXX', '1'],
  ] as const) {
    t.equal(completeAmount(amount, currency), expected, `${amount} ${currency}`)
  }
})

t.test('the pattern accepts no amount that could be read in two ways', async (t) => {
  const pattern = new RegExp(amountPattern)
  for (const amount of ['0', '0.00', '1234.50', '999999999999.99', '1.005']) t.match(amount, pattern)
  for (const amount of ['', '-1.00', '+1', '01.00', '1.', '.50', '1,000.00', '1e3', ' 1', '1000000000000', '1.0000000'])
    t.notMatch(amount, pattern, amount)
})

t.test('amounts are added and compared exactly', async (t) => {
  const units = (amount: string) => toMinorUnits(amount, 'USD')
  t.equal(formatAmount(units('100000.00') + units('25000.50'), 'USD'), '125000.50')
  t.equal(formatAmount(units('120000.00') - units('131250.50'), 'USD'), '-11250.50')
  t.equal(formatAmount(units('0.10') + units('0.20'), 'USD'), '0.30')
  t.ok(units('9.99') < units('10.00'))
  t.equal(formatAmount(-5n, 'USD'), '-0.05')
  t.equal(formatAmount(-5n, 'JPY'), '-5')
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 18n }),
      fc.constantFrom('USD', 'JPY', 'KWD', 'CLF'),
      (value, currency) => {
        return toMinorUnits(formatAmount(value, currency), currency) === value
      },
    ),
  )
})
