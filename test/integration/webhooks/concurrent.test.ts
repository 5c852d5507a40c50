// What happens while something is sent: changes of the endpoint, other partnerships, requests, and a log that cannot be written.
import type { ServerResponse } from 'node:http'
import t from 'tap'
import { lastPosition, readChanges } from '../../support/feeds.ts'
import { type Body, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'
import { addContacts, createEndpoint, startReceiver, startWebhookService } from '../../support/webhooks.ts'

const service = await startWebhookService(t, { delays: [0, 0, 0, 0] })
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const idOf = (path: string) => path.split('/').at(-1) ?? ''
const log = async (path: string): Promise<Body[]> =>
  (await center.call('GET', `${path}/deliveries?limit=100`)).body.data

t.test('a change of the types applies to all changes after it', async (t) => {
  const [first, other] = [await service.createPartnership(lead, center), await service.createPartnership(lead, center)]
  // The worker keeps the endpoint, as it was, for the next attempt.
  const receiver = await startReceiver(t, ({ event }) =>
    event.partitionkey === idOf(first) ? (response) => response.writeHead(429, { 'retry-after': '20' }).end() : 204,
  )
  const { path } = await createEndpoint(center, receiver.url, {
    types: ['contact'],
    partnershipIds: [first, other].map(idOf),
  })
  await addContacts(lead, first, 1)
  await waitFor(async () => (await log(path)).length === 1)
  t.equal((await center.change('PATCH', path, { types: ['contact', 'partnership'] })).status, 200)
  t.equal((await lead.change('PATCH', other, { name: 'Renamed' })).status, 200)
  await addContacts(lead, other, 1)
  await waitFor(() => receiver.typesOf(idOf(other)).includes('contact.created'))
  t.strictSame(receiver.typesOf(idOf(other)), ['partnership.updated', 'contact.created'])
})

t.test('many changes of a partnership do not keep those of others waiting', async (t) => {
  const [slow, other] = [await service.createPartnership(lead, center), await service.createPartnership(lead, center)]
  const waiting: ServerResponse[] = []
  const receiver = await startReceiver(t, ({ event }) =>
    event.partitionkey === idOf(slow) ? (response) => waiting.push(response) : 204,
  )
  const { path } = await createEndpoint(center, receiver.url, {
    types: ['contact'],
    partnershipIds: [slow, other].map(idOf),
  })
  await center.change('POST', `${path}/transitions`, { action: 'pause' })
  await addContacts(lead, slow, 130)
  await addContacts(lead, other, 1)
  await center.change('POST', `${path}/transitions`, { action: 'resume' })
  await waitFor(() => receiver.typesOf(idOf(other)).length === 1)
  t.equal(receiver.typesOf(idOf(slow)).length, 1)
  await center.change('DELETE', path, undefined as never)
})

t.test('those behind a change that is repeated at once stay in order', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const attempts = new Map<string, number>()
  const succeeded: string[] = []
  const receiver = await startReceiver(t, ({ event }) => {
    const count = (attempts.get(event.id) ?? 0) + 1
    attempts.set(event.id, count)
    if (count === 1) return 500
    succeeded.push(event.sequence)
    return 204
  })
  const { path } = await createEndpoint(center, receiver.url, {
    types: ['contact'],
    partnershipIds: [idOf(partnership)],
  })
  await center.change('POST', `${path}/transitions`, { action: 'pause' })
  await addContacts(lead, partnership, 130)
  await center.change('POST', `${path}/transitions`, { action: 'resume' })
  await waitFor(() => succeeded.length >= 130)
  t.strictSame(succeeded, succeeded.toSorted())
  await waitFor(async () => (await center.call('GET', path)).body.waiting === 0)
})

