// Recurrence rules (RFC 5545), held within bounds, and the times that they come to on the clocks of a place. Pure.
import { RRuleTemporal } from 'rrule-temporal'
import { Temporal } from 'temporal-polyfill'

const number = (from: number, to: number) => (value: string) =>
  /^[0-9]{1,4}$/.test(value) && Number(value) >= from && Number(value) <= to
const list = (form: RegExp, max: number, most: number) => (value: string) => {
  const items = value.split(',')
  return (
    items.length <= most && items.every((item) => form.test(item) && Math.abs(Number.parseInt(item, 10) || 1) <= max)
  )
}
const weekday = '(MO|TU|WE|TH|FR|SA|SU)'

/** What a rule may consist of. Without BYHOUR and the like nothing happens more often than once a day. */
const parts: Record<string, { fits: (value: string) => boolean; form: string }> = {
  FREQ: { fits: (value) => /^(DAILY|WEEKLY|MONTHLY|YEARLY)$/.test(value), form: 'DAILY, WEEKLY, MONTHLY or YEARLY' },
  INTERVAL: { fits: number(1, 366), form: '1 to 366' },
  COUNT: { fits: number(1, 1000), form: '1 to 1000' },
  UNTIL: { fits: isEnd, form: 'a moment in UTC, such as 20270630T235959Z, or a day' },
  BYDAY: { fits: list(new RegExp(`^([+-]?[1-9][0-9]?)?${weekday}$`), 53, 20), form: 'days such as TU, or -1FR' },
  BYMONTHDAY: { fits: list(/^[+-]?[1-9][0-9]?$/, 31, 31), form: 'days of the month, -31 to 31' },
  BYYEARDAY: { fits: list(/^[+-]?[1-9][0-9]{0,2}$/, 366, 50), form: 'days of the year, -366 to 366' },
  BYWEEKNO: { fits: list(/^[+-]?[1-9][0-9]?$/, 53, 53), form: 'weeks of the year, -53 to 53' },
  BYMONTH: { fits: list(/^[1-9][0-9]?$/, 12, 12), form: 'months, 1 to 12' },
  BYSETPOS: { fits: list(/^[+-]?[1-9][0-9]{0,2}$/, 366, 20), form: 'positions, -366 to 366' },
  WKST: { fits: (value) => new RegExp(`^${weekday}$`).test(value), form: 'a day such as MO' },
}

function isEnd(value: string): boolean {
  const [, year, month, day, hour = '00', minute = '00', second = '00'] =
    /^(20[0-9]{2})([0-9]{2})([0-9]{2})(?:T([0-9]{2})([0-9]{2})([0-9]{2})Z)?$/.exec(value) ?? []
  return isLocalTime(`${year}-${month}-${day}T${hour}:${minute}:${second}`)
}

export function isLocalTime(text: string): boolean {
  try {
    return Temporal.PlainDateTime.from(text, { overflow: 'reject' }).toString().startsWith(text)
  } catch {
    return false
  }
}

/**
 * What is wrong with a rule, or undefined. What RFC 5545 does not know is refused, and so is what could be said more simply
 * and would take long to expand.
 */
