// Webhook endpoints as records: what is accepted, verified, tested, changed and disabled.
import t from 'tap'
import { readChanges } from '../../support/feeds.ts'
import { waitFor } from '../../support/service.ts'
import {
  addContacts,
  createEndpoint,
  localWebhooks,
  startReceiver,
  startWebhookService,
} from '../../support/webhooks.ts'

const service = await startWebhookService(t, { delays: localWebhooks.delays })
const { lead, center, office } = await service.createAgencies()
const listOf = (id: string) => `/v1/organizations/${id}/webhook-endpoints`
const idOf = (path: string) => path.split('/').at(-1) ?? ''

t.test('the secret is returned once, and changes are signed with it', async (t) => {
  const receiver = await startReceiver(t)
  const body = { name: 'Receiver', url: `${receiver.url}?token=canary` }
  const made = await lead.call('POST', listOf(lead.id), { body, headers: { 'idempotency-key': 'once' } })
  t.match(made, { status: 201, body: { secret: /^whsec_/, webhookEndpoint: { state: 'unverified', url: body.url } } })
  const again = await lead.call('POST', listOf(lead.id), { body, headers: { 'idempotency-key': 'once' } })
  t.strictSame(again.body, made.body, 'also in the stored response')
  const path = made.headers.get('location') ?? ''
  const { body: read } = await lead.call('GET', path)
  t.strictSame(read, made.body.webhookEndpoint)
  t.notOk('secret' in read)
  t.equal(read.keys.length, 1)
  const other = await center.call('GET', path)
  t.equal(other.status, 404)
  t.equal((await service.operator.call('GET', path)).status, 403, 'not by an operator')
  const { changes } = await readChanges(lead, undefined, '&type=webhook_endpoint')
  t.match(changes.at(-1), { type: 'webhook_endpoint.created', path })
  const deleted = await lead.change('DELETE', path)
  t.equal(deleted.status, 204)
  t.equal((await lead.call('GET', path)).status, 404)
  t.equal((await lead.call('GET', `${path}/deliveries`)).status, 404)
})

t.test('a client that may not read the feed cannot let it be sent', async (t) => {
  const receiver = await startReceiver(t)
  const client = await service.createApiClient(lead.id, ['webhooks:manage'])
  const body = { name: 'Receiver', url: receiver.url }
  t.match(await client.call('POST', listOf(lead.id), { body }), { status: 403, body: { code: 'scope-too-wide' } })
  const { path } = await createEndpoint(lead, receiver.url)
  t.match(await client.change('PATCH', path, { types: ['contact'] }), { status: 403, body: { code: 'scope-too-wide' } })
  await lead.change('DELETE', path)
})

t.test('what is not accepted is named', async (t) => {
  const receiver = await startReceiver(t)
  const partnership = await service.createPartnership(lead, center)
  const post = (fields: object) =>
    lead.call('POST', listOf(lead.id), { body: { name: 'Receiver', url: receiver.url, ...fields } })
  t.match(await post({ url: 'ftp://receiver.example/' }), {
    status: 422,
    body: { code: 'webhook-url-refused', errors: [{ pointer: '/url', code: 'SCHEME' }] },
  })
  t.match(await post({ types: ['contact', 'contact.created', 'contcat'] }), {
    status: 422,
    body: { code: 'unknown-event-type', errors: [{ pointer: '/types/2', code: 'unknown-event-type' }] },
  })
  const unknown = { status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/partnershipIds/1' }] } }
  const foreign = await service.createPartnership(center, office)
  for (const id of ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30', idOf(foreign)]) {
    t.match(await post({ partnershipIds: [idOf(partnership), id] }), unknown, 'as if it did not exist')
  }
  for (let n = 0; n < 10; n++) t.equal((await post({ types: ['partnership'] })).status, 201)
  const eleventh = await post({})
  t.match(eleventh, { status: 409, body: { code: 'limit-reached' } })
  for (const { id } of (await lead.call('GET', listOf(lead.id))).body.data) {
    await lead.change('DELETE', `${listOf(lead.id)}/${id}`)
  }
})

t.test('a receiver that does not return the challenge is not verified', async (t) => {
  const receiver = await startReceiver(t)
  const made = await lead.call('POST', listOf(lead.id), { body: { name: 'Receiver', url: receiver.url } })
  const path = made.headers.get('location') ?? ''
  const verify = () => lead.change('POST', `${path}/transitions`, { action: 'verify' })
  receiver.pingWith((response) => response.writeHead(500).end())
  t.match(await verify(), {
    status: 409,
    body: { blockedBy: [{ code: 'NOT_VERIFIED', message: /status 500 after \d+ ms/ }] },
  })
  receiver.pingWith((response) => response.writeHead(200).end('fine'))
  t.match(await verify(), {
    status: 409,
    body: { blockedBy: [{ code: 'NOT_VERIFIED', message: /not the challenge/ }] },
  })
  const dry = await lead.change('POST', `${path}/transitions?dryRun=true`, { action: 'verify' })
  t.match(dry, { status: 200, body: { state: 'active' } })
  t.equal(receiver.pings.length, 2, 'a dry run sends nothing')
  t.equal((await lead.call('GET', path)).body.state, 'unverified')
  receiver.pingWith((response, { data }) => response.writeHead(204, { 'webhook-challenge': data.challenge }).end())
  t.match(await verify(), { status: 200, body: { state: 'active', availableActions: [{ action: 'pause' }] } })
  t.match(await verify(), { status: 409, body: { blockedBy: [{ code: 'NOTHING_TO_VERIFY' }] } })
  await lead.change('DELETE', path)
})

t.test('a test says whether the receiver checks signatures; six a minute', async (t) => {
  const receiver = await startReceiver(t)
  const { path, secret } = await createEndpoint(lead, receiver.url)
  const test = () => lead.call('POST', `${path}/tests`, { body: {} })
  t.match(await test(), {
    status: 200,
    body: { checksSignature: false, ping: { status: 200 }, falseSignature: { status: 200 } },
  })
  receiver.pingWith((response, _, request) => response.writeHead(receiver.isSigned(request, secret) ? 204 : 401).end())
  t.match(await test(), { status: 200, body: { checksSignature: true, falseSignature: { status: 401, code: null } } })
  const answers = []
  for (let n = 0; n < 7; n++) answers.push(await test())
  const limited = answers.find(({ status }) => status === 429)
  t.match(limited?.body, { code: 'rate-limited' })
  t.ok(Number(limited?.headers.get('retry-after')) <= 60)
  await lead.change('DELETE', path)
})

t.test('a new URL is used when it has been verified', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const [before, after] = [await startReceiver(t), await startReceiver(t)]
  const { path } = await createEndpoint(center, before.url, { types: ['contact'] })
  const changed = await center.change('PATCH', path, { url: `${after.url}?key=1` })
  t.match(changed.body, { state: 'active', url: before.url, newUrl: `${after.url}?key=1` })
  await addContacts(lead, partnership, 1)
  await before.waitForCount(1)
  t.match((await center.change('POST', `${path}/transitions`, { action: 'verify' })).body, {
    url: `${after.url}?key=1`,
    newUrl: null,
  })
  await addContacts(lead, partnership, 1)
  await after.waitForCount(1)
  t.equal(before.received.length, 1)
})

