// Actual costs: amounts below zero, references and filters.
import t from 'tap'
import { create, createLine, createSource, newCost, refusalOf } from '../../support/finance-records.ts'
import { type Body, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()
const unknownId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'

t.test('creates, reads, lists, changes and deletes a cost', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [source, line] = [await createSource(lead, path), await createLine(center, path)]
  const fields = { ...newCost, lineId: line.id, sourceId: source.id, reference: 'Payroll 2026-09' }
  const cost = await create(lead, `${path}/actual-costs`, fields)
  t.match(cost, { ...fields, organizationId: lead.id, version: 1 })
  const url = `${path}/actual-costs/${cost.id}`
  t.strictSame((await center.call('GET', url)).body, cost)
  t.match(await lead.change('PATCH', url, { amount: '-250.00', reference: null }), {
    status: 200,
    body: { amount: '-250.00', reference: null },
  })
  t.match(await center.change('PATCH', url, { amount: '1.00' }), { status: 403 })
  t.equal((await center.change('DELETE', url)).status, 403)
  t.equal((await lead.change('DELETE', url)).status, 204)
})

t.test('refuses invalid fields, each at its pointer', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [source, line] = [await createSource(lead, path), await createLine(lead, path)]
  const elsewhere = await service.createPartnership(lead)
  const foreign = [await createSource(lead, elsewhere), await createLine(lead, elsewhere)] as const
  const cases: [fields: object, expected: string][] = [
    [{}, '201'],
    [{ amount: '0.00' }, '201'],
    [{ amount: '-0.01' }, '201'],
    [{ amount: '-999999999999.99' }, '201'],
    [{ amount: '999999999999.99' }, '201'],
    [{ amount: '-0.00' }, '400 invalid-request /amount'],
    [{ amount: '--1.00' }, '400 invalid-request /amount'],
    [{ amount: '-1.5' }, '422 rule-violation /amount'],
    [{ amount: '-1000000000000.00' }, '400 invalid-request /amount'],
    [{ currency: 'EUR' }, '422 rule-violation /currency'],
    [{ currency: 'XXX' }, '422 rule-violation /currency'],
    [{ incurredOn: '2026-02-30' }, '400 invalid-request /incurredOn'],
    [{ lineId: unknownId }, '422 unknown-reference /lineId'],
    [{ sourceId: unknownId }, '422 unknown-reference /sourceId'],
    [{ lineId: source.id }, '422 unknown-reference /lineId'],
    [{ sourceId: foreign[0].id }, '422 unknown-reference /sourceId'],
    [{ lineId: foreign[1].id }, '422 unknown-reference /lineId'],
  ]
  for (const [fields, expected] of cases) {
    const body = { ...newCost, lineId: line.id, sourceId: source.id, ...fields }
    const answer = await lead.call('POST', `${path}/actual-costs`, { body })
    t.equal(answer.status === 201 ? '201' : refusalOf(answer), expected, JSON.stringify(fields))
  }
})

t.test('lists the costs of lines and of sources', async (t) => {
  const path = await service.createPartnership(lead)
  const lines = [await createLine(lead, path), await createLine(lead, path, { key: 'rent' })] as const
  const sources = [await createSource(lead, path), await createSource(lead, path, { key: 'subsidy' })] as const
  for (const [line, source, reference] of [
    [0, 0, 'director-ehs'],
    [0, 1, 'director-subsidy'],
    [1, 0, 'rent-ehs'],
  ] as const) {
    const fields = { lineId: lines[line].id, sourceId: sources[source].id, reference }
    await create(lead, `${path}/actual-costs`, { ...newCost, ...fields })
  }
  const listed = async (query: string) =>
    (await lead.call('GET', `${path}/actual-costs?${query}`)).body.data.map(({ reference }: Body) => reference)
  t.strictSame(await listed(`lineId=${lines[0].id}`), ['director-ehs', 'director-subsidy'])
  t.strictSame(await listed(`sourceId=${sources[0].id}`), ['director-ehs', 'rent-ehs'])
  t.strictSame(await listed(`lineId=${lines[0].id}&sourceId=${sources[1].id}`), ['director-subsidy'])
  t.strictSame(await listed(`lineId=${lines[0].id},${lines[1].id}`), ['director-ehs', 'director-subsidy', 'rent-ehs'])
})

t.test('a source with costs is not deleted', async (t) => {
  const path = await service.createPartnership(lead)
  const [source, line] = [await createSource(lead, path), await createLine(lead, path)]
  await create(lead, `${path}/actual-costs`, { ...newCost, lineId: line.id, sourceId: source.id })
  const inUse = { status: 409, body: { code: 'record-in-use' } }
  t.match(await lead.change('DELETE', `${path}/funding-sources/${source.id}`), inUse)
})
