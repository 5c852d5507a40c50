// SQL for legal requirements.
import { eq, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { maxRequirements } from './rules.ts'
import { legalRequirements } from './table.ts'

export type LegalRequirement = typeof legalRequirements.$inferSelect

const inPartnership = eq(legalRequirements.partnershipId, sql.placeholder('partnershipId'))

export const findIds = db
  .select({ id: legalRequirements.id })
  .from(legalRequirements)
  .where(inPartnership)
  .limit(maxRequirements)
  .prepare('')

/** The version of the current text of the requirement with this id; no row if the partnership has no such requirement. */
export const findTextVersion = db
  .select({ textVersion: legalRequirements.textVersion })
  .from(legalRequirements)
  .where(sql`${inPartnership} and ${legalRequirements.id} = ${sql.placeholder('id')}`)
  .prepare('')
