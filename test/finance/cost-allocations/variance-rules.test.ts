// The variance of a cost allocation: figures, pace and findings.
import t from 'tap'
import type { AllocatedLine, AllocatedSource, AllocationSnapshot } from '../../../src/finance/cost-allocations/rules.ts'
import { type ChargedCosts, varianceOf } from '../../../src/finance/cost-allocations/variance.ts'

const line = (id: string, fields: Partial<AllocatedLine> = {}): AllocatedLine => ({
  ...{ id, organizationId: 'center', key: id, order: 1, title: id, category: 'personnel', amount: '1000.00' },
  ...{ startsOn: '2026-09-01', endsOn: '2027-08-31', method: 'direct', baseId: null, sourceId: 'ehs' },
  ...fields,
})
const source = (id: string, fields: Partial<AllocatedSource> = {}): AllocatedSource => ({
  ...{ id, organizationId: 'lead', key: id, name: id, type: 'early_head_start', amount: '5000.00' },
  ...{ startsOn: '2026-09-01', endsOn: '2027-08-31', form: 'cash', federal: true, certainty: 'secured' },
  ...{ forbiddenCategories: [], caps: [] },
  ...fields,
})
const snapshot = (fields: Partial<AllocationSnapshot> = {}): AllocationSnapshot => ({
  ...{ format: 'partnership-basics/cost-allocation/1', currency: 'USD', title: 'Plan', note: null, lineIds: null },
  ...{ sourceIds: ['ehs', 'fees'], overflow: 'none', overflowReason: null, parentFeesTakeOverflow: false },
  backstopSourceIds: [],
  lines: [line('teacher'), line('food', { category: 'food', amount: '500.00' })],
  bases: [],
  otherSources: [],
  sources: [source('ehs'), source('fees', { type: 'parent_fees', federal: false, amount: '600.00' })],
  shares: [
    { lineId: 'teacher', sourceId: 'ehs', amount: '900.00', reasons: ['SHARE'] },
    { lineId: 'teacher', sourceId: 'fees', amount: '100.00', reasons: ['SHARE'] },
    { lineId: 'food', sourceId: 'fees', amount: '500.00', reasons: ['SHARE'] },
  ],
  totals: { cost: '1500.00', allocated: '1500.00', inKind: '0.00', unfunded: '0.00' },
  ...fields,
})
const cost = (lineId: string, sourceId: string, cents: number, fields: Partial<ChargedCosts> = {}): ChargedCosts => ({
  ...{ lineId, sourceId, actual: BigInt(cents), category: 'personnel' },
  ...{ firstIncurredOn: '2026-10-01', lastIncurredOn: '2026-10-31' },
  ...fields,
})
const codesOf = (plan: AllocationSnapshot, costs: ChargedCosts[]) =>
  varianceOf(plan, costs, '2027-08-31').findings.map(({ code, lineId, sourceId }) =>
    [code, lineId, sourceId].filter(Boolean).join(' '),
  )

t.test('compares planned and actual costs by line and source, exactly', async (t) => {
  const variance = varianceOf(snapshot(), [cost('teacher', 'ehs', 30_001), cost('food', 'fees', -1)], '2026-11-30')
  t.hasStrict(variance, {
    total: { planned: '1500.00', actual: '300.00', difference: '-1200.00', percent: '20.00' },
    sources: [
      { sourceId: 'ehs', planned: '900.00', actual: '300.01', difference: '-599.99', percent: '33.33' },
      { sourceId: 'fees', planned: '600.00', actual: '-0.01', difference: '-600.01', percent: '0.00' },
    ],
    unplanned: '0.00',
  })
  t.strictSame(variance.findings, [])
  t.strictSame(variance.lines[0], {
    ...{ lineId: 'teacher', planned: '1000.00', actual: '300.01', difference: '-699.99', percent: '30.00' },
    sources: [
      { sourceId: 'ehs', planned: '900.00', actual: '300.01', difference: '-599.99', percent: '33.33' },
      { sourceId: 'fees', planned: '100.00', actual: '0.00', difference: '-100.00', percent: '0.00' },
    ],
  })
})

t.test('the pace is the percent spent beside the percent of days that have passed', async (t) => {
  const paceOn = (until: string) => varianceOf(snapshot(), [cost('teacher', 'ehs', 75_000)], until).pace
  t.strictSame(paceOn('2026-11-30'), {
    ...{ startsOn: '2026-09-01', endsOn: '2027-08-31', spentPercent: '50.00', timePercent: '24.93' },
  })
  t.hasStrict(paceOn('2026-08-31'), { timePercent: '0.00' })
  t.hasStrict(paceOn('2026-08-01'), { timePercent: '0.00' })
  t.hasStrict(paceOn('2028-01-01'), { timePercent: '100.00' })
  const paceOf = (...periods: [startsOn: string | null, endsOn: string | null][]) => {
    const lines = periods.map(([startsOn, endsOn], index) => line(`l${index}`, { startsOn, endsOn }))
    return varianceOf(snapshot({ lines }), [], '2026-11-30').pace
  }
  t.hasStrict(
    paceOf(['2026-10-01', '2027-08-31'], ['2026-09-01', '2027-06-30'], ['2026-11-01', '2027-07-31'], [null, null]),
    { startsOn: '2026-09-01', endsOn: '2027-08-31' },
    'from the first day of any line to the last day of any line',
  )
  t.equal(paceOf([null, null]), null)
  t.equal(paceOf(['2026-09-01', null]), null)
  t.equal(paceOf(['2026-09-01', null], [null, '2026-08-31']), null, 'the last day is before the first')
  t.hasStrict(paceOf(['2026-11-30', '2026-11-30']), { timePercent: '100.00' }, 'a day')
})

