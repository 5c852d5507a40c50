// Observers: proposal, consent of every party, refusal, and end.
import t from 'tap'
import { observerActions } from '../../../src/partnerships/observers/rules.ts'
import { checkAvailableActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const input = { organizationId: office.id, purpose: 'Monitoring of the subaward', endsOn: '2099-12-31' }
const propose = (by: Client, path: string, fields: object = {}) =>
  by.call('POST', `${path}/observers`, { body: { ...input, ...fields } })
const transition = (by: Client, observer: string, action: string, reason?: string) =>
  by.change('POST', `${observer}/transitions`, { action, ...(reason && { reason }) })
const readable = ['', '/parties', '/observers', '/contacts', '/offers', '/needs', '/matches']
const hidden = ['/candidates', '/checklist-rounds', '/checklist-responses', '/foundation', '/next-steps']
/** The statuses that the office gets when it reads the partnership. */
const readStatuses = async (path: string) =>
  new Set(await Promise.all(readable.map(async (rest) => (await office.call('GET', path + rest)).status)))

t.test('an observer reads nothing before the last party has consented', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const { status, headers, body } = await propose(center, path)
  t.equal(status, 201)
  const observer = headers.get('location') ?? ''
  t.match(body, { ...input, state: 'proposed', waitingOn: [lead.id, home.id] })
  t.match(body.consents, [{ organizationId: center.id, onBehalfBy: null }], 'the proposal counts as consent')
  t.strictSame(await readStatuses(path), new Set([404]))

  t.match(await transition(center, observer, 'consent'), { status: 200, body: { state: 'proposed' } })
  t.equal((await lead.call('GET', observer)).body.consents.length, 1, 'a second consent has no effect')
  t.match(await transition(lead, observer, 'consent'), {
    status: 200,
    body: { state: 'proposed', waitingOn: [home.id] },
  })
  t.strictSame(await readStatuses(path), new Set([404]))
  t.match(await transition(office, observer, 'consent'), { status: 404 }, 'the observer itself cannot consent')

  const last = await transition(home, observer, 'consent')
  t.match(last, { status: 200, body: { state: 'active', waitingOn: [] } })
  t.strictSame(
    last.body.consents.map(({ organizationId }: Body) => organizationId),
    [center.id, lead.id, home.id],
  )
  t.strictSame(await readStatuses(path), new Set([200]))
  for (const rest of hidden) t.equal((await office.call('GET', path + rest)).status, 403, rest)
  for (const list of ['contacts', 'offers', 'candidates']) {
    const response = await office.call('POST', `${path}/${list}`, { body: { name: 'A', title: 'A', aspect: 'data' } })
    t.ok([400, 403].includes(response.status), list)
  }
})

t.test('an observer that the only party proposes is active at once', async (t) => {
  const path = await service.createPartnership(lead)
  t.match(await propose(lead, path), { status: 201, body: { state: 'active' } })
  t.strictSame(await readStatuses(path), new Set([200]))
})

t.test('consent is required of parties that accept before the observer is active, not of invited ones', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { headers } = await propose(lead, path)
  const observer = headers.get('location') ?? ''
  await service.addParty(path, lead, home)
  t.match(await transition(center, observer, 'consent'), { body: { state: 'proposed', waitingOn: [home.id] } })
  t.match(await transition(home, observer, 'consent'), { body: { state: 'active' } })
})

t.test('one refusal rejects an observer', async (t) => {
  const path = await service.createPartnership(lead, center)
  const observer = (await propose(lead, path)).headers.get('location') ?? ''
  t.strictSame(errorsIn(await transition(center, observer, 'refuse')), ['/reason required'])
  const refused = await transition(center, observer, 'refuse', 'We were never asked.')
  t.match(refused, { status: 200, body: { state: 'refused', reason: 'We were never asked.', waitingOn: [] } })
  t.match(await transition(center, observer, 'consent'), {
    status: 409,
    body: { blockedBy: [{ code: 'WRONG_STATE' }] },
  })
  t.strictSame(await readStatuses(path), new Set([404]))
  t.match(await propose(lead, path), { status: 201, body: { state: 'proposed' } }, 'it may be proposed again')
})

