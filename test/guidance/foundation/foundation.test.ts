// The practice, how far a partnership follows it, and what to do next: computed from records, never declared.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { assessStrategies, nextStepsOf } from '../../../src/guidance/foundation/rules.ts'
import type { Party } from '../../../src/partnerships/parties/store.ts'
import type { Partnership } from '../../../src/partnerships/partnerships/store.ts'
import { partnershipContribution } from '../../../src/records/contributions.ts'
import { strategies } from '../../../src/records/strategies.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { completeAnswers } from '../../support/steps.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const home = await service.createOrganization("Rosa's Family Child Care")
const office = await service.createOrganization('State Office')
const ids = ['I', 5, 'V', 6, 'C', 2, 'W', 4, 'E', 2, 'R', 4, 'Q', 24]
const handout = ids.flatMap((one, at) =>
  typeof one === 'number' ? Array.from({ length: one }, (_, n) => `${ids[at - 1]}${n + 1}`) : [],
)

/** What the foundation says of some assessments; each feature tests those that it measures. */
async function statusOf(path: string, asked: object): Promise<Record<string, string>> {
  const { body } = await lead.call('GET', `${path}/foundation`)
  const measured = body.assessments.filter(({ strategy }: Body) => strategy in asked)
  return Object.fromEntries(measured.map(({ strategy, status }: Body) => [strategy, status]))
}
const stepsOf = async (path: string, by: Client = lead): Promise<Body[]> =>
  (await by.call('GET', `${path}/next-steps`)).body.data
/** Follows every reference that an answer has. */
async function follow(body: Body, by: Client) {
  const refs = new Set<string>((body.assessments ?? body.data).flatMap(({ refs }: Body) => refs))
  for (const ref of refs) t.equal((await by.call('GET', ref)).status, 200, ref)
  return refs.size
}

t.test('the practice has the 47 assessments of the handout, in its order', async (t) => {
  const { body } = await lead.call('GET', '/v1/strategies')
  t.strictSame(
    body.data.map(({ id }: Body) => id),
    handout,
  )
  t.equal(body.data.length, 47)
  for (const one of body.data) t.strictSame((await lead.call('GET', `/v1/strategies/${one.id}`)).body, one)
  t.equal((await lead.call('GET', '/v1/strategies/Q25')).status, 400)
})

t.test('the foundation has every statement once, and counts them', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body } = await lead.call('GET', `${path}/foundation`)
  t.strictSame(
    body.assessments.map(({ strategy }: Body) => strategy),
    handout,
  )
  const counted = Object.fromEntries(
    Object.keys(body.summary).map((status) => [
      status,
      body.assessments.filter((one: Body) => one.status === status).length,
    ]),
  )
  t.strictSame(body.summary, counted)
  t.equal(
    Object.values(counted).reduce((sum, one) => sum + one),
    47,
  )
})

t.test('what is followed shows in the records alone, and its references lead there', async (t) => {
  const path = await service.createPartnership(lead)
  const start = {
    Q1: 'done',
    Q6: 'missing',
    I4: 'missing',
    I5: 'missing',
    C1: 'missing',
    Q7: 'missing',
    Q8: 'missing',
    Q9: 'missing',
    R3: 'missing',
    C2: 'missing',
    Q22: 'missing',
  }
  t.same(await statusOf(path, start), start)
  const becomes = async (change: Partial<Record<keyof typeof start, string>>, what: string) => {
    Object.assign(start, change)
    t.same(await statusOf(path, start), start, what)
  }
  await lead.change('PATCH', path, { serviceModel: 'center_based', programYear: '2026-2027' })
  await becomes({ Q6: 'done', I4: 'partly' }, 'a service model and a program year')
  await lead.change('PATCH', path, { startsOn: '2026-09-01', endsOn: '2027-08-31' })
  await becomes({ I4: 'done' }, 'a term')
  const { body: candidate } = await lead.call('POST', `${path}/candidates`, {
    body: { name: 'Little Steps', candidateOrganizationId: center.id },
  })
  await becomes({ Q7: 'partly' }, 'a candidate to be weighed')
  await lead.change('POST', `${path}/candidates/${candidate.id}/transitions`, { action: 'invite' })
  await becomes({ Q7: 'done' }, 'who was asked')
  const [, { id: invited }] = (await lead.call('GET', `${path}/parties`)).body.data
  await center.change('POST', `${path}/parties/${invited}/transitions`, { action: 'accept' })
  await becomes({ I5: 'done' }, 'two that have accepted')
  await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
  await becomes({ I5: 'partly' }, 'one that has not answered')
  for (const [at, by] of [lead, center].entries()) {
    await by.call('POST', `${path}/contacts`, { body: { name: 'Jordan' } })
    await by.call('POST', `${path}/offers`, { body: { aspect: 'data', title: 'A' } })
    await by.call('POST', `${path}/needs`, { body: { aspect: 'data', title: 'A' } })
    const both = at === 1
    await becomes({ C1: 'partly', Q8: both ? 'done' : 'partly', Q9: both ? 'done' : 'partly' }, `${at + 1} have stated`)
  }
  await service.addObserver(path, office, lead, center)
  await becomes({ R3: 'partly' }, 'an observer')
  const [touchpoint] = planExample.touchpoints
  const touchpoints = [{ ...touchpoint, purpose: 'monitoring' }]
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  await becomes({ C2: 'done', Q22: 'partly' }, 'a plan with a touchpoint for monitoring')
  for (const by of [lead, center]) {
    t.ok((await follow((await by.call('GET', `${path}/foundation`)).body, by)) >= 8)
  }
})

