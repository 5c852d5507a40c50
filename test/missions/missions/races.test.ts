// Concurrent actions on a mission.
import t, { type Test } from 'tap'
import { type Body, type Client, type Received, startService } from '../../support/service.ts'
import { openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()
const { proposeMission: propose, endorseMission: endorse } = service

type Send = () => Promise<Received>
const idOf = (path: string) => path.split('/')[3]
const missionPath = (path: string, { id }: Body) => `${path}/missions/${id}`

/** Returns a function that sends a transition with the ETag that the record has now. */
async function prepareTransition(by: Client, record: string, body: object): Promise<Send> {
  const { headers } = await by.call('GET', record)
  const match = { 'if-match': headers.get('etag') ?? '' }
  return () => by.call('POST', `${record}/transitions`, { body: { reason: 'Now.', ...body }, headers: match })
}

/** Checks the invariants: every party has endorsed an endorsed mission, at most one is endorsed and one open, each version has an event. */
async function checkInvariants(t: Test, path: string) {
  const missions = await storage.rows(
    `select id, state, endorsed_at is not null as was_endorsed, version, (select count(*)::int from parties p
         where p.partnership_id = m.partnership_id and p.state = 'accepted' and not exists (select from endorsements e
           where e.mission_id = m.id and e.organization_id = p.organization_id)) as missing
     from missions m where partnership_id = $1`,
    [idOf(path)],
  )
  const inState = (...states: string[]) => missions.filter(({ state }) => states.includes(state))
  t.ok(
    inState('endorsed').length <= 1 && inState('draft', 'proposed').length <= 1,
    'at most one endorsed and one open mission',
  )
  for (const { state, missing, was_endorsed } of missions) {
    if (state === 'endorsed') t.equal(missing, 0, 'every party has endorsed an endorsed mission')
    if (state === 'proposed') t.not(missing, 0, 'a mission that every party has endorsed is endorsed')
    if (state === 'draft' || state === 'proposed') t.notOk(was_endorsed)
  }
  const [{ mismatches }] = await storage.rows(
    `select count(*)::int as mismatches from endorsements e join missions m on m.id = e.mission_id
     where m.partnership_id = $1 and (m.content_hash <> e.content_hash or m.state = 'draft')`,
    [idOf(path)],
  )
  t.equal(mismatches, 0, 'every endorsement has the hash of its mission')
  const events = await storage.rows(`select subject_id from events where stream_id = $1 and subject_type = 'mission'`, [
    idOf(path),
  ])
  for (const { id, version } of missions) {
    t.equal(events.filter(({ subject_id }) => subject_id === id).length, version)
  }
}

t.test('concurrent endorsements all count, and the last puts the mission in force', async (t) => {
  for (let round = 0; round < 4; round++) {
    const path = await service.createPartnership(lead, center, home)
    const proposed = await propose(path, lead)
    const endorsing = (by: Client) => () => endorse(path, proposed, by)
    const responses = await storage.raceInPartnership(path, [endorsing(lead), endorsing(center), endorsing(home)])
    t.strictSame(statuses(responses), [201, 201, 201])
    t.match((await lead.call('GET', missionPath(path, proposed))).body, {
      state: 'endorsed',
      waitingOn: [],
      version: 3,
    })
    await checkInvariants(t, path)
  }
})

t.test('concurrent endorsements of one party create one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const proposed = await propose(path, lead)
  const endorsing = () => endorse(path, proposed, center)
  t.strictSame(statuses(await storage.raceInPartnership(path, [endorsing, endorsing, endorsing])), [201, 409, 409])
  await checkInvariants(t, path)
})

