// Rules of allocation bases: exact percentages, each source once, multipliers, and days.
import fc from 'fast-check'
import t from 'tap'
import { type AllocationBaseContent, baseErrors } from '../../../src/finance/allocation-bases/rules.ts'

const now = '2026-11-23T15:04:05.123456Z'
const rowsOf = (...quantities: string[]) => quantities.map((quantity, at) => ({ sourceId: `source-${at}`, quantity }))
const errorsOf = (fields: Partial<AllocationBaseContent>) =>
  baseErrors({ measure: 'enrollment', measuredOn: '2026-09-30', rows: rowsOf('8'), ...fields }, now)
const pointersOf = (fields: Partial<AllocationBaseContent>) => errorsOf(fields).map(({ pointer }) => pointer)

t.test('percentages add up to exactly 100', async (t) => {
  const percent = (...quantities: string[]) => pointersOf({ measure: 'percent', rows: rowsOf(...quantities) })
  for (const quantities of [['100'], ['56', '29', '9', '6'], ['33.333333', '33.333333', '33.333334'], ['0', '100.00']])
    t.strictSame(percent(...quantities), [], quantities.join())
  for (const quantities of [['99.9999'], ['100.000001'], ['0'], ['50', '49.999999'], ['33.33', '33.33', '33.33']])
    t.strictSame(percent(...quantities), ['/rows'], quantities.join())
  t.strictSame(
    errorsOf({ measure: 'percent', rows: rowsOf('50', '49.9999') }).map(({ detail }) => detail),
    ['The rows of the measure percent must add up to 100; these add up to 99.9999.'],
  )
  t.strictSame(pointersOf({ measure: 'other', rows: rowsOf('99.9999') }), [], 'only of the measure percent')
  // 0.1 + 0.2 is not 0.3 as numbers.
  t.strictSame(percent('0.1', '0.2', '99.7'), [])
})

t.test('any split of 100 into millionths is accepted, and one millionth more is not', async () => {
  const hundred = 100_000_000
  const format = (value: number) => `${Math.floor(value / 1e6)}.${String(value % 1e6).padStart(6, '0')}`
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: hundred }), { maxLength: 20 }), (cuts) => {
      const points = [0, ...cuts.sort((a, b) => a - b), hundred]
      const parts = points.slice(1).map((point, at) => point - (points[at] ?? 0))
      const accepted = pointersOf({ measure: 'percent', rows: rowsOf(...parts.map(format)) })
      const more = pointersOf({ measure: 'percent', rows: rowsOf(...parts.map(format), '0.000001') })
      if (accepted.length > 0 || more.join() !== '/rows') throw new Error(`${parts}`)
    }),
  )
})

t.test('each source is in one row, and only child-hours have multipliers', async (t) => {
  const row = { sourceId: 'a', quantity: '8' }
  t.strictSame(pointersOf({ rows: [row, { ...row, sourceId: 'b' }, row] }), ['/rows/2/sourceId'])
  const rows = [row, { sourceId: 'b', quantity: '1', multiplier: '1' }]
  t.strictSame(pointersOf({ rows }), ['/rows/1/multiplier'])
  t.strictSame(pointersOf({ rows, measure: 'child_hours' }), [])
})

t.test('a day is not in the future anywhere', async (t) => {
  for (const [measuredOn, expected] of [
    ['2026-11-23', []],
    // Already today at UTC+14.
    ['2026-11-24', []],
    ['2026-11-25', ['/measuredOn']],
  ] as const) {
    t.strictSame(pointersOf({ measuredOn }), expected, measuredOn)
  }
})
