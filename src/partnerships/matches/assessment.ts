// What offers and needs contribute to a partnership: the assessments of strategies Q8 and Q9.
import { type Assessment, partnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import type { Need, Offer } from './rules.ts'
import { findNeeds, findOffers } from './store.ts'

type NeedRow = Need & { partnershipId: string }
type OfferRow = Offer & { partnershipId: string }

const countParties = (rows: { organizationId: string }[]) =>
  new Set(rows.map(({ organizationId }) => organizationId)).size

/** `done` requires records of at least two parties, because each strategy is about the partners together. */
const assessmentOf = (
  strategy: 'Q8' | 'Q9',
  records: 'offers' | 'needs',
  rows: { organizationId: string }[],
  partnershipId: string,
): Assessment => ({
  strategy,
  status: countParties(rows) >= 2 ? 'done' : countParties(rows) === 1 ? 'partly' : 'missing',
  because: `Parties with ${records}: ${countParties(rows)}. Total of ${records}: ${rows.length}.`,
  refs: rows.length > 0 ? [pathInPartnership(partnershipId, `/${records}`)] : [],
})

export const offerContribution = partnershipContribution<OfferRow>({
  query: findOffers,
  assess: (rows, { partnershipId }) => [assessmentOf('Q8', 'offers', rows, partnershipId)],
})

export const needContribution = partnershipContribution<NeedRow>({
  query: findNeeds,
  assess: (rows, { partnershipId }) => [assessmentOf('Q9', 'needs', rows, partnershipId)],
})
