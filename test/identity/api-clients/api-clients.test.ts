// API clients and their keys, and the bootstrap key. Over 300 lines: the tests share one service of their own.
import { createHmac } from 'node:crypto'
import { crc32 } from 'node:zlib'
import t from 'tap'
import { createBootstrapKey } from '../../../src/identity/api-clients/bootstrap.ts'
import { keyIdOf } from '../../../src/identity/api-clients/keys.ts'
import { collectLastUses } from '../../../src/identity/api-clients/last-uses.ts'
import { allScopes } from '../../../src/policy.ts'
import { startInstance } from '../../support/instance.ts'
import { peppers, startOwnService } from '../../support/own-service.ts'
import { type Body, type Client, waitFor } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { operator } = service
const lead = await service.createOrganization('Springfield Early Head Start')
const clientsOf = (id: string) => `/v1/organizations/${id}/api-clients`
const list = clientsOf(lead.id)
const read = ['partnerships:read'] as const
const day = 86_400_000
const inFuture = (millis: number) => new Date(Date.now() + millis).toISOString()

/** Creates another API client of the lead. */
async function createClient(fields: object = {}): Promise<Client> {
  const { status, body } = await lead.call('POST', list, { body: { name: 'A system', scopes: read, ...fields } })
  t.equal(status, 201)
  return service.clientWith(lead.id, body.apiClient.id, body.key)
}
/** The status of a request with a key. */
const statusOf = async (key: string) => (await service.callWith(key)('GET', '/v1/partnerships')).status
/** How many milliseconds after the call the last successful request was sent. */
async function millisUntilRejected(isAccepted: () => Promise<boolean>): Promise<number> {
  const since = performance.now()
  let last = 0
  await waitFor(async () => {
    const sent = performance.now() - since
    if (!(await isAccepted())) return true
    last = sent
  })
  return last
}
const keyMillisUntilRejected = (key: string) => millisUntilRejected(async () => (await statusOf(key)) === 200)
/** Makes a client expire now. */
const expire = (clientId: string) =>
  storage.rows(
    `with client as (update api_clients set expires_at = now() where id = $1)
     update api_keys set expires_at = now() where client_id = $1`,
    [clientId],
  )

t.test(
  'a key contains its kind, a public part, a secret and a checksum; malformed keys are rejected without a query',
  async (t) => {
    const { key } = await createClient()
    const [, body = '', keyId, secret = '', sum] =
      /^(pb_test_([0-9A-Za-z]{12})_([0-9A-Za-z]{43}))([0-9A-Za-z]{6})$/.exec(key) ?? []
    t.equal(keyIdOf(key), keyId)
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
    let rest = crc32(body)
    let expected = ''
    for (let at = 0; at < 6; at++, rest = Math.floor(rest / 62)) expected = digits[rest % 62] + expected
    t.equal(sum, expected)

    const { pool } = service.database
    const before = pool.totalCount + pool.waitingCount
    const swapped = secret.startsWith('A') ? 'B' : 'A'
    const malformed = [
      `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`,
      key.replace(secret, swapped + secret.slice(1)),
      `${key}x`,
    ]
    for (const wrongKey of malformed) {
      t.equal(keyIdOf(wrongKey), undefined)
      t.equal(await statusOf(wrongKey), 401)
    }
    t.equal(pool.totalCount + pool.waitingCount, before)
    const keys = new Set([
      key,
      ...(await Promise.all([createClient(), createClient(), createClient()])).map((client) => client.key),
    ])
    t.equal(keys.size, 4)
  },
)

t.test('only the response of the creation and its replays contain a key', async (t) => {
  const post = () =>
    fetch(service.address + list, {
      method: 'POST',
      headers: { authorization: `Bearer ${lead.key}`, 'content-type': 'application/json', 'idempotency-key': 'show' },
      body: JSON.stringify({ name: 'Shown once', scopes: read }),
    })
  const text = await (await post()).text()
  const { key, apiClient } = JSON.parse(text)
  const again = await post()
  t.equal(again.headers.get('idempotent-replayed'), 'true')
  t.equal(await again.text(), text, 'byte for byte')
  t.equal(await statusOf(key), 200)

  const target = `${list}/${apiClient.id}`
  const responses = [
    await lead.call('GET', target),
    await lead.call('GET', list),
    await lead.change('PATCH', target, { name: 'Renamed' }),
    await operator.call('GET', target),
  ]
  const secret = key.split('_')[3]
  for (const { status, body } of responses) {
    t.equal(status, 200)
    t.notMatch(JSON.stringify(body), secret)
    t.match(JSON.stringify(body), keyIdOf(key))
  }
})

