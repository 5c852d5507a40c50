// The findings of a cost allocation: what each is about.
import t from 'tap'
import { findingsOf } from '../../../src/finance/cost-allocations/findings.ts'
import type {
  AllocatedBase,
  AllocatedLine,
  AllocatedSource,
  AllocationRules,
} from '../../../src/finance/cost-allocations/rules.ts'
import { allocateDraft } from '../../../src/finance/cost-allocations/snapshot.ts'

const period = { startsOn: null, endsOn: null }
const source = (id: string, fields: Partial<AllocatedSource> = {}): AllocatedSource => ({
  ...{ id, organizationId: 'center', key: id, name: id, type: 'other', amount: '100.00', ...period, form: 'cash' },
  ...{ federal: false, certainty: 'secured', forbiddenCategories: [], caps: [] },
  ...fields,
})
const line = (id: string, fields: Partial<AllocatedLine> = {}): AllocatedLine => ({
  ...{ id, organizationId: 'center', key: id, order: 1, title: id, category: 'personnel', amount: '10.00', ...period },
  ...{ method: 'enrollment', baseId: 'base', sourceId: null },
  ...fields,
})
const base = (quantities: Record<string, string>, fields: Partial<AllocatedBase> = {}): AllocatedBase => ({
  ...{ id: 'base', key: 'base', name: 'base', measure: 'enrollment', unit: null, measuredOn: '2026-02-28' },
  documentation: 'Attendance.',
  rows: Object.entries(quantities).map(([sourceId, quantity]) => ({ sourceId, quantity })),
  ...fields,
})

interface Case {
  lines?: AllocatedLine[]
  bases?: AllocatedBase[]
  sources?: AllocatedSource[]
  rules?: Partial<AllocationRules>
  today?: string
  linesLeftOut?: boolean
}

const simple = { lines: [line('teacher')], bases: [base({ a: '1', b: '1' })], sources: [source('a'), source('b')] }

/** The codes, each with the messages and the records. */
function findings({ lines = simple.lines, bases = simple.bases, sources = simple.sources, ...rest }: Case) {
  const { rules = {}, today = '2026-11-30', linesLeftOut = false } = rest
  const complete: AllocationRules = {
    ...{ title: 'A', note: null, lineIds: null, sourceIds: sources.map(({ id }) => id), overflow: 'non_federal' },
    ...{ overflowReason: null, parentFeesTakeOverflow: false, backstopSourceIds: [] },
    ...rules,
  }
  const otherSources = [{ id: 'x', key: 'the-other', name: 'Other' }]
  const allocation = allocateDraft(complete, { currency: 'USD', lines, bases, sources, otherSources })
  return findingsOf(allocation, { partnershipId: 'p', today, linesLeftOut })
}
const shown = (one: Case) =>
  findings(one).map(
    ({ code, message, count, refs }) =>
      `${code} ${count} ${refs.map((ref) => ref.split('/').slice(4).join('/'))}: ${message}`,
  )

t.test('an allocation that lacks nothing has no finding', (t) => {
  t.strictSame(findings({}), [])
  t.strictSame(findings({ lines: [], bases: [] }), [])
  t.end()
})

t.test('each finding names its records', (t) => {
  t.match(findings({ lines: [line('undecided', { method: null, baseId: null })] }), [
    {
      code: 'UNFUNDED',
      message: '10.00 USD of 10.00 USD have no source.',
      count: 1,
      refs: ['/v1/partnerships/p/budget-lines/undecided'],
    },
    { code: 'NO_METHOD', refs: ['/v1/partnerships/p/budget-lines/undecided'] },
  ])
  t.strictSame(shown({ bases: [base({ a: '0' })] }), [
    'UNFUNDED 1 budget-lines/teacher: 10.00 USD of 10.00 USD have no source.',
    'ALL_WEIGHTS_ZERO 1 budget-lines/teacher: The weights of these lines are all 0.',
  ])
  t.strictSame(shown({ sources: [source('a', { forbiddenCategories: ['personnel'] }), source('b')] }), [
    'CATEGORY_FORBIDDEN 1 budget-lines/teacher: Cannot pay the category of its share: a.',
  ])
  t.strictSame(shown({ sources: [source('a', { amount: '1.00' }), source('b')] }), [
    'CAPPED 1 budget-lines/teacher: Limited by the available amount: a.',
  ])
  t.strictSame(shown({ sources: [source('a')] }), [
    'SOURCE_NOT_IN_ALLOCATION 1 funding-sources/b: Has a share of a line and is not in the allocation: b.',
  ])
  t.strictSame(shown({ bases: [base({ a: '1', x: '0' })] }), [], 'a row of 0 is no share')
  t.strictSame(shown({ lines: [line('rent', { method: 'direct', baseId: null, sourceId: 'x' })], bases: [] }), [
    'UNFUNDED 1 budget-lines/rent: 10.00 USD of 10.00 USD have no source.',
    'SOURCE_NOT_IN_ALLOCATION 1 funding-sources/x: Has a share of a line and is not in the allocation: the-other.',
  ])
  t.strictSame(shown({ bases: [base({ a: '1', b: '1' }, { documentation: null })] }), [
    'BASE_UNDOCUMENTED 1 allocation-bases/base: Has no documentation: base.',
  ])
  t.strictSame(shown({ sources: [source('a', { certainty: 'pending' }), source('b', { certainty: 'lapsed' })] }), [
    'SOURCE_NOT_SECURED 2 funding-sources/a,funding-sources/b: Is not secured: a, b.',
  ])
  t.match(findings({ linesLeftOut: true }), [{ code: 'LINES_LEFT_OUT', count: 0, refs: { length: 0 } }])
  t.end()
})

