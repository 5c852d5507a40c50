// Assessment, blockers and next steps from the communication plan (C2).
import { sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { acceptedPartiesOf } from '../../partnerships/parties/store.ts'
import { partiesWithoutConsent } from '../../records/agreed-versions/rules.ts'
import type { AcceptedParty } from '../../records/consents.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { inactiveStates } from '../../records/partnership-lifecycle.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { endTouchpoints, scheduleTouchpoints } from './actions.ts'
import { type CommunicationPlan, findAgreed } from './store.ts'
import { communicationPlans } from './table.ts'

interface Row extends Pick<CommunicationPlan, 'partnershipId' | 'id' | 'number' | 'state' | 'consents'> {
  acceptedParties: AcceptedParty[]
}

const { partnershipId, id, number, state, consents } = communicationPlans
const query = db
  .select({
    ...{ partnershipId, id, number, state, consents },
    acceptedParties: acceptedPartiesOf(sql`communication_plans.partnership_id`),
  })
  .from(communicationPlans)
  .where(
    sql`${partnershipId} = any(${sql.placeholder('partnershipIds')}::uuid[]) and ${state} in ('draft', 'proposed', 'agreed')`,
  )
  .orderBy(id)
  .prepare('')

const findAgreedIn = (rows: Row[]) => rows.find(({ state }) => state === 'agreed')
const waitingOn = (row: Row) => partiesWithoutConsent(row, row.acceptedParties)
const listPath = (partnershipId: string) => pathInPartnership(partnershipId, '/communication-plans')
const pathOf = ({ partnershipId, id }: Row) => `${listPath(partnershipId)}/${id}`

export const communicationPlanContribution = partnershipContribution<Row>({
  query,

  blockers(action, rows, { partnershipId }) {
    if (action !== 'activate') return []
    const agreed = findAgreedIn(rows)
    if (agreed !== undefined && waitingOn(agreed).length === 0) return []
    const plan = agreed ?? rows.find(({ state }) => state === 'proposed') ?? rows.at(-1)
    const message =
      agreed !== undefined
        ? `${waitingOn(agreed).length} of the parties have not agreed to the communication plan.`
        : 'The parties have not agreed on a communication plan.'
    return [{ code: 'COMMUNICATION_PLAN_NOT_AGREED', message, ref: plan ? pathOf(plan) : listPath(partnershipId) }]
  },

  async onTransition(write, partnershipId, to) {
    if (inactiveStates.includes(to)) {
      await endTouchpoints(write, partnershipId, `The partnership is ${to.replace('_', ' ')}.`)
    }
    // A reopened partnership: the touchpoints of the agreed plan apply again.
    if (to === 'exploring') {
      const [agreed] = await write.query(findAgreed, { partnershipId })
      if (agreed) await scheduleTouchpoints(write, agreed)
    }
  },

  assess(rows, { partnershipId }) {
    const agreed = findAgreedIn(rows)
    const isDone = agreed !== undefined && waitingOn(agreed).length === 0
    const refs = agreed ? [pathOf(agreed)] : rows.slice(-1).map(pathOf)
    return [
      {
        strategy: 'C2',
        status: isDone ? 'done' : rows.length > 0 ? 'partly' : 'missing',
        because: isDone
          ? `Every party has agreed to version ${agreed.number} of the communication plan.`
          : rows.length > 0
            ? 'There is a communication plan, but not every party has agreed to it.'
            : 'There is no communication plan.',
        refs: refs.length > 0 ? refs : [listPath(partnershipId)],
      },
    ]
  },

  nextSteps(rows, { partnershipId, state }) {
    if (state === 'exploring') return []
    const open = rows.filter((row) => row.state === 'proposed' || waitingOn(row).length > 0)
    const steps = open.map((row) => ({
      code: 'AGREE_COMMUNICATION_PLAN',
      strategy: 'C2' as const,
      title:
        waitingOn(row).length > 0
          ? `Agree to version ${row.number} of the communication plan, or object.`
          : // The last party that had not agreed has withdrawn. The version comes into force with the next consent.
            `Agree again to version ${row.number} of the communication plan, to put it in force.`,
      actors: waitingOn(row),
      dueOn: null,
      refs: [pathOf(row)],
    }))
    if (steps.length > 0 || findAgreedIn(rows) !== undefined) return steps
    const draft = rows.at(-1)
    return [
      {
        code: draft ? 'PROPOSE_COMMUNICATION_PLAN' : 'DRAFT_COMMUNICATION_PLAN',
        strategy: 'C2',
        title: draft ? 'Propose the communication plan.' : 'Draft a communication plan.',
        actors: [],
        dueOn: null,
        refs: [draft ? pathOf(draft) : listPath(partnershipId)],
      },
    ]
  },
})
