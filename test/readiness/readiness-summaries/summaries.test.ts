// Readiness summaries. Over 300 lines: the tests share one service.
// Observers read means of a released round when every party has consented, and not before.

import t from 'tap'
import type { Answer } from '../../../src/readiness/checklist-responses/rules.ts'
import type { Question } from '../../../src/readiness/checklists/rules.ts'
import { summarize } from '../../../src/readiness/readiness-summaries/rules.ts'
import { availableOf } from '../../support/available-actions.ts'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const secret = 'SECRET'
const yes = { position: 'yes', evidence: [{ title: secret, url: `https://agency.example/${secret}` }] }
const withAnswers = (fields: Record<string, object>) =>
  completeAnswers.map((answer) => ({
    ...answer,
    ...(fields[answer.questionId] && { status: 'finalized', ...fields[answer.questionId] }),
  }))
const act = (by: Client, record: string, action: string, reason?: string) =>
  by.change('POST', `${record}/transitions`, { action, ...(reason && { reason }) })
const idOf = (path: string) => path.split('/').at(-1) ?? ''

/** Creates a partnership with an observer and a released round. */
async function createReleasedRound(...parties: Client[]) {
  const [first = lead, ...others] = parties
  const path = await service.createPartnership(first, ...others)
  await service.addObserver(path, office, ...parties)
  const round = await service.createChecklistRound(path, first)
  const answers = [{ Q1: { text: secret }, Q3: yes, Q10: yes, Q11: yes }, { Q10: { position: 'partly' } }, {}]
  const responses: string[] = []
  for (const [index, by] of parties.entries()) {
    const response = await service.createChecklistResponse(round, by, withAnswers(answers[index] ?? {}))
    await service.submitChecklistResponse(response, by)
    responses.push(response)
  }
  return { path, round, responses, list: `${path}/readiness-summaries` }
}
const propose = (list: string, round: string, by: Client) =>
  by.call('POST', list, { body: { checklistRoundId: idOf(round) } })

async function createSummary(list: string, round: string, by = lead): Promise<string> {
  const { status, headers } = await propose(list, round, by)
  t.equal(status, 201)
  return headers.get('location') ?? ''
}
const actions = async (by: Client, summary: string) => availableOf((await by.call('GET', summary)).body)
const withdrawFrom = async (path: string, by: Client) => {
  const { data } = (await by.call('GET', `${path}/parties?organizationId=${by.id}`)).body
  return act(by, `${path}/parties/${data[0].id}`, 'withdraw', 'Its grant has ended.')
}

t.test('a summary contains means over the current parties', async (t) => {
  const question = (id: string): Question => ({ id, text: id, form: 'closed', evidenceRequired: false, strategy: null })
  const answer = (questionId: string, fields: Partial<Answer>): Answer => ({
    ...{ questionId, status: 'finalized', position: null, text: null, reason: null, evidence: [], actionSteps: [] },
    ...fields,
  })
  const sections = [
    { id: 'a', title: 'A', questions: ['a1', 'a2', 'a3'].map(question) },
    { id: 'b', title: 'B', questions: [question('b1')] },
    { id: 'c', title: 'C', questions: [question('c1')] },
  ]
  const notApplicable = ['b1', 'c1'].map((id) => answer(id, { status: 'not_applicable' }))
  const summary = summarize(
    sections,
    ['one', 'two', 'unanswered'],
    [
      // A: 1 of 3, 33 %. B: half of yes, 50 %. C: not applicable. All: 1.5 of 4, 38 %.
      {
        organizationId: 'one',
        answers: [
          answer('a1', { position: 'yes' }),
          answer('b1', { status: 'under_discussion', position: 'yes' }),
          answer('c1', { status: 'not_applicable' }),
        ],
      },
      // A: 2 of 3, 67 %. B and C: not applicable. All: 67 %.
      {
        organizationId: 'two',
        answers: [...['a1', 'a2'].map((id) => answer(id, { position: 'yes' })), ...notApplicable],
      },
      { organizationId: 'left', answers: ['a1', 'a2', 'a3', 'b1', 'c1'].map((id) => answer(id, { position: 'yes' })) },
    ],
  )
  t.strictSame(summary, {
    readiness: 53,
    sections: [
      { id: 'a', title: 'A', readiness: 50 },
      { id: 'b', title: 'B', readiness: 50 },
      { id: 'c', title: 'C', readiness: null },
    ],
    answeredBy: ['one', 'two'],
  })
})

