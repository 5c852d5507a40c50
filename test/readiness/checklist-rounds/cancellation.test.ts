// A round opened by mistake is cancelled: what it no longer permits, what stays sealed, and what ignores it.
import t from 'tap'
import { roundActions } from '../../../src/readiness/checklist-rounds/rules.ts'
import { blockersOf, checkAvailableActions } from '../../support/available-actions.ts'
import { readChanges, typesOf } from '../../support/feeds.ts'
import { counts, importFile, ndjson } from '../../support/imports.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const idOf = (path: string) => path.split('/').at(-1)
const reason = 'It was opened by mistake.'
const act = (by: Client, record: string, action: string, fields: object = { reason }, headers = {}) =>
  by.change('POST', `${record}/transitions`, { action, ...fields }, headers)
const cancelled = { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'ROUND_CANCELLED' }] } }
const secret = { questionId: 'Q1', text: 'Nobody else may read this.' }

/** A partnership of three parties: the first has submitted its response to the round, the second has started one. */
async function startRound() {
  const path = await service.createPartnership(lead, center, home)
  const round = await service.createChecklistRound(path, lead, { dueOn: '2099-12-31' })
  const submitted = await service.createChecklistResponse(round, lead, [
    ...completeAnswers.slice(1),
    { ...completeAnswers[0], ...secret },
  ])
  await service.submitChecklistResponse(submitted, lead)
  const started = await service.createChecklistResponse(round, center)
  return { path, round, submitted, started }
}

t.test('any party cancels an open round, with a reason', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const by of [lead, center]) {
    const round = await service.createChecklistRound(path, lead)
    t.strictSame(errorsIn(await act(by, round, 'cancel', {})), ['/reason required'])
    t.match(await act(by, round, 'cancel'), { status: 200, body: { state: 'cancelled', reason, releasedAt: null } })
    t.match((await center.call('GET', round)).body, { state: 'cancelled', reason })
    for (const action of roundActions) {
      t.match(await act(lead, round, action), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } }, action)
    }
    await checkAvailableActions(t, center, round, roundActions)
  }
  const numbers = (await lead.call('GET', `${path}/checklist-rounds`)).body.data.map(({ number }: Body) => number)
  const next = await service.createChecklistRound(path, lead)
  t.strictSame([...numbers, (await lead.call('GET', next)).body.number], [1, 2, 3], 'a number is not used again')
  t.ok(typesOf((await readChanges(center)).changes).includes('checklist_round.cancelled'))
})

t.test('observers, former parties and other organizations do not cancel a round; a representative does', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const round = await service.createChecklistRound(path, lead)
  const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
  await act(home, `${path}/parties/${id}`, 'withdraw')
  const outsider = await service.createOrganization('Another agency')
  const tryAs = (by: Client) =>
    by.call('POST', `${round}/transitions`, { body: { action: 'cancel', reason }, headers: { 'if-match': '"1"' } })
  for (const by of [office, home]) t.match(await tryAs(by), { status: 403, body: { code: 'insufficient-relation' } })
  t.equal((await tryAs(outsider)).status, 404)

  const represented = await lead.call('POST', '/v1/organizations', {
    body: { name: 'A home', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
  })
  const onBehalf = { 'on-behalf-of': represented.body.id }
  const { body: party } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: represented.body.id, role: 'child_care_provider' },
  })
  await act(lead, `${path}/parties/${party.id}`, 'accept', {}, onBehalf)
  t.match(await act(lead, round, 'cancel', { reason }, onBehalf), {
    status: 200,
    body: { state: 'cancelled', updatedBy: represented.body.id, updatedOnBehalfBy: lead.id },
  })
})

t.test('responses to a cancelled round are not created, changed, submitted or imported', async (t) => {
  const { path, round, submitted, started } = await startRound()
  await act(home, round, 'cancel')
  const body = { checklistRoundId: idOf(round), answers: completeAnswers }
  t.match(await home.call('POST', `${path}/checklist-responses`, { body }), cancelled)
  const answers = [{ questionId: 'Q2', status: 'under_discussion' }]
  t.match(await center.change('PATCH', started, { answers }), cancelled)
  t.match(await lead.change('PATCH', submitted, { answers, reason }), cancelled, 'nor amended')
  t.match(await act(center, started, 'submit', {}), cancelled)
  await checkAvailableActions(t, center, started, ['submit'])
  t.match((await center.call('GET', started)).body, {
    state: 'in_progress',
    availableActions: [],
    blockedActions: [{ action: 'submit', codes: ['ROUND_CANCELLED'] }],
  })
  t.match(
    (await center.call('GET', `${path}/checklist-responses`)).body.data,
    [{ blockedActions: [{ codes: ['ROUND_CANCELLED'] }] }],
    'in a list too',
  )
  t.match((await lead.call('GET', submitted)).body, { state: 'submitted' }, 'the state of a response is kept')
  t.equal(
    (await center.change('PATCH', started, { externalIds: [{ scheme: 'sis', value: idOf(started) }] })).status,
    200,
  )

  const row = JSON.stringify({ checklistRoundId: idOf(round), questionId: 'Q2', status: 'finalized' })
  for (const by of [center, home]) {
    const { job, errors } = await importFile(by, `${path}/checklist-response-imports`, row, ndjson)
    t.equal(counts(job), 'completed 1 0 0 0 1')
    t.match(JSON.stringify(await errors()), 'The round is cancelled.')
  }
  t.match(await lead.change('PATCH', round, { title: 'Another title' }), cancelled)
  t.equal((await lead.change('PATCH', round, { externalIds: [{ scheme: 'sis', value: idOf(round) }] })).status, 200)
})

