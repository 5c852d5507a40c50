// Waiting for changes: long polls and streams, how they end, and their limits.
import { once } from 'node:events'
import t from 'tap'
import { lastPosition, readChanges, streamChanges, typesOf } from '../../support/feeds.ts'
import { startInstance } from '../../support/instance.ts'
import { startOwnService } from '../../support/own-service.ts'
import { type Body, type Client, waitFor } from '../../support/service.ts'

const service = await startOwnService(t)
const { operator } = service
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)

const contact = (name = 'A') => lead.call('POST', `${path}/contacts`, { body: { name } })
const revoke = ({ id, clientId }: Client) =>
  operator.change('POST', `/v1/organizations/${id}/api-clients/${clientId}/transitions`, {
    action: 'revoke',
    reason: 'Lost.',
  })
/** The number of requests that wait or stream, from /metrics. */
async function openStreams(): Promise<number> {
  const text = await (await fetch(`${service.address}/metrics`)).text()
  return Number(/^change_feed_streams (\d+)/m.exec(text)?.[1])
}
const waitForStreams = (count: number) => waitFor(async () => (await openStreams()) === count)

t.test('a long poll ends with the next change, and uses no database connection while it waits', async (t) => {
  const after = await lastPosition(center)
  const polls = Array.from({ length: 10 }, () => center.call('GET', `/v1/changes?after=${after}&wait=30`))
  await waitForStreams(10)
  const { pool } = service.database
  await waitFor(() => pool.totalCount === pool.idleCount)
  const since = performance.now()
  await contact()
  for (const { body } of await Promise.all(polls)) t.strictSame(typesOf(body.data), ['contact.created'])
  t.ok(performance.now() - since < 2000, 'before the timeout')
  await waitForStreams(0)
})

t.test('a long poll ends with a change that another instance commits', async (t) => {
  const other = await startInstance(t, service)
  const after = await lastPosition(center)
  const poll = other(`/v1/changes?after=${after}&wait=30`, center.key)
  const events = await streamChanges(service, center, `after=${after}`)
  await contact()
  t.strictSame(typesOf(((await (await poll).json()) as Body).data), ['contact.created'])
  t.equal((await events.next())?.type, 'contact.created')
  await events.close()
})

t.test('a long poll ends after `wait`, and its position advances past changes that the filters exclude', async (t) => {
  const after = await lastPosition(center)
  const poll = center.call('GET', `/v1/changes?after=${after}&wait=1&type=offer`)
  await waitForStreams(1)
  await contact()
  const { body } = await poll
  t.match(body, { data: [], hasMore: false })
  t.not(body.position, after)
  t.equal(body.position, await lastPosition(center))
})

t.test('a stream sends changes, and resumes with Last-Event-ID', async (t) => {
  const after = await lastPosition(center)
  await contact('1')
  const events = await streamChanges(service, center, `after=${after}`)
  t.match(events.response.headers.get('content-type'), 'text/event-stream')
  const first = await events.next()
  t.match(first, { type: 'contact.created', version: 1, partnershipId: path.split('/')[3] })
  t.equal(first.id, first.position)
  await contact('2')
  const second = await events.next()
  await events.close()
  await contact('3')
  const again = await streamChanges(service, center, `after=${after}`, { 'last-event-id': second.id })
  const third = await again.next()
  t.strictSame(
    (await readChanges(center, after)).changes,
    [first, second, third].map(({ id: _, ...change }) => change),
  )
  await again.close()
  await waitForStreams(0)
})

t.test('a client that also accepts JSON receives JSON', async (t) => {
  const accept = 'application/json, text/event-stream'
  const { status, body } = await center.call('GET', '/v1/changes', { headers: { accept } })
  t.match([status, body], [200, { hasMore: false }])
})

t.test('a stream with filters sends its position', async (t) => {
  const after = await lastPosition(center)
  const events = await streamChanges(service, center, `after=${after}&type=offer`)
  const next = events.next()
  await contact()
  const end = await lastPosition(center)
  await waitFor(() => events.seen.some((block) => block.endsWith(`id: ${end}`)))
  await lead.call('POST', `${path}/offers`, { body: { aspect: 'data', title: 'A' } })
  t.equal((await next)?.type, 'offer.created')
  await events.close()
})

t.test('an API client may have ten open streams', async (t) => {
  const after = await lastPosition(center)
  const streams = await Promise.all(Array.from({ length: 10 }, () => streamChanges(service, center, `after=${after}`)))
  const tooMany = { status: 429, body: { code: 'too-many-streams' } }
  t.match(await center.call('GET', `/v1/changes?after=${after}&wait=1`), tooMany)
  const rejected = await streamChanges(service, center)
  t.equal(rejected.response.status, 429)
  await rejected.close()
  t.equal(
    (await center.call('GET', `/v1/changes?after=${after}`)).status,
    200,
    'requests without `wait` are not limited',
  )
  const other = await streamChanges(service, lead)
  t.equal(other.response.status, 200, 'other clients are not affected')
  await other.close()
  await streams[0]?.close()
  await waitForStreams(9)
  t.equal((await center.call('GET', `/v1/changes?after=${after}&wait=1`)).status, 200)
  await Promise.all(streams.map(({ close }) => close()))
})

t.test('a stream or long poll ends when its key is revoked', async (t) => {
  const [clientA, clientB] = [await service.createApiClient(center.id), await service.createApiClient(center.id)]
  const after = await lastPosition(center)
  const events = await streamChanges(service, clientA, `after=${after}`)
  const poll = clientB.call('GET', `/v1/changes?after=${after}&wait=30&type=contact`)
  await waitFor(async () => (await openStreams()) >= 2)
  await revoke(clientA)
  await revoke(clientB)
  // Until the cached key has expired in every instance.
  await waitFor(
    async () =>
      (await clientA.call('GET', '/v1/me')).status === 401 && (await clientB.call('GET', '/v1/me')).status === 401,
  )
  await contact()
  t.match(await poll, { status: 401 })
  t.equal(await events.next().then((change) => change?.type === 'contact.created'), false)
})

t.test('metrics contain the number of events that are not dispatched yet', async (t) => {
  await contact()
  const lag = async () => {
    const text = await (await fetch(`${service.address}/metrics`)).text()
    return Number(/^change_feed_outbox_events (\d+)/m.exec(text)?.[1])
  }
  await waitFor(async () => (await lag()) === 0)
  const ready = await (await fetch(`${service.address}/readyz`)).json()
  t.match(ready, { status: 'ready', changeFeedLagSeconds: 0 })
})

t.test('stopping the service ends streams and long polls', async (t) => {
  const after = await lastPosition(center)
  const events = await streamChanges(service, center, `after=${after}`)
  const poll = center.call('GET', `/v1/changes?after=${after}&wait=30`)
  await waitFor(async () => (await openStreams()) >= 2)
  const closed = once(service.app.server, 'close')
  const since = performance.now()
  await service.app.close()
  await closed
  t.ok(performance.now() - since < 3000)
  t.match((await poll).body, { data: [], position: after })
  t.equal(await events.next(), undefined)
})
