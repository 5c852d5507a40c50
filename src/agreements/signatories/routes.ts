// Routes of signatories: a collection.
import { pgArray } from '../../database/queries.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { ruleViolation, throwIfViolated, transitionBlocked, unknownReference } from '../../problems.ts'
import { collectionRoutes } from '../../records/collections/routes.ts'
import { find as findAgreement } from '../agreements/store.ts'
import { directionErrors } from '../clauses/direction-errors.ts'
import { signatorySchemas } from './schema.ts'
import { findByAgreements, type Signatory } from './store.ts'
import { signatories } from './table.ts'

/** The most signatories of a party of an agreement. */
export const maxSignatories = 20

export const signatoryRoutes = collectionRoutes<Signatory>({
  singular: 'signatory',
  plural: 'signatories',
  tag: 'Agreements',
  about:
    'A signatory is a person who signs an agreement for a party (Q24). Each party names its own. A change does not concern versions that are out for signature or executed: these have the signatories of the time at which they were frozen.',
  table: signatories,
  schemas: signatorySchemas,
  filters: { agreementId: oneOfFilter(uuidOf('an agreement'), signatories.agreementId) },
  defaults: { order: 1 },
  authorOnly: true,
  locksPartnership: true,
  async beforeSave(after, before, _context, _now, write) {
    throwIfViolated(directionErrors({ name: after.name, title: after.title, authority: after.authority }, ''))
    if (before !== undefined) return after
    const { partnershipId, agreementId, organizationId } = after
    const [[agreement], named] = await Promise.all([
      write.query(findAgreement, { partnershipId, id: agreementId }),
      write.query(findByAgreements, { partnershipId, agreementIds: pgArray([agreementId]) }),
    ])
    if (agreement === undefined)
      throw unknownReference('/agreementId', 'There is no such agreement in the partnership.')
    if (!agreement.partyIds.includes(organizationId)) {
      const message = 'Your organization is not a party of the agreement.'
      throw transitionBlocked({ code: 'NOT_A_PARTY_OF_AGREEMENT', message, ref: null })
    }
    if (named.filter((signatory) => signatory.organizationId === organizationId).length >= maxSignatories) {
      throw ruleViolation('/agreementId', `A party has at most ${maxSignatories} signatories of an agreement.`)
    }
    return after
  },
})
