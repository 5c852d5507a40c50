// Why an offer matches a need (Q8, Q9). Pure.

/** named: the offer names the need. aspect: the offer names no need, and both have the same aspect. */
export const matchBases = ['named', 'aspect'] as const
export type MatchBasis = (typeof matchBases)[number]
