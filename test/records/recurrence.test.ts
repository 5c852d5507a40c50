// The days of recurrence rules: equal to those of a library, and found with bounded work.
import fc from 'fast-check'
import { RRuleTemporal } from 'rrule-temporal'
import t from 'tap'
import { lastDayOf, occurrencesBetween, recurrenceErrorOf } from '../../src/records/recurrence.ts'

const day = 86_400_000
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']
const some = <Value>(values: fc.Arbitrary<Value>) => fc.uniqueArray(values, { minLength: 1, maxLength: 4 })
const numbers = (max: number) => some(fc.integer({ min: 1, max }).chain((at) => fc.constantFrom(at, -at)))
const positive = (max: number) => some(fc.integer({ min: 1, max }))
const plainDays = some(fc.constantFrom(...weekdays))
const numberedDays = (max: number) =>
  some(fc.tuple(fc.integer({ min: 1, max }), fc.constantFrom('', '-'), fc.constantFrom(...weekdays))).map((days) =>
    days.map(([at, sign, weekday]) => `${sign}${at}${weekday}`),
  )
const rule = (frequency: string, parts: Record<string, fc.Arbitrary<unknown>>) =>
  fc
    .record(
      { INTERVAL: fc.constantFrom(1, 2, 3, 5, 12), WKST: fc.constantFrom(...weekdays), ...parts },
      { requiredKeys: [] },
    )
    .map((used) => [`FREQ=${frequency}`, ...Object.entries(used).map(([name, value]) => `${name}=${value}`)].join(';'))

/** Without the combinations of yearly parts that the library does not intersect as RFC 5545 requires. */
const rules = fc.oneof(
  rule('DAILY', { BYMONTH: positive(12), BYDAY: plainDays }),
  rule('WEEKLY', { BYMONTH: positive(12), BYDAY: plainDays, BYSETPOS: numbers(3) }),
  rule('MONTHLY', { BYMONTH: positive(12), BYDAY: plainDays, BYMONTHDAY: numbers(31), BYSETPOS: numbers(4) }),
  rule('MONTHLY', { BYMONTH: positive(12), BYDAY: numberedDays(5), BYSETPOS: numbers(3) }),
  rule('YEARLY', { BYMONTH: positive(12), BYMONTHDAY: numbers(31), BYSETPOS: numbers(5) }),
  rule('YEARLY', { BYMONTH: positive(12), BYDAY: plainDays, BYSETPOS: numbers(60) }),
  // For a 53rd day that a year does not have, the library returns a day of the next year.
  rule('YEARLY', { BYDAY: numberedDays(52) }),
  rule('YEARLY', { BYYEARDAY: numbers(366), BYSETPOS: numbers(3) }),
)

/** The days as the library computes them. */
function libraryDays(recurrence: string, startsAt: string, from: number, to: number): number[] {
  const start = startsAt.replaceAll(/[-:]/g, '')
  const rule = new RRuleTemporal({ rruleString: `DTSTART:${start}00Z\nRRULE:${recurrence}`, tzid: 'UTC' })
  return rule.between(new Date(from), new Date(to), true).map(({ epochMilliseconds }) => epochMilliseconds)
}

t.test('the days of a rule equal those of the library', async (t) => {
  let compared = 0
  fc.assert(
    fc.property(
      rules,
      fc.integer({ min: 0, max: 3_000 }),
      fc.integer({ min: 0, max: 2_000 }),
      (recurrence, at, after) => {
        if (recurrenceErrorOf(recurrence) !== undefined) return
        // A plan accepts a rule only if it matches its start.
        const begin = Date.UTC(2015, 0, 1, 10) + at * day
        const [first] = occurrencesBetween(
          recurrence,
          new Date(begin).toISOString().slice(0, 16),
          begin,
          begin + 3_000 * day,
        )
        if (first === undefined) return
        const startsAt = new Date(first).toISOString().slice(0, 16)
        const from = first + after * day
        const found = occurrencesBetween(recurrence, startsAt, from, from + 400 * day)
        const expected = libraryDays(recurrence, startsAt, from, from + 400 * day)
        if (found.length > 0) compared++
        if (found.join() !== expected.join()) throw new Error(`${recurrence} ${startsAt}: ${found} and not ${expected}`)
      },
    ),
    { numRuns: 300 },
  )
  t.ok(compared > 20, `${compared} rules`)
})

