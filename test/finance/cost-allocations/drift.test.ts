// Drift: how the records differ from what a version contains.
import t from 'tap'
import { type Body, type Client, startService } from '../../support/service.ts'
import {
  agreeOnAllocation,
  type Budget,
  change,
  createBudget,
  createLine,
  createSource,
  leave,
  read,
} from './records.ts'

const service = await startService(t)
const { lead, center, home } = await service.createAgencies()

/** The codes of the drift, each with the last segments of its record. */
const driftOf = async (by: Client, allocation: string): Promise<string[]> =>
  (await read(by, allocation)).drift.map(({ code, ref }: Body) => `${code} ${ref.split('/').slice(-2).join('/')}`)

async function agreed(fields: object = {}): Promise<{ path: string; allocation: string; budget: Budget }> {
  const path = await service.createPartnership(lead, center)
  const budget = await createBudget(lead, path)
  const allocation = await agreeOnAllocation(path, [lead, center], { sourceIds: budget.sourceIds, ...fields })
  return { path, allocation, budget }
}

t.test('a change of content is drift, until it is taken back', async (t) => {
  const { path, allocation, budget } = await agreed()
  const { ehs, base, teacher, rent } = budget
  const line = `budget-lines/${teacher.id}`
  const source = `funding-sources/${ehs.id}`
  const ofBase = `allocation-bases/${base.id}`
  const changes: [record: string, fields: object, code: string][] = [
    [line, { amount: '600.01' }, 'LINE_CHANGED'],
    [line, { key: 'other' }, 'LINE_CHANGED'],
    [line, { order: 3 }, 'LINE_CHANGED'],
    [line, { title: 'Other' }, 'LINE_CHANGED'],
    [line, { category: 'fringe' }, 'LINE_CHANGED'],
    [line, { startsOn: '2026-09-01' }, 'LINE_CHANGED'],
    [line, { endsOn: '2027-09-01' }, 'LINE_CHANGED'],
    [line, { method: 'funding_share', baseId: null }, 'LINE_CHANGED'],
    [`budget-lines/${rent.id}`, { sourceId: ehs.id }, 'LINE_CHANGED'],
    [source, { amount: '999.99' }, 'SOURCE_CHANGED'],
    [source, { key: 'other' }, 'SOURCE_CHANGED'],
    [source, { name: 'Other' }, 'SOURCE_CHANGED'],
    [source, { type: 'head_start' }, 'SOURCE_CHANGED'],
    [source, { startsOn: '2026-09-01' }, 'SOURCE_CHANGED'],
    [source, { endsOn: '2027-09-01' }, 'SOURCE_CHANGED'],
    [source, { form: 'in_kind' }, 'SOURCE_CHANGED'],
    [source, { federal: false }, 'SOURCE_CHANGED'],
    [source, { certainty: 'at_risk' }, 'SOURCE_CHANGED'],
    [source, { forbiddenCategories: ['food'] }, 'SOURCE_CHANGED'],
    [source, { caps: [{ categories: ['food'], percent: '15' }] }, 'SOURCE_CHANGED'],
    [ofBase, { key: 'other' }, 'BASE_CHANGED'],
    [ofBase, { name: 'Other' }, 'BASE_CHANGED'],
    [ofBase, { unit: 'children' }, 'BASE_CHANGED'],
    [ofBase, { measuredOn: '2026-08-01' }, 'BASE_CHANGED'],
    [ofBase, { documentation: null }, 'BASE_CHANGED'],
    [ofBase, { rows: [{ sourceId: ehs.id, quantity: '3' }] }, 'BASE_CHANGED'],
  ]
  for (const [record, fields, code] of changes) {
    const before = await read(lead, `${path}/${record}`)
    await change(lead, `${path}/${record}`, fields)
    t.strictSame(await driftOf(center, allocation), [`${code} ${record}`], JSON.stringify(fields))
    const names = [...Object.keys(fields), ...('type' in fields ? ['federal'] : [])]
    await change(lead, `${path}/${record}`, Object.fromEntries(names.map((name) => [name, before[name]])))
    t.strictSame(await driftOf(center, allocation), [], 'as it was')
  }
})

