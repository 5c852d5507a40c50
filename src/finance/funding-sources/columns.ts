// Columns of the files of funding sources.
import {
  type Column,
  escapeFormula,
  externalIdsColumn,
  recordListColumn,
  textColumns,
  textListColumns,
} from '../../records/csv-columns.ts'
import { amountColumn, booleanColumn, completeCell, decimalColumns, parseDecimal } from '../../records/csv-numbers.ts'
import type { Cap, Match } from './rules.ts'

const cells = recordListColumn('caps', ['categories', 'percent', 'amount'])

/** One cap on each line of the cell: its categories separated by spaces, then its percent or its amount. */
const capsColumn: Column = {
  name: 'caps',
  format: (record) =>
    cells.format({
      caps: (record as { caps: Cap[] }).caps.map((cap) => ({ ...cap, categories: cap.categories.join(' ') })),
    }),
  parse: (cell, file) =>
    (cells.parse(cell, file) as Record<string, string>[]).map(({ categories = '', percent, amount, ...others }) => ({
      ...others,
      categories: categories.split(/\s+/).filter((category) => category !== ''),
      ...(percent !== undefined && { percent: parseDecimal(percent, file) }),
      ...(amount !== undefined && { amount: parseDecimal(amount, file) }),
    })),
  complete: (caps, { currency }) =>
    Array.isArray(caps)
      ? caps.map((cap: Cap) => ('amount' in cap ? { ...cap, amount: completeCell(cap.amount, currency) } : cap))
      : caps,
}

/** The number of an Assistance Listing has three decimals, of which spreadsheets drop zeros: 93.6 is 93.600. */
const assistanceListingColumn: Column = {
  name: 'assistanceListing',
  format: (record) => (record as { assistanceListing: string | null }).assistanceListing ?? '',
  parse(cell, { decimalComma }) {
    const text = cell.trim()
    const [, program, number] = (decimalComma ? /^(\d{2})[.,](\d{1,3})$/ : /^(\d{2})[.](\d{1,3})$/).exec(text) ?? []
    return number === undefined ? cell : `${program}.${number.padEnd(3, '0')}`
  },
}

const [percentColumn] = decimalColumns('percent') as [Column]

/** The percentage of the match; an empty cell says that none is required. */
const matchPercentColumn: Column = {
  name: 'matchPercent',
  field: 'match',
  format: (record) => escapeFormula((record as { match: Match | null }).match?.percent ?? ''),
  parse(cell, file) {
    const percent = parseDecimal(cell, file)
    return percent === null ? null : { percent }
  },
  complete(match, { currency, stored }) {
    const { percent } = (match ?? {}) as Partial<Match>
    if (percent === undefined) return match
    return { percent: percentColumn.complete?.(percent, { currency, stored: (stored as Match | null)?.percent }) }
  },
}

export const fundingSourceColumns = [
  externalIdsColumn,
  ...textColumns('key', 'name', 'type'),
  assistanceListingColumn,
  ...textColumns('form'),
  booleanColumn('federal'),
  amountColumn,
  ...textColumns('currency', 'startsOn', 'endsOn', 'certainty', 'decisionOn'),
  ...textListColumns('forbiddenCategories'),
  capsColumn,
  matchPercentColumn,
  ...textColumns('matchesSource', 'documentation'),
]
