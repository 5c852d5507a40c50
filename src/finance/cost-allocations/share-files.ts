// The shares of a cost allocation as files: a row for each line and source, or for each line with a column for each source. Pure.
import { type Column, textColumns, textListColumns } from '../../records/csv-columns.ts'
import { formatUnits, percentOf } from '../../records/decimals.ts'
import { type FileFormat, formatFile } from '../../records/exports.ts'
import { formatAmount } from '../../records/money.ts'
import { weightDecimals } from './allocation.ts'
import { type Allocation, sourcesOf } from './snapshot.ts'

export const layouts = ['long', 'wide'] as const
export type Layout = (typeof layouts)[number]

const columns = [
  ...textColumns('order', 'line', 'title', 'category', 'cost', 'source', 'method', 'weight', 'share', 'percent'),
  ...textListColumns('reasons'),
]

export interface FileOptions {
  format: FileFormat
  layout: Layout
  bom: boolean
}

export function sharesFile(allocation: Allocation, { format, layout, bom }: FileOptions): string {
  if (layout === 'wide') return formatFile(format, wideColumns(allocation), wideRows(allocation), bom)
  return formatFile(format, columns, longRows(allocation), bom)
}

/** What is unfunded of a line is a row without a source, so that the rows of a line sum to its cost. */
function longRows({ snapshot: { currency, sources }, lines }: Allocation): object[] {
  const keys = new Map(sources.map(({ id, key }) => [id, key]))
  return lines.flatMap(({ line, amount, allocation, shares, unfunded }) => {
    const { order, key, title, category, method } = line
    const row = { order, line: key, title, category, cost: line.amount }
    const decimals = weightDecimals(line, currency)
    const weights = new Map(allocation.shares.map(({ sourceId, weight }) => [sourceId, formatUnits(weight, decimals)]))
    const rows: object[] = shares.map((share) => ({
      ...row,
      source: keys.get(share.sourceId) ?? null,
      method,
      weight: weights.get(share.sourceId) ?? null,
      share: share.amount,
      percent: share.percent,
      reasons: share.reasons,
    }))
    if (unfunded === 0n) return rows
    const percent = percentOf(unfunded, amount)
    const share = formatAmount(unfunded, currency)
    return [...rows, { ...row, source: null, method, weight: null, share, percent, reasons: [] }]
  })
}

interface WideRow {
  line: string
  title: string
  cost: string
  /** In the order of the sources, then what is unfunded. */
  amounts: string[]
}

const columnsBefore = ['line', 'title', 'cost']
const columnAfter = 'unfunded'

/** A source whose key is the name of another column has the name source:key. */
const wideColumns = ({ snapshot: { sources } }: Allocation): Column[] => [
  ...textColumns(...columnsBefore),
  ...[
    ...sources.map(({ key }) => ([...columnsBefore, columnAfter].includes(key) ? `source:${key}` : key)),
    columnAfter,
  ].map((name, index) => ({
    name,
    format: (row: object) => (row as WideRow).amounts[index] ?? '',
  })),
]

function wideRows(allocation: Allocation): WideRow[] {
  const { sources, currency, totals } = allocation.snapshot
  const zero = formatAmount(0n, currency)
  const rows = allocation.lines.map(({ line, shares, unfunded }) => {
    const amounts = new Map(shares.map(({ sourceId, amount }) => [sourceId, amount]))
    return {
      line: line.key,
      title: line.title,
      cost: line.amount,
      amounts: [...sources.map(({ id }) => amounts.get(id) ?? zero), formatAmount(unfunded, currency)],
    }
  })
  const bySource = sourcesOf(allocation).map(({ allocated }) => allocated)
  return [...rows, { line: 'total', title: '', cost: totals.cost, amounts: [...bySource, totals.unfunded] }]
}