t.test('each step says which statement it serves, whose turn it is, and what is behind it', async (t) => {
  const path = await service.createPartnership(lead)
  // Those of the features that are tested here.
  const known = /^(SET_TERM|CHOOSE_SERVICE_MODEL|INVITE_PARTIES|ANSWER_\w+|NAME_CONTACT|REVIEW_CANDIDATES)$/
  const codes = async () => (await stepsOf(path)).map(({ code }) => code).filter((code) => known.test(code))
  const step = async (code: string) => (await stepsOf(path)).find((one) => one.code === code)
  t.strictSame(await codes(), ['SET_TERM', 'NAME_CONTACT', 'CHOOSE_SERVICE_MODEL', 'INVITE_PARTIES'])
  t.match(await step('SET_TERM'), { strategy: 'I4', actors: [lead.id], refs: [path] })
  t.match(await step('CHOOSE_SERVICE_MODEL'), { strategy: 'Q6', actors: [lead.id], refs: [path] })
  t.match(await step('INVITE_PARTIES'), { strategy: 'Q7', actors: [lead.id], refs: [`${path}/parties`] })
  t.match(await step('NAME_CONTACT'), { strategy: 'C1', actors: [lead.id], refs: [`${path}/contacts`] })

  await lead.change('PATCH', path, { serviceModel: 'center_based', endsOn: '2027-08-31' })
  const { body: candidate } = await lead.call('POST', `${path}/candidates`, { body: { name: 'A' } })
  t.match(await step('REVIEW_CANDIDATES'), { strategy: 'Q7', actors: [], refs: [`${path}/candidates`] })
  await lead.change('POST', `${path}/candidates/${candidate.id}/transitions`, { action: 'rule_out', reason: 'Far.' })
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: center.id, role: 'other' },
  })
  const entry = `${path}/parties/${invited.id}`
  t.strictSame(await codes(), ['ANSWER_INVITATION', 'NAME_CONTACT'])
  t.match(await step('ANSWER_INVITATION'), { strategy: 'I5', actors: [center.id], refs: [entry] })
  await center.change('POST', `${entry}/transitions`, { action: 'accept' })
  t.strictSame((await step('NAME_CONTACT'))?.actors, [lead.id, center.id])
  await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan' } })
  t.strictSame((await step('NAME_CONTACT'))?.actors, [center.id], 'who has named one is not asked again')
  await center.call('POST', `${path}/contacts`, { body: { name: 'Sam' } })
  t.strictSame(await codes(), [])

  const observer = await lead.call('POST', `${path}/observers`, {
    body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
  })
  const watch = observer.headers.get('location') ?? ''
  t.match(await step('ANSWER_OBSERVER'), { strategy: 'R3', actors: [center.id], refs: [watch] })
  for (const by of [lead, center]) await follow((await by.call('GET', `${path}/next-steps`)).body, by)
  await center.change('POST', `${watch}/transitions`, { action: 'consent' })
  t.strictSame(await codes(), [])
})

t.test('what is over needs no next step', async (t) => {
  const path = await service.createPartnership(lead)
  t.not((await stepsOf(path)).length, 0)
  await lead.change('POST', `${path}/transitions`, { action: 'do_not_pursue', reason: 'No need.' })
  t.strictSame(await stepsOf(path), [])
})

