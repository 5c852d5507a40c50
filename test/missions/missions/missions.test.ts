// The lifecycle of missions and their endorsements (V1, I2). Over 300 lines: the tests share one service.

import { createHash } from 'node:crypto'
import t from 'tap'
import { checkAvailableActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()
const { proposeMission: propose, endorseMission: endorse, agreeOnMission } = service

const draft = (by: Client, path: string, fields: object = {}) =>
  by.call('POST', `${path}/missions`, { body: { mission: 'Together.', ...fields } })
const transition = (by: Client, mission: string, action: string, reason?: string) =>
  by.change('POST', `${mission}/transitions`, { action, ...(reason && { reason }) })
const codes = ({ blockedBy }: Body): string[] => blockedBy.map(({ code }: Body) => code)
const missionPath = (path: string, { id }: Body) => `${path}/missions/${id}`

/** Independent implementation of RFC 8785 for strings, integers, null, arrays and objects. */
const canonical = (value: Body): string =>
  Array.isArray(value)
    ? `[${value.map(canonical).join(',')}]`
    : value !== null && typeof value === 'object'
      ? `{${Object.keys(value)
          .sort()
          .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
          .join(',')}}`
      : JSON.stringify(value)
const contentFields = [
  ...['mission', 'philosophy', 'vision', 'values', 'anticipatedResults'],
  ...['qualityFramework', 'qualityLevel', 'qualityStatement', 'reaffirmEveryMonths'],
]

t.test('a mission is endorsed when the last party has endorsed it', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const drafted = await draft(lead, path, {
    anticipatedResults: [
      { key: 'a', statement: 'A' },
      { key: 'b', statement: 'B' },
    ],
  })
  t.match(drafted, {
    status: 201,
    body: {
      state: 'draft',
      number: 1,
      version: 1,
      values: [],
      vision: null,
      endorsements: [],
      waitingOn: [],
      waitingSince: null,
    },
  })
  const mission = drafted.headers.get('location') ?? ''
  t.strictSame((await center.call('GET', mission)).body.contentHash, drafted.body.contentHash)
  t.match(await endorse(path, drafted.body, lead), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })

  const proposed = await transition(center, mission, 'propose')
  t.match(proposed, { status: 200, body: { state: 'proposed', proposedBy: center.id, version: 2 } })
  t.strictSame(proposed.body.waitingOn, [lead.id, center.id, home.id])
  t.equal(proposed.body.waitingSince, proposed.body.proposedAt)

  const createEndorsement = (by: Client, confirmedResults: string[], contentHash = proposed.body.contentHash) =>
    by.call('POST', `${mission}/endorsements`, {
      body: { contentHash, name: 'J. Rivera', title: 'Director', confirmedResults },
    })
  const first = await createEndorsement(lead, ['b'])
  t.match(first, {
    status: 201,
    body: { organizationId: lead.id, name: 'J. Rivera', title: 'Director', confirmedResults: ['b'] },
  })
  t.strictSame((await home.call('GET', first.headers.get('location') ?? '')).body, first.body)
  t.match(await createEndorsement(lead, []), { status: 409, body: { blockedBy: [{ code: 'ALREADY_ENDORSED' }] } })
  const other = await createEndorsement(center, [], 'f'.repeat(64))
  t.strictSame([other.status, ...errorsIn(other)], [422, '/contentHash rule-violation'])
  const unknown = await createEndorsement(center, ['b', 'c'])
  t.strictSame([unknown.status, ...errorsIn(unknown)], [422, '/confirmedResults/1 rule-violation'])
  t.equal((await createEndorsement(center, ['a', 'b'])).status, 201)

  const waiting = (await home.call('GET', mission)).body
  t.match(waiting, { state: 'proposed', waitingOn: [home.id], version: 2 })
  t.strictSame(waiting.resultConfirmations, [
    { key: 'a', confirmedBy: [center.id], notConfirmedBy: [lead.id, home.id] },
    { key: 'b', confirmedBy: [lead.id, center.id], notConfirmedBy: [home.id] },
  ])
  t.equal((await createEndorsement(home, [])).status, 201)
  const endorsed = (await home.call('GET', mission)).body
  t.match(endorsed, { state: 'endorsed', waitingOn: [], waitingSince: null, version: 3 })
  t.equal(endorsed.endorsements.length, 3)
  t.strictSame(endorsed.endorsements, (await lead.call('GET', `${mission}/endorsements`)).body.data)

  const endorsementPath = first.headers.get('location') ?? ''
  const later = await home.change('PATCH', endorsementPath, { confirmedResults: ['a'] })
  t.match(later, { status: 403, body: { code: 'insufficient-relation' } }, 'only its party changes an endorsement')
  const confirmed = await lead.change('PATCH', endorsementPath, { confirmedResults: ['a', 'b'] })
  t.match(confirmed, { status: 200, body: { confirmedResults: ['a', 'b'], version: 2 } })
  t.strictSame((await home.call('GET', mission)).body.resultConfirmations[0].notConfirmedBy, [home.id])
})