export function faultOf(recurrence: string): string | undefined {
  const rule = new Map<string, string>()
  for (const part of recurrence.split(';')) {
    const [name = '', value = '', ...more] = part.split('=')
    const known = parts[name]
    if (known === undefined || more.length > 0)
      return `${part} is not supported: a rule has ${Object.keys(parts).join(', ')}.`
    if (rule.has(name)) return `${name} stands there twice.`
    if (!known.fits(value)) return `${name} is ${known.form}.`
    rule.set(name, value)
  }
  const frequency = rule.get('FREQ')
  if (frequency === undefined) return 'FREQ is missing.'
  if (rule.has('COUNT') && rule.has('UNTIL')) return 'A rule ends by COUNT or by UNTIL, not by both.'
  const yearly = frequency === 'YEARLY'
  for (const name of ['BYWEEKNO', 'BYYEARDAY']) {
    if (rule.has(name) && !yearly) return `${name} goes with FREQ=YEARLY alone.`
  }
  const daily = frequency === 'DAILY'
  if (rule.has('BYMONTHDAY') && (daily || frequency === 'WEEKLY' || rule.has('BYWEEKNO'))) {
    return 'BYMONTHDAY goes with FREQ=MONTHLY or YEARLY, and not with BYWEEKNO.'
  }
  if (rule.has('BYSETPOS') && daily) return 'BYSETPOS has one day to choose from with FREQ=DAILY: leave it out.'
  const numbered = /[0-9]/.test(rule.get('BYDAY') ?? '')
  if (numbered && ((frequency !== 'MONTHLY' && !yearly) || rule.has('BYWEEKNO'))) {
    return 'A day with a number, such as -1FR, goes with FREQ=MONTHLY or YEARLY, and not with BYWEEKNO.'
  }
  const selecting = ['BYDAY', 'BYMONTHDAY', 'BYYEARDAY', 'BYWEEKNO', 'BYMONTH'].some((name) => rule.has(name))
  if (rule.has('BYSETPOS') && !selecting) return 'BYSETPOS chooses from what another BY… part has.'
  return undefined
}

/** A local time as if it were in UTC. */
export const floating = (local: string): number => Date.parse(`${local}Z`)

/** Rules are expanded without a zone: one would drop what falls into a gap. */
function between(recurrence: string, startsAt: string, from: number, to: number): number[] {
  const start = startsAt.replaceAll(/[-:]/g, '')
  const rule = new RRuleTemporal({ rruleString: `DTSTART:${start}00Z\nRRULE:${recurrence}`, tzid: 'UTC' })
  return rule.between(new Date(from), new Date(to), true).map(({ epochMilliseconds }) => epochMilliseconds)
}

/** A rule without its end: only a zone can tell the moment that UNTIL is, and a COUNT is slow to count. */
const endless = (recurrence: string): string => recurrence.replaceAll(/(^|;)(UNTIL|COUNT)=[^;]*/g, '').replace(/^;/, '')

/** No window and no schedule goes further. */
const horizon = Date.UTC(2201)

/** The first `most` times of a rule as if it had no end, as far as they lie before `to`. */
export function firstTimes(recurrence: string, startsAt: string, most: number, to = horizon): number[] {
  const found: number[] = []
  const over = Math.min(to, horizon)
  let from = floating(startsAt)
  for (let width = 366 * 86_400_000; found.length < most && from < over; width *= 2) {
    const end = Math.min(from + width, over)
    found.push(...between(endless(recurrence), startsAt, from, end - 1))
    from = end
  }
  return found.slice(0, most)
}

const lasts = new Map<string, number>()
const maxLasts = 2_000

/** The last time of a rule that counts them; infinity where it counts none, or goes on past the horizon. */
function lastTime(recurrence: string, startsAt: string): number {
  const [, count] = /(?:^|;)COUNT=([0-9]+)/.exec(recurrence) ?? []
  if (count === undefined) return Number.POSITIVE_INFINITY
  const name = `${startsAt} ${recurrence}`
  let last = lasts.get(name)
  if (last === undefined) {
    const times = firstTimes(recurrence, startsAt, Number(count))
    last = times.length < Number(count) ? Number.POSITIVE_INFINITY : (times.at(-1) as number)
    if (lasts.size >= maxLasts) lasts.clear()
    lasts.set(name, last)
  }
  return last
}

/** The times of a rule from `from` to `to`, both as if they were in UTC; UNTIL is for whoever knows the zone. */
export function timesOf(recurrence: string, startsAt: string, from: number, to: number): number[] {
  const last = Math.min(to, lastTime(recurrence, startsAt))
  return from > last ? [] : between(endless(recurrence), startsAt, from, last)
}

/** The moment, or the beginning of the day, that UNTIL names. */
export function untilOf(recurrence = ''): number {
  const [, date = '', time = '000000'] = /UNTIL=([0-9]{8})(?:T([0-9]{6})Z)?/.exec(recurrence) ?? []
  if (date === '') return Number.POSITIVE_INFINITY
  return Date.parse(`${date.replace(/(....)(..)/, '$1-$2-')}T${time.replace(/(..)(..)/, '$1:$2:')}Z`)
}
