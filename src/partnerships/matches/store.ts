// SQL for needs and offers.
import { asc, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { needs } from '../needs/table.ts'
import { offers } from '../offers/table.ts'

/** How many needs and how many offers are compared. */
export const maxRecords = 1000

const partnershipIds = sql`${sql.placeholder('partnershipIds')}::uuid[]`

export const findNeeds = db
  .select({
    partnershipId: needs.partnershipId,
    id: needs.id,
    organizationId: needs.organizationId,
    aspect: needs.aspect,
  })
  .from(needs)
  .where(sql`${needs.partnershipId} = any(${partnershipIds})`)
  .orderBy(asc(needs.id))
  .limit(maxRecords + 1)
  .prepare('')

export const findOffers = db
  .select({
    partnershipId: offers.partnershipId,
    id: offers.id,
    organizationId: offers.organizationId,
    aspect: offers.aspect,
    needId: offers.needId,
  })
  .from(offers)
  .where(sql`${offers.partnershipId} = any(${partnershipIds})`)
  .orderBy(asc(offers.id))
  .limit(maxRecords + 1)
  .prepare('')
