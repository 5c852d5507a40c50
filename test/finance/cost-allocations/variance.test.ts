// The variance of a cost allocation over HTTP, and the next step that follows from it.
import t from 'tap'
import { copy } from '../../support/finance.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'
import { act, create, createAllocation, createLine, createSource, leave, read } from './records.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const stranger = await service.createOrganization('Shelbyville')

const year = { startsOn: '2026-09-01', endsOn: '2027-08-31' }
/** An agreed allocation: ehs pays 1000.00 for a teacher, and at most 15 percent for administration; fees pay 600.00 for food. */
async function agreed(path: string) {
  const ehs = await createSource(lead, path, 'ehs', {
    ...year,
    amount: '2000.00',
    forbiddenCategories: ['food'],
    caps: [{ categories: ['administration'], percent: '15' }],
  })
  const fees = await createSource(center, path, 'fees', { type: 'parent_fees' })
  const direct = (source: Body) => ({ method: 'direct', sourceId: source.id })
  const teacher = await createLine(center, path, 'teacher', { ...year, ...direct(ehs), amount: '1000.00' })
  const food = await createLine(center, path, 'food', { category: 'food', ...direct(fees) })
  const office = await createLine(lead, path, 'office', { category: 'administration', amount: '0.00', ...direct(ehs) })
  const allocation = await createAllocation(lead, path, { sourceIds: [ehs.id, fees.id] })
  for (const [by, action] of [[lead, 'propose'] as const, [center, 'agree'] as const]) {
    if ((await act(by, allocation, action)).status !== 200) throw new Error(action)
  }
  return { allocation, ehs, fees, teacher, food, office }
}
const charge = (by: Client, path: string, line: Body, source: Body, amount: string, incurredOn = '2026-10-15') =>
  create(by, `${path}/actual-costs`, { lineId: line.id, sourceId: source.id, amount, currency: 'USD', incurredOn })
const stepsOf = async (path: string): Promise<Body[]> =>
  (await read(lead, `${path}/next-steps`)).data.filter(({ code }: Body) => code === 'EXPLAIN_VARIANCE')

t.test('planned and actual costs by line and source, up to a day', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { allocation, ehs, fees, teacher, food } = await agreed(path)
  await charge(center, path, teacher, ehs, '250.10')
  await charge(center, path, teacher, ehs, '-0.10', '2026-11-30')
  await charge(lead, path, food, fees, '60.00', '2026-12-01')
  const { lines, ...variance } = await read(center, `${allocation}/variance?until=2026-11-30`)
  t.hasStrict(variance, {
    ...{ costAllocationId: allocation.split('/').at(-1), currency: 'USD', until: '2026-11-30' },
    total: { planned: '1600.00', actual: '250.00', difference: '-1350.00', percent: '15.63' },
    ...{ unplanned: '0.00', unfunded: '0.00' },
    pace: { startsOn: '2026-09-01', endsOn: '2027-08-31', spentPercent: '15.63', timePercent: '24.93' },
    sources: [
      { sourceId: ehs.id, planned: '1000.00', actual: '250.00', percent: '25.00' },
      { sourceId: fees.id, planned: '600.00', actual: '0.00', percent: '0.00' },
    ],
  })
  t.strictSame(variance.findings, [])
  t.hasStrict(
    lines.find(({ lineId }: Body) => lineId === teacher.id),
    { actual: '250.00', sources: [{ sourceId: ehs.id, planned: '1000.00', actual: '250.00', difference: '-750.00' }] },
  )
  t.hasStrict((await read(center, `${allocation}/variance?until=2026-12-31`)).total, { actual: '310.00' })
  t.equal((await read(center, `${allocation}/variance`)).until, new Date().toISOString().slice(0, 10))
  t.strictSame(await stepsOf(path), [])
})

t.test('each finding names the line and the source, and some have a next step', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { allocation, ehs, fees, teacher, food, office } = await agreed(path)
  const findings = async () =>
    (await read(lead, `${allocation}/variance`)).findings.map(({ code, lineId, sourceId }: Body) =>
      [
        code,
        lineId && [teacher, food, office].find(({ id }) => id === lineId)?.key,
        sourceId === ehs.id ? 'ehs' : 'fees',
      ]
        .filter(Boolean)
        .join(' '),
    )
  await charge(center, path, teacher, fees, '5.00', '2026-08-31')
  t.strictSame(await findings(), ['UNPLANNED teacher fees', 'OUTSIDE_PERIOD teacher fees'])
  t.strictSame(await stepsOf(path), [], 'not for these')
  await charge(center, path, teacher, ehs, '1100.01')
  await charge(lead, path, office, ehs, '300.01')
  const wrong = await charge(center, path, food, ehs, '1.00')
  t.strictSame(await findings(), [
    ...['OVER_CAP ehs', 'OVER_PLAN teacher ehs', 'UNPLANNED teacher fees', 'OUTSIDE_PERIOD teacher fees'],
    ...['UNALLOWABLE food ehs', 'UNPLANNED food ehs', 'UNPLANNED office ehs'],
  ])
  const [step] = await stepsOf(path)
  t.hasStrict(step, {
    strategy: 'Q15',
    actors: [lead.id, center.id].sort(),
    dueOn: null,
    refs: [`${allocation}/variance`],
  })
  t.equal((await center.change('DELETE', `${path}/actual-costs/${wrong.id}`)).status, 204)
  t.notOk((await findings()).includes('UNALLOWABLE food ehs'))
})