t.test('parts that select days are intersected (RFC 5545, 3.3.10)', async (t) => {
  const cases: [rule: string, startsAt: string, expected: string[]][] = [
    ['FREQ=YEARLY;BYYEARDAY=100,200;BYMONTH=7', '2026-07-19', ['2026-07-19', '2027-07-19']],
    ['FREQ=YEARLY;BYYEARDAY=60,200;BYMONTHDAY=1', '2026-03-01', ['2026-03-01', '2027-03-01']],
    ['FREQ=YEARLY;BYDAY=-1FR,1MO', '2026-01-05', ['2026-01-05', '2026-12-25', '2027-01-04']],
    ['FREQ=YEARLY;BYDAY=53TH,1SU', '2026-01-04', ['2026-01-04', '2026-12-31', '2027-01-03']],
    ['FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO', '2026-05-11', ['2026-05-11', '2027-05-17']],
    ['FREQ=YEARLY;BYWEEKNO=53', '2026-12-28', ['2026-12-28']],
    ['FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13', '2026-02-13', ['2026-02-13', '2026-03-13', '2026-11-13', '2027-08-13']],
  ]
  for (const [rule, startsAt, expected] of cases) {
    const found = occurrencesBetween(rule, `${startsAt}T10:00`, Date.UTC(2026), Date.UTC(2027, 7, 31))
    t.strictSame(
      found.map((at) => new Date(at).toISOString().slice(0, 10)),
      expected,
      rule,
    )
  }
})

t.test('a rule that RFC 5545 allows is accepted in every form', async (t) => {
  const forms: [same: string, forms: string[]][] = [
    [
      'FREQ=WEEKLY;COUNT=3;BYDAY=MO',
      ['COUNT=3;FREQ=WEEKLY;BYDAY=MO', 'BYDAY=MO;COUNT=003;FREQ=WEEKLY', 'freq=weekly;count=3;byday=mo'],
    ],
    [
      'FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1',
      ['FREQ=YEARLY;BYMONTH=06;BYMONTHDAY=01', 'BYMONTHDAY=+1;BYMONTH=6;FREQ=YEARLY'],
    ],
    ['FREQ=MONTHLY;BYDAY=1MO', ['FREQ=MONTHLY;BYDAY=01MO', 'FREQ=MONTHLY;BYDAY=+01MO']],
    ['FREQ=MONTHLY;BYDAY=-1FR;INTERVAL=2', ['FREQ=MONTHLY;BYDAY=-01FR;INTERVAL=02']],
    ['FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1', ['BYSETPOS=-001;BYDAY=MO,TU;FREQ=MONTHLY']],
    ['FREQ=YEARLY;BYYEARDAY=5,-5', ['FREQ=YEARLY;BYYEARDAY=005,-05', 'FREQ=YEARLY;BYYEARDAY=+5,-005']],
    ['FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO', ['FREQ=YEARLY;BYWEEKNO=01;BYDAY=MO']],
  ]
  const [from, to] = [Date.UTC(2026), Date.UTC(2029)]
  for (const [same, others] of forms) {
    const expected = occurrencesBetween(same, '2026-01-01T10:00', from, to)
    t.ok(expected.length > 1, same)
    for (const form of others) {
      t.equal(recurrenceErrorOf(form), undefined, form)
      t.strictSame(occurrencesBetween(form, '2026-01-01T10:00', from, to), expected, form)
    }
  }
  for (const rule of [
    'BYMONTH=00',
    'BYMONTH=006',
    'BYMONTHDAY=00',
    'BYMONTHDAY=001',
    'BYDAY=00MO',
    'BYDAY=001MO',
    'BYMONTH=+6',
  ]) {
    t.ok(recurrenceErrorOf(`FREQ=YEARLY;${rule}`), rule)
  }
})

t.test('the last day of a rule is the day of UNTIL in the time zone', async (t) => {
  for (const [until, timeZone, expected] of [
    ['20270101T000000Z', 'America/Chicago', '2026-12-31'],
    ['20270101T060000Z', 'America/Chicago', '2027-01-01'],
    ['20270101T055959Z', 'America/Chicago', '2026-12-31'],
    ['20261231T110000Z', 'Pacific/Auckland', '2027-01-01'],
    ['20261231T105959Z', 'Pacific/Auckland', '2026-12-31'],
    ['20260630T120000Z', 'Pacific/Auckland', '2026-07-01'],
    ['20270101T000000Z', 'UTC', '2027-01-01'],
    ['20270101', 'America/Chicago', '2027-01-01'],
    ['20270101', 'Pacific/Auckland', '2027-01-01'],
  ] as const) {
    t.equal(lastDayOf(`FREQ=DAILY;UNTIL=${until}`, timeZone), expected, `${until} in ${timeZone}`)
    t.equal(lastDayOf(`until=${until.toLowerCase()};freq=daily`, timeZone), expected)
  }
  t.equal(lastDayOf('FREQ=DAILY;COUNT=2', 'UTC'), undefined)
})
