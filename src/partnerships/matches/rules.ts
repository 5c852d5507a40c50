// Compares the needs of the parties with their offers (Q8, Q9). Pure.
import type { Aspect } from '../partnerships/rules.ts'

interface PartyRecord {
  id: string
  organizationId: string
  aspect: Aspect
}
export type Need = PartyRecord
export interface Offer extends PartyRecord {
  /** The need that the offer is for; null if it is for all needs of its aspect. */
  needId: string | null
}

export interface Match {
  needId: string
  offers: { offerId: string; basis: 'named' | 'aspect' }[]
}

export interface Matches {
  matched: Match[]
  /** The ids of needs without an offer. */
  unmetNeeds: string[]
  /** The ids of offers without a need. */
  unneededOffers: string[]
}

/** An offer matches the need that it names, or else every need of its aspect. It never matches a need of its own party. */
export function match(needs: readonly Need[], offers: readonly Offer[]): Matches {
  const isMatch = (offer: Offer, need: Need): boolean =>
    offer.organizationId !== need.organizationId &&
    (offer.needId === null ? offer.aspect === need.aspect : offer.needId === need.id)
  const matches = needs.map((need) => ({
    needId: need.id,
    offers: offers
      .filter((offer) => isMatch(offer, need))
      .map(({ id, needId }) => ({ offerId: id, basis: needId === null ? ('aspect' as const) : ('named' as const) })),
  }))
  const usedOffers = new Set(matches.flatMap(({ offers }) => offers.map(({ offerId }) => offerId)))
  return {
    matched: matches.filter(({ offers }) => offers.length > 0),
    unmetNeeds: matches.filter(({ offers }) => offers.length === 0).map(({ needId }) => needId),
    unneededOffers: offers.filter(({ id }) => !usedOffers.has(id)).map(({ id }) => id),
  }
}