t.test('the figures equal the comparison at the time of the proposal, and amendments do not change them', async (t) => {
  const { path, round, responses, list } = await createReleasedRound(lead, center)
  const figuresOf = ({ readiness, sections }: Body) => ({
    readiness,
    sections: sections.map(({ id, title, readiness }: Body) => ({ id, title, readiness })),
  })
  const before = figuresOf((await lead.call('GET', `${round}/comparison`)).body)
  // The parties answered 4 and 0.5 of 24 questions with yes or text: 17 and 2 %, mean 9.5 %.
  t.equal(before.readiness, 10)
  t.match(before.sections[3], { title: 'Whether we are ready', readiness: 32 })
  const created = await propose(list, round, lead)
  t.match(created, { status: 201, body: { ...before, state: 'proposed', respondentCount: 2, waitingOn: [center.id] } })
  const summary = `${list}/${created.body.id}`

  const amendment = { answers: [{ questionId: 'Q12', status: 'finalized', position: 'yes' }], reason: 'We have hired.' }
  t.equal((await center.change('PATCH', responses[1] as string, amendment)).status, 200)
  const after = figuresOf((await lead.call('GET', `${round}/comparison`)).body)
  t.not(after.readiness, before.readiness)
  t.match(await act(center, summary, 'consent'), { status: 200, body: { ...before, state: 'shown', waitingOn: [] } })
  t.match(await office.call('GET', summary), { body: before })

  t.match(await propose(list, round, center), { status: 409, body: { blockedBy: [{ code: 'SUMMARY_EXISTS' }] } })
  await act(center, summary, 'withdraw', 'It is outdated.')
  t.match(await propose(list, round, center), { status: 201, body: after }, 'a later proposal has the present figures')
  t.equal((await lead.call('GET', `${path}/readiness-summaries?state=withdrawn`)).body.data.length, 1)
})

t.test('an observer reads a summary only while it is shown, and only its figures', async (t) => {
  const { path, round, list } = await createReleasedRound(lead, center)
  /** Everything that the observer can read about a summary. */
  const readAll = async (summary?: string) => {
    const headers = { prefer: 'count=exact' }
    const [all, hidden, summaryRead] = await Promise.all([
      office.call('GET', list, { headers }),
      office.call('GET', `${list}?state=proposed,withdrawn&updatedSince=1970-01-01T00:00:00Z`, { headers }),
      summary === undefined ? undefined : office.call('GET', summary),
    ])
    const partnership = await office.call('GET', path)
    const { data, totalCount } = all.body
    const tags = [all, partnership].map((response) => response.headers.get('etag'))
    return {
      data,
      totalCount,
      tags,
      hidden: hidden.body.totalCount,
      status: summaryRead?.status ?? 404,
      body: summaryRead?.body,
    }
  }
  const countRows = async () => {
    const client = await service.connections().connect()
    try {
      await client.query('begin')
      await client.query('select set_request_context($1, $2, false, $3, null, false)', [
        office.id,
        office.clientId,
        idOf(path),
      ])
      const { rowCount } = await client.query('select 1 from readiness_summaries')
      const events = await client.query(`select 1 from events where subject_type = 'readiness_summary'`)
      return [rowCount, events.rowCount]
    } finally {
      await client.query('rollback')
      client.release()
    }
  }
  const position = await lastPosition(office)
  const before = await readAll()
  const discarded = await createSummary(list, round)
  await act(center, discarded, 'withdraw', 'Not yet.')
  const summary = await createSummary(list, round)
  for (const hidden of [discarded, summary]) {
    const { body, ...during } = await readAll(hidden)
    t.match(body, { code: 'not-found' })
    t.strictSame({ ...during, body: undefined }, before)
  }
  t.strictSame(await countRows(), [0, 0], 'the policies of the database hide it')
  t.strictSame((await readChanges(office, position)).changes, [])
  t.match(await office.call('GET', `${round}/comparison`), { status: 403 })

  await act(center, summary, 'consent')
  const shown = await readAll(summary)
  t.match(shown, { status: 200, totalCount: 1, hidden: 0, data: [{ id: idOf(summary) }] })
  t.strictSame(await countRows(), [1, 1])
  const { changes } = await readChanges(office, position)
  t.strictSame(typesOf(changes), ['readiness_summary.shown'])
  t.match(changes, [{ path: summary }])
  const { readiness, sections, respondentCount, checklistRoundId } = shown.body
  t.strictSame([readiness, respondentCount, checklistRoundId], [10, 2, null])
  for (const section of sections) t.strictSame(Object.keys(section), ['id', 'title', 'readiness'])
  t.equal((await center.call('GET', summary)).body.checklistRoundId, idOf(round))
  const text = JSON.stringify([shown, changes])
  for (const hidden of [secret, 'answeredBy', 'answered_by', 'Q10', idOf(round)]) t.notOk(text.includes(hidden), hidden)
  t.strictSame(await actions(office, summary), [])
  for (const action of ['consent', 'withdraw']) t.equal((await act(office, summary, action, 'No.')).status, 403)
  t.equal((await propose(list, round, office)).status, 403)

  t.match(
    await act(center, summary, 'withdraw'),
    { status: 422, body: { code: 'rule-violation' } },
    'a withdrawal requires a reason',
  )
  t.match(await act(center, summary, 'withdraw', secret), { status: 200, body: { state: 'withdrawn', reason: secret } })
  const after = await readAll(summary)
  t.match(after, { status: 404, totalCount: 0, hidden: 0, data: [] })
  t.equal((await countRows())[0], 0)
  const received = (await readChanges(office, position)).changes
  t.strictSame(typesOf(received), ['readiness_summary.shown', 'readiness_summary.withdrawn'])
  t.notOk(JSON.stringify(received).includes(secret))
  t.match(await act(lead, summary, 'consent'), { status: 409, body: { code: 'transition-blocked' } })
  t.equal((await lead.call('GET', list)).body.data.length, 2, 'the parties read all summaries')
})

