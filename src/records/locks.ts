// Locks that several features take.
import { sql } from 'drizzle-orm'
import { db } from '../database/queries.ts'

/** Locks the partnership until the transaction ends. Queries that follow see what earlier holders of the lock committed. */
export const lockPartnershipRow = db
  .select({ locked: sql`locked` })
  .from(sql`lock_partnership(${sql.placeholder('partnershipId')}::uuid) locked`)
  .prepare('')
