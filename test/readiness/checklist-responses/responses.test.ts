// Checklist responses: storing answers, submission, amendments and revisions.
import t from 'tap'
import { gapsOf, merge, readinessOf } from '../../../src/readiness/checklist-responses/rules.ts'
import type { Question } from '../../../src/readiness/checklists/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const outsider = await service.createOrganization('Outside Agency')
const path = await service.createPartnership(lead, center)
const save = (response: string, answers: object[], fields: object = {}, by: Client = lead) =>
  by.change('PATCH', response, { answers, ...fields })
const answerTo = ({ body }: { body: Body }, id: string) =>
  body.answers.find(({ questionId }: Body) => questionId === id)
const act = (response: string, body: object = { action: 'submit' }, by: Client = lead) =>
  by.change('POST', `${response}/transitions`, body)

t.test('answers are stored one by one, and read as they were sent', async (t) => {
  const round = await service.createChecklistRound(path, lead)
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
  const created = await lead.call('POST', `${path}/checklist-responses`, {
    body: { checklistRoundId, answers: [full], externalIds: [{ scheme: 'sis', value: 'r-1' }] },
  })
  t.match(created, {
    status: 201,
    body: { state: 'in_progress', revision: 0, organizationId: lead.id, checklistRoundId },
  })
  t.strictSame(created.body.answers, [full])
  const response = created.headers.get('location') ?? ''
  t.strictSame((await lead.call('GET', response)).body, created.body)

  const step = { title: 'Call the board' }
  const saved = await save(response, [
    { questionId: 'Q11', status: 'finalized', position: 'yes', actionSteps: [step] },
    { questionId: 'Q15', text: null },
  ])
  t.equal(saved.status, 200)
  t.strictSame(
    saved.body.answers.map(({ questionId }: Body) => questionId),
    ['Q11', 'Q15'],
    'in the order of the questions',
  )
  t.strictSame(answerTo(saved, 'Q15'), { ...full, text: null }, 'absent fields are unchanged, null clears a field')
  t.strictSame(answerTo(saved, 'Q11').actionSteps, [
    { ...step, organizationId: lead.id, owner: null, dueOn: null, done: false },
  ])
  t.equal(answerTo(await save(response, [{ questionId: 'Q2', text: 'Longer days' }]), 'Q2').status, 'under_discussion')

  const { data } = (await lead.call('GET', `${path}/checklist-responses?checklistRoundId=${checklistRoundId}`)).body
  t.notOk('answers' in data[0], 'a list contains answers only with expand')
  const expanded = await lead.call(
    'GET',
    `${path}/checklist-responses?checklistRoundId=${checklistRoundId}&expand=answers`,
  )
  t.equal(expanded.body.data[0].answers.length, 3)
  t.strictSame((await lead.call('GET', `${path}/checklist-responses?externalId=sis:r-1`)).body.data.length, 1)

  const duplicate = await lead.call('POST', `${path}/checklist-responses`, { body: { checklistRoundId } })
  t.match(duplicate, { status: 409, body: { code: 'response-exists' } })
  t.equal((await lead.call('PATCH', response, { body: { answers: [full] } })).status, 428)
  const stale = { body: { answers: [full] }, headers: { 'if-match': '"1"' } }
  t.equal((await lead.call('PATCH', response, stale)).status, 412)
})

