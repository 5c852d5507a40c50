// Assessment and next steps from the cost allocations (Q15).
import { type SQL, sql } from 'drizzle-orm'
import { db } from '../../database/queries.ts'
import { acceptedPartiesOf } from '../../partnerships/parties/store.ts'
import { parties } from '../../partnerships/parties/table.ts'
import { type CurrentVersion, versionAssessment } from '../../records/agreed-versions/assessment.ts'
import { type NextStep, partnershipContribution } from '../../records/contributions.ts'
import { budgetLines } from '../budget-lines/table.ts'
import { driftOf } from './drift.ts'
import type { CostAllocation } from './store.ts'
import { costAllocationSnapshots, costAllocations } from './table.ts'

type Version = CurrentVersion &
  Pick<CostAllocation, 'totals'> & {
    /** Of the version in force. */
    hasDrift: boolean
  }

interface Row {
  partnershipId: string
  hasLines: boolean
  leadId: string | null
  acceptedParties: Version['acceptedParties']
  /** The version in force, and of the drafts and proposals the newest ten: the version in force, then the newest first. */
  versions: Omit<Version, 'partnershipId' | 'acceptedParties'>[]
}

const isOfParty = (organizationId: SQL) => sql`exists (select from ${parties} party
  where party.partnership_id = asked.partnership_id and party.state = 'accepted' and party.organization_id = ${organizationId})`
const columns = sql.raw('id, organization_id, number, state, consents, totals, hash')
const inPartnership = sql`partnership_id = asked.partnership_id`

const query = db
  .select({
    partnershipId: sql<string>`asked.partnership_id`,
    // The order makes PostgreSQL use the index of the partnership: it would look for the first line in the whole table.
    hasLines: sql<boolean>`(select true from ${budgetLines} l where l.partnership_id = asked.partnership_id
      and ${isOfParty(sql`l.organization_id`)} order by l.id limit 1) is not null`,
    leadId: sql<string | null>`(select party.organization_id from ${parties} party
      where party.partnership_id = asked.partnership_id and party.lead)`,
    acceptedParties: acceptedPartiesOf(sql`asked.partnership_id`),
    versions: sql<
      Row['versions']
    >`(select coalesce(jsonb_agg(jsonb_build_object('id', v.id, 'organizationId', v.organization_id,
        'number', v.number, 'state', v.state, 'consents', v.consents, 'totals', v.totals,
        'hasDrift', v.state = 'agreed' and exists (select from ${costAllocationSnapshots} s cross join lateral ${driftOf(isOfParty)}
          where s.partnership_id = asked.partnership_id and s.cost_allocation_id = v.id and s.hash = v.hash))
        order by v.state = 'agreed' desc, v.number desc), '[]') from (
      (select ${columns} from ${costAllocations} where ${inPartnership} and state = 'agreed')
      union all
      (select ${columns} from ${costAllocations} where ${inPartnership} and state in ('draft', 'proposed')
        order by number desc limit 10)) v)`,
  })
  .from(sql`unnest(${sql.placeholder('partnershipIds')}::uuid[]) asked(partnership_id)`)
  .prepare('')

const { waitingOn, inForce, pathOf, refOf, draftStep, openSteps } = versionAssessment<Version>({
  segment: 'cost-allocations',
  noun: 'cost allocation',
  strategy: 'Q15',
  codes: { draft: 'DRAFT_COST_ALLOCATION', propose: 'PROPOSE_COST_ALLOCATION', agree: 'AGREE_COST_ALLOCATION' },
})

const versionsOf = ({ partnershipId, acceptedParties, versions }: Row): Version[] =>
  versions.map((version) => ({ ...version, partnershipId, acceptedParties }))
const isFunded = ({ totals }: Version) => totals !== null && /^[0.]+$/.test(totals.unfunded)

export const costAllocationContribution = partnershipContribution<Row>({
  query,

  assess([row], { partnershipId }) {
    if (row === undefined) return []
    const versions = versionsOf(row)
    const agreed = inForce(versions)
    const gaps = agreed && [
      ...(waitingOn(agreed).length > 0 ? ['not every party has agreed to it'] : []),
      ...(isFunded(agreed) ? [] : [`${agreed.totals?.unfunded} is unfunded`]),
      ...(agreed.hasDrift ? ['records have changed since it was proposed'] : []),
    ]
    const because =
      agreed === undefined
        ? versions.length > 0
          ? 'There is a cost allocation, but none is agreed.'
          : 'There is no cost allocation.'
        : gaps?.length
          ? `Version ${agreed.number} of the cost allocation is in force, but ${gaps.join(', and ')}.`
          : `Every party has agreed to version ${agreed.number} of the cost allocation, and nothing is unfunded.`
    const status = gaps?.length === 0 ? 'done' : versions.length > 0 ? 'partly' : 'missing'
    return [{ strategy: 'Q15', status, because, refs: [refOf(versions, partnershipId)] }]
  },

  nextSteps([row], { partnershipId }) {
    if (row === undefined) return []
    const versions = versionsOf(row)
    const lead = row.leadId === null ? [] : [row.leadId]
    const agreed = inForce(versions)
    const revision = (version: Version): NextStep => ({
      code: 'REVISE_COST_ALLOCATION',
      strategy: 'Q15',
      title: version.hasDrift
        ? 'Draft the next version of the cost allocation: records have changed since it was proposed.'
        : 'Draft the next version of the cost allocation, in which nothing is unfunded.',
      actors: lead,
      dueOn: null,
      refs: [pathOf(version)],
    })
    return [
      ...(versions.length === 0 && row.hasLines ? [draftStep(partnershipId, lead)] : []),
      ...openSteps(versions),
      ...(agreed && (agreed.hasDrift || !isFunded(agreed)) ? [revision(agreed)] : []),
    ]
  },
})
