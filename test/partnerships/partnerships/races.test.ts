// Concurrent requests for one record: for every transition of every lifecycle exactly one succeeds, completely.
import t, { type Test } from 'tap'
import { clientTransitions } from '../../../src/identity/api-clients/rules.ts'
import { candidateTransitions } from '../../../src/partnerships/candidates/rules.ts'
import { observerTransitions } from '../../../src/partnerships/observers/rules.ts'
import { type PartyAction, partyTransitions } from '../../../src/partnerships/parties/rules.ts'
import { partnershipTransitions } from '../../../src/partnerships/partnerships/rules.ts'
import { type Body, type Client, type Received, startService } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

/** Prepares a transition with the current ETag of the record, to be sent later. */
async function prepare(by: Client, record: string, body: object): Promise<() => Promise<Received>> {
  const { headers } = await by.call('GET', record)
  const match = { 'if-match': headers.get('etag') ?? '' }
  return () =>
    by.call('POST', `${record}/transitions`, {
      body: { reason: 'Now.', ...(isNotice(body) && { removalOn }), ...body },
      headers: match,
    })
}
const removalOn = new Date(Date.now() + 30 * 86_400_000).toISOString().slice(0, 10)
const isNotice = (body: object) => 'action' in body && body.action === 'give_notice_of_removal'
const makeRemovalDue = (path: string) =>
  storage.rows('update removal_notices set removal_on = current_date where partnership_id = $1', [idOf(path)])
const idOf = (path: string) => path.split('/')[3]
const partyPathOf = async (path: string, of: Client): Promise<string> =>
  `${path}/parties/${(await lead.call('GET', `${path}/parties?organizationId=${of.id}`)).body.data.at(-1).id}`
const invite = async (path: string, of: Client): Promise<string> =>
  (await lead.call('POST', `${path}/parties`, { body: { organizationId: of.id, role: 'other' } })).headers.get(
    'location',
  ) ?? ''

/** Checks that exactly one accepted party leads, and that every version has an event. */
async function checkConsistency(t: Test, path: string) {
  const [found] = await storage.rows(
    `select (select count(*)::int from parties where partnership_id = $1 and lead and state = 'accepted') as leaders,
       (select count(*)::int from parties where partnership_id = $1 and lead) as leads,
       (select sum(version)::int from (select version, id from partnerships where id = $1
         union all select version, id from parties where partnership_id = $1
         union all select version, id from removal_notices where partnership_id = $1
         union all select version, id from observers where partnership_id = $1
         union all select version, id from candidates where partnership_id = $1
         union all select version, id from contacts where partnership_id = $1
         union all select version, id from missions where partnership_id = $1
         union all select version, id from endorsements where partnership_id = $1
         union all select version, id from benefits where partnership_id = $1
         union all select version, id from checklist_rounds where partnership_id = $1
         union all select 1, id from checklist_responses where partnership_id = $1 and state = 'shared'
         union all select version, id from communication_plans where partnership_id = $1
         union all select version, id from conflict_plans where partnership_id = $1
         union all select version, id from touchpoints where partnership_id = $1) records) as versions,
       (select count(*)::int from events where stream_id = $1 and type <> 'endorsement.in_force'
         and type !~ '^(agreement|legal_review|signatory|signature)') as events`,
    [idOf(path)],
  )
  t.strictSame([found.leaders, found.leads], [1, 1], 'exactly one party leads')
  t.equal(found.events, found.versions, 'every change has one event')
}

/** Checks that one request succeeded and returns it; the others get 409 or 412, or 404 if they lost access to the partnership. */
async function expectOneSuccess(t: Test, name: string, responses: Received[]): Promise<Received> {
  const [first, ...others] = [...responses].sort((a, b) => a.status - b.status)
  t.equal(first?.status, 200, name)
  const expected = /declined|rescinded|withdrawn/.test(first?.body.state) ? [404, 409, 412] : [409, 412]
  for (const { status } of others) t.ok(expected.includes(status), `${name}: ${status}`)
  return first as Received
}

