// Parties that act on a mission at the same moment: it is never half endorsed, and nothing that was said is lost.
import t, { type Test } from 'tap'
import { type Body, type Client, type Received, startService } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const home = await service.createOrganization("Rosa's Family Child Care")
const { proposeMission: propose, endorseMission: endorse } = service

type Act = () => Promise<Received>
const idOf = (path: string) => path.split('/')[3]
const at = (path: string, { id }: Body) => `${path}/missions/${id}`

/** A transition that goes by the ETag that the record has now, to be sent later. */
async function ready(by: Client, record: string, body: object): Promise<Act> {
  const { headers } = await by.call('GET', record)
  const match = { 'if-match': headers.get('etag') ?? '' }
  return () => by.call('POST', `${record}/transitions`, { body: { reason: 'Now.', ...body }, headers: match })
}

/** Endorsed is what every party has endorsed, one stands and one is open at most, every version has its event. */
async function isSound(t: Test, path: string) {
  const missions = await storage.rows(
    `select id, state, endorsed_at is not null as stood, version, (select count(*)::int from parties p
         where p.partnership_id = m.partnership_id and p.state = 'accepted' and not exists (select from endorsements e
           where e.mission_id = m.id and e.organization_id = p.organization_id)) as missing
     from missions m where partnership_id = $1`,
    [idOf(path)],
  )
  const of = (...states: string[]) => missions.filter(({ state }) => states.includes(state))
  t.ok(of('endorsed').length <= 1 && of('draft', 'proposed').length <= 1, 'one stands, one is open')
  for (const { state, missing, stood } of missions) {
    if (state === 'endorsed') t.equal(missing, 0, 'what stands all have endorsed')
    if (state === 'proposed') t.not(missing, 0, 'what all have endorsed stands')
    if (state === 'draft' || state === 'proposed') t.notOk(stood)
  }
  const [{ unlike }] = await storage.rows(
    `select count(*)::int as unlike from endorsements e join missions m on m.id = e.mission_id
     where m.partnership_id = $1 and (m.content_hash <> e.content_hash or m.state = 'draft')`,
    [idOf(path)],
  )
  t.equal(unlike, 0, 'nobody is held to words that it has not seen')
  const events = await storage.rows(`select subject_id from events where stream_id = $1 and subject_type = 'mission'`, [
    idOf(path),
  ])
  for (const { id, version } of missions) {
    t.equal(events.filter(({ subject_id }) => subject_id === id).length, version)
  }
}

t.test('two that endorse at once both count, and the last makes it stand', async (t) => {
  for (let round = 0; round < 4; round++) {
    const path = await service.createPartnership(lead, center, home)
    const proposed = await propose(path, lead)
    const yes = (by: Client) => () => endorse(path, proposed, by)
    const answers = await storage.inPartnership(path, [yes(lead), yes(center), yes(home)])
    t.strictSame(statuses(answers), [201, 201, 201])
    t.match((await lead.call('GET', at(path, proposed))).body, { state: 'endorsed', waitingOn: [], version: 3 })
    await isSound(t, path)
  }
})

t.test('one that endorses twice endorses once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const proposed = await propose(path, lead)
  const yes = () => endorse(path, proposed, center)
  t.strictSame(statuses(await storage.inPartnership(path, [yes, yes, yes])), [201, 409, 409])
  await isSound(t, path)
})

