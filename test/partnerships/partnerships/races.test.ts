// Two that act at the same moment on one record: for every step of every lifecycle, one is first, and nothing is half done.
import t, { type Test } from 'tap'
import { clientSteps } from '../../../src/identity/api-clients/rules.ts'
import { candidateSteps } from '../../../src/partnerships/candidates/rules.ts'
import { observerSteps } from '../../../src/partnerships/observers/rules.ts'
import { partySteps } from '../../../src/partnerships/parties/rules.ts'
import { partnershipSteps } from '../../../src/partnerships/partnerships/rules.ts'
import { type Body, type Client, type Received, startService } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const home = await service.createOrganization("Rosa's Family Child Care")
const office = await service.createOrganization('State Office')

/** A transition that goes by the ETag that the record has now, to be sent later. */
async function ready(by: Client, record: string, body: object): Promise<() => Promise<Received>> {
  const { headers } = await by.call('GET', record)
  const match = { 'if-match': headers.get('etag') ?? '' }
  return () => by.call('POST', `${record}/transitions`, { body: { reason: 'Now.', ...body }, headers: match })
}
const idOf = (path: string) => path.split('/')[3]
const entryOf = async (path: string, of: Client): Promise<string> =>
  `${path}/parties/${(await lead.call('GET', `${path}/parties?organizationId=${of.id}`)).body.data.at(-1).id}`
const invite = async (path: string, of: Client): Promise<string> =>
  (await lead.call('POST', `${path}/parties`, { body: { organizationId: of.id, role: 'other' } })).headers.get(
    'location',
  ) ?? ''

/** Exactly one party leads, it has accepted, and every version has its event. */
async function isSound(t: Test, path: string) {
  const [found] = await storage.rows(
    `select (select count(*)::int from parties where partnership_id = $1 and lead and state = 'accepted') as leaders,
       (select count(*)::int from parties where partnership_id = $1 and lead) as leads,
       (select sum(version)::int from (select version, id from partnerships where id = $1
         union all select version, id from parties where partnership_id = $1
         union all select version, id from observers where partnership_id = $1
         union all select version, id from candidates where partnership_id = $1
         union all select version, id from contacts where partnership_id = $1
         union all select version, id from missions where partnership_id = $1
         union all select version, id from endorsements where partnership_id = $1
         union all select version, id from benefits where partnership_id = $1
         union all select version, id from checklist_rounds where partnership_id = $1
         union all select 1, id from checklist_responses where partnership_id = $1 and state = 'shared'
         union all select version, id from communication_plans where partnership_id = $1
         union all select version, id from touchpoints where partnership_id = $1) kept) as versions,
       (select count(*)::int from events where stream_id = $1) as events`,
    [idOf(path)],
  )
  t.strictSame([found.leaders, found.leads], [1, 1], 'one leads')
  t.equal(found.events, found.versions, 'each change has left one event')
}

/** One is first, and the others hear that they are not; nothing at all, if the first has cost them their place. */
async function oneIsFirst(t: Test, name: string, answers: Received[]): Promise<Received> {
  const [first, ...others] = [...answers].sort((one, other) => one.status - other.status)
  t.equal(first?.status, 200, name)
  const refusals = /declined|rescinded|withdrawn/.test(first?.body.state) ? [404, 409, 412] : [409, 412]
  for (const { status } of others) t.ok(refusals.includes(status), `${name}: ${status}`)
  return first as Received
}

t.test('every step of a partnership, taken twice', async (t) => {
  for (const [action, { from, to }] of Object.entries(partnershipSteps)) {
    const path = await service.createPartnership(lead, center)
    await service.prepareForPlanning(path, lead, center)
    if (action === 'start_negotiation') await service.prepareForNegotiation(path, lead, center)
    if (action === 'activate') await service.agreeOnCommunicationPlan(path, [lead, center])
    await storage.rows('update partnerships set state = $2 where id = $1', [idOf(path), from[0]])
    const take = await ready(lead, path, { action, ...(action === 'terminate' && { terminationCode: 'other' }) })
    const first = await oneIsFirst(t, action, await storage.inPartnership(path, [take, take, take]))
    t.match((await center.call('GET', path)).body, { state: to, version: 2 })
    t.equal(first.body.version, 2)
    await isSound(t, path)
  }
})

t.test('different steps of a partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.prepareForPlanning(path, lead, center)
  const both = [
    await ready(lead, path, { action: 'start_planning' }),
    await ready(lead, path, { action: 'do_not_pursue' }),
  ]
  const first = await oneIsFirst(t, 'start or stop', await storage.inPartnership(path, both))
  t.equal((await lead.call('GET', path)).body.state, first.body.state)
  await isSound(t, path)
})

