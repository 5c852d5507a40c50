// The needs of families over HTTP: a collection that all parties write (Q4, Q5).
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { addAssessment, addNeed } from '../../support/community.ts'
import { leave } from '../../support/obligations.ts'
import { type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()
const schedule = { kind: 'undecided' }

const addExpectation = async (path: string, by: Client): Promise<string> =>
  (await by.call('POST', `${path}/expectations`, { body: { aspect: 'services', what: 'Care.', schedule } })).body.id
const addBenefit = async (path: string, by: Client): Promise<string> =>
  (await by.call('POST', `${path}/benefits`, { body: { beneficiary: 'families', statement: 'Time.' } })).body.id

t.test('every party creates, changes and deletes needs', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id: assessmentId } = await addAssessment(path, center)
  const need = await addNeed(path, lead, assessmentId, { externalIds: [{ scheme: 'plan', value: '1' }] })
  t.hasStrict(need, {
    ...{ organizationId: lead.id, assessmentId, title: 'Full-day care', priority: 'high', version: 1 },
    ...{ figure: null, providerId: null },
  })
  t.strictSame([need.alternatives, need.expectationIds, need.benefitIds, need.resultKeys], [[], [], [], []])
  const url = `${path}/family-needs/${need.id}`
  const fields = { priority: 'low', figure: '212 infants.', providerId: center.id, alternatives: ['The hospital.'] }
  t.hasStrict(await center.change('PATCH', url, fields), { status: 200, body: { ...fields, version: 2 } })
  const cleared = await lead.change('PATCH', url, { figure: null, providerId: null, alternatives: null })
  t.hasStrict(cleared, { status: 200, body: { figure: null, providerId: null } })
  t.strictSame(cleared.body.alternatives, [])
  for (const body of [
    ...[{ priority: null }, { title: null }, { assessmentId: null }, { priority: 'urgent' }, { traced: true }],
    ...[{ alternatives: Array(21).fill('One.') }, { resultKeys: ['places', 'places'] }, { resultKeys: ['A'] }],
    ...[{ expectationIds: Array.from({ length: 51 }, () => uuidv7()) }, { alternatives: ['x'.repeat(501)] }],
  ]) {
    t.hasStrict(await lead.change('PATCH', url, body), { status: 400 }, JSON.stringify(body).slice(0, 60))
  }
  const found = async (query: string) => (await lead.call('GET', `${path}/family-needs?${query}`)).body.data.length
  t.strictSame(
    [await found('priority=low'), await found('priority=high'), await found(`assessmentId=${assessmentId}`)],
    [1, 0, 1],
  )
  t.equal((await center.change('DELETE', url)).status, 204)
})

t.test('the assessment and the provider are of the partnership', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const elsewhere = await addAssessment(await service.createPartnership(lead, center), center)
  const { id: assessmentId } = await addAssessment(path, center)
  const create = (fields: object) =>
    lead.call('POST', `${path}/family-needs`, { body: { assessmentId, title: 'Care', priority: 'high', ...fields } })
  const refusal = async (fields: object) => {
    const answer = await create(fields)
    return [answer.status, ...errorsIn(answer)]
  }
  t.strictSame(await refusal({ assessmentId: elsewhere.id }), [422, '/assessmentId unknown-reference'])
  const stranger = await service.createOrganization('Stranger')
  t.strictSame(await refusal({ providerId: stranger.id }), [422, '/providerId unknown-reference'])
  const { id } = await addNeed(path, lead, assessmentId, { providerId: home.id })
  await leave(home, path)
  const url = `${path}/family-needs/${id}`
  t.equal((await lead.change('PATCH', url, { title: 'Another' })).status, 200, 'its provider may have left')
  t.strictSame(await refusal({ providerId: home.id }), [422, '/providerId unknown-reference'])
  t.equal((await lead.change('PATCH', url, { providerId: center.id })).status, 200)
})

