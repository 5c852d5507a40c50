// SQL for the values of parties.
import { asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { values } from './table.ts'

/** How many values are compared. */
export const maxValues = 1_000

/** The values of all parties of a partnership, at most one more than `maxValues`. */
export const findAll = db
  .select({ organizationId: values.organizationId, name: values.name })
  .from(values)
  .where(eq(values.partnershipId, sql.placeholder('partnershipId')))
  .orderBy(asc(values.id))
  .limit(maxValues + 1)
  .prepare('')
