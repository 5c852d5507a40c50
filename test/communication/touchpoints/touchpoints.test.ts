// The starts of touchpoints. Over 300 lines: cases computed by hand from RFC 5545 and the IANA time zone database.

import { RRuleTemporal } from 'rrule-temporal'
import t from 'tap'
import { Temporal } from 'temporal-polyfill'
import {
  checkTouchpoint,
  localTimeToMillis,
  plannedStartsOf,
  type ScheduledTouchpoint,
  type Touchpoint,
} from '../../../src/communication/touchpoints/rules.ts'
import { occurrencesBetween, recurrenceErrorOf } from '../../../src/records/recurrence.ts'

const touchpoint = (fields: Partial<Touchpoint>): Touchpoint => ({
  key: 'check-in',
  title: 'Check-in',
  purpose: 'information_exchange',
  startsAt: '2026-01-06T10:00',
  timeZone: 'America/Chicago',
  durationMinutes: 60,
  ...fields,
})
const scheduled = (fields: Partial<Touchpoint>, effective: Partial<ScheduledTouchpoint> = {}): ScheduledTouchpoint => ({
  content: touchpoint(fields),
  effectiveFrom: '2000-01-01T00:00:00Z',
  effectiveUntil: null,
  ...effective,
})
/** The starts in a window, in UTC to the minute. */
const startsOf = (scheduled: ScheduledTouchpoint, from: string, to: string) =>
  plannedStartsOf(scheduled, Date.parse(from), Date.parse(to)).map(({ startsAt }) =>
    new Date(startsAt).toISOString().slice(0, 16),
  )
const localStartsOf = (scheduled: ScheduledTouchpoint, from: string, to: string) =>
  plannedStartsOf(scheduled, Date.parse(from), Date.parse(to)).map(({ originalStart }) => originalStart)

t.test('the local time of a touchpoint is the same throughout the year', async (t) => {
  const weekly = scheduled({ recurrence: 'FREQ=WEEKLY;BYDAY=TU' })
  t.strictSame(startsOf(weekly, '2026-03-01', '2026-03-18'), [
    '2026-03-03T16:00',
    '2026-03-10T15:00',
    '2026-03-17T15:00',
  ])
  t.strictSame(localStartsOf(weekly, '2026-10-26', '2026-11-11'), [
    '2026-10-27T10:00',
    '2026-11-03T10:00',
    '2026-11-10T10:00',
  ])
})

t.test('a local time that occurs twice is the first one', async (t) => {
  const daily = { startsAt: '2026-10-01T01:30', recurrence: 'FREQ=DAILY' }
  const cases = [
    ['America/New_York', '2026-10-31', ['2026-10-31T05:30', '2026-11-01T05:30', '2026-11-02T06:30']],
    ['Europe/London', '2026-10-24', ['2026-10-24T00:30', '2026-10-25T00:30', '2026-10-26T01:30']],
    // The offset of Lord Howe changes by half an hour: 01:30 to 02:00 occurs twice on 5 April.
    ['Australia/Lord_Howe', '2027-04-02T13:00Z', ['2027-04-02T14:30', '2027-04-03T14:30', '2027-04-04T15:00']],
  ] as const
  for (const [timeZone, from, expected] of cases) {
    const to = new Date(Date.parse(from) + 3 * 86_400_000).toISOString()
    t.strictSame(startsOf(scheduled({ ...daily, timeZone }), from, to), expected, timeZone)
  }
})

t.test('a local time that is skipped has the offset before the gap', async (t) => {
  const daily = { startsAt: '2026-03-01T02:30', recurrence: 'FREQ=DAILY' }
  const newYork = scheduled({ ...daily, timeZone: 'America/New_York' })
  // 02:30 EST does not exist on 8 March: it is 03:30 EDT.
  t.strictSame(startsOf(newYork, '2026-03-07', '2026-03-10'), [
    '2026-03-07T07:30',
    '2026-03-08T07:30',
    '2026-03-09T06:30',
  ])
  t.strictSame(
    localStartsOf(newYork, '2026-03-08', '2026-03-09'),
    ['2026-03-08T02:30'],
    'originalStart is the local time of the rule',
  )
  const howe = scheduled({ ...daily, startsAt: '2026-09-01T02:15', timeZone: 'Australia/Lord_Howe' })
  t.strictSame(
    startsOf(howe, '2026-10-03', '2026-10-05'),
    ['2026-10-03T15:45', '2026-10-04T15:15'],
    'a gap of half an hour',
  )
  // Samoa skipped 30 December 2011.
  const apia = scheduled({ startsAt: '2011-12-28T10:00', timeZone: 'Pacific/Apia', recurrence: 'FREQ=DAILY;COUNT=4' })
  t.strictSame(startsOf(apia, '2011-12-01', '2012-01-31'), [
    '2011-12-28T20:00',
    '2011-12-29T20:00',
    '2011-12-30T20:00',
    '2011-12-30T20:00',
  ])
})

