// The secrets of webhook endpoints: encrypted with another pepper, and lost.
import t, { type Test } from 'tap'
import { withClient } from '../../../src/database/migrate.ts'
import { startInstance } from '../../support/instance.ts'
import { peppers as firstPeppers, type OwnService } from '../../support/own-service.ts'
import { type Client, type Service, useService, waitFor } from '../../support/service.ts'
import { isSignedWith, keyOf } from '../../support/signatures.ts'
import {
  addContacts,
  createEndpoint,
  localWebhooks,
  type ReceivedRequest,
  startReceiver,
  startWebhookService,
  startWorkerOf,
} from '../../support/webhooks.ts'

const pepperOf = (version: number) =>
  firstPeppers.find((one) => one.version === version) ?? { version, secret: `pepper ${version} of these tests only` }

/** Another instance on the database of a service, with other peppers, of which the first encrypts. Its worker is `start`ed. */
async function startWith(t: Test, service: OwnService, versions: number[]) {
  const instance = await startInstance(t, service, { peppers: versions.map(pepperOf), webhooks: localWebhooks })
  const { address, app } = instance
  const start = () => startWorkerOf(t, { app, url: service.url })
  return { ...useService(t, { ...service, address }), startWorker: start }
}

/** The number of secrets by pepper. */
async function countsOf({ address }: Pick<Service, 'address'>): Promise<Record<string, number>> {
  const text = await (await fetch(`${address}/metrics`)).text()
  const lines = text.matchAll(/^encrypted_secrets\{pepper="(\d+)"\} (\d+)$/gm)
  return Object.fromEntries([...lines].map(([, pepper, count]) => [pepper, Number(count)]))
}
const waitForCounts = (service: Pick<Service, 'address'>, expected: Record<string, number>) =>
  waitFor(async () => JSON.stringify(await countsOf(service)) === JSON.stringify(expected))

/** An endpoint that signs with hmac and has a query in its URL, and one that signs with ed25519. */
async function startWithEndpoints(t: Test) {
  const service = await startWebhookService(t)
  const { lead, center } = await service.createAgencies()
  const partnership = await service.createPartnership(lead, center)
  const [hmacReceiver, receiver] = [await startReceiver(t), await startReceiver(t)]
  const urls: (string | undefined)[] = []
  hmacReceiver.server.on('request', ({ url }) => urls.push(url))
  const url = `${hmacReceiver.url}?token=of-the-receiver`
  const hmac = await createEndpoint(center, url, { types: ['contact'] })
  const ed25519 = await createEndpoint(center, receiver.url, { types: ['contact'], signing: 'ed25519' })
  await service.worker.stop()
  return {
    service,
    lead,
    center,
    partnership,
    url,
    urls,
    hmac: { ...hmac, receiver: hmacReceiver, key: hmac.secret },
    ed25519: { ...ed25519, receiver, key: keyOf({ webhookEndpoint: ed25519.endpoint, secret: null }) },
  }
}
type WithEndpoints = Awaited<ReturnType<typeof startWithEndpoints>>

/** A client of the same organization whose API key another instance has made. */
async function clientAt(maker: Service, { id }: Client, user: Service): Promise<Client> {
  const { clientId, key } = await maker.createApiClient(id)
  return user.clientWith(id, clientId, key)
}

/** Makes a change. Checks that both receivers get it, signed with the keys. */
async function checkDelivery(
  t: Test,
  { hmac, ed25519, urls }: Pick<WithEndpoints, 'hmac' | 'ed25519' | 'urls'>,
  change: () => Promise<void>,
): Promise<void> {
  const counts = [hmac, ed25519].map(({ receiver }) => receiver.received.length)
  await change()
  for (const [index, { receiver, key }] of [hmac, ed25519].entries()) {
    const received = await receiver.waitForCount((counts[index] ?? 0) + 1)
    t.ok(isSignedWith(key, received.at(-1) as ReceivedRequest), key.slice(0, 5))
  }
  t.equal(urls.at(-1), '/changes?token=of-the-receiver', 'the URL has its query')
}

t.test('secrets are encrypted again with the first pepper', async (t) => {
  const world = await startWithEndpoints(t)
  const { service, lead, center, partnership } = world
  t.strictSame(await countsOf(service), { 1: 3 }, 'two keys and a query')
  const both = await startWith(t, service, [2, 1])
  t.strictSame(await countsOf(both), { 1: 3 }, 'by the worker only')
  const worker = both.startWorker()
  await waitForCounts(both, { 2: 3 })
  await checkDelivery(t, world, () => addContacts(lead, partnership, 1))
  await worker.stop()

  const last = await startWith(t, service, [2])
  const member = await clientAt(both, lead, last)
  last.startWorker()
  await checkDelivery(t, world, () => addContacts(member, partnership, 1))
  const { body } = await (await clientAt(both, center, last)).call('GET', world.hmac.path)
  t.match(body, { url: world.url, state: 'active', health: 'ok' })
})

