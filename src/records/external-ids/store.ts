// SQL for external ids.
import { and, eq, sql } from 'drizzle-orm'
import type { ExternalId } from '../../database/columns.ts'
import { db } from '../../database/queries.ts'
import type { Writer } from '../../database/session.ts'
import { Problem, ruleViolation } from '../../problems.ts'
import { isSame } from './rules.ts'
import { externalIds } from './table.ts'

const { placeholder } = sql
const isAnyOf = (list: string) =>
  sql`(${externalIds.scheme}, ${externalIds.value}) in (
    select item->>'scheme', item->>'value' from jsonb_array_elements(${placeholder(list)}::jsonb) item)`
const claim = db
  .insert(externalIds)
  .select(
    sql`select ${placeholder('scopeId')}::uuid, ${placeholder('subjectType')}::text, item->>'scheme', item->>'value',
      ${placeholder('subjectId')}::uuid from jsonb_array_elements(${placeholder('claimed')}::jsonb) item`,
  )
  .prepare('')
const release = db
  .delete(externalIds)
  .where(and(eq(externalIds.subjectId, placeholder('subjectId')), isAnyOf('released')))
  .prepare('')

/** The records with any of the `claimed` external ids in a scope. */
export const findSubjects = db
  .select({ scheme: externalIds.scheme, value: externalIds.value, subjectId: externalIds.subjectId })
  .from(externalIds)
  .where(
    and(
      eq(externalIds.scopeId, placeholder('scopeId')),
      eq(externalIds.subjectType, placeholder('subjectType')),
      isAnyOf('claimed'),
    ),
  )
  .prepare('')

/** The external ids of a record in a scope. */
export const findOfSubject = db
  .select({ scheme: externalIds.scheme, value: externalIds.value })
  .from(externalIds)
  .where(and(eq(externalIds.subjectId, placeholder('subjectId')), eq(externalIds.scopeId, placeholder('scopeId'))))
  .orderBy(externalIds.scheme, externalIds.value)
  .prepare('')

interface Subject {
  scopeId: string
  subjectType: string
  subjectId: string
}

/**
 * Replaces the external ids of a record; those in both lists keep their scope and verification. Throws `external-id-taken`, or `rule-violation` for a duplicate. Duplicates are not
 * checked by the schema, because uniqueItems would take quadratic time before maxItems is checked.
 */
export function replaceExternalIds(
  writer: Writer,
  { scopeId, subjectType, subjectId }: Subject,
  before: ExternalId[],
  after: ExternalId[],
): void {
  const duplicate = after.findIndex((id, index) => after.findIndex((other) => isSame(id, other)) < index)
  if (duplicate >= 0) throw ruleViolation(`/externalIds/${duplicate}`, 'The external id occurs twice.')
  const released = before.filter((id) => !after.some((other) => isSame(id, other)))
  const claimed = after.filter((id) => !before.some((other) => isSame(id, other)))
  if (released.length > 0) writer.enqueue(release, { subjectId, released: JSON.stringify(released) })
  if (claimed.length === 0) return
  writer.enqueue(
    claim,
    { scopeId, subjectType, subjectId, claimed: JSON.stringify(claimed) },
    {
      external_ids_unique: () => {
        const names = claimed.map(({ scheme, value }) => `${scheme}:${value}`).join(', ')
        const which = claimed.length === 1 ? 'the external id' : 'one of the external ids'
        return new Problem('external-id-taken', `Another record has ${which} ${names}.`)
      },
    },
  )
}
