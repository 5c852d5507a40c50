// Sets what parties offer beside what they need (Q8, Q9). Pure.
import type { Aspect } from '../partnerships/rules.ts'

interface Statement {
  id: string
  organizationId: string
  aspect: Aspect
}
export type Need = Statement
export interface Offer extends Statement {
  /** The one need that it is made for, if it is. */
  needId: string | null
}

export interface Match {
  needId: string
  offers: { offerId: string; basis: 'named' | 'aspect' }[]
}

export interface Matches {
  matched: Match[]
  /** Needs that nobody offers anything for. */
  unmetNeeds: string[]
  /** Offers that nobody needs. */
  unneededOffers: string[]
}

/**
 * An offer answers the need that it names; one that names none answers the needs of its aspect. A party does not
 * answer its own need.
 */
export function match(needs: readonly Need[], offers: readonly Offer[]): Matches {
  const answers = (offer: Offer, need: Need): boolean =>
    offer.organizationId !== need.organizationId &&
    (offer.needId === null ? offer.aspect === need.aspect : offer.needId === need.id)
  const all = needs.map((need) => ({
    needId: need.id,
    offers: offers
      .filter((offer) => answers(offer, need))
      .map(({ id, needId }) => ({ offerId: id, basis: needId === null ? ('aspect' as const) : ('named' as const) })),
  }))
  const used = new Set(all.flatMap((one) => one.offers.map(({ offerId }) => offerId)))
  return {
    matched: all.filter((one) => one.offers.length > 0),
    unmetNeeds: all.filter((one) => one.offers.length === 0).map(({ needId }) => needId),
    unneededOffers: offers.filter(({ id }) => !used.has(id)).map(({ id }) => id),
  }
}
