// Cells of numbers as spreadsheets write them, and the values that an import stores.
import t from 'tap'
import { CellError, type Column } from '../../src/records/csv-columns.ts'
import {
  amountColumn,
  booleanColumn,
  decimalColumns,
  integerColumn,
  parseDecimal,
} from '../../src/records/csv-numbers.ts'

const [quantityColumn] = decimalColumns('quantity') as [Column]

/** The value of a cell, or the code of its error. */
function valueIn(column: Column, cell: string, decimalComma = false): unknown {
  try {
    return column.parse?.(cell, { decimalComma })
  } catch (error) {
    if (!(error instanceof CellError)) throw error
    return error.code
  }
}

t.test('reads a decimal if it can be read in one way only', async (t) => {
  const error = 'number-syntax'
  // The cell, its value in a file with comma or tab, and its value in a file with ;.
  const cases: [cell: string, comma: string | null, semicolon: string | null][] = [
    ['1234.50', '1234.50', '1234.50'],
    ['168000', '168000', '168000'],
    ['-250.00', '-250.00', '-250.00'],
    ["'-250.00", '-250.00', '-250.00'],
    [' 12.5 ', '12.5', '12.5'],
    ['\u00a012', '12', '12'],
    ['   ', null, null],
    ['1234,50', error, '1234.50'],
    ['-0,5', error, '-0.5'],
    ['1,234', error, '1.234'],
    ['1.234', '1.234', error],
    ['0.125', '0.125', '0.125'],
    ['12.3456', '12.3456', '12.3456'],
    ['1.234,50', error, error],
    ['1,234.50', error, error],
    ['1.234.567', error, error],
    ['1 234,50', error, error],
    ['1\u202f234,50', error, error],
    ["1'234.50", error, error],
    ['$1234.50', error, error],
    ['1234.50 USD', error, error],
    ['€ 1234,50', error, error],
    ['15%', error, error],
    ['(250.00)', error, error],
    ['\u2212250.00', error, error],
    ['+5', error, error],
    ['1.2E+05', error, error],
    ['.5', error, error],
    ['5.', error, error],
    ['n/a', error, error],
    ['=1+1', error, error],
  ]
  for (const [cell, comma, semicolon] of cases) {
    t.equal(valueIn(quantityColumn, cell), comma, `${cell} in a file with comma`)
    t.equal(valueIn(quantityColumn, cell, true), semicolon, `${cell} in a file with ;`)
  }
  const messages = [/decimal comma is read only in a file whose cells are separated by ;/, /thousands separator/]
  for (const [at, decimalComma] of [false, true].entries()) {
    t.throws(() => parseDecimal('$1', { decimalComma }), messages[at] as RegExp)
  }
})

t.test('completes an amount to the decimals of its currency', async (t) => {
  const complete = (value: unknown, currency: unknown) =>
    amountColumn.complete?.(value, { currency, stored: undefined })
  for (const [amount, currency, expected] of [
    ['168000', 'USD', '168000.00'],
    ['1234.5', 'USD', '1234.50'],
    ['-1234.5', 'USD', '-1234.50'],
    ['1234.50', 'USD', '1234.50'],
    ['1234.505', 'USD', '1234.505'],
    ['1234', 'JPY', '1234'],
    ['1234.5', 'KWD', '1234.500'],
    ['1234.5', 'XXX', '1234.5'],
    ['1234.5', null, '1234.5'],
    [null, 'USD', null],
  ] as const) {
    t.equal(complete(amount, currency), expected, `${amount} ${currency}`)
  }
})

t.test('keeps the stored decimal if the cell equals it', async (t) => {
  const complete = (value: unknown, stored: unknown) =>
    quantityColumn.complete?.(value, { currency: undefined, stored })
  for (const [value, stored, expected] of [
    ['8.5', '8.50', '8.50'],
    ['8', '8.000000', '8.000000'],
    ['8.50', '8.5', '8.5'],
    ['80', '8', '80'],
    ['800', '8', '800'],
    ['8.05', '8.5', '8.05'],
    ['8', undefined, '8'],
    [null, '8', null],
  ] as const) {
    t.equal(complete(value, stored), expected, `${value} for ${stored}`)
  }
})

t.test('reads integers and booleans', async (t) => {
  const order = integerColumn('order')
  for (const [cell, expected] of [
    ['10', 10],
    [' 10 ', 10],
    ['-1', -1],
    [' ', null],
    ['1,000', 'number-syntax'],
    ['1.0', 'number-syntax'],
    ['ten', 'number-syntax'],
    ['9'.repeat(16), 'number-syntax'],
  ] as const) {
    t.equal(valueIn(order, cell), expected, cell)
  }
  const federal = booleanColumn('federal')
  for (const [cell, expected] of [
    ['true', true],
    ['TRUE', true],
    [' False ', false],
    ['FALSE', false],
    ['', null],
    ['yes', 'yes'],
    ['1', '1'],
  ] as const) {
    t.equal(valueIn(federal, cell), expected, cell)
  }
})
