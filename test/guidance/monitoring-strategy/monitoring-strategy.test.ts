// The monitoring strategy: coverage, what is overdue, its assessment and its next step (Q22).
import t, { type Test } from 'tap'
import { coverageOf } from '../../../src/guidance/monitoring-strategy/rules.ts'
import { dayFrom } from '../../support/due-events.ts'
import { agreeOnExpectation } from '../../support/expectations.ts'
import { addSource } from '../../support/finance.ts'
import { acknowledge, addRequirement, changeRequirement } from '../../support/law.ts'
import { agree, leave } from '../../support/obligations.ts'
import { type Body, type Client, nonOperatorScopes, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const read = async (path: string, by: Client = lead): Promise<Body> =>
  (await by.call('GET', `${path}/monitoring-strategy`)).body
const without = (...scopes: string[]) =>
  service.createApiClient(
    lead.id,
    nonOperatorScopes.filter((scope) => !scopes.includes(scope)),
  )
/** Compares the properties that are expected, with whole lists. */
function same(t: Test, body: Body, expected: object, message = ''): void {
  t.strictSame(Object.fromEntries(Object.keys(expected).map((name) => [name, body[name]])), expected, message)
}
/** Returns the id of the visit. */
async function visit(path: string, fields: object = {}): Promise<string> {
  const body = { partyId: center.id, visitedOn: dayFrom(-30), scope: 'Health and safety.', ...fields }
  const answer = await lead.call('POST', `${path}/monitoring-visits`, { body })
  if (answer.status !== 201) throw new Error(JSON.stringify(answer.body))
  return answer.body.id
}
const finding = (correctionDueOn: string, fields: object = {}) => ({
  ...{ text: 'The plan is not posted.', severity: 'major', correctionDueOn, ...fields },
})
const pending = { certainty: 'pending', decisionOn: '2091-01-01' }
const statusOf = async (path: string): Promise<string> =>
  (await lead.call('GET', `${path}/foundation`)).body.assessments.find(({ strategy }: Body) => strategy === 'Q22')
    .status
const stepsOf = async (path: string): Promise<Body[]> =>
  (await lead.call('GET', `${path}/next-steps`)).body.data.filter(
    ({ code }: Body) => code === 'COMPLETE_MONITORING_STRATEGY',
  )

t.test('coverage is rounded down, and null without records', (t) => {
  const of = (all: number, monitored: number) => coverageOf([{ all, monitored }]).coverage
  t.equal(of(0, 0), null)
  t.equal(of(3, 2), 66)
  t.equal(of(200, 199), 99)
  t.equal(of(7, 7), 100)
  t.equal(of(7, 0), 0)
  t.strictSame(
    coverageOf([
      { all: 2, monitored: 1 },
      { all: 1, monitored: 1 },
    ]),
    { coverage: 66, all: 3, monitored: 2 },
  )
  t.end()
})

t.test('which records are monitored', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  same(t, await read(path), { coverage: null, all: 0, monitored: 0, notMonitored: [] })
  const undecided = { schedule: { kind: 'undecided' } }
  await lead.call('POST', `${path}/expectations`, { body: { aspect: 'data', what: 'A proposed one', ...undecided } })
  await addSource(path, lead)
  t.equal((await read(path)).all, 0, 'neither a proposed expectation nor a secured source')

  const parties = [lead, center, home] as const
  const monitored = await agreeOnExpectation(path, parties, center)
  const unverified = await agreeOnExpectation(path, parties, center, { meansOfVerification: undefined })
  const undated = await agreeOnExpectation(path, parties, center, undecided)
  const expected = (kind: string, all: number, monitored: number) => ({ kind, all, monitored })
  same(t, await read(path), {
    ...{ coverage: 33, all: 3, monitored: 1, notMonitored: [unverified, undated] },
    kinds: [
      expected('expectation', 3, 1),
      expected('financial_obligation', 0, 0),
      expected('legal_acknowledgement', 0, 0),
      expected('funding_source', 0, 0),
    ],
  })
  await agree(lead, center, path, '2091-05-01')
  const source = await addSource(path, lead, pending)
  await addSource(path, home, pending)
  same(t, await read(path), {
    ...{ coverage: 66, all: 6, monitored: 4, notMonitored: [unverified, undated] },
    kinds: [
      expected('expectation', 3, 1),
      expected('financial_obligation', 1, 1),
      expected('legal_acknowledgement', 0, 0),
      expected('funding_source', 2, 2),
    ],
  })
  // The service does not store a pending source without it.
  await storage.rows('update funding_sources set decision_on = null where id = $1', [source.id])
  const sourcePath = `${path}/funding-sources/${source.id}`
  same(t, await read(path), { coverage: 50, notMonitored: [unverified, undated, sourcePath] })
  same(
    t,
    await read(path, await without('finance:read')),
    { coverage: 50, all: 6, monitored: 3, notMonitored: [unverified, undated] },
    'records of other scopes are counted, and not named',
  )
  await storage.rows(`update expectations set state = 'in_effect' where id = $1`, [monitored.split('/').at(-1)])
  t.equal((await read(path)).monitored, 3, 'in effect')
  await storage.rows('update expectations set next_due_on = null where id = $1', [monitored.split('/').at(-1)])
  same(t, await read(path), { monitored: 2, notMonitored: [monitored, unverified, undated, sourcePath] })
  await storage.rows(`update expectations set state = 'met' where partnership_id = $1`, [path.split('/')[3]])
  same(t, await read(path), { all: 3, monitored: 2 }, 'an assessed expectation needs no monitoring')
  await leave(home, path)
  same(t, await read(path), { all: 2, monitored: 1 }, 'nor does the source of a party that has left')
})

