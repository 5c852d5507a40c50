// Funding sources over HTTP: their fields, their match, and what names them (Q14, Q16).
import t from 'tap'
import {
  add,
  addContingency,
  addLine,
  addSource,
  agreeOnAllocation,
  changeSource,
  draftAllocation,
} from '../../support/finance.ts'
import { owed } from '../../support/obligations.ts'
import { type Body, type Client, type Received, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

const minimal = { key: 'ehs', name: 'A grant', type: 'early_head_start', amount: '1000.00', currency: 'USD' }
const create = (path: string, fields: object = {}, by: Client = lead) =>
  by.call('POST', `${path}/funding-sources`, { body: { ...minimal, certainty: 'secured', ...fields } })
const outcomeOf = (answer: Received) =>
  answer.status < 300
    ? [answer.status]
    : [answer.status, ...new Set(errorsIn(answer).map((error) => error.split(' ')[0]))]

t.test('a source has the fields that its author sends, and defaults', async (t) => {
  const path = await service.createPartnership(lead, center)
  const created = await create(path)
  t.hasStrict(created, {
    status: 201,
    body: {
      ...{ ...minimal, organizationId: lead.id, form: 'cash', federal: true, forbiddenCategories: [], caps: [] },
      ...{ startsOn: null, endsOn: null, assistanceListing: null, decisionOn: null, documentation: null },
      ...{ match: null, matchesSourceId: null },
    },
  })
  const full = {
    ...{
      key: 'a-full_1',
      form: 'in_kind',
      federal: false,
      amount: '0.00',
      startsOn: '2026-09-01',
      endsOn: '2026-09-01',
    },
    ...{ assistanceListing: '93.600', certainty: 'pending', decisionOn: '2026-12-01', documentation: 'A letter.' },
    forbiddenCategories: ['construction', 'food'],
    caps: [
      { categories: ['administration'], percent: '15' },
      { categories: ['travel', 'other'], amount: '0.00' },
    ],
    match: { percent: '20.5' },
    matchesSourceId: created.body.id,
  }
  t.hasStrict(await create(path, full), { status: 201, body: full })
  const url = created.headers.get('location') ?? ''
  t.hasStrict(await lead.change('PATCH', url, { match: { percent: '20' }, caps: null }), {
    ...{ status: 200, body: { match: { percent: '20' }, caps: [], version: 2 } },
  })
  t.hasStrict((await lead.change('PATCH', url, { match: null })).body, { match: null })
})

t.test('amounts have the decimals of their currency', async (t) => {
  const path = await service.createPartnership(lead, center)
  const tried = async (fields: object) => outcomeOf(await create(path, fields))
  t.strictSame(await tried({ amount: '12.5' }), [422, '/amount'])
  t.strictSame(await tried({ amount: '12' }), [422, '/amount'])
  t.strictSame(await tried({ amount: '12.500' }), [422, '/amount'])
  t.strictSame(await tried({ currency: 'JPY', amount: '12.50' }), [422, '/amount'])
  t.strictSame(await tried({ currency: 'XXY' }), [422, '/currency'])
  for (const amount of ['012.50', '1e3', 12.5, '-1.00', '1000000000000.00', '', '1,000.00']) {
    t.strictSame(await tried({ amount }), [400, '/amount'], `${amount}`)
  }
  t.strictSame(await tried({ key: 'most', amount: '999999999999.99' }), [201])
  t.strictSame(await tried({ key: 'euro', currency: 'EUR' }), [422, '/currency'], 'another currency')
  const [only] = (await lead.call('GET', `${path}/funding-sources`)).body.data
  const toYen = await changeSource(path, lead, only.id, { currency: 'JPY', amount: '5' })
  t.hasStrict(toYen, { status: 200, body: { currency: 'JPY', amount: '5' } }, 'while it is the only money')
  t.strictSame(outcomeOf(await changeSource(path, lead, only.id, { currency: 'USD' })), [422, '/amount'])
})

t.test('the currency of an agreed allocation stays', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addSource(path, lead)
  const line = await addLine(path, center, '5.00')
  await agreeOnAllocation(path, [lead, center], id, [line])
  await center.change('DELETE', `${path}/budget-lines/${line}`)
  t.strictSame(outcomeOf(await changeSource(path, lead, id, { currency: 'EUR' })), [422, '/currency'])
})