t.test('skips months and years without the day of the rule', async (t) => {
  const year = ['2026-01-01', '2027-01-01'] as const
  const days = (scheduled: ScheduledTouchpoint, [from, to]: readonly [string, string] = year) =>
    localStartsOf(scheduled, from, to).map((local) => local.slice(0, 10))
  t.strictSame(days(scheduled({ startsAt: '2026-01-31T10:00', recurrence: 'FREQ=MONTHLY' })), [
    '2026-01-31',
    '2026-03-31',
    '2026-05-31',
    '2026-07-31',
    '2026-08-31',
    '2026-10-31',
    '2026-12-31',
  ])
  t.strictSame(
    days(scheduled({ startsAt: '2024-02-29T10:00', recurrence: 'FREQ=YEARLY' }), ['2024-01-01', '2037-01-01']),
    ['2024-02-29', '2028-02-29', '2032-02-29', '2036-02-29'],
  )
  t.strictSame(
    days(scheduled({ startsAt: '2096-02-29T10:00', recurrence: 'FREQ=YEARLY' }), ['2096-01-01', '2108-01-01']),
    ['2096-02-29', '2104-02-29'],
    '2100 is not a leap year',
  )
  const lastWeekday = 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'
  t.strictSame(days(scheduled({ startsAt: '2026-01-30T10:00', recurrence: lastWeekday })).slice(0, 6), [
    '2026-01-30',
    '2026-02-27',
    '2026-03-31',
    '2026-04-30',
    '2026-05-29',
    '2026-06-30',
  ])
  t.strictSame(days(scheduled({ startsAt: '2026-01-30T10:00', recurrence: 'FREQ=MONTHLY;BYDAY=-1FR' })).slice(3, 6), [
    '2026-04-24',
    '2026-05-29',
    '2026-06-26',
  ])
  t.strictSame(
    days(scheduled({ startsAt: '2026-01-31T10:00', recurrence: 'FREQ=MONTHLY;BYMONTHDAY=-1' })).slice(0, 3),
    ['2026-01-31', '2026-02-28', '2026-03-31'],
  )
  t.strictSame(
    days(scheduled({ startsAt: '2026-11-26T10:00', recurrence: 'FREQ=YEARLY;BYMONTH=11;BYDAY=4TH' }), [
      '2026-01-01',
      '2030-01-01',
    ]),
    ['2026-11-26', '2027-11-25', '2028-11-23', '2029-11-22'],
  )
})

t.test('local times of a year equal those of Temporal', async (t) => {
  const zones = ['America/New_York', 'Australia/Lord_Howe', 'Africa/Casablanca', 'Asia/Gaza', 'Pacific/Apia', 'UTC']
  for (const timeZone of zones) {
    for (let at = Date.UTC(2026); at < Date.UTC(2027); at += 1_800_000) {
      const local = new Date(at).toISOString().slice(0, 16)
      const { epochMilliseconds } = Temporal.PlainDateTime.from(local).toZonedDateTime(timeZone)
      if (localTimeToMillis(local, timeZone) !== epochMilliseconds) t.fail(`${local} in ${timeZone}`)
    }
  }
})

