// SQL for signatories.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { signatories } from './table.ts'

const { placeholder } = sql

export type Signatory = typeof signatories.$inferSelect

/** More than an agreement can have, see `maxSignatories`. */
const maxRead = 1000

/** The signatories of several agreements of a partnership, in order of creation. */
export const findByAgreements = db
  .select()
  .from(signatories)
  .where(
    sql`${signatories.partnershipId} = ${placeholder('partnershipId')}
      and ${signatories.agreementId} = any(${placeholder('agreementIds')}::uuid[])`,
  )
  .orderBy(signatories.id)
  .limit(maxRead)
  .prepare('')
