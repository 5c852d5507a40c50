// Days, amounts, lists and schedules in words, and the small Markdown of clauses.
import t from 'tap'
import {
  count,
  formatDate,
  formatDayOfYear,
  formatDecimal,
  formatFigure,
  formatMoney,
  formatTimestamp,
  listOf,
  ordinal,
} from '../../../../src/agreements/agreement-versions/documents/formats.ts'
import { recurrenceWords, scheduleWords } from '../../../../src/agreements/agreement-versions/documents/schedules.ts'
import { markdownBlocks, plain, runsOf } from '../../../../src/agreements/agreement-versions/documents/text.ts'
import { recurrenceErrorOf } from '../../../../src/records/recurrence.ts'

const zone = 'America/Chicago'

t.test('days and times', async (t) => {
  t.equal(formatDate('2026-09-01'), '1 September 2026')
  t.equal(formatDayOfYear('12-31'), '31 December')
  t.equal(formatTimestamp('2026-08-12T23:05:12.5-05:00'), '13 August 2026, 04:05 UTC')
})

t.test('amounts keep all their digits', async (t) => {
  t.equal(formatMoney('1234.50', 'USD'), 'USD 1,234.50')
  t.equal(formatDecimal('123456789012345678'), '123,456,789,012,345,678')
  t.equal(formatDecimal('999.9999999999999999'), '999.9999999999999999')
  t.equal(formatDecimal('-1000000.1'), '-1,000,000.1')
  t.equal(formatDecimal('100'), '100')
  t.equal(formatFigure('1100.00', 'USD'), 'USD 1,100.00')
  t.equal(formatFigure('62.5', 'percent'), '62.5 percent')
  t.equal(formatFigure('1200', null), '1,200')
})

t.test('counts, ordinals and lists', async (t) => {
  t.equal(count(1, 'day'), '1 day')
  t.equal(count(1200, 'day'), '1,200 days')
  t.strictSame([1, 2, 3, 4, 11, 12, 13, 21, 112, 365].map(ordinal), [
    ...['1st', '2nd', '3rd', '4th', '11th', '12th', '13th', '21st', '112th', '365th'],
  ])
  t.strictSame(
    [listOf([]), listOf(['a']), listOf(['a', 'b']), listOf(['a', 'b', 'c'], 'or')],
    ['', 'a', 'a and b', 'a, b or c'],
  )
})

const rules: [rule: string, words: string][] = [
  ['FREQ=DAILY;COUNT=1', 'every day, 1 time from 1 October 2026'],
  ['FREQ=WEEKLY;BYDAY=TU', 'every week on Tuesday, from 1 October 2026'],
  [
    'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE;WKST=SU;UNTIL=20270601T235959Z',
    'every 2 weeks on Monday and Wednesday where weeks begin on Sunday, from 1 October 2026 until 1 June 2027',
  ],
  [
    'FREQ=MONTHLY;BYMONTHDAY=-1,15;COUNT=4',
    'every month on the last and 15th day of the month, 4 times from 1 October 2026',
  ],
  [
    'FREQ=MONTHLY;BYDAY=-1FR,2TU;COUNT=9',
    'every month on the last Friday and the 2nd Tuesday, 9 times from 1 October 2026',
  ],
  [
    'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=12',
    'every month on Monday, Tuesday, Wednesday, Thursday and Friday but only the last of these days in each month, 12 times from 1 October 2026',
  ],
  [
    'FREQ=YEARLY;BYMONTH=10,3;BYMONTHDAY=1;COUNT=2',
    'every year in March and October on the 1st day of the month, 2 times from 1 October 2026',
  ],
  ['FREQ=YEARLY;BYYEARDAY=-1;COUNT=2', 'every year on the last day of the year, 2 times from 1 October 2026'],
  [
    'FREQ=YEARLY;BYWEEKNO=-2,20;BYDAY=MO;COUNT=2',
    'every year in the 2nd to last and 20th week of the year on Monday, 2 times from 1 October 2026',
  ],
  ['FREQ=YEARLY;BYDAY=3TH;COUNT=2', 'every year on the 3rd Thursday of the year, 2 times from 1 October 2026'],
  ['freq=yearly;until=20270630', 'every year, from 1 October 2026 until 30 June 2027'],
]

