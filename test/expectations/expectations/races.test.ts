// Concurrent actions on an expectation.
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
const { lead, center, home } = await service.createAgencies()

async function createdPath(path: string): Promise<string> {
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
/** Returns a function that sends a request with the ETag that the record has now. */
async function prepare(by: Client, method: string, record: string, body?: object): Promise<() => Promise<Received>> {
  const { headers } = await by.call('GET', record)
  const match = { 'if-match': headers.get('etag') ?? '' }
  const target = method === 'POST' ? `${record}/transitions` : record
  return () => by.call(method, target, { ...(body && { body }), headers: match })
}
const prepareTransition = (by: Client, record: string, action: ExpectationAction) =>
  prepare(by, 'POST', record, { action, reason: 'Now.', revision: 1, outcome: 'not_met' })

/** Checks the invariants: each version has an event, and every party has accepted an agreed expectation. */
async function checkInvariants(t: Test, path: string, name: string) {
  const [, , , id] = path.split('/')
  const rows = await storage.rows('select * from expectations where partnership_id = $1', [id])
  for (const row of rows) {
    const events = await storage.rows('select type from events where subject_id = $1', [row.id])
    t.equal(events.length, row.version, `${name}: one event for each version`)
    t.equal(row.state !== 'proposed', row.acceptances.length === 3, `${name}: ${row.state}`)
  }
}

t.test('one of several concurrent equal transitions succeeds', async (t) => {
  for (const action of expectationActions) {
    const { from } = expectationTransitions[action]
    const path = await service.createPartnership(lead, center, home)
    const expectation = await createdPath(path)
    const parties = action === 'accept' ? [lead, home] : [lead, center, home]
    for (const by of parties) await (await prepareTransition(by, expectation, 'accept'))()
    if (from.includes('in_effect') && action !== 'accept') await (await prepareTransition(lead, expectation, 'begin'))()
    if (from.includes('met')) await (await prepareTransition(lead, expectation, 'begin'))()
    if (from.includes('met')) await (await prepareTransition(lead, expectation, 'declare_met'))()
    const proposals: Partial<Record<ExpectationAction, () => Promise<() => Promise<Received>>>> = {
      refuse_waiver: () => prepareTransition(home, expectation, 'waive'),
      withdraw_revision: () => prepare(center, 'PATCH', expectation, { what: 'Another thing' }),
      refuse_revision: () => prepare(center, 'PATCH', expectation, { what: 'Another thing' }),
      refuse_correction: () => prepareTransition(home, expectation, 'correct_outcome'),
    }
    await (await proposals[action]?.())?.()
    const request = await prepareTransition(center, expectation, action)
    const responses = await storage.raceInPartnership(path, [request, request, request])
    t.strictSame(statuses(responses).slice(0, 1), [200], action)
    for (const status of statuses(responses).slice(1)) t.ok([409, 412].includes(status), `${action}: ${status}`)
    await checkInvariants(t, path, action)
  }
})

t.test('the second of two concurrent acceptances has to be repeated with the new ETag', async (t) => {
  for (const order of [
    [lead, center],
    [center, lead],
  ]) {
    const path = await service.createPartnership(lead, center, home)
    const expectation = await createdPath(path)
    await (await prepareTransition(home, expectation, 'accept'))()
    const both = await Promise.all(order.map((by) => prepareTransition(by, expectation, 'accept')))
    const responses = await storage.raceInPartnership(path, both)
    t.strictSame(statuses(responses), [200, 412])
    const second = order[responses.findIndex(({ status }) => status === 412)] as Client
    t.match(await (await prepareTransition(second, expectation, 'accept'))(), {
      status: 200,
      body: { state: 'agreed' },
    })
    await checkInvariants(t, path, 'accept')
  }
})

t.test('the last acceptance stays consistent with a concurrent change', async (t) => {
  const partyPathOf = async (path: string) =>
    `${path}/parties/${(await lead.call('GET', `${path}/parties?organizationId=${lead.id}`)).body.data[0].id}`
  const rivals: [name: string, rival: (path: string, expectation: string) => Promise<() => Promise<Received>>][] = [
    ['a revision', (_, expectation) => prepare(home, 'PATCH', expectation, { what: 'Another thing' })],
    ['a deletion', (_, expectation) => prepare(lead, 'DELETE', expectation)],
    [
      'the end of the partnership',
      async (path) => prepare(lead, 'POST', path, { action: 'do_not_pursue', reason: 'Not now.' }),
    ],
    [
      'the withdrawal of a party',
      async (path) => prepare(lead, 'POST', await partyPathOf(path), { action: 'withdraw', reason: 'We leave.' }),
    ],
  ]
  for (const [name, rival] of rivals) {
    const path = await service.createPartnership(lead, center, home)
    const expectation = await createdPath(path)
    for (const by of [lead, home]) await (await prepareTransition(by, expectation, 'accept'))()
    const both = [await prepareTransition(center, expectation, 'accept'), await rival(path, expectation)]
    const responses = await storage.raceInPartnership(path, both)
    t.ok(statuses(responses)[0] === 200 || statuses(responses)[0] === 204, name)
    for (const { status } of responses) t.ok([200, 204, 404, 409, 412].includes(status), `${name}: ${status}`)
    await checkInvariants(t, path, name)
  }
})

t.test('a party that joins during the last acceptance has not accepted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { headers } = await lead.call('POST', `${path}/expectations`, {
    body: { aspect: 'data', what: 'Monthly figures', schedule: { kind: 'undecided' } },
  })
  const expectation = headers.get('location') ?? ''
  await (await prepareTransition(lead, expectation, 'accept'))()
  const invited = await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
  const joining = await prepare(home, 'POST', `${path}/parties/${invited.body.id}`, { action: 'accept' })
  const responses = await storage.raceInPartnership(path, [
    joining,
    await prepareTransition(center, expectation, 'accept'),
  ])
  t.strictSame(statuses(responses), [200, 200])
  const { state, waitingOn } = (await lead.call('GET', expectation)).body
  if (state === 'proposed') t.strictSame(waitingOn, [home.id])
  else t.strictSame(waitingOn, [], 'it was agreed first')
})