t.test('one of several concurrent equal transitions of a partnership succeeds', async (t) => {
  for (const [action, { from, to }] of Object.entries(partnershipTransitions)) {
    // Only a partnership that no other party has accepted can be withdrawn.
    const parties = action === 'withdraw' ? [lead] : [lead, center]
    const path = await service.createPartnership(lead, ...parties.slice(1))
    await service.prepareForPlanning(path, ...parties)
    if (action === 'start_negotiation') await service.prepareForNegotiation(path, lead, center)
    if (['activate', 'resume'].includes(action)) await service.prepareForActivation(path, lead, center)
    await storage.setState(path, from[0] ?? '')
    const send = await prepare(lead, path, { action, ...(action === 'terminate' && { terminationCode: 'other' }) })
    const first = await expectOneSuccess(t, action, await storage.raceInPartnership(path, [send, send, send]))
    for (const party of parties) t.match((await party.call('GET', path)).body, { state: to, version: 2 })
    t.equal(first.body.version, 2)
    await checkConsistency(t, path)
  }
})

t.test('one of two concurrent different transitions of a partnership succeeds', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.prepareForPlanning(path, lead, center)
  const both = [
    await prepare(lead, path, { action: 'start_planning' }),
    await prepare(lead, path, { action: 'do_not_pursue' }),
  ]
  const first = await expectOneSuccess(
    t,
    'start_planning and do_not_pursue',
    await storage.raceInPartnership(path, both),
  )
  t.equal((await lead.call('GET', path)).body.state, first.body.state)
  await checkConsistency(t, path)
})

t.test('one of two concurrent equal transitions of a party succeeds', async (t) => {
  const prepared: Record<keyof typeof partyTransitions, { by: Client; accepted: boolean; before?: PartyAction }> = {
    accept: { by: center, accepted: false },
    decline: { by: center, accepted: false },
    rescind: { by: lead, accepted: false },
    withdraw: { by: center, accepted: true },
    offer_lead: { by: lead, accepted: true },
    accept_lead: { by: center, accepted: true, before: 'offer_lead' },
    decline_lead: { by: center, accepted: true, before: 'offer_lead' },
    withdraw_lead_offer: { by: lead, accepted: true, before: 'offer_lead' },
    give_notice_of_removal: { by: lead, accepted: true },
    object_to_removal: { by: center, accepted: true, before: 'give_notice_of_removal' },
    withdraw_notice_of_removal: { by: lead, accepted: true, before: 'give_notice_of_removal' },
    remove: { by: lead, accepted: true, before: 'give_notice_of_removal' },
  }
  t.strictSame(Object.keys(prepared).sort(), Object.keys(partyTransitions).sort())
  for (const [action, { by, accepted, before }] of Object.entries(prepared)) {
    const path = await service.createPartnership(lead, ...(accepted ? [center] : []))
    const record = accepted ? await partyPathOf(path, center) : await invite(path, center)
    if (before) {
      const prior = before === 'offer_lead' || before === 'give_notice_of_removal' ? lead : by
      t.equal((await (await prepare(prior, record, { action: before }))()).status, 200, before)
    }
    if (action === 'remove') await makeRemovalDue(path)
    const send = await prepare(by, record, { action })
    await expectOneSuccess(t, action, await storage.raceInPartnership(path, [send, send]))
    await checkConsistency(t, path)
  }
})

