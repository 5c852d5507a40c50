// SQL for external ids.
import { and, eq, sql } from 'drizzle-orm'
import type { ExternalId } from '../../database/columns.ts'
import type { Writer } from '../../database/database.ts'
import { db } from '../../database/queries.ts'
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

/** Finds the record that an external id names within its scope. */
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

/** The records that some external ids name within their scope. */
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
 * Makes `after` the external ids of a record that had `before`. One that another record has is refused, and so is one
 * that stands there twice: of a list that is longer than it may be, a schema would compare each with each.
 */
export function replaceExternalIds(
  writer: Writer,
  { scopeId, subjectType, subjectId }: Subject,
  before: ExternalId[],
  after: ExternalId[],
): void {
  if (JSON.stringify(before) === JSON.stringify(after)) return
  const names = after.map(({ scheme, value }) => `${scheme}:${value}`)
  const again = names.findIndex((name, at) => names.indexOf(name) < at)
  if (again >= 0) throw ruleViolation(`/externalIds/${again}`, 'Stands there twice.')
  if (before.length > 0) writer.enqueue(release, { scopeId, subjectId })
  if (after.length === 0) return
  writer.enqueue(
    claim,
    { scopeId, subjectType, subjectId, claimed: JSON.stringify(after) },
    { external_ids_unique: () => new Problem('external-id-taken') },
  )
}
