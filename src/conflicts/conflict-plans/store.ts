// SQL for conflict plans.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { acceptedPartiesOf } from '../../partnerships/parties/store.ts'
import { versionQueries } from '../../records/agreed-versions/store.ts'
import type { AcceptedParty } from '../../records/consents.ts'
import { conflictPlans } from './table.ts'

export type ConflictPlan = typeof conflictPlans.$inferSelect

export const { findAgreed, findLastNumber } = versionQueries<ConflictPlan>(conflictPlans)

export interface CurrentPlan
  extends Pick<ConflictPlan, 'partnershipId' | 'id' | 'organizationId' | 'number' | 'state' | 'consents'> {
  acceptedParties: AcceptedParty[]
}

const columns = sql.raw('id, organization_id, number, state, consents')
const inPartnership = sql`partnership_id = asked.partnership_id`

/** For each partnership the version in force, and of the drafts and proposals the newest ten. */
export const findCurrent = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    id: sql<string>`plan.id`,
    organizationId: sql<string>`plan.organization_id`,
    number: sql<number>`plan.number`,
    state: sql<ConflictPlan['state']>`plan.state`,
    consents: sql<ConflictPlan['consents']>`plan.consents`,
    acceptedParties: acceptedPartiesOf(sql`asked.partnership_id`),
  })
  .from(
    sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id) cross join lateral (
      (select ${columns} from ${conflictPlans} where ${inPartnership} and state = 'agreed')
      union all
      (select ${columns} from ${conflictPlans} where ${inPartnership} and state in ('draft', 'proposed')
        order by number desc limit 10)) plan`,
  )
  .prepare('')
