// Dry runs of a cost allocation: what would be if, and how it differs from the agreed allocation.
import t from 'tap'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'
import {
  agreeOnAllocation,
  change,
  createBase,
  createBudget,
  createLine,
  createSource,
  read,
  unknownId,
} from './records.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()

const dryRun = (by: Client, path: string, body: object) =>
  by.call('POST', `${path}/cost-allocations?dryRun=true`, { body: { title: 'What if', ...body } })
const amountsOf = ({ sources }: Body) => sources.map(({ allocated }: Body) => allocated)

async function createPlan() {
  const path = await service.createPartnership(lead, center)
  const budget = await createBudget(lead, path)
  const agreed = await agreeOnAllocation(path, [lead, center], { sourceIds: budget.sourceIds })
  return { path, agreed, ...budget }
}

t.test('the answer has the result with the assumptions, and its difference from the agreed allocation', async (t) => {
  const { path, ehs, state, teacher, rent, base, sourceIds } = await createPlan()
  const { status, headers, body } = await dryRun(center, path, {
    sourceIds,
    assumptions: { sources: [{ id: ehs.id, amount: '400.00', certainty: 'at_risk' }] },
  })
  t.equal(status, 201)
  t.equal(headers.get('dry-run'), 'true')
  t.hasStrict(body, { state: 'draft', number: 2, totals: { cost: '800.00', unfunded: '0.00' }, drift: null })
  t.match(body.findings, [
    { code: 'CAPPED' },
    { code: 'SOURCE_NOT_SECURED', refs: [`${path}/funding-sources/${ehs.id}`] },
  ])
  t.strictSame(amountsOf(body), ['400.00', '400.00'])
  t.strictSame(body.difference, [
    { lineId: teacher.id, sourceId: ehs.id, agreed: '450.00', result: '400.00', difference: '-50.00' },
    { lineId: teacher.id, sourceId: state.id, agreed: '150.00', result: '200.00', difference: '50.00' },
  ])

  const none = await dryRun(center, path, { sourceIds })
  t.strictSame(none.body.difference, [], 'without assumptions it is compared, too')
  const fewer = await dryRun(center, path, { sourceIds: [ehs.id], lineIds: [teacher.id] })
  t.strictSame(fewer.body.difference, [
    { lineId: teacher.id, sourceId: null, agreed: '0.00', result: '150.00', difference: '150.00' },
    { lineId: teacher.id, sourceId: state.id, agreed: '150.00', result: '0.00', difference: '-150.00' },
    { lineId: rent.id, sourceId: state.id, agreed: '200.00', result: '0.00', difference: '-200.00' },
  ])

  const lines = await dryRun(lead, path, {
    sourceIds,
    assumptions: {
      lines: [
        { id: teacher.id, amount: '1600.00', order: 3 },
        { id: rent.id, method: null, sourceId: null },
      ],
    },
  })
  t.hasStrict(lines.body.totals, { cost: '1800.00', allocated: '1600.00', unfunded: '200.00' })
  t.hasStrict(
    lines.body.difference.find(({ sourceId, lineId }: Body) => sourceId === null && lineId === rent.id),
    { agreed: '0.00', result: '200.00', difference: '200.00' },
  )
  const scarce = { id: state.id, amount: '200.00' }
  const inOrder = await dryRun(lead, path, { sourceIds, assumptions: { sources: [scarce] } })
  t.match(inOrder.body.findings[0], { code: 'UNFUNDED', refs: [`${path}/budget-lines/${rent.id}`] })
  const reordered = await dryRun(lead, path, {
    sourceIds,
    assumptions: { sources: [scarce], lines: [{ id: teacher.id, order: 3 }] },
  })
  t.match(reordered.body.findings[0], { code: 'UNFUNDED', refs: [`${path}/budget-lines/${teacher.id}`] })
  const bases = await dryRun(lead, path, {
    sourceIds,
    assumptions: { bases: [{ id: base.id, documentation: null, rows: [{ sourceId: state.id, quantity: '4.5' }] }] },
  })
  t.strictSame(amountsOf(bases.body), ['0.00', '800.00'])
  t.match(bases.body.findings, [{ code: 'BASE_UNDOCUMENTED' }])
})

