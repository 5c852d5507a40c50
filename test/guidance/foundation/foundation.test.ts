// The strategies, how far a partnership follows them, and its next steps.
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
const { lead, center, home, office } = await service.createAgencies()
const sections = ['I', 5, 'V', 6, 'C', 2, 'W', 4, 'E', 2, 'R', 4, 'Q', 24]
const strategyIds = sections.flatMap((part, index) =>
  typeof part === 'number' ? Array.from({ length: part }, (_, n) => `${sections[index - 1]}${n + 1}`) : [],
)

/** The status of the strategies in `expected`. Each feature tests those that it assesses. */
async function statusOf(path: string, expected: object): Promise<Record<string, string>> {
  const { body } = await lead.call('GET', `${path}/foundation`)
  const measured = body.assessments.filter(({ strategy }: Body) => strategy in expected)
  return Object.fromEntries(measured.map(({ strategy, status }: Body) => [strategy, status]))
}
const stepsOf = async (path: string, by: Client = lead): Promise<Body[]> =>
  (await by.call('GET', `${path}/next-steps`)).body.data
/** Reads every path in `refs`, and returns their number. */
async function readRefs(body: Body, by: Client) {
  const refs = new Set<string>((body.assessments ?? body.data).flatMap(({ refs }: Body) => refs))
  for (const ref of refs) t.equal((await by.call('GET', ref)).status, 200, ref)
  return refs.size
}

t.test('lists the 47 strategies in the order of the practice', async (t) => {
  const { body } = await lead.call('GET', '/v1/strategies')
  t.strictSame(
    body.data.map(({ id }: Body) => id),
    strategyIds,
  )
  t.equal(body.data.length, 47)
  for (const one of body.data) t.strictSame((await lead.call('GET', `/v1/strategies/${one.id}`)).body, one)
  t.equal((await lead.call('GET', '/v1/strategies/Q25')).status, 400)
})

