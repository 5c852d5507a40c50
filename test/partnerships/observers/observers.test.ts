// Observers: proposed by one party, consented to by all, for a purpose, until a day.
import t from 'tap'
import { observerActions } from '../../../src/partnerships/observers/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { faults, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const home = await service.createOrganization("Rosa's Family Child Care")
const office = await service.createOrganization('State Office', { kinds: ['state_agency'] })

const said = { organizationId: office.id, purpose: 'Monitoring of the subaward', endsOn: '2099-12-31' }
const propose = (by: Client, path: string, fields: object = {}) =>
  by.call('POST', `${path}/observers`, { body: { ...said, ...fields } })
const act = (by: Client, entry: string, action: string, reason?: string) =>
  by.change('POST', `${entry}/transitions`, { action, ...(reason && { reason }) })
const readable = ['', '/parties', '/observers', '/contacts', '/offers', '/needs', '/matches']
const hidden = ['/candidates', '/checklist-rounds', '/checklist-responses', '/foundation', '/next-steps']
/** What the office gets of a partnership. */
const sees = async (path: string) =>
  new Set(await Promise.all(readable.map(async (rest) => (await office.call('GET', path + rest)).status)))

t.test('an observer sees nothing before the last party has consented', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const { status, headers, body } = await propose(center, path)
  t.equal(status, 201)
  const entry = headers.get('location') ?? ''
  t.match(body, { ...said, state: 'proposed', waitingOn: [lead.id, home.id] })
  t.match(body.consents, [{ organizationId: center.id, onBehalfBy: null }], 'proposing is consenting')
  t.strictSame(await sees(path), new Set([404]))

  t.match(await act(center, entry, 'consent'), { status: 200, body: { state: 'proposed' } })
  t.equal((await lead.call('GET', entry)).body.consents.length, 1, 'consenting twice is consenting once')
  t.match(await act(lead, entry, 'consent'), { status: 200, body: { state: 'proposed', waitingOn: [home.id] } })
  t.strictSame(await sees(path), new Set([404]))
  t.match(await act(office, entry, 'consent'), { status: 404 }, 'nor does it consent itself')

  const last = await act(home, entry, 'consent')
  t.match(last, { status: 200, body: { state: 'active', waitingOn: [] } })
  t.strictSame(
    last.body.consents.map(({ organizationId }: Body) => organizationId),
    [center.id, lead.id, home.id],
  )
  t.strictSame(await sees(path), new Set([200]))
  for (const rest of hidden) t.equal((await office.call('GET', path + rest)).status, 403, rest)
  for (const list of ['contacts', 'offers', 'candidates']) {
    const answer = await office.call('POST', `${path}/${list}`, { body: { name: 'A', title: 'A', aspect: 'data' } })
    t.ok([400, 403].includes(answer.status), list)
  }
})

t.test('a party that is alone has consented by proposing', async (t) => {
  const path = await service.createPartnership(lead)
  t.match(await propose(lead, path), { status: 201, body: { state: 'active' } })
  t.strictSame(await sees(path), new Set([200]))
})

t.test('who is invited has no say, and who accepts while an observer is proposed has', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { headers } = await propose(lead, path)
  const entry = headers.get('location') ?? ''
  await service.addParty(path, lead, home)
  t.match(await act(center, entry, 'consent'), { body: { state: 'proposed', waitingOn: [home.id] } })
  t.match(await act(home, entry, 'consent'), { body: { state: 'active' } })
})

