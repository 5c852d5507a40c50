// SQL for what is offered and needed.
import { asc, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { needs } from '../needs/table.ts'
import { offers } from '../offers/table.ts'

/** More of either is no list that anybody reads; a match says so if it has left some out. */
export const most = 1000

const partnershipIds = sql`${sql.placeholder('partnershipIds')}::uuid[]`

export const needsOf = db
  .select({
    partnershipId: needs.partnershipId,
    id: needs.id,
    organizationId: needs.organizationId,
    aspect: needs.aspect,
  })
  .from(needs)
  .where(sql`${needs.partnershipId} = any(${partnershipIds})`)
  .orderBy(asc(needs.id))
  .limit(most + 1)
  .prepare('')

export const offersOf = db
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
  .limit(most + 1)
  .prepare('')
