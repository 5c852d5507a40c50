// Routes of legal reviews: a collection whose records do not change.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Static } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import { transitionBlocked, unknownReference } from '../../problems.ts'
import type { Collection } from '../../records/collections/collection.ts'
import { recordRoutes } from '../../records/collections/routes.ts'
import { localDateOf } from '../../records/time-zones.ts'
import { openStates } from '../agreement-versions/rules.ts'
import { findHashes, find as findVersion } from '../agreement-versions/store.ts'
import { checkReview } from './rules.ts'
import { LegalReviewOutcomeView, LegalReviewStageView, legalReviewSchemas } from './schema.ts'
import { findAdvice, insertAdvice, type LegalReview } from './store.ts'
import { legalReviews } from './table.ts'

interface Related {
  advice: ReadonlyMap<string, string>
  hashes: ReadonlyMap<string, string>
}

/** `advice` is stored in a table of its own. */
type Review = LegalReview & { advice?: string | null }

const collection: Collection<Review, undefined, Related> = {
  singular: 'legal_review',
  plural: 'legal_reviews',
  tag: 'Agreements',
  about:
    'The review of an agreement version by the counsel of a party, or the waiver of it (E1, R2). It is valid for the content with its hash.',
  table: legalReviews,
  schemas: legalReviewSchemas,
  filters: {
    agreementVersionId: oneOfFilter(uuidOf('an agreement version'), legalReviews.agreementVersionId),
    stage: oneOfFilter(ref(LegalReviewStageView), legalReviews.stage),
    outcome: oneOfFilter(ref(LegalReviewOutcomeView), legalReviews.outcome),
  },
  locksPartnership: true,
  createVerb: 'recorded',
  async related(reader, rows) {
    const [{ partnershipId } = { partnershipId: null }] = rows
    if (partnershipId === null) return { advice: new Map(), hashes: new Map() }
    const [advice, hashes] = await Promise.all([
      reader.query(findAdvice, { partnershipId, ids: pgArray(rows.map(({ id }) => id)) }),
      reader.query(findHashes, { partnershipId, ids: pgArray(rows.map((row) => row.agreementVersionId)) }),
    ])
    return {
      advice: new Map(advice.map((row) => [row.legalReviewId, row.advice])),
      hashes: new Map(hashes.map((row) => [row.id, row.contentSha256])),
    }
  },
  view: (row, _request, _context, _now, { advice, hashes }) => ({
    ...row,
    advice: advice.get(row.id) ?? null,
    lapsed: hashes.get(row.agreementVersionId) !== row.contentSha256,
  }),
  // The file is passed on more readily than a response.
  exported: (_reader, _rows, shown) => shown.map((review) => ({ ...review, advice: null })),
  async afterSave(write, { partnershipId, id: legalReviewId, organizationId, advice = null }) {
    if (advice !== null) write.enqueue(insertAdvice, { partnershipId, legalReviewId, organizationId, advice })
  },
}

export const legalReviewRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  const routes = recordRoutes(app, endpoints, collection)
  routes.create<Static<typeof legalReviewSchemas.New>>({
    summary: 'Record a legal review',
    description:
      'Every party of the version can do this while it is not signed by all. A review is never changed; record another one instead: the last one of a stage counts.',
    async complete(write, fields, _context, { partnershipId = '' }) {
      const { organizationId } = write.caller
      const [version] = await write.query(findVersion, { partnershipId, id: fields.agreementVersionId })
      if (version === undefined)
        throw unknownReference('/agreementVersionId', 'There is no such version in the partnership.')
      if (![...version.partyIds, ...version.removedPartyIds].includes(organizationId)) {
        const message = 'Your organization is not a party of the version.'
        throw transitionBlocked({ code: 'ACTOR_NOT_ALLOWED', message, ref: null })
      }
      if (!openStates.includes(version.state)) {
        const message = `Possible while the version is open; the state is ${version.state}.`
        throw transitionBlocked({ code: 'WRONG_STATE', message, ref: null })
      }
      if (version.contentSha256 !== fields.contentSha256) {
        const message = 'The version now has another content. Read it again.'
        throw transitionBlocked({ code: 'HASH_MISMATCH', message, ref: null })
      }
      const today = localDateOf(version.timeZone, Date.parse(await write.now()))
      checkReview({ ...emptyReview, ...fields }, write.caller.onBehalfBy !== null, today)
      return fields
    },
  })
  routes.list({ summary: 'List the legal reviews of a partnership' })
  routes.get({ description: '`advice` is null unless your organization wrote it.' })
}

const emptyReview = { reviewerName: null, reviewerKind: null, waiverReason: null, documentSha256: null }
