// Checklists: the readiness checklist, and the drafts and editions of organizations.
import t from 'tap'
import {
  readinessChecklistId,
  readinessSections,
  readinessSeriesId,
} from '../../../src/readiness/checklists/readiness-checklist.ts'
import { maxQuestions, questionsOf } from '../../../src/readiness/checklists/rules.ts'
import { strategies } from '../../../src/records/strategies.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn } from '../../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')

const question = (id: string, fields: object = {}) => ({
  id,
  text: `Is ${id} so?`,
  form: 'closed',
  evidenceRequired: false,
  strategy: null,
  ...fields,
})
const newChecklist = {
  title: 'Are we ready to open?',
  sections: [{ id: 'site', title: 'The site', questions: [question('licence'), question('fire', { form: 'open' })] }],
}
const createDraft = (by: Client, fields: object = {}) =>
  by.call('POST', '/v1/checklists', { body: { ...newChecklist, ...fields } })
const publish = (by: Client, path: string) => by.change('POST', `${path}/transitions`, { action: 'publish' })
async function createPublished(by: Client, fields: object = {}): Promise<string> {
  const path = (await createDraft(by, fields)).headers.get('location') ?? ''
  t.match(await publish(by, path), { status: 200, body: { state: 'published' } })
  return path
}

t.test('the readiness checklist contains the 24 considerations, in order', async (t) => {
  const { status, body } = await lead.call('GET', `/v1/checklists/${readinessChecklistId}`)
  t.equal(status, 200)
  t.match(body, { organizationId: null, seriesId: readinessSeriesId, edition: 1, state: 'published' })
  t.strictSame(body.sections, readinessSections, 'equal to the checklist that the migration inserts')
  t.strictSame(
    questionsOf(body.sections).map(({ id, text }) => [id, text]),
    strategies.filter(({ id }) => id.startsWith('Q')).map(({ id, statement }) => [id, statement]),
  )
  const [first] = (await lead.call('GET', '/v1/checklists?limit=1')).body.data
  t.equal(first.id, readinessChecklistId)
  t.notOk('sections' in first, 'a list contains sections only with expand')
  t.strictSame((await lead.call('GET', '/v1/checklists?limit=1&expand=sections')).body.data, [body])
  for (const response of [
    await lead.change('PATCH', `/v1/checklists/${readinessChecklistId}`, { title: 'Mine' }),
    await service.operator.change('DELETE', `/v1/checklists/${readinessChecklistId}`),
    await publish(lead, `/v1/checklists/${readinessChecklistId}`),
  ]) {
    t.match(response, { status: 403, body: { code: 'insufficient-relation' } }, 'no organization may change it')
  }
  const next = await createDraft(lead, { supersedes: readinessChecklistId })
  t.strictSame([next.status, ...errorsIn(next)], [422, '/supersedes unknown-reference'])
})

t.test('only its organization reads a draft; every organization reads a published checklist', async (t) => {
  const draft = await createDraft(lead, { externalIds: [{ scheme: 'sis', value: 'ready-1' }], description: 'Per site' })
  t.match(draft, { status: 201, body: { ...newChecklist, state: 'draft', edition: 1, supersedes: null } })
  const path = draft.headers.get('location') ?? ''
  t.strictSame((await lead.call('GET', path)).body, draft.body)
  const listIds = async (by: Client) => (await by.call('GET', '/v1/checklists')).body.data.map(({ id }: Body) => id)
  t.ok((await listIds(lead)).includes(draft.body.id))
  t.notOk((await listIds(center)).includes(draft.body.id))
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    const body = method === 'PATCH' ? { title: 'Ours' } : undefined
    t.equal((await center.change(method, path, body)).status, 404, method)
  }
  t.match(await lead.change('PATCH', path, { title: 'Ready?', description: null }), {
    status: 200,
    body: { title: 'Ready?', description: null, sections: newChecklist.sections },
  })
  t.match(await publish(lead, path), { status: 200, body: { state: 'published', title: 'Ready?' } })
  t.equal((await center.call('GET', path)).status, 200)
  t.match((await center.call('GET', path)).body, { availableActions: [], blockedActions: [] })
  t.match(await center.change('PATCH', path, { externalIds: [] }), { status: 403 })
})