t.test('the last endorsement stays consistent with a concurrent change', async (t) => {
  const rivals: Record<string, (path: string, mission: string, proposed: Body) => Promise<Send>> = {
    'an objection': (_, mission) => prepareTransition(lead, mission, { action: 'object' }),
    'a withdrawal of the proposal': (_, mission) => prepareTransition(lead, mission, { action: 'withdraw' }),
    'an edit':
      async (path, _, { id }) =>
      () =>
        lead.call('POST', `${path}/missions`, { body: { mission: 'Another text.', basedOnId: id } }),
    'an accepted invitation': async (path) => {
      const invited = await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
      return prepareTransition(home, invited.headers.get('location') ?? '', { action: 'accept' })
    },
    'the withdrawal of a party': async (path) => {
      const [party] = (await lead.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
      return prepareTransition(center, `${path}/parties/${party.id}`, { action: 'withdraw' })
    },
  }
  for (const [name, rival] of Object.entries(rivals)) {
    for (const isReversed of [false, true]) {
      const path = await service.createPartnership(lead, center)
      const proposed = await propose(path, lead)
      const mission = missionPath(path, proposed)
      await endorse(path, proposed, lead)
      const endorsing = () => endorse(path, proposed, center)
      const both = [endorsing, await rival(path, mission, proposed)]
      const responses = await storage.raceInPartnership(path, isReversed ? both.reverse() : both)
      for (const { status } of responses) t.ok([200, 201, 403, 404, 409, 412].includes(status), `${name}: ${status}`)
      t.ok(
        responses.some(({ status }) => status < 300),
        name,
      )
      const { body } = await lead.call('GET', mission)
      const isEndorsed = body.endorsedAt !== null
      const [endorsement] = isReversed ? responses.slice(1) : responses
      if (endorsement?.status === 201 && name !== 'an accepted invitation') {
        // An edit after the endorsement creates a draft beside the endorsed mission.
        t.ok(isEndorsed, `${name} was second`)
      } else if (name !== 'an accepted invitation') {
        t.notOk(isEndorsed, `${name} was first`)
      }
      if (name !== 'an accepted invitation' && name !== 'the withdrawal of a party') await checkInvariants(t, path)
    }
  }
})

t.test('concurrent proposals propose once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body } = await lead.call('POST', `${path}/missions`, {
    body: { mission: 'A', anticipatedResults: [{ key: 'a', statement: 'A' }] },
  })
  const requests = [
    await prepareTransition(lead, missionPath(path, body), { action: 'propose' }),
    await prepareTransition(center, missionPath(path, body), { action: 'propose' }),
  ]
  t.strictSame(statuses(await storage.raceInPartnership(path, requests)), [200, 412])
  await checkInvariants(t, path)
})

t.test('the second of two edits with the same basedOnId is rejected; without basedOnId both are stored', async (t) => {
  const path = await service.createPartnership(lead, center)
  const proposed = await propose(path, lead)
  const edit = (by: Client, fields: object) => () =>
    by.call('POST', `${path}/missions`, { body: { mission: 'Edited.', ...fields } })
  const based = { basedOnId: proposed.id }
  t.strictSame(statuses(await storage.raceInPartnership(path, [edit(lead, based), edit(center, based)])), [201, 409])
  t.strictSame(statuses(await storage.raceInPartnership(path, [edit(lead, {}), edit(center, {})])), [201, 201])
  const { data } = (await lead.call('GET', `${path}/missions`)).body
  t.strictSame(
    data.map(({ state }: Body) => state),
    ['superseded', 'superseded', 'superseded', 'draft'],
  )
  await checkInvariants(t, path)
})

t.test('concurrent conclusions conclude once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const party = await service.addParty(path, lead, home)
  const proposed = await propose(path, lead)
  for (const by of [lead, center]) await endorse(path, proposed, by)
  await home.change('POST', `${party}/transitions`, { action: 'withdraw', reason: 'No room.' })
  const requests = await Promise.all(
    [lead, center].map((by) => prepareTransition(by, missionPath(path, proposed), { action: 'conclude' })),
  )
  t.strictSame(statuses(await storage.raceInPartnership(path, requests)), [200, 412])
  await checkInvariants(t, path)
})

t.test('when a later version is endorsed, one mission is in force', async (t) => {
  const path = await service.createPartnership(lead, center)
  const first = await service.agreeOnMission(path, [lead, center])
  const second = await propose(path, lead, { vision: 'More.' })
  const endorsing = (by: Client) => () => endorse(path, second, by)
  t.strictSame(statuses(await storage.raceInPartnership(path, [endorsing(lead), endorsing(center)])), [201, 201])
  t.equal((await lead.call('GET', missionPath(path, first))).body.state, 'superseded')
  await checkInvariants(t, path)
})
