// Needs of families, and what addresses them (Q4, Q5). Pure.

export const priorities = ['high', 'medium', 'low'] as const
export type Priority = (typeof priorities)[number]

/** In a partnership: the traceability is computed from all of them. */
export const maxNeeds = 500
export const maxAlternatives = 20
/** Of expectations, of benefits and of results that address a need. */
export const maxLinks = 50