t.test('what was the turn of a party that has left is that of the others, or of all', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const [example] = planExample.touchpoints
  const daily = { ...example, key: 'daily', startsAt: '2026-01-01T12:00', recurrence: 'FREQ=DAILY' }
  await service.agreeOnCommunicationPlan(path, [center, lead, home], { touchpoints: [daily] })
  await storage.rows("update touchpoints set effective_from = now() - interval '3 days' where partnership_id = $1", [
    path.split('/')[3],
  ])
  await lead.call('POST', `${path}/communications`, {
    body: {
      heldOn: '2026-01-01',
      method: 'phone',
      participants: [],
      followUps: [{ title: 'Send the budget', responsibleOrganizationId: center.id, dueOn: '2026-01-02' }],
    },
  })
  const round = await service.createChecklistRound(path, lead)
  const late = { title: 'Ask the auditor', organizationId: center.id, dueOn: '2026-01-01' }
  const [first, ...rest] = completeAnswers
  const answers = [{ ...first, status: 'finalized', text: 'To grow', actionSteps: [late] }, ...rest]
  for (const by of [lead, center, home])
    await service.submitChecklistResponse(await service.createChecklistResponse(round, by, answers), by)
  const theirs = ['COMPLETE_FOLLOW_UP', 'RECORD_OCCURRENCE_OUTCOME', 'TAKE_ACTION_STEP']
  const turns = async () =>
    Object.fromEntries(
      (await stepsOf(path)).filter(({ code }) => theirs.includes(code)).map(({ code, actors }) => [code, actors]),
    )
  t.strictSame(await turns(), Object.fromEntries(theirs.map((code) => [code, [center.id]])))
  const [entry] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  await center.change('POST', `${path}/parties/${entry.id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.strictSame(await turns(), Object.fromEntries(theirs.map((code) => [code, []])))
})

t.test('the same records and the same clock give the same answer', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  for (const by of [lead, center]) await by.call('POST', `${path}/candidates`, { body: { name: 'A' } })
  for (const view of ['foundation', 'next-steps']) {
    const read = async (by: Client) => {
      const { asOf, ...rest } = (await by.call('GET', `${path}/${view}`)).body
      t.ok(Math.abs(Date.parse(asOf) - Date.now()) < 5000)
      return rest
    }
    const first = await read(lead)
    t.strictSame(await read(lead), first)
    t.strictSame(await read(center), first, 'whoever asks')
  }
})

t.test('two features may speak of one statement, and steps stand in the order of what is due', async (t) => {
  const now = '2026-11-23T12:00:00Z'
  const situation = { partnershipId: 'p', state: 'exploring' as const, now }
  const partnership = { id: 'p', state: 'exploring', serviceModel: 'other', startsOn: now, endsOn: now } as Partnership
  const says = (status: 'done' | 'partly' | 'missing', ref: string) => ({
    contribution: partnershipContribution({
      query: undefined as never,
      assess: () => [{ strategy: 'Q8', status, because: `${ref} says so.`, refs: [ref, '/v1/both'] }],
    }),
    rows: [],
  })
  const q8 = (...evidence: ReturnType<typeof says>[]) =>
    assessStrategies(partnership, evidence, situation).find(({ strategy }) => strategy === 'Q8')
  t.match(q8(says('done', 'a'), says('done', 'b')), {
    status: 'done',
    because: 'a says so. b says so.',
    refs: ['a', '/v1/both', 'b'],
  })
  t.match(q8(says('done', 'a'), says('missing', 'b')), { status: 'partly' })
  t.match(q8(says('missing', 'a'), says('missing', 'b')), { status: 'missing' })
  t.match(q8(), { status: 'not_measured', refs: [] })

  const step = (code: string, strategy: string, dueOn: string | null, ref: string) =>
    ({ code, strategy, title: code, actors: [], dueOn, refs: [ref] }) as never
  const advice = [
    step('E', 'Q24', null, '/v1/a'),
    step('C', 'I1', null, '/v1/b'),
    step('B', 'Q24', '2026-12-02', '/v1/a'),
    step('D', 'Q2', null, '/v1/a'),
    step('A', 'Q24', '2026-12-01', '/v1/a'),
  ]
  for (const given of [advice, [...advice].reverse()]) {
    const evidence = [
      { contribution: partnershipContribution({ query: undefined as never, nextSteps: () => [...given] }), rows: [] },
    ]
    t.strictSame(
      nextStepsOf(partnership, [], evidence, situation).map(({ code }) => code),
      ['A', 'B', 'C', 'D', 'E'],
    )
  }
  const actors = ['withdrawn', 'accepted', 'declined', 'invited', 'back']
  const shared = { code: 'A', strategy: 'I1' as const, title: 'A', actors, dueOn: null, refs: ['/v1/a'] }
  const evidence = [
    { contribution: partnershipContribution({ query: undefined as never, nextSteps: () => [shared] }), rows: [] },
  ]
  const place = (organizationId: string, state: string) => ({ organizationId, state }) as Party
  const parties = [...actors.slice(0, 4).map((state) => place(state, state)), place('back', 'withdrawn')]
  const turn = (entries: Party[]) => nextStepsOf(partnership, entries, evidence, situation)[0]?.actors
  t.strictSame(turn([...parties, place('back', 'accepted')]), ['accepted', 'invited', 'back'], 'of who is there')
  t.strictSame(turn([]), [])
  for (const { strategy } of assessStrategies(partnership, [], situation))
    t.ok(strategies.some(({ id }) => id === strategy))
})
