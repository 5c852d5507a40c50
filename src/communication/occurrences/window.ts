// Windows of time: which occurrences a query returns. Pure.
import { Problem } from '../../problems.ts'

/** Milliseconds since 1970; `to` is excluded. */
export interface TimeWindow {
  from: number
  to: number
}

const dayMillis = 86_400_000
const maxWindowMillis = 366 * dayMillis
const [earliest, latest] = [Date.UTC(2000), Date.UTC(2101)]

/**
 * The window of a query. Without `from` and `to` it starts today and lasts `days`, or ends with today if `days` is
 * negative. With one of them, the other one is that many days later or earlier. Throws 400.
 */
export function resolveWindow(query: { from?: string; to?: string }, now: string, days: number): TimeWindow {
  const today = Date.parse(now.slice(0, 10))
  const length = Math.abs(days) * dayMillis
  const defaultFrom = days < 0 ? today + dayMillis - length : today
  const to = query.to === undefined ? undefined : Date.parse(query.to)
  const from = query.from !== undefined ? Date.parse(query.from) : to !== undefined ? to - length : defaultFrom
  const window = { from, to: to ?? from + length }
  if (!(window.from >= earliest && window.to <= latest)) {
    throw invalidParameter('from', 'The window must be within the years 2000 to 2100.')
  }
  if (window.to <= window.from) throw invalidParameter('to', 'The window must end after it begins.')
  if (window.to - window.from > maxWindowMillis) throw invalidParameter('to', 'The window must not exceed 366 days.')
  return window
}

/** A 400 for a query parameter that matches its schema and violates a rule. */
export const invalidParameter = (pointer: string, detail: string) =>
  new Problem('invalid-request', detail, { errors: [{ pointer, code: 'rule-violation', detail }] })

export const formatWindow = ({ from, to }: TimeWindow) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
})
