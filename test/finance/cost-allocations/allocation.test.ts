// The pure cost allocation: golden cases, a reference with exact fractions, and what holds for every allocation.
import fc from 'fast-check'
import t from 'tap'
import { allocate, apportion, type LineAllocation } from '../../../src/finance/cost-allocations/allocation.ts'
import type { AllocatedBase, AllocatedLine, AllocatedSource } from '../../../src/finance/cost-allocations/rules.ts'
import { costCategories } from '../../../src/finance/funding-sources/rules.ts'
import { formatAmount, toMinorUnits } from '../../../src/records/money.ts'
import { goldenCases } from './cases.ts'
import { referenceAllocation } from './reference.ts'

const currency = 'USD'
const cents = (amount: string) => toMinorUnits(amount, currency)
const usd = (amount: bigint) => formatAmount(amount, currency)

const sourceWith = (fields: Partial<AllocatedSource> & { id: string }): AllocatedSource => ({
  organizationId: 'center',
  key: fields.id,
  name: fields.id,
  type: 'other',
  amount: '100000.00',
  startsOn: null,
  endsOn: null,
  form: 'cash',
  federal: false,
  certainty: 'secured',
  forbiddenCategories: [],
  caps: [],
  ...fields,
})
const lineWith = (fields: Partial<AllocatedLine> & { id: string }): AllocatedLine => ({
  organizationId: 'center',
  key: fields.id,
  order: 1,
  title: fields.id,
  category: 'personnel',
  amount: '1000.00',
  startsOn: null,
  endsOn: null,
  method: 'enrollment',
  baseId: 'base',
  sourceId: null,
  ...fields,
})
const baseWith = (rows: AllocatedBase['rows'], fields: Partial<AllocatedBase> = {}): AllocatedBase => ({
  id: 'base',
  key: 'base',
  name: 'base',
  measure: 'enrollment',
  unit: null,
  measuredOn: '2026-09-01',
  documentation: null,
  rows,
  ...fields,
})
const rowsOf = (quantities: Record<string, string>): AllocatedBase['rows'] =>
  Object.entries(quantities).map(([sourceId, quantity]) => ({ sourceId, quantity }))
const rulesWith = (fields: Partial<Parameters<typeof allocate>[1]> = {}) => ({
  overflow: 'non_federal' as const,
  parentFeesTakeOverflow: false,
  backstopSourceIds: [],
  ...fields,
})
/** The amounts of sources, then what is unfunded. */
const amountsOf = ({ sources, unfunded }: LineAllocation, ...ids: string[]): string[] =>
  [...ids.map((id) => sources.find(({ sourceId }) => sourceId === id)?.amount ?? 0n), unfunded].map(usd)
const reasonsOf = ({ sources }: LineAllocation, id: string) =>
  sources.find(({ sourceId }) => sourceId === id)?.reasons ?? []

for (const golden of goldenCases) {
  t.test(`golden case ${golden.name}`, async (t) => {
    const sources = golden.sources.map(({ key, amount, federal = false, forbidden = [], caps = [] }) =>
      sourceWith({ id: key, amount, federal, forbiddenCategories: forbidden as never, caps: caps as never }),
    )
    const rows = golden.sources.map(({ key, quantity: [quantity, multiplier] }) => ({
      sourceId: key,
      quantity,
      ...(multiplier && { multiplier }),
    }))
    const lines = golden.lines.map(({ key, category, amount }) =>
      lineWith({ id: key, category: category as never, amount, method: golden.measure }),
    )
    const { overflow = 'non_federal', backstops = [] } = golden
    const bases = [baseWith(rows, { measure: golden.measure })]
    const allocations = allocate(
      { currency, lines, bases, sources },
      rulesWith({ overflow, backstopSourceIds: backstops }),
    )
    const ids = sources.map(({ id }) => id)
    for (const [index, { key, expected }] of golden.lines.entries()) {
      t.strictSame(amountsOf(allocations[index] as LineAllocation, ...ids), expected, key)
    }
    if (golden.remaining === undefined) return
    const remaining = sources.map(({ id, amount }) =>
      allocations.reduce((left, { sources }) => {
        return left - (sources.find(({ sourceId }) => sourceId === id)?.amount ?? 0n)
      }, cents(amount)),
    )
    t.strictSame(remaining.map(usd), golden.remaining)
  })
}

