// The request limit of an organization: counted over all instances, reported in every response, and exceeded by no more than
// the documented number.
import t from 'tap'
import { maxUnsharedRequests } from '../../../src/http/rate-limits/requests.ts'
import { startInstance } from '../../support/instance.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const limit = 200
const limited = { limits: { requests: limit, badCredentials: 0 } }
const service = await startOwnService(t, limited)
const storage = await openStorage(t, service)

type Send = Awaited<ReturnType<typeof startInstance>>
const newClient = () => service.createOrganization('Springfield Early Head Start')
const instances = (count: number) =>
  Promise.all(Array.from({ length: count }, () => startInstance(t, service, limited)))
const rateLimitOf = (headers: Headers) => {
  const [, q, w] = /^"organization";q=(\d+);w=(\d+)$/.exec(headers.get('ratelimit-policy') ?? '') ?? []
  const [, r, s] = /^"organization";r=(\d+);t=(\d+)$/.exec(headers.get('ratelimit') ?? '') ?? []
  return { limit: Number(q), window: Number(w), left: Number(r), seconds: Number(s) }
}
/** Sends `each` requests to each instance, 20 at a time. Returns how many were accepted. */
async function flood(sends: Send[], { key }: Client, each: number): Promise<number> {
  let accepted = 0
  const sendSome = async (send: Send) => {
    for (let sent = 0; sent < each / 20; sent++) {
      const { status } = await send('/v1/me', key)
      if (status === 200) accepted += 1
      else if (status !== 429) throw new Error(`${status}`)
    }
  }
  await Promise.all(sends.flatMap((send) => Array.from({ length: 20 }, () => sendSome(send))))
  return accepted
}
/** Ends the window of an organization in the database. */
const endWindow = ({ id }: Client) =>
  storage.rows(`update request_counts set since = since - interval '1 minute' where holder_id = $1`, [id])