t.test('a client can compute the content hash from the response', async (t) => {
  const path = await service.createPartnership(lead, center)
  const sent = {
    mission: 'Ein „Anfang“ für 40 Kinder: \u00e9 e\u0301 \u{1f476} \u2028 " \\ / \t\n\u007f',
    vision: ' spaces stay ',
    values: [
      { name: 'Respect', description: 'Ask first.' },
      { description: 'B', name: 'Ünity' },
    ],
    anticipatedResults: [{ target: '40', key: 'places', statement: 'More places.' }],
    qualityFramework: 'HSPPS',
    reaffirmEveryMonths: 6,
  }
  const { body } = await draft(lead, path, sent)
  t.match(body, sent)
  const computed = (mission: Body) =>
    createHash('sha256')
      .update(canonical(Object.fromEntries(contentFields.map((name) => [name, mission[name]]))))
      .digest('hex')
  t.equal(body.contentHash, computed(body))
  const { body: read } = await center.call('GET', missionPath(path, body))
  t.equal(read.contentHash, computed(read), 'also when it is read')
  const again = await draft(center, path, sent)
  t.equal(again.body.contentHash, body.contentHash, 'equal contents have equal hashes')
  for (const change of [
    { vision: 'spaces stay' },
    { reaffirmEveryMonths: 7 },
    { values: [...sent.values].reverse() },
  ]) {
    t.not((await draft(lead, path, { ...sent, ...change })).body.contentHash, body.contentHash)
  }
})

t.test('an objection returns the mission to draft with its reason, and deletes the endorsements', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const proposed = await propose(path, lead)
  const mission = missionPath(path, proposed)
  for (const by of [lead, center]) t.equal((await endorse(path, proposed, by)).status, 201)
  t.strictSame(errorsIn(await transition(home, mission, 'object')), ['/reason required'])
  const back = await transition(home, mission, 'object', 'Family child care is missing.')
  t.match(back, {
    status: 200,
    body: {
      state: 'draft',
      stateReason: 'Family child care is missing.',
      proposedAt: null,
      proposedBy: null,
      waitingOn: [],
    },
  })
  t.strictSame(back.body.endorsements, [])
  t.strictSame((await lead.call('GET', `${mission}/endorsements`)).body.data, [])

  t.equal((await transition(center, mission, 'propose')).body.stateReason, null)
  t.strictSame(
    (await lead.call('GET', mission)).body.waitingOn,
    [lead.id, center.id, home.id],
    'every party has to endorse again',
  )
  t.match(await transition(lead, mission, 'withdraw'), {
    status: 409,
    body: { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] },
  })
  t.match(await transition(center, mission, 'withdraw'), { status: 200, body: { state: 'draft', stateReason: null } })

  const events = await storage.rows(
    `select type, audience, reason from events where stream_id = $1 and subject_type in ('mission', 'endorsement')
     order by position`,
    [path.split('/')[3]],
  )
  t.strictSame(
    events.map(({ type }) => type),
    [
      'mission.created',
      'mission.proposed',
      'endorsement.created',
      'endorsement.created',
      'endorsement.deleted',
      'endorsement.deleted',
      'mission.objected',
      'mission.proposed',
      'mission.withdrawn',
    ],
  )
  t.ok(events.every(({ audience }) => audience === 'parties'))
  t.equal(events[6].reason, 'Family child care is missing.')
})

