// Idempotency-Key: a repeated request is executed once, and gets the stored response.
import t from 'tap'
import { startOwnService } from '../support/own-service.ts'
import { type Sent, startService } from '../support/service.ts'
import { openStorage } from '../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const offers = `${path}/offers`
const offer = { aspect: 'staffing', title: 'A coach' }

/** Returns the body as text, which the other clients parse. */
async function raw(target: string, { body, headers = {} }: Sent, key = lead.key) {
  const response = await fetch(`${service.address}${target}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
const countOf = async (list: string) => (await lead.call('GET', `${list}?limit=100`)).body.data.length
const keyHeader = (key: string) => ({ 'idempotency-key': key })

t.test('a repeated request gets the same response byte for byte, and is executed once', async (t) => {
  const sent = { body: offer, headers: keyHeader('first') }
  const first = await raw(offers, sent)
  t.equal(first.status, 201)
  t.equal(first.headers.get('idempotent-replayed'), null)
  for (const key of ['first', '"first"']) {
    const again = await raw(offers, { body: offer, headers: keyHeader(key) })
    t.equal(again.status, 201)
    t.equal(again.text, first.text)
    t.equal(again.headers.get('idempotent-replayed'), 'true')
    for (const name of ['etag', 'location', 'content-type']) t.equal(again.headers.get(name), first.headers.get(name))
    t.not(again.headers.get('x-request-id'), first.headers.get('x-request-id'), 'each request has its own id')
  }
  t.equal(await countOf(offers), 1)
})

t.test('a key with another request is rejected', async (t) => {
  const sent = { body: { title: 'A van', aspect: 'resources' }, headers: keyHeader('reused') }
  await raw(offers, sent)
  const others: [target: string, body: object][] = [
    [offers, { title: 'A bus', aspect: 'resources' }],
    [offers, { title: 'A van', aspect: 'resources', description: 'White' }],
    [`${path}/needs`, { title: 'A van', aspect: 'resources' }],
  ]
  for (const [target, body] of others) {
    const answer = await lead.call('POST', target, { body, headers: sent.headers })
    t.match(answer, { status: 422, body: { code: 'idempotency-key-reused' } })
  }
  t.equal((await raw(offers, sent)).headers.get('idempotent-replayed'), 'true', 'the first request is still replayed')
})

t.test('a request that is refused because of its key neither writes nor disturbs the next request', async (t) => {
  // One connection for writes: the next request uses it.
  const own = await startOwnService(t, { poolSize: 2 })
  const [author, stranger] = [await own.createOrganization('Riverside'), await own.createOrganization('Lakeside')]
  // The response with a plan depends on other records: while the key is claimed, its creation sends several batches.
  const plans = `${await own.createPartnership(author)}/communication-plans`
  const offersOfStranger = `${await own.createPartnership(stranger)}/offers`
  const plan = { channels: [], touchpoints: [], escalation: [] }
  const other = { ...plan, externalIds: [{ scheme: 'springfield', value: 'plan-1' }] }
  const headers = keyHeader('plan')
  const created = await author.call('POST', plans, { body: plan, headers })
  for (let round = 0; round < 5; round++) {
    const answers = [
      await author.call('POST', plans, { body: other, headers }),
      await stranger.call('POST', offersOfStranger, { body: offer }),
      await author.call('POST', plans, { body: plan, headers }),
      await stranger.call('POST', offersOfStranger, { body: offer }),
    ]
    t.strictSame(
      answers.map(({ status }) => status),
      [422, 201, 201, 201],
    )
  }
  const { body } = await author.call('GET', plans)
  t.strictSame(
    body.data.map(({ id }: { id: string }) => id),
    [created.body.id],
  )
})

t.test('a key belongs to one API client', async (t) => {
  const other = await service.createApiClient(lead.id)
  const sent = { body: offer, headers: keyHeader('shared') }
  const [first, ofOtherClient, ofOtherOrganization] = [
    await raw(offers, sent),
    await raw(offers, sent, other.key),
    await raw(offers, sent, center.key),
  ]
  for (const { status, headers } of [first, ofOtherClient, ofOtherOrganization]) {
    t.equal(status, 201)
    t.equal(headers.get('idempotent-replayed'), null)
  }
  t.equal(new Set([first, ofOtherClient, ofOtherOrganization].map(({ text }) => text)).size, 3)
})

t.test('one of ten concurrent requests is executed, the others get 409', async (t) => {
  const list = `${await service.createPartnership(lead)}/offers`
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => lead.call('POST', list, { body: offer, headers: keyHeader('ten') })),
  )
  const made = answers.filter(({ status }) => status === 201)
  t.equal(made.filter(({ headers }) => !headers.has('idempotent-replayed')).length, 1)
  t.equal(new Set(made.map(({ body }) => body.id)).size, 1)
  for (const { status, body, headers } of answers.filter(({ status }) => status !== 201)) {
    t.equal(status, 409)
    t.equal(body.code, 'idempotency-key-in-use')
    t.equal(headers.get('retry-after'), '1')
  }
  t.equal(await countOf(list), 1)
})

t.test('a request does not wait for a running one with the same key', async (t) => {
  const sent = {
    body: { action: 'do_not_pursue', reason: 'No room.' },
    headers: { 'if-match': '"1"', ...keyHeader('slow') },
  }
  const target = await service.createPartnership(lead)
  const request = () => lead.call('POST', `${target}/transitions`, sent)
  const [first] = await storage.raceInPartnership(target, [request], async () => {
    const second = await request()
    t.match(second, { status: 409, body: { code: 'idempotency-key-in-use' } })
    t.equal(second.headers.get('retry-after'), '1')
  })
  t.equal(first?.status, 200)
  t.strictSame((await request()).body, first?.body)
})

t.test('a conflict is not stored: the request is executed when its cause was removed', async (t) => {
  const sent = { body: { action: 'start_planning' }, headers: { 'if-match': '"1"', ...keyHeader('blocked') } }
  for (const _ of [1, 2]) {
    const blocked = await raw(`${path}/transitions`, sent)
    t.equal(blocked.status, 409)
    t.equal(blocked.headers.get('idempotent-replayed'), null)
  }
  await service.prepareForPlanning(path, lead, center)
  const again = await raw(`${path}/transitions`, sent)
  t.equal(again.status, 200)
  const replayed = await raw(`${path}/transitions`, sent)
  t.equal(replayed.text, again.text)
  t.equal(replayed.headers.get('idempotent-replayed'), 'true')

  const contact = { body: { name: 'A', externalIds: [{ scheme: 'sis', value: 'conflict' }] } }
  const { headers } = await lead.call('POST', `${path}/contacts`, contact)
  const taken = { ...contact, headers: keyHeader('taken') }
  t.equal((await raw(`${path}/contacts`, taken)).status, 409)
  await lead.change('DELETE', headers.get('location') ?? '')
  t.equal((await raw(`${path}/contacts`, taken)).status, 201)
})

t.test('a rule violation is replayed', async (t) => {
  const unknown = { body: { ...offer, needId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10' }, headers: keyHeader('rule') }
  t.equal((await raw(offers, unknown)).status, 422)
  const replayed = await raw(offers, unknown)
  t.match([replayed.status, replayed.headers.get('idempotent-replayed')], [422, 'true'])
})

t.test('the same request may be written differently', async (t) => {
  const contacts = `${path}/contacts`
  const body = { name: 'Jordan', title: 'Director', externalIds: [{ scheme: 'sis', value: 'written' }] }
  const sent = { body, headers: keyHeader('written') }
  const first = await raw(contacts, sent)
  t.equal(first.status, 201)
  const reordered = { externalIds: [{ value: 'written', scheme: 'sis' }], title: 'Director', name: 'Jordan' }
  const same: [what: string, target: string, body: object][] = [
    ['another order of names, also of nested ones', contacts, reordered],
    ['an id in capitals', contacts.replace(/[0-9a-f-]{36}/, (id) => id.toUpperCase()), body],
    ['null for an absent property', contacts, { ...body, email: null }],
    ['a default in the query', `${contacts}?`, body],
  ]
  for (const [what, target, other] of same) {
    const again = await raw(target, { body: other, headers: sent.headers })
    t.equal(again.text, first.text, what)
    t.equal(again.headers.get('idempotent-replayed'), 'true', what)
  }
  const items = [
    { scheme: 'a', value: '1' },
    { scheme: 'b', value: '2' },
  ]
  const list = { body: { name: 'A', externalIds: items }, headers: keyHeader('items') }
  t.equal((await raw(contacts, list)).status, 201)
  const turned = { ...list, body: { name: 'A', externalIds: items.toReversed() } }
  t.equal((await raw(contacts, turned)).status, 422, 'another order of items is another request')
})

t.test('invalid requests and transient errors are not stored', async (t) => {
  const narrow = await service.createApiClient(lead.id, ['partnerships:read'])
  const transition = (match?: string) => ({
    body: { action: 'suspend', reason: 'Winter' },
    headers: { ...keyHeader('never'), ...(match && { 'if-match': match }) },
  })
  const unknownPath = '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10/offers'
  const refusals: [status: number, target: string, sent: Sent, key?: string][] = [
    [400, offers, { body: { ...offer, colour: 'red' }, headers: keyHeader('never') }],
    [400, `${path}/transitions`, transition('1')],
    [409, `${path}/transitions`, transition('"2"')],
    [401, offers, { body: offer, headers: keyHeader('never') }, `${lead.key}x`],
    [403, offers, { body: offer, headers: keyHeader('never') }, narrow.key],
    [
      403,
      `${path}/parties`,
      { body: { organizationId: lead.id, role: 'other' }, headers: keyHeader('never') },
      center.key,
    ],
    [404, unknownPath, { body: offer, headers: keyHeader('never') }],
    [412, `${path}/transitions`, transition('"999"')],
    [428, `${path}/transitions`, transition()],
  ]
  for (const [status, target, sent, key] of refusals) {
    for (const attempt of [1, 2]) {
      const answer = await raw(target, sent, key)
      t.equal(answer.status, status, `${target} ${status}, time ${attempt}`)
      t.equal(answer.headers.get('idempotent-replayed'), null)
    }
  }
  t.strictSame(await storage.rows("select 1 from idempotency_keys where key = 'never'"), [])
  t.equal((await raw(offers, { body: offer, headers: keyHeader('never') })).status, 201, 'the key can still be used')
})

t.test('a caller that lost access gets no replay', async (t) => {
  const home = await service.createOrganization("Rosa's Family Child Care")
  const partyPath = await service.addParty(path, lead, home)
  const sent = { body: offer, headers: keyHeader('left') }
  t.equal((await raw(offers, sent, home.key)).status, 201)
  await home.change('POST', `${partyPath}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.equal((await raw(offers, sent, home.key)).status, 403)
})

t.test('validates the Idempotency-Key format', async (t) => {
  const long = 'k'.repeat(255)
  for (const key of ['""', '"', 'two words', `${long}x`, `"${long}x"`, 'a"b', '"a"b"', 'caf\u00e9']) {
    const answer = await lead.call('POST', offers, { body: offer, headers: keyHeader(key) })
    t.match(answer, { status: 400, body: { code: 'invalid-idempotency-key' } }, key)
  }
  for (const key of [long, '"two words"', '~!', 'x']) {
    t.equal((await lead.call('POST', offers, { body: offer, headers: keyHeader(key) })).status, 201, key)
  }
})

t.test('a key can be used again after 24 hours', async (t) => {
  const sent = { body: offer, headers: keyHeader('yesterday') }
  const first = await raw(offers, sent)
  await storage.rows("update idempotency_keys set created_at = now() - interval '25 hours' where key = 'yesterday'")
  const second = await raw(offers, sent)
  t.equal(second.status, 201)
  t.equal(second.headers.get('idempotent-replayed'), null)
  t.not(second.text, first.text)
  t.equal((await raw(offers, sent)).text, second.text)
})
