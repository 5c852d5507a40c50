// JSON schemas of matches.
import { Type } from 'typebox'
import { ref, strict, stringEnum, uuidOf } from '../../http/schemas.ts'
import { maxRecords } from './store.ts'

const Basis = stringEnum(
  'MatchBasis',
  ['named', 'aspect'],
  'Why an offer matches a need. named: the offer names the need. aspect: both have the same aspect.',
)

const MatchingOffer = strict(
  { offerId: uuidOf('the offer'), basis: ref(Basis) },
  { $id: 'MatchingOffer', description: 'An offer that matches a need.' },
)
const Match = strict(
  {
    needId: uuidOf('the need'),
    offers: Type.Array(ref(MatchingOffer), {
      maxItems: maxRecords,
      description: 'The offers of other parties that match the need.',
    }),
  },
  { $id: 'Match', description: 'A need with matching offers.' },
)

export const MatchesView = strict(
  {
    matched: Type.Array(ref(Match), { maxItems: maxRecords, description: 'The needs with matching offers.' }),
    unmetNeeds: Type.Array(uuidOf('a need'), { maxItems: maxRecords, description: 'The needs without an offer.' }),
    unneededOffers: Type.Array(uuidOf('an offer'), { maxItems: maxRecords, description: 'The offers without a need.' }),
    complete: Type.Boolean({
      description: `False if the partnership has more than ${maxRecords} needs or offers: the first ${maxRecords} of each are compared.`,
      examples: [true],
    }),
  },
  {
    $id: 'Matches',
    description: 'A comparison of the needs and the offers of the parties.',
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

export const matchComponents = [Basis, MatchingOffer, Match, MatchesView]