t.test('a published edition cannot be changed; publishing the next edition supersedes it', async (t) => {
  const first = await createPublished(lead)
  for (const response of [
    await lead.change('PATCH', first, { title: 'Another' }),
    await lead.change('DELETE', first),
    await publish(lead, first),
  ]) {
    t.match(response, { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'WRONG_STATE' }] } })
  }
  t.equal((await lead.change('PATCH', first, { externalIds: [{ scheme: 'sis', value: 'E1' }] })).status, 200)
  const supersedes = first.split('/').at(-1)
  const second = await createDraft(lead, { supersedes, title: 'Second' })
  t.match(second, { status: 201, body: { edition: 2, supersedes, state: 'draft' } })
  const secondDraft = await createDraft(lead, { supersedes })
  t.strictSame(
    [secondDraft.status, ...errorsIn(secondDraft)],
    [422, '/supersedes rule-violation'],
    'a series has one draft at a time',
  )
  const path = second.headers.get('location') ?? ''
  t.match(
    (await lead.call('GET', first)).body,
    { state: 'published' },
    'the first edition is published until the second is',
  )
  t.match(await publish(lead, path), { status: 200, body: { state: 'published', seriesId: second.body.seriesId } })
  t.match((await center.call('GET', first)).body, { state: 'superseded', title: newChecklist.title })
  const { data } = (await center.call('GET', `/v1/checklists?seriesId=${second.body.seriesId}&state=published`)).body
  t.match(data, [{ id: second.body.id }])
  t.equal(data.length, 1)

  const round = { checklistId: supersedes }
  const partnership = await service.createPartnership(lead, center)
  const rejected = await lead.call('POST', `${partnership}/checklist-rounds`, { body: round })
  t.strictSame([rejected.status, ...errorsIn(rejected)], [422, '/checklistId unknown-reference'])
  const other = await createDraft(center, { supersedes })
  t.strictSame(
    [other.status, ...errorsIn(other)],
    [422, '/supersedes unknown-reference'],
    'another organization cannot supersede it',
  )
})

t.test('deletes a draft', async (t) => {
  const path = (await createDraft(lead)).headers.get('location') ?? ''
  t.equal((await lead.change('DELETE', path)).status, 204)
  t.equal((await lead.call('GET', path)).status, 404)
})

t.test('validates ids and number of sections and questions', async (t) => {
  const section = (id: string, ...questions: object[]) => ({ id, title: id, questions })
  const questionNumbers = Array.from({ length: maxQuestions / 2 + 1 }, (_, index) => index)
  const invalid: [sections: object[], status: number, fault: string][] = [
    [[section('a', question('q'), question('q'))], 422, '/sections/0/questions/1/id rule-violation'],
    [[section('a', question('q')), section('b', question('q'))], 422, '/sections/1/questions/0/id rule-violation'],
    [[section('a', question('q')), section('a', question('r'))], 422, '/sections/1/id rule-violation'],
    [
      ['a', 'b'].map((id) => section(id, ...questionNumbers.map((number) => question(`${id}${number}`)))),
      422,
      '/sections rule-violation',
    ],
    [[section('a')], 400, '/sections/0/questions minItems'],
    [[section('a', question('q', { strategy: 'Q25' }))], 400, '/sections/0/questions/0/strategy enum'],
    [[section('a', question('what is it?'))], 400, '/sections/0/questions/0/id pattern'],
  ]
  for (const [sections, status, fault] of invalid) {
    const response = await createDraft(lead, { sections })
    t.equal(response.status, status, fault)
    t.ok(errorsIn(response).includes(fault), `${fault}: ${errorsIn(response)}`)
  }
})