t.test('without a planned amount there is no percent', async (t) => {
  const free = snapshot({ lines: [line('teacher', { amount: '0.00' })], shares: [] })
  t.hasStrict(varianceOf(free, [cost('teacher', 'ehs', 100)], '2026-11-30'), {
    total: { planned: '0.00', actual: '1.00', percent: null },
    pace: { spentPercent: null },
    lines: [{ percent: null, sources: [{ sourceId: 'ehs', planned: '0.00', actual: '1.00', percent: null }] }],
  })
})

t.test('a line has the sources that pay for it, as planned or in fact', async (t) => {
  const { shares } = snapshot()
  const forbidden = { lineId: 'food', sourceId: 'ehs', amount: '0.00', reasons: ['SHARE', 'CATEGORY_FORBIDDEN'] }
  const plan = snapshot({ shares: [...shares, forbidden as (typeof shares)[number]] })
  const sourcesOf = (costs: ChargedCosts[]) =>
    varianceOf(plan, costs, '2026-11-30').lines[1]?.sources.map(({ sourceId }) => sourceId)
  t.strictSame(sourcesOf([]), ['fees'])
  t.strictSame(sourcesOf([cost('food', 'ehs', 1)]), ['ehs', 'fees'])
})

t.test('OVER_PLAN begins above ten percent', async (t) => {
  t.strictSame(codesOf(snapshot(), [cost('teacher', 'ehs', 99_000)]), [])
  t.strictSame(codesOf(snapshot(), [cost('teacher', 'ehs', 99_001)]), ['OVER_PLAN teacher ehs'])
})

t.test('OVER_CAP counts the categories of a cap together, and the amount of the source', async (t) => {
  const capped = (caps: AllocatedSource['caps']) =>
    snapshot({ sources: [source('ehs', { amount: '2000.01', caps }), source('fees')] })
  const costs = [cost('teacher', 'ehs', 20_000), cost('food', 'ehs', 10_001, { category: 'food' })]
  const over = (caps: AllocatedSource['caps']) => codesOf(capped(caps), costs).filter((code) => /OVER_CAP/.test(code))
  t.strictSame(over([{ categories: ['personnel', 'food'], percent: '15' }]), ['OVER_CAP ehs'], '300.0015 is 300.00')
  t.strictSame(over([{ categories: ['personnel', 'food'], amount: '300.01' }]), [])
  t.strictSame(over([{ categories: ['food'], percent: '5' }]), ['OVER_CAP ehs'])
  t.strictSame(codesOf(snapshot({ sources: [source('ehs', { amount: '300.00' }), source('fees')] }), costs), [
    ...['OVER_CAP ehs', 'UNPLANNED food ehs'],
  ])
})

t.test(
  'reports costs that a source cannot pay, costs that are not in the plan, and costs outside the period',
  async (t) => {
    const forbidding = snapshot({ sources: [source('ehs', { forbiddenCategories: ['food'] }), source('fees')] })
    const food = cost('food', 'ehs', 100, { category: 'food' })
    t.strictSame(codesOf(forbidding, [food]), ['UNALLOWABLE food ehs', 'UNPLANNED food ehs'])
    t.strictSame(codesOf(forbidding, [{ ...food, actual: 0n }]), [], 'what was charged was returned')
    t.strictSame(codesOf(forbidding, [{ ...food, actual: -1n }]), ['UNPLANNED food ehs'], 'more was returned than paid')
    t.strictSame(
      codesOf(forbidding, [{ ...food, category: 'personnel' }]),
      ['UNALLOWABLE food ehs', 'UNPLANNED food ehs'],
      'the category of the line in the allocation counts, not the one that it has now',
    )
    t.strictSame(
      codesOf(forbidding, [cost('rent', 'ehs', 100, { category: 'food' })]),
      ['UNALLOWABLE rent ehs', 'UNPLANNED rent ehs'],
      'of a line that the allocation does not have, the one that it has now',
    )
    const early = cost('teacher', 'fees', 100, { firstIncurredOn: '2026-08-31' })
    t.strictSame(codesOf(snapshot(), [early]), ['OUTSIDE_PERIOD teacher fees'])
    const short = snapshot({ sources: [source('ehs'), source('fees', { endsOn: '2026-10-30' })] })
    t.strictSame(codesOf(short, [cost('teacher', 'fees', 100)]), ['OUTSIDE_PERIOD teacher fees'])
    const onDays = (firstIncurredOn: string, lastIncurredOn: string) =>
      codesOf(snapshot(), [cost('teacher', 'fees', 100, { firstIncurredOn, lastIncurredOn })])
    t.strictSame(onDays('2026-09-01', '2027-08-31'), [], 'the first and the last day are in the period')
    t.strictSame(onDays('2026-09-01', '2027-09-01'), ['OUTSIDE_PERIOD teacher fees'])
    t.strictSame(codesOf(snapshot(), [cost('rent', 'pledge', 5)]), ['UNPLANNED rent pledge'])
    const other = [cost('rent', 'pledge', 1), cost('rent', 'ehs', 2), cost('teacher', 'pledge', 4)]
    t.hasStrict(
      varianceOf(snapshot(), [...other, cost('teacher', 'ehs', 8), cost('food', 'ehs', 16)], '2027-08-31'),
      { unplanned: '0.07' },
      'for a line or to a source that the allocation does not have',
    )
  },
)
