// Matches as they travel.
import { Type } from 'typebox'
import { ref, strict, stringEnum, uuidOf } from '../../http/schemas.ts'
import { most } from './store.ts'

const Basis = stringEnum(
  'MatchBasis',
  ['named', 'aspect'],
  'named: the offer names the need; aspect: both are of one aspect.',
)

const MatchingOffer = strict(
  { offerId: uuidOf('the offer'), basis: ref(Basis) },
  { $id: 'MatchingOffer', description: 'An offer that answers a need, and why.' },
)
const Match = strict(
  {
    needId: uuidOf('the need'),
    offers: Type.Array(ref(MatchingOffer), {
      maxItems: most,
      description: 'The offers of other parties that answer it.',
    }),
  },
  { $id: 'Match', description: 'A need that others offer something for.' },
)

export const MatchesView = strict(
  {
    matched: Type.Array(ref(Match), { maxItems: most, description: 'Needs that somebody offers something for.' }),
    unmetNeeds: Type.Array(uuidOf('a need'), { maxItems: most, description: 'Needs that nobody offers anything for.' }),
    unneededOffers: Type.Array(uuidOf('an offer'), { maxItems: most, description: 'Offers that nobody needs.' }),
    complete: Type.Boolean({
      description: `False if the partnership has more than ${most} needs or offers: the first ${most} of each are matched.`,
      examples: [true],
    }),
  },
  {
    $id: 'Matches',
    description: 'What the parties offer, beside what they need.',
    examples: [
      {
        matched: [
          {
            needId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a41',
            offers: [{ offerId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a42', basis: 'aspect' }],
          },
        ],
        unmetNeeds: [],
        unneededOffers: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a43'],
        complete: true,
      },
    ],
  },
)

export const matchParts = [Basis, MatchingOffer, Match, MatchesView]