t.test('what addresses a need exists when it is linked, and can be deleted later', async (t) => {
  const path = await service.createPartnership(lead, center)
  const other = await service.createPartnership(lead, center)
  const { id: assessmentId } = await addAssessment(path, center)
  const [expectation, benefit] = [await addExpectation(path, lead), await addBenefit(path, lead)]
  const [otherExpectation, otherBenefit] = [await addExpectation(other, lead), await addBenefit(other, lead)]
  const { id } = await addNeed(path, lead, assessmentId)
  const url = `${path}/family-needs/${id}`
  const patch = (body: object) => center.change('PATCH', url, body)

  const refused = await patch({
    expectationIds: [expectation, otherExpectation],
    benefitIds: [otherBenefit, benefit],
    resultKeys: ['places'],
  })
  t.equal(refused.status, 422)
  t.strictSame(errorsIn(refused), [
    '/expectationIds/1 unknown-reference',
    '/benefitIds/0 unknown-reference',
    '/resultKeys/0 unknown-reference',
  ])
  await service.proposeMission(path, lead)
  const links = { expectationIds: [expectation], benefitIds: [benefit], resultKeys: ['places'] }
  t.hasStrict(await patch(links), { status: 200, body: links })
  t.strictSame(errorsIn(await patch({ resultKeys: ['places', 'meals'] })), ['/resultKeys/1 unknown-reference'])

  t.equal((await lead.change('DELETE', `${path}/expectations/${expectation}`)).status, 204)
  t.equal((await lead.change('DELETE', `${path}/benefits/${benefit}`)).status, 204)
  t.hasStrict((await center.call('GET', url)).body, links, 'their ids remain')
  const added = await addExpectation(path, center)
  const more = { expectationIds: [expectation, added], title: 'Another' }
  t.hasStrict(await patch(more), { status: 200, body: more }, 'only what the request adds is checked')
  t.strictSame((await patch({ expectationIds: [added] })).body.expectationIds, [added])
  t.strictSame(errorsIn(await patch({ expectationIds: [added, expectation] })), ['/expectationIds/1 unknown-reference'])
  const cleared = (await patch({ expectationIds: null, benefitIds: null, resultKeys: null })).body
  t.strictSame([cleared.expectationIds, cleared.benefitIds, cleared.resultKeys], [[], [], []])
})

t.test('an assessment is deleted while a need is drawn from it', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const isNeedFirst of [true, false]) {
    const { id: assessmentId } = await addAssessment(path, center)
    const body = { assessmentId, title: 'Care', priority: 'high' }
    const create = () => lead.call('POST', `${path}/family-needs`, { body })
    const remove = () =>
      center.call('DELETE', `${path}/community-assessments/${assessmentId}`, { headers: { 'if-match': '"1"' } })
    const raced = await storage.raceInPartnership(path, isNeedFirst ? [create, remove] : [remove, create])
    t.hasStrict(
      raced.map(({ status, body }) => `${status} ${body?.code ?? ''}`.trim()),
      isNeedFirst ? ['201', '409 record-in-use'] : ['204', '422 unknown-reference'],
    )
  }
})

t.test('a partnership has at most 500 needs', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id: assessmentId } = await addAssessment(path, lead)
  const { id } = await addNeed(path, lead, assessmentId)
  await storage.rows(
    `insert into family_needs select (jsonb_populate_record(f, jsonb_build_object('id', uuidv7()))).*
      from family_needs f, generate_series(1, 498) where f.id = $1`,
    [id],
  )
  const create = (by: Client) =>
    by.call('POST', `${path}/family-needs`, { body: { assessmentId, title: 'Last', priority: 'low' } })
  const raced = await storage.raceInPartnership(path, [() => create(lead), () => create(center)])
  t.strictSame(raced.map(({ status }) => status).sort(), [201, 422])
  t.match((await create(lead)).body.detail, /at most 500/)
})
