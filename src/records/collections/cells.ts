// Values of the cells of a CSV file, completed by what is known of the record.
import { isObject } from '../../http/merge-patch.ts'
import type { Column } from '../csv-columns.ts'

type Fields = Record<string, unknown>

export const withoutNulls = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null))

/**
 * The fields of a row after `complete` of its columns. `before` is the record that the row changes. `ofList` is the field that
 * identifies an element of a list: an element keeps the fields for which the file has no column.
 */
export function completeCells(
  columns: readonly Column[],
  ofList: (list: string) => string | undefined,
  row: Fields,
  before: object | undefined,
): Fields {
  const storedFields = before as Fields | undefined
  const currency = row.currency ?? storedFields?.currency
  const complete = (holder: Fields, stored: Fields | undefined, list?: string): Fields => {
    const completed = { ...holder }
    for (const { name, field = name, list: listOfColumn, complete } of columns) {
      if (listOfColumn !== list || complete === undefined || !(field in completed)) continue
      completed[field] = complete(completed[field], { currency, stored: stored?.[field] })
    }
    return completed
  }
  const fields = complete(row, storedFields)
  for (const list of new Set(columns.flatMap((column) => column.list ?? []))) {
    const elements = fields[list]
    if (!Array.isArray(elements)) continue
    const identity = ofList(list) ?? ''
    const storedElements = (storedFields?.[list] ?? []) as Fields[]
    fields[list] = elements.filter(isObject).map((element) => {
      const stored = storedElements.find((one) => one[identity] === element[identity])
      return withoutNulls(complete({ ...stored, ...element }, stored, list))
    })
  }
  return fields
}
