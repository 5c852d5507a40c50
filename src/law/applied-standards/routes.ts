// Applied standards over HTTP: a collection that all parties write.
import { pgArray } from '../../database/queries.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { acceptedOrganizationIds } from '../../partnerships/parties/rules.ts'
import { findByPartnership as findParties } from '../../partnerships/parties/store.ts'
import { Problem, ruleViolation, unknownReference } from '../../problems.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { standardStore } from '../standards/store.ts'
import { maxAppliedStandards } from './rules.ts'
import { appliedStandardSchemas } from './schema.ts'
import { type AppliedEdition, type AppliedStandard, findEditions, findIds } from './store.ts'
import { appliedStandards } from './table.ts'

export const appliedStandardRoutes = collectionRoutes<AppliedStandard, undefined, AppliedEdition[]>({
  singular: 'applied_standard',
  plural: 'applied_standards',
  tag: 'Standards',
  about: `An applied standard says that a set of standards applies in the partnership, to all parties or to one (Q21). Of several editions of a set for the same party, or for all parties, the one that became effective last applies. A set for a party that has left does not apply. A partnership has at most ${maxAppliedStandards}.`,
  table: appliedStandards,
  schemas: appliedStandardSchemas,
  audienceOf: () => 'everyone',
  filters: {
    standardId: oneOfFilter(uuidOf('an edition of a set of standards'), appliedStandards.standardId),
    partyId: oneOfFilter(uuidOf('an organization to which a set applies'), appliedStandards.partyId),
  },
  constraintProblems: {
    applied_standards_once: () => new Problem('record-exists', 'The edition already applies to the same parties.'),
  },
  locksPartnership: true,
  async beforeSave(after, before, _context, _now, write) {
    if (before !== undefined) return after
    await Promise.all([checkNumber(write, after), checkEdition(write, after), checkParty(write, after)])
    return after
  },
  related: (reader, rows) => reader.query(findEditions, { ids: pgArray(rows.map(({ standardId }) => standardId)) }),
  view: (row, _request, _context, _now, editions) => {
    const { id: _, ...standard } = editions.find(({ id }) => id === row.standardId) ?? {}
    return { ...row, standard }
  },
})

async function checkNumber(write: WriteContext, { partnershipId }: AppliedStandard): Promise<void> {
  const found = await write.query(findIds, { partnershipId })
  if (found.length < maxAppliedStandards) return
  throw ruleViolation('', `A partnership has at most ${maxAppliedStandards} applied standards.`)
}

async function checkEdition(write: WriteContext, { standardId }: AppliedStandard): Promise<void> {
  const [edition] = await write.query(standardStore.find, { id: standardId })
  if (edition?.state === 'published') return
  throw unknownReference('/standardId', 'There is no such published edition of a set of standards.')
}

async function checkParty(write: WriteContext, { partnershipId, partyId }: AppliedStandard): Promise<void> {
  if (partyId === null) return
  const parties = acceptedOrganizationIds(await write.query(findParties, { partnershipId }))
  if (parties.includes(partyId)) return
  throw unknownReference('/partyId', 'The organization is not an accepted party of the partnership.')
}
