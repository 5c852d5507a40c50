// Checklists: the one that comes with the service, and those that organizations draft, publish and supersede.
import t from 'tap'
import {
  readinessChecklist,
  readinessSections,
  readinessSeries,
} from '../../../src/readiness/checklists/considerations.ts'
import { maxQuestions, questionsOf } from '../../../src/readiness/checklists/rules.ts'
import { strategies } from '../../../src/records/strategies.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { faults } from '../../support/storage.ts'

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
const said = {
  title: 'Are we ready to open?',
  sections: [{ id: 'site', title: 'The site', questions: [question('licence'), question('fire', { form: 'open' })] }],
}
const draft = (by: Client, fields: object = {}) => by.call('POST', '/v1/checklists', { body: { ...said, ...fields } })
const publish = (by: Client, path: string) => by.change('POST', `${path}/transitions`, { action: 'publish' })
async function published(by: Client, fields: object = {}): Promise<string> {
  const path = (await draft(by, fields)).headers.get('location') ?? ''
  t.match(await publish(by, path), { status: 200, body: { state: 'published' } })
  return path
}

t.test('the readiness checklist has the 24 considerations of the practice, in its order and words', async (t) => {
  const { status, body } = await lead.call('GET', `/v1/checklists/${readinessChecklist}`)
  t.equal(status, 200)
  t.match(body, { organizationId: null, seriesId: readinessSeries, edition: 1, state: 'published' })
  t.strictSame(body.sections, readinessSections, 'as the migration has kept it')
  t.strictSame(
    questionsOf(body.sections).map(({ id, text }) => [id, text]),
    strategies.filter(({ id }) => id.startsWith('Q')).map(({ id, statement }) => [id, statement]),
  )
  const [first] = (await lead.call('GET', '/v1/checklists?limit=1')).body.data
  t.equal(first.id, readinessChecklist)
  t.notOk('sections' in first, 'what a list has only if it is asked')
  t.strictSame((await lead.call('GET', '/v1/checklists?limit=1&expand=sections')).body.data, [body])
  for (const tried of [
    await lead.change('PATCH', `/v1/checklists/${readinessChecklist}`, { title: 'Mine' }),
    await service.operator.change('DELETE', `/v1/checklists/${readinessChecklist}`),
    await publish(lead, `/v1/checklists/${readinessChecklist}`),
  ]) {
    t.match(tried, { status: 403, body: { code: 'insufficient-relation' } }, 'it is nobody’s to change')
  }
  const next = await draft(lead, { supersedes: readinessChecklist })
  t.strictSame([next.status, ...faults(next)], [422, '/supersedes unknown-reference'])
})

t.test('a draft is its organization’s own until it is published to all', async (t) => {
  const made = await draft(lead, { externalIds: [{ scheme: 'sis', value: 'ready-1' }], description: 'Per site' })
  t.match(made, { status: 201, body: { ...said, state: 'draft', edition: 1, supersedes: null } })
  const path = made.headers.get('location') ?? ''
  t.strictSame((await lead.call('GET', path)).body, made.body)
  const listed = async (by: Client) => (await by.call('GET', '/v1/checklists')).body.data.map(({ id }: Body) => id)
  t.ok((await listed(lead)).includes(made.body.id))
  t.notOk((await listed(center)).includes(made.body.id))
  for (const method of ['GET', 'PATCH', 'DELETE']) {
    const body = method === 'PATCH' ? { title: 'Ours' } : undefined
    t.equal((await center.change(method, path, body)).status, 404, method)
  }
  t.match(await lead.change('PATCH', path, { title: 'Ready?', description: null }), {
    status: 200,
    body: { title: 'Ready?', description: null, sections: said.sections },
  })
  t.match(await publish(lead, path), { status: 200, body: { state: 'published', title: 'Ready?' } })
  t.equal((await center.call('GET', path)).status, 200)
  t.match((await center.call('GET', path)).body.availableActions, [{ blockedBy: [{ code: 'WRONG_STATE' }] }])
  t.match(await center.change('PATCH', path, { externalIds: [] }), { status: 403 })
})

t.test('what is published stays as it is, and the next edition supersedes it', async (t) => {
  const first = await published(lead)
  for (const tried of [
    await lead.change('PATCH', first, { title: 'Another' }),
    await lead.change('DELETE', first),
    await publish(lead, first),
  ]) {
    t.match(tried, { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'WRONG_STATE' }] } })
  }
  t.equal((await lead.change('PATCH', first, { externalIds: [{ scheme: 'sis', value: 'E1' }] })).status, 200)
  const supersedes = first.split('/').at(-1)
  const second = await draft(lead, { supersedes, title: 'Second' })
  t.match(second, { status: 201, body: { edition: 2, supersedes, state: 'draft' } })
  const twice = await draft(lead, { supersedes })
  t.strictSame([twice.status, ...faults(twice)], [422, '/supersedes rule-violation'], 'one draft at a time')
  const path = second.headers.get('location') ?? ''
  t.match((await lead.call('GET', first)).body, { state: 'published' }, 'until then the first is asked')
  t.match(await publish(lead, path), { status: 200, body: { state: 'published', seriesId: second.body.seriesId } })
  t.match((await center.call('GET', first)).body, { state: 'superseded', title: said.title })
  const { data } = (await center.call('GET', `/v1/checklists?seriesId=${second.body.seriesId}&state=published`)).body
  t.match(data, [{ id: second.body.id }])
  t.equal(data.length, 1)

  const round = { checklistId: supersedes }
  const path2 = await service.createPartnership(lead, center)
  const late = await lead.call('POST', `${path2}/checklist-rounds`, { body: round })
  t.strictSame([late.status, ...faults(late)], [422, '/checklistId unknown-reference'])
  const other = await draft(center, { supersedes })
  t.strictSame([other.status, ...faults(other)], [422, '/supersedes unknown-reference'], 'nobody else’s')
})

t.test('a draft that nobody wants is deleted', async (t) => {
  const path = (await draft(lead)).headers.get('location') ?? ''
  t.equal((await lead.change('DELETE', path)).status, 204)
  t.equal((await lead.call('GET', path)).status, 404)
})

t.test('sections and questions are told apart, and bounded', async (t) => {
  const section = (id: string, ...questions: object[]) => ({ id, title: id, questions })
  const many = Array.from({ length: maxQuestions / 2 + 1 }, (_, at) => at)
  const wrong: [sections: object[], status: number, fault: string][] = [
    [[section('a', question('q'), question('q'))], 422, '/sections/0/questions/1/id rule-violation'],
    [[section('a', question('q')), section('b', question('q'))], 422, '/sections/1/questions/0/id rule-violation'],
    [[section('a', question('q')), section('a', question('r'))], 422, '/sections/1/id rule-violation'],
    [['a', 'b'].map((id) => section(id, ...many.map((at) => question(`${id}${at}`)))), 422, '/sections rule-violation'],
    [[section('a')], 400, '/sections/0/questions minItems'],
    [[section('a', question('q', { strategy: 'Q25' }))], 400, '/sections/0/questions/0/strategy enum'],
    [[section('a', question('what is it?'))], 400, '/sections/0/questions/0/id pattern'],
  ]
  for (const [sections, status, fault] of wrong) {
    const answer = await draft(lead, { sections })
    t.equal(answer.status, status, fault)
    t.ok(faults(answer).includes(fault), `${fault}: ${faults(answer)}`)
  }
})