t.test('endpoints whose secret no pepper decrypts are disabled, and work again with a new one', async (t) => {
  const world = await startWithEndpoints(t)
  const { service, partnership, hmac, ed25519, url } = world
  const both = await startWith(t, service, [2, 1])
  const last = await startWith(t, service, [2])
  const [center, lead] = [await clientAt(both, world.center, last), await clientAt(both, world.lead, last)]
  last.startWorker()
  t.match(await center.call('GET', hmac.path), { status: 200, body: { state: 'active' } }, 'the service has started')
  await addContacts(lead, partnership, 1, 'Before')
  for (const { path } of [hmac, ed25519]) {
    const disabled = await waitFor(async () => {
      const { body } = await center.call('GET', path)
      return body.state === 'disabled' ? body : undefined
    })
    t.match(disabled, { disabledReason: 'SECRET_LOST', availableActions: [{ action: 'enable' }] })
  }
  const { data: changes } = (await center.call('GET', '/v1/changes?type=webhook_endpoint.disabled')).body
  t.strictSame(new Set(changes.map(({ path }: { path: string }) => path)), new Set([hmac.path, ed25519.path]))
  t.strictSame(await countsOf(last), { 1: 3 }, 'the metric says which pepper is missing')
  t.equal(hmac.receiver.received.length + ed25519.receiver.received.length, 0)

  for (const endpoint of [hmac, ed25519]) {
    const { status, body } = await center.call('POST', `${endpoint.path}/keys`, { body: {} })
    t.equal(status, 201)
    t.equal(body.webhookEndpoint.keys.length, 1, 'the lost key does not sign')
    t.match(body.webhookEndpoint, { state: 'disabled' })
    endpoint.key = keyOf(body)
  }
  const enable = (path: string) => center.change('POST', `${path}/transitions`, { action: 'enable' })
  t.match(await enable(ed25519.path), { status: 200, body: { state: 'active', disabledReason: null } })
  const [received] = await ed25519.receiver.waitForCount(1)
  t.equal(received?.event.type, 'contact.created', 'what waited is delivered')

  t.match(await enable(hmac.path), { status: 200, body: { state: 'active' } })
  await waitFor(async () => (await center.call('GET', hmac.path)).body.disabledReason === 'SECRET_LOST')
  t.equal(hmac.receiver.received.length, 0, 'nothing is sent to a URL without its query')
  t.match(await center.change('PATCH', hmac.path, { url }), { status: 200, body: { newUrl: url } })
  const verified = await center.change('POST', `${hmac.path}/transitions`, { action: 'verify' })
  t.match(verified, { status: 200, body: { url, newUrl: null, state: 'disabled' } })
  t.match(await enable(hmac.path), { status: 200, body: { url, state: 'active' } })
  await hmac.receiver.waitForCount(1)
  await checkDelivery(t, world, () => addContacts(lead, partnership, 1, 'After'))
  t.strictSame(await countsOf(last), { 2: 3 }, 'no other pepper is needed')
})

t.test('no request is sent with a lost secret', async (t) => {
  const { service, center, hmac } = await startWithEndpoints(t)
  const both = await startWith(t, service, [2, 1])
  const last = await startWith(t, service, [2])
  const client = await clientAt(both, center, last)
  const isLost = { status: 409, body: { blockedBy: [{ code: 'SECRET_LOST' }] } }
  const pings = hmac.receiver.pings.length
  t.match(await client.call('POST', `${hmac.path}/tests`, { body: {} }), isLost, 'the key')
  t.equal((await client.call('POST', `${hmac.path}/keys`, { body: { overlapSeconds: 0 } })).status, 201)
  t.match(await client.call('POST', `${hmac.path}/tests`, { body: {} }), isLost, 'the query')
  t.equal(hmac.receiver.pings.length, pings)
})

t.test('lost secrets and errors do not keep others from being encrypted again', async (t) => {
  const { service } = await startWithEndpoints(t)
  await withClient(service.ownerUrl, async (client) => {
    // Before the others in the table.
    await client.query(
      `create temporary table kept as select * from webhook_secrets; delete from webhook_secrets;
       insert into webhook_secrets (endpoint_id, id, encrypted, pepper_version, created_at, ends_at)
         select endpoint_id, 'whk_' || lpad(n::text, 12, '0'), 'lost ' || n, version, now(), now() + interval '1 day'
         from kept, generate_series(1, 130) n, unnest(array[1, 3]) version where id = 'url' and n % 2 = version % 4 / 2;
       insert into webhook_secrets select * from kept;
       revoke execute on function replace_secret from partnership_basics_app`,
    )
  })
  const both = await startWith(t, service, [2, 1])
  both.startWorker()
  const failures = async () => {
    const text = await (await fetch(`${both.address}/metrics`)).text()
    return /^worker_failures_total\{.*webhook-secrets.*\} ([1-9]\d*)$/m.exec(text)?.[1]
  }
  await waitFor(failures)
  await withClient(service.ownerUrl, (client) =>
    client.query('grant execute on function replace_secret to partnership_basics_app'),
  )
  await waitForCounts(both, { 1: 65, 2: 3, 3: 65 })
  t.pass('they are')
})
