// The monitoring strategy: which of the agreed records are monitored (Q22). Pure.

/** The kinds of records that are monitored, in the order in which they are listed. */
export const monitoredKinds = [
  'expectation',
  'financial_obligation',
  'legal_acknowledgement',
  'funding_source',
] as const
export type MonitoredKind = (typeof monitoredKinds)[number]

export interface KindCount {
  kind: MonitoredKind
  all: number
  monitored: number
}

/** Lists of the strategy have at most so many elements. */
export const maxListed = 100

/** In whole percent, rounded down; null if there is nothing to monitor. */
export function coverageOf(kinds: readonly Pick<KindCount, 'all' | 'monitored'>[]): {
  coverage: number | null
  all: number
  monitored: number
} {
  const sumOf = (field: 'all' | 'monitored') => kinds.reduce((sum, kind) => sum + kind[field], 0)
  const [all, monitored] = [sumOf('all'), sumOf('monitored')]
  return { coverage: all === 0 ? null : Math.floor((100 * monitored) / all), all, monitored }
}