t.test('cost that is shifted to a federal source, as overflow or by a backstop', (t) => {
  const federal = { federal: true } as const
  const low = source('a', { ...federal, amount: '1.00' })
  const any = { overflow: 'any', overflowReason: 'Both allow it.' } as const
  const codes = (one: Case) => findings(one).map(({ code }) => code)
  t.strictSame(codes({ sources: [low, source('b', federal)], rules: any }), ['CAPPED', 'FEDERAL_COST_SHIFTED'])
  t.strictSame(codes({ sources: [low, source('b')], rules: any }), ['CAPPED'])
  t.strictSame(codes({ sources: [low, source('b', federal)] }), ['UNFUNDED', 'CAPPED'])
  const backstop = { sources: [low, source('b'), source('c', federal)], rules: { ...any, backstopSourceIds: ['c'] } }
  t.strictSame(codes({ ...backstop, bases: [base({ a: '1' })] }), ['CAPPED', 'FEDERAL_COST_SHIFTED'])
  t.end()
})

t.test('a base is stale from the day after the same day of the next year', (t) => {
  const isStale = (measuredOn: string, today: string) =>
    findings({ bases: [base({ a: '1' }, { measuredOn })], today }).some(({ code }) => code === 'BASE_STALE')
  for (const [measuredOn, last, first] of [
    ['2025-11-30', '2026-11-30', '2026-12-01'],
    ['2024-02-29', '2025-02-28', '2025-03-01'],
    ['2023-02-28', '2024-02-28', '2024-02-29'],
    ['2025-12-31', '2026-12-31', '2027-01-01'],
  ] as const) {
    t.strictSame([isStale(measuredOn, last), isStale(measuredOn, first)], [false, true], measuredOn)
  }
  t.end()
})

t.test('a line with a day outside the period of a source that pays it', (t) => {
  const isMismatch = (ofLine: [string | null, string | null], ofSource: [string | null, string | null]) => {
    const [startsOn, endsOn] = ofSource
    return findings({
      lines: [line('teacher', { startsOn: ofLine[0], endsOn: ofLine[1] })],
      bases: [base({ a: '1' })],
      sources: [source('a', { startsOn, endsOn }), source('b', { endsOn: '2000-01-01' })],
    }).some(({ code }) => code === 'PERIOD_MISMATCH')
  }
  const year = ['2026-09-01', '2027-08-31'] as [string, string]
  t.equal(isMismatch(year, year), false)
  t.equal(isMismatch([null, null], year), false)
  t.equal(isMismatch(year, [null, null]), false)
  t.equal(isMismatch(['2026-08-31', '2027-08-31'], year), true)
  t.equal(isMismatch(['2026-09-01', '2027-09-01'], year), true)
  t.equal(isMismatch(['2027-09-01', null], year), true, 'it begins after the source has ended')
  t.equal(isMismatch([null, '2026-08-31'], year), true, 'it ends before the source begins')
  t.equal(isMismatch(year, ['2026-09-01', null]), false)
  const other = findings({
    lines: [line('teacher', { startsOn: '2026-09-01', endsOn: '2027-08-31' })],
    sources: [source('a', { startsOn: '2027-09-01', forbiddenCategories: ['personnel'] }), source('b')],
  })
  t.match(other, [{ code: 'CATEGORY_FORBIDDEN' }], 'not of a source that has a share and pays nothing')
  t.equal(other.length, 1)
  t.end()
})

t.test('many records: the first hundred are named, and all are counted', (t) => {
  const lines = Array.from({ length: 150 }, (_, index) => line(`l${index}`, { method: null, baseId: null }))
  const [unfunded] = findings({ lines })
  t.match(unfunded, { code: 'UNFUNDED', count: 150, refs: { length: 100 } })
  const sources = Array.from({ length: 20 }, (_, index) => source(`s${index}`, { certainty: 'at_risk' }))
  t.match(findings({ lines: [], bases: [], sources }), [{ code: 'SOURCE_NOT_SECURED', message: /s19\.$/, count: 20 }])
  const rows = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`o${index}`, '1']))
  const [, outside] = findings({ bases: [base(rows)] })
  t.match(outside, { code: 'SOURCE_NOT_IN_ALLOCATION', message: /o19 and 10 more\.$/, count: 30 })
  t.end()
})