t.test('a line can be assumed with another base or source, and a source with another type', async (t) => {
  const { path, ehs, state, teacher, rent, sourceIds } = await createPlan()
  const hours = await createBase(
    center,
    path,
    'hours',
    {},
    {
      measure: 'child_hours',
      rows: [
        { sourceId: ehs.id, quantity: '1', multiplier: '2.5' },
        { sourceId: state.id, quantity: '1', multiplier: '7.5' },
      ],
    },
  )
  const { body } = await dryRun(lead, path, {
    sourceIds,
    assumptions: {
      lines: [
        { id: teacher.id, method: 'child_hours', baseId: hours.id },
        { id: rent.id, sourceId: ehs.id },
      ],
    },
  })
  t.strictSame(amountsOf(body), ['350.00', '450.00'])
  // Both at once: the base of the line, as it is assumed to be.
  const both = await dryRun(lead, path, {
    sourceIds,
    assumptions: {
      lines: [{ id: teacher.id, method: 'child_hours', baseId: hours.id }],
      bases: [{ id: hours.id, rows: [{ sourceId: ehs.id, quantity: '1' }] }],
    },
  })
  t.strictSame(amountsOf(both.body), ['600.00', '200.00'])

  const small = { id: ehs.id, amount: '100.00' }
  const run = async (change: object) =>
    amountsOf(
      (await dryRun(lead, path, { sourceIds, assumptions: { sources: [small, { id: state.id, ...change }] } })).body,
    )
  t.strictSame(await run({ name: undefined }), ['100.00', '700.00'])
  t.strictSame(await run({ type: 'tanf' }), ['100.00', '350.00'], 'whether it is federal follows from the type')
  t.strictSame(await run({ type: 'tanf', federal: false }), ['100.00', '700.00'])
  t.strictSame(await run({ type: 'parent_fees' }), ['100.00', '350.00'])
  t.strictSame(await run({ caps: [{ categories: ['personnel'], amount: '50.00' }] }), ['100.00', '250.00'])
  t.strictSame(await run({ forbiddenCategories: ['facilities'] }), ['100.00', '500.00'])
  t.strictSame(await run({ form: 'in_kind' }), ['100.00', '200.00'])
})

t.test('a base has findings only while a line is allocated by it', async (t) => {
  const { path, state, teacher, base, sourceIds } = await createPlan()
  await change(lead, `${path}/allocation-bases/${base.id}`, { documentation: null })
  const codesWith = async (assumptions: object) =>
    (await dryRun(lead, path, { sourceIds, assumptions })).body.findings.map(({ code }: Body) => code)
  t.strictSame(await codesWith({}), ['BASE_UNDOCUMENTED'])
  const direct = { id: teacher.id, method: 'direct', baseId: null, sourceId: state.id }
  t.strictSame(await codesWith({ lines: [direct] }), [])
  t.strictSame(await codesWith({ lines: [direct], bases: [{ id: base.id, measuredOn: '2020-01-31' }] }), [])
})

t.test('assumptions follow the rules of the records, with pointers into the body', async (t) => {
  const { path, ehs, state, teacher, rent, base, sourceIds } = await createPlan()
  const elsewhere = await createPlan()
  const tomorrow = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10)
  const row = { sourceId: ehs.id, quantity: '1' }
  const cases: [assumptions: object, status: number, ...errors: string[]][] = [
    [{ sources: [{ id: ehs.id, amount: '1.5' }] }, 422, '/assumptions/sources/0/amount rule-violation'],
    [{ sources: [{ id: ehs.id, amount: '01.50' }] }, 400, '/assumptions/sources/0/amount pattern'],
    [{ sources: [{ id: ehs.id, certainty: 'pending' }] }, 422, '/assumptions/sources/0/decisionOn rule-violation'],
    [
      { sources: [{ id: state.id }, { id: ehs.id, caps: [{ categories: ['food'] }] }] },
      422,
      '/assumptions/sources/1/caps/0 rule-violation',
    ],
    [{ sources: [{ id: ehs.id, key: 'other' }] }, 400, '/assumptions/sources/0/key unknown'],
    [{ sources: [{ amount: '1.00' }] }, 400, '/assumptions/sources/0/id required'],
    [{ sources: [{ id: ehs.id }, { id: ehs.id }] }, 422, '/assumptions/sources/1/id rule-violation'],
    [{ sources: [{ id: unknownId, amount: '1.00' }] }, 422, '/assumptions/sources/0/id unknown-reference'],
    [{ sources: [{ id: elsewhere.ehs.id }] }, 422, '/assumptions/sources/0/id unknown-reference'],
    [{ lines: [{ id: teacher.id, amount: '1' }] }, 422, '/assumptions/lines/0/amount rule-violation'],
    [{ lines: [{ id: teacher.id, method: 'hours' }] }, 422, '/assumptions/lines/0/method rule-violation'],
    [
      { lines: [{ id: teacher.id, method: 'direct', baseId: null }] },
      422,
      '/assumptions/lines/0/method rule-violation',
    ],
    [{ lines: [{ id: rent.id, sourceId: unknownId }] }, 422, '/assumptions/lines/0/sourceId unknown-reference'],
    [{ lines: [{ id: rent.id, sourceId: elsewhere.ehs.id }] }, 422, '/assumptions/lines/0/sourceId unknown-reference'],
    [{ lines: [{ id: teacher.id, baseId: elsewhere.base.id }] }, 422, '/assumptions/lines/0/baseId unknown-reference'],
    [{ lines: [{ id: elsewhere.teacher.id }] }, 422, '/assumptions/lines/0/id unknown-reference'],
    [{ lines: [{ id: teacher.id, order: 0 }] }, 400, '/assumptions/lines/0/order minimum'],
    [{ bases: [{ id: base.id, measuredOn: tomorrow }] }, 422, '/assumptions/bases/0/measuredOn rule-violation'],
    [{ bases: [{ id: base.id, rows: [row, row] }] }, 422, '/assumptions/bases/0/rows/1/sourceId rule-violation'],
    [
      { bases: [{ id: base.id, rows: [row, { ...row, sourceId: elsewhere.ehs.id }] }] },
      422,
      '/assumptions/bases/0/rows/1/sourceId unknown-reference',
    ],
    [{ bases: [{ id: elsewhere.base.id }] }, 422, '/assumptions/bases/0/id unknown-reference'],
    [{ bases: [{ id: base.id, rows: [] }] }, 400, '/assumptions/bases/0/rows minItems'],
    [{ other: [] }, 400, '/assumptions/other unknown'],
  ]
  for (const [assumptions, status, ...errors] of cases) {
    const answer = await dryRun(lead, path, { sourceIds, assumptions })
    t.strictSame([answer.status, ...errorsIn(answer)], [status, ...errors], JSON.stringify(assumptions))
  }
  const known = await dryRun(lead, path, {
    sourceIds: [state.id],
    assumptions: { sources: [{ id: ehs.id, amount: '1.00' }] },
  })
  t.strictSame(errorsIn(known), ['/assumptions/sources/0/id unknown-reference'], 'it is not in this allocation')
})

