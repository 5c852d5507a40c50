// Observers and former parties read missions: endorsed versions only, or the versions as of the withdrawal.
import t from 'tap'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const { proposeMission: propose, endorseMission: endorse, agreeOnMission } = service
const at = (path: string, { id }: Body) => `${path}/missions/${id}`

async function observedPartnership(): Promise<string> {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  return path
}

/** Runs a query with the row level security of the caller in the partnership. */
async function queryAs(by: Client, path: string, query: string): Promise<string[]> {
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

t.test('observers read neither drafts nor proposals, in no operation and no query', async (t) => {
  const path = await observedPartnership()
  const before = (await office.call('GET', path)).headers.get('etag')
  const proposed = await propose(path, lead)
  await endorse(path, proposed, lead)
  const mission = at(path, proposed)
  const isNotFound = async (record: string) => {
    for (const suffix of ['', '/diff', '/value-comparison', '/endorsements', `/diff?against=${proposed.id}`]) {
      t.match(await office.call('GET', record + suffix), { status: 404, body: { code: 'not-found' } }, suffix)
    }
  }
  await isNotFound(mission)
  const [{ id }] = (await lead.call('GET', `${mission}/endorsements`)).body.data
  t.equal((await office.call('GET', `${mission}/endorsements/${id}`)).status, 404)
  const listed = async (query = '') =>
    (await office.call('GET', `${path}/missions?${query}`, { headers: { prefer: 'count=exact' } })).body
  for (const query of ['', 'state=draft,proposed,superseded', 'updatedSince=1970-01-01T00:00:00Z', 'sort=-updatedAt']) {
    t.match(await listed(query), { data: [], totalCount: 0 }, query)
  }
  t.equal((await office.call('GET', path)).body.focalPoint, undefined)
  t.equal((await office.call('GET', path)).headers.get('etag'), before, 'the ETag of the partnership is unchanged')
  t.strictSame(await queryAs(office, path, 'select id from missions'), [])
  t.strictSame(await queryAs(office, path, 'select id from endorsements'), [])
  const events = `select type from events where subject_type in ('mission', 'endorsement', 'reaffirmation') order by position`
  t.strictSame(await queryAs(office, path, events), [])

  await lead.call('POST', `${path}/missions`, {
    body: { mission: 'Another text.', externalIds: [{ scheme: 's', value: 'v' }] },
  })
  await isNotFound(mission)
  t.strictSame((await listed('externalId=s:v')).data, [], 'nor when it is superseded')
})

t.test('observers read endorsed versions, also when they are superseded', async (t) => {
  const path = await observedPartnership()
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
    'the numbers have no gap',
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
    await queryAs(office, path, `select type from events where subject_type = 'mission' order by position`),
    ['mission.endorsed', 'mission.superseded', 'mission.endorsed'],
  )
  const rows = await storage.rows(
    `select type from events where stream_id = $1 and subject_type = 'mission' and audience = 'everyone'
       and after->>'endorsed_at' is null`,
    [path.split('/')[3]],
  )
  t.strictSame(rows, [])
  for (const [method, url, body] of [
    ['POST', `${path}/missions`, { mission: 'Mine.' }],
    ['POST', `${path}/reaffirmations`, {}],
    ['POST', `${path}/values`, { name: 'Mine' }],
  ] as const) {
    t.match(await office.call(method, url, { body }), { status: 403, body: { code: 'insufficient-relation' } })
  }
})

t.test('a former party reads the missions as of its withdrawal and cannot reaffirm them', async (t) => {
  const path = await service.createPartnership(lead, center)
  const partyPath = `${path}/parties/${(await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data[0].id}`
  const agreed = await agreeOnMission(path, [lead, center], { reaffirmEveryMonths: 6 })
  await center.call('POST', `${path}/reaffirmations`, { body: { note: 'Before' } })
  await lead.call('POST', `${path}/values`, { body: { name: 'Before' } })
  await lead.call('POST', `${path}/benefits`, { body: { beneficiary: 'children', statement: 'Before' } })
  const proposed = await propose(path, lead, { vision: 'More.' })
  await endorse(path, proposed, lead)
  const [{ id: endorsementId }] = (await lead.call('GET', `${at(path, proposed)}/endorsements`)).body.data
  await center.change('POST', `${partyPath}/transitions`, { action: 'withdraw', reason: 'No room.' })
  const reads = [
    ...['missions', 'reaffirmations', 'values', 'benefits'].map((list) => `${path}/${list}`),
    ...['', '/endorsements', '/diff'].map((rest) => at(path, proposed) + rest),
    at(path, agreed),
  ]
  const readAll = async () => {
    const bodies = [(await center.call('GET', path)).body.focalPoint]
    for (const url of reads) {
      const { status, body } = await center.call('GET', url)
      const { changesAfter: _, ...rest } = body
      t.equal(status, 200, url)
      bodies.push(rest)
    }
    return bodies
  }
  const before = await readAll()
  t.strictSame(
    before.map((body) => body?.data?.length),
    [undefined, 2, 1, 1, 1, undefined, 1, undefined, undefined],
  )

  await lead.change('PATCH', `${at(path, proposed)}/endorsements/${endorsementId}`, { confirmedResults: [] })
  const conclude = await lead.change('POST', `${at(path, proposed)}/transitions`, { action: 'conclude' })
  t.equal(conclude.body.state, 'endorsed')
  await lead.call('POST', `${path}/reaffirmations`, { body: { note: 'After' } })
  await lead.call('POST', `${path}/values`, { body: { name: 'After' } })
  await lead.call('POST', `${path}/benefits`, { body: { beneficiary: 'children', statement: 'After' } })
  const { body: draft } = await lead.call('POST', `${path}/missions`, { body: { mission: 'After.' } })
  t.strictSame(await readAll(), before)
  t.equal((await center.call('GET', at(path, draft))).status, 404)
  t.equal((await center.call('POST', `${path}/reaffirmations`, { body: {} })).status, 403)
})

t.test('an invited organization reads no mission and no focal point', async (t) => {
  const path = await service.createPartnership(lead, center)
  const agreed = await agreeOnMission(path, [lead, center])
  const invited = await service.createOrganization('Invited')
  await lead.call('POST', `${path}/parties`, { body: { organizationId: invited.id, role: 'other' } })
  t.equal((await invited.call('GET', path)).body.focalPoint, undefined)
  t.match(await invited.call('GET', at(path, agreed)), { status: 403, body: { code: 'insufficient-relation' } })
  t.strictSame(await queryAs(invited, path, 'select id from missions'), [])
})
