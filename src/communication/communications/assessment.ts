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

/**
 * For each partnership the first rows of at most 100: one for each communication and responsible party, with the earliest due
 * date of its follow-ups that are not done.
 */
const query = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    id: sql<string>`followed.id`,
    responsibleOrganizationId: sql<string>`followed.responsible_organization_id`,
    dueOn: sql<string>`followed.due_on`,
    parties: acceptedPartyIds(sql`asked.partnership_id`),
  })
  .from(
    sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id) cross join lateral (
      select communications.id, pending.* from ${communications} cross join lateral (
          select f->>'responsibleOrganizationId' as responsible_organization_id, min(f->>'dueOn') as due_on
          from jsonb_array_elements(communications.follow_ups) f where f->>'doneOn' is null group by 1) pending
        where communications.partnership_id = asked.partnership_id and communications.follow_ups <> '[]'
        order by pending.due_on, communications.id, pending.responsible_organization_id limit 100) followed`,
  )
  .prepare('')

export const communicationContribution = partnershipContribution<Row>({
  query,
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
