// What observers see of a mission: what was endorsed, and nothing of how the parties came to it.
import t from 'tap'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const office = await service.createOrganization('State Office', { kinds: ['state_agency'] })
const { proposeMission: propose, endorseMission: endorse, agreeOnMission } = service
const at = (path: string, { id }: Body) => `${path}/missions/${id}`

async function watched(): Promise<string> {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  return path
}

/** What row level security lets the observer see, whatever the code asks for. */
async function inDatabase(by: Client, path: string, query: string): Promise<string[]> {
  const client = await service.connections().connect()
  try {
    await client.query('begin')
    await client.query('select set_request_context($1, $2, false, $3, null, false)', [
      by.id,
      by.clientId,
      path.split('/')[3],
    ])
    return (await client.query(query)).rows.map((row) => Object.values(row).join(' '))
  } finally {
    await client.query('rollback')
    client.release()
  }
}

t.test('an observer sees no draft and no proposal, by whatever way it looks', async (t) => {
  const path = await watched()
  const before = (await office.call('GET', path)).headers.get('etag')
  const proposed = await propose(path, lead)
  await endorse(path, proposed, lead)
  const mission = at(path, proposed)
  const nothing = async (record: string) => {
    for (const rest of ['', '/diff', '/values', '/endorsements', `/diff?against=${proposed.id}`]) {
      t.match(await office.call('GET', record + rest), { status: 404, body: { code: 'not-found' } }, rest)
    }
  }
  await nothing(mission)
  const [{ id }] = (await lead.call('GET', `${mission}/endorsements`)).body.data
  t.equal((await office.call('GET', `${mission}/endorsements/${id}`)).status, 404)
  const listed = async (query = '') =>
    (await office.call('GET', `${path}/missions?${query}`, { headers: { prefer: 'count=exact' } })).body
  for (const query of ['', 'state=draft,proposed,superseded', 'updatedSince=1970-01-01T00:00:00Z', 'sort=-updatedAt']) {
    t.match(await listed(query), { data: [], totalCount: 0 }, query)
  }
  t.equal((await office.call('GET', path)).body.focalPoint, undefined)
  t.equal((await office.call('GET', path)).headers.get('etag'), before, 'and no ETag tells')
  t.strictSame(await inDatabase(office, path, 'select id from missions'), [])
  t.strictSame(await inDatabase(office, path, 'select id from endorsements'), [])
  const events = `select type from events where subject_type in ('mission', 'endorsement', 'reaffirmation') order by position`
  t.strictSame(await inDatabase(office, path, events), [])

  await lead.call('POST', `${path}/missions`, {
    body: { mission: 'Other words.', externalIds: [{ scheme: 's', value: 'v' }] },
  })
  await nothing(mission)
  t.strictSame((await listed('externalId=s:v')).data, [], 'not even once it is superseded')
})

t.test('an observer sees what was endorsed, and still does when a later one takes its place', async (t) => {
  const path = await watched()
  await propose(path, center, { vision: 'Never endorsed.' })
  const first = await agreeOnMission(path, [lead, center])
  const hidden = await propose(path, lead, { vision: 'Objected to.' })
  const second = await agreeOnMission(path, [center, lead], { vision: 'More.' })
  const draft = await lead.call('POST', `${path}/missions`, { body: { mission: 'A draft.' } })

  const { body } = await office.call('GET', `${path}/missions`, { headers: { prefer: 'count=exact' } })
  t.strictSame(
    body.data.map(({ id, state, number }: Body) => [id, state, number]),
    [
      [first.id, 'superseded', 1],
      [second.id, 'endorsed', 2],
    ],
    'numbers without a gap',
  )
  t.equal(body.totalCount, 2)
  t.equal(JSON.stringify(body).includes(hidden.id), false)
  t.match((await office.call('GET', at(path, first))).body, { state: 'superseded', endorsements: { length: 2 } })
  t.match((await office.call('GET', path)).body.focalPoint, {
    missionId: second.id,
    number: 2,
    mission: second.mission,
  })
  t.equal((await office.call('GET', `${at(path, second)}/endorsements`)).body.data.length, 2)

  const diff = await office.call('GET', `${at(path, second)}/diff`)
  t.match(diff.body, { againstId: first.id, changes: [{ pointer: '/vision', change: 'added', after: 'More.' }] })
  for (const id of [hidden.id, draft.body.id]) {
    t.equal((await office.call('GET', `${at(path, second)}/diff?against=${id}`)).status, 404)
  }
  t.equal((await office.call('GET', `${at(path, second)}/value-comparison`)).status, 200)
  t.equal((await office.call('GET', `${path}/benefit-balance`)).status, 200)
  t.strictSame(
    await inDatabase(office, path, `select type from events where subject_type = 'mission' order by position`),
    ['mission.endorsed', 'mission.superseded', 'mission.endorsed'],
  )
  const kept = await storage.rows(
    `select type from events where stream_id = $1 and subject_type = 'mission' and audience = 'everyone'
       and after->>'endorsed_at' is null`,
    [path.split('/')[3]],
  )
  t.strictSame(kept, [])
  for (const [method, where, sent] of [
    ['POST', `${path}/missions`, { mission: 'Mine.' }],
    ['POST', `${path}/reaffirmations`, {}],
    ['POST', `${path}/values`, { name: 'Mine' }],
  ] as const) {
    t.match(await office.call(method, where, { body: sent }), { status: 403, body: { code: 'insufficient-relation' } })
  }
})

