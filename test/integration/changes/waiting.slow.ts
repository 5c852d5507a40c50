// Waiting for changes: long polls and streams, how they end, and their limits.
import { once } from 'node:events'
import { pino } from 'pino'
import t from 'tap'
import { openDatabase } from '../../../src/database/database.ts'
import { maxOpenPerHolder } from '../../../src/http/rate-limits/concurrency.ts'
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
  return Number(/^http_open_responses (\d+)/m.exec(text)?.[1])
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

t.test('the head of a stream ends', async (t) => {
  const { status, headers } = await center.call('HEAD', '/v1/changes/stream')
  t.strictSame([status, headers.get('content-type')], [200, 'text/event-stream'])
  t.match(await center.call('HEAD', '/v1/changes/stream?after=x'), { status: 400 })
  await waitForStreams(0)
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

t.test('an organization may have 25 open streams, with all of its API clients', async (t) => {
  const second = await service.createApiClient(center.id)
  const after = await lastPosition(center)
  const streams = await Promise.all(
    Array.from({ length: maxOpenPerHolder }, () => streamChanges(service, center, `after=${after}`)),
  )
  const tooMany = { status: 429, body: { code: 'too-many-concurrent-requests' } }
  t.match(await center.call('GET', `/v1/changes?after=${after}&wait=1`), tooMany)
  const rejected = await streamChanges(service, second)
  t.equal(rejected.response.status, 429)
  await rejected.close()
  t.equal(
    (await center.call('GET', `/v1/changes?after=${after}`)).status,
    200,
    'requests without `wait` are not limited',
  )
  const other = await streamChanges(service, lead)
  t.equal(other.response.status, 200, 'other organizations are not affected')
  await other.close()
  await streams[0]?.close()
  await waitForStreams(maxOpenPerHolder - 1)
  t.equal((await center.call('GET', `/v1/changes?after=${after}&wait=1`)).status, 200)
  await Promise.all(streams.map(({ close }) => close()))
})

/** How a right ends while a response is open. */
const endings: Record<string, (client: Client) => Promise<unknown>> = {
  'the client is revoked': revoke,
  'the client loses the scope': ({ id, clientId }) =>
    operator.change('PATCH', `/v1/organizations/${id}/api-clients/${clientId}`, { scopes: ['partnerships:read'] }),
  'the key is replaced': ({ id, clientId }) =>
    operator.call('POST', `/v1/organizations/${id}/api-clients/${clientId}/keys`, { body: { overlapSeconds: 0 } }),
}
/** Less than the interval of the heartbeats, after which a stream would end in any case. */
const soonMillis = 5_000

for (const [name, end] of Object.entries(endings)) {
  t.test(`a stream and a long poll end without a change when ${name}`, async (t) => {
    const client = await service.createApiClient(center.id)
    const after = await lastPosition(client)
    // Without the change of the client itself.
    const query = `after=${after}&type=offer`
    const events = await streamChanges(service, client, query)
    const poll = client.call('GET', `/v1/changes?${query}&wait=30`)
    await waitForStreams(2)
    const next = events.next()
    await end(client)
    const since = performance.now()
    t.ok([401, 403].includes((await poll).status))
    t.equal(await next, undefined)
    const millis = performance.now() - since
    t.comment(`both ended ${Math.round(millis)} ms after the response`)
    t.ok(millis < soonMillis)
    await waitForStreams(0)
  })
}

t.test('a stream on behalf of an organization ends with the representation', async (t) => {
  const { body: home } = await lead.call('POST', '/v1/organizations', {
    body: { name: 'A home', kinds: ['family_child_care_home'], representation: { authority: 'A letter' } },
  })
  const behalf = { 'on-behalf-of': home.id }
  const events = await streamChanges(service, lead, '', behalf)
  await waitForStreams(1)
  const read = (async () => {
    while (await events.next());
  })()
  await service.createApiClient(home.id)
  const since = performance.now()
  await read
  t.ok(performance.now() - since < soonMillis)
  await waitForStreams(0)
})

t.test('a change reaches every stream, with fewer queries than streams', async (t) => {
  const members = [
    lead,
    center,
    ...(await Promise.all([1, 2, 3, 4, 5, 6].map((n) => service.createOrganization(`P${n}`)))),
  ]
  const busy = await service.createPartnership(...(members as [Client, ...Client[]]))
  const positions = await Promise.all(members.map(lastPosition))
  const streams = await Promise.all(
    members.flatMap((member, at) =>
      Array.from({ length: maxOpenPerHolder }, () => streamChanges(service, member, `after=${positions[at]}`)),
    ),
  )
  t.equal(streams.length, 200)
  let queries = 0
  const count = () => queries++
  service.database.pool.on('acquire', count)
  await lead.call('POST', `${busy}/contacts`, { body: { name: 'A' } })
  for (const stream of streams) t.equal((await stream.next())?.type, 'contact.created')
  service.database.pool.off('acquire', count)
  t.comment(`${queries} round trips for ${streams.length} streams`)
  t.ok(queries < streams.length / 2)
  await Promise.all(streams.map(({ close }) => close()))
  await waitForStreams(0)
})

t.test('200 long polls that begin at once all wait', async (t) => {
  const members = await Promise.all(Array.from({ length: 8 }, (_, n) => service.createOrganization(`Q${n}`)))
  const polls = members.flatMap((member) =>
    Array.from({ length: maxOpenPerHolder }, () => member.call('GET', '/v1/changes?wait=1')),
  )
  const statuses = (await Promise.all(polls)).map(({ status }) => status)
  t.strictSame(new Set(statuses), new Set([200]))
})

t.test('metrics contain the number of events that are not dispatched yet, which the worker dispatches', async (t) => {
  await lastPosition(center)
  await contact()
  const lag = async () => {
    const text = await (await fetch(`${service.address}/metrics`)).text()
    return Number(/^change_feed_outbox_events (\d+)/m.exec(text)?.[1])
  }
  t.equal(await lag(), 1, 'no request needs it')
  const database = openDatabase(service.url, { poolSize: 2, log: pino({ level: 'silent' }) })
  const worker = service.app.startWorker(database)
  await waitFor(async () => (await lag()) === 0)
  await worker.stop()
  await database.close()
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
