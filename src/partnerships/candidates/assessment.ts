// What the candidates of a partnership say of how far it has come (Q7).

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { parties } from '../parties/table.ts'
import { candidates } from './table.ts'

interface Row {
  partnershipId: string
  open: number
  weighed: number
  others: number
}

const partnershipId = sql`partnership_id`
const count = (condition: ReturnType<typeof sql>) =>
  sql<number>`(select count(*) from ${candidates}
  where ${candidates.partnershipId} = asked.partnership_id and ${condition})`.mapWith(Number)

const query = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    open: count(sql`${candidates.state} = 'considered'`),
    weighed: count(sql`${candidates.state} <> 'considered'`),
    others: sql<number>`(select count(*) from ${parties} where ${parties.partnershipId} = asked.partnership_id
      and not ${parties.lead} and ${parties.state} in ('invited', 'accepted'))`.mapWith(Number),
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(${partnershipId})`)
  .prepare('')

export const candidateContribution = partnershipContribution<Row>({
  query,
  assess: ([row], { partnershipId }) => {
    const { open = 0, weighed = 0, others = 0 } = row ?? {}
    return [
      {
        strategy: 'Q7',
        status: open > 0 ? 'partly' : others > 0 ? 'done' : weighed > 0 ? 'partly' : 'missing',
        because: `${others} partners are asked or in, ${open} candidates are still to be weighed.`,
        refs: [pathInPartnership(partnershipId, '/candidates'), pathInPartnership(partnershipId, '/parties')],
      },
    ]
  },
  nextSteps: ([row], { partnershipId, state }) =>
    row === undefined || row.open === 0 || (state !== 'exploring' && state !== 'planning')
      ? []
      : [
          {
            code: 'REVIEW_CANDIDATES',
            strategy: 'Q7',
            title: `Invite or rule out ${row.open === 1 ? 'the candidate' : `the ${row.open} candidates`} still considered.`,
            actors: [],
            dueOn: null,
            refs: [pathInPartnership(partnershipId, '/candidates')],
          },
        ],
})
