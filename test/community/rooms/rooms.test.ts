// Rooms over HTTP: the collection, their places by the standards that apply, Q12 and its next steps.
import t from 'tap'
import { addRoom, applyStandards, hsppsId, newRoom, publishSet } from '../../support/community.ts'
import { dayFrom } from '../../support/due-events.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()
const stateId = await publishSet(lead, 'State rules', [
  { dimension: 'group_size', fromMonths: 0, toMonths: 72, value: 12 },
])

async function stepsOf(path: string): Promise<Body[]> {
  const { data } = (await lead.call('GET', `${path}/next-steps`)).body
  return data
    .filter(({ code }: Body) => ['ADD_ROOMS', 'RESOLVE_ROOM_SHORTAGE'].includes(code))
    .map(({ code, strategy, actors, dueOn, refs }: Body) => ({ code, strategy, actors, dueOn, refs }))
}
/** What Q12 says about rooms: their number, and how many of them have a shortage. The checklist has not been answered. */
async function statusOf(path: string): Promise<string> {
  const { assessments } = (await lead.call('GET', `${path}/foundation`)).body
  const { status, because } = assessments.find(({ strategy }: Body) => strategy === 'Q12')
  const [, rooms, short] = /Rooms: (\d+). Rooms with a shortage of places: (\d+)./.exec(because) ?? []
  return [status, ...(rooms === undefined ? [] : [`${short} of ${rooms}`])].join(', ')
}

t.test('the example of the design: a room has 16 places, and a shortage of 4', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body: set } = await lead.call('GET', `/v1/standards/${hsppsId}`)
  await applyStandards(path, lead, hsppsId)
  const room = await addRoom(path, center)
  const statedIn = (paragraphs: string, verification = 'text') => [
    {
      ...{ standardId: hsppsId, title: set.title },
      sources: [
        {
          citation: `45 CFR 1302.21${paragraphs}`,
          url: 'https://www.ecfr.gov/current/title-45/section-1302.21',
          verification,
        },
      ],
    },
  ]
  const expected = {
    places: 16,
    bindingConstraints: ['indoor_square_feet'],
    candidates: [
      { constraint: 'indoor_square_feet', places: 16, standards: statedIn('(d)(2)'), advisory: false },
      { constraint: 'group_size', places: 17, standards: statedIn('(b)(3)'), advisory: false },
      { constraint: 'adults', places: 17, standards: statedIn('(b)(3)', 'restated'), advisory: true },
    ],
    shortage: 4,
    findings: [],
  }
  const { places, bindingConstraints, candidates, shortage, findings } = room
  t.strictSame({ places, bindingConstraints, candidates, shortage, findings }, expected)
  t.hasStrict((await lead.call('GET', `${path}/rooms/${room.id}`)).body, expected)
  t.hasStrict((await lead.call('GET', `${path}/rooms`)).body.data, [expected])

  const url = `${path}/rooms/${room.id}`
  const alone = (await center.change('PATCH', url, { staff: 1 })).body
  t.strictSame(
    [alone.places, alone.bindingConstraints, alone.shortage, alone.findings],
    [0, ['adults'], 20, [{ code: 'STAFF_TOO_FEW', message: 'The standards need at least 2 adults in the room.' }]],
  )
})

t.test('the standards that apply to the party of the room, from their day on', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const [ofCenter, ofHome] = [await addRoom(path, center), await addRoom(path, home)]
  const urls = [ofCenter, ofHome].map(({ id }) => `${path}/rooms/${id}`)
  const placesOfBoth = async () =>
    Promise.all(urls.map(async (url) => (await lead.call('GET', url)).body.places as number | null))
  t.strictSame([ofCenter.places, ofCenter.bindingConstraints, ofCenter.shortage], [null, [], null])
  const read = await lead.call('GET', urls[0] ?? '')
  await applyStandards(path, lead, hsppsId)
  t.strictSame(await placesOfBoth(), [16, 16])
  const headers = { 'if-none-match': read.headers.get('etag') ?? '' }
  t.equal((await lead.call('GET', urls[0] ?? '', { headers })).status, 200, 'the ETag follows the standards')
  await applyStandards(path, lead, stateId, { partyId: home.id })
  t.strictSame(await placesOfBoth(), [16, 12])
  await applyStandards(path, lead, stateId, { effectiveFrom: dayFrom(1) })
  t.strictSame(await placesOfBoth(), [16, 12], 'it applies from tomorrow')
})

