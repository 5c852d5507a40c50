// What is delivered, and in which order: what waits, failing endpoints, pauses, 410, withdrawal, redeliveries and recoveries.
import t from 'tap'
import { readChanges } from '../../support/feeds.ts'
import { type Body, waitFor } from '../../support/service.ts'
import { addContacts, createEndpoint, startReceiver, startWebhookService } from '../../support/webhooks.ts'

const service = await startWebhookService(t, { delays: [0.3, 0.3, 0.3] })
const { lead, center, home } = await service.createAgencies()
const idOf = (path: string) => path.split('/').at(-1) ?? ''
const log = async (path: string, query = ''): Promise<Body[]> =>
  (await center.call('GET', `${path}/deliveries?limit=100${query}`)).body.data

t.test('a change that waits holds back those of its partnership only', async (t) => {
  const [blocked, other] = [
    await service.createPartnership(lead, center),
    await service.createPartnership(lead, center),
  ]
  let isBlocked = true
  const receiver = await startReceiver(t, ({ event }) =>
    isBlocked && event.partitionkey === idOf(blocked) ? 500 : 204,
  )
  const { path } = await createEndpoint(center, receiver.url, { types: ['contact'] })
  await addContacts(lead, blocked, 3)
  await receiver.waitForCount(1)
  await addContacts(lead, other, 3)
  await waitFor(() => receiver.typesOf(idOf(other)).length === 3)
  t.equal(
    new Set(receiver.received.filter(({ event }) => event.partitionkey === idOf(blocked)).map(({ event }) => event.id))
      .size,
    1,
  )
  const { body: endpoint } = await center.call('GET', path)
  t.equal(endpoint.waiting, 3)
  t.ok(endpoint.lagSeconds >= 0)
  isBlocked = false
  await waitFor(async () => (await log(path)).every(({ state }) => state === 'delivered'))
  const ofBlocked = receiver.received
    .filter(({ event }) => event.partitionkey === idOf(blocked))
    .map(({ event }) => event.sequence)
  t.strictSame([...new Set(ofBlocked)], [...new Set(ofBlocked)].sort(), 'in order')
  t.equal(new Set(ofBlocked).size, 3)
  t.equal((await center.call('GET', path)).body.waiting, 0)
})

t.test('410 disables the endpoint at once; enabled again, nothing is lost', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const receiver = await startReceiver(t, () => 410)
  const { path, endpoint } = await createEndpoint(center, receiver.url, { types: ['contact'] })
  await addContacts(lead, partnership, 4)
  const disabled = await waitFor(async () => {
    const { body } = await center.call('GET', path)
    return body.state === 'disabled' ? body : undefined
  })
  t.match(disabled, { disabledReason: 'GONE', updatedBy: '00000000-0000-0000-0000-000000000000' })
  t.equal(receiver.received.length, 1)
  const { changes } = await readChanges(center, undefined, '&type=webhook_endpoint.disabled')
  t.ok(changes.some(({ recordId }) => recordId === endpoint.id))
  receiver.answerWith(() => 204)
  const enabled = await center.change('POST', `${path}/transitions`, { action: 'enable' })
  t.match(enabled.body, { state: 'active', disabledReason: null })
  await receiver.waitForCount(5)
  const ids = receiver.received.map(({ event }) => event.data.recordId)
  const contacts = (await lead.call('GET', `${partnership}/contacts?sort=createdAt`)).body.data.map(
    ({ id }: Body) => id,
  )
  t.strictSame(ids.slice(1), contacts, 'all four, in order')
})

t.test('a paused endpoint receives nothing, and later everything', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const receiver = await startReceiver(t)
  const { path } = await createEndpoint(center, receiver.url, { types: ['contact'] })
  await addContacts(lead, partnership, 1)
  await receiver.waitForCount(1)
  t.equal((await center.change('POST', `${path}/transitions`, { action: 'pause' })).body.state, 'paused')
  await addContacts(lead, partnership, 3)
  const other = await startReceiver(t)
  await createEndpoint(center, other.url, { types: ['contact'] })
  await addContacts(lead, partnership, 1)
  await other.waitForCount(1)
  t.equal(receiver.received.length, 1, 'nothing while it is paused')
  await center.change('POST', `${path}/transitions`, { action: 'resume' })
  await receiver.waitForCount(5)
  t.equal(new Set(receiver.received.map(({ event }) => event.id)).size, 5)
})

t.test('a party that withdraws receives its withdrawal and what was before, and nothing after', async (t) => {
  const partnership = await service.createPartnership(lead, center, home)
  const receiver = await startReceiver(t)
  const { path } = await createEndpoint(home, receiver.url, { partnershipIds: [idOf(partnership)] })
  await home.change('POST', `${path}/transitions`, { action: 'pause' })
  await addContacts(lead, partnership, 25, 'Before')
  const { body } = await home.call('GET', `${partnership}/parties`)
  const own = body.data.find(({ organizationId }: Body) => organizationId === home.id)
  const withdrawn = await home.change('POST', `${partnership}/parties/${own.id}/transitions`, {
    action: 'withdraw',
    reason: 'We close.',
  })
  t.equal(withdrawn.status, 200, JSON.stringify(withdrawn.body))
  await addContacts(lead, partnership, 25, 'After')
  const { changes: expected } = await readChanges(home, undefined, `&partnershipId=${idOf(partnership)}`)
  await home.change('POST', `${path}/transitions`, { action: 'resume' })
  const { position } = await readChanges(home)
  await waitFor(async () => (await home.call('GET', path)).body.position === position)
  const types = receiver.typesOf(idOf(partnership))
  t.equal(types.filter((type) => type === 'contact.created').length, 25)
  t.equal(types.at(-1), expected.at(-1)?.type)
  t.equal(types.filter((type) => type === 'party.withdrawn').length, 1)
})

