// SQL for the values of parties.
import { asc, eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { values } from './table.ts'

/** More of them is no list that anybody reads; a comparison says so if it has left some out. */
export const maxValues = 1_000

export const valuesOf = db
  .select({ organizationId: values.organizationId, name: values.name })
  .from(values)
  .where(eq(values.partnershipId, sql.placeholder('partnershipId')))
  .orderBy(asc(values.id))
  .limit(maxValues + 1)
  .prepare('')