t.test('supports offsets of half and quarter hours, and both sides of the date line', async (t) => {
  const at = (timeZone: string) =>
    startsOf(
      scheduled({ startsAt: '2026-07-01T09:00', timeZone, recurrence: 'FREQ=DAILY' }),
      '2026-07-04',
      '2026-07-05',
    )
  t.strictSame(at('Asia/Kolkata'), ['2026-07-04T03:30'])
  t.strictSame(at('Asia/Kathmandu'), ['2026-07-04T03:15'])
  t.strictSame(at('America/St_Johns'), ['2026-07-04T11:30'])
  t.strictSame(at('Pacific/Kiritimati'), ['2026-07-04T19:00'], '5 July in local time')
  t.strictSame(at('Pacific/Pago_Pago'), ['2026-07-04T20:00'])
  t.strictSame(at('Pacific/Chatham'), ['2026-07-04T20:15'])
  t.strictSame(at('UTC'), ['2026-07-04T09:00'])
  const guam = scheduled({ startsAt: '2026-07-06T08:00', timeZone: 'Pacific/Guam', recurrence: 'FREQ=WEEKLY;BYDAY=MO' })
  t.strictSame(startsOf(guam, '2026-07-05', '2026-07-13'), ['2026-07-05T22:00', '2026-07-12T22:00'], 'a Sunday in UTC')
})

t.test('a rule ends after COUNT, or at UNTIL, which is included', async (t) => {
  const tenYears = ['2026-01-01', '2036-01-01'] as const
  t.equal(startsOf(scheduled({ recurrence: 'FREQ=WEEKLY;INTERVAL=2;COUNT=5' }), ...tenYears).at(-1), '2026-03-03T16:00')
  t.strictSame(
    startsOf(scheduled({ recurrence: 'FREQ=WEEKLY;INTERVAL=2;COUNT=5' }), '2026-02-01', '2036-01-01').length,
    3,
    'COUNT begins at the first start, not at the window',
  )
  t.equal(startsOf(scheduled({ recurrence: 'FREQ=WEEKLY;UNTIL=20260120T160000Z' }), ...tenYears).length, 3)
  t.equal(startsOf(scheduled({ recurrence: 'UNTIL=20260120T155959Z;FREQ=WEEKLY' }), ...tenYears).length, 2)
  t.strictSame(startsOf(scheduled({}), ...tenYears), ['2026-01-06T16:00'], 'one start without a rule')
  const forever = plannedStartsOf(
    scheduled({ recurrence: 'FREQ=DAILY' }),
    Date.parse('2090-01-01'),
    Date.parse('2091-01-01'),
  )
  t.equal(forever.length, 365)
})

t.test('a touchpoint has starts only while it is in effect', async (t) => {
  const effective = { effectiveFrom: '2026-01-13T16:00:00.000001Z', effectiveUntil: '2026-02-03T16:00:00Z' }
  const bounded = scheduled({ recurrence: 'FREQ=WEEKLY' }, effective)
  t.strictSame(localStartsOf(bounded, '2026-01-01', '2027-01-01'), [
    '2026-01-13T10:00',
    '2026-01-20T10:00',
    '2026-01-27T10:00',
  ])
})

t.test('rejects rules that are invalid or not supported', async (t) => {
  for (const rule of [
    'FREQ=SECONDLY',
    'FREQ=MINUTELY',
    'FREQ=HOURLY',
    'FREQ=DAILY;BYHOUR=1,2,3',
    'FREQ=DAILY;BYMINUTE=0,1,2',
    'FREQ=DAILY;BYSECOND=1',
    'FREQ=DAILY;INTERVAL=0',
    'FREQ=DAILY;INTERVAL=1e3',
    'FREQ=DAILY;COUNT=0',
    'FREQ=DAILY;COUNT=1001',
    'FREQ=DAILY;COUNT=99999999999999999999',
    'FREQ=DAILY;COUNT=2;UNTIL=20270101T000000Z',
    'FREQ=DAILY;UNTIL=20270231T000000Z',
    'FREQ=DAILY;FREQ=WEEKLY',
    'FREQ=WEEKLY;BYDAY=1MO',
    'FREQ=WEEKLY;BYDAY=XX',
    'FREQ=WEEKLY;BYMONTHDAY=3',
    'FREQ=DAILY;BYMONTHDAY=3',
    'FREQ=YEARLY;BYWEEKNO=10;BYMONTHDAY=5',
    'FREQ=DAILY;BYDAY=SA;BYSETPOS=1',
    'FREQ=DAILY;COUNT=3X',
    'FREQ=DAILY;COUNT=-1',
    'FREQ=MONTHLY;BYMONTHDAY=32',
    'FREQ=MONTHLY;BYMONTHDAY=0',
    'FREQ=MONTHLY;BYWEEKNO=3',
    'FREQ=MONTHLY;BYSETPOS=1',
    'FREQ=YEARLY;BYMONTH=13',
    'BYDAY=MO',
    'FREQ=WEEKLY;',
    'RRULE:FREQ=WEEKLY',
    'FREQ=WEEKLY\nDTSTART:20200101T000000Z',
    'FREQ=WEEKLY;RSCALE=CHINESE',
    'FREQ=WEEKLY;X-A=1',
    '',
  ]) {
    t.ok(recurrenceErrorOf(rule), JSON.stringify(rule))
  }
  for (const rule of ['FREQ=DAILY', 'FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', 'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=TU,SU']) {
    t.equal(recurrenceErrorOf(rule), undefined, rule)
  }
})

