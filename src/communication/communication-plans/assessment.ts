// What the communication plan says of how far a partnership has come (C2), and what stands in the way of its beginning.

import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { schedule, unschedule } from './actions.ts'
import { waitingOn } from './rules.ts'
import { type CommunicationPlan, current } from './store.ts'
import { communicationPlans } from './table.ts'

interface Row extends Pick<CommunicationPlan, 'partnershipId' | 'id' | 'number' | 'state' | 'consents'> {
  monitors: boolean
  /** The organizations that have accepted. */
  parties: string[]
}

const { partnershipId, id, number, state, consents } = communicationPlans
const query = db
  .select({
    ...{ partnershipId, id, number, state, consents },
    monitors: sql<boolean>`${communicationPlans.touchpoints} @> '[{"purpose": "monitoring"}]'`,
    parties: sql<
      string[]
    >`(select coalesce(jsonb_agg(party.organization_id order by party.id), '[]') from ${parties} party
      where party.partnership_id = communication_plans.partnership_id and party.state = 'accepted')`,
  })
  .from(communicationPlans)
  .where(
    sql`${partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${state} in ('draft', 'proposed', 'agreed')`,
  )
  .orderBy(id)
  .prepare('')

const agreedOne = (rows: Row[]) => rows.find(({ state }) => state === 'agreed')
const awaitedBy = (row: Row) => waitingOn(row, row.parties)
const plansOf = (partnershipId: string) => pathInPartnership(partnershipId, '/communication-plans')
const planOf = ({ partnershipId, id }: Row) => `${plansOf(partnershipId)}/${id}`

export const communicationPlanContribution = partnershipContribution<Row>({
  query,

  blockers(action, rows, { partnershipId }) {
    if (action !== 'activate') return []
    const agreed = agreedOne(rows)
    const open = rows.find(({ state }) => state === 'proposed') ?? rows.at(-1)
    if (agreed !== undefined && awaitedBy(agreed).length === 0) return []
    const one = agreed ?? open
    const message =
      agreed !== undefined
        ? `The communication plan waits for ${awaitedBy(agreed).length} more to agree.`
        : 'The parties have not agreed on a communication plan.'
    return [{ code: 'COMMUNICATION_PLAN_NOT_AGREED', message, ref: one ? planOf(one) : plansOf(partnershipId) }]
  },

  async onTransition(write, partnershipId, to) {
    if (to === 'closed' || to === 'terminated' || to === 'not_pursued') {
      await unschedule(write, partnershipId, `The partnership is ${to.replace('_', ' ')}.`)
    }
    // Reopened, partners meet again as they had agreed.
    if (to === 'exploring') {
      const [agreed] = await write.query(current, { partnershipId })
      if (agreed) await schedule(write, partnershipId, agreed)
    }
  },

  assess(rows, { partnershipId }) {
    const agreed = agreedOne(rows)
    const isDone = agreed !== undefined && awaitedBy(agreed).length === 0
    const monitored = agreed?.monitors ?? false
    const refs = agreed ? [planOf(agreed)] : rows.slice(-1).map(planOf)
    return [
      {
        strategy: 'C2',
        status: isDone ? 'done' : rows.length > 0 ? 'partly' : 'missing',
        because: isDone
          ? `Every party has agreed to version ${agreed.number} of the communication plan.`
          : rows.length > 0
            ? 'A communication plan is under way, and not agreed by every party.'
            : 'There is no communication plan.',
        refs: refs.length > 0 ? refs : [plansOf(partnershipId)],
      },
      {
        strategy: 'Q22',
        status: monitored ? 'partly' : 'missing',
        because: monitored ? 'The plan has touchpoints for monitoring.' : 'No agreed touchpoint is for monitoring.',
        refs,
      },
    ]
  },

  nextSteps(rows, { partnershipId, state }) {
    if (['closed', 'terminated', 'not_pursued', 'exploring'].includes(state)) return []
    const open = rows.filter((row) => row.state === 'proposed' || awaitedBy(row).length > 0)
    const waiting = open.map((row) => ({
      code: 'AGREE_COMMUNICATION_PLAN',
      strategy: 'C2' as const,
      title:
        awaitedBy(row).length > 0
          ? `Agree to version ${row.number} of the communication plan, or object.`
          : // The last party that was waited for has left.
            `Agree once more to version ${row.number} of the communication plan: all who are left have.`,
      actors: awaitedBy(row),
      dueOn: null,
      refs: [planOf(row)],
    }))
    if (waiting.length > 0 || agreedOne(rows) !== undefined) return waiting
    const draft = rows.at(-1)
    return [
      {
        code: draft ? 'PROPOSE_COMMUNICATION_PLAN' : 'DRAFT_COMMUNICATION_PLAN',
        strategy: 'C2',
        title: draft ? 'Propose the communication plan.' : 'Decide how and when you communicate: draft a plan.',
        actors: [],
        dueOn: null,
        refs: [draft ? planOf(draft) : plansOf(partnershipId)],
      },
    ]
  },
})