t.test('any number of costs that were charged to other sources hides none of the allocation', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { allocation, fees, teacher, food } = await agreed(path)
  await charge(lead, path, food, fees, '6000.00')
  const other = await createSource(center, path, 'other')
  const cost = await charge(center, path, teacher, other, '1.00')
  await copy(storage, 'funding_sources', other.id, 20_000)
  await storage.rows(
    `insert into actual_costs select (jsonb_populate_record(c, jsonb_build_object('id', uuidv7(), 'source_id', s.id))).*
      from actual_costs c join funding_sources s using (partnership_id) where c.id = $1 and s.key like 'other-%'`,
    [cost.id],
  )
  const variance = await read(lead, `${allocation}/variance`)
  t.equal(variance.sources[1].actual, '6000.00')
  t.match(variance.findings[0], { code: 'OVER_CAP', sourceId: fees.id })
  t.match(await stepsOf(path), [{ code: 'EXPLAIN_VARIANCE', refs: [`${allocation}/variance`] }])
})

t.test('a step is about costs until today, and for the parties of the lines that have a finding', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { allocation, ehs, teacher, office } = await agreed(path)
  const later = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10)
  await charge(lead, path, office, ehs, '1.00')
  await charge(center, path, teacher, ehs, '1100.01', later)
  t.strictSame(await stepsOf(path), [])
  await charge(center, path, teacher, ehs, '1100.01')
  const [step] = await stepsOf(path)
  t.strictSame(
    [step?.actors, step?.refs],
    [[center.id], [`${allocation}/variance`, `${path}/budget-lines/${teacher.id}`]],
  )
})

t.test('sums can be larger than an amount', async (t) => {
  const path = await service.createPartnership(lead, center)
  const source = await createSource(lead, path, 'fund', { amount: '999999999999.99' })
  const direct = { method: 'direct', sourceId: source.id, amount: '999999999999.99' }
  const [first, second] = [
    await createLine(lead, path, 'first', direct),
    await createLine(lead, path, 'second', direct),
  ]
  const allocation = await createAllocation(lead, path, { sourceIds: [source.id] })
  for (const line of [first, second]) await charge(lead, path, line, source, '999999999999.99')
  for (const line of [first, first]) await charge(lead, path, line, source, '0.01')
  t.hasStrict(await read(lead, `${allocation}/variance`), {
    total: { planned: '1999999999999.98', actual: '2000000000000.00', difference: '0.02', percent: '100.00' },
    unfunded: '999999999999.99',
    sources: [{ planned: '999999999999.99', actual: '2000000000000.00', difference: '1000000000000.01' }],
  })
  for (const line of [first, second]) await charge(lead, path, line, source, '-999999999999.99')
  for (const line of [first, second]) await charge(lead, path, line, source, '-999999999999.99')
  t.hasStrict(await read(lead, `${allocation}/variance`), {
    total: { actual: '-1999999999999.96', difference: '-3999999999999.94', percent: '-100.00' },
  })
})

t.test('of a draft it is computed from the current records', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { ehs, fees, teacher } = await agreed(path)
  const draft = await createAllocation(center, path, { sourceIds: [ehs.id, fees.id] })
  const { status } = await center.change('PATCH', `${path}/budget-lines/${teacher.id}`, { amount: '900.00' })
  t.equal(status, 200)
  t.hasStrict((await read(lead, `${draft}/variance`)).total, { planned: '1500.00' })
})

t.test('who reads it', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const { allocation, teacher, ehs } = await agreed(path)
  await charge(center, path, teacher, ehs, '100.00')
  await leave(center, path)
  await charge(lead, path, teacher, ehs, '11.00')
  const url = `${allocation}/variance?until=2027-08-31`
  t.hasStrict((await read(lead, url)).total, { actual: '111.00' })
  t.hasStrict((await read(center, url)).total, { actual: '100.00' }, 'as it was when the party left')
  t.equal((await office.call('GET', url)).status, 403)
  t.equal((await stranger.call('GET', url)).status, 404)
  t.equal((await lead.call('GET', `${allocation}/variance?until=2027-02-30`)).status, 400)
  await storage.setState(path, 'closed')
  t.equal((await lead.call('GET', url)).status, 200)
})
