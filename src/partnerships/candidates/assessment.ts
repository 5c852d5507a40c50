// What candidates contribute to a partnership: the assessment of strategy Q7, and the next step to review them.
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { parties } from '../parties/table.ts'
import { candidates } from './table.ts'

/** Counts of candidates by state, and of the invited and accepted parties besides the lead (`partners`). */
interface Row {
  partnershipId: string
  considered: number
  decided: number
  partners: number
}

const partnershipId = sql`partnership_id`
const count = (condition: ReturnType<typeof sql>) =>
  sql<number>`(select count(*) from ${candidates}
  where ${candidates.partnershipId} = requested.partnership_id and ${condition})`.mapWith(Number)

const query = db
  .select({
    partnershipId: sql<string>`requested.partnership_id`,
    considered: count(sql`${candidates.state} = 'considered'`),
    decided: count(sql`${candidates.state} <> 'considered'`),
    partners: sql<number>`(select count(*) from ${parties} where ${parties.partnershipId} = requested.partnership_id
      and not ${parties.lead} and ${parties.state} in ('invited', 'accepted'))`.mapWith(Number),
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) requested(${partnershipId})`)
  .prepare('')

export const candidateContribution = partnershipContribution<Row>({
  query,
  assess: ([row], { partnershipId }) => {
    const { considered = 0, decided = 0, partners = 0 } = row ?? {}
    return [
      {
        strategy: 'Q7',
        status: considered > 0 ? 'partly' : partners > 0 ? 'done' : decided > 0 ? 'partly' : 'missing',
        because: `Invited or accepted partners: ${partners}. Candidates without a decision: ${considered}.`,
        refs: [pathInPartnership(partnershipId, '/candidates'), pathInPartnership(partnershipId, '/parties')],
      },
    ]
  },
  nextSteps: ([row], { partnershipId, state }) =>
    row === undefined || row.considered === 0 || (state !== 'exploring' && state !== 'planning')
      ? []
      : [
          {
            code: 'REVIEW_CANDIDATES',
            strategy: 'Q7',
            title: `Invite or rule out the candidates without a decision: ${row.considered}.`,
            actors: [],
            dueOn: null,
            refs: [pathInPartnership(partnershipId, '/candidates')],
          },
        ],
})