t.test('the foundation contains every strategy once, and their number by status', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { body } = await lead.call('GET', `${path}/foundation`)
  t.strictSame(
    body.assessments.map(({ strategy }: Body) => strategy),
    strategyIds,
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

t.test('the status of a strategy follows from the records, and its refs can be read', async (t) => {
  const path = await service.createPartnership(lead)
  const start = {
    Q1: 'done',
    Q6: 'missing',
    I4: 'missing',
    I5: 'missing',
    Q7: 'missing',
    Q8: 'missing',
    Q9: 'missing',
    C2: 'missing',
  }
  t.same(await statusOf(path, start), start)
  const expectStatus = async (change: Partial<Record<keyof typeof start, string>>, what: string) => {
    Object.assign(start, change)
    t.same(await statusOf(path, start), start, what)
  }
  await lead.change('PATCH', path, { serviceModel: 'center_based', programYear: '2026-2027' })
  await expectStatus({ Q6: 'done', I4: 'partly' }, 'a service model and a program year')
  await lead.change('PATCH', path, { startsOn: '2026-09-01', endsOn: '2027-08-31' })
  await expectStatus({ I4: 'done' }, 'a term')
  const { body: candidate } = await lead.call('POST', `${path}/candidates`, {
    body: { name: 'Little Steps', candidateOrganizationId: center.id },
  })
  await expectStatus({ Q7: 'partly' }, 'a candidate')
  await lead.change('POST', `${path}/candidates/${candidate.id}/transitions`, { action: 'invite' })
  await expectStatus({ Q7: 'done' }, 'the candidate is invited')
  const [, { id: invited }] = (await lead.call('GET', `${path}/parties`)).body.data
  await center.change('POST', `${path}/parties/${invited}/transitions`, { action: 'accept' })
  await expectStatus({ I5: 'done' }, 'two parties have accepted')
  await lead.call('POST', `${path}/parties`, { body: { organizationId: home.id, role: 'other' } })
  await expectStatus({ I5: 'partly' }, 'a party is invited')
  for (const [at, by] of [lead, center].entries()) {
    await by.call('POST', `${path}/contacts`, { body: { name: 'Jordan' } })
    await by.call('POST', `${path}/offers`, { body: { aspect: 'data', title: 'A' } })
    await by.call('POST', `${path}/needs`, { body: { aspect: 'data', title: 'A' } })
    const both = at === 1
    await expectStatus(
      { Q8: both ? 'done' : 'partly', Q9: both ? 'done' : 'partly' },
      `${at + 1} parties have stated offers and needs`,
    )
  }
  await service.agreeOnCommunicationPlan(path, [lead, center])
  await expectStatus({ C2: 'done' }, 'a plan')
  for (const by of [lead, center]) {
    t.ok((await readRefs((await by.call('GET', `${path}/foundation`)).body, by)) >= 8)
  }
})

t.test('a next step contains strategy, actors and refs', async (t) => {
  const path = await service.createPartnership(lead)
  // Codes of other features are tested there.
  const known =
    /^(SET_TERM|CHOOSE_SERVICE_MODEL|INVITE_PARTIES|ANSWER_INVITATION|REVIEW_OBSERVER|ADD_CONTACT|REVIEW_CANDIDATES)$/
  const codes = async () => (await stepsOf(path)).map(({ code }) => code).filter((code) => known.test(code))
  const step = async (code: string) => (await stepsOf(path)).find((one) => one.code === code)
  t.strictSame(await codes(), ['SET_TERM', 'ADD_CONTACT', 'CHOOSE_SERVICE_MODEL', 'INVITE_PARTIES'])
  t.match(await step('SET_TERM'), { strategy: 'I4', actors: [lead.id], refs: [path] })
  t.match(await step('CHOOSE_SERVICE_MODEL'), { strategy: 'Q6', actors: [lead.id], refs: [path] })
  t.match(await step('INVITE_PARTIES'), { strategy: 'Q7', actors: [lead.id], refs: [`${path}/parties`] })
  t.match(await step('ADD_CONTACT'), { strategy: 'C1', actors: [lead.id], refs: [`${path}/contacts`] })

  await lead.change('PATCH', path, { serviceModel: 'center_based', endsOn: '2027-08-31' })
  const { body: candidate } = await lead.call('POST', `${path}/candidates`, { body: { name: 'A' } })
  t.match(await step('REVIEW_CANDIDATES'), { strategy: 'Q7', actors: [], refs: [`${path}/candidates`] })
  await lead.change('POST', `${path}/candidates/${candidate.id}/transitions`, { action: 'rule_out', reason: 'Far.' })
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: center.id, role: 'other' },
  })
  const party = `${path}/parties/${invited.id}`
  t.strictSame(await codes(), ['ANSWER_INVITATION', 'ADD_CONTACT'])
  t.match(await step('ANSWER_INVITATION'), { strategy: 'I5', actors: [center.id], refs: [party] })
  await center.change('POST', `${party}/transitions`, { action: 'accept' })
  t.strictSame((await step('ADD_CONTACT'))?.actors, [lead.id, center.id])
  await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan' } })
  t.strictSame((await step('ADD_CONTACT'))?.actors, [center.id], 'not for a party with a contact')
  await center.call('POST', `${path}/contacts`, { body: { name: 'Sam' } })
  t.strictSame(await codes(), [])

  const observer = await lead.call('POST', `${path}/observers`, {
    body: { organizationId: office.id, purpose: 'Monitoring', endsOn: '2099-12-31' },
  })
  const observation = observer.headers.get('location') ?? ''
  t.match(await step('REVIEW_OBSERVER'), { strategy: 'R3', actors: [center.id], refs: [observation] })
  for (const by of [lead, center]) await readRefs((await by.call('GET', `${path}/next-steps`)).body, by)
  await center.change('POST', `${observation}/transitions`, { action: 'consent' })
  t.strictSame(await codes(), [])
})

t.test('a partnership that is not pursued has no next steps', async (t) => {
  const path = await service.createPartnership(lead)
  t.not((await stepsOf(path)).length, 0)
  await lead.change('POST', `${path}/transitions`, { action: 'do_not_pursue', reason: 'No need.' })
  t.strictSame(await stepsOf(path), [])
})

