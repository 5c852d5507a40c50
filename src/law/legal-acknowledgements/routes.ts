// Legal acknowledgements over HTTP: a collection.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sql } from 'drizzle-orm'
import { Type } from 'typebox'
import type { Endpoints, WriteContext } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { mustBeAcceptedParty } from '../../partnerships/parties/context.ts'
import { ruleViolation, throwIfViolated, unknownReference } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { findTextVersion } from '../legal-requirements/store.ts'
import { reviewLapse } from './agenda.ts'
import { acknowledgementErrors } from './rules.ts'
import { legalAcknowledgementSchemas } from './schema.ts'
import type { LegalAcknowledgement } from './store.ts'
import { legalAcknowledgements } from './table.ts'

const collection: Collection<LegalAcknowledgement> = {
  singular: 'legal_acknowledgement',
  plural: 'legal_acknowledgements',
  tag: 'Law',
  about:
    'A legal acknowledgement is the record of a party that a person was taught a legal requirement, and whether the party expects a problem with it (W2, Q21).',
  table: legalAcknowledgements,
  schemas: legalAcknowledgementSchemas,
  filters: {
    requirementId: oneOfFilter(uuidOf('a legal requirement'), legalAcknowledgements.requirementId),
    ownerId: oneOfFilter(uuidOf('a party that solves the problem'), legalAcknowledgements.ownerId),
    isProblematic: {
      schema: Type.Boolean({
        description: 'Only acknowledgements with a problem, or only those that say that there is none.',
        examples: [true],
      }),
      where: (value) => sql`${legalAcknowledgements.isProblematic} = ${value}::boolean`,
    },
  },
  authorOnly: true,
  // The text of the requirement cannot change at the same time.
  locksPartnership: true,
  async beforeSave(after, before, _context, now, write) {
    throwIfViolated(acknowledgementErrors(after, now))
    await Promise.all([
      before === undefined && checkText(write, after),
      after.ownerId !== null &&
        after.ownerId !== before?.ownerId &&
        mustBeAcceptedParty(write, after.partnershipId, after.ownerId, '/ownerId'),
    ])
    return after
  },
  async afterSave(write, after, before) {
    if (after.acknowledgedOn !== before?.acknowledgedOn) await reviewLapse(write, after, after)
  },
  beforeDelete: (row, _context, write) => reviewLapse(write, row, undefined),
}

/** Throws 422 unless the partnership has the requirement, and the text is its current one. */
async function checkText(write: WriteContext, row: LegalAcknowledgement): Promise<void> {
  const { partnershipId, requirementId: id, textVersion } = row
  const [requirement] = await write.query(findTextVersion, { partnershipId, id })
  if (requirement === undefined) {
    throw unknownReference('/requirementId', 'There is no such legal requirement in this partnership.')
  }
  if (requirement.textVersion === textVersion) return
  const detail = `Only the current text can be acknowledged: textVersion must be ${requirement.textVersion}.`
  throw ruleViolation('/textVersion', detail)
}

export const legalAcknowledgementRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create({
    description:
      'It acknowledges the current text of the requirement: another `textVersion` is 422 at `/textVersion`. A party can record several persons; its latest acknowledgement of the current text counts for `getLegalEducation`.',
  })
  routes.list()
  routes.get()
  routes.update({
    description:
      'Only the party that created the record can do this. `requirementId` and `textVersion` cannot be changed: who was taught a new text has a new acknowledgement. If a problem no longer exists, either set `resolvedOn`, or set `isProblematic` to false and `problemDescription`, `mitigation`, `ownerId`, `dueOn` and `resolvedOn` to null.',
  })
  routes.delete()
}
