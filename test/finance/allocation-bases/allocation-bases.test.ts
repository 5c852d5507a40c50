// Allocation bases: every party writes them; their rows, and what budget lines prevent.
import t from 'tap'
import { createBase, createLine, createSource, newBase, refusalOf } from '../../support/finance-records.ts'
import { startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()
const unknownId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'

t.test('every party creates, reads, lists, changes and deletes a base', async (t) => {
  const path = await service.createPartnership(lead, center)
  const source = await createSource(lead, path)
  const rows = [{ sourceId: source.id, quantity: '8.50', multiplier: '6.5' }]
  const base = await createBase(lead, path, source.id, { measure: 'child_hours', unit: 'children', rows })
  t.match(base, { key: 'children', measure: 'child_hours', unit: 'children', documentation: null, version: 1 })
  t.strictSame(base.rows, rows, 'the rows are read back as they were sent')
  const url = `${path}/allocation-bases/${base.id}`
  await createBase(center, path, source.id, { key: 'floor', measure: 'square_feet' })
  const listed = async (query: string) =>
    (await center.call('GET', `${path}/allocation-bases?${query}`)).body.data.map(({ key }: { key: string }) => key)
  t.strictSame(await listed('measure=square_feet'), ['floor'])
  t.strictSame(await listed(`organizationId=${lead.id}`), ['children'])
  const changed = await center.change('PATCH', url, { rows: [{ sourceId: source.id, quantity: '9' }] })
  t.match(changed, { status: 200, body: { version: 2, organizationId: lead.id, updatedBy: center.id } })
  t.equal((await center.change('DELETE', url)).status, 204, 'another party deletes it')
})

t.test('refuses invalid rows, each at its pointer', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [ehs, subsidy] = [await createSource(lead, path), await createSource(center, path, { key: 'subsidy' })]
  const row = (sourceId: string, quantity = '8', more: object = {}) => ({ sourceId, quantity, ...more })
  const many = Array.from({ length: 51 }, () => row(ehs.id))
  const cases: [fields: object, expected: string][] = [
    [{ rows: [] }, '400 invalid-request /rows'],
    [{ rows: many }, '400 invalid-request /rows'],
    [{ rows: [row(ehs.id), row(ehs.id)] }, '422 rule-violation /rows/1/sourceId'],
    [{ rows: [row(ehs.id), row(unknownId)] }, '422 unknown-reference /rows/1/sourceId'],
    [{ rows: [row(unknownId), row(lead.id)] }, '422 unknown-reference /rows/0/sourceId /rows/1/sourceId'],
    [{ rows: [row(ehs.id, '8', { multiplier: '2' })] }, '422 rule-violation /rows/0/multiplier'],
    [{ measure: 'child_hours', rows: [row(ehs.id, '8', { multiplier: '6.5' })] }, '201'],
    [{ measure: 'percent', rows: [row(ehs.id, '50'), row(subsidy.id, '49.9999')] }, '422 rule-violation /rows'],
    [{ measure: 'percent', rows: [row(ehs.id, '99.9999')] }, '422 rule-violation /rows'],
    [{ measure: 'percent', rows: [row(ehs.id, '50'), row(subsidy.id, '50.000000')] }, '201'],
    [{ rows: [row(ehs.id, '1.1234567')] }, '400 invalid-request /rows/0/quantity'],
    [{ rows: [row(ehs.id, '1000000000')] }, '400 invalid-request /rows/0/quantity'],
    [{ rows: [row(ehs.id, '-1')] }, '400 invalid-request /rows/0/quantity'],
    [{ rows: [row(ehs.id, '999999999.999999')] }, '201'],
    [{ rows: [{ sourceId: ehs.id }] }, '400 invalid-request /rows/0/quantity'],
    [{ measuredOn: '2999-01-01' }, '422 rule-violation /measuredOn'],
    [
      { measuredOn: '2999-01-01', measure: 'percent', rows: [row(ehs.id, '1', { multiplier: '1' })] },
      '422 rule-violation /measuredOn /rows/0/multiplier /rows',
    ],
  ]
  for (const [at, [fields, expected]] of cases.entries()) {
    const body = { ...newBase, key: `base-${at}`, rows: [row(ehs.id)], ...fields }
    const answer = await lead.call('POST', `${path}/allocation-bases`, { body })
    t.equal(answer.status === 201 ? '201' : refusalOf(answer), expected, JSON.stringify(fields).slice(0, 200))
  }
})

t.test('a key is unique among the bases of a partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  const source = await createSource(lead, path)
  await createBase(lead, path, source.id)
  const body = { ...newBase, rows: [{ sourceId: source.id, quantity: '1' }] }
  const taken = await center.call('POST', `${path}/allocation-bases`, { body })
  t.match(taken, { status: 409, body: { code: 'record-exists' } })
})

t.test('a base that budget lines use is not deleted, and keeps its measure', async (t) => {
  const path = await service.createPartnership(lead, center)
  const source = await createSource(lead, path)
  const base = await createBase(lead, path, source.id)
  const url = `${path}/allocation-bases/${base.id}`
  t.match(await lead.change('PATCH', url, { measure: 'hours' }), { status: 200 }, 'no line uses it')
  const line = await createLine(center, path, { method: 'hours', baseId: base.id })
  t.equal(refusalOf(await lead.change('PATCH', url, { measure: 'square_feet' })), '422 rule-violation /measure')
  t.match(await lead.change('PATCH', url, { measure: 'hours', name: 'Hours' }), { status: 200 })
  t.match(await lead.change('DELETE', url), { status: 409, body: { code: 'record-in-use' } })
  t.equal((await center.change('PATCH', `${path}/budget-lines/${line.id}`, { method: null, baseId: null })).status, 200)
  t.match(await lead.change('PATCH', url, { measure: 'square_feet' }), { status: 200 })
  t.equal((await lead.change('DELETE', url)).status, 204)
})

t.test('a source that a base names is not deleted', async (t) => {
  const path = await service.createPartnership(lead)
  const source = await createSource(lead, path)
  const base = await createBase(lead, path, source.id)
  const url = `${path}/funding-sources/${source.id}`
  t.match(await lead.change('DELETE', url), { status: 409, body: { code: 'record-in-use' } })
  await lead.change('DELETE', `${path}/allocation-bases/${base.id}`)
  t.equal((await lead.change('DELETE', url)).status, 204)
})

t.test('a measure that the stored rows do not fit is rejected where it was sent', async (t) => {
  const path = await service.createPartnership(lead, center)
  const ehs = await createSource(lead, path)
  const rows = [{ sourceId: ehs.id, quantity: '8', multiplier: '6.5' }]
  const { id } = await createBase(lead, path, ehs.id, { measure: 'child_hours', rows })
  const change = (fields: object) => lead.change('PATCH', `${path}/allocation-bases/${id}`, fields)
  t.equal(refusalOf(await change({ measure: 'enrollment' })), '422 rule-violation /measure')
  t.equal((await change({ measure: 'enrollment', rows: [{ sourceId: ehs.id, quantity: '8' }] })).status, 200)
})