t.test('dates, caps and match follow rules', async (t) => {
  const path = await service.createPartnership(lead, center)
  const tried = async (fields: object) => outcomeOf(await create(path, fields))
  t.strictSame(await tried({ startsOn: '2026-09-02', endsOn: '2026-09-01' }), [422, '/endsOn'])
  t.strictSame(await tried({ startsOn: '2026-02-30' }), [400, '/startsOn'])
  t.strictSame(await tried({ certainty: 'pending' }), [422, '/decisionOn'])
  t.strictSame(await tried({ certainty: 'granted' }), [400, '/certainty'])
  const categories = ['food']
  t.strictSame(await tried({ caps: [{ categories, percent: '5', amount: '5.00' }] }), [422, '/caps/0'])
  t.strictSame(await tried({ caps: [{ categories, percent: '5' }, { categories }] }), [422, '/caps/1'])
  t.strictSame(await tried({ caps: [{ categories, amount: '5' }] }), [422, '/caps/0/amount'])
  t.strictSame(await tried({ caps: [{ categories: [], percent: '5' }] }), [400, '/caps/0/categories'])
  t.strictSame(await tried({ caps: Array(11).fill({ categories, percent: '5' }) }), [400, '/caps'])
  t.strictSame(await tried({ forbiddenCategories: ['food', 'food'] }), [400, '/forbiddenCategories'])
  t.strictSame(await tried({ match: { percent: '100' } }), [422, '/match/percent'])
  t.strictSame(await tried({ match: { percent: '100.0000' } }), [422, '/match/percent'])
  t.strictSame(await tried({ match: { percent: '99.99999' } }), [400, '/match/percent'])
  t.strictSame(await tried({ assistanceListing: '93.6' }), [400, '/assistanceListing'])
  t.strictSame(await tried({ key: 'EHS' }), [400, '/key'])
  t.strictSame(await tried({ type: 'grant' }), [400, '/type'])

  const { id } = await addSource(path, lead)
  const elsewhere = await addSource(await service.createPartnership(lead, center), lead)
  t.strictSame(await tried({ matchesSourceId: elsewhere.id }), [422, '/matchesSourceId'])
  t.strictSame(outcomeOf(await changeSource(path, lead, id, { matchesSourceId: id })), [422, '/matchesSourceId'])
  t.hasStrict(await create(path, { matchesSourceId: elsewhere.id }), { body: { code: 'unknown-reference' } })

  await create(path)
  t.hasStrict(await create(path, {}, center), { status: 409, body: { code: 'record-exists' } }, 'a key is unique')
})

t.test('federal follows from the type, unless it is stated', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addSource(path, lead, { type: 'tanf' })
  const federal = async (fields: object) => (await changeSource(path, lead, id, fields)).body.federal
  t.equal(await federal({ name: 'Another' }), true)
  t.equal(await federal({ type: 'state_prek' }), false)
  t.equal(await federal({ type: 'miechv' }), true)
  t.equal(await federal({ federal: false }), false)
  t.equal(await federal({ name: 'A third' }), false, 'stated')
  t.equal(await federal({ type: 'cacfp' }), true, 'with another type it follows from that')
  t.equal(await federal({ type: 'private_grant', federal: true }), true, 'unless it is stated with the type')
})

t.test('a change to secured or lapsed has an event of its own', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addSource(path, lead, { certainty: 'at_risk' })
  for (const certainty of ['secured', 'secured', 'lapsed', 'at_risk']) {
    await changeSource(path, lead, id, { certainty, name: `Now ${certainty}` })
  }
  await lead.change('DELETE', `${path}/funding-sources/${id}`)
  const { data } = (await lead.call('GET', `${path}/history?limit=100`)).body
  t.strictSame(
    data.map(({ type }: Body) => type).filter((type: string) => type.startsWith('funding_source.')),
    ['created', 'secured', 'updated', 'lapsed', 'updated', 'deleted'].map((verb) => `funding_source.${verb}`),
  )
})

