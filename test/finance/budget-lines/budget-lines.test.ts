// Budget lines: rules of method, base and source, keys, and what prevents a deletion.
import t from 'tap'
import { createBase, createLine, createSource, newLine, refusalOf } from '../../support/finance-records.ts'
import { startOwnService } from '../../support/own-service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()
const unknownId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'

t.test('creates, reads, lists, changes and deletes a line', async (t) => {
  const path = await service.createPartnership(lead, center)
  const line = await createLine(lead, path)
  t.match(line, {
    ...newLine,
    ...{ order: 1000, method: null, baseId: null, sourceId: null, note: null },
    ...{ organizationId: lead.id, version: 1 },
  })
  const url = `${path}/budget-lines/${line.id}`
  for (const by of [lead, center]) t.strictSame((await by.call('GET', url)).body, line)
  const other = await createLine(center, path, {
    key: 'rent',
    category: 'facilities',
    order: 1,
    method: 'funding_share',
  })
  const listed = async (query: string) =>
    (await lead.call('GET', `${path}/budget-lines?${query}`)).body.data.map(({ key }: { key: string }) => key)
  t.strictSame(await listed('category=facilities'), ['rent'])
  t.strictSame(await listed('method=funding_share,direct'), ['rent'])
  t.strictSame(await listed(''), ['director', 'rent'])
  t.match(await lead.change('PATCH', url, { order: 5, note: 'Half of her time.' }), { status: 200, body: { order: 5 } })
  t.match(await center.change('PATCH', url, { order: 6 }), { status: 403, body: { code: 'insufficient-relation' } })
  t.equal((await center.change('DELETE', url)).status, 403)
  t.equal((await lead.change('DELETE', url)).status, 204)
  t.equal((await center.change('DELETE', `${path}/budget-lines/${other.id}`)).status, 204)
  const types = await storage.rows(
    `select type from events where stream_id = $1 and subject_type = 'budget_line' order by position`,
    [path.split('/')[3]],
  )
  t.strictSame(
    types.map(({ type }) => type),
    ['created', 'created', 'updated', 'deleted', 'deleted'].map((verb) => `budget_line.${verb}`),
  )
})

t.test('refuses contradicting fields, each at its pointer', async (t) => {
  const path = await service.createPartnership(lead, center)
  const source = await createSource(center, path)
  const base = await createBase(center, path, source.id)
  const childHours = await createBase(center, path, source.id, { key: 'child-hours', measure: 'child_hours' })
  const [sourceId, baseId] = [source.id, base.id]
  const violation = (...pointers: string[]) => ['422 rule-violation', ...pointers].join(' ')
  const cases: [fields: object, expected: string][] = [
    [{ amount: '12.5' }, violation('/amount')],
    [{ amount: '1.005' }, violation('/amount')],
    [{ amount: '999999999999.99' }, '201'],
    [{ amount: '012.50' }, '400 invalid-request /amount'],
    [{ amount: '1e3' }, '400 invalid-request /amount'],
    [{ amount: 12.5 }, '400 invalid-request /amount'],
    [{ amount: '-1.00' }, '400 invalid-request /amount'],
    [{ currency: 'XXX' }, violation('/currency')],
    [{ currency: 'EUR' }, violation('/currency')],
    [{ order: 0 }, '400 invalid-request /order'],
    [{ order: 10_001 }, '400 invalid-request /order'],
    [{ order: 10_000 }, '201'],
    [{ key: 'Director' }, '400 invalid-request /key'],
    [{ key: 'a'.repeat(41) }, '400 invalid-request /key'],
    [{ size: 1 }, '400 invalid-request /size'],
    [{ endsOn: '2026-08-31' }, violation('/endsOn')],
    [{ startsOn: '2026-09-01', endsOn: '2026-09-01' }, '201'],
    [{ method: 'direct' }, violation('/method')],
    [{ method: 'direct', sourceId, baseId }, violation('/method')],
    [{ method: 'direct', baseId }, violation('/method')],
    [{ method: 'direct', sourceId }, '201'],
    [{ method: 'funding_share', baseId }, violation('/method')],
    [{ method: 'funding_share', sourceId }, violation('/method')],
    [{ method: 'funding_share' }, '201'],
    [{ method: 'hours' }, violation('/method')],
    [{ method: 'enrollment', baseId, sourceId }, violation('/method')],
    [{ method: 'child_hours', baseId }, violation('/method')],
    [{ method: 'enrollment', baseId }, '201'],
    [{ method: 'child_hours', baseId: childHours.id }, '201'],
    [{ baseId }, violation('/method')],
    [{ sourceId }, violation('/method')],
    [{}, '201'],
    [{ method: 'enrollment', baseId: unknownId }, '422 unknown-reference /baseId'],
    [{ method: 'direct', sourceId: unknownId }, '422 unknown-reference /sourceId'],
    [{ method: 'enrollment', baseId: sourceId }, '422 unknown-reference /baseId'],
    [{ amount: '1', endsOn: '2020-01-01', method: 'hours' }, violation('/amount', '/endsOn', '/method')],
  ]
  for (const [at, [fields, expected]] of cases.entries()) {
    const body = { ...newLine, key: `line-${at}`, ...fields }
    const answer = await lead.call('POST', `${path}/budget-lines`, { body })
    t.equal(answer.status === 201 ? '201' : refusalOf(answer), expected, JSON.stringify(fields))
  }
  const foreign = await service.createPartnership(lead)
  const elsewhere = await createSource(lead, foreign)
  const body = { ...newLine, key: 'foreign', method: 'direct', sourceId: elsewhere.id }
  t.equal(
    refusalOf(await lead.call('POST', `${path}/budget-lines`, { body })),
    '422 unknown-reference /sourceId',
    'a source of another partnership',
  )
})