t.test('legal problems: by the latest acknowledgement by each party of the current text', async (t) => {
  const path = await service.createPartnership(lead, center)
  const requirement = await addRequirement(path, lead)
  const problem = { isProblematic: true, problemDescription: 'Licensing allows six.' }
  const legal = async (by: Client = lead) => {
    const { kinds, notMonitored } = await read(path, by)
    const { all, monitored } = kinds.find(({ kind }: Body) => kind === 'legal_acknowledgement')
    return [all, monitored, ...notMonitored]
  }
  const pathOf = ({ id }: Body) => `${path}/legal-acknowledgements/${id}`
  await acknowledge(path, lead, requirement, { isProblematic: false })
  t.strictSame(await legal(), [0, 0], 'not problematic')
  const first = await acknowledge(path, center, requirement, problem)
  t.strictSame(await legal(), [1, 0, pathOf(first)])
  t.strictSame(await legal(await without('law:read')), [1, 0], 'counted, and not named')
  const second = await acknowledge(path, center, requirement, { ...problem, acknowledgedOn: '2026-09-15' })
  t.strictSame(await legal(), [1, 0, pathOf(second)], 'once for each party')
  const third = await acknowledge(path, lead, requirement, { ...problem, acknowledgedOn: '2026-09-15' })
  t.strictSame(await legal(), [2, 0, pathOf(second), pathOf(third)])
  await center.change('PATCH', pathOf(second), { dueOn: '2091-01-01' })
  t.strictSame(await legal(), [2, 1, pathOf(third)])
  await lead.change('PATCH', pathOf(third), { resolvedOn: dayFrom(-1) })
  t.strictSame(await legal(), [1, 1], 'resolved')
  await changeRequirement(path, lead, requirement.id, { appliesToRoles: ['state_agency'] })
  t.strictSame(await legal(), [0, 0], 'it does not apply to the party')
  await changeRequirement(path, lead, requirement.id, { appliesToRoles: [] })
  t.strictSame(await legal(), [1, 1])
  await changeRequirement(path, lead, requirement.id, { effectiveUntil: dayFrom(-1) })
  t.strictSame(await legal(), [0, 0], 'it has ended')
  await changeRequirement(path, lead, requirement.id, { effectiveUntil: null, summary: 'Another text.' })
  t.strictSame(await legal(), [0, 0], 'an earlier text')
  const reissued = await acknowledge(path, center, { ...requirement, textVersion: 2 }, problem)
  t.strictSame(await legal(), [1, 0, pathOf(reissued)])
  await leave(center, path)
  t.strictSame(await legal(), [0, 0], 'its party has left')
  t.strictSame(await legal(center), [1, 0, pathOf(reissued)])
})

t.test('touchpoints of the agreed plan, with the scope that reads them', async (t) => {
  const path = await service.createPartnership(lead, center)
  const touchpoint = {
    ...{ key: 'review', title: 'Review', startsAt: '2091-01-09T10:00', timeZone: 'America/Chicago' },
    durationMinutes: 60,
  }
  const touchpoints = [
    { ...touchpoint, key: 'check-in', purpose: 'information_exchange' },
    { ...touchpoint, purpose: 'monitoring', recurrence: 'FREQ=MONTHLY;BYMONTHDAY=9' },
    { ...touchpoint, key: 'once', purpose: 'monitoring' },
  ]
  same(t, await read(path), { touchpointCount: 0, touchpoints: [] })
  const plan = await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  const shown = { communicationPlanId: plan.split('/').at(-1), title: 'Review', startsAt: '2091-01-09T10:00' }
  const { touchpointCount, touchpoints: found } = await read(path)
  t.equal(touchpointCount, 2)
  t.strictSame(found, [
    { ...shown, key: 'review', timeZone: 'America/Chicago', recurrence: 'FREQ=MONTHLY;BYMONTHDAY=9' },
    { ...shown, key: 'once', timeZone: 'America/Chicago', recurrence: null },
  ])
  same(t, await read(path, await without('communication:read')), { touchpointCount: 2, touchpoints: [] })
})