t.test('every step of a party, taken twice', async (t) => {
  const prepared: Record<keyof typeof partySteps, { by: Client; accepted: boolean }> = {
    accept: { by: center, accepted: false },
    decline: { by: center, accepted: false },
    rescind: { by: lead, accepted: false },
    withdraw: { by: center, accepted: true },
    assign_lead: { by: lead, accepted: true },
  }
  t.strictSame(Object.keys(prepared).sort(), Object.keys(partySteps).sort())
  for (const [action, { by, accepted }] of Object.entries(prepared)) {
    const path = await service.createPartnership(lead, ...(accepted ? [center] : []))
    const entry = accepted ? await entryOf(path, center) : await invite(path, center)
    const take = await ready(by, entry, { action })
    await oneIsFirst(t, action, await storage.inPartnership(path, [take, take]))
    await isSound(t, path)
  }
})

t.test('different steps of one party', async (t) => {
  const pairs: [one: [Client, string], other: [Client, string], accepted: boolean][] = [
    [[center, 'accept'], [lead, 'rescind'], false],
    [[center, 'accept'], [center, 'decline'], false],
    [[center, 'decline'], [lead, 'rescind'], false],
    [[center, 'withdraw'], [lead, 'assign_lead'], true],
  ]
  for (const [one, other, accepted] of pairs) {
    for (const order of [
      [one, other],
      [other, one],
    ]) {
      const path = await service.createPartnership(lead, ...(accepted ? [center] : []))
      const entry = accepted ? await entryOf(path, center) : await invite(path, center)
      const both = await Promise.all(order.map(([by, action]) => ready(by, entry, { action })))
      const name = order.map(([, action]) => action).join(' and ')
      const first = await oneIsFirst(t, name, await storage.inPartnership(path, both))
      const [kept] = await storage.rows('select state, lead from parties where id = $1', [entry.split('/').at(-1)])
      t.strictSame(kept, { state: first.body.state, lead: first.body.lead }, name)
      await isSound(t, path)
    }
  }
})

t.test('two made lead at once: one leads', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const both = await Promise.all(
    [center, home].map(async (of) => ready(lead, await entryOf(path, of), { action: 'assign_lead' })),
  )
  const answers = await storage.inPartnership(path, both)
  const first = await oneIsFirst(t, 'assign_lead', answers)
  t.strictSame(statuses(answers), [200, 409], 'by then the other was not the lead any more')
  t.equal((await lead.call('GET', path)).body.leadId, first.body.organizationId)
  await isSound(t, path)
})

t.test('one invited twice is invited once, by the lead or as a candidate', async (t) => {
  const path = await service.createPartnership(lead)
  const candidate = await lead.call('POST', `${path}/candidates`, {
    body: { name: 'A', candidateOrganizationId: center.id },
  })
  const asCandidate = await ready(lead, candidate.headers.get('location') ?? '', { action: 'invite' })
  const asParty = () => lead.call('POST', `${path}/parties`, { body: { organizationId: center.id, role: 'other' } })
  const answers = await storage.inPartnership(path, [asParty, asCandidate, asParty])
  t.match(statuses(answers), [/20[01]/, 409, 409])
  t.equal((await lead.call('GET', `${path}/parties`)).body.data.length, 2)
  await isSound(t, path)
})

