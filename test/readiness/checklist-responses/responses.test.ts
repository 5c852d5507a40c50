// Responses: saved part by part, complete before they are submitted, amended without losing what was said.
import t from 'tap'
import { gapsOf, merge, readinessOf } from '../../../src/readiness/checklist-responses/rules.ts'
import type { Question } from '../../../src/readiness/checklists/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'
import { faults, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const stranger = await service.createOrganization('Somebody Else')
const path = await service.createPartnership(lead, center)
const save = (response: string, answers: object[], more: object = {}, by: Client = lead) =>
  by.change('PATCH', response, { answers, ...more })
const answerTo = ({ body }: { body: Body }, id: string) =>
  body.answers.find(({ questionId }: Body) => questionId === id)
const act = (response: string, body: object = { action: 'submit' }, by: Client = lead) =>
  by.change('POST', `${response}/transitions`, body)

t.test('answers are saved part by part, and read back as they were sent', async (t) => {
  const round = await service.openChecklistRound(path, lead)
  const checklistRoundId = round.split('/').at(-1)
  const full = {
    questionId: 'Q15',
    status: 'finalized',
    position: 'partly',
    text: 'For the first site.\nThe second is open: <b>&amp;</b> “ß”',
    reason: null,
    evidence: [{ title: 'Plan', url: 'https://springfield.example/plan.pdf?a=1&b=2' }],
    actionSteps: [
      { title: 'Ask the auditor', organizationId: center.id, owner: 'Finance', dueOn: '2027-01-15', done: false },
    ],
  }
  const made = await lead.call('POST', `${path}/checklist-responses`, {
    body: { checklistRoundId, answers: [full], externalIds: [{ scheme: 'sis', value: 'r-1' }] },
  })
  t.match(made, { status: 201, body: { state: 'in_progress', revision: 0, organizationId: lead.id, checklistRoundId } })
  t.strictSame(made.body.answers, [full])
  const response = made.headers.get('location') ?? ''
  t.strictSame((await lead.call('GET', response)).body, made.body)

  const short = { title: 'Call the board' }
  const saved = await save(response, [
    { questionId: 'Q11', status: 'finalized', position: 'yes', actionSteps: [short] },
    { questionId: 'Q15', text: null },
  ])
  t.equal(saved.status, 200)
  t.strictSame(
    saved.body.answers.map(({ questionId }: Body) => questionId),
    ['Q11', 'Q15'],
    'in the order of the questions',
  )
  t.strictSame(answerTo(saved, 'Q15'), { ...full, text: null }, 'absent keeps, null clears')
  t.strictSame(answerTo(saved, 'Q11').actionSteps, [
    { ...short, organizationId: lead.id, owner: null, dueOn: null, done: false },
  ])
  t.equal(answerTo(await save(response, [{ questionId: 'Q2', text: 'Longer days' }]), 'Q2').status, 'under_discussion')

  const { data } = (await lead.call('GET', `${path}/checklist-responses?checklistRoundId=${checklistRoundId}`)).body
  t.notOk('answers' in data[0], 'what a list says only if it is asked')
  const expanded = await lead.call(
    'GET',
    `${path}/checklist-responses?checklistRoundId=${checklistRoundId}&expand=answers`,
  )
  t.equal(expanded.body.data[0].answers.length, 3)
  t.strictSame((await lead.call('GET', `${path}/checklist-responses?externalId=sis:r-1`)).body.data.length, 1)

  const twice = await lead.call('POST', `${path}/checklist-responses`, { body: { checklistRoundId } })
  t.match(twice, { status: 409, body: { code: 'response-exists' } })
  t.equal((await lead.call('PATCH', response, { body: { answers: [full] } })).status, 428)
  const stale = { body: { answers: [full] }, headers: { 'if-match': '"1"' } }
  t.equal((await lead.call('PATCH', response, stale)).status, 412)
})

t.test('what does not fit the questions is refused by its place', async (t) => {
  const round = await service.openChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead, [])
  const wrong: [answer: object, status: number, fault: string][] = [
    [{ questionId: 'Q25' }, 422, '/answers/1/questionId unknown-reference'],
    [{ questionId: 'Q10' }, 422, '/answers/1/questionId rule-violation'],
    [{ questionId: 'Q1', position: 'yes' }, 422, '/answers/1/position rule-violation'],
    [{ questionId: 'Q3', status: 'not_applicable' }, 422, '/answers/1/reason rule-violation'],
    [{ questionId: 'Q3', reason: 'Because' }, 422, '/answers/1/reason rule-violation'],
    [
      { questionId: 'Q3', actionSteps: [{ title: 'A' }, { title: 'B', organizationId: stranger.id }] },
      422,
      '/answers/1/actionSteps/1/organizationId unknown-reference',
    ],
    [{ questionId: 'Q3', position: 'maybe' }, 400, '/answers/1/position enum'],
    [{ questionId: 'Q3', status: null }, 400, '/answers/1/status enum'],
    [
      { questionId: 'Q3', evidence: [{ title: 'A', url: 'javascript:alert(1)' }] },
      400,
      '/answers/1/evidence/0/url pattern',
    ],
    [{ questionId: 'Q3', childName: 'A' }, 400, '/answers/1/childName unknown'],
  ]
  for (const [answer, status, fault] of wrong) {
    const tried = await save(response, [{ questionId: 'Q10', status: 'under_discussion' }, answer])
    t.equal(tried.status, status, fault)
    t.ok(faults(tried).includes(fault), `${fault}: ${faults(tried)}`)
  }
  t.strictSame((await lead.call('GET', response)).body.answers, [], 'and nothing of it is kept')
  const nowhere = { checklistRoundId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10' }
  const lost = await lead.call('POST', `${path}/checklist-responses`, { body: nowhere })
  t.strictSame([lost.status, ...faults(lost)], [422, '/checklistRoundId unknown-reference'])
})

t.test('submitting says question by question what is incomplete', async (t) => {
  const round = await service.openChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead, completeAnswers.slice(2))
  const final = { status: 'finalized' }
  await save(response, [
    { questionId: 'Q3', ...final, position: 'yes' },
    { questionId: 'Q6', ...final },
    { questionId: 'Q10', ...final },
    { questionId: 'Q14', ...final, position: 'no' },
    { questionId: 'Q19', status: 'not_applicable', reason: 'The grant pays for all of it.' },
  ])
  const lacking = [
    'Q1 lacks a status.',
    'Q2 lacks a status.',
    'Q3 lacks a link to evidence.',
    'Q6 lacks a text.',
    'Q10 lacks a position.',
  ]
  const { body } = await lead.call('GET', response)
  t.strictSame(
    body.availableActions[0].blockedBy.map(({ message }: Body) => message),
    lacking,
  )
  t.strictSame(body.gaps.length, 5)
  const tried = await act(response)
  t.match(tried, { status: 409, body: { code: 'transition-blocked' } })
  t.strictSame(tried.body.blockedBy, body.availableActions[0].blockedBy)
  await save(response, [
    { questionId: 'Q1', status: 'not_yet_addressed' },
    { questionId: 'Q2', status: 'under_discussion' },
    { questionId: 'Q3', evidence: [{ title: 'Study', url: 'https://springfield.example/study' }] },
    { questionId: 'Q6', text: 'Center-based' },
    { questionId: 'Q10', position: 'unsure' },
  ])
  t.match(await act(response), { status: 200, body: { state: 'submitted', revision: 1, gaps: [], sharedAt: null } })
  t.match(await act(response), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
})

t.test('amending keeps what was said, needs a reason, and leaves it complete', async (t) => {
  const round = await service.openChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead)
  await service.submitChecklistResponse(response, lead)
  const [change] = [{ questionId: 'Q1', status: 'finalized', text: 'To serve more families' }]
  const silent = await save(response, [change])
  t.strictSame([silent.status, ...faults(silent)], [422, '/reason rule-violation'])
  const broken = await save(response, [{ questionId: 'Q11', status: 'finalized' }], { reason: 'In a hurry' })
  t.strictSame([broken.status, ...faults(broken)], [422, '/answers rule-violation'])
  t.match(await save(response, [change], { reason: 'The board has met.' }), {
    status: 200,
    body: { state: 'submitted', revision: 2 },
  })
  t.equal((await lead.change('PATCH', response, { externalIds: [] })).status, 200, 'what is no answer needs none')

  const revisions = async (by: Client, query = '') => (await by.call('GET', `${response}/revisions${query}`)).body.data
  const textOf = ({ answers }: Body) => answers[0].text
  const both = await revisions(lead)
  t.match(both, [
    { revision: 2, reason: 'The board has met.' },
    { revision: 1, reason: null },
  ])
  t.strictSame(both.map(textOf), [change.text, null])
  t.match(await revisions(lead, '?before=2'), [{ revision: 1 }])
  t.match(await revisions(lead, '?limit=1'), [{ revision: 2 }])

  await service.submitChecklistResponse(await service.createChecklistResponse(round, center), center)
  t.strictSame((await revisions(center)).map(textOf), [change.text], 'of another, what was shared and what came after')
  await save(response, [{ ...change, text: 'And longer days' }], { reason: 'One more.' })
  t.match((await center.call('GET', response)).body, { state: 'shared', revision: 3 })
  t.strictSame((await revisions(center)).map(textOf), ['And longer days', change.text])
  t.strictSame((await revisions(lead)).map(textOf), ['And longer days', change.text, null])
  t.match(await save(response, [change], { reason: 'Not mine.' }, center), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
  t.match(await center.change('POST', `${response}/transitions`, { action: 'submit' }), { status: 403 })
  await storage.rows('update checklist_responses set revision = 100 where id = $1', [response.split('/').at(-1)])
  const worn = await save(response, [change], { reason: 'Again.' })
  t.strictSame([worn.status, ...faults(worn)], [422, '/answers rule-violation'])
})

t.test('who has left reads of others what was said until then', async (t) => {
  const path = await service.createPartnership(lead, center)
  const round = await service.openChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead)
  await service.submitChecklistResponse(response, lead)
  await service.submitChecklistResponse(await service.createChecklistResponse(round, center), center)
  const amend = (text: string) => save(response, [{ questionId: 'Q1', status: 'finalized', text }], { reason: text })
  const said = async (by: Client) =>
    (await by.call('GET', `${response}/revisions`)).body.data.map(({ reason }: Body) => reason)
  await amend('Before')
  const [entry] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  await center.change('POST', `${path}/parties/${entry.id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  await amend('After')
  t.strictSame(await said(center), ['Before', null])
  t.strictSame(await said(lead), ['After', 'Before', null])
})

t.test('readiness and gaps follow from the answers alone', async (t) => {
  const question = (id: string, form: Question['form'], evidenceRequired = false): Question => ({
    id,
    text: id,
    form,
    evidenceRequired,
    strategy: null,
  })
  const questions = [
    question('a', 'closed'),
    question('b', 'closed', true),
    question('c', 'open'),
    question('d', 'open'),
  ]
  const sections = [{ id: 's', title: 's', questions }]
  const ready = (...patches: Parameters<typeof merge>[2][number][]) => {
    const answers = merge(sections, [], patches, { author: 'one', parties: [] })
    const byId = new Map(answers.map((answer) => [answer.questionId, answer]))
    return [
      readinessOf(questions, byId),
      gapsOf(sections, answers)
        .map(({ questionId, missing }) => `${questionId} ${missing}`)
        .join(),
    ]
  }
  const final = { status: 'finalized' as const }
  const na = { status: 'not_applicable' as const, reason: 'No.' }
  const all = 'a status,b status,c status,d status'
  t.strictSame(ready(), [0, all])
  t.strictSame(ready({ questionId: 'a', ...final, position: 'yes' }), [25, all.slice(9)])
  t.strictSame(ready({ questionId: 'a', ...final, position: 'partly' }), [13, all.slice(9)])
  t.strictSame(ready({ questionId: 'a', position: 'partly' }), [6, all.slice(9)])
  t.strictSame(ready({ questionId: 'c', ...final }), [25, 'a status,b status,c text,d status'])
  t.strictSame(ready({ questionId: 'b', ...final, position: 'partly' })[1], 'a status,b evidence,c status,d status')
  t.strictSame(ready({ questionId: 'b', ...final, position: 'unsure' })[1], 'a status,c status,d status')
  t.strictSame(ready(...['a', 'b'].map((questionId) => ({ questionId, ...na })), { questionId: 'c', text: 'x' }), [
    25,
    'd status',
  ])
  t.strictSame(ready(...['a', 'b', 'c', 'd'].map((questionId) => ({ questionId, ...na }))), [null, ''])
})