t.test('lists by type and certainty', async (t) => {
  const path = await service.createPartnership(lead, center)
  await addSource(path, lead, { type: 'head_start' })
  await addSource(path, center, { type: 'cacfp', certainty: 'lapsed' })
  await addSource(path, center, { type: 'other', certainty: 'at_risk' })
  const found = async (query: string) => (await lead.call('GET', `${path}/funding-sources?${query}`)).body.data.length
  t.strictSame(
    [await found('type=head_start,cacfp'), await found('certainty=lapsed'), await found(`organizationId=${center.id}`)],
    [2, 1, 2],
  )
})

t.test('a source that another record names is not deleted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const line = await addLine(path, center, '1.00')
  const cost = { amount: '1.00', currency: 'USD', incurredOn: '2026-09-01' }
  const base = { key: 'children', name: 'Children', measure: 'enrollment', measuredOn: '2026-09-01' }
  const remove = async (id: string) => {
    const { status, body } = await lead.change('DELETE', `${path}/funding-sources/${id}`)
    return status === 204 ? 'deleted' : [status, body.code, body.detail]
  }
  const users: [name: string, use: (sourceId: string) => Promise<unknown>][] = [
    ['A budget line', (sourceId) => addLine(path, center, '1.00', { method: 'direct', sourceId })],
    ['An actual cost', (sourceId) => add(path, center, 'actual-costs', { ...cost, lineId: line, sourceId })],
    [
      'A financial obligation',
      (sourceId) => add(path, center, 'financial-obligations', { ...owed(lead, center, '2026-09-30'), sourceId }),
    ],
    [
      'An allocation base',
      (sourceId) => add(path, center, 'allocation-bases', { ...base, rows: [{ sourceId, quantity: '8' }] }),
    ],
    ['A cost allocation', (sourceId) => draftAllocation(path, center, sourceId, [line])],
    ['A contingency', (sourceId) => addContingency(path, center, { measure: 'source_lost', sourceId })],
    ['Another funding source', (matchesSourceId) => addSource(path, center, { matchesSourceId })],
  ]
  for (const [name, use] of users) {
    const { id } = await addSource(path, lead)
    await use(id)
    const [status, code, detail] = await remove(id)
    t.strictSame([status, code], [409, 'record-in-use'], name)
    t.ok(detail.startsWith(name), detail)
  }
  const { id } = await addSource(path, lead)
  await agreeOnAllocation(path, [lead, center], id, [line])
  t.equal((await remove(id))[1], 'record-in-use', 'while it is agreed')
  await agreeOnAllocation(path, [lead, center], (await addSource(path, lead)).id, [line])
  t.equal(await remove(id), 'deleted', 'a version that is no longer in force has its own copy')
})

t.test('the author writes, parties read, and a former party reads what was current', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const home = await service.createOrganization('Home')
  const party = await service.addParty(path, lead, home)
  const stranger = await service.createOrganization('Stranger')
  const { id } = await addSource(path, lead)
  const url = `${path}/funding-sources/${id}`
  t.hasStrict(await center.change('PATCH', url, { name: 'B' }), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
  t.hasStrict(await center.change('DELETE', url), { status: 403, body: { code: 'insufficient-relation' } })
  for (const [by, status] of [
    [center, 200],
    [office, 403],
    [stranger, 404],
  ] as const) {
    t.strictSame(
      [(await by.call('GET', url)).status, (await by.call('GET', `${path}/funding-sources`)).status],
      [status, status],
    )
  }
  t.hasStrict([await create(path, {}, office), await create(path, {}, stranger)], [{ status: 403 }, { status: 404 }])
  await home.change('POST', `${party}/transitions`, { action: 'withdraw', reason: 'Ended.' })
  await changeSource(path, lead, id, { amount: '2000.00' })
  t.hasStrict(await home.call('GET', url), { status: 200, body: { amount: '1000.00' } })
  t.hasStrict(await create(path, {}, home), { status: 403 })
})

t.test('a closed partnership takes external ids only', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addSource(path, lead)
  await storage.setState(path, 'closed')
  const closed = { status: 409, body: { code: 'partnership-closed' } }
  t.hasStrict(await create(path), closed)
  t.hasStrict(await changeSource(path, lead, id, { amount: '5.00' }), closed)
  t.hasStrict(await lead.change('DELETE', `${path}/funding-sources/${id}`), closed)
  const externalIds = [{ scheme: 'grant', value: '05CH012345' }]
  t.hasStrict(await changeSource(path, lead, id, { externalIds }), { status: 200, body: { externalIds } })
})
