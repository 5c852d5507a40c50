// Contingencies over HTTP: a collection that all parties write (Q18).
import t from 'tap'
import { addContingency, addLine, addSource } from '../../support/finance.ts'
import { type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const share = { measure: 'secured_share_below', percent: '75' }

const create = (path: string, trigger: object, fields: object = {}, by: Client = lead) =>
  by.call('POST', `${path}/contingencies`, {
    body: { title: 'Less money', fallback: 'Open one room.', ownerId: by.id, trigger, ...fields },
  })

t.test('every party creates, changes and deletes contingencies', async (t) => {
  const path = await service.createPartnership(lead, center)
  const created = await create(path, share, { externalIds: [{ scheme: 'plan', value: '1' }] }, center)
  t.hasStrict(created, {
    status: 201,
    body: {
      ...{ organizationId: center.id, ownerId: center.id, decideWithinDays: 14, trigger: share, version: 1 },
      ...{ triggered: false, triggeredSince: null },
    },
  })
  const url = created.headers.get('location') ?? ''
  const changed = await lead.change('PATCH', url, {
    ownerId: lead.id,
    decideWithinDays: 30,
    trigger: { percent: '80.5' },
  })
  t.hasStrict(changed, {
    status: 200,
    body: { ownerId: lead.id, decideWithinDays: 30, trigger: { ...share, percent: '80.5' }, version: 2 },
  })
  t.hasStrict(await lead.change('PATCH', url, { triggered: true }), { status: 400 }, 'it is computed')
  await addContingency(path, lead, share)
  const found = async (query: string) => (await lead.call('GET', `${path}/contingencies?${query}`)).body.data.length
  t.strictSame(
    [await found(`ownerId=${lead.id}`), await found(`organizationId=${center.id}`), await found('externalId=plan:1')],
    [2, 1, 1],
  )
  t.equal((await lead.change('DELETE', url)).status, 204)
  t.strictSame(await found('limit=10'), 1)
})

t.test('each measure takes its own values', async (t) => {
  const path = await service.createPartnership(lead, center)
  const source = await addSource(path, center)
  const money = { amount: '100.00', currency: 'USD' }
  const errorsOf = async (trigger: object) => {
    const answer = await create(path, trigger)
    return answer.status === 201 ? [] : [answer.status, ...errorsIn(answer).map((error) => error.split(' ')[0])]
  }
  for (const measure of ['secured_below', 'gap_above']) {
    t.strictSame(await errorsOf({ measure, ...money }), [])
    t.strictSame(await errorsOf({ measure }), [422, '/trigger/amount', '/trigger/currency'])
    t.strictSame(await errorsOf({ measure, ...money, percent: '5' }), [422, '/trigger/percent'])
    t.strictSame(await errorsOf({ measure, ...money, sourceId: source.id }), [422, '/trigger/sourceId'])
    t.strictSame(await errorsOf({ measure, ...money, amount: '12.5' }), [422, '/trigger/amount'])
    t.strictSame(await errorsOf({ measure, ...money, amount: '999999999999.991' }), [422, '/trigger/amount'])
    t.strictSame(await errorsOf({ measure, amount: '100.00', currency: 'EUR' }), [422, '/trigger/currency'])
    t.strictSame(await errorsOf({ measure, amount: '100.00', currency: 'XXY' }), [422, '/trigger/currency'])
    for (const amount of ['012.50', '1e3', '-1.00', 12.5]) {
      t.hasStrict(await errorsOf({ measure, ...money, amount }), [400], `${amount}`)
    }
  }
  t.strictSame(await errorsOf(share), [])
  t.strictSame(await errorsOf({ measure: 'secured_share_below', ...money }), [
    ...[422, '/trigger/amount', '/trigger/currency', '/trigger/percent'],
  ])
  t.hasStrict(await errorsOf({ ...share, percent: '100.1' }), [400])
  t.strictSame(await errorsOf({ measure: 'source_lost', sourceId: source.id }), [])
  t.strictSame(await errorsOf({ measure: 'source_lost' }), [422, '/trigger/sourceId'])
  t.hasStrict(await errorsOf({ measure: 'source_lost', sourceId: source.id, level: 1 }), [400])
  t.hasStrict(await errorsOf({ measure: 'other' }), [400])

  const elsewhere = await addSource(await service.createPartnership(lead, center), center)
  const unknown = await create(path, { measure: 'source_lost', sourceId: elsewhere.id })
  t.hasStrict(unknown, { status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/trigger/sourceId' }] } })

  const { id } = await addContingency(path, lead, share)
  const patch = (trigger: object) => lead.change('PATCH', `${path}/contingencies/${id}`, { trigger })
  t.hasStrict(errorsIn(await patch({ measure: 'source_lost', sourceId: source.id })), [
    '/trigger/percent rule-violation',
  ])
  const toSource = await patch({ measure: 'source_lost', sourceId: source.id, percent: null })
  t.strictSame(toSource.body.trigger, { measure: 'source_lost', sourceId: source.id })
})

t.test('the money of a contingency is in the currency of the partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  const yen = { measure: 'gap_above', amount: '5000', currency: 'JPY' }
  const { id } = await addContingency(path, lead, yen)
  const source = { key: 'a', name: 'A', type: 'other', certainty: 'secured', amount: '1.00', currency: 'USD' }
  const usd = await center.call('POST', `${path}/funding-sources`, { body: source })
  t.strictSame([usd.status, ...errorsIn(usd)], [422, '/currency rule-violation'])
  const inDollars = { trigger: { amount: '1.00', currency: 'USD' } }
  t.equal((await lead.change('PATCH', `${path}/contingencies/${id}`, inDollars)).status, 200, 'while it has no other')
  t.equal((await center.call('POST', `${path}/funding-sources`, { body: source })).status, 201)
})

t.test('the owner is an accepted party', async (t) => {
  const path = await service.createPartnership(lead, center)
  const party = await service.addParty(path, lead, office)
  const stranger = await service.createOrganization('Stranger')
  const unknown = { status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/ownerId' }] } }
  t.hasStrict(await create(path, share, { ownerId: stranger.id }), unknown)
  const { id } = await addContingency(path, lead, share, { ownerId: office.id })
  await office.change('POST', `${party}/transitions`, { action: 'withdraw', reason: 'Ended.' })
  t.hasStrict(await create(path, share, { ownerId: office.id }), unknown)
  const url = `${path}/contingencies/${id}`
  t.equal((await lead.change('PATCH', url, { title: 'Another' })).status, 200, 'its owner may have left')
  t.hasStrict(await lead.change('PATCH', url, { ownerId: stranger.id }), unknown)
  t.equal((await lead.change('PATCH', url, { ownerId: center.id })).status, 200)
  for (const decideWithinDays of [0, 366, 1.5]) {
    t.equal((await create(path, share, { decideWithinDays })).status, 400, `${decideWithinDays}`)
  }
})

t.test('a partnership has at most 50 contingencies', async (t) => {
  const path = await service.createPartnership(lead, center)
  await addLine(path, lead, '100.00')
  const ids: string[] = []
  for (let count = 0; count < 49; count++) ids.push((await addContingency(path, lead, share)).id)
  const raced = await storage.raceInPartnership(path, [
    () => create(path, share),
    () => create(path, share, {}, center),
  ])
  t.strictSame(raced.map(({ status }) => status).sort(), [201, 422])
  const refused = await create(path, share)
  t.strictSame(errorsIn(refused), [' rule-violation'])
  t.match(refused.body.detail, /at most 50/)
  await addSource(path, center, { amount: '100.00' })
  const triggered = (await lead.call('GET', `${path}/contingencies?triggered=true`)).body.data
  t.strictSame(triggered, [], 'one write ends all of them')
  await lead.change('DELETE', `${path}/contingencies/${ids[0]}`)
  t.equal((await create(path, share)).status, 201)
})

t.test(
  'parties read contingencies, observers and others do not; closed partnerships take external ids only',
  async (t) => {
    const path = await service.createPartnership(lead, center)
    await service.addObserver(path, office, lead, center)
    const stranger = await service.createOrganization('Stranger')
    const { id } = await addContingency(path, lead, share)
    const url = `${path}/contingencies/${id}`
    for (const [by, status] of [
      [center, 200],
      [office, 403],
      [stranger, 404],
    ] as const) {
      t.strictSame(
        [(await by.call('GET', url)).status, (await by.call('GET', `${path}/contingencies`)).status],
        [status, status],
      )
    }
    t.hasStrict(await create(path, share, { ownerId: lead.id }, office), { status: 403 })
    t.hasStrict(await create(path, share, { ownerId: lead.id }, stranger), { status: 404 })
    await storage.setState(path, 'closed')
    t.hasStrict(await create(path, share), { status: 409, body: { code: 'partnership-closed' } })
    t.hasStrict(await lead.change('PATCH', url, { title: 'Another' }), {
      status: 409,
      body: { code: 'partnership-closed' },
    })
    t.equal((await lead.change('PATCH', url, { externalIds: [{ scheme: 'plan', value: '2' }] })).status, 200)
  },
)
