// SQL for the values of parties.
import { asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { values } from './table.ts'

/** Bound on the values that a comparison reads. */
export const maxValues = 1_000

/** The values of all parties of a partnership, one more than `maxValues` at most. */
export const findAll = db
  .select({ organizationId: values.organizationId, name: values.name })
  .from(values)
  .where(eq(values.partnershipId, sql.placeholder('partnershipId')))
  .orderBy(asc(values.id))
  .limit(maxValues + 1)
  .prepare('')
