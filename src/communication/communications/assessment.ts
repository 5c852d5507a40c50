// Next steps from follow-ups that are not done (C2).

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { acceptedPartyIds } from '../../partnerships/parties/store.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { communications } from './table.ts'

interface Row {
  partnershipId: string
  id: string
  responsibleOrganizationId: string
  dueOn: string
  /** The organizations that have accepted. */
  parties: string[]
}

/** One row for each communication and responsible party: the earliest due date of its follow-ups that are not done. */
const query = db
  .select({
    partnershipId: communications.partnershipId,
    id: communications.id,
    responsibleOrganizationId: sql<string>`pending.responsible_organization_id`,
    dueOn: sql<string>`pending.due_on`,
    parties: acceptedPartyIds(sql`communications.partnership_id`),
  })
  .from(communications)
  .innerJoin(
    sql`lateral (select f->>'responsibleOrganizationId' as responsible_organization_id, min(f->>'dueOn') as due_on
      from jsonb_array_elements(communications.follow_ups) f where f->>'doneOn' is null group by 1) pending`,
    sql`true`,
  )
  .where(
    sql`${communications.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[])
      and ${communications.followUps} <> '[]'`,
  )
  .orderBy(sql`pending.due_on`, communications.id, sql`pending.responsible_organization_id`)
  .limit(100)
  .prepare('')

export const communicationContribution = partnershipContribution<Row>({
  query: query as never,
  nextSteps: (rows, { partnershipId }) =>
    rows.map(({ id, responsibleOrganizationId, dueOn, parties }) => ({
      code: 'COMPLETE_FOLLOW_UP',
      strategy: 'C2' as const,
      title: 'Complete the follow-up, and record when it was done.',
      // Every party may complete a follow-up whose responsible party has left.
      actors: parties.includes(responsibleOrganizationId) ? [responsibleOrganizationId] : [],
      dueOn,
      refs: [pathInPartnership(partnershipId, `/communications/${id}`)],
    })),
})
