// Fee decisions: whether and how parents are charged (Q19). Pure.

export const charges = ['none', 'copayment', 'tuition'] as const
export const feeScopes = ['head_start_hours', 'extended_hours', 'other_children'] as const