t.test('sealed responses of a cancelled round stay visible to their own party only', async (t) => {
  const { path, round, submitted, started } = await startRound()
  await act(center, round, 'agree_to_share', {})
  await act(home, round, 'cancel')
  // The parties that have not submitted leave, so that the rest would meet the rule of an open round.
  await service.addParty(path, lead, office)
  const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
  await act(home, `${path}/parties/${id}`, 'withdraw')
  t.match((await lead.call('GET', submitted)).body, { state: 'submitted', sharedAt: null })
  for (const by of [center, office, home]) {
    for (const read of [submitted, `${submitted}/revisions`]) t.equal((await by.call('GET', read)).status, 404, read)
    const list = await by.call('GET', `${path}/checklist-responses?expand=answers`)
    t.notOk(JSON.stringify(list.body).includes(secret.text))
  }
  t.equal((await lead.call('GET', started)).status, 404)
  t.strictSame(
    await storage.rows("select id from checklist_responses where checklist_round_id = $1 and state = 'shared'", [
      idOf(round),
    ]),
    [],
  )
  t.notOk(typesOf((await readChanges(center)).changes).includes('checklist_response.shared'))

  const comparison = await center.call('GET', `${round}/comparison`)
  t.match(comparison, { status: 200, body: { state: 'cancelled' } })
  const { questions, sections, parties, trend } = comparison.body
  t.strictSame({ questions, sections, parties, trend }, { questions: [], sections: [], parties: [], trend: [] })
  const chart = await center.call('GET', `${round}/comparison.svg`)
  t.match(chart.body, /The round is cancelled\. Its responses remain sealed\./)
  const summary = await center.call('POST', `${path}/readiness-summaries`, { body: { checklistRoundId: idOf(round) } })
  t.match(summary, { status: 409, body: { blockedBy: [{ code: 'ROUND_NOT_RELEASED' }] } })
})

t.test('a party that leaves does not release a cancelled round', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const round = await service.createChecklistRound(path, lead)
  for (const by of [lead, center]) {
    await service.submitChecklistResponse(await service.createChecklistResponse(round, by), by)
  }
  await act(lead, round, 'cancel')
  const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
  t.equal((await act(home, `${path}/parties/${id}`, 'withdraw')).status, 200)
  t.match((await lead.call('GET', round)).body, { state: 'cancelled', releasedAt: null })
  t.match((await lead.call('GET', `${path}/checklist-responses`)).body.data, { length: 1 })
})

t.test('a released round cannot be cancelled', async (t) => {
  const path = await service.createPartnership(lead, center)
  const round = await service.answerReadinessChecklist(path, [lead, center])
  t.match(await act(lead, round, 'cancel'), { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } })
})

t.test('readiness, next steps, the foundation and the trend ignore a cancelled round', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.prepareForPlanning(path, lead, center)
  const [{ id }] = (await lead.call('GET', `${path}/checklist-rounds`)).body.data
  const codes = async () => (await lead.call('GET', `${path}/next-steps`)).body.data.map(({ code }: Body) => code)
  const blockers = async (action: string) => blockersOf((await lead.call('GET', path)).body, action)
  const foundation = async () =>
    (await lead.call('GET', `${path}/foundation`)).body.assessments.find(({ strategy }: Body) => strategy === 'I5')
  t.strictSame(await blockers('start_planning'), [])
  t.notOk((await codes()).includes('START_READINESS_CHECKLIST'))
  t.match(await foundation(), { because: /readiness checklist/ })
  await act(center, `${path}/checklist-rounds/${id}`, 'cancel')
  t.strictSame(await blockers('start_planning'), ['READINESS_NOT_STARTED'])
  t.ok((await codes()).includes('START_READINESS_CHECKLIST'))
  t.notMatch(await foundation(), { because: /readiness checklist/ })

  const second = await service.answerReadinessChecklist(path, [lead, center])
  t.strictSame(await blockers('start_planning'), [])
  t.match((await lead.call('GET', `${second}/comparison`)).body, { trend: [{ number: 2 }] })
  t.match((await lead.call('GET', `${second}/comparison`)).body.trend.length, 1)
})

t.test('a round is not cancelled in a closed partnership', async (t) => {
  const { path, round } = await startRound()
  await storage.setState(path, 'terminated')
  t.match(await act(lead, round, 'cancel'), { status: 409, body: { blockedBy: [{ code: 'PARTNERSHIP_CLOSED' }] } })
})

t.test('a party cancels the round while the last party submits: either nothing is released, or all', async (t) => {
  for (const isFirst of [true, false]) {
    const path = await service.createPartnership(lead, center)
    const round = await service.createChecklistRound(path, lead)
    const responses = [
      await service.createChecklistResponse(round, lead),
      await service.createChecklistResponse(round, center),
    ] as const
    await service.submitChecklistResponse(responses[0], lead)
    const etag = (await lead.call('GET', round)).headers.get('etag') ?? ''
    const cancel = () =>
      lead.call('POST', `${round}/transitions`, { body: { action: 'cancel', reason }, headers: { 'if-match': etag } })
    const submit = () => service.submitChecklistResponse(responses[1], center)
    const answers = await storage.raceInPartnership(path, isFirst ? [cancel, submit] : [submit, cancel])
    const { state } = (await lead.call('GET', round)).body
    const shared = (await lead.call('GET', `${path}/checklist-responses`)).body.data.length
    t.match({ state, shared }, state === 'cancelled' ? { shared: 1 } : { state: 'released', shared: 2 })
    t.equal(answers.filter(({ status }) => status === 200).length, 1)
  }
})
