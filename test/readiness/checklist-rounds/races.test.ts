// Concurrent submissions, agreements, amendments and withdrawals: a round is released exactly once and completely.
import t, { type Test } from 'tap'
import { type Client, type Received, startService } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()
const idOf = (path: string) => path.split('/').at(-1) ?? ''

type Request = () => Promise<Received>
/** Prepares a transition with the current ETag of the record; it is sent when the result is called. */
async function prepareTransition(by: Client, record: string, body: object): Promise<Request> {
  const { headers } = await by.call('GET', record)
  const match = { 'if-match': headers.get('etag') ?? '' }
  return () => by.call('POST', `${record}/transitions`, { body, headers: match })
}
const submit = (by: Client, response: string) => prepareTransition(by, response, { action: 'submit' })
const agree = (by: Client, round: string) => prepareTransition(by, round, { action: 'agree_to_share' })
async function withdraw(by: Client, path: string): Promise<Request> {
  const [{ id }] = (await by.call('GET', `${path}/parties?organizationId=${by.id}`)).body.data
  return prepareTransition(by, `${path}/parties/${id}`, { action: 'withdraw', reason: 'No room.' })
}

/** Creates a partnership of three parties, each of which has started a response in a round. */
async function createStartedRound() {
  const path = await service.createPartnership(lead, center, home)
  const round = await service.createChecklistRound(path, lead)
  const responses = new Map<Client, string>()
  for (const party of [lead, center, home]) responses.set(party, await service.createChecklistResponse(round, party))
  return { path, round, responseOf: (party: Client) => responses.get(party) ?? '' }
}

/** Asserts that the round is released once and that exactly the responses of these parties are shared, once each. */
async function assertReleasedOnce(t: Test, round: string, name: string, ...shared: Client[]) {
  const [found] = await storage.rows(
    `select (select count(*)::int from events where subject_id = r.id and type = 'checklist_round.released') as released,
       (select count(*)::int from events where subject_id = r.id) as events, r.version, r.state,
       (select coalesce(array_agg(organization_id order by id), '{}') from checklist_responses
         where checklist_round_id = r.id and state = 'shared') as shared,
       (select coalesce(array_agg(c.organization_id order by c.id), '{}') from checklist_responses c
         join events e on e.subject_id = c.id and e.stream_id = r.partnership_id where c.checklist_round_id = r.id) as recorded
     from checklist_rounds r where r.id = $1`,
    [idOf(round)],
  )
  const ids = shared.map(({ id }) => id)
  const releases = shared.length > 0 ? 1 : 0
  t.match(found, { released: releases, state: releases === 1 ? 'released' : 'open', events: found.version }, name)
  t.strictSame([found.shared, found.recorded], [ids, ids], name)
}

for (const reversed of [false, true]) {
  const inOrder = <Item>(...items: Item[]): Item[] => (reversed ? items.reverse() : items)
  const order = reversed ? ', in reverse order' : ''

  t.test(`the last two parties submit at the same time${order}`, async (t) => {
    const { path, round, responseOf } = await createStartedRound()
    await service.submitChecklistResponse(responseOf(lead), lead)
    const both = inOrder(await submit(center, responseOf(center)), await submit(home, responseOf(home)))
    const answers = await storage.raceInPartnership(path, both)
    t.strictSame(
      answers.map(({ status }) => status),
      [200, 200],
    )
    t.strictSame(answers.map(({ body }) => body.state).sort(), ['shared', 'submitted'])
    await assertReleasedOnce(t, round, 'both', lead, center, home)
  })

  t.test(`a party submits while the last other party withdraws${order}`, async (t) => {
    const { path, round, responseOf } = await createStartedRound()
    await service.submitChecklistResponse(responseOf(lead), lead)
    const both = inOrder(await submit(center, responseOf(center)), await withdraw(home, path))
    const answers = await storage.raceInPartnership(path, both)
    t.strictSame(
      answers.map(({ status }) => status),
      [200, 200],
    )
    await assertReleasedOnce(t, round, 'submit and leave', lead, center)
  })

  t.test(`a party that has submitted withdraws while the last party submits${order}`, async (t) => {
    const { path, round, responseOf } = await createStartedRound()
    for (const party of [lead, center]) await service.submitChecklistResponse(responseOf(party), party)
    const both = inOrder(await submit(home, responseOf(home)), await withdraw(center, path))
    const answers = await storage.raceInPartnership(path, both)
    t.strictSame(
      answers.map(({ status }) => status),
      [200, 200],
    )
    const { participations } = (await lead.call('GET', round)).body
    const participation = participations.find(
      ({ organizationId }: { organizationId: string }) => organizationId === center.id,
    )
    const submitted = participation.submittedAt !== null
    await assertReleasedOnce(t, round, 'leave and submit', ...(submitted ? [lead, center, home] : [lead, home]))
  })

  t.test(`the last party agrees to share while another submits${order}`, async (t) => {
    const { path, round, responseOf } = await createStartedRound()
    await service.submitChecklistResponse(responseOf(lead), lead)
    for (const party of [lead, center]) await (await agree(party, round))()
    const both = inOrder(await agree(home, round), await submit(center, responseOf(center)))
    const answers = await storage.raceInPartnership(path, both)
    const [agreed, submitted] = reversed ? [...answers].reverse() : answers
    t.equal(submitted?.status, 200)
    // A submission that comes first changes the ETag of the round.
    t.ok([200, 412].includes(agreed?.status ?? 0))
    await assertReleasedOnce(t, round, 'agree and submit', ...(agreed?.status === 200 ? [lead, center] : []))
    if (agreed?.status === 200) t.match((await lead.call('GET', responseOf(center))).body, { state: 'shared' })
  })

  t.test(`two parties agree to share at the same time${order}`, async (t) => {
    const { path, round, responseOf } = await createStartedRound()
    await service.submitChecklistResponse(responseOf(lead), lead)
    await (await agree(lead, round))()
    const parties = inOrder(center, home)
    const answers = await storage.raceInPartnership(
      path,
      await Promise.all(parties.map((party) => agree(party, round))),
    )
    t.strictSame(answers.map(({ status }) => status).sort(), [200, 412])
    const second = parties[answers.findIndex(({ status }) => status === 412)] as Client
    t.match(await (await agree(second, round))(), { status: 200, body: { state: 'released' } })
    await assertReleasedOnce(t, round, 'two agreements', lead)
  })

  t.test(`a party amends while the last party submits${order}`, async (t) => {
    const { round, responseOf } = await createStartedRound()
    for (const party of [lead, center]) await service.submitChecklistResponse(responseOf(party), party)
    const [question] = completeAnswers
    const amend = () =>
      lead.call('PATCH', responseOf(lead), {
        body: { answers: [{ ...question, text: 'Amended' }], reason: 'The board has met.' },
        headers: { 'if-match': '"2"' },
      })
    const [last, amended] = [await submit(home, responseOf(home)), amend]
    const answers = await storage.race(
      'select from checklist_responses where id = $1',
      [idOf(responseOf(lead))],
      inOrder(last, amended),
    )
    const [done, changed] = reversed ? [...answers].reverse() : answers
    t.equal(done?.status, 200)
    t.ok([200, 412].includes(changed?.status ?? 0))
    await assertReleasedOnce(t, round, 'amend and submit', lead, center, home)
    const text = changed?.status === 200 ? 'Amended' : null
    t.equal((await home.call('GET', responseOf(lead))).body.answers[0].text, text)
    t.equal((await home.call('GET', `${responseOf(lead)}/revisions`)).body.data[0].answers[0].text, text)
  })
}