t.test('the units that remain go to the largest remainders, then to the larger weight, then to the first', (t) => {
  const shares = (amount: bigint, ...weights: bigint[]) => apportion(amount, weights).map(({ share }) => share)
  t.strictSame(shares(9999n, 75n, 25n), [7499n, 2500n], 'the remainder of 99.99 at 75:25 is not the largest ratio')
  t.strictSame(shares(200n, 8n, 8n, 8n), [67n, 67n, 66n])
  // The remainders of 3 and 1 are equal: 5 × 3 = 15 and 5 × 1 = 5, both 1 modulo 2.
  t.strictSame(shares(5n, 1n, 3n), [1n, 4n], 'a tie goes to the larger weight')
  t.strictSame(shares(1n, 0n, 1n), [0n, 1n], 'and never to a weight of 0')
  t.strictSame(shares(0n, 1n, 2n), [0n, 0n])
  t.strictSame(shares(99_999_999_999_999n, 1n), [99_999_999_999_999n])
  t.strictSame(
    apportion(200n, [8n, 8n, 8n]).map(({ roundedUp }) => roundedUp),
    [true, true, false],
  )
  t.end()
})

t.test('a source outside the allocation has a share, which overflows, and comes last on a tie', (t) => {
  const sources = [sourceWith({ id: 'a' }), sourceWith({ id: 'b' })]
  const bases = [baseWith(rowsOf({ outside: '1', b: '1', a: '1' }))]
  const [line] = allocate({ currency, lines: [lineWith({ id: 'l', amount: '0.02' })], bases, sources }, rulesWith())
  t.match(line?.shares, [
    { sourceId: 'a', share: 1n, roundedUp: true },
    { sourceId: 'b', share: 1n, roundedUp: true },
    { sourceId: 'outside', share: 0n, roundedUp: false },
  ])
  const [whole] = allocate({ currency, lines: [lineWith({ id: 'l', amount: '90.00' })], bases, sources }, rulesWith())
  t.strictSame(amountsOf(whole as LineAllocation, 'a', 'b'), ['45.00', '45.00', '0.00'])
  t.match(whole?.passes, [{ overflow: 3000n, parts: [{ sourceId: 'a' }, { sourceId: 'b' }] }])
  const none = rulesWith({ overflow: 'none' })
  const [left] = allocate({ currency, lines: [lineWith({ id: 'l', amount: '90.00' })], bases, sources }, none)
  t.strictSame(amountsOf(left as LineAllocation, 'a', 'b'), ['30.00', '30.00', '30.00'])
  t.end()
})

t.test('a source in kind pays only lines that are charged to it directly', (t) => {
  const sources = [sourceWith({ id: 'room', form: 'in_kind' }), sourceWith({ id: 'cash' })]
  const bases = [baseWith(rowsOf({ room: '1', cash: '1' }))]
  const lines = [
    lineWith({ id: 'shared' }),
    lineWith({ id: 'rent', method: 'direct', sourceId: 'room', baseId: null }),
    lineWith({ id: 'other', method: 'direct', sourceId: 'cash', baseId: null }),
    lineWith({ id: 'by funds', method: 'funding_share', baseId: null }),
  ]
  const rules = rulesWith({ backstopSourceIds: ['room'] })
  const allocations = allocate({ currency, lines, bases, sources }, rules)
  const amounts = allocations.map((one) => amountsOf(one, 'room', 'cash'))
  t.strictSame(amounts, [
    ['0.00', '1000.00', '0.00'],
    ['1000.00', '0.00', '0.00'],
    ['0.00', '1000.00', '0.00'],
    ['0.00', '1000.00', '0.00'],
  ])
  t.strictSame(reasonsOf(allocations[0] as LineAllocation, 'room'), ['SHARE', 'CAPPED'])
  t.match(allocations[0]?.shares, [{ sourceId: 'room', amount: 0n, limit: 'in_kind', allocated: 0n }])
  t.end()
})