t.test('no table contains a key or its secret', async (t) => {
  const { key, clientId } = await createClient()
  await lead.call('POST', `${list}/${clientId}/keys`, { body: {}, headers: { 'idempotency-key': 'rotate' } })
  const tables = await storage.rows(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'drizzle')",
  )
  const all = await Promise.all(
    tables.map(({ name }) =>
      storage.rows(`select coalesce(string_agg(stored::text, E'\\n'), '') as text from ${name} stored`),
    ),
  )
  const dump = all.map(([{ text }]) => text).join('\n')
  t.match(dump, keyIdOf(key), 'the public part is stored')
  for (const known of [key, lead.key, operator.key]) {
    const secret = known.split('_')[3] ?? ''
    t.notOk(dump.includes(secret) || dump.includes(secret.slice(0, 43)))
  }
  t.notMatch(dump, /pb_(test|live|bootstrap)_[0-9A-Za-z]{12}_/)
  t.notOk(dump.includes(peppers[0]?.secret ?? ''))

  const digest = createHmac('sha256', peppers[0]?.secret ?? '')
    .update(key)
    .digest('base64url')
  const [stored] = await storage.rows('select digest, pepper_version from api_keys where key_id = $1', [keyIdOf(key)])
  t.strictSame(stored, { digest, pepper_version: 1 })
  const [row] = await storage.rows("select headers, body from idempotency_keys where key = 'rotate'")
  t.ok(row.headers['x-encrypted'])
  t.notMatch(row.body, /apiClient|pb_/, 'the response that is stored for replays is encrypted')
})

t.test('a client cannot grant a scope that it does not have', async (t) => {
  const admin = await service.createApiClient(lead.id, ['keys:manage', 'partnerships:read'])
  const wide = await admin.call('POST', list, {
    body: { name: 'A', scopes: ['partnerships:read', 'partnerships:write'] },
  })
  t.match(wide, { status: 403, body: { code: 'scope-too-wide' } })
  t.strictSame(errorsIn(wide), ['/scopes/1 scope-too-wide'])
  t.equal((await lead.call('POST', list, { body: { name: 'A', scopes: ['organizations:register'] } })).status, 403)

  const { body } = await admin.call('POST', list, { body: { name: 'A', scopes: read } })
  t.match(body.apiClient, { scopes: read, createdBy: admin.clientId, organizationId: lead.id, state: 'active' })
  const target = `${list}/${body.apiClient.id}`
  t.equal((await admin.change('PATCH', target, { scopes: ['partnerships:commit'] })).status, 403)
  t.equal((await admin.change('PATCH', target, { scopes: ['keys:manage'] })).status, 200)
  const granted = await operator.call('POST', list, { body: { name: 'A', scopes: ['organizations:register'] } })
  t.equal(granted.status, 201, 'an operator grants any scope')

  for (const scopes of [[], ['everything'], ['partnerships:read', 'partnerships:read'], 'partnerships:read']) {
    t.equal((await lead.call('POST', list, { body: { name: 'A', scopes } })).status, 400, JSON.stringify(scopes))
  }
})

t.test('a client cannot rotate a client that has more scopes', async (t) => {
  const admin = await service.createApiClient(lead.id, ['keys:manage', 'partnerships:read'])
  const wide = `${list}/${lead.clientId}`
  const tooWide = { status: 403, body: { code: 'scope-too-wide' } }
  t.match(await admin.call('POST', `${wide}/keys`, { body: {} }), tooWide)
  t.match(await admin.call('POST', `${wide}/keys`, { body: { overlapSeconds: 0, expiresAt: inFuture(day) } }), tooWide)
  const narrow = await createClient()
  t.equal((await admin.call('POST', `${list}/${narrow.clientId}/keys`, { body: {} })).status, 201)
  t.equal((await admin.call('POST', `${list}/${admin.clientId}/keys`, { body: {} })).status, 201, 'its own key')
  const lost = { action: 'revoke', reason: 'The laptop was lost.' }
  const another = await service.createApiClient(lead.id)
  const revoked = await admin.change('POST', `${list}/${another.clientId}/transitions`, lost)
  t.equal(revoked.status, 200, 'revoking requires no scope of the client')
})