t.test('the last start of a rule with COUNT equals that of the library', async (t) => {
  for (const rule of [
    'FREQ=DAILY;COUNT=1',
    'COUNT=9;FREQ=DAILY;INTERVAL=3;BYDAY=MO,FR',
    'FREQ=WEEKLY;BYDAY=SA;BYMONTH=1;COUNT=40;INTERVAL=3',
    'FREQ=MONTHLY;COUNT=300;BYMONTHDAY=31',
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1,2;COUNT=77',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29;COUNT=20',
    'FREQ=YEARLY;BYDAY=SA;COUNT=500',
  ]) {
    const expected = new RRuleTemporal({ rruleString: `DTSTART:20000101T100000Z\nRRULE:${rule}`, tzid: 'UTC' })
      .all()
      .map(({ epochMilliseconds }) => epochMilliseconds)
    const all = occurrencesBetween(rule, '2000-01-01T10:00', Date.UTC(2000), Date.UTC(2101))
    t.strictSame(all, expected, rule)
    const [middle = 0, last = 0] = [all.at(all.length >> 1), all.at(-1)]
    t.strictSame(
      occurrencesBetween(rule, '2000-01-01T10:00', middle, Date.UTC(2101)),
      all.slice(all.length >> 1),
      'from a start in the middle',
    )
    t.strictSame(occurrencesBetween(rule, '2000-01-01T10:00', last + 1, Date.UTC(2101)), [], 'none after the last')
  }
  t.equal(occurrencesBetween('FREQ=YEARLY;COUNT=1000', '2000-01-01T10:00', Date.UTC(2100), Date.UTC(2101)).length, 1)
})

t.test('rejects a start that does not match the rule, an invalid date, and an unknown time zone', async (t) => {
  const rejectedPointer = (fields: Partial<Touchpoint>) => {
    try {
      checkTouchpoint(touchpoint(fields), '/touchpoints/0')
    } catch (error) {
      return (error as { details: { errors: { pointer: string }[] } }).details.errors[0]?.pointer
    }
  }
  t.equal(rejectedPointer({ recurrence: 'FREQ=WEEKLY;BYDAY=WE' }), '/touchpoints/0/startsAt')
  t.equal(
    rejectedPointer({ recurrence: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' }),
    '/touchpoints/0/startsAt',
    'a rule without any start',
  )
  t.equal(rejectedPointer({ startsAt: '2026-02-29T10:00' }), '/touchpoints/0/startsAt')
  t.equal(rejectedPointer({ startsAt: '2026-01-06T24:00' }), '/touchpoints/0/startsAt')
  t.equal(rejectedPointer({ recurrence: 'FREQ=HOURLY' }), '/touchpoints/0/recurrence')
  // The start is 16:00 UTC.
  t.equal(
    rejectedPointer({ recurrence: 'FREQ=DAILY;UNTIL=20260106T155959Z' }),
    '/touchpoints/0/recurrence',
    'UNTIL is before the start',
  )
  t.equal(rejectedPointer({ recurrence: 'FREQ=DAILY;UNTIL=20260106T160000Z' }), undefined)
  for (const timeZone of ['Mars/Olympus', 'america/chicago', '+05:00', 'CST6', '']) {
    t.equal(rejectedPointer({ timeZone }), '/touchpoints/0/timeZone', timeZone)
  }
  for (const timeZone of ['UTC', 'Asia/Kolkata', 'Asia/Calcutta', 'America/Argentina/Buenos_Aires', 'US/Central']) {
    t.equal(rejectedPointer({ timeZone }), undefined, timeZone)
  }
  t.equal(
    rejectedPointer({ startsAt: '2026-03-08T02:30', timeZone: 'America/New_York', recurrence: 'FREQ=DAILY' }),
    undefined,
  )
})