t.test('one of two concurrent different transitions of a party succeeds', async (t) => {
  const pairs: [first: [Client, string], second: [Client, string], accepted: boolean][] = [
    [[center, 'accept'], [lead, 'rescind'], false],
    [[center, 'accept'], [center, 'decline'], false],
    [[center, 'decline'], [lead, 'rescind'], false],
    [[center, 'withdraw'], [lead, 'offer_lead'], true],
  ]
  for (const [first, second, accepted] of pairs) {
    for (const order of [
      [first, second],
      [second, first],
    ]) {
      const path = await service.createPartnership(lead, ...(accepted ? [center] : []))
      const record = accepted ? await partyPathOf(path, center) : await invite(path, center)
      const both = await Promise.all(order.map(([by, action]) => prepare(by, record, { action })))
      const name = order.map(([, action]) => action).join(' and ')
      const success = await expectOneSuccess(t, name, await storage.raceInPartnership(path, both))
      const [stored] = await storage.rows('select state, lead from parties where id = $1', [record.split('/').at(-1)])
      t.strictSame(stored, { state: success.body.state, lead: success.body.lead }, name)
      await checkConsistency(t, path)
    }
  }
})

t.test('one of two concurrent offers of the lead succeeds', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const both = await Promise.all(
    [center, home].map(async (of) => prepare(lead, await partyPathOf(path, of), { action: 'offer_lead' })),
  )
  const responses = await storage.raceInPartnership(path, both)
  await expectOneSuccess(t, 'offer_lead', responses)
  t.strictSame(statuses(responses), [200, 409], 'one offer is open at a time')
  await checkConsistency(t, path)
})

t.test('concurrent invitations of one organization, as a party and as a candidate, create one party', async (t) => {
  const path = await service.createPartnership(lead)
  const candidate = await lead.call('POST', `${path}/candidates`, {
    body: { name: 'A', candidateOrganizationId: center.id },
  })
  const asCandidate = await prepare(lead, candidate.headers.get('location') ?? '', { action: 'invite' })
  const asParty = () => lead.call('POST', `${path}/parties`, { body: { organizationId: center.id, role: 'other' } })
  const responses = await storage.raceInPartnership(path, [asParty, asCandidate, asParty])
  t.match(statuses(responses), [/20[01]/, 409, 409])
  t.equal((await lead.call('GET', `${path}/parties`)).body.data.length, 2)
  await checkConsistency(t, path)
})

