// What an event changed of a record, in the words of the wire.
import { camelCase } from '../../records/record-paths.ts'

type Row = Record<string, unknown> | null

export interface FieldChange {
  name: string
  before: unknown
  after: unknown
}

/** What the event itself says, or every event changes. */
const told = ['id', 'partnershipId', 'version', 'createdAt', 'updatedAt', 'updatedBy', 'updatedOnBehalfBy']

/** The fields, of those that are shown, in which two rows differ. A field that there was not is null. */
export function difference(before: Row, after: Row, shown: ReadonlySet<string>): FieldChange[] {
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .map((column) => ({
      name: camelCase(column),
      before: before?.[column] ?? null,
      after: after?.[column] ?? null,
    }))
    .filter(
      (one) =>
        shown.has(one.name) && !told.includes(one.name) && JSON.stringify(one.before) !== JSON.stringify(one.after),
    )
}