t.test('assumptions are only for a dry run, and a dry run stores nothing', async (t) => {
  const { path, ehs, sourceIds } = await createPlan()
  await createLine(lead, path, 'further')
  const [, , , partnershipId] = path.split('/')
  const stored = () =>
    storage.rows(
      `select (select count(*) from events where stream_id = $1) as events,
        (select count(*) from cost_allocations where partnership_id = $1) as allocations,
        (select count(*) from cost_allocation_snapshots where partnership_id = $1) as snapshots,
        (select jsonb_agg(to_jsonb(s)) from funding_sources s where partnership_id = $1) as sources`,
      [partnershipId],
    )
  const before = await stored()
  const assumptions = { sources: [{ id: ehs.id, amount: '1.00' }] }
  const body = { title: 'What if', sourceIds, assumptions }
  for (const query of ['', '?dryRun=false']) {
    const answer = await lead.call('POST', `${path}/cost-allocations${query}`, { body })
    t.strictSame([answer.status, ...errorsIn(answer)], [422, '/assumptions rule-violation'], query)
  }
  t.equal((await dryRun(lead, path, body)).status, 201)
  t.equal((await lead.call('GET', `${path}/cost-allocations/${unknownId}`)).status, 404)
  t.strictSame(await stored(), before)
})

t.test('without an agreed allocation there is no difference, nor in other responses', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds } = await createBudget(lead, path)
  t.hasStrict((await dryRun(lead, path, { sourceIds })).body, { totals: { cost: '800.00' }, difference: null })
  const agreed = await agreeOnAllocation(path, [lead, center], { sourceIds })
  const created = await lead.call('POST', `${path}/cost-allocations`, { body: { title: 'Next', sourceIds } })
  t.match(created, { status: 201, body: { difference: null } })
  t.match(await read(lead, agreed), { difference: null })
  const patched = await lead.change('PATCH', `${path}/cost-allocations/${created.body.id}?dryRun=true`, { title: 'B' })
  t.match(patched.body, { difference: null })
})

t.test('only a party computes with assumptions, also about the sources of another party', async (t) => {
  const path = await service.createPartnership(lead, center)
  const source = await createSource(lead, path, 'theirs', { amount: '10.00' })
  await createLine(lead, path, 'line', { amount: '20.00', method: 'funding_share' })
  const body = { sourceIds: [source.id], assumptions: { sources: [{ id: source.id, amount: '20.00' }] } }
  t.hasStrict((await dryRun(center, path, body)).body, { totals: { unfunded: '0.00' } })
  const stranger = await service.createOrganization('Another agency')
  t.equal((await dryRun(stranger, path, body)).status, 404)
})