t.test('recurrence rules', async (t) => {
  for (const [rule, words] of rules) {
    t.equal(recurrenceErrorOf(rule), undefined, rule)
    t.equal(recurrenceWords(rule, '2026-10-01', zone), words)
  }
  const until = 'FREQ=DAILY;UNTIL=20270601T030000Z'
  t.match(recurrenceWords(until, '2026-10-01', zone), /until 31 May 2027/, 'the day of UNTIL is that in the time zone')
})

t.test('schedules name a time zone that is not that of the term', async (t) => {
  const schedule = { kind: 'date', dueOn: '2026-11-15', timeZone: 'America/Denver' } as const
  t.equal(scheduleWords({ ...schedule, timeZone: zone }, zone), 'By 15 November 2026')
  t.equal(scheduleWords(schedule, zone), 'By 15 November 2026 (America/Denver)')
  t.equal(
    scheduleWords({ kind: 'period', startsOn: '2026-09-01', endsOn: '2027-08-31', timeZone: zone }, zone),
    'From 1 September 2026 to 31 August 2027',
  )
  t.equal(
    scheduleWords(
      { kind: 'recurrence', startsOn: '2026-10-01', rule: 'FREQ=DAILY;COUNT=3', timeZone: 'Asia/Tokyo' },
      zone,
    ),
    'Every day, 3 times from 1 October 2026 (Asia/Tokyo)',
  )
  t.equal(scheduleWords({ kind: 'undecided' }, zone), 'Not decided')
})

t.test('bold and italic', async (t) => {
  const cases: [string, unknown][] = [
    ['a **b** *c*', [{ text: 'a ' }, { text: 'b', bold: true }, { text: ' ' }, { text: 'c', italic: true }]],
    [
      '**a *b* c**',
      [
        { text: 'a ', bold: true },
        { text: 'b', bold: true, italic: true },
        { text: ' c', bold: true },
      ],
    ],
    ['5 * 3 * 2 and ** x', [{ text: '5 * 3 * 2 and ** x' }]],
    ['*a **b*', [{ text: 'a **b', italic: true }]],
    ['**a', [{ text: '**a' }]],
    ['****', [{ text: '****' }]],
    ['\\*a\\* _b_ `c` <b> [x](y)', [{ text: '\\' }, { text: 'a\\', italic: true }, { text: ' _b_ `c` <b> [x](y)' }]],
  ]
  for (const [text, runs] of cases) t.strictSame(runsOf(text), runs, text)
})

t.test('paragraphs and lists, one level deep, with the numbers that are written', async (t) => {
  const list = (ordered: boolean, start: number, ...items: string[]) => ({
    type: 'list',
    ordered,
    start,
    items: items.map((text) => [{ text }]),
  })
  const paragraph = (text: string) => ({ type: 'paragraph', runs: [{ text }] })
  t.strictSame(
    markdownBlocks('\r\nOne\r\ntwo\n\n- a\n- b\n\n- c\n\nThree\n1. x\n2. y\n4. z\n  more\n- q\n# not a heading'),
    [
      paragraph('One\ntwo'),
      list(false, 1, 'a', 'b', 'c'),
      paragraph('Three'),
      list(true, 1, 'x', 'y'),
      list(true, 4, 'z\n  more'),
      list(false, 1, 'q\n# not a heading'),
    ],
  )
  t.strictSame(markdownBlocks('  - indented\n-no space\n1.no space'), [
    paragraph('  - indented\n-no space\n1.no space'),
  ])
  t.strictSame(markdownBlocks(''), [])
})

t.test('literal text has paragraphs and line breaks only', async (t) => {
  t.strictSame(plain('- **a**\n\n\n\u2028b'), [[{ text: '- **a**' }], [{ text: 'b' }]])
})

// Quadratic time would exceed the timeout of the test.
t.test('takes linear time for texts without partners', async (t) => {
  for (const part of ['**a ', 'a** ', '*a **b ', '* ', '\n \n', '- ', ' ']) {
    const text = part.repeat(Math.ceil(200_000 / part.length))
    t.ok(markdownBlocks(text))
    t.ok(plain(text))
  }
})