t.test('rejects answers that do not fit the questions, with a pointer', async (t) => {
  const round = await service.createChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead, [])
  const invalid: [answer: object, status: number, fault: string][] = [
    [{ questionId: 'Q25' }, 422, '/answers/1/questionId unknown-reference'],
    [{ questionId: 'Q10' }, 422, '/answers/1/questionId rule-violation'],
    [{ questionId: 'Q1', position: 'yes' }, 422, '/answers/1/position rule-violation'],
    [{ questionId: 'Q3', status: 'not_applicable' }, 422, '/answers/1/reason rule-violation'],
    [{ questionId: 'Q3', reason: 'Because' }, 422, '/answers/1/reason rule-violation'],
    [
      { questionId: 'Q3', actionSteps: [{ title: 'A' }, { title: 'B', organizationId: outsider.id }] },
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
  for (const [answer, status, fault] of invalid) {
    const rejected = await save(response, [{ questionId: 'Q10', status: 'under_discussion' }, answer])
    t.equal(rejected.status, status, fault)
    t.ok(errorsIn(rejected).includes(fault), `${fault}: ${errorsIn(rejected)}`)
  }
  t.strictSame((await lead.call('GET', response)).body.answers, [], 'and stores none of them')
  const unknownRound = { checklistRoundId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10' }
  const rejected = await lead.call('POST', `${path}/checklist-responses`, { body: unknownRound })
  t.strictSame([rejected.status, ...errorsIn(rejected)], [422, '/checklistRoundId unknown-reference'])
})

t.test('a submission is blocked with the incomplete answers by question', async (t) => {
  const round = await service.createChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead, completeAnswers.slice(2))
  const finalized = { status: 'finalized' }
  await save(response, [
    { questionId: 'Q3', ...finalized, position: 'yes' },
    { questionId: 'Q6', ...finalized },
    { questionId: 'Q10', ...finalized },
    { questionId: 'Q14', ...finalized, position: 'no' },
    { questionId: 'Q19', status: 'not_applicable', reason: 'The grant pays for all of it.' },
  ])
  const messages = [
    'Q1 lacks a status.',
    'Q2 lacks a status.',
    'Q3 lacks a link to evidence.',
    'Q6 lacks a text.',
    'Q10 lacks a position.',
  ]
  const { body } = await lead.call('GET', response)
  t.strictSame(body.blockedActions, [{ action: 'submit', codes: ['INCOMPLETE'] }], 'each code once')
  t.strictSame(body.gaps.length, 5)
  const rejected = await act(response)
  t.match(rejected, { status: 409, body: { code: 'transition-blocked' } })
  t.strictSame(
    rejected.body.blockedBy.map(({ message }: Body) => message),
    messages,
  )
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

t.test('an amendment requires a reason, leaves the response complete, and adds a revision', async (t) => {
  const round = await service.createChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead)
  await service.submitChecklistResponse(response, lead)
  const [change] = [{ questionId: 'Q1', status: 'finalized', text: 'To serve more families' }]
  const withoutReason = await save(response, [change])
  t.strictSame([withoutReason.status, ...errorsIn(withoutReason)], [422, '/reason rule-violation'])
  const incomplete = await save(response, [{ questionId: 'Q11', status: 'finalized' }], { reason: 'In a hurry' })
  t.strictSame([incomplete.status, ...errorsIn(incomplete)], [422, '/answers rule-violation'])
  t.match(await save(response, [change], { reason: 'The board has met.' }), {
    status: 200,
    body: { state: 'submitted', revision: 2 },
  })
  t.equal(
    (await lead.change('PATCH', response, { externalIds: [] })).status,
    200,
    'a change of external ids requires no reason',
  )

  const revisions = async (by: Client, query = '') => (await by.call('GET', `${response}/revisions${query}`)).body.data
  const textOf = ({ answers }: Body) => answers[0].text
  const listed = await revisions(lead)
  t.match(listed, [
    { revision: 2, reason: 'The board has met.' },
    { revision: 1, reason: null },
  ])
  t.strictSame(listed.map(textOf), [change.text, null])
  const first = await lead.call('GET', `${response}/revisions?limit=1`, { headers: { prefer: 'count=exact' } })
  t.match(first.body, { data: [{ revision: 2 }], totalCount: 2 })
  const second = await lead.call('GET', `${response}/revisions?limit=1&cursor=${first.body.nextCursor}`)
  t.match(second.body, { data: [{ revision: 1 }], nextCursor: null })
  for (const text of ['["-revision","1e3","2"]', '["-revision","9999","2"]', '["createdAt","2","2"]']) {
    const cursor = Buffer.from(text).toString('base64url')
    t.match(await lead.call('GET', `${response}/revisions?cursor=${cursor}`), { status: 400 }, text)
  }

  await service.submitChecklistResponse(await service.createChecklistResponse(round, center), center)
  t.strictSame(
    (await revisions(center)).map(textOf),
    [change.text],
    'another party reads the shared revision and later ones',
  )
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
  const beyondMaximum = await save(response, [change], { reason: 'Again.' })
  t.strictSame([beyondMaximum.status, ...errorsIn(beyondMaximum)], [422, '/answers rule-violation'])
})

t.test('a former party reads the revisions of others up to its withdrawal', async (t) => {
  const path = await service.createPartnership(lead, center)
  const round = await service.createChecklistRound(path, lead)
  const response = await service.createChecklistResponse(round, lead)
  await service.submitChecklistResponse(response, lead)
  await service.submitChecklistResponse(await service.createChecklistResponse(round, center), center)
  const amend = (text: string) => save(response, [{ questionId: 'Q1', status: 'finalized', text }], { reason: text })
  const reasons = async (by: Client) =>
    (await by.call('GET', `${response}/revisions`)).body.data.map(({ reason }: Body) => reason)
  await amend('Before')
  const [party] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  await center.change('POST', `${path}/parties/${party.id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  await amend('After')
  t.strictSame(await reasons(center), ['Before', null])
  t.strictSame(await reasons(lead), ['After', 'Before', null])
})

t.test('computes readiness and gaps from the answers', async (t) => {
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
  const evaluate = (...patches: Parameters<typeof merge>[2][number][]) => {
    const answers = merge(sections, [], patches, { author: 'a', parties: [] })
    const byId = new Map(answers.map((answer) => [answer.questionId, answer]))
    return [
      readinessOf(questions, byId),
      gapsOf(sections, answers)
        .map(({ questionId, missing }) => `${questionId} ${missing}`)
        .join(),
    ]
  }
  const finalized = { status: 'finalized' as const }
  const notApplicable = { status: 'not_applicable' as const, reason: 'No.' }
  const allGaps = 'a status,b status,c status,d status'
  t.strictSame(evaluate(), [0, allGaps])
  t.strictSame(evaluate({ questionId: 'a', ...finalized, position: 'yes' }), [25, allGaps.slice(9)])
  t.strictSame(evaluate({ questionId: 'a', ...finalized, position: 'partly' }), [13, allGaps.slice(9)])
  t.strictSame(evaluate({ questionId: 'a', position: 'partly' }), [6, allGaps.slice(9)])
  t.strictSame(evaluate({ questionId: 'c', ...finalized }), [25, 'a status,b status,c text,d status'])
  t.strictSame(
    evaluate({ questionId: 'b', ...finalized, position: 'partly' })[1],
    'a status,b evidence,c status,d status',
  )
  t.strictSame(evaluate({ questionId: 'b', ...finalized, position: 'unsure' })[1], 'a status,c status,d status')
  t.strictSame(
    evaluate(...['a', 'b'].map((questionId) => ({ questionId, ...notApplicable })), { questionId: 'c', text: 'x' }),
    [25, 'd status'],
  )
  t.strictSame(evaluate(...['a', 'b', 'c', 'd'].map((questionId) => ({ questionId, ...notApplicable }))), [null, ''])
})

t.test('a link to evidence is an https URL', async (t) => {
  const response = await service.createChecklistResponse(await service.createChecklistRound(path, lead), lead)
  const withLink = (url: string) => [{ questionId: 'Q1', evidence: [{ title: 'Community assessment', url }] }]
  t.match(await save(response, withLink('http://springfield.example/a.pdf')), { status: 400 })
  t.match(await save(response, withLink('https://springfield.example/a.pdf')), { status: 200 })
})
