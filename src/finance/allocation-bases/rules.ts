// Allocation bases: measured figures in proportion to which costs are allocated to funding sources. Pure.

export const measures = ['enrollment', 'hours', 'child_hours', 'square_feet', 'percent', 'other'] as const
export type Measure = (typeof measures)[number]

/** Decimal strings with at most six decimals. */
export interface BaseRow {
  sourceId: string
  quantity: string
  /** Only of child-hours: hours for each child. Absent: 1. */
  multiplier?: string
}