t.test('an edit creates a version without endorsements', async (t) => {
  const path = await service.createPartnership(lead, center)
  const first = await propose(path, lead)
  await endorse(path, first, center)
  const edited = await draft(center, path, { basedOnId: first.id })
  t.match(edited, { status: 201, body: { number: 1, state: 'draft', endorsements: [] } })
  const superseded = (await lead.call('GET', missionPath(path, first))).body
  t.match(superseded, { state: 'superseded', endorsedAt: null, waitingOn: [], waitingSince: null })
  t.equal(superseded.endorsements.length, 1, 'the endorsements of a superseded version can be read')
  t.match(await endorse(path, first, lead), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })

  const outdated = await draft(lead, path, { basedOnId: first.id })
  t.match(outdated, {
    status: 409,
    body: { blockedBy: [{ code: 'NEWER_VERSION_EXISTS', ref: missionPath(path, edited.body) }] },
  })
  for (const basedOnId of [
    path.split('/')[3],
    (await propose(await service.createPartnership(lead, center), lead)).id,
  ]) {
    const rejected = await draft(lead, path, { basedOnId })
    t.strictSame([rejected.status, ...errorsIn(rejected)], [422, '/basedOnId unknown-reference'])
  }

  const second = await agreeOnMission(path, [lead, center])
  t.equal(second.number, 1)
  const third = await propose(path, center, { vision: 'More.', basedOnId: second.id })
  t.equal(third.number, 2)
  t.equal(
    (await lead.call('GET', missionPath(path, second))).body.state,
    'endorsed',
    'it is in force until the next is endorsed',
  )
  for (const by of [center, lead]) await endorse(path, third, by)
  t.match((await lead.call('GET', missionPath(path, second))).body, { state: 'superseded', endorsedAt: String })
  t.equal((await lead.call('GET', missionPath(path, third))).body.state, 'endorsed')
  const found = async (state: string) =>
    (await lead.call('GET', `${path}/missions?state=${state}`)).body.data.map(({ id }: Body) => id)
  t.strictSame(await found('endorsed'), [third.id])
  t.strictSame(await found('draft,proposed'), [])
  t.equal((await found('superseded')).length, 3)
  const [confirmed] = (await lead.call('GET', missionPath(path, second))).body.endorsements
  const by = confirmed.organizationId === lead.id ? lead : center
  t.equal(
    (await by.change('PATCH', `${missionPath(path, second)}/endorsements/${confirmed.id}`, { confirmedResults: [] }))
      .status,
    409,
  )
})

t.test('a listed mission equals the one read by id', async (t) => {
  const path = await service.createPartnership(lead, center)
  await agreeOnMission(path, [lead, center])
  await propose(path, lead)
  const { data } = (await center.call('GET', `${path}/missions`)).body
  t.equal(data.length, 2)
  for (const mission of data) t.strictSame((await center.call('GET', missionPath(path, mission))).body, mission)
})

t.test('names of values and keys of results are unique', async (t) => {
  const path = await service.createPartnership(lead, center)
  const values = await draft(lead, path, { values: [{ name: 'Respect' }, { name: ' respect' }] })
  t.strictSame([values.status, ...errorsIn(values)], [422, '/values/1/name rule-violation'])
  const result = { key: 'a', statement: 'A' }
  const results = await draft(lead, path, { anticipatedResults: [result, { ...result, statement: 'B' }] })
  t.strictSame([results.status, ...errorsIn(results)], [422, '/anticipatedResults/1/key rule-violation'])
  t.equal((await draft(lead, path, { anticipatedResults: [{ key: 'A b', statement: 'A' }] })).status, 400)
})

