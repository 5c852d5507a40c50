// Contingencies: what the parties do if funding falls short (Q18). Pure.

export const triggerMeasures = ['secured_below', 'secured_share_below', 'gap_above', 'source_lost'] as const

/** When a contingency is triggered. Each measure needs one of the other values. */
export interface Trigger {
  measure: (typeof triggerMeasures)[number]
  amount?: string
  /** Of the amount. */
  currency?: string
  percent?: string
  sourceId?: string
}