t.test('enable goes on from the last position, from now, or from a position', async (t) => {
  const partnership = await service.createPartnership(lead, center)
  const receiver = await startReceiver(t, () => 410)
  const { path, endpoint } = await createEndpoint(center, receiver.url, { types: ['contact'] })
  const enable = (from?: string) =>
    center.change('POST', `${path}/transitions`, { action: 'enable', ...(from && { from }) })
  const disabled = () => waitFor(async () => (await center.call('GET', path)).body.state === 'disabled')
  await addContacts(lead, partnership, 3)
  await disabled()
  receiver.answerWith(() => 204)
  t.match(await enable('now'), { status: 200, body: { state: 'active', waiting: 0 } })
  await addContacts(lead, partnership, 1)
  await receiver.waitForCount(2)
  receiver.answerWith(() => 410)
  await addContacts(lead, partnership, 1)
  await disabled()
  const before = receiver.received.length
  receiver.answerWith(() => 204)
  t.equal((await enable(endpoint.position)).status, 200)
  await receiver.waitForCount(before + 5)
  const numbers = receiver.received.slice(before).map(({ event }) => event.sequence)
  t.strictSame(numbers, numbers.toSorted(), 'all from there, in order')
  t.equal((await enable()).status, 409)
})

t.test('an endpoint is disabled with the API client that created it', async (t) => {
  const receiver = await startReceiver(t)
  const client = await service.createApiClient(center.id)
  const { path } = await createEndpoint(client, receiver.url)
  const revoked = await service.operator.change(
    'POST',
    `/v1/organizations/${center.id}/api-clients/${client.clientId}/transitions`,
    { action: 'revoke', reason: 'The laptop was lost.' },
  )
  t.equal(revoked.status, 200)
  t.match((await center.call('GET', path)).body, { state: 'disabled', disabledReason: 'CLIENT_REVOKED' })
  const { changes } = await readChanges(center, undefined, '&type=webhook_endpoint.disabled')
  t.match(changes.at(-1), { path, organizationId: service.operator.id })
})

t.test('an endpoint is disabled with the API client, or the representation, that changed its URL last', async (t) => {
  const receiver = await startReceiver(t)
  const { path } = await createEndpoint(center, receiver.url)
  const client = await service.createApiClient(center.id)
  t.equal((await client.change('PATCH', path, { url: `${receiver.url}/other` })).status, 200)
  t.equal((await client.change('POST', `${path}/transitions`, { action: 'verify' })).status, 200)
  await service.operator.change('POST', `/v1/organizations/${center.id}/api-clients/${client.clientId}/transitions`, {
    action: 'revoke',
    reason: 'The laptop was lost.',
  })
  t.match((await center.call('GET', path)).body, { state: 'disabled', disabledReason: 'CLIENT_REVOKED' })
})

t.test('a representative manages endpoints until the representation ends', async (t) => {
  const registered = await center.call('POST', '/v1/organizations', {
    body: {
      name: "Rosa's Family Child Care",
      kinds: ['family_child_care_home'],
      representation: { authority: 'Letter' },
    },
  })
  const represented: string = registered.body.id
  const receiver = await startReceiver(t)
  const { path } = await createEndpoint({ ...center, id: represented }, receiver.url)
  t.match((await center.call('GET', path)).body, { createdBy: center.id, state: 'active', organizationId: represented })
  const own = await service.createApiClient(represented)
  t.match((await own.call('GET', path)).body, { state: 'disabled', disabledReason: 'REPRESENTATION_ENDED' })
  t.equal((await center.call('GET', path)).status, 404)
})

t.test('the types of events, and who receives them', async (t) => {
  const { status, body } = await lead.call('GET', '/v1/event-types')
  t.equal(status, 200)
  const types = body.data.map(({ type }: { type: string }) => type)
  t.strictSame(types, types.toSorted())
  for (const type of ['contact.updated', 'webhook_endpoint.disabled', 'partnership.joined']) t.ok(types.includes(type))
  t.match(
    body.data.find(({ type }: { type: string }) => type === 'candidate.created'),
    { recordType: 'candidate', receivers: 'parties' },
  )
})
