// SQL for touchpoints.
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { touchpoints } from './table.ts'

const { placeholder } = sql

export type TouchpointRow = typeof touchpoints.$inferSelect

const inPartnership = eq(touchpoints.partnershipId, placeholder('partnershipId'))

/** The touchpoints in effect. */
export const findInEffect = db
  .select()
  .from(touchpoints)
  .where(and(inPartnership, isNull(touchpoints.effectiveUntil)))
  .orderBy(asc(touchpoints.id))
  .prepare('')

/** The touchpoints in effect, and those that ended after `from`. */
export const findInEffectSince = db
  .select()
  .from(touchpoints)
  .where(
    and(
      inPartnership,
      sql`(${touchpoints.effectiveUntil} is null or ${touchpoints.effectiveUntil} > ${placeholder('from')}::timestamptz)`,
    ),
  )
  .orderBy(asc(touchpoints.id))
  .prepare('')

/** All versions of the touchpoint with a key. */
export const findVersions = db
  .select()
  .from(touchpoints)
  .where(and(inPartnership, eq(touchpoints.key, placeholder('key'))))
  .orderBy(asc(touchpoints.id))
  .prepare('')
