// SQL for external ids.
import { and, eq, sql } from 'drizzle-orm'
import type { ExternalId } from '../../database/columns.ts'
import { db } from '../../database/queries.ts'
import type { Writer } from '../../database/session.ts'
import { Problem, ruleViolation } from '../../problems.ts'
import { externalIds } from './table.ts'

const { placeholder } = sql
const claim = db
  .insert(externalIds)
  .select(
    sql`select ${placeholder('scopeId')}::uuid, ${placeholder('subjectType')}::text, claimed->>'scheme',
      claimed->>'value', ${placeholder('subjectId')}::uuid from jsonb_array_elements(${placeholder('claimed')}::jsonb) claimed`,
  )
  .prepare('')
const release = db
  .delete(externalIds)
  .where(and(eq(externalIds.scopeId, placeholder('scopeId')), eq(externalIds.subjectId, placeholder('subjectId'))))
  .prepare('')

/** The record with an external id in a scope. */
export const findSubject = db
  .select({ subjectId: externalIds.subjectId })
  .from(externalIds)
  .where(
    and(
      eq(externalIds.scopeId, placeholder('scopeId')),
      eq(externalIds.subjectType, placeholder('subjectType')),
      eq(externalIds.scheme, placeholder('scheme')),
      eq(externalIds.value, placeholder('value')),
    ),
  )
  .prepare('')

/** The records with any of the `claimed` external ids in a scope. */
export const findSubjects = db
  .select({ scheme: externalIds.scheme, value: externalIds.value, subjectId: externalIds.subjectId })
  .from(externalIds)
  .where(
    and(
      eq(externalIds.scopeId, placeholder('scopeId')),
      eq(externalIds.subjectType, placeholder('subjectType')),
      sql`(${externalIds.scheme}, ${externalIds.value}) in (
        select claimed->>'scheme', claimed->>'value' from jsonb_array_elements(${placeholder('claimed')}::jsonb) claimed)`,
    ),
  )
  .prepare('')

interface Subject {
  scopeId: string
  subjectType: string
  subjectId: string
}

/**
 * Replaces the external ids of a record. Throws `external-id-taken`, or `rule-violation` for a duplicate. Duplicates are not
 * checked by the schema, because uniqueItems would take quadratic time before maxItems is checked.
 */
export function replaceExternalIds(
  writer: Writer,
  { scopeId, subjectType, subjectId }: Subject,
  before: ExternalId[],
  after: ExternalId[],
): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return
  const texts = after.map(({ scheme, value }) => `${scheme}:${value}`)
  const duplicate = texts.findIndex((text, index) => texts.indexOf(text) < index)
  if (duplicate >= 0) throw ruleViolation(`/externalIds/${duplicate}`, 'The external id occurs twice.')
  if (before.length > 0) writer.enqueue(release, { scopeId, subjectId })
  if (after.length === 0) return
  writer.enqueue(
    claim,
    { scopeId, subjectType, subjectId, claimed: JSON.stringify(after) },
    { external_ids_unique: () => new Problem('external-id-taken') },
  )
}