t.test('overdue visits and uncorrected findings', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const overdue = await visit(path, { site: 'Oak', nextVisitDueOn: dayFrom(-2), findings: [finding(dayFrom(-1))] })
  const ofHome = await visit(path, { partyId: home.id, nextVisitDueOn: dayFrom(-3) })
  const open = await visit(path, {
    nextVisitDueOn: dayFrom(0),
    findings: [finding(dayFrom(-5), { correctedOn: dayFrom(-6) }), finding(dayFrom(0), { severity: 'critical' })],
  })
  const late = { visitedOn: dayFrom(-30) }
  const body = await read(path)
  t.strictSame(body.overdueVisits, [
    { visitId: ofHome, partyId: home.id, site: null, ...late, nextVisitDueOn: dayFrom(-3) },
    { visitId: overdue, partyId: center.id, site: 'Oak', ...late, nextVisitDueOn: dayFrom(-2) },
  ])
  t.strictSame(body.uncorrectedFindings, [
    {
      ...{ visitId: overdue, index: 0, partyId: center.id, severity: 'major' },
      ...{ correctionDueOn: dayFrom(-1), overdue: true },
    },
    {
      ...{ visitId: open, index: 1, partyId: center.id, severity: 'critical' },
      ...{ correctionDueOn: dayFrom(0), overdue: false },
    },
  ])
  await leave(home, path)
  await visit(path, { site: 'Oak', visitedOn: dayFrom(-1) })
  t.strictSame((await read(path)).overdueVisits, [], 'neither of a party that has left, nor of a site visited since')
  await storage.rows(
    `insert into monitoring_visits select (jsonb_populate_record(v, jsonb_build_object('id', uuidv7(), 'site', n))).*
      from monitoring_visits v, generate_series(1, 101) n where v.id = $1`,
    [overdue],
  )
  const many = await read(path)
  t.strictSame([many.overdueVisits.length, many.uncorrectedFindings.length], [100, 100])
})

t.test('parties and former parties read the strategy', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const stranger = await service.createOrganization('Stranger')
  t.equal((await read(path, office)).code, 'insufficient-relation')
  t.equal((await read(path, stranger)).code, 'not-found')
  t.equal((await read(path, await without('expectations:read'))).code, 'insufficient-scope')
  t.equal((await read(path, center)).coverage, null)
  const source = await addSource(path, center, pending)
  const url = `${path}/monitoring-visits/${await visit(path, { nextVisitDueOn: dayFrom(-1), findings: [finding(dayFrom(-1))] })}`
  await leave(center, path)
  await lead.change('PATCH', url, { nextVisitDueOn: null, findings: [] })
  same(t, await read(path), { all: 0, overdueVisits: [], uncorrectedFindings: [] })
  t.equal((await center.call('GET', `${path}/funding-sources/${source.id}`)).status, 200)
  const asFormer = await read(path, center)
  same(t, asFormer, { all: 1, monitored: 1 }, 'a former party reads the records of its last day')
  t.strictSame([asFormer.overdueVisits.length, asFormer.uncorrectedFindings.length], [1, 1])
})

t.test('Q22, and COMPLETE_MONITORING_STRATEGY from negotiating', async (t) => {
  const path = await service.createPartnership(lead, center)
  await storage.setState(path, 'negotiating')
  t.equal(await statusOf(path), 'missing', 'nothing to monitor')
  t.strictSame(await stepsOf(path), [])
  const expectation = await agreeOnExpectation(path, [lead, center], center, { meansOfVerification: undefined })
  t.equal(await statusOf(path), 'missing', 'nothing is monitored')
  const step = {
    ...{ code: 'COMPLETE_MONITORING_STRATEGY', strategy: 'Q22', actors: [], dueOn: null },
    refs: [`${path}/monitoring-strategy`],
  }
  const [{ title: _, ...found }] = await stepsOf(path)
  t.strictSame(found, step)
  await agree(lead, center, path, '2091-05-01')
  t.equal(await statusOf(path), 'partly')
  t.equal((await stepsOf(path)).length, 1)
  for (const state of ['exploring', 'planning', 'closed']) {
    await storage.setState(path, state)
    t.strictSame(await stepsOf(path), [], state)
  }
  await storage.setState(path, 'active')
  const id = expectation.split('/').at(-1)
  await storage.rows(`update expectations set means_of_verification = 'The log' where id = $1`, [id])
  t.strictSame(await stepsOf(path), [])
  t.equal(await statusOf(path), 'partly', 'no touchpoint for monitoring is agreed')
  const touchpoint = {
    ...{ key: 'review', title: 'Review', purpose: 'monitoring', startsAt: '2091-01-09T10:00' },
    ...{ timeZone: 'America/Chicago', durationMinutes: 60 },
  }
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [touchpoint] })
  t.equal(await statusOf(path), 'done')
  const visitId = await visit(path, { nextVisitDueOn: dayFrom(-1), findings: [finding(dayFrom(0))] })
  t.equal(await statusOf(path), 'partly', 'a visit is overdue')
  const url = `${path}/monitoring-visits/${visitId}`
  await lead.change('PATCH', url, { nextVisitDueOn: dayFrom(0) })
  t.equal(await statusOf(path), 'done')
  await lead.change('PATCH', url, { findings: [finding(dayFrom(-1))] })
  t.equal(await statusOf(path), 'partly', 'a correction is overdue')
})