t.test('parent fees receive overflow only if the parties say so, and as a backstop that they name', (t) => {
  const sources = [
    sourceWith({ id: 'ehs', amount: '100.00', federal: true }),
    sourceWith({ id: 'fees', type: 'parent_fees' }),
  ]
  const bases = [baseWith(rowsOf({ ehs: '1', fees: '1' }))]
  const run = (rules: Parameters<typeof rulesWith>[0]) => {
    const [line] = allocate({ currency, lines: [lineWith({ id: 'l' })], bases, sources }, rulesWith(rules))
    return [amountsOf(line as LineAllocation, 'ehs', 'fees'), reasonsOf(line as LineAllocation, 'fees')]
  }
  for (const overflow of ['non_federal', 'any'] as const) {
    t.strictSame(run({ overflow }), [['100.00', '500.00', '400.00'], ['SHARE']])
    t.strictSame(run({ overflow, parentFeesTakeOverflow: true }), [
      ['100.00', '900.00', '0.00'],
      ['SHARE', 'OVERFLOW'],
    ])
  }
  t.strictSame(run({ backstopSourceIds: ['fees'] }), [
    ['100.00', '900.00', '0.00'],
    ['SHARE', 'BACKSTOP'],
  ])
  t.strictSame(run({ overflow: 'none', parentFeesTakeOverflow: true }), [['100.00', '500.00', '400.00'], ['SHARE']])
  t.end()
})

t.test('a backstop that has become federal pays only with the overflow any', (t) => {
  const sources = [sourceWith({ id: 'ehs', amount: '100.00', federal: true }), sourceWith({ id: 'hs', federal: true })]
  const bases = [baseWith(rowsOf({ ehs: '1' }))]
  for (const [overflow, expected] of [
    ['non_federal', ['100.00', '0.00', '900.00']],
    ['none', ['100.00', '0.00', '900.00']],
    ['any', ['100.00', '900.00', '0.00']],
  ] as const) {
    const rules = rulesWith({ overflow, backstopSourceIds: ['hs'] })
    const [line] = allocate({ currency, lines: [lineWith({ id: 'l' })], bases, sources }, rules)
    t.strictSame(amountsOf(line as LineAllocation, 'ehs', 'hs'), expected, overflow)
  }
  t.end()
})

t.test('lines without a method or without a weight are unfunded, also with a backstop', (t) => {
  const sources = [sourceWith({ id: 'a' })]
  const lines = [
    lineWith({ id: 'none', method: null, baseId: null }),
    lineWith({ id: 'zero' }),
    lineWith({ id: 'no hours', method: 'child_hours', baseId: 'hours' }),
  ]
  const hours = baseWith([{ sourceId: 'a', quantity: '8', multiplier: '0' }], { id: 'hours', measure: 'child_hours' })
  const allocations = allocate(
    { currency, lines, bases: [baseWith(rowsOf({ a: '0' })), hours], sources },
    rulesWith({ backstopSourceIds: ['a'] }),
  )
  t.match(allocations, [
    { problem: 'NO_METHOD', unfunded: 100_000n, sources: { length: 0 } },
    { problem: 'ALL_WEIGHTS_ZERO', unfunded: 100_000n, sources: { length: 0 } },
    { problem: 'ALL_WEIGHTS_ZERO', unfunded: 100_000n, sources: { length: 0 } },
  ])
  t.end()
})