t.test('a client cannot make a client that has more scopes valid again or for longer', async (t) => {
  const admin = await service.createApiClient(lead.id, ['keys:manage', 'partnerships:read'])
  const tooWide = { status: 403, body: { code: 'scope-too-wide' } }
  const wide = await service.createApiClient(lead.id)
  const target = `${list}/${wide.clientId}`
  t.match(await admin.change('PATCH', target, { expiresAt: inFuture(700 * day) }), tooWide)
  t.equal((await admin.change('PATCH', target, { expiresAt: inFuture(day), name: 'Renamed' })).status, 200, 'shorter')
  t.match(await admin.change('PATCH', target, { expiresAt: null }), tooWide, 'the default is later')
  await expire(wide.clientId)
  t.match(await admin.change('PATCH', target, { expiresAt: inFuture(day) }), tooWide)
  const narrowed = await admin.change('PATCH', target, { expiresAt: inFuture(day), scopes: read })
  t.equal(narrowed.status, 200, 'with scopes that it has')
})

t.test("keys:manage in the operator's organization does not make an operator", async (t) => {
  const admin = await service.createApiClient(operator.id, ['keys:manage'])
  const console = `${clientsOf(operator.id)}/${operator.clientId}`
  const tooWide = { status: 403, body: { code: 'scope-too-wide' } }
  t.match(await admin.call('POST', `${console}/keys`, { body: {} }), tooWide)
  t.match(await admin.change('PATCH', console, { expiresAt: inFuture(700 * day) }), tooWide)
  const body = { name: 'A', scopes: ['organizations:register'] }
  t.match(await admin.call('POST', clientsOf(operator.id), { body }), tooWide)
  const codes = `/v1/organizations/${operator.id}/handover-codes`
  const code = await admin.call('POST', codes, { body: { scopes: ['organizations:register'] } })
  t.match(code, { status: 403, body: { code: 'insufficient-scope' } })
  t.equal((await operator.call('POST', `${console}/keys`, { body: {} })).status, 201)
})

t.test('narrower scopes take effect within a second', async (t) => {
  const client = await createClient()
  t.equal(await statusOf(client.key), 200)
  await lead.change('PATCH', `${list}/${client.clientId}`, { scopes: ['organizations:read'] })
  t.ok((await millisUntilRejected(async () => (await statusOf(client.key)) !== 403)) < 1000)
})

t.test('a client expires after one year, or as requested, up to two years', async (t) => {
  const { body } = await lead.call('POST', list, { body: { name: 'A', scopes: read } })
  const lifetime = Date.parse(body.apiClient.expiresAt) - Date.parse(body.apiClient.createdAt)
  t.ok(Math.abs(lifetime - 365 * day) < 1000)
  t.equal(body.apiClient.keys[0].expiresAt, body.apiClient.expiresAt)
  for (const expiresAt of [inFuture(-1000), inFuture(731 * day), '9999-12-31T23:59:59Z']) {
    const response = await lead.call('POST', list, { body: { name: 'A', scopes: read, expiresAt } })
    t.match(response, { status: 422, body: { code: 'rule-violation' } }, expiresAt)
    t.strictSame(errorsIn(response), ['/expiresAt rule-violation'])
  }
  for (const expiresAt of ['2026-12-31', '2026-12-31T23:59:60Z', 'never', '', 1_800_000_000]) {
    t.equal((await lead.call('POST', list, { body: { name: 'A', scopes: read, expiresAt } })).status, 400)
  }
  const twoYears = inFuture(729 * day)
  const long = await lead.call('POST', list, { body: { name: 'A', scopes: read, expiresAt: twoYears } })
  t.equal(Date.parse(long.body.apiClient.expiresAt), Date.parse(twoYears))

  const target = `${list}/${long.body.apiClient.id}`
  await lead.call('POST', `${target}/keys`, { body: { overlapSeconds: 60 } })
  const before = (await lead.call('GET', target)).body.keys
  const moved = await lead.change('PATCH', target, { expiresAt: inFuture(30 * day) })
  const { expiresAt, keys } = moved.body
  t.strictSame(keys, [before[0], { ...before[1], expiresAt }], 'its key expires together with it')
  t.strictSame((await lead.call('GET', target)).body, moved.body)

  const short = await createClient({ expiresAt: inFuture(60_000) })
  t.equal(await statusOf(short.key), 200)
  await expire(short.clientId)
  t.ok((await keyMillisUntilRejected(short.key)) < 1000)
  const expired = (await lead.call('GET', `${list}/${short.clientId}`)).body
  t.match(expired, { state: 'expired', keys: [] })
})

