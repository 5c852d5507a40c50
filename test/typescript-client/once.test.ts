// once() of the TypeScript client: a request over connections that fail is carried out once.
import t from 'tap'
import { createClient, OPERATIONS, type Ops, once } from '../../openapi/clients/typescript/dist/index.js'
import { waitBeforeRetry } from '../../openapi/clients/typescript/dist/retries.js'
import { problemBytes, startProxy } from '../support/proxy.ts'
import { startService } from '../support/service.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const partnershipId = (await service.createPartnership(lead)).split('/')[3] ?? ''
const proxy = await startProxy(t, service.address)
const client = createClient<Ops>(OPERATIONS, {
  serverUrl: proxy.address,
  errorMode: 'result',
  auth: { bearer: lead.key },
})
const add = (name: string, options = {}) =>
  once((request) => client.createContact({ path: { partnershipId }, body: { name } }, request), options)

const keysOf = (requests: string[]) => requests.map((head) => /^idempotency-key: (.+)\r$/im.exec(head)?.[1])
const named = async (name: string) =>
  (await lead.call('GET', `/v1/partnerships/${partnershipId}/contacts`)).body.data.filter(
    (one: { name: string }) => one.name === name,
  )

t.beforeEach(() => {
  proxy.faults.length = 0
  proxy.requests.length = 0
})

t.test('creates one record over connections that fail', async (t) => {
  proxy.faults.push(
    'lose-response',
    'lose-rest-of-response',
    { respond: problemBytes(503, 'database-unavailable', 0) },
    { respond: problemBytes(429, 'rate-limited', 0) },
    { respond: problemBytes(409, 'idempotency-key-in-use', 0) },
    { respond: 'HTTP/1.1 502 Bad Gateway\r\nretry-after: 0\r\nconnection: close\r\ncontent-length: 0\r\n\r\n' },
  )
  const { data, response } = await add('Jordan Rivera')
  t.equal(response.status, 201)
  t.equal(response.headers.get('idempotent-replayed'), 'true')
  t.strictSame(
    (await named('Jordan Rivera')).map(({ id }: { id: string }) => id),
    [data?.id],
  )
  const keys = keysOf(proxy.requests)
  t.equal(keys.length, 7)
  t.match(keys[0], /^[0-9a-f-]{36}$/)
  t.equal(new Set(keys).size, 1, 'every attempt has the same key')
})

t.test('two calls have two keys, and a stored key is used again', async (t) => {
  const [one, other] = [await add('Sam Okafor'), await add('Sam Okafor')]
  t.not(one.data?.id, other.data?.id)
  const [first, second] = [await add('Front desk', { key: 'order-17' }), await add('Front desk', { key: 'order-17' })]
  t.equal(first.data?.id, second.data?.id)
})

t.test('returns other responses at once', async (t) => {
  const { error, response } = await once((request) =>
    client.createContact({ path: { partnershipId }, body: { name: '' } }, request),
  )
  t.match([response.status, error?.code], [400, 'invalid-request'])
  const transition = () =>
    once((request) =>
      client.transitionPartnership(
        { path: { partnershipId }, headers: { 'If-Match': '"1"' }, body: { action: 'start_planning' } },
        request,
      ),
    )
  t.match((await transition()).error?.code, 'transition-blocked', 'a 409 that a repetition does not change')
  t.equal(proxy.requests.length, 2)
})

t.test('returns or throws the last failure after all attempts', async (t) => {
  const unavailable = { respond: problemBytes(503, 'database-unavailable', 0) }
  proxy.faults.push(unavailable, unavailable)
  t.match(await add('Nobody', { attempts: 2 }), { error: { code: 'database-unavailable' }, response: { status: 503 } })
  proxy.faults.push('lose-response')
  await t.rejects(add('Billing', { attempts: 1, key: 'billing-1' }), { name: 'TypeError' })
  t.equal((await add('Billing', { key: 'billing-1' })).response.headers.get('idempotent-replayed'), 'true')
  t.equal((await named('Billing')).length, 1)
  t.equal((await named('Nobody')).length, 0)
})

t.test('rejects a client that throws problems', async (t) => {
  const throwing = createClient<Ops>(OPERATIONS, { serverUrl: proxy.address, auth: { bearer: 'pb_test_wrong' } })
  await t.rejects(
    once((request) => throwing.createPartnership({ body: { name: 'A', purpose: 'B' } }, request)),
    { name: 'ApiError', status: 401 },
  )
  t.equal(proxy.requests.length, 1)
  throwing.auth.bearer(lead.key)
  await t.rejects(
    once((request) => throwing.createPartnership({ body: { name: 'A', purpose: 'B' } }, request)),
    { name: 'TypeError', message: /errorMode: 'result'/ },
  )
  t.equal(proxy.requests.length, 2)
})

t.test('stops when its signal is aborted', async (t) => {
  proxy.faults.push({ respond: problemBytes(503, 'database-unavailable', 3600) })
  const abort = new AbortController()
  const reason = new Error('The program ends.')
  const added = once(
    async (request) => {
      const result = await client.createContact({ path: { partnershipId }, body: { name: 'Late' } }, request)
      setImmediate(() => abort.abort(reason))
      return result
    },
    { signal: abort.signal },
  )
  await t.rejects(added, reason)
  await t.rejects(add('Later', { signal: abort.signal }), reason)
  t.equal(proxy.requests.length, 1)
})

t.test('waits as long as Retry-After says, else longer each time', async (t) => {
  const original = globalThis.setTimeout
  const delays: number[] = []
  globalThis.setTimeout = ((run: () => void, delay: number) => {
    delays.push(delay)
    return original(run, 0)
  }) as typeof setTimeout
  t.teardown(() => {
    globalThis.setTimeout = original
  })
  await waitBeforeRetry(1, new Response(null, { headers: { 'retry-after': '7' } }))
  await waitBeforeRetry(9, new Response(null, { headers: { 'retry-after': '0' } }))
  t.strictSame(delays.splice(0), [7000, 0])
  await waitBeforeRetry(
    1,
    new Response(null, { headers: { 'retry-after': new Date(Date.now() + 60_000).toUTCString() } }),
  )
  const [untilDate = 0] = delays.splice(0)
  t.ok(untilDate > 50_000 && untilDate <= 60_000, `${untilDate} ms until the date`)
  for (const attempt of [1, 2, 5, 40]) await waitBeforeRetry(attempt)
  const expected = [500, 1000, 8000, 30_000]
  t.equal(delays.length, expected.length)
  for (const [at, delay] of delays.entries()) {
    const mean = expected[at] ?? 0
    t.ok(delay >= 0.75 * mean && delay <= 1.25 * mean, `${delay} is about ${mean}`)
  }
})