t.test('one refusal is enough', async (t) => {
  const path = await service.createPartnership(lead, center)
  const entry = (await propose(lead, path)).headers.get('location') ?? ''
  t.strictSame(faults(await act(center, entry, 'refuse')), ['/reason rule-violation'])
  const refused = await act(center, entry, 'refuse', 'We were never asked.')
  t.match(refused, { status: 200, body: { state: 'refused', reason: 'We were never asked.', waitingOn: [] } })
  t.match(await act(center, entry, 'consent'), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
  t.strictSame(await sees(path), new Set([404]))
  t.match(await propose(lead, path), { status: 201, body: { state: 'proposed' } }, 'it may be proposed again')
})

t.test('any party ends a watch, and so may the observer', async (t) => {
  for (const by of [center, lead, office]) {
    const path = await service.createPartnership(lead, center)
    const entry = await service.addObserver(path, office, lead, center)
    t.strictSame(faults(await act(by, entry, 'end')), ['/reason rule-violation'])
    t.match(await act(by, entry, 'end', 'It is over.'), {
      status: 200,
      body: { state: 'ended', reason: 'It is over.' },
    })
    t.strictSame(await sees(path), new Set([404]))
    t.equal((await act(lead, entry, 'end', 'Again')).status, 409)
    t.match(await propose(center, path), { status: 201, body: { state: 'proposed' } }, 'and may be asked back')
  }
})

t.test('a watch ends with its last day, without anybody doing anything', async (t) => {
  const path = await service.createPartnership(lead, center)
  const entry = await service.addObserver(path, office, lead, center)
  const id = entry.split('/').at(-1)
  const endsOn = (day: string) => storage.rows(`update observers set ends_on = ${day} where id = $1`, [id])
  await endsOn('current_date')
  t.strictSame(await sees(path), new Set([200]), 'on the last day it watches')
  await endsOn('current_date - 1')
  t.strictSame(await sees(path), new Set([404]))
  t.strictSame(
    (await office.call('GET', '/v1/partnerships')).body.data.map(({ id }: Body) => id).includes(path.split('/')[3]),
    false,
  )
  t.match((await lead.call('GET', entry)).body, { state: 'ended' })
  t.match(await act(lead, entry, 'consent'), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
  t.match(await propose(lead, path), { status: 201, body: { state: 'proposed' } }, 'it may be proposed anew')
  t.strictSame(
    (await lead.call('GET', `${path}/observers`)).body.data.map(({ state }: Body) => state),
    ['ended', 'proposed'],
  )

  const asked = async () =>
    (await lead.call('GET', `${path}/next-steps`)).body.data.some(({ code }: Body) => code === 'REVIEW_OBSERVER')
  t.ok(await asked())
  const proposed = "update observers set ends_on = current_date - 1 where state = 'proposed' and partnership_id = $1"
  await storage.rows(proposed, [path.split('/')[3]])
  t.notOk(await asked(), 'a proposal ends with that day as well')
})

t.test('who observes is somebody else, once, for a purpose, until a day to come', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: home.id, role: 'other' },
  })
  for (const party of [lead, center, home]) {
    const answer = await propose(lead, path, { organizationId: party.id })
    t.match(answer, { status: 409, body: { code: 'party-exists' } })
  }
  t.match(await propose(home, path), { status: 403, body: { code: 'insufficient-relation' } })
  await home.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'decline' })
  t.equal((await propose(lead, path, { organizationId: home.id })).status, 201)
  t.equal((await propose(lead, path)).status, 201)
  t.match(await propose(center, path), { status: 409, body: { code: 'party-exists' } })
  const nobody = await propose(lead, path, { organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10' })
  t.strictSame([nobody.status, ...faults(nobody)], [422, '/organizationId unknown-reference'])
  const past = await propose(lead, path, { endsOn: '2026-01-01' })
  t.strictSame([past.status, ...faults(past)], [422, '/endsOn rule-violation'])
  for (const missing of ['purpose', 'endsOn', 'organizationId']) {
    t.strictSame(faults(await propose(lead, path, { [missing]: undefined })), [`/${missing} required`])
  }
})

t.test('availableActions tells each what a transition would decide', async (t) => {
  const path = await service.createPartnership(lead, center)
  const watching = await service.addObserver(path, office, lead, center)
  const proposed = (await propose(lead, path, { organizationId: home.id })).headers.get('location') ?? ''
  for (const [entry, readers] of [
    [watching, [lead, center, office]],
    [proposed, [lead, center, office]],
  ] as const) {
    for (const by of readers) {
      const { availableActions } = (await by.call('GET', entry)).body
      t.strictSame(
        availableActions.map(({ action }: Body) => action),
        [...observerActions],
      )
      for (const { action, enabled, blockedBy } of availableActions) {
        const tried = await by.change('POST', `${entry}/transitions?dryRun=true`, { action, reason: 'Why not?' })
        t.equal(tried.status, enabled ? 200 : 409, action)
        if (!enabled) t.strictSame(tried.body.blockedBy, blockedBy)
      }
    }
  }
})

t.test('a party that leaves takes its consent question with it', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const entry = (await propose(lead, path)).headers.get('location') ?? ''
  await act(center, entry, 'consent')
  const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
  await home.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.match((await lead.call('GET', entry)).body, { state: 'proposed', waitingOn: [] })
  t.match(await act(lead, entry, 'consent'), { status: 200, body: { state: 'active' } }, 'a party says so once more')
})