t.test('the author changes and deletes a room; optional fields are cleared by null', async (t) => {
  const path = await service.createPartnership(lead, center)
  const fields = { outdoorSquareFeet: 1500.55, licensedCapacity: 18, majorityFromMonths: 36, majorityToMonths: 42 }
  const room = await addRoom(path, center, { ...fields, externalIds: [{ scheme: 'sis', value: 'r-1' }] })
  t.hasStrict(room, { ...newRoom, ...fields, organizationId: center.id, version: 1 })
  const url = `${path}/rooms/${room.id}`
  t.hasStrict(await lead.change('PATCH', url, { staff: 3 }), { status: 403 })
  t.hasStrict(await lead.change('DELETE', url), { status: 403 })
  const cleared = { outdoorSquareFeet: null, licensedCapacity: null, majorityFromMonths: null, majorityToMonths: null }
  t.hasStrict(await center.change('PATCH', url, { ...cleared, indoorSquareFeet: null }), {
    status: 200,
    body: { ...cleared, indoorSquareFeet: null, version: 2 },
  })
  for (const body of [
    ...[{ staff: 0 }, { staff: 21 }, { staff: null }, { plannedChildren: 1001 }, { toMonths: 217 }, { places: 3 }],
    ...[{ indoorSquareFeet: -1 }, { program: 'school' }, { session: null }, { setting: 'home' }, { site: ' ' }],
  ]) {
    t.hasStrict(await center.change('PATCH', url, body), { status: 400 }, JSON.stringify(body))
  }
  for (const [body, pointer] of [
    [{ toMonths: 36 }, '/toMonths'],
    [{ majorityFromMonths: 40 }, '/majorityToMonths'],
    [{ majorityFromMonths: 35, majorityToMonths: 48 }, '/majorityFromMonths'],
    [{ indoorSquareFeet: 1.005 }, '/indoorSquareFeet'],
  ] as const) {
    const refused = await center.change('PATCH', url, body)
    t.strictSame([refused.status, ...errorsIn(refused)], [422, `${pointer} rule-violation`])
  }
  t.equal((await center.change('DELETE', url)).status, 204)
})

t.test('the name of a room is unique at the site of a party', async (t) => {
  const path = await service.createPartnership(lead, center)
  const create = (by: Client, fields: object = {}) =>
    by.call('POST', `${path}/rooms`, { body: { ...newRoom, ...fields } })
  const raced = await storage.raceInPartnership(path, [() => create(center), () => create(center)])
  t.hasStrict(raced, [{ status: 201 }, { status: 409, body: { code: 'record-exists' } }])
  t.equal((await create(lead)).status, 201, 'of another party')
  t.equal((await create(center, { site: 'Elm Street' })).status, 201, 'at another site')
  const { body } = await create(center, { name: 'Room 2' })
  const renamed = await center.change('PATCH', `${path}/rooms/${body.id}`, { name: newRoom.name })
  t.hasStrict(renamed, { status: 409, body: { code: 'record-exists' } })
})

t.test('a partnership has at most 200 rooms', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addRoom(path, lead)
  await storage.rows(
    `insert into rooms select (jsonb_populate_record(r, jsonb_build_object('id', uuidv7(), 'name', 'Room ' || n))).*
      from rooms r, generate_series(2, 199) n where r.id = $1`,
    [id],
  )
  const create = (by: Client) => by.call('POST', `${path}/rooms`, { body: { ...newRoom, name: 'Last' } })
  const raced = await storage.raceInPartnership(path, [() => create(lead), () => create(center)])
  t.strictSame(raced.map(({ status }) => status).sort(), [201, 422])
  t.match((await create(center)).body.detail, /at most 200/)
})

t.test('Q12 and the next steps', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  t.equal(await statusOf(path), 'missing', 'without rooms the checklist alone measures it')
  t.strictSame(await stepsOf(path), [], 'while it is exploring')
  await storage.setState(path, 'planning')
  const add = { code: 'ADD_ROOMS', strategy: 'Q12', dueOn: null, refs: [`${path}/rooms`] }
  t.strictSame(await stepsOf(path), [{ ...add, actors: [center.id, home.id] }], 'not for the recipient')

  const { id } = await addRoom(path, center)
  t.equal(await statusOf(path), 'partly, 0 of 1', 'no standard limits its places')
  await applyStandards(path, lead, hsppsId)
  t.equal(await statusOf(path), 'partly, 1 of 1')
  const resolve = { code: 'RESOLVE_ROOM_SHORTAGE', strategy: 'Q12', dueOn: null, refs: [`${path}/rooms/${id}`] }
  t.strictSame(await stepsOf(path), [
    { ...add, actors: [home.id] },
    { ...resolve, actors: [center.id] },
  ])
  await addRoom(path, home, { plannedChildren: 16 })
  t.strictSame(await stepsOf(path), [{ ...resolve, actors: [center.id] }])
  await center.change('PATCH', `${path}/rooms/${id}`, { plannedChildren: 16 })
  t.strictSame([await statusOf(path), await stepsOf(path)], ['partly, 0 of 2', []])

  await home.call('POST', `${path}/rooms`, { body: { ...newRoom, name: 'Room 2' } })
  t.equal(await statusOf(path), 'partly, 1 of 3')
  await leave(home, path)
  t.strictSame(
    [await statusOf(path), await stepsOf(path)],
    ['partly, 0 of 1', []],
    'without the rooms of the party that left',
  )
})
