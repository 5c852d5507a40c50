// What follows from what partners spoke of, and is not done yet (C2).

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { communications } from './table.ts'

interface Row {
  partnershipId: string
  id: string
  ownerId: string
  dueOn: string
}

/** Each party's first due follow-up of an entry that is not done. */
const query = db
  .select({
    partnershipId: communications.partnershipId,
    id: communications.id,
    ownerId: sql<string>`owed.owner_id`,
    dueOn: sql<string>`owed.due_on`,
  })
  .from(communications)
  .innerJoin(
    sql`lateral (select one->>'ownerId' as owner_id, min(one->>'dueOn') as due_on
      from jsonb_array_elements(communications.follow_ups) one where one->>'doneOn' is null group by 1) owed`,
    sql`true`,
  )
  .where(
    sql`${communications.partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[])
      and ${communications.followUps} <> '[]'`,
  )
  .orderBy(sql`owed.due_on`, communications.id)
  .limit(100)
  .prepare('')

export const communicationContribution = partnershipContribution<Row>({
  query: query as never,
  nextSteps: (rows, { partnershipId, state }) =>
    state === 'closed' || state === 'terminated'
      ? []
      : rows.map(({ id, ownerId, dueOn }) => ({
          code: 'FOLLOW_UP',
          strategy: 'C2' as const,
          title: 'Do what was agreed to follow, and say when it was done.',
          actors: [ownerId],
          dueOn,
          refs: [pathInPartnership(partnershipId, `/communications/${id}`)],
        })),
})
