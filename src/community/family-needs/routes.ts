// The needs of families over HTTP: a collection that all parties write.
import { type Prepared, pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { acceptedOrganizationIds } from '../../partnerships/parties/rules.ts'
import { findByPartnership as findParties } from '../../partnerships/parties/store.ts'
import { Problem, type RequestError, ruleViolation, unknownReference } from '../../problems.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { maxNeeds } from './rules.ts'
import { familyNeedSchemas, PriorityView } from './schema.ts'
import {
  countInPartnership,
  type FamilyNeed,
  findAssessment,
  findBenefitIds,
  findExpectationIds,
  findResultKeys,
} from './store.ts'
import { familyNeeds } from './table.ts'

export const familyNeedRoutes = collectionRoutes<FamilyNeed>({
  singular: 'family_need',
  plural: 'family_needs',
  tag: 'Community',
  about: `A family need is a need of families that is drawn from a community assessment, with the party that should meet it and what addresses it (Q4, Q5). A partnership has at most ${maxNeeds}.`,
  table: familyNeeds,
  schemas: familyNeedSchemas,
  filters: {
    assessmentId: oneOfFilter(uuidOf('a community assessment'), familyNeeds.assessmentId),
    priority: oneOfFilter(ref(PriorityView), familyNeeds.priority),
    providerId: oneOfFilter(uuidOf('a party that should meet the needs'), familyNeeds.providerId),
  },
  defaults: { alternatives: [], expectationIds: [], benefitIds: [], resultKeys: [] },
  constraintProblems: { family_needs_assessment_exists: unknownAssessment },
  locksPartnership: true,
  async beforeSave(after, before, _context, _now, write) {
    const { partnershipId } = after
    const [errors] = await Promise.all([
      linkErrors(write, after, before),
      before === undefined && checkNumber(write, partnershipId),
      after.assessmentId !== before?.assessmentId && checkAssessment(write, after),
      after.providerId !== null && after.providerId !== before?.providerId && checkProvider(write, after),
    ])
    if (errors.length > 0) throw new Problem('unknown-reference', errors[0]?.detail, { errors: errors.slice(0, 20) })
    return after
  },
})

async function checkNumber(write: WriteContext, partnershipId: string): Promise<void> {
  const [found] = await write.query(countInPartnership, { partnershipId })
  if ((found?.count ?? 0) >= maxNeeds) throw ruleViolation('', `A partnership has at most ${maxNeeds} family needs.`)
}

function unknownAssessment(): Problem {
  return unknownReference('/assessmentId', 'There is no such community assessment in this partnership.')
}

async function checkAssessment(write: WriteContext, { partnershipId, assessmentId }: FamilyNeed): Promise<void> {
  const found = await write.query(findAssessment, { partnershipId, id: assessmentId })
  if (found.length === 0) throw unknownAssessment()
}

async function checkProvider(write: WriteContext, { partnershipId, providerId }: FamilyNeed): Promise<void> {
  const parties = acceptedOrganizationIds(await write.query(findParties, { partnershipId }))
  if (parties.includes(providerId ?? '')) return
  throw unknownReference('/providerId', 'The organization is not an accepted party of the partnership.')
}

/** The errors of the links that the request adds. Those that the need had can name records that were deleted since. */
async function linkErrors(
  write: WriteContext,
  after: FamilyNeed,
  before: FamilyNeed | undefined,
): Promise<RequestError[]> {
  const { partnershipId } = after
  const unknownIn = async (
    field: 'expectationIds' | 'benefitIds' | 'resultKeys',
    find: (added: string[]) => Promise<string[]>,
    detail: string,
  ): Promise<RequestError[]> => {
    const isNew = (value: string) => before === undefined || !before[field].includes(value)
    const added = after[field].filter(isNew)
    const known = new Set(added.length === 0 ? [] : await find(added))
    return after[field].flatMap((value, index) =>
      isNew(value) && !known.has(value) ? [{ pointer: `/${field}/${index}`, code: 'unknown-reference', detail }] : [],
    )
  }
  const byIds = (query: Prepared<{ id: string }[]>) => async (ids: string[]) =>
    (await write.query(query, { partnershipId, ids: pgArray(ids) })).map(({ id }) => id)
  const keys = async () => (await write.query(findResultKeys, { partnershipId })).map(({ key }) => key)
  const errors = await Promise.all([
    unknownIn('expectationIds', byIds(findExpectationIds), 'There is no such expectation in this partnership.'),
    unknownIn('benefitIds', byIds(findBenefitIds), 'There is no such benefit in this partnership.'),
    unknownIn('resultKeys', keys, 'The current mission has no anticipated result with this key.'),
  ])
  return errors.flat()
}
