// Two that act on one expectation at the same moment: one is first, and nothing is half agreed.
import t, { type Test } from 'tap'
import {
  type ExpectationAction,
  expectationActions,
  expectationTransitions,
} from '../../../src/expectations/expectations/rules.ts'
import { type Client, type Received, startService } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const home = await service.createOrganization("Rosa's Family Child Care")

async function written(path: string): Promise<string> {
  const { headers } = await lead.call('POST', `${path}/expectations`, {
    body: {
      aspect: 'services',
      what: 'Screening',
      schedule: { kind: 'date', dueOn: '2099-06-30', timeZone: 'America/Chicago' },
      responsibleOrganizationId: home.id,
    },
  })
  return headers.get('location') ?? ''
}
/** A request that goes by the ETag that the record has now, to be sent later. */
async function ready(by: Client, method: string, record: string, body?: object): Promise<() => Promise<Received>> {
  const { headers } = await by.call('GET', record)
  const match = { 'if-match': headers.get('etag') ?? '' }
  const target = method === 'POST' ? `${record}/transitions` : record
  return () => by.call(method, target, { ...(body && { body }), headers: match })
}
const take = (by: Client, record: string, action: ExpectationAction) =>
  ready(by, 'POST', record, { action, reason: 'Now.', revision: 1 })

/** Each version has left its event, and what is agreed has the word of every party. */
async function isSound(t: Test, path: string, name: string) {
  const [, , , id] = path.split('/')
  const kept = await storage.rows('select * from expectations where partnership_id = $1', [id])
  for (const row of kept) {
    const events = await storage.rows('select type from events where subject_id = $1', [row.id])
    t.equal(events.length, row.version, `${name}: one event a change`)
    t.equal(row.state !== 'proposed', row.acceptances.length === 3, `${name}: ${row.state}`)
  }
}

t.test('every step of an expectation, taken twice', async (t) => {
  for (const action of expectationActions) {
    const { from } = expectationTransitions[action]
    const path = await service.createPartnership(lead, center, home)
    const expectation = await written(path)
    const parties = action === 'accept' ? [lead, home] : [lead, center, home]
    for (const by of parties) await (await take(by, expectation, 'accept'))()
    if (from.includes('in_effect')) await (await take(lead, expectation, 'begin'))()
    if (action === 'refuse_waiver') await (await take(home, expectation, 'waive'))()
    const request = await take(center, expectation, action)
    const answers = await storage.inPartnership(path, [request, request, request])
    t.strictSame(statuses(answers).slice(0, 1), [200], action)
    for (const status of statuses(answers).slice(1)) t.ok([409, 412].includes(status), `${action}: ${status}`)
    await isSound(t, path, action)
  }
})

t.test('two that accept at once are both asked to have seen the other', async (t) => {
  for (const order of [
    [lead, center],
    [center, lead],
  ]) {
    const path = await service.createPartnership(lead, center, home)
    const expectation = await written(path)
    await (await take(home, expectation, 'accept'))()
    const both = await Promise.all(order.map((by) => take(by, expectation, 'accept')))
    const answers = await storage.inPartnership(path, both)
    t.strictSame(statuses(answers), [200, 412])
    const second = order[answers.findIndex(({ status }) => status === 412)] as Client
    t.match(await (await take(second, expectation, 'accept'))(), { status: 200, body: { state: 'agreed' } })
    await isSound(t, path, 'accept')
  }
})

t.test('the last word, while another rewords, deletes, or leaves', async (t) => {
  const entryOf = async (path: string) =>
    `${path}/parties/${(await lead.call('GET', `${path}/parties?organizationId=${lead.id}`)).body.data[0].id}`
  const rivals: [name: string, rival: (path: string, expectation: string) => Promise<() => Promise<Received>>][] = [
    ['rewords', (_, expectation) => ready(home, 'PATCH', expectation, { what: 'Another thing' })],
    ['deletes', (_, expectation) => ready(home, 'DELETE', expectation)],
    ['ends it all', async (path) => ready(lead, 'POST', path, { action: 'do_not_pursue', reason: 'Not now.' })],
    ['leaves', async (path) => ready(lead, 'POST', await entryOf(path), { action: 'withdraw', reason: 'We leave.' })],
  ]
  for (const [name, rival] of rivals) {
    const path = await service.createPartnership(lead, center, home)
    const expectation = await written(path)
    for (const by of [lead, home]) await (await take(by, expectation, 'accept'))()
    const both = [await take(center, expectation, 'accept'), await rival(path, expectation)]
    const answers = await storage.inPartnership(path, both)
    t.ok(statuses(answers)[0] === 200 || statuses(answers)[0] === 204, name)
    for (const { status } of answers) t.ok([200, 204, 404, 409, 412].includes(status), `${name}: ${status}`)
    await isSound(t, path, name)
  }
})

t.test('who joins while the last one accepts has not accepted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { headers } = await lead.call('POST', `${path}/expectations`, {
    body: { aspect: 'data', what: 'Monthly figures', schedule: { kind: 'undecided' } },
  })
  const expectation = headers.get('location') ?? ''
  await (await take(lead, expectation, 'accept'))()
  const invited = await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
  const joins = await ready(home, 'POST', `${path}/parties/${invited.body.id}`, { action: 'accept' })
  const answers = await storage.inPartnership(path, [joins, await take(center, expectation, 'accept')])
  t.strictSame(statuses(answers), [200, 200])
  const { state, waitingOn } = (await lead.call('GET', expectation)).body
  if (state === 'proposed') t.strictSame(waitingOn, [home.id])
  else t.strictSame(waitingOn, [], 'it was agreed before')
})
