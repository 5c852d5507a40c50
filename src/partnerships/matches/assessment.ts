// What offers and needs say of how far a partnership has come (Q8, Q9).

import type { Assessment } from '../../records/contributions.ts'
import { partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { Need, Offer } from './rules.ts'
import { needsOf, offersOf } from './store.ts'

type NeedRow = Need & { partnershipId: string }
type OfferRow = Offer & { partnershipId: string }

const countOf = (rows: { organizationId: string }[]) => new Set(rows.map(({ organizationId }) => organizationId)).size

/** Two parties have to say something before one can speak of the partners. */
const finding = (strategy: 'Q8' | 'Q9', what: string, rows: { organizationId: string }[], ref: string): Assessment => ({
  strategy,
  status: countOf(rows) >= 2 ? 'done' : countOf(rows) === 1 ? 'partly' : 'missing',
  because: `${countOf(rows)} parties have said what they ${what}, ${rows.length} things in all.`,
  refs: rows.length > 0 ? [ref] : [],
})

export const offerContribution = partnershipContribution<OfferRow>({
  query: offersOf,
  assess: (rows, { partnershipId }) => [finding('Q8', 'offer', rows, pathInPartnership(partnershipId, '/offers'))],
})

export const needContribution = partnershipContribution<NeedRow>({
  query: needsOf,
  assess: (rows, { partnershipId }) => [finding('Q9', 'need', rows, pathInPartnership(partnershipId, '/needs'))],
})
