// Columns of numbers and of true and false, as spreadsheets write them.
import { CellError, type Column, type CsvFile, unescapeFormula } from './csv-columns.ts'
import { completeAmount } from './money.ts'

/** Columns of decimals, such as quantities. One that equals the stored decimal is that: spreadsheets drop zeros at the end. */
export const decimalColumns = (...names: string[]): Column[] =>
  names.map((name) => ({
    name,
    format: (record) => String((record as Record<string, unknown>)[name] ?? ''),
    parse: parseDecimal,
    complete: (value, { stored }) => keepEqual(value, stored),
  }))

/** A column of a decimal that is a number in JSON. */
export const numberColumn = (name: string): Column => ({
  name,
  format: (record) => String((record as Record<string, unknown>)[name] ?? ''),
  parse(cell, file) {
    const decimal = parseDecimal(cell, file)
    return decimal === null ? null : Number(decimal)
  },
})

/** The column of an amount in the currency of the record: decimals that a spreadsheet has dropped are added. */
export const amountColumn: Column = {
  name: 'amount',
  format: (record) => (record as { amount: string }).amount,
  parse: parseDecimal,
  complete: (value, { currency }) => completeCell(value, currency),
}

/** An amount of a cell with all decimals of its currency. A row has not been validated: both can be anything. */
export const completeCell = (amount: unknown, currency: unknown): unknown =>
  typeof amount === 'string' && typeof currency === 'string' ? completeAmount(amount, currency) : amount

/** A column of integers. */
export const integerColumn = (name: string): Column => ({
  name,
  format: (record) => String((record as Record<string, unknown>)[name] ?? ''),
  parse(cell) {
    const text = unescapeFormula(cell).trim()
    if (text === '') return null
    if (/^-?\d{1,15}$/.test(text)) return Number(text)
    throw new CellError('number-syntax', 'is not an integer such as 10, without separators.')
  },
})

/** A column of true and false, in any case: spreadsheets write TRUE. */
export const booleanColumn = (name: string): Column => ({
  name,
  format: (record) => String((record as Record<string, unknown>)[name] ?? ''),
  parse(cell) {
    const text = unescapeFormula(cell).trim().toLowerCase()
    if (text === '') return null
    // Another text is rejected by the schema.
    return text === 'true' || text === 'false' ? text === 'true' : cell
  },
})

/**
 * The decimal in a cell, with a decimal point; null if there is none. Throws if it can be read in two ways: 1,234 is one thousand
 * to some programs, and 1.234 to others.
 */
export function parseDecimal(cell: string, { decimalComma }: CsvFile): string | null {
  const text = unescapeFormula(cell).trim()
  if (text === '') return null
  if (decimalComma && /^-?\d+,\d+$/.test(text)) return text.replace(',', '.')
  const isAmbiguous = decimalComma && /^-?[1-9]\d{0,2}([.]\d{3})+$/.test(text)
  if (/^-?\d+([.]\d+)?$/.test(text) && !isAmbiguous) return text
  throw new CellError(
    'number-syntax',
    decimalComma
      ? 'is not a number such as 1234,50 or 1234.50. Write it without a currency sign, a percent sign, thousands separators or an exponent; a point before three digits may be a thousands separator.'
      : 'is not a number such as 1234.50. Write it with a decimal point, and without a currency sign, a percent sign, thousands separators or an exponent. A decimal comma is read only in a file whose cells are separated by ;.',
  )
}

/** The stored decimal if the value of a cell equals it. */
function keepEqual(value: unknown, stored: unknown): unknown {
  const isEqual = typeof value === 'string' && typeof stored === 'string' && shortest(value) === shortest(stored)
  return isEqual ? stored : value
}

/** Without zeros at the end of its decimals. */
const shortest = (decimal: string): string =>
  decimal.includes('.') ? decimal.replace(/0+$/, '').replace(/[.]$/, '') : decimal
