// The progress that a figure shows, compared with the planned figure of the due date (Q22). Pure.
import type { Direction } from './content.ts'
import { formatFigure, parseFigure } from './figures.ts'

export const progressStatuses = ['met', 'on_track', 'constrained', 'no_progress'] as const
export type ProgressStatus = (typeof progressStatuses)[number]

interface TargetPlan {
  baseline: string | null
  target: string | null
  direction: Direction | null
  dueDates: readonly string[]
}

/** The planned figure of a due date: equal steps from the baseline to the target. */
export function plannedFigureOf({ baseline, target, direction, dueDates }: TargetPlan, dueOn: string): string | null {
  if (target === null) return null
  if (direction === 'maintain' || baseline === null) return target
  const [from, to] = [parseFigure(baseline), parseFigure(target)]
  const step = BigInt(dueDates.indexOf(dueOn) + 1)
  return formatFigure(from + ((to - from) * step) / BigInt(dueDates.length))
}

/**
 * `met` at the target; `on_track` from nine tenths of the planned change; `constrained` below that; `no_progress`
 * without a change towards the target. With `maintain`, `constrained` from nine tenths of the target, and `no_progress`
 * below that. With another direction and no baseline, `met` or `constrained`. Null if the figure, the target or the
 * direction is missing.
 */
export function progressStatusOf(plan: TargetPlan, dueOn: string, figure: string | null): ProgressStatus | null {
  const { baseline, target, direction } = plan
  if (figure === null || target === null || direction === null) return null
  const [actual, goal] = [parseFigure(figure), parseFigure(target)]
  if (direction === 'decrease' ? actual <= goal : actual >= goal) return 'met'
  if (direction === 'maintain') return actual * 10n >= goal * 9n && goal > 0n ? 'constrained' : 'no_progress'
  if (baseline === null) return 'constrained'
  const from = parseFigure(baseline)
  const planned = parseFigure(plannedFigureOf(plan, dueOn) ?? target)
  const sign = direction === 'decrease' ? -1n : 1n
  const change = (actual - from) * sign
  if (change <= 0n) return 'no_progress'
  return change * 10n >= (planned - from) * sign * 9n ? 'on_track' : 'constrained'
}

/** The expectation with nothing due after `lastDay`, on which its agreement ended; null if it has not: see `frozenAfter`. */
export const dueUntil = <Row extends { dueDates: string[]; nextDueOn: string | null }>(
  row: Row,
  lastDay: string | null,
): Row =>
  lastDay === null
    ? row
    : {
        ...row,
        dueDates: row.dueDates.filter((day) => day <= lastDay),
        nextDueOn: row.nextDueOn !== null && row.nextDueOn <= lastDay ? row.nextDueOn : null,
      }

interface DueReport {
  dueOn: string
  state: string
}

/** The first due date without a report. A report that was sent back does not count. */
export function nextDueDate(dueDates: readonly string[], reports: readonly DueReport[]): string | null {
  const reported = reports.filter(({ state }) => state !== 'sent_back').map(({ dueOn }) => dueOn)
  return dueDates.find((day) => !reported.includes(day)) ?? null
}
