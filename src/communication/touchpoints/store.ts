// SQL for touchpoints.
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { touchpoints } from './table.ts'

const { placeholder } = sql

export type TouchpointRow = typeof touchpoints.$inferSelect

const ofPartnership = eq(touchpoints.partnershipId, placeholder('partnershipId'))

/** Those that hold now. */
export const inEffect = db
  .select()
  .from(touchpoints)
  .where(and(ofPartnership, isNull(touchpoints.effectiveUntil)))
  .orderBy(asc(touchpoints.id))
  .prepare('')

/** Those that hold now, or have held since some moment. */
export const ofLate = db
  .select()
  .from(touchpoints)
  .where(
    and(
      ofPartnership,
      sql`(${touchpoints.effectiveUntil} is null or ${touchpoints.effectiveUntil} > ${placeholder('from')}::timestamptz)`,
    ),
  )
  .orderBy(asc(touchpoints.id))
  .prepare('')

/** Every version of one touchpoint. */
export const ofKey = db
  .select()
  .from(touchpoints)
  .where(and(ofPartnership, eq(touchpoints.key, placeholder('key'))))
  .orderBy(asc(touchpoints.id))
  .prepare('')
