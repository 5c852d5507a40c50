// The difference between two versions of a record, and what is attested about the history. Pure.
import { camelCase } from '../../records/record-paths.ts'

type Row = Record<string, unknown> | null

export interface FieldChange {
  name: string
  before: unknown
  after: unknown
}

/** Properties that the event itself contains, or that every event changes. */
const omittedFields = [
  'id',
  'partnershipId',
  'version',
  'createdAt',
  'updatedAt',
  'updatedBy',
  'updatedOnBehalfBy',
  'erasedAt',
]

/** The fields in `visibleFields` in which two rows differ. A missing value is null. */
export function difference(before: Row, after: Row, visibleFields: ReadonlySet<string>): FieldChange[] {
  return [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
    .map((column) => ({
      name: camelCase(column),
      before: before?.[column] ?? null,
      after: after?.[column] ?? null,
    }))
    .filter(
      (field) =>
        visibleFields.has(field.name) &&
        !omittedFields.includes(field.name) &&
        JSON.stringify(field.before) !== JSON.stringify(field.after),
    )
}

/** The `typ` of the token about the head of a history. */
export const headType = 'history-head+jws'

/** It has the time of the event, not of the request: the same head is attested by the same token. */
export const headPayload = (partnershipId: string, head: { position: number; hash: string; occurredAt: string }) => ({
  format: 'partnership-basics/history-head/1',
  partnershipId,
  ...head,
})
