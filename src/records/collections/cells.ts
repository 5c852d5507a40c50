// Values of the cells of a CSV file, completed by what is known of the record.
import { isObject } from '../../http/merge-patch.ts'
import type { Column } from '../csv-columns.ts'

type Fields = Record<string, unknown>

/**
 * The fields of a row after `complete` of its columns. `before` is the record that the row changes. `ofList` is the field that
 * identifies an element of a list.
 */
export function completeCells(
  columns: readonly Column[],
  ofList: (list: string) => string | undefined,
  row: Fields,
  before: object | undefined,
): Fields {
  const storedFields = before as Fields | undefined
  const currency = row.currency ?? storedFields?.currency
  const fields = { ...row }
  for (const { name, field = name, list, complete } of columns) {
    if (complete === undefined) continue
    const completed = (holder: Fields, stored: Fields | undefined): Fields =>
      field in holder ? { ...holder, [field]: complete(holder[field], { currency, stored: stored?.[field] }) } : holder
    if (list === undefined) Object.assign(fields, completed(fields, storedFields))
    else if (Array.isArray(fields[list])) {
      const identity = ofList(list) ?? ''
      const storedElements = (storedFields?.[list] ?? []) as Fields[]
      fields[list] = fields[list].filter(isObject).map((element) => {
        const stored = storedElements.find((one) => one[identity] === element[identity])
        return completed(element, stored)
      })
    }
  }
  return fields
}