t.test('every response has the RateLimit headers', async (t) => {
  const client = await newClient()
  const path = await service.createPartnership(client)
  const { headers } = await client.call('GET', path)
  const first = rateLimitOf(headers)
  t.match(first, { limit, window: 60 })
  t.ok(first.seconds > 0 && first.seconds <= 60)
  const etag = headers.get('etag') ?? ''
  const answers = [
    await client.call('GET', path, { headers: { 'if-none-match': etag } }),
    await client.call('GET', `${path}?nonsense=1`),
    await client.call('GET', `/v1/partnerships/${client.id}`),
    await client.call('PATCH', path, { body: { name: 'A' } }),
    await client.call('PATCH', path, { body: { name: 'A' }, headers: { 'if-match': '"9"' } }),
    await client.call('POST', '/v1/partnerships', { body: '{' }),
    await client.call('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'B' } }),
  ]
  t.strictSame(
    answers.map(({ status }) => status),
    [304, 400, 404, 428, 412, 400, 201],
  )
  const left = answers.map((answer) => rateLimitOf(answer.headers).left)
  t.strictSame(
    left,
    left.map((_, at) => first.left - 1 - at),
    'each request counts',
  )
})

t.test('all API clients of an organization share its limit, also for organizations that it represents', async (t) => {
  const first = await newClient()
  const narrow = await service.createApiClient(first.id, ['organizations:read'])
  const { body: home } = await first.call('POST', '/v1/organizations', {
    body: { name: 'A home', kinds: ['family_child_care_home'], representation: { authority: 'A letter' } },
  })
  const answers = [
    await first.call('GET', '/v1/me'),
    await narrow.call('GET', '/v1/partnerships'),
    await first.call('GET', '/v1/me', { headers: { 'on-behalf-of': home.id } }),
    await narrow.call('GET', '/v1/me', { headers: { 'on-behalf-of': home.id } }),
  ]
  t.strictSame(
    answers.map(({ status }) => status),
    [200, 403, 200, 200],
  )
  const [{ left } = { left: 0 }] = answers.map(({ headers }) => rateLimitOf(headers))
  t.strictSame(
    answers.map(({ headers }) => rateLimitOf(headers).left),
    [left, left - 1, left - 2, left - 3],
    'each request counts',
  )
})

for (const [count, each] of [
  [1, 300],
  [2, 200],
  [4, 200],
] as const) {
  t.test(`${count} instances together allow the documented number of requests`, async (t) => {
    const maximum = limit + (count - 1) * maxUnsharedRequests(limit)
    const sends = await instances(count)
    const client = await newClient()
    const accepted = await flood(sends, client, each)
    t.comment(`${accepted} of ${count * each} were accepted; ${limit} is the limit, ${maximum} the maximum`)
    t.ok(accepted >= limit, 'no request is rejected below the limit')
    t.ok(accepted <= maximum)
    for (const send of sends) t.equal((await send('/v1/me', client.key)).status, 429)
    const [{ total }] = await storage.rows('select total from request_counts where holder_id = $1', [client.id])
    t.ok(total <= maximum)
    t.equal(
      (await sends[0]?.('/v1/me', (await newClient()).key))?.status,
      200,
      'another organization has its own limit',
    )
  })
}

t.test('a burst within the limit waits for the counts of other instances', async (t) => {
  const sends = await instances(2)
  const client = await newClient()
  const at = sends[0] as Send
  const answers = await Promise.all(Array.from({ length: limit - 1 }, () => at('/v1/me', client.key)))
  t.ok(answers.every(({ status }) => status === 200))
})

t.test('an instance that cannot share its counts responds 503, and loses no count', async (t) => {
  const [send] = (await instances(1)) as [Send]
  const client = await newClient()
  t.equal(await flood([send], client, 20), 20)
  const burst = () => Promise.all(Array.from({ length: 20 }, () => send('/v1/me', client.key)))
  const meanwhile: Response[] = []
  await storage.race('select from request_counts where holder_id = $1', [client.id], [], async () => {
    meanwhile.push(...(await burst()))
  })
  const accepted = meanwhile.filter(({ status }) => status === 200).length
  t.ok(accepted > 0 && accepted <= maxUnsharedRequests(limit))
  for (const { status, headers } of meanwhile) {
    if (status !== 200) t.strictSame([status, headers.get('retry-after')], [503, '1'])
  }
  const left = Math.min(...(await burst()).map(({ headers }) => rateLimitOf(headers).left))
  t.equal(left, limit - 20 - accepted - 20)
})

t.test('the 429 has Retry-After, and is not replayed', async (t) => {
  const [send] = (await instances(1)) as [Send]
  const client = await newClient()
  await flood([send], client, limit)
  const post = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'again' },
    body: JSON.stringify({ name: 'A', purpose: 'B' }),
  }
  const refused = await send('/v1/partnerships', client.key, post)
  t.equal(refused.status, 429)
  t.match(refused.headers.get('content-type'), 'application/problem+json')
  const body = (await refused.json()) as object
  t.match(body, { code: 'rate-limited', type: '/problems/rate-limited', status: 429 })
  t.notMatch(JSON.stringify(body), client.key)
  const { left, seconds } = rateLimitOf(refused.headers)
  t.equal(left, 0)
  t.equal(refused.headers.get('retry-after'), `${seconds}`)
  t.ok(seconds > 0 && seconds <= 60)
  t.match(await service.callWith(undefined)('GET', '/problems/rate-limited'), { status: 200 })

  await endWindow(client)
  const [other] = (await instances(1)) as [Send]
  const done = await other('/v1/partnerships', client.key, post)
  t.equal(done.status, 201, 'the next window has the full limit')
  t.equal(done.headers.get('idempotent-replayed'), null)
})

t.test('without a limit requests are not counted', async (t) => {
  const send = await startInstance(t, service, { limits: { requests: 0, badCredentials: 0 } })
  const client = await newClient()
  const { status, headers } = await send('/v1/me', client.key)
  t.strictSame([status, headers.get('ratelimit'), headers.get('ratelimit-policy')], [200, null, null])
})