t.test('a proposal requires an anticipated result and two parties', async (t) => {
  const withOneParty = await service.createPartnership(lead)
  const { body } = await draft(lead, withOneParty)
  t.strictSame(codes((await transition(lead, missionPath(withOneParty, body), 'propose')).body), [
    'PARTIES_NOT_ACCEPTED',
    'ANTICIPATED_RESULTS_MISSING',
  ])
})

t.test('a party that joins later endorses the mission in force; waitingSince is its acceptance', async (t) => {
  const path = await service.createPartnership(lead, center)
  const agreed = await agreeOnMission(path, [lead, center])
  const partyPath = await service.addParty(path, lead, home)
  const { acceptedAt } = (await home.call('GET', partyPath)).body
  const mission = (await home.call('GET', missionPath(path, agreed))).body
  t.match(mission, { state: 'endorsed', waitingOn: [home.id], waitingSince: acceptedAt, number: 1 })
  t.equal((await endorse(path, agreed, home)).status, 201)
  t.match((await home.call('GET', missionPath(path, agreed))).body, {
    state: 'endorsed',
    waitingOn: [],
    version: mission.version,
  })
  const events = await storage.rows(
    `select type, audience from events where stream_id = $1 and subject_type = 'endorsement' order by position`,
    [path.split('/')[3]],
  )
  t.strictSame(
    events.map(({ type, audience }) => [type, audience]),
    [
      ['endorsement.created', 'parties'],
      ['endorsement.in_force', 'everyone'],
      ['endorsement.created', 'everyone'],
      ['endorsement.created', 'everyone'],
    ],
  )
})

t.test('the remaining parties conclude a mission when the only party that had not endorsed it withdraws', async (t) => {
  const path = await service.createPartnership(lead, center)
  const partyPath = await service.addParty(path, lead, home)
  const proposed = await propose(path, lead)
  const mission = missionPath(path, proposed)
  for (const by of [lead, center]) await endorse(path, proposed, by)
  const blocked = await transition(lead, mission, 'conclude')
  t.match(blocked, { status: 409, body: { blockedBy: [{ code: 'ENDORSEMENTS_MISSING' }] } })
  await home.change('POST', `${partyPath}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.match((await lead.call('GET', mission)).body, { state: 'proposed', waitingOn: [] })
  t.match(await transition(center, mission, 'conclude'), {
    status: 200,
    body: { state: 'endorsed', waitingOn: [], endorsedAt: String },
  })

  t.match(
    (await home.call('GET', mission)).body,
    { state: 'proposed', endorsedAt: null },
    'a former party reads the state as of its withdrawal',
  )
  t.equal((await home.call('GET', path)).body.focalPoint, undefined)
  t.equal((await home.call('GET', `${mission}/endorsements`)).body.data.length, 2)
})

t.test('a single remaining party concludes, objects to, or edits the mission', async (t) => {
  for (const way of ['conclude', 'object', 'edit']) {
    const path = await service.createPartnership(lead)
    const partyPath = await service.addParty(path, lead, home)
    // The party that proposed the mission leaves, so nobody can withdraw the proposal.
    const proposed = await propose(path, home)
    const mission = missionPath(path, proposed)
    await endorse(path, proposed, home)
    if (way === 'conclude') await endorse(path, proposed, lead)
    await home.change('POST', `${partyPath}/transitions`, { action: 'withdraw', reason: 'No room.' })
    if (way === 'edit') t.equal((await draft(lead, path)).status, 201)
    else if (way === 'object') t.match(await transition(lead, mission, way, 'Too vague.'), { status: 200 })
    const states = { conclude: 'endorsed', object: 'draft', edit: 'superseded' }
    t.match((await lead.call('GET', mission)).body, { state: states[way as 'edit'] }, way)
  }
  const path = await service.createPartnership(lead)
  const partyPath = await service.addParty(path, lead, home)
  const proposed = await propose(path, home)
  await home.change('POST', `${partyPath}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.equal((await endorse(path, proposed, lead)).status, 201)
  t.match((await lead.call('GET', missionPath(path, proposed))).body, { state: 'endorsed', waitingOn: [] })
})

t.test('no party alone changes the mission in force or retracts what it confirmed', async (t) => {
  const path = await service.createPartnership(lead, center)
  const agreed = await agreeOnMission(path, [lead, center])
  const mission = missionPath(path, agreed)
  const before = (await center.call('GET', mission)).body
  const [own] = before.endorsements.filter(({ organizationId }: Body) => organizationId === lead.id)
  const retracted = await lead.change('PATCH', `${mission}/endorsements/${own.id}`, { confirmedResults: [] })
  t.strictSame([retracted.status, ...errorsIn(retracted)], [422, '/confirmedResults rule-violation'])
  for (const action of ['withdraw', 'object', 'propose', 'conclude']) {
    t.match(
      await transition(lead, mission, action, 'A reason.'),
      { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } },
      action,
    )
  }
  t.match((await lead.change('PATCH', `${mission}`, { mission: 'Another' })).status, /40[45]/)
  await draft(lead, path, { mission: 'Another mission.' })
  t.match((await center.call('GET', mission)).body, { state: 'endorsed', contentHash: before.contentHash })
  t.match((await center.call('GET', path)).body.focalPoint, { missionId: before.id })
})

