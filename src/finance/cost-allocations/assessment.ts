// Assessment and next steps from the cost allocations (Q15).
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { acceptedPartiesOf } from '../../partnerships/parties/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { partiesWithoutConsent } from '../../records/agreed-versions/rules.ts'
import type { AcceptedParty } from '../../records/consents.ts'
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { budgetLines } from '../budget-lines/table.ts'
import { driftOf } from './drift.ts'
import type { CostAllocation } from './store.ts'
import { costAllocationSnapshots, costAllocations } from './table.ts'

type Version = Pick<CostAllocation, 'id' | 'organizationId' | 'number' | 'state' | 'consents' | 'totals'> & {
  /** Of the version in force. */
  hasDrift: boolean
}

interface Row {
  partnershipId: string
  hasLines: boolean
  leadId: string | null
  acceptedParties: AcceptedParty[]
  /** The version in force, and of the drafts and proposals the newest ten; the newest first. */
  versions: Version[]
}

const isOfParty = (organizationId: SQL) => sql`exists (select from ${parties} party
  where party.partnership_id = asked.partnership_id and party.state = 'accepted' and party.organization_id = ${organizationId})`
const columns = sql.raw('id, organization_id, number, state, consents, totals, hash')
const inPartnership = sql`partnership_id = asked.partnership_id`

const query = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    // In an order that an index has, so that PostgreSQL does not read all lines.
    hasLines: sql<boolean>`(select true from ${budgetLines} l where l.partnership_id = asked.partnership_id
      and ${isOfParty(sql`l.organization_id`)} order by l."order", l.id limit 1) is not null`,
    leadId: sql<string | null>`(select party.organization_id from ${parties} party
      where party.partnership_id = asked.partnership_id and party.lead)`,
    acceptedParties: acceptedPartiesOf(sql`asked.partnership_id`),
    versions: sql<
      Version[]
    >`(select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'organizationId', v.organization_id,
        'number', v.number, 'state', v.state, 'consents', v.consents, 'totals', v.totals,
        'hasDrift', v.state = 'agreed' and exists (select from ${costAllocationSnapshots} s cross join lateral ${driftOf(isOfParty)}
          where s.partnership_id = asked.partnership_id and s.cost_allocation_id = v.id and s.hash = v.hash))
        order by v.number desc), '[]') from (
      (select ${columns} from ${costAllocations} where ${inPartnership} and state = 'agreed')
      union all
      (select ${columns} from ${costAllocations} where ${inPartnership} and state in ('draft', 'proposed')
        order by number desc limit 10)) v)`,
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`)
  .prepare('')

const listPath = (partnershipId: string) => pathInPartnership(partnershipId, '/cost-allocations')

const agreedIn = ({ versions }: Row) => versions.find(({ state }) => state === 'agreed')
const waitingOn = ({ acceptedParties }: Row, version: Version) => partiesWithoutConsent(version, acceptedParties)
const isFunded = ({ totals }: Version) => totals !== null && Number(totals.unfunded) === 0

export const costAllocationContribution = partnershipContribution<Row>({
  query,

  assess([row], { partnershipId }) {
    if (row === undefined) return []
    const agreed = agreedIn(row)
    const newest = agreed ?? row.versions[0]
    const refs = [newest ? `${listPath(partnershipId)}/${newest.id}` : listPath(partnershipId)]
    const gaps = agreed && [
      ...(waitingOn(row, agreed).length > 0 ? ['not every party has agreed to it'] : []),
      ...(isFunded(agreed) ? [] : [`${agreed.totals?.unfunded} is unfunded`]),
      ...(agreed.hasDrift ? ['records have changed since it was proposed'] : []),
    ]
    const because =
      agreed === undefined
        ? newest
          ? 'There is a cost allocation, but none is agreed.'
          : 'There is no cost allocation.'
        : gaps?.length
          ? `Version ${agreed.number} of the cost allocation is in force, but ${gaps.join(', and ')}.`
          : `Every party has agreed to version ${agreed.number} of the cost allocation, and nothing is unfunded.`
    const status = gaps?.length === 0 ? 'done' : newest ? 'partly' : 'missing'
    return [{ strategy: 'Q15', status, because, refs }]
  },

  nextSteps([row], { partnershipId }) {
    if (row === undefined) return []
    const { versions, leadId } = row
    const pathOf = ({ id }: Version) => `${listPath(partnershipId)}/${id}`
    const lead = leadId === null ? [] : [leadId]
    const steps: NextStep[] = []
    const step = (code: string, title: string, actors: string[], refs: string[]) =>
      steps.push({ code, strategy: 'Q15', title, actors, dueOn: null, refs })
    if (versions.length === 0 && row.hasLines) {
      step('DRAFT_COST_ALLOCATION', 'Draft a cost allocation.', lead, [listPath(partnershipId)])
    }
    // A draft that is older than the version in force was not pursued.
    const agreed = agreedIn(row)
    const drafts = versions.filter(({ state, number }) => state === 'draft' && number > (agreed?.number ?? 0))
    if (drafts.length > 0) {
      const authors = [...new Set(drafts.map(({ organizationId }) => organizationId))]
      step('PROPOSE_COST_ALLOCATION', 'Propose the cost allocation.', authors, drafts.map(pathOf))
    }
    const open = versions.filter((version) => version.state === 'proposed' || waitingOn(row, version).length > 0)
    if (open.length > 0) {
      const actors = [...new Set(open.flatMap((version) => waitingOn(row, version)))]
      const title =
        actors.length > 0
          ? 'Agree to the cost allocation, or object to the proposal.'
          : // The last party that had not agreed has left. The version comes into force with the next consent.
            'Agree again to the proposed cost allocation, to put it in force.'
      step('AGREE_COST_ALLOCATION', title, actors, open.map(pathOf))
    }
    if (agreed && (agreed.hasDrift || !isFunded(agreed))) {
      const title = agreed.hasDrift
        ? 'Draft the next version of the cost allocation: records have changed since it was proposed.'
        : 'Draft the next version of the cost allocation, in which nothing is unfunded.'
      step('REVISE_COST_ALLOCATION', title, lead, [pathOf(agreed)])
    }
    return steps
  },
})