t.test('any party and the observer itself may end an observer', async (t) => {
  for (const by of [center, lead, office]) {
    const path = await service.createPartnership(lead, center)
    const observer = await service.addObserver(path, office, lead, center)
    t.strictSame(errorsIn(await transition(by, observer, 'end')), ['/reason required'])
    t.match(await transition(by, observer, 'end', 'It is over.'), {
      status: 200,
      body: { state: 'ended', reason: 'It is over.' },
    })
    t.strictSame(await readStatuses(path), new Set([404]))
    t.equal((await transition(lead, observer, 'end', 'Again')).status, 409)
    t.match(await propose(center, path), { status: 201, body: { state: 'proposed' } }, 'it may be proposed again')
  }
})

t.test('an observer ends after its last day without a transition', async (t) => {
  const path = await service.createPartnership(lead, center)
  const observer = await service.addObserver(path, office, lead, center)
  const id = observer.split('/').at(-1)
  const endsOn = (day: string) => storage.rows(`update observers set ends_on = ${day} where id = $1`, [id])
  await endsOn('current_date')
  t.strictSame(await readStatuses(path), new Set([200]), 'it reads on its last day')
  await endsOn('current_date - 1')
  t.strictSame(await readStatuses(path), new Set([404]))
  t.strictSame(
    (await office.call('GET', '/v1/partnerships')).body.data.map(({ id }: Body) => id).includes(path.split('/')[3]),
    false,
  )
  t.match((await lead.call('GET', observer)).body, { state: 'ended' })
  t.match(await transition(lead, observer, 'consent'), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
  t.match(await propose(lead, path), { status: 201, body: { state: 'proposed' } }, 'it may be proposed again')
  t.strictSame(
    (await lead.call('GET', `${path}/observers`)).body.data.map(({ state }: Body) => state),
    ['ended', 'proposed'],
  )

  const hasNextStep = async () =>
    (await lead.call('GET', `${path}/next-steps`)).body.data.some(({ code }: Body) => code === 'REVIEW_OBSERVER')
  t.ok(await hasNextStep())
  const proposed = "update observers set ends_on = current_date - 1 where state = 'proposed' and partnership_id = $1"
  await storage.rows(proposed, [path.split('/')[3]])
  t.notOk(await hasNextStep(), 'a proposal ends after its last day too')
})

t.test('an observer is not a party, is unique, and has a purpose and a last day in the future', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: home.id, role: 'other' },
  })
  for (const party of [lead, center, home]) {
    const response = await propose(lead, path, { organizationId: party.id })
    t.match(response, { status: 409, body: { code: 'party-exists' } })
  }
  t.match(await propose(home, path), { status: 403, body: { code: 'insufficient-relation' } })
  await home.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'decline' })
  t.equal((await propose(lead, path, { organizationId: home.id })).status, 201)
  t.equal((await propose(lead, path)).status, 201)
  t.match(await propose(center, path), { status: 409, body: { code: 'party-exists' } })
  const unknown = await propose(lead, path, { organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10' })
  t.strictSame([unknown.status, ...errorsIn(unknown)], [422, '/organizationId unknown-reference'])
  const past = await propose(lead, path, { endsOn: '2026-01-01' })
  t.strictSame([past.status, ...errorsIn(past)], [422, '/endsOn rule-violation'])
  for (const missing of ['purpose', 'endsOn', 'organizationId']) {
    t.strictSame(errorsIn(await propose(lead, path, { [missing]: undefined })), [`/${missing} required`])
  }
})

t.test('availableActions agrees with the result of each transition', async (t) => {
  const path = await service.createPartnership(lead, center)
  const active = await service.addObserver(path, office, lead, center)
  const proposed = (await propose(lead, path, { organizationId: home.id })).headers.get('location') ?? ''
  for (const observer of [active, proposed]) {
    for (const by of [lead, center, office])
      await checkAvailableActions(t, by, observer, observerActions, { endsOn: '2100-12-31' })
  }
})

t.test('the consent of a party that withdraws is not required', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const observer = (await propose(lead, path)).headers.get('location') ?? ''
  await transition(center, observer, 'consent')
  const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
  await home.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.match((await lead.call('GET', observer)).body, { state: 'proposed', waitingOn: [] })
  t.match(
    await transition(lead, observer, 'consent'),
    { status: 200, body: { state: 'active' } },
    'a party consents again',
  )
})