t.test('a redelivery that is requested while one is sent is sent, too', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const waiting: ServerResponse[] = []
  const receiver = await startReceiver(t, (_, count) => (count === 2 ? (response) => waiting.push(response) : 204))
  const { path } = await createEndpoint(center, receiver.url, {
    types: ['contact'],
    partnershipIds: [idOf(partnership)],
  })
  await addContacts(lead, partnership, 1)
  const [delivery] = await waitFor(async () => ((await log(path)).length === 1 ? log(path) : undefined))
  const redeliver = () => center.call('POST', `${path}/deliveries/${delivery?.id}/redeliveries`, { body: {} })
  t.equal((await redeliver()).status, 202)
  await waitFor(() => waiting.length === 1)
  t.equal((await redeliver()).status, 202)
  waiting[0]?.writeHead(204).end()
  await receiver.waitForCount(3)
  await waitFor(async () => (await log(path))[0]?.attemptCount === 3)
})

t.test('a change whose attempt cannot be logged is not sent again and again', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const [receiver, other] = [await startReceiver(t), await startReceiver(t)]
  const only = { types: ['contact'], partnershipIds: [idOf(partnership)] }
  const { endpoint } = await createEndpoint(center, receiver.url, only)
  const forbid = `alter table webhook_deliveries add constraint forbidden check (endpoint_id <> '${endpoint.id}') not valid`
  await storage.rows(forbid)
  await createEndpoint(center, other.url, only)
  for (let n = 1; n <= 10; n++) {
    await addContacts(lead, partnership, 1)
    await other.waitForCount(n)
  }
  t.equal(receiver.received.length, 1)
  await storage.rows('alter table webhook_deliveries drop constraint forbidden')
  // It goes on when the lease has ended.
  await storage.rows(`update webhook_progress set leased_until = '-infinity' where endpoint_id = $1`, [endpoint.id])
  await receiver.waitForCount(11)
  t.equal(new Set(receiver.received.map(({ event }) => event.id)).size, 10)
})

t.test('deliveries do not depend on the clock of the process', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const receiver = await startReceiver(t, (_, count) => (count === 1 ? 500 : 204))
  const { path } = await createEndpoint(center, receiver.url, {
    types: ['contact'],
    partnershipIds: [idOf(partnership)],
  })
  const { now } = Date
  t.teardown(() => Object.assign(Date, { now }))
  // Later than the last partition of the log.
  Date.now = () => now() + 10 * 86_400_000
  await addContacts(lead, partnership, 2)
  await receiver.waitForCount(3)
  await waitFor(async () => {
    const deliveries = await log(path)
    return deliveries.length === 2 && deliveries.every(({ state }) => state === 'delivered')
  })
  Date.now = now
  t.strictSame(
    (await log(path)).map(({ attemptCount }) => attemptCount),
    [1, 2],
    'newest first',
  )
})

t.test(
  'an observer whose last day ends while changes wait receives those up to that day, and nothing after',
  async (t) => {
    const partnership = await service.createPartnership(lead, center)
    const observer = await service.addObserver(partnership, office, lead, center)
    const receiver = await startReceiver(t)
    const { path } = await createEndpoint(office, receiver.url)
    await office.change('POST', `${path}/transitions`, { action: 'pause' })
    const rename = async (count: number, name: string) => {
      for (let n = 1; n <= count; n++) await lead.change('PATCH', partnership, { name: `${name} ${n}` })
    }
    await rename(50, 'Before')
    const expected = (await readChanges(office)).changes.filter(
      ({ partnershipId }) => partnershipId === idOf(partnership),
    )
    t.ok(expected.length > 50)
    // An event of today is then after the last day.
    await storage.rows('update observers set ends_on = current_date - 1 where id = $1', [idOf(observer)])
    await storage.rows('update memberships set ends_on = current_date - 1 where subject_id = $1', [idOf(observer)])
    await rename(50, 'After')
    // An event of its own, after all of the partnership.
    await office.change('PATCH', path, { name: 'The last one' })
    await office.change('POST', `${path}/transitions`, { action: 'resume' })
    await waitFor(() => receiver.received.some(({ event }) => event.type === 'webhook_endpoint.resumed'))
    await waitFor(async () => (await office.call('GET', path)).body.position === (await lastPosition(office)))
    const received = receiver.received.filter(({ event }) => event.partitionkey === idOf(partnership))
    const own = receiver.received[0]?.event.time
    t.ok(own)
    t.strictSame(
      received.map(({ event }) => event.id),
      expected.filter(({ occurredAt }) => occurredAt >= own).map(({ position }) => `chg_${position}`),
    )
  },
)