t.test('the previous keys remain valid until the overlap ends', async (t) => {
  const client = await createClient()
  const target = `${list}/${client.clientId}`
  const rotate = async (body: object) => {
    const response = await lead.call('POST', `${target}/keys`, { body })
    t.equal(response.status, 201)
    return response.body as { key: string; apiClient: Body }
  }
  const second = await rotate({ overlapSeconds: 1 })
  t.equal(second.apiClient.keys.length, 2)
  const [old, current] = second.apiClient.keys
  t.equal(Date.parse(old.expiresAt) - Date.parse(current.createdAt), 1000)
  t.strictSame([await statusOf(client.key), await statusOf(second.key)], [200, 200])
  t.ok((await keyMillisUntilRejected(client.key)) < 2000, 'one second of overlap and at most one second of caching')
  t.ok(Date.now() >= Date.parse(old.expiresAt), 'not before the overlap ends')
  t.equal(await statusOf(second.key), 200)
  t.equal((await lead.call('GET', target)).body.keys.length, 1)

  const third = await rotate({ overlapSeconds: 0 })
  t.ok((await keyMillisUntilRejected(second.key)) < 1000, 'without an overlap the previous key becomes invalid at once')
  t.strictSame(
    third.apiClient.keys.map(({ keyId }: Body) => keyId),
    [keyIdOf(third.key)],
  )

  const fourth = await rotate({})
  t.equal(Date.parse(fourth.apiClient.keys[0].expiresAt) - Date.parse(fourth.apiClient.keys[1].createdAt), day)
  await rotate({ overlapSeconds: 30 * 86_400 })
  const { body } = await lead.call('GET', target)
  t.equal(body.keys.length, 3)
  t.equal(
    body.keys[0].expiresAt,
    fourth.apiClient.keys[0].expiresAt,
    'a longer overlap does not extend an earlier expiry',
  )
  for (const overlapSeconds of [-1, 30 * 86_400 + 1, 1.5, '60']) {
    t.equal((await lead.call('POST', `${target}/keys`, { body: { overlapSeconds } })).status, 400)
  }
})

t.test('a new key makes an expired client active', async (t) => {
  const client = await createClient()
  await expire(client.clientId)
  const { status, body } = await lead.call('POST', `${list}/${client.clientId}/keys`, { body: {} })
  t.equal(status, 201)
  t.match(body.apiClient, { state: 'active', keys: [{ keyId: keyIdOf(body.key) }] })
  t.equal(await statusOf(body.key), 200)
  t.equal(await statusOf(client.key), 401)
})

t.test('a revoked client is rejected within a second on every instance, for good', async (t) => {
  const others = [await startInstance(t, service), await startInstance(t, service)]
  const client = await createClient()
  const target = `${list}/${client.clientId}`
  const { body: rotated } = await lead.call('POST', `${target}/keys`, { body: {} })
  const keys = [client.key, rotated.key]
  const statusesElsewhere = async () =>
    (await Promise.all(others.flatMap((other) => keys.map((key) => other('/v1/partnerships', key))))).map(
      ({ status }) => status,
    )
  t.strictSame(await statusesElsewhere(), [200, 200, 200, 200])

  const noReason = await lead.change('POST', `${target}/transitions`, { action: 'revoke' })
  t.strictSame([noReason.status, ...errorsIn(noReason)], [422, '/reason required'])
  const revoked = await lead.change('POST', `${target}/transitions`, {
    action: 'revoke',
    reason: 'The laptop was lost.',
  })
  t.match(revoked, { status: 200, body: { state: 'revoked', revocationReason: 'The laptop was lost.', keys: [] } })
  t.match(revoked.body, { availableActions: [], blockedActions: [] })
  t.ok((await millisUntilRejected(async () => (await statusesElsewhere()).includes(200))) < 1000)
  for (const key of keys) t.equal(await statusOf(key), 401)

  const again = await lead.change('POST', `${target}/transitions`, { action: 'revoke', reason: 'Again' })
  t.match(again, { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'WRONG_STATE' }] } })
  const rotate = await lead.call('POST', `${target}/keys`, { body: {} })
  t.match(rotate, { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'WRONG_STATE' }] } })
  const revived = await lead.change('PATCH', target, { expiresAt: inFuture(day) })
  t.equal(revived.body.state, 'revoked')
  for (const key of keys) t.equal(await statusOf(key), 401)
})

t.test('authenticating a request only reads: lastUsedAt is stored later', async (t) => {
  const client = await createClient()
  const target = `${list}/${client.clientId}`
  const instance = await startInstance(t, service)
  t.equal((await instance('/v1/partnerships', client.key)).status, 200)
  t.equal((await lead.call('GET', target)).body.lastUsedAt, null)
  await instance.close()
  const { body } = await lead.call('GET', target)
  t.ok(Math.abs(Date.parse(body.lastUsedAt) - Date.now()) < 5000, 'when the instance stops at the latest')
  t.equal(body.version, 1, 'it does not change the version')
})