t.test('a share says why it is what it is', (t) => {
  const sources = [
    sourceWith({ id: 'forbidden', forbiddenCategories: ['personnel'] }),
    sourceWith({ id: 'capped', caps: [{ categories: ['personnel', 'fringe'], amount: '10.00' }] }),
    sourceWith({ id: 'low', amount: '30.01' }),
    sourceWith({ id: 'rest' }),
    sourceWith({ id: 'empty', amount: '0.00' }),
    sourceWith({ id: 'unused' }),
  ]
  const bases = [baseWith(rowsOf({ forbidden: '1', capped: '1', low: '1', rest: '1', unused: '0' }))]
  const rules = rulesWith({ backstopSourceIds: ['empty', 'unused'] })
  const lines = [
    lineWith({ id: 'first', amount: '100.01' }),
    lineWith({ id: 'second', amount: '20.00', baseId: 'capped' }),
  ]
  const onlyCapped = baseWith(rowsOf({ capped: '1' }), { id: 'capped' })
  const [first, second] = allocate({ currency, lines, bases: [...bases, onlyCapped], sources }, rules)
  t.strictSame(reasonsOf(first as LineAllocation, 'forbidden'), ['SHARE', 'CATEGORY_FORBIDDEN'])
  t.strictSame(reasonsOf(first as LineAllocation, 'capped'), ['SHARE', 'CAPPED'])
  t.strictSame(reasonsOf(first as LineAllocation, 'low'), ['SHARE', 'CAPPED', 'OVERFLOW'])
  t.strictSame(reasonsOf(first as LineAllocation, 'rest'), ['SHARE', 'OVERFLOW'])
  t.strictSame(reasonsOf(first as LineAllocation, 'unused'), [])
  t.strictSame(amountsOf(first as LineAllocation, 'forbidden', 'capped', 'low', 'rest'), [
    ...['0.00', '10.00', '30.01', '60.00', '0.00'],
  ])
  t.equal(first?.passes.length, 2, 'low reaches its available amount in the first pass')
  t.strictSame(reasonsOf(second as LineAllocation, 'capped'), ['SHARE', 'CAPPED'], 'the cap was used by the first line')
  t.strictSame(reasonsOf(second as LineAllocation, 'unused'), ['BACKSTOP'])
  t.match(second?.backstops, [{ sourceId: 'empty', allocated: 0n }, { sourceId: 'unused' }])
  t.notOk(
    second?.sources.some(({ sourceId }) => sourceId === 'empty'),
    'a backstop that pays nothing is no source of the line',
  )
  t.end()
})

/** Of the year's tests, one seed: a failure can be repeated. */
const seed = 20261130
const runs = 10_000

const decimal = (max: number, decimals: number) =>
  fc
    .tuple(
      fc.integer({ min: 0, max }),
      fc.integer({ min: 0, max: 10 ** decimals - 1 }),
      fc.integer({ min: 0, max: decimals }),
    )
    .map(([integer, fraction, places]) => {
      const digits = String(fraction).padStart(decimals, '0').slice(0, places)
      return digits === '' ? String(integer) : `${integer}.${digits}`
    })
const amount = (max: number) => fc.noBias(fc.bigInt({ min: 0n, max: BigInt(max) })).map(usd)
const categories = fc.subarray(['personnel', 'food', 'administration'] as const, { minLength: 1 })
const ids = ['s0', 's1', 's2', 's3', 's4', 's5']
const sourceList = fc
  .tuple(
    fc.shuffledSubarray(ids, { minLength: 3 }),
    fc.array(
      fc.record({
        amount: fc.oneof(amount(900_000), amount(300_000), amount(60_000), amount(60_000), fc.constant('0.00')),
        form: fc.constantFrom('cash' as const, 'cash' as const, 'cash' as const, 'in_kind' as const),
        federal: fc.constantFrom(true, false, false),
        type: fc.constantFrom('other' as const, 'other' as const, 'parent_fees' as const),
        forbiddenCategories: fc.oneof(fc.constant([]), fc.constant([]), categories),
        caps: fc.array(
          fc.oneof(
            fc.record({ categories, percent: decimal(99, 4) }),
            fc.record({ categories, amount: amount(50_000) }),
          ),
          { maxLength: 3 },
        ),
      }),
      { minLength: ids.length, maxLength: ids.length },
    ),
  )
  .map(([used, fields]) => used.map((id, index) => sourceWith({ id, ...(fields[index] as object) })))
const baseList = fc
  .array(
    fc.tuple(
      fc.shuffledSubarray(ids, { minLength: 3 }),
      fc.array(
        fc.record({
          quantity: fc.oneof(decimal(20, 6), fc.constant('0'), fc.constant('8')),
          multiplier: decimal(11, 6),
        }),
        {
          minLength: ids.length,
          maxLength: ids.length,
        },
      ),
      fc.boolean(),
    ),
    { minLength: 2, maxLength: 2 },
  )
  .map((bases) =>
    bases.map(([used, rows, multiplies], at) =>
      baseWith(
        used.map((sourceId, index) => {
          const { quantity = '1', multiplier = '1' } = rows[index] ?? {}
          return { sourceId, quantity, ...(multiplies && { multiplier }) }
        }),
        { id: `b${at}` },
      ),
    ),
  )
