// Which needs of families are addressed, which results no need supports, Q4 and Q5, and their next steps.
import t from 'tap'
import { addAssessment, addNeed, addRoom, applyStandards, hsppsId } from '../../support/community.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'
import { expectStatus, transition } from '../../support/test-data.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const post = async (path: string, by: Client, list: string, body: object): Promise<Body> =>
  expectStatus(await by.call('POST', `${path}/${list}`, { body }), 201).body
const addExpectation = (path: string, by: Client, fields: object = {}): Promise<Body> =>
  post(path, by, 'expectations', { aspect: 'services', what: 'Care.', schedule: { kind: 'undecided' }, ...fields })
const traceability = async (path: string, by: Client = lead): Promise<Body> =>
  expectStatus(await by.call('GET', `${path}/needs-traceability`), 200).body
const needIn = async (path: string, id: string): Promise<Body> =>
  (await traceability(path)).needs.find(({ needId }: Body) => needId === id)
const change = async (path: string, need: Body, fields: object) =>
  expectStatus(await lead.change('PATCH', `${path}/family-needs/${need.id}`, fields), 200)

async function statusesOf(path: string): Promise<string[]> {
  const { assessments } = (await lead.call('GET', `${path}/foundation`)).body
  return ['Q4', 'Q5'].map((id) => assessments.find(({ strategy }: Body) => strategy === id).status)
}
async function stepsOf(path: string): Promise<Body[]> {
  const { data } = (await lead.call('GET', `${path}/next-steps`)).body
  return data
    .filter(({ code }: Body) => ['TRACE_FAMILY_NEED', 'CHOOSE_PROVIDER'].includes(code))
    .map(({ code, strategy, actors, dueOn, refs }: Body) => ({ code, strategy, actors, dueOn, refs }))
}

t.test('a need is traced by an expectation, a benefit or a result that counts', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  t.strictSame(await traceability(path), { missionId: null, needs: [], resultsWithoutNeed: [] })
  const { id: assessmentId } = await addAssessment(path, center)
  const need = await addNeed(path, home, assessmentId)
  const entry = { needId: need.id, title: 'Full-day care', priority: 'high', providerId: null, providerCapable: false }
  const none = { expectationIds: [], benefitIds: [], resultKeys: [] }
  t.strictSame((await traceability(path)).needs, [{ ...entry, traced: false, ...none }])

  const [first, second] = [await addExpectation(path, lead), await addExpectation(path, center)]
  await change(path, need, { expectationIds: [second.id, first.id] })
  t.strictSame((await traceability(path)).needs, [
    { ...entry, traced: true, ...none, expectationIds: [second.id, first.id] },
  ])
  await lead.change('DELETE', `${path}/expectations/${first.id}`)
  for (const by of [lead, center, home]) {
    await transition(by, `${path}/expectations/${second.id}`, 'accept', { revision: 1 })
  }
  t.strictSame((await needIn(path, need.id)).expectationIds, [second.id])
  for (const by of [lead, center, home]) {
    await transition(by, `${path}/expectations/${second.id}`, 'waive', { reason: 'Not needed.' })
  }
  t.hasStrict(await needIn(path, need.id), { traced: false })

  const benefit = await post(path, home, 'benefits', { beneficiary: 'families', statement: 'Time.' })
  await change(path, need, { benefitIds: [benefit.id] })
  t.strictSame((await needIn(path, need.id)).benefitIds, [benefit.id])

  const proposed = await service.proposeMission(path, lead)
  t.hasStrict(await traceability(path), { missionId: proposed.id, resultsWithoutNeed: ['places', 'teachers'] })
  await change(path, need, { resultKeys: ['teachers'] })
  t.strictSame((await traceability(path)).resultsWithoutNeed, ['places'])
  for (const by of [lead, center, home]) await service.endorseMission(path, proposed, by)
  const draft = await service.proposeMission(path, lead, {
    anticipatedResults: [{ key: 'meals', statement: 'Meals.' }],
  })
  t.hasStrict(await traceability(path), { missionId: proposed.id, resultsWithoutNeed: ['places'] }, 'the one in force')
  for (const by of [lead, center, home]) await service.endorseMission(path, draft, by)
  t.hasStrict(await traceability(path), { missionId: draft.id, resultsWithoutNeed: ['meals'] })
  t.strictSame((await needIn(path, need.id)).resultKeys, [], 'the mission in force does not have it')
  t.hasStrict(await needIn(path, need.id), { traced: true })

  const before = await traceability(path, home)
  await leave(home, path)
  t.hasStrict(await needIn(path, need.id), { traced: false }, 'the benefit of a party that has left does not count')
  await post(path, lead, 'family-needs', { assessmentId, title: 'Later', priority: 'high' })
  t.strictSame(await traceability(path, home), before, 'a former party reads that of its last day')
})

