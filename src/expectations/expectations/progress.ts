// What a figure says of an expectation, held against where it ought to be by then (Q22). Pure.
import { exact, written } from './figures.ts'
import type { Direction } from './rules.ts'

export const progressStatuses = ['met', 'on_track', 'constrained', 'no_progress'] as const
export type ProgressStatus = (typeof progressStatuses)[number]

interface Aim {
  baseline: string | null
  target: string | null
  direction: Direction | null
  dueDates: readonly string[]
}

/** Where the figure ought to be on a due date, if it went from baseline to target in even steps. */
export function plannedFor({ baseline, target, direction, dueDates }: Aim, dueOn: string): string | null {
  if (target === null) return null
  if (direction === 'maintain' || baseline === null) return target
  const step = BigInt(dueDates.indexOf(dueOn) + 1)
  return written(exact(baseline) + ((exact(target) - exact(baseline)) * step) / BigInt(dueDates.length))
}

/**
 * What a figure says: met at the target; on track at nine tenths of the way that was planned until then; constrained
 * where it moved, but less; no progress where it did not move, or moved the other way. Null where nothing is to be met.
 */
export function statusOf(aim: Aim, dueOn: string, figure: string | null): ProgressStatus | null {
  const { baseline, target, direction } = aim
  if (figure === null || target === null || direction === null) return null
  const [value, goal] = [exact(figure), exact(target)]
  if (direction === 'decrease' ? value <= goal : value >= goal) return 'met'
  if (direction === 'maintain') return value * 10n >= goal * 9n && goal > 0n ? 'constrained' : 'no_progress'
  if (baseline === null) return 'constrained'
  const planned = plannedFor(aim, dueOn) ?? target
  const sign = direction === 'decrease' ? -1n : 1n
  const moved = (value - exact(baseline)) * sign
  if (moved <= 0n) return 'no_progress'
  return moved * 10n >= (exact(planned) - exact(baseline)) * sign * 9n ? 'on_track' : 'constrained'
}

/** The first due date that no report answers; what was sent back answers nothing. */
export const nextDue = (dueDates: readonly string[], answered: readonly string[]): string | null =>
  dueDates.find((day) => !answered.includes(day)) ?? null