t.test('rejects an unreleased round, and a round of another partnership', async (t) => {
  const { path, list } = await createReleasedRound(lead, center)
  const open = await service.createChecklistRound(path, lead)
  await service.submitChecklistResponse(await service.createChecklistResponse(open, lead), lead)
  const unreleased = await propose(list, open, lead)
  t.match(unreleased, { status: 409, body: { blockedBy: [{ code: 'ROUND_NOT_RELEASED', ref: open }] } })
  const { round: otherRound } = await createReleasedRound(lead, center)
  const unknown = await propose(list, otherRound, lead)
  t.match(unknown, { status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/checklistRoundId' }] } })
  t.equal((await lead.call('GET', list)).body.data.length, 0)
  await service.submitChecklistResponse(await service.createChecklistResponse(open, center), center)
  t.equal((await propose(list, open, lead)).status, 201)
})

t.test('a summary requires the responses of two parties', async (t) => {
  const { path, list } = await createReleasedRound(lead, center)
  const round = await service.createChecklistRound(path, lead)
  await service.submitChecklistResponse(await service.createChecklistResponse(round, lead), lead)
  for (const by of [lead, center]) {
    await by.change('POST', `${round}/transitions`, { action: 'agree_to_share' })
  }
  const rejected = await propose(list, round, lead)
  t.match(rejected, { status: 409, body: { blockedBy: [{ code: 'TOO_FEW_RESPONSES', ref: round }] } })
  await service.submitChecklistResponse(await service.createChecklistResponse(round, center), center)
  t.equal((await propose(list, round, lead)).status, 201)
})

t.test('a summary is shown when every party has consented, including one that joins meanwhile', async (t) => {
  const { path, round, list } = await createReleasedRound(lead, center)
  const summary = await createSummary(list, round, center)
  const tag = async () => (await lead.call('GET', summary)).headers.get('etag')
  const before = await tag()
  await service.addParty(path, lead, home)
  t.not(await tag(), before, 'a party that joins changes waitingOn and the ETag')
  const steps = async () =>
    (await lead.call('GET', `${path}/next-steps`)).body.data.filter(
      ({ code }: Body) => code === 'CONSENT_TO_READINESS_SUMMARY',
    )
  t.match(await steps(), [{ strategy: 'R3', actors: [lead.id, home.id], refs: [summary] }])
  t.strictSame(await actions(lead, summary), ['consent', 'withdraw'])
  const first = await act(lead, summary, 'consent')
  t.match(first, { status: 200, body: { state: 'proposed', shownAt: null, waitingOn: [home.id] } })
  t.match(await act(center, summary, 'consent'), { body: { state: 'proposed', waitingOn: [home.id] } })
  t.equal((await office.call('GET', summary)).status, 404)
  const history = (await lead.call('GET', `${path}/history?limit=100`)).body.data
  t.match(history.at(-1), { type: 'readiness_summary.consented' })
  t.notOk(JSON.stringify(history).match(/answered_?by/i), 'the history does not contain which parties are included')

  const last = await act(home, summary, 'consent')
  t.match(last, { status: 200, body: { state: 'shown', shownAt: last.body.updatedAt, waitingOn: [] } })
  t.match(
    last.body.consents.map(({ organizationId }: Body) => organizationId),
    [center.id, lead.id, home.id],
  )
  t.strictSame(await steps(), [])
  t.strictSame(await actions(home, summary), ['withdraw'])
  t.equal((await office.call('GET', summary)).status, 200)
})

t.test('proposal and consent require the scope partnerships:commit', async (t) => {
  const { round, list } = await createReleasedRound(lead, center)
  const client = await service.createApiClient(center.id, ['checklists:read', 'checklists:write'])
  t.match(await propose(list, round, client), { status: 403, body: { code: 'insufficient-scope' } })
  t.match(await act(client, await createSummary(list, round), 'consent'), {
    status: 403,
    body: { code: 'insufficient-scope' },
  })
})

t.test(
  'when the last party without consent leaves and is not included, a remaining party consents again',
  async (t) => {
    const { path, round, list } = await createReleasedRound(lead, center)
    await service.addParty(path, lead, home)
    const summary = await createSummary(list, round)
    await act(center, summary, 'consent')
    await withdrawFrom(path, home)
    t.match(await lead.call('GET', summary), { body: { state: 'proposed', waitingOn: [] } })
    const { data } = (await lead.call('GET', `${path}/next-steps`)).body
    const step = data.find(({ code }: Body) => code === 'CONSENT_TO_READINESS_SUMMARY')
    t.match(step, { title: /^Consent again/, actors: [] })
    t.match(await act(lead, summary, 'consent'), { status: 200, body: { state: 'shown' } })
  },
)

t.test('a summary is withdrawn when a party that it includes leaves without consenting', async (t) => {
  const { path, round, list } = await createReleasedRound(lead, center, home)
  const another = await service.answerReadinessChecklist(path, [lead, center, home])
  const summary = await createSummary(list, round)
  const consented = await createSummary(list, another)
  t.equal((await lead.call('GET', summary)).body.respondentCount, 3)
  await act(center, summary, 'consent')
  await act(home, consented, 'consent')
  t.equal((await withdrawFrom(path, home)).status, 200)
  t.match(await lead.call('GET', summary), { body: { state: 'withdrawn', reason: /left without consenting/ } })
  t.match(await act(center, consented, 'consent'), { status: 200, body: { state: 'shown', respondentCount: 3 } })
  t.match(await propose(list, round, lead), { status: 201, body: { respondentCount: 2, waitingOn: [center.id] } })
})

t.test('a former party reads the summary as it was at its withdrawal', async (t) => {
  const { path, round, list } = await createReleasedRound(lead, center, home)
  const summary = await createSummary(list, round)
  for (const by of [home, center]) await act(by, summary, 'consent')
  const before = (await home.call('GET', summary)).body
  await withdrawFrom(path, home)
  await act(lead, summary, 'withdraw', 'One has left.')
  const later = await createSummary(list, round)
  const { body } = await home.call('GET', summary)
  t.match(body, {
    state: 'shown',
    checklistRoundId: idOf(round),
    sections: before.sections,
    version: before.version,
  })
  t.equal((await home.call('GET', later)).status, 404)
  t.equal((await home.call('GET', list)).body.data.length, 1)
  t.equal((await act(home, summary, 'withdraw', 'No.')).status, 403)
})

t.test('in a closed partnership no summary is created or shown, and a shown one can be withdrawn', async (t) => {
  const { path, round, list } = await createReleasedRound(lead, center)
  const shown = await createSummary(list, round)
  await act(center, shown, 'consent')
  await storage.setState(path, 'terminated')
  t.match(await propose(list, round, lead), { status: 409, body: { code: 'partnership-closed' } })
  t.match((await lead.call('GET', shown)).body, {
    availableActions: [{ action: 'withdraw' }],
    blockedActions: [{ action: 'consent', codes: ['PARTNERSHIP_CLOSED'] }],
  })
  t.match(await act(lead, shown, 'withdraw', 'It is over.'), { status: 200, body: { state: 'withdrawn' } })
})