t.test('what is not content is no drift', async (t) => {
  const { path, allocation, budget } = await agreed()
  const { ehs, base, teacher } = budget
  await change(lead, `${path}/budget-lines/${teacher.id}`, {
    note: 'A note.',
    externalIds: [{ scheme: 'sis', value: 'line' }],
  })
  await change(lead, `${path}/funding-sources/${ehs.id}`, {
    documentation: 'A letter.',
    assistanceListing: '93.600',
    match: { percent: '20' },
    externalIds: [{ scheme: 'sis', value: 'source' }],
  })
  await change(lead, `${path}/allocation-bases/${base.id}`, { externalIds: [{ scheme: 'sis', value: 'base' }] })
  await createSource(lead, path, 'further')
  t.strictSame(await driftOf(center, allocation), [])
})

t.test('a line that was added or deleted is drift; only a version for all lines has added ones', async (t) => {
  const { path, allocation, budget } = await agreed()
  const { teacher, rent, sourceIds } = budget
  const added = await createLine(center, path, 'added')
  t.strictSame(await driftOf(lead, allocation), [`LINE_ADDED budget-lines/${added.id}`])
  const named = await agreeOnAllocation(path, [lead, center], { sourceIds, lineIds: [teacher.id, rent.id] })
  t.strictSame(await driftOf(lead, named), [], 'it names its lines')
  t.equal((await lead.change('DELETE', `${path}/budget-lines/${rent.id}`)).status, 204)
  t.strictSame(await driftOf(lead, named), [`LINE_REMOVED budget-lines/${rent.id}`])
  t.equal((await read(lead, `${named}/lines/${rent.id}`)).amount, '200.00', 'the version still has it')
})

t.test('the records of a party that has left count as removed, except bases', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const { sourceIds, ehs } = await createBudget(lead, path)
  const source = await createSource(home, path, 'theirs')
  const line = await createLine(home, path, 'snacks', { method: 'funding_share' })
  const { id: baseId } = (
    await home.call('POST', `${path}/allocation-bases`, {
      body: {
        key: 'rooms',
        name: 'Rooms',
        measure: 'square_feet',
        measuredOn: '2026-09-01',
        rows: [{ sourceId: ehs.id, quantity: '1' }],
      },
    })
  ).body
  await createLine(lead, path, 'paint', { method: 'square_feet', baseId })
  const allocation = await agreeOnAllocation(path, [lead, center, home], { sourceIds: [...sourceIds, source.id] })
  t.strictSame(await driftOf(lead, allocation), [])
  await leave(home, path)
  t.strictSame(await driftOf(lead, allocation), [
    `LINE_REMOVED budget-lines/${line.id}`,
    `SOURCE_CHANGED funding-sources/${source.id}`,
  ])
  t.strictSame(await driftOf(home, allocation), [], 'it reads what was when it left')
  t.equal((await read(lead, `${path}/cost-allocations?state=agreed`)).data[0].totals.cost, '2000.00')
})

t.test('the drift of a proposal is read, too, and blocks nothing', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { teacher, sourceIds } = await createBudget(lead, path)
  const { body } = await lead.call('POST', `${path}/cost-allocations`, { body: { title: 'A', sourceIds } })
  const allocation = `${path}/cost-allocations/${body.id}`
  await lead.change('POST', `${allocation}/transitions`, { action: 'propose' })
  await change(lead, `${path}/budget-lines/${teacher.id}`, { title: 'Lead teacher' })
  t.strictSame(await driftOf(lead, allocation), [`LINE_CHANGED budget-lines/${teacher.id}`])
  const agreed = await center.change('POST', `${allocation}/transitions`, { action: 'agree' })
  t.match(agreed, { status: 200, body: { state: 'agreed', drift: [{ code: 'LINE_CHANGED' }] } })
})
