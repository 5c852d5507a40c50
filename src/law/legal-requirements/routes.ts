// Legal requirements over HTTP: a collection that all parties write and observers read.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { Problem, ruleViolation, throwIfViolated } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { reviewLapsesOfRequirement } from '../legal-acknowledgements/agenda.ts'
import { maxRequirements, requirementErrors, textVersionOf } from './rules.ts'
import { jurisdiction, LegalLevelView, legalRequirementSchemas } from './schema.ts'
import { findIds, type LegalRequirement } from './store.ts'
import { legalRequirements } from './table.ts'

const collection: Collection<LegalRequirement> = {
  singular: 'legal_requirement',
  plural: 'legal_requirements',
  tag: 'Law',
  about: `A legal requirement is a law or regulation that binds the partnership (W2). The parties enter it; the service neither checks what it says nor gives legal advice. A partnership has at most ${maxRequirements}.`,
  table: legalRequirements,
  schemas: legalRequirementSchemas,
  audienceOf: () => 'everyone',
  filters: {
    level: oneOfFilter(ref(LegalLevelView), legalRequirements.level),
    jurisdiction: oneOfFilter(jurisdiction, legalRequirements.jurisdiction),
  },
  constraintProblems: {
    legal_acknowledgements_requirement_exists: () =>
      new Problem('record-in-use', 'A party has acknowledged this legal requirement.'),
  },
  defaults: { verification: 'not_read', appliesToRoles: [], acknowledgeWithinDays: 30 },
  // An acknowledgement is checked against the current text.
  locksPartnership: true,
  async beforeSave(after, before, _context, now, write) {
    throwIfViolated(requirementErrors(after))
    if (before === undefined) {
      const found = await write.query(findIds, { partnershipId: after.partnershipId })
      if (found.length >= maxRequirements) {
        throw ruleViolation('', `A partnership has at most ${maxRequirements} legal requirements.`)
      }
    }
    return { ...after, ...textVersionOf(after, before, now.slice(0, 10)) }
  },
  async afterSave(write, after, before) {
    if (before !== undefined) await reviewLapsesOfRequirement(write, after, before)
  },
  eventVerb: (after, before) => (after.textVersion > before.textVersion ? 'reissued' : 'updated'),
}

export const legalRequirementRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create({ description: 'Every party can do this.' })
  routes.list()
  routes.get()
  routes.update({
    description:
      'Every party can do this. A change of `citation`, `summary`, `url` or `effectiveFrom` reissues the requirement: `textVersion` rises by one, the event is `legal_requirement.reissued` instead of `legal_requirement.updated`, and the acknowledgements of earlier texts lapse.',
  })
  routes.delete({
    description:
      'Every party can do this, unless a party has acknowledged it: 409 `record-in-use`. A law that no longer applies gets the day `effectiveUntil` instead. Its last state remains in the history.',
  })
}
