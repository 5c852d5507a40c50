// Parties that submit, agree, amend and leave at the same moment: a round is released exactly once, whole.
import t, { type Test } from 'tap'
import { type Client, type Received, startService } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const home = await service.createOrganization("Rosa's Family Child Care")
const idOf = (path: string) => path.split('/').at(-1) ?? ''

type Request = () => Promise<Received>
/** A transition by the ETag that the record has now, to be sent later. */
async function ready(by: Client, record: string, body: object): Promise<Request> {
  const { headers } = await by.call('GET', record)
  const match = { 'if-match': headers.get('etag') ?? '' }
  return () => by.call('POST', `${record}/transitions`, { body, headers: match })
}
const submit = (by: Client, response: string) => ready(by, response, { action: 'submit' })
const agree = (by: Client, round: string) => ready(by, round, { action: 'agree_to_share' })
async function leave(by: Client, path: string): Promise<Request> {
  const [{ id }] = (await by.call('GET', `${path}/parties?organizationId=${by.id}`)).body.data
  return ready(by, `${path}/parties/${id}`, { action: 'withdraw', reason: 'No room.' })
}

/** A partnership of three that all have begun a round. */
async function begun() {
  const path = await service.createPartnership(lead, center, home)
  const round = await service.openChecklistRound(path, lead)
  const responses = new Map<Client, string>()
  for (const one of [lead, center, home]) responses.set(one, await service.createChecklistResponse(round, one))
  return { path, round, of: (one: Client) => responses.get(one) ?? '' }
}

/** Released once, with each of these shared once, and nothing else shared. */
async function isReleasedOnce(t: Test, round: string, name: string, ...shared: Client[]) {
  const [found] = await storage.rows(
    `select (select count(*)::int from events where subject_id = r.id and type = 'checklist_round.released') as released,
       (select count(*)::int from events where subject_id = r.id) as events, r.version, r.state,
       (select coalesce(array_agg(organization_id order by id), '{}') from checklist_responses
         where checklist_round_id = r.id and state = 'shared') as shared,
       (select coalesce(array_agg(c.organization_id order by c.id), '{}') from checklist_responses c
         join events e on e.subject_id = c.id and e.stream_id = r.partnership_id where c.checklist_round_id = r.id) as told
     from checklist_rounds r where r.id = $1`,
    [idOf(round)],
  )
  const ids = shared.map(({ id }) => id)
  const told = shared.length > 0 ? 1 : 0
  t.match(found, { released: told, state: told === 1 ? 'released' : 'open', events: found.version }, name)
  t.strictSame([found.shared, found.told], [ids, ids], name)
}

