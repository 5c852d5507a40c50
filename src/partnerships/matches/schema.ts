// JSON schemas of matches.
import { pageOf, ref, strict, stringEnum, uuidOf } from '../../http/schemas.ts'
import { matchBases } from './rules.ts'

const Basis = stringEnum(
  'MatchBasis',
  matchBases,
  'Why an offer matches a need. named: the offer names the need. aspect: the offer names no need, and both have the same aspect.',
)

const sample = {
  needId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a41',
  offerId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a42',
  basis: 'aspect',
}

const Match = strict(
  { needId: uuidOf('the need'), offerId: uuidOf('the offer of another party'), basis: ref(Basis) },
  { $id: 'Match', description: 'A need, and an offer of another party that matches it.', examples: [sample] },
)
export const MatchPage = pageOf('Match', Match, sample)

export const matchComponents = [Basis, Match, MatchPage]