t.test('of two equal submissions or creations, one succeeds', async (t) => {
  const { path, round, responseOf } = await createStartedRound()
  const submission = await submit(lead, responseOf(lead))
  const answers = await storage.raceInPartnership(path, [submission, submission])
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 412])
  const next = await service.createChecklistRound(path, lead)
  const begin = () => center.call('POST', `${path}/checklist-responses`, { body: { checklistRoundId: idOf(next) } })
  const both = await storage.raceInPartnership(path, [begin, begin])
  t.strictSame(both.map(({ status }) => status).sort(), [201, 409])
  await assertReleasedOnce(t, round, 'nothing')
})

t.test('rounds that are created at the same time have different numbers', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body } = await lead.call('GET', '/v1/checklists?limit=1')
  const create = (by: Client) => () =>
    by.call('POST', `${path}/checklist-rounds`, { body: { checklistId: body.data[0].id } })
  const answers = await storage.raceInPartnership(path, [create(lead), create(center)])
  t.strictSame(answers.map(({ status, body: { number } }) => [status, number]).sort(), [
    [201, 1],
    [201, 2],
  ])
})

for (const first of ['cancellation', 'change'] as const) {
  t.test(`a response is not changed after its round was cancelled: ${first} first`, async (t) => {
    const { path, round, responseOf } = await createStartedRound()
    const response = responseOf(lead)
    const { headers } = await lead.call('GET', response)
    const cancel = await prepareTransition(center, round, { action: 'cancel', reason: 'Opened by mistake.' })
    const change = () =>
      lead.call('PATCH', response, {
        body: { answers: [{ questionId: 'Q1', status: 'under_discussion' }] },
        headers: { 'if-match': headers.get('etag') ?? '' },
      })
    const requests = first === 'change' ? [change, cancel] : [cancel, change]
    const answers = await storage.raceInPartnership(path, requests)
    t.strictSame(
      answers.map(({ status }) => status),
      first === 'change' ? [200, 200] : [200, 409],
    )
    const { body } = await lead.call('GET', response)
    t.equal(body.version, first === 'change' ? 2 : 1)
  })
}

t.test(
  'a change and a submission lock the partnership before the response, so that they do not wait for each other',
  async (t) => {
    const { path, responseOf } = await createStartedRound()
    const response = responseOf(lead)
    const { headers } = await lead.call('GET', response)
    const change = () =>
      lead.call('PATCH', response, {
        body: { answers: [{ questionId: 'Q1', status: 'under_discussion' }] },
        headers: { 'if-match': headers.get('etag') ?? '' },
      })
    const lockable = () =>
      storage.rows('select from checklist_responses where id = $1 for update nowait', [idOf(response)])
    const answers = await storage.raceInPartnership(path, [await submit(lead, response), change], async () => {
      t.equal((await lockable()).length, 1)
    })
    t.strictSame(
      answers.map(({ status }) => status),
      [200, 412],
    )
  },
)