t.test('lastUsedAt of all clients is stored together, and again after a failure', async (t) => {
  const clients = [await createClient(), await createClient()]
  const lastUses = () => Promise.all(clients.map(lastUse))
  const lastUse = async ({ clientId }: Client) => (await lead.call('GET', `${list}/${clientId}`)).body.lastUsedAt
  const areStored = () => waitFor(async () => (await lastUses()).every((at) => at !== null))
  let stores = 0
  const database: Pick<typeof service.database, 'query'> = {
    query: (...args) => {
      stores++
      return service.database.query(...args)
    },
  }
  const privilege = 'execute on function record_last_uses(uuid[], bigint[])'
  await storage.rows(`revoke ${privilege} from partnership_basics_app`)
  const collected = collectLastUses(database, 5)
  t.teardown(() => collected.stop())
  for (const { clientId } of clients) collected.add(clientId)
  await waitFor(() => stores >= 2)
  t.strictSame(await lastUses(), [null, null])
  await storage.rows(`grant ${privilege} to partnership_basics_app`)
  await areStored()
  const [first, second] = await lastUses()
  t.ok(Math.abs(Date.parse(first) - Date.parse(second)) < 1000)

  stores = 0
  for (const { clientId } of clients) collected.add(clientId)
  await collected.stop()
  await collected.stop()
  t.ok(stores <= 1, 'one statement for all, and none without a request')
  t.ok((await lastUses()).every((at) => at > first && at > second))

  await storage.rows("update api_clients set last_used_at = now() + interval '1 hour' where id = $1", [
    clients[0]?.clientId,
  ])
  const [later] = await lastUses()
  const slower = collectLastUses(service.database)
  for (const { clientId } of clients) slower.add(clientId)
  await slower.stop()
  const [kept, stored] = await lastUses()
  t.equal(kept, later, 'an earlier time never replaces a later one, as of another instance')
  t.not(stored, second)
})

t.test('a key in a URL is rejected', async (t) => {
  for (const target of [
    `/v1/partnerships?key=${lead.key}`,
    `/v1/partnerships/${lead.key}`,
    `/v1/organizations?q=${lead.key}`,
  ]) {
    for (const call of [lead.call, service.callWith(undefined)]) {
      t.match(await call('GET', target), { status: 400, body: { code: 'key-in-url' } })
    }
  }
})

t.test('only its organization and operators read an API client', async (t) => {
  const center = await service.createOrganization('Little Steps Child Care')
  const [{ id }] = (await center.call('GET', clientsOf(center.id))).body.data
  t.equal((await lead.call('GET', clientsOf(center.id))).status, 404)
  t.equal((await lead.call('GET', `${clientsOf(center.id)}/${id}`)).status, 404)
  t.equal((await lead.call('GET', `${list}/${id}`)).status, 404, 'nor in the path of another organization')
  t.equal((await lead.call('POST', clientsOf(center.id), { body: { name: 'A', scopes: read } })).status, 404)
  t.equal((await lead.call('POST', `${list}/${id}/keys`, { body: {} })).status, 404)
  t.equal((await operator.call('GET', `${clientsOf(center.id)}/${id}`)).status, 200)
})

t.test('the bootstrap key creates one operator, once, and is not valid for other operations', async (t) => {
  t.equal(await createBootstrapKey(service.database, peppers, false), undefined, 'there was one before')
  const key = (await createBootstrapKey(service.database, peppers, true)) ?? ''
  t.match(key, /^pb_bootstrap_/)
  t.equal(await statusOf(key), 401)
  const body = { organization: { name: 'Second Office', kinds: ['other'] }, clientName: 'Console' }
  const bootstrap = (by: string, query = '') => service.callWith(by)('POST', `/v1/bootstrap${query}`, { body })
  t.equal((await bootstrap(operator.key)).status, 401)
  t.equal((await bootstrap(`${key}x`)).status, 401)
  t.equal((await bootstrap(key, '?dryRun=true')).status, 201, 'a dry run does not use the key')
  const responses = await Promise.all([bootstrap(key), bootstrap(key), bootstrap(key)])
  t.strictSame(responses.map(({ status }) => status).sort(), [201, 401, 401])
  t.equal((await bootstrap(key)).status, 401)
  const created = responses.find(({ status }) => status === 201)
  t.match(created?.body, { organization: { name: 'Second Office' }, apiClient: { createdBy: null, scopes: allScopes } })
  t.equal(await statusOf(created?.body.key), 200)
  t.equal((await storage.rows("select 1 from organizations where name = 'Second Office'")).length, 1)
})
