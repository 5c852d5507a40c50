// Amounts of money: decimal strings, with exactly the decimals of their currency (ISO 4217). Pure.
import * as currencies from 'dinero.js/currencies'
import { errorsOf, type RequestError, ruleViolation } from '../problems.ts'

/** Of an amount in a request: at most 12 digits before the decimal point, and 6 after it. The currency decides how many. */
export const amountPattern = '^(0|[1-9][0-9]{0,11})(\\.[0-9]{1,6})?$'

/** 999999999999.99 */
const maxHundredths = 99_999_999_999_999n

/** The library gives ariary and ouguiya, of which one is five smaller units, one decimal of base 5. ISO 4217 gives them two decimals. */
const decimalsByCurrency: ReadonlyMap<string, number> = new Map(
  Object.values(currencies).map(({ code, base, exponent }) => [code, base === 10 ? exponent : 2]),
)

/** The number of decimals of a currency. Throws 422 at `pointer` if ISO 4217 has no such currency. */
export function checkCurrency(currency: string, pointer: string): number {
  const decimals = decimalsByCurrency.get(currency)
  if (decimals === undefined) throw ruleViolation(pointer, `ISO 4217 has no currency ${currency}.`)
  return decimals
}

/** The number of decimals of a currency that was checked. */
export const decimalsOf = (currency: string): number => checkCurrency(currency, '/currency')

export const amountErrors = (amount: string, currency: string, pointer: string): readonly RequestError[] =>
  errorsOf(() => checkAmount(amount, currency, pointer))

/** Throws 422 at `pointer` unless the amount has exactly the decimals of its currency, and is at most 999999999999.99. It can be negative. */
export function checkAmount(amount: string, currency: string, pointer: string): void {
  const decimals = decimalsOf(currency)
  const [, fraction = ''] = amount.split('.')
  if (fraction.length !== decimals) {
    const example = formatAmount(125_050n, currency)
    throw ruleViolation(pointer, `An amount in ${currency} has ${decimals} decimals, such as ${example}.`)
  }
  const isNegative = amount.startsWith('-')
  const minorUnits = toMinorUnits(amount, currency)
  if ((isNegative ? -minorUnits : minorUnits) * 100n > maxHundredths * 10n ** BigInt(decimals)) {
    throw ruleViolation(pointer, `An amount is at ${isNegative ? 'least -' : 'most '}999999999999.99.`)
  }
}

/** The amount with all decimals of its currency: some programs drop zeros at the end. Unchanged if ISO 4217 has no such currency. */
export function completeAmount(amount: string, currency: string): string {
  const decimals = decimalsByCurrency.get(currency) ?? 0
  const [integer = '', fraction = ''] = amount.split('.')
  return fraction.length < decimals ? `${integer}.${fraction.padEnd(decimals, '0')}` : amount
}

/** An amount that was checked, in the smallest units of its currency. Amounts are added and compared in them. */
export function toMinorUnits(amount: string, currency: string): bigint {
  const [integer = '', fraction = ''] = amount.split('.')
  return BigInt(integer + fraction.padEnd(decimalsOf(currency), '0'))
}

/** The amount of a number of the smallest units: 1125050 USD are 11250.50. */
export function formatAmount(minorUnits: bigint, currency: string): string {
  const decimals = decimalsOf(currency)
  const digits = (minorUnits < 0n ? -minorUnits : minorUnits).toString().padStart(decimals + 1, '0')
  const integer = digits.slice(0, digits.length - decimals)
  const fraction = digits.slice(digits.length - decimals)
  return `${minorUnits < 0n ? '-' : ''}${integer}${fraction && `.${fraction}`}`
}
