// Schemas of the traceability of the needs of families.
import { Type } from 'typebox'
import { nullable, ref, strict, text, uuidOf } from '../../http/schemas.ts'
import { resultKey } from '../../missions/endorsements/schema.ts'
import { maxLinks, maxNeeds } from '../family-needs/rules.ts'
import { PriorityView } from '../family-needs/schema.ts'
import { roomsWithShortage } from '../rooms/assessment.ts'
import { isProviderCapable, isTraced } from './rules.ts'
import type { PartnershipNeeds } from './store.ts'

const idsOf = (record: string, description: string) =>
  Type.Array(uuidOf(record), { maxItems: maxLinks, uniqueItems: true, description })

const needExample = {
  needId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a51',
  title: 'Full-day care for infants and toddlers',
  priority: 'high' as const,
  traced: true,
  providerId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
  providerCapable: true,
  expectationIds: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a60'],
  benefitIds: [],
  resultKeys: ['full-day-places'],
}

const TracedNeedView = strict(
  {
    needId: uuidOf('the family need'),
    title: text(200, 'Its title.', needExample.title),
    priority: ref(PriorityView),
    traced: Type.Boolean({
      description: 'Whether at least one expectation, benefit or anticipated result addresses it.',
      examples: [true],
    }),
    providerId: nullable(uuidOf('the party that should meet the need; null if none is chosen')),
    providerCapable: Type.Boolean({
      description:
        'Whether the provider is a party that has an offer that meets a need of another party, or is responsible for one of `expectationIds` that is agreed (in the state agreed, in_effect, met or partly_met), and none of its rooms has a shortage of places.',
      examples: [true],
    }),
    expectationIds: idsOf('an expectation', 'The expectations that address the need and exist, without waived ones.'),
    benefitIds: idsOf('a benefit', 'The benefits of parties that address the need and exist.'),
    resultKeys: Type.Array(resultKey, {
      maxItems: maxLinks,
      uniqueItems: true,
      description: 'The anticipated results that address the need, of those of the mission.',
    }),
  },
  { $id: 'TracedNeed', description: 'A family need, and what addresses it.', examples: [needExample] },
)

const NeedsTraceabilityView = strict(
  {
    missionId: nullable(
      uuidOf(
        'the mission whose results count: the one in force or, without one, its draft or proposal; null if there is none',
      ),
    ),
    needs: Type.Array(ref(TracedNeedView), {
      maxItems: maxNeeds,
      description: 'All family needs: those of high priority first, then by their creation.',
    }),
    resultsWithoutNeed: Type.Array(resultKey, {
      maxItems: 50,
      uniqueItems: true,
      description: 'The keys of the anticipated results of the mission that no need names.',
    }),
  },
  {
    $id: 'NeedsTraceability',
    description: 'Which needs of families are addressed, and which anticipated results no need supports (Q4, Q5).',
    examples: [
      {
        missionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a50',
        needs: [needExample],
        resultsWithoutNeed: ['two-lead-teachers'],
      },
    ],
  },
)

export { NeedsTraceabilityView }
export const needsTraceabilityParts = [TracedNeedView, NeedsTraceabilityView]

/** The organizations of which a room has a shortage. */
export const withShortage = (row: PartnershipNeeds): Set<string> =>
  new Set(roomsWithShortage(row).map(({ organizationId }) => organizationId))

export function view(row: PartnershipNeeds) {
  const short = withShortage(row)
  return {
    missionId: row.missionId,
    needs: row.needs.map((need) => ({
      ...{ needId: need.id, title: need.title, priority: need.priority, traced: isTraced(need) },
      ...{ providerId: need.providerId, providerCapable: isProviderCapable(need, short) },
      ...{ expectationIds: need.expectationIds, benefitIds: need.benefitIds, resultKeys: need.resultKeys },
    })),
    resultsWithoutNeed: row.resultsWithoutNeed,
  }
}