for (const reversed of [false, true]) {
  const inTurn = <Item>(...items: Item[]): Item[] => (reversed ? items.reverse() : items)
  const which = reversed ? ', the other way round' : ''

  t.test(`the last two submit at the same moment${which}`, async (t) => {
    const { path, round, of } = await begun()
    await service.submitChecklistResponse(of(lead), lead)
    const both = inTurn(await submit(center, of(center)), await submit(home, of(home)))
    const answers = await storage.inPartnership(path, both)
    t.strictSame(
      answers.map(({ status }) => status),
      [200, 200],
    )
    t.strictSame(answers.map(({ body }) => body.state).sort(), ['shared', 'submitted'])
    await isReleasedOnce(t, round, 'both', lead, center, home)
  })

  t.test(`one submits while the last one leaves${which}`, async (t) => {
    const { path, round, of } = await begun()
    await service.submitChecklistResponse(of(lead), lead)
    const both = inTurn(await submit(center, of(center)), await leave(home, path))
    const answers = await storage.inPartnership(path, both)
    t.strictSame(
      answers.map(({ status }) => status),
      [200, 200],
    )
    await isReleasedOnce(t, round, 'submit and leave', lead, center)
  })

  t.test(`one leaves that has submitted, while the last one submits${which}`, async (t) => {
    const { path, round, of } = await begun()
    for (const one of [lead, center]) await service.submitChecklistResponse(of(one), one)
    const both = inTurn(await submit(home, of(home)), await leave(center, path))
    const answers = await storage.inPartnership(path, both)
    t.strictSame(
      answers.map(({ status }) => status),
      [200, 200],
    )
    const { participations } = (await lead.call('GET', round)).body
    const stayed = participations.find(({ organizationId }: { organizationId: string }) => organizationId === center.id)
    const wasIn = stayed.submittedAt !== null
    await isReleasedOnce(t, round, 'leave and submit', ...(wasIn ? [lead, center, home] : [lead, home]))
  })

  t.test(`the last one agrees while another submits${which}`, async (t) => {
    const { path, round, of } = await begun()
    await service.submitChecklistResponse(of(lead), lead)
    for (const one of [lead, center]) await (await agree(one, round))()
    const both = inTurn(await agree(home, round), await submit(center, of(center)))
    const answers = await storage.inPartnership(path, both)
    const [agreed, submitted] = reversed ? [...answers].reverse() : answers
    t.equal(submitted?.status, 200)
    // Whoever submitted first has changed the round that the other had read.
    t.ok([200, 412].includes(agreed?.status ?? 0))
    await isReleasedOnce(t, round, 'agree and submit', ...(agreed?.status === 200 ? [lead, center] : []))
    if (agreed?.status === 200) t.match((await lead.call('GET', of(center))).body, { state: 'shared' })
  })

  t.test(`two agree at the same moment${which}`, async (t) => {
    const { path, round, of } = await begun()
    await service.submitChecklistResponse(of(lead), lead)
    await (await agree(lead, round))()
    const parties = inTurn(center, home)
    const answers = await storage.inPartnership(path, await Promise.all(parties.map((one) => agree(one, round))))
    t.strictSame(answers.map(({ status }) => status).sort(), [200, 412])
    const second = parties[answers.findIndex(({ status }) => status === 412)] as Client
    t.match(await (await agree(second, round))(), { status: 200, body: { state: 'released' } })
    await isReleasedOnce(t, round, 'two agreements', lead)
  })

  t.test(`one amends while the last one submits${which}`, async (t) => {
    const { round, of } = await begun()
    for (const one of [lead, center]) await service.submitChecklistResponse(of(one), one)
    const [question] = completeAnswers
    const amend = () =>
      lead.call('PATCH', of(lead), {
        body: { answers: [{ ...question, text: 'Amended' }], reason: 'The board has met.' },
        headers: { 'if-match': '"2"' },
      })
    const [last, amended] = [await submit(home, of(home)), amend]
    const answers = await storage.atOnce(
      'select from checklist_responses where id = $1',
      [idOf(of(lead))],
      inTurn(last, amended),
    )
    const [done, changed] = reversed ? [...answers].reverse() : answers
    t.equal(done?.status, 200)
    t.ok([200, 412].includes(changed?.status ?? 0))
    await isReleasedOnce(t, round, 'amend and submit', lead, center, home)
    const text = changed?.status === 200 ? 'Amended' : null
    t.equal((await home.call('GET', of(lead))).body.answers[0].text, text)
    t.equal((await home.call('GET', `${of(lead)}/revisions`)).body.data[0].answers[0].text, text)
  })
}

t.test('a response submitted twice is submitted once, and one begun twice begun once', async (t) => {
  const { path, round, of } = await begun()
  const once = await submit(lead, of(lead))
  const answers = await storage.inPartnership(path, [once, once])
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 412])
  const next = await service.openChecklistRound(path, lead)
  const begin = () => center.call('POST', `${path}/checklist-responses`, { body: { checklistRoundId: idOf(next) } })
  const both = await storage.inPartnership(path, [begin, begin])
  t.strictSame(both.map(({ status }) => status).sort(), [201, 409])
  await isReleasedOnce(t, round, 'nothing')
})

t.test('two rounds that are opened at once are numbered', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body } = await lead.call('GET', '/v1/checklists?limit=1')
  const open = (by: Client) => () =>
    by.call('POST', `${path}/checklist-rounds`, { body: { checklistId: body.data[0].id } })
  const answers = await storage.inPartnership(path, [open(lead), open(center)])
  t.strictSame(answers.map(({ status, body: { number } }) => [status, number]).sort(), [
    [201, 1],
    [201, 2],
  ])
})