t.test('a change is checked together with the fields that it keeps', async (t) => {
  const path = await service.createPartnership(lead)
  const source = await createSource(lead, path)
  const base = await createBase(lead, path, source.id)
  const url = `${path}/budget-lines/${(await createLine(lead, path, { method: 'enrollment', baseId: base.id })).id}`
  const change = async (patch: object) => {
    const answer = await lead.change('PATCH', url, patch)
    return answer.status === 200 ? 200 : refusalOf(answer)
  }
  t.equal(await change({ baseId: null }), '422 rule-violation /method')
  t.equal(await change({ method: null }), '422 rule-violation /method')
  t.equal(await change({ method: 'direct', sourceId: source.id }), '422 rule-violation /method')
  t.equal(await change({ method: 'direct', sourceId: source.id, baseId: null }), 200)
  t.equal(await change({ method: null, sourceId: null }), 200)
  t.equal(await change({ startsOn: '2028-01-01' }), '422 rule-violation /endsOn')
  t.equal(await change({ currency: 'JPY' }), '422 rule-violation /currency')
  t.equal(await change({ order: null }), '400 invalid-request /order', 'a default is for new lines')
  const alone = await service.createPartnership(lead)
  const only = `${alone}/budget-lines/${(await createLine(lead, alone)).id}`
  t.match(await lead.change('PATCH', only, { currency: 'JPY' }), { status: 422 }, 'the amount has decimals')
  t.match(await lead.change('PATCH', only, { currency: 'JPY', amount: '48000' }), {
    status: 200,
    body: { currency: 'JPY', amount: '48000' },
  })
})

t.test('a key is unique among the lines of a partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  const first = await createLine(lead, path)
  const taken = await center.call('POST', `${path}/budget-lines`, { body: newLine })
  t.match(taken, { status: 409, body: { code: 'record-exists' } })
  const second = await createLine(center, path, { key: 'cook' })
  const url = `${path}/budget-lines/${second.id}`
  t.match(await center.change('PATCH', url, { key: first.key }), { status: 409, body: { code: 'record-exists' } })
  t.equal((await center.change('PATCH', url, { key: 'cook-2' })).status, 200)
  await createLine(lead, await service.createPartnership(lead), { key: first.key })
})

t.test('a line with costs, obligations or an open cost allocation is not deleted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const source = await createSource(lead, path)
  const used = async (key: string) => {
    const line = await createLine(lead, path, { key })
    return { lineId: line.id as string, url: `${path}/budget-lines/${line.id}` }
  }
  const inUse = { status: 409, body: { code: 'record-in-use' } }
  const costs = await used('costs')
  const body = { lineId: costs.lineId, sourceId: source.id, amount: '1.00', currency: 'USD', incurredOn: '2026-09-30' }
  const cost = await lead.call('POST', `${path}/actual-costs`, { body })
  t.match(await lead.change('DELETE', costs.url), inUse)
  await lead.change('DELETE', `${path}/actual-costs/${cost.body.id}`)
  t.equal((await lead.change('DELETE', costs.url)).status, 204)

  const partnershipId = path.split('/')[3]
  const owed = await used('owed')
  const obligation = `insert into financial_obligations (id, partnership_id, organization_id, state, payer_id, payee_id, title,
      amount, currency, line_id, installments, consents, external_ids, version, created_at, updated_at, updated_by)
    values (uuidv7(), $1, $2, 'proposed', $2, $3, 'Rent', '1.00', 'USD', $4, '[]', '[]', '[]', 1, now(), now(), $2)`
  await storage.rows(obligation, [partnershipId, lead.id, center.id, owed.lineId])
  t.match(await lead.change('DELETE', owed.url), inUse)

  const listed = await used('listed')
  const allocation = `insert into cost_allocations (id, partnership_id, organization_id, number, state, hash, consents, title, line_ids,
      source_ids, overflow, parent_fees_take_overflow, backstop_source_ids, external_ids, version, created_at, updated_at, updated_by)
    values (uuidv7(), $1, $2, 1, 'draft', '', '[]', 'Plan', $3, '[]', 'none', false, '[]', '[]', 1, now(), now(), $2)`
  await storage.rows(allocation, [partnershipId, lead.id, JSON.stringify([listed.lineId])])
  const setState = (state: string) =>
    storage.rows('update cost_allocations set state = $2 where partnership_id = $1', [partnershipId, state])
  for (const state of ['draft', 'proposed']) {
    await setState(state)
    t.match(await lead.change('DELETE', listed.url), inUse, state)
  }
  const free = await used('free')
  t.equal((await lead.change('DELETE', free.url)).status, 204, 'a line that the allocation does not list')
  await setState('agreed')
  t.equal((await lead.change('DELETE', listed.url)).status, 204, 'an agreed allocation has drift')
})