t.test('redeliveries and recoveries', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const receiver = await startReceiver(t)
  const { path } = await createEndpoint(center, receiver.url, {
    types: ['contact'],
    partnershipIds: [idOf(partnership)],
  })
  const since = new Date(Date.now() - 1000).toISOString()
  await addContacts(lead, partnership, 4)
  await receiver.waitForCount(4)
  const [newest] = await waitFor(async () => ((await log(path)).length === 4 ? log(path) : undefined))
  const redelivered = await center.call('POST', `${path}/deliveries/${newest?.id}/redeliveries`, { body: {} })
  t.equal(redelivered.status, 202)
  await receiver.waitForCount(5)
  t.equal(receiver.received[4]?.event.id, receiver.received[3]?.event.id, 'with the same id')
  await waitFor(async () => (await log(path))[0]?.attemptCount === 2)

  const created = await center.call('POST', `${path}/recoveries`, { body: { since, only: 'all' } })
  t.match(created, { status: 201, body: { state: 'running', deliveries: 0 } })
  await receiver.waitForCount(9)
  t.strictSame(
    receiver.received.slice(5).map(({ event }) => event.id),
    receiver.received.slice(0, 4).map(({ event }) => event.id),
    'again, in order',
  )
  const recovery = await waitFor(async () => {
    const { body } = await center.call('GET', created.headers.get('location') ?? '')
    return body.state === 'done' ? body : undefined
  })
  t.equal(recovery.deliveries, 4)
  const future = await center.call('POST', `${path}/recoveries`, {
    body: { since: '2099-01-01T00:00:00Z', only: 'all' },
  })
  t.match(future, { status: 422, body: { errors: [{ pointer: '/since' }] } })
})

t.test('deliveries without attempts left are exhausted; a recovery of failed ones sends them', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const other = await service.createPartnership(lead, center)
  let fails = true
  const receiver = await startReceiver(t, ({ event }) =>
    fails && event.partitionkey === idOf(partnership) ? 503 : 204,
  )
  const { path } = await createEndpoint(center, receiver.url, {
    types: ['contact'],
    partnershipIds: [partnership, other].map(idOf),
  })
  const since = new Date(Date.now() - 1000).toISOString()
  await addContacts(lead, partnership, 1)
  // Successes in between, so that the endpoint is not failing.
  const exhausted = await waitFor(async () => {
    await addContacts(lead, other, 1)
    const found = await log(path, '&state=exhausted')
    return found.length === 1 ? found : undefined
  })
  t.match(exhausted, [{ attemptCount: 4, nextAttemptAt: null }])
  fails = false
  await center.call('POST', `${path}/recoveries`, { body: { since, only: 'failed' } })
  await waitFor(() => receiver.received.filter(({ event }) => event.partitionkey === idOf(partnership)).length === 5)
  await waitFor(
    async () => (await center.call('GET', `${path}/deliveries/${exhausted[0]?.id}`)).body.state === 'delivered',
  )
})

t.test('an endpoint that fails five times in a row is failing: only its oldest delivery is tried', async (t) => {
  const partnerships = await Promise.all(Array.from({ length: 6 }, () => service.createPartnership(lead, center)))
  let fails = true
  const receiver = await startReceiver(t, () => (fails ? 500 : 204))
  const { path } = await createEndpoint(center, receiver.url, { types: ['contact'], maxConcurrent: 8 })
  for (const partnership of partnerships) await addContacts(lead, partnership, 2)
  const failing = await waitFor(async () => {
    const { body } = await center.call('GET', path)
    return body.health === 'failing' ? body : undefined
  })
  t.ok(failing.failingSince)
  const tried = new Set(receiver.received.map(({ event }) => event.id)).size
  const before = receiver.received.length
  await receiver.waitForCount(before + 2)
  t.equal(new Set(receiver.received.map(({ event }) => event.id)).size, tried, 'no other change is tried')
  fails = false
  await waitFor(() => new Set(receiver.received.map(({ event }) => event.id)).size >= 12)
  const delivered = await waitFor(async () => {
    const found = await log(path)
    return found.length === 12 && found.every(({ state }) => state === 'delivered') ? found : undefined
  })
  t.equal(delivered.length, 12)
  t.match((await center.call('GET', path)).body, { health: 'ok', failingSince: null, waiting: 0 })
})

t.test('a failing endpoint at which nothing waits is sent the next change', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  let fails = true
  const receiver = await startReceiver(t, () => (fails ? 500 : 204))
  const { path } = await createEndpoint(center, receiver.url, {
    types: ['contact'],
    partnershipIds: [idOf(partnership)],
  })
  await addContacts(lead, partnership, 2)
  const exhausted = await waitFor(async () => {
    const found = await log(path, '&state=exhausted')
    return found.length === 2 ? found : undefined
  })
  t.equal(exhausted.length, 2)
  t.match((await center.call('GET', path)).body, { health: 'failing', waiting: 0 })
  fails = false
  await addContacts(lead, partnership, 1)
  await waitFor(async () => (await center.call('GET', path)).body.health === 'ok')
  t.equal((await log(path, '&state=delivered')).length, 1)
})