t.test('the last endorsement against whatever stands in its way', async (t) => {
  const rivals: Record<string, (path: string, mission: string, proposed: Body) => Promise<Act>> = {
    'an objection': (_, mission) => ready(lead, mission, { action: 'object' }),
    'taking it back': (_, mission) => ready(lead, mission, { action: 'withdraw' }),
    'an edit':
      async (path, _, { id }) =>
      () =>
        lead.call('POST', `${path}/missions`, { body: { mission: 'Other words.', basedOnId: id } }),
    'an invitation accepted': async (path) => {
      const invited = await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
      return ready(home, invited.headers.get('location') ?? '', { action: 'accept' })
    },
    'a party that leaves': async (path) => {
      const [entry] = (await lead.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
      return ready(center, `${path}/parties/${entry.id}`, { action: 'withdraw' })
    },
  }
  for (const [name, rival] of Object.entries(rivals)) {
    for (const turned of [false, true]) {
      const path = await service.createPartnership(lead, center)
      const proposed = await propose(path, lead)
      const mission = at(path, proposed)
      await endorse(path, proposed, lead)
      const yes = () => endorse(path, proposed, center)
      const both = [yes, await rival(path, mission, proposed)]
      const answers = await storage.inPartnership(path, turned ? both.reverse() : both)
      for (const { status } of answers) t.ok([200, 201, 403, 404, 409, 412].includes(status), `${name}: ${status}`)
      t.ok(
        answers.some(({ status }) => status < 300),
        name,
      )
      const { body } = await lead.call('GET', mission)
      const isEndorsed = body.endorsedAt !== null
      const [given] = turned ? answers.slice(1) : answers
      if (given?.status === 201 && name !== 'an invitation accepted') {
        // By the time that an edit comes, what was endorsed stands beside the new draft.
        t.ok(isEndorsed, `${name} came too late`)
      } else if (name !== 'an invitation accepted') {
        t.notOk(isEndorsed, `${name} was first`)
      }
      if (name !== 'an invitation accepted' && name !== 'a party that leaves') await isSound(t, path)
    }
  }
})

t.test('proposed twice it is proposed once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body } = await lead.call('POST', `${path}/missions`, {
    body: { mission: 'A', anticipatedResults: [{ key: 'a', statement: 'A' }] },
  })
  const acts = [
    await ready(lead, at(path, body), { action: 'propose' }),
    await ready(center, at(path, body), { action: 'propose' }),
  ]
  t.strictSame(statuses(await storage.inPartnership(path, acts)), [200, 412])
  await isSound(t, path)
})

t.test('of two edits of one version the second is refused, and without a base both are kept', async (t) => {
  const path = await service.createPartnership(lead, center)
  const proposed = await propose(path, lead)
  const edit = (by: Client, fields: object) => () =>
    by.call('POST', `${path}/missions`, { body: { mission: 'Edited.', ...fields } })
  const based = { basedOnId: proposed.id }
  t.strictSame(statuses(await storage.inPartnership(path, [edit(lead, based), edit(center, based)])), [201, 409])
  t.strictSame(statuses(await storage.inPartnership(path, [edit(lead, {}), edit(center, {})])), [201, 201])
  const { data } = (await lead.call('GET', `${path}/missions`)).body
  t.strictSame(
    data.map(({ state }: Body) => state),
    ['superseded', 'superseded', 'superseded', 'draft'],
  )
  await isSound(t, path)
})

t.test('concluded twice it is concluded once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const entry = await service.addParty(path, lead, home)
  const proposed = await propose(path, lead)
  for (const by of [lead, center]) await endorse(path, proposed, by)
  await home.change('POST', `${entry}/transitions`, { action: 'withdraw', reason: 'No room.' })
  const acts = await Promise.all([lead, center].map((by) => ready(by, at(path, proposed), { action: 'conclude' })))
  t.strictSame(statuses(await storage.inPartnership(path, acts)), [200, 412])
  await isSound(t, path)
})

t.test('a later version that is endorsed twice over leaves one that stands', async (t) => {
  const path = await service.createPartnership(lead, center)
  const first = await service.agreeOnMission(path, [lead, center])
  const second = await propose(path, lead, { vision: 'More.' })
  const yes = (by: Client) => () => endorse(path, second, by)
  t.strictSame(statuses(await storage.inPartnership(path, [yes(lead), yes(center)])), [201, 201])
  t.equal((await lead.call('GET', at(path, first))).body.state, 'superseded')
  await isSound(t, path)
})