t.test('who has left reads the mission as it stood then, and returns to it no more', async (t) => {
  const path = await service.createPartnership(lead, center)
  const entry = `${path}/parties/${(await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data[0].id}`
  const agreed = await agreeOnMission(path, [lead, center], { reaffirmEveryMonths: 6 })
  await center.call('POST', `${path}/reaffirmations`, { body: { note: 'Before' } })
  await lead.call('POST', `${path}/values`, { body: { name: 'Before' } })
  await lead.call('POST', `${path}/benefits`, { body: { beneficiary: 'children', statement: 'Before' } })
  const proposed = await propose(path, lead, { vision: 'More.' })
  await endorse(path, proposed, lead)
  const [{ id: yes }] = (await lead.call('GET', `${at(path, proposed)}/endorsements`)).body.data
  await center.change('POST', `${entry}/transitions`, { action: 'withdraw', reason: 'No room.' })
  const reads = [
    ...['missions', 'reaffirmations', 'values', 'benefits'].map((list) => `${path}/${list}`),
    ...['', '/endorsements', '/diff'].map((rest) => at(path, proposed) + rest),
    at(path, agreed),
  ]
  const seen = async () => {
    const bodies = [(await center.call('GET', path)).body.focalPoint]
    for (const one of reads) {
      const { status, body } = await center.call('GET', one)
      const { changesAfter: _, ...said } = body
      t.equal(status, 200, one)
      bodies.push(said)
    }
    return bodies
  }
  const before = await seen()
  t.strictSame(
    before.map((body) => body?.data?.length),
    [undefined, 2, 1, 1, 1, undefined, 1, undefined, undefined],
  )

  await lead.change('PATCH', `${at(path, proposed)}/endorsements/${yes}`, { confirmedResults: [] })
  const conclude = await lead.change('POST', `${at(path, proposed)}/transitions`, { action: 'conclude' })
  t.equal(conclude.body.state, 'endorsed')
  await lead.call('POST', `${path}/reaffirmations`, { body: { note: 'After' } })
  await lead.call('POST', `${path}/values`, { body: { name: 'After' } })
  await lead.call('POST', `${path}/benefits`, { body: { beneficiary: 'children', statement: 'After' } })
  const { body: draft } = await lead.call('POST', `${path}/missions`, { body: { mission: 'After.' } })
  t.strictSame(await seen(), before)
  t.equal((await center.call('GET', at(path, draft))).status, 404)
  t.equal((await center.call('POST', `${path}/reaffirmations`, { body: {} })).status, 403)
})

t.test('who is invited sees no mission, not even as a focal point', async (t) => {
  const path = await service.createPartnership(lead, center)
  const agreed = await agreeOnMission(path, [lead, center])
  const invited = await service.createOrganization('Invited')
  await lead.call('POST', `${path}/parties`, { body: { organizationId: invited.id, role: 'other' } })
  t.equal((await invited.call('GET', path)).body.focalPoint, undefined)
  t.match(await invited.call('GET', at(path, agreed)), { status: 403, body: { code: 'insufficient-relation' } })
  t.strictSame(await inDatabase(invited, path, 'select id from missions'), [])
})