t.test('a party that has withdrawn is removed from the actors of next steps', async (t) => {
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
  const ofWithdrawn = ['COMPLETE_FOLLOW_UP', 'RECORD_OCCURRENCE_OUTCOME', 'COMPLETE_ACTION_STEP']
  const actorsByCode = async () =>
    Object.fromEntries(
      (await stepsOf(path)).filter(({ code }) => ofWithdrawn.includes(code)).map(({ code, actors }) => [code, actors]),
    )
  t.strictSame(await actorsByCode(), Object.fromEntries(ofWithdrawn.map((code) => [code, [center.id]])))
  const [party] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  await center.change('POST', `${path}/parties/${party.id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.strictSame(await actorsByCode(), Object.fromEntries(ofWithdrawn.map((code) => [code, []])))
})

t.test('the response is the same for all parties', async (t) => {
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
    t.strictSame(await read(center), first, 'for another party')
  }
})

t.test('combines assessments of several features, and sorts next steps by due date', async (t) => {
  const now = '2026-11-23T12:00:00Z'
  const snapshot = { partnershipId: 'p', state: 'exploring' as const, now }
  const partnership = { id: 'p', state: 'exploring', serviceModel: 'other', startsOn: now, endsOn: now } as Partnership
  const assessing = (status: 'done' | 'partly' | 'missing', ref: string) => ({
    contribution: partnershipContribution({
      query: undefined as never,
      assess: () => [{ strategy: 'Q8', status, because: `${ref} shows it.`, refs: [ref, '/v1/both'] }],
    }),
    rows: [],
  })
  const q8 = (...contributions: ReturnType<typeof assessing>[]) =>
    assessStrategies(partnership, contributions, snapshot).find(({ strategy }) => strategy === 'Q8')
  t.match(q8(assessing('done', 'a'), assessing('done', 'b')), {
    status: 'done',
    because: 'a shows it. b shows it.',
    refs: ['a', '/v1/both', 'b'],
  })
  t.match(q8(assessing('done', 'a'), assessing('missing', 'b')), { status: 'partly' })
  t.match(q8(assessing('missing', 'a'), assessing('missing', 'b')), { status: 'missing' })
  t.match(q8(), { status: 'not_measured', refs: [] })

  const step = (code: string, strategy: string, dueOn: string | null, ref: string) =>
    ({ code, strategy, title: code, actors: [], dueOn, refs: [ref] }) as never
  const steps = [
    step('F', 'Q24', null, '/v1/a'),
    step('E', 'Q24', null, '/v1/b'),
    step('C', 'I1', null, '/v1/b'),
    step('B', 'Q24', '2026-12-02', '/v1/a'),
    step('D', 'Q2', null, '/v1/a'),
    step('A', 'Q24', '2026-12-01', '/v1/a'),
  ]
  for (const given of [steps, [...steps].reverse()]) {
    const contributions = [
      { contribution: partnershipContribution({ query: undefined as never, nextSteps: () => [...given] }), rows: [] },
    ]
    t.strictSame(
      nextStepsOf(partnership, [], contributions, snapshot).map(({ code }) => code),
      ['A', 'B', 'C', 'D', 'E', 'F'],
    )
  }
  const actors = ['withdrawn', 'accepted', 'declined', 'invited', 'back']
  const shared = { code: 'A', strategy: 'I1' as const, title: 'A', actors, dueOn: null, refs: ['/v1/a'] }
  const contributions = [
    { contribution: partnershipContribution({ query: undefined as never, nextSteps: () => [shared] }), rows: [] },
  ]
  const partyOf = (organizationId: string, state: string) => ({ organizationId, state }) as Party
  const parties = [...actors.slice(0, 4).map((state) => partyOf(state, state)), partyOf('back', 'withdrawn')]
  const actorsAfter = (entries: Party[]) => nextStepsOf(partnership, entries, contributions, snapshot)[0]?.actors
  t.strictSame(
    actorsAfter([...parties, partyOf('back', 'accepted')]),
    ['accepted', 'invited', 'back'],
    'parties that have accepted or are invited',
  )
  t.strictSame(actorsAfter([]), [])
  for (const { strategy } of assessStrategies(partnership, [], snapshot))
    t.ok(strategies.some(({ id }) => id === strategy))
})