const methods = ['enrollment', 'child_hours', 'other', 'funding_share', 'direct', null] as const
const lineList = fc
  .array(
    fc.record({
      amount: fc.oneof(amount(200_000), amount(50_000), amount(20)),
      category: fc.constantFrom('personnel' as const, 'food' as const, 'administration' as const),
      method: fc.oneof(fc.constantFrom('enrollment' as const, 'child_hours' as const), fc.constantFrom(...methods)),
      baseId: fc.constantFrom('b0', 'b1'),
      sourceId: fc.constantFrom(...ids),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((lines) => lines.map((line, index) => lineWith({ id: `l${index}`, ...line })))
const inputs = fc.record({
  sources: sourceList,
  bases: baseList,
  lines: lineList,
  overflow: fc.constantFrom(
    'non_federal' as const,
    'non_federal' as const,
    'any' as const,
    'any' as const,
    'none' as const,
  ),
  parentFeesTakeOverflow: fc.boolean(),
  backstops: fc.shuffledSubarray(ids, { maxLength: 3 }),
})

t.test('10,000 random allocations are equal to the reference, and break no limit', (t) => {
  const seen = { severalPasses: 0, backstops: 0, unfunded: 0, funded: 0, capped: 0 }
  fc.assert(
    fc.property(inputs, ({ sources, bases, lines, overflow, parentFeesTakeOverflow, backstops }) => {
      const backstopSourceIds = backstops.filter((id) => sources.some((source) => source.id === id))
      const rules = { overflow, parentFeesTakeOverflow, backstopSourceIds }
      const allocations = allocate({ currency, lines, bases, sources }, rules)
      const expected = referenceAllocation(
        lines.map((line) => ({ ...line, cents: cents(line.amount) })),
        bases,
        sources.map((source) => ({ ...source, cents: cents(source.amount) })),
        rules,
      )
      for (const [index, { line, sources: paid, unfunded, passes, backstops: used }] of allocations.entries()) {
        const amounts = paid
          .filter(({ amount }) => amount > 0n)
          .map(({ sourceId, amount }) => [sourceId, amount] as const)
        const reference = expected[index]
        assertSame(new Map(amounts), new Map(Object.entries(reference?.paid ?? {})))
        assertSame(unfunded, reference?.unfunded)
        assertSame(
          amounts.reduce((sum, [, amount]) => sum + amount, unfunded),
          cents(line.amount),
        )
        seen.severalPasses += passes.length > 1 ? 1 : 0
        seen.backstops += used.length
        seen[unfunded > 0n ? 'unfunded' : 'funded'] += 1
        seen.capped += paid.filter(({ reasons }) => reasons.includes('CAPPED')).length
        for (const { amount, reasons } of paid) if (reasons.length === 0) throw new Error(`${amount} without a reason`)
      }
      for (const { id, amount, caps } of sources) {
        const paidFor = (included: readonly string[]) =>
          allocations
            .filter(({ line }) => included.includes(line.category))
            .flatMap(({ sources: paid }) => paid.filter(({ sourceId }) => sourceId === id))
            .reduce((sum, one) => sum + one.amount, 0n)
        if (paidFor(costCategories) > cents(amount)) throw new Error(`${id} pays more than it has`)
        for (const cap of caps) {
          const limit = cap.amount === undefined ? capOf(amount, cap.percent ?? '') : cents(cap.amount)
          if (paidFor(cap.categories) > limit) throw new Error(`${id} pays more than its cap`)
        }
      }
      // The same input gives the same cents.
      assertSame(allocate(structuredClone({ currency, lines, bases, sources }), rules), allocations)
    }),
    { numRuns: runs, seed },
  )
  t.ok(Math.min(...Object.values(seen)) > 100, `the cases cover each step: ${JSON.stringify(seen)}`)
  t.end()
})

/** The cap in cents: of 200.00 at 15.5 %, 31.00. */
function capOf(amount: string, percent: string): bigint {
  const [integer = '', fraction = ''] = percent.split('.')
  return (cents(amount) * BigInt(integer + fraction.padEnd(4, '0'))) / 1_000_000n
}

const plain = (value: unknown) =>
  JSON.stringify(value, (_, one) => (typeof one === 'bigint' ? `${one}n` : one instanceof Map ? [...one].sort() : one))
function assertSame(found: unknown, expected: unknown): void {
  if (plain(found) !== plain(expected)) throw new Error(`${plain(found)} differs from ${plain(expected)}`)
}