t.test('every step of an observer, taken twice', async (t) => {
  for (const action of Object.keys(observerSteps)) {
    const path = await service.createPartnership(lead, center)
    const proposed = await lead.call('POST', `${path}/observers`, {
      body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
    const entry = proposed.headers.get('location') ?? ''
    const take = await ready(center, entry, { action })
    await oneIsFirst(t, action, await storage.inPartnership(path, [take, take]))
    await isSound(t, path)
  }
})

t.test('two that consent at once both count', async (t) => {
  for (const order of [
    [center, home],
    [home, center],
  ]) {
    const path = await service.createPartnership(lead, center, home)
    const proposed = await lead.call('POST', `${path}/observers`, {
      body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
    const entry = proposed.headers.get('location') ?? ''
    const both = await Promise.all(order.map((by) => ready(by, entry, { action: 'consent' })))
    const answers = await storage.inPartnership(path, both)
    t.strictSame(statuses(answers), [200, 412])
    t.equal((await office.call('GET', path)).status, 404)
    const second = order[answers.findIndex(({ status }) => status === 412)] as Client
    t.match(await second.change('POST', `${entry}/transitions`, { action: 'consent' }), {
      status: 200,
      body: { state: 'active' },
    })
    t.equal((await lead.call('GET', entry)).body.consents.length, 3)
    t.equal((await office.call('GET', path)).status, 200)
    await isSound(t, path)
  }
})

t.test('the last consent, while one accepts, refuses or leaves', async (t) => {
  const rivals: [name: string, rival: (path: string, entry: string) => Promise<() => Promise<Received>>][] = [
    ['accepts', async (path) => ready(home, await invite(path, home), { action: 'accept' })],
    ['refuses', async (_, entry) => ready(lead, entry, { action: 'refuse' })],
    ['ends', async (_, entry) => ready(lead, entry, { action: 'end' })],
    ['leaves', async (path) => ready(center, await entryOf(path, center), { action: 'withdraw' })],
  ]
  for (const [name, rival] of rivals) {
    const path = await service.createPartnership(lead, center)
    const proposed = await lead.call('POST', `${path}/observers`, {
      body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
    const entry = proposed.headers.get('location') ?? ''
    const both = [await ready(center, entry, { action: 'consent' }), await rival(path, entry)]
    const answers = await storage.inPartnership(path, both)
    t.ok(
      answers.some(({ status }) => status === 200),
      name,
    )
    for (const { status } of answers) t.ok([200, 403, 404, 409, 412].includes(status), `${name} ${status}`)
    const { state, consents, waitingOn } = (await lead.call('GET', entry)).body
    const accepted = (await lead.call('GET', `${path}/parties?state=accepted`)).body.data.map(
      ({ organizationId }: Body) => organizationId,
    )
    const consented = consents.map(({ organizationId }: Body) => organizationId)
    const missing = accepted.filter((one: string) => !consented.includes(one))
    // Who accepts afterwards has seen who watches.
    if (state === 'active') t.ok(missing.length === 0 || name === 'accepts', name)
    if (state === 'proposed') t.strictSame(waitingOn, missing, name)
    t.equal((await office.call('GET', path)).status, state === 'active' ? 200 : 404, name)
    await isSound(t, path)
  }
})

t.test('one proposed twice is proposed once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const propose = (by: Client) => () =>
    by.call('POST', `${path}/observers`, {
      body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
  t.strictSame(statuses(await storage.inPartnership(path, [propose(lead), propose(center)])), [201, 409])
  await isSound(t, path)
})

t.test('every step of a candidate, taken twice', async (t) => {
  for (const [action, { from }] of Object.entries(candidateSteps)) {
    const path = await service.createPartnership(lead, center)
    const { headers } = await center.call('POST', `${path}/candidates`, {
      body: { name: 'A', candidateOrganizationId: home.id },
    })
    const candidate = headers.get('location') ?? ''
    await storage.rows('update candidates set state = $2 where id = $1', [candidate.split('/').at(-1), from[0]])
    const take = await ready(lead, candidate, { action })
    await oneIsFirst(t, action, await storage.inPartnership(path, [take, take]))
    await isSound(t, path)
  }
})

t.test('every step of an API client, taken twice', async (t) => {
  for (const action of Object.keys(clientSteps)) {
    const { clientId } = await service.createApiClient(lead.id)
    const client = `/v1/organizations/${lead.id}/api-clients/${clientId}`
    const take = await ready(lead, client, { action })
    const lock = 'select from api_clients where id = $1'
    await oneIsFirst(t, action, await storage.atOnce(lock, [clientId], [take, take]))
    const events = await storage.rows('select type from events where subject_id = $1 order by position', [clientId])
    t.strictSame(
      events.map(({ type }) => type),
      ['api_client.created', 'api_client.revoked'],
    )
  }
})

t.test('a key that is made while its client is revoked opens nothing', async (t) => {
  const { clientId } = await service.createApiClient(lead.id)
  const client = `/v1/organizations/${lead.id}/api-clients/${clientId}`
  const revoke = await ready(lead, client, { action: 'revoke' })
  const rotate = () => lead.call('POST', `${client}/keys`, { body: {} })
  const answers = await storage.atOnce('select from api_clients where id = $1', [clientId], [rotate, revoke])
  const { state } = (await lead.call('GET', client)).body
  t.equal(state === 'revoked', answers[1]?.status === 200)
  if (answers[0]?.status === 201 && state === 'revoked') {
    t.equal((await service.callWith(answers[0].body.key)('GET', '/v1/partnerships')).status, 401)
  }
})
