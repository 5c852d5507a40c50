// Applied standards: which sets of standards apply in a partnership (Q21). Pure.

/** In a partnership: computed results read the rows of all of them. */
export const maxAppliedStandards = 20