t.test('a provider is capable by an offer or an agreed expectation, without a shortage of places', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const { id: assessmentId } = await addAssessment(path, center)
  const need = await addNeed(path, lead, assessmentId, { providerId: center.id })
  const capable = async () => (await needIn(path, need.id)).providerCapable
  t.equal(await capable(), false)
  const offer = await post(path, center, 'offers', { aspect: 'services', title: 'Rooms' })
  t.equal(await capable(), false, 'its offer meets no need')
  await post(path, center, 'needs', { aspect: 'services', title: 'Its own' })
  t.equal(await capable(), false)
  await post(path, lead, 'needs', { aspect: 'services', title: 'Places' })
  t.equal(await capable(), true)
  await center.change('DELETE', `${path}/offers/${offer.id}`)
  t.equal(await capable(), false)

  const own = await addExpectation(path, lead, { responsibleOrganizationId: center.id })
  const others = await addExpectation(path, lead, { responsibleOrganizationId: home.id })
  await change(path, need, { expectationIds: [others.id, own.id] })
  const accept = async ({ id }: Body) => {
    for (const by of [lead, center, home]) await transition(by, `${path}/expectations/${id}`, 'accept', { revision: 1 })
  }
  await accept(others)
  t.equal(await capable(), false, 'another party is responsible')
  await accept(own)
  t.equal(await capable(), true)
  await change(path, need, { expectationIds: [others.id] })
  t.equal(await capable(), false, 'the need does not name it')
  await change(path, need, { expectationIds: [own.id] })

  const room = await addRoom(path, center)
  t.equal(await capable(), true)
  await addRoom(path, home)
  await applyStandards(path, lead, hsppsId)
  t.equal(await capable(), false, 'its room has a shortage of four places')
  await center.change('PATCH', `${path}/rooms/${room.id}`, { plannedChildren: 16 })
  t.equal(await capable(), true, 'that of another party does not count')
  await leave(center, path)
  t.equal(await capable(), false, 'it has left')
})

t.test('Q4, Q5 and the next steps', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.strictSame([await statusesOf(path), await stepsOf(path)], [['missing', 'missing'], []])
  const { id: assessmentId } = await addAssessment(path, center)
  const low = await addNeed(path, lead, assessmentId, { priority: 'low' })
  const choose = { code: 'CHOOSE_PROVIDER', strategy: 'Q5', actors: [], dueOn: null }
  const pathOf = ({ id }: Body) => `${path}/family-needs/${id}`
  t.strictSame(await statusesOf(path), ['partly', 'missing'])
  t.strictSame(await stepsOf(path), [{ ...choose, refs: [pathOf(low)] }], 'only needs of high priority must be traced')
  const high = await addNeed(path, lead, assessmentId)
  t.strictSame(await stepsOf(path), [
    { ...choose, code: 'TRACE_FAMILY_NEED', strategy: 'Q4', refs: [pathOf(high)] },
    { ...choose, refs: [pathOf(high), pathOf(low)] },
  ])
  const { id: benefitId } = await post(path, lead, 'benefits', { beneficiary: 'families', statement: 'Time.' })
  await change(path, high, { benefitIds: [benefitId] })
  t.strictSame(await statusesOf(path), ['done', 'missing'], 'there is no mission with results')
  const proposed = await service.proposeMission(path, lead)
  t.strictSame(await statusesOf(path), ['partly', 'missing'])
  await change(path, low, { resultKeys: proposed.anticipatedResults.map(({ key }: Body) => key) })
  t.strictSame(await statusesOf(path), ['done', 'missing'])

  await post(path, lead, 'needs', { aspect: 'services', title: 'Places' })
  await post(path, center, 'offers', { aspect: 'services', title: 'Rooms' })
  await change(path, low, { providerId: center.id, alternatives: ['The hospital.'] })
  t.strictSame(await statusesOf(path), ['done', 'partly'])
  t.strictSame(await stepsOf(path), [{ ...choose, refs: [pathOf(high)] }])
  await change(path, high, { providerId: center.id })
  t.strictSame(
    [await statusesOf(path), await stepsOf(path)],
    [['done', 'partly'], []],
    'no alternatives were considered',
  )
  await change(path, high, { alternatives: ['The hospital.'] })
  t.strictSame(await statusesOf(path), ['done', 'done'])
  await storage.setState(path, 'closed')
  t.strictSame(await stepsOf(path), [])
})

t.test('observers do not read it', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  t.equal((await office.call('GET', `${path}/needs-traceability`)).status, 403)
})
