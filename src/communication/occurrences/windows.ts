// The windows of time that occurrences are asked for.
import { Type } from 'typebox'
import { timestampOf } from '../../http/schemas.ts'
import { Problem } from '../../problems.ts'

const day = 86_400_000
const widest = 366 * day
const [earliest, latest] = [Date.UTC(2000), Date.UTC(2101)]

export const windowQuery = {
  from: Type.Optional(timestampOf('The beginning of the window.')),
  to: Type.Optional(timestampOf('The end of the window, which is not in it; 366 days later at most.')),
}

export interface Window {
  from: number
  to: number
}

/** The window that is asked for; what is not said is `days` before or after what is, or after the beginning of today. */
export function windowOf(query: { from?: string; to?: string }, now: string, days: number): Window {
  const today = Date.parse(now.slice(0, 10))
  const momentIn = (text?: string) => (text === undefined ? undefined : Date.parse(text))
  const said = { from: momentIn(query.from), to: momentIn(query.to) }
  // A window without a beginning looks back from its end.
  const from =
    said.from ?? (said.to !== undefined ? said.to - Math.abs(days) * day : days < 0 ? today + (days + 1) * day : today)
  const to = said.to ?? from + Math.abs(days) * day
  const refuse = (pointer: string, detail: string) =>
    new Problem('invalid-request', detail, { errors: [{ pointer, code: 'rule-violation', detail }] })
  if (!(from >= earliest && to <= latest)) throw refuse('from', 'A window is within the years 2000 to 2100.')
  if (to <= from) throw refuse('to', 'The window ends before it begins.')
  if (to - from > widest) throw refuse('to', 'A window has 366 days at most.')
  return { from, to }
}

export const textOf = ({ from, to }: Window) => ({
  from: new Date(from).toISOString(),
  to: new Date(to).toISOString(),
})