t.test('availableActions agrees with the transition and endorsement operations', async (t) => {
  const path = await service.createPartnership(lead, center)
  const mission = missionPath(path, await propose(path, lead))
  for (const by of [lead, center]) {
    for (const state of ['draft', 'proposed', 'endorsed', 'superseded']) {
      await storage.rows('update missions set state = $2, endorsed_at = now() where id = $1', [
        mission.split('/').at(-1),
        state,
      ])
      const { contentHash } = (await by.call('GET', mission)).body
      await checkAvailableActions(t, by, mission, ['propose', 'withdraw', 'object', 'conclude', 'endorse'], {
        ...{ contentHash, name: 'A', title: 'B', confirmedResults: [] },
      })
    }
  }
  t.equal((await lead.change('POST', `${mission}/transitions`, { action: 'endorse' })).status, 400)
})

t.test('a closed partnership rejects missions, endorsements and reaffirmations', async (t) => {
  const path = await service.createPartnership(lead, center)
  const agreed = await agreeOnMission(path, [lead, center])
  await service.addParty(path, lead, home)
  await storage.setState(path, 'terminated')
  for (const tried of [
    await draft(lead, path),
    await endorse(path, agreed, home),
    await lead.call('POST', `${path}/reaffirmations`, { body: {} }),
  ]) {
    t.match(tried, { status: 409, body: { blockedBy: [{ code: 'PARTNERSHIP_CLOSED' }] } })
  }
})

t.test('a repeated request with an Idempotency-Key endorses once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const proposed = await propose(path, lead)
  const body = { contentHash: proposed.contentHash, name: 'A', title: 'B', confirmedResults: [] }
  const send = () =>
    center.call('POST', `${missionPath(path, proposed)}/endorsements`, { body, headers: { 'idempotency-key': 'once' } })
  const [first, second] = [await send(), await send()]
  t.strictSame([first.status, second.status, second.headers.get('idempotent-replayed')], [201, 201, 'true'])
  t.strictSame(second.body, first.body)
  t.equal((await lead.call('GET', missionPath(path, proposed))).body.endorsements.length, 1)
})

t.test('an organization that represents a party endorses on its behalf', async (t) => {
  const { body: represented } = await lead.call('POST', '/v1/organizations', {
    body: { name: 'A home', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
  })
  const headers = { 'on-behalf-of': represented.id }
  const path = await service.createPartnership(lead)
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: represented.id, role: 'other' },
  })
  await lead.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'accept' }, headers)
  const proposed = await propose(path, lead)
  await endorse(path, proposed, lead)
  const body = { contentHash: proposed.contentHash, name: 'Rosa', title: 'Owner', confirmedResults: [] }
  const createEndorsement = await lead.call('POST', `${missionPath(path, proposed)}/endorsements`, { body, headers })
  t.match(createEndorsement, { status: 201, body: { organizationId: represented.id, updatedOnBehalfBy: lead.id } })
  t.equal((await lead.call('GET', missionPath(path, proposed))).body.state, 'endorsed')
})