t.test('one of two concurrent equal transitions of an observer succeeds', async (t) => {
  for (const action of Object.keys(observerTransitions)) {
    const path = await service.createPartnership(lead, center)
    const proposed = await lead.call('POST', `${path}/observers`, {
      body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
    const record = proposed.headers.get('location') ?? ''
    const extend = { action: 'extend', endsOn: '2100-01-31' }
    if (/extension|extend/.test(action)) await (await prepare(center, record, { action: 'consent' }))()
    if (action === 'refuse_extension') await (await prepare(lead, record, extend))()
    const send = await prepare(center, record, action === 'extend' ? extend : { action })
    await expectOneSuccess(t, action, await storage.raceInPartnership(path, [send, send]))
    await checkConsistency(t, path)
  }
})

t.test('two concurrent consents to an observer both count', async (t) => {
  for (const order of [
    [center, home],
    [home, center],
  ]) {
    const path = await service.createPartnership(lead, center, home)
    const proposed = await lead.call('POST', `${path}/observers`, {
      body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
    const record = proposed.headers.get('location') ?? ''
    const both = await Promise.all(order.map((by) => prepare(by, record, { action: 'consent' })))
    const responses = await storage.raceInPartnership(path, both)
    t.strictSame(statuses(responses), [200, 412])
    t.equal((await office.call('GET', path)).status, 404)
    const second = order[responses.findIndex(({ status }) => status === 412)] as Client
    t.match(await second.change('POST', `${record}/transitions`, { action: 'consent' }), {
      status: 200,
      body: { state: 'active' },
    })
    t.equal((await lead.call('GET', record)).body.consents.length, 3)
    t.equal((await office.call('GET', path)).status, 200)
    await checkConsistency(t, path)
  }
})

t.test(
  'the last consent to an observer stays consistent with a concurrent acceptance, refusal, end or withdrawal',
  async (t) => {
    const rivals: [name: string, rival: (path: string, record: string) => Promise<() => Promise<Received>>][] = [
      ['accepts', async (path) => prepare(home, await invite(path, home), { action: 'accept' })],
      ['refuses', async (_, record) => prepare(lead, record, { action: 'refuse' })],
      ['ends', async (_, record) => prepare(lead, record, { action: 'end' })],
      ['leaves', async (path) => prepare(center, await partyPathOf(path, center), { action: 'withdraw' })],
    ]
    for (const [name, rival] of rivals) {
      const path = await service.createPartnership(lead, center)
      const proposed = await lead.call('POST', `${path}/observers`, {
        body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
      })
      const record = proposed.headers.get('location') ?? ''
      const both = [await prepare(center, record, { action: 'consent' }), await rival(path, record)]
      const responses = await storage.raceInPartnership(path, both)
      t.ok(
        responses.some(({ status }) => status === 200),
        name,
      )
      for (const { status } of responses) t.ok([200, 403, 404, 409, 412].includes(status), `${name} ${status}`)
      const { state, consents, waitingOn } = (await lead.call('GET', record)).body
      const accepted = (await lead.call('GET', `${path}/parties?state=accepted`)).body.data.map(
        ({ organizationId }: Body) => organizationId,
      )
      const consented = consents.map(({ organizationId }: Body) => organizationId)
      const missing = accepted.filter((id: string) => !consented.includes(id))
      // A party that accepts after the observer is active has seen it before accepting.
      if (state === 'active') t.ok(missing.length === 0 || name === 'accepts', name)
      if (state === 'proposed') t.strictSame(waitingOn, missing, name)
      t.equal((await office.call('GET', path)).status, state === 'active' ? 200 : 404, name)
      await checkConsistency(t, path)
    }
  },
)

t.test('concurrent proposals of one observer create one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const propose = (by: Client) => () =>
    by.call('POST', `${path}/observers`, {
      body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
    })
  t.strictSame(statuses(await storage.raceInPartnership(path, [propose(lead), propose(center)])), [201, 409])
  await checkConsistency(t, path)
})

t.test('one of two concurrent equal transitions of a candidate succeeds', async (t) => {
  for (const [action, { from }] of Object.entries(candidateTransitions)) {
    const path = await service.createPartnership(lead, center)
    const { headers } = await center.call('POST', `${path}/candidates`, {
      body: { name: 'A', candidateOrganizationId: home.id },
    })
    const candidate = headers.get('location') ?? ''
    await storage.rows('update candidates set state = $2 where id = $1', [candidate.split('/').at(-1), from[0]])
    const send = await prepare(lead, candidate, { action })
    await expectOneSuccess(t, action, await storage.raceInPartnership(path, [send, send]))
    await checkConsistency(t, path)
  }
})

t.test('one of two concurrent equal transitions of an API client succeeds', async (t) => {
  for (const action of Object.keys(clientTransitions)) {
    const { clientId } = await service.createApiClient(lead.id)
    const client = `/v1/organizations/${lead.id}/api-clients/${clientId}`
    const send = await prepare(lead, client, { action })
    const lock = 'select from api_clients where id = $1'
    await expectOneSuccess(t, action, await storage.race(lock, [clientId], [send, send]))
    const events = await storage.rows('select type from events where subject_id = $1 order by position', [clientId])
    t.strictSame(
      events.map(({ type }) => type),
      ['api_client.created', 'api_client.revoked'],
    )
  }
})

t.test('a key that is created while its client is revoked is not valid', async (t) => {
  const { clientId } = await service.createApiClient(lead.id)
  const client = `/v1/organizations/${lead.id}/api-clients/${clientId}`
  const revoke = await prepare(lead, client, { action: 'revoke' })
  const rotate = () => lead.call('POST', `${client}/keys`, { body: {} })
  const responses = await storage.race('select from api_clients where id = $1', [clientId], [rotate, revoke])
  const { state } = (await lead.call('GET', client)).body
  t.equal(state === 'revoked', responses[1]?.status === 200)
  if (responses[0]?.status === 201 && state === 'revoked') {
    t.equal((await service.callWith(responses[0].body.key)('GET', '/v1/partnerships')).status, 401)
  }
})
