// Expectations: their content, revisions, lifecycle, visibility and analyses. Over 300 lines: the tests share one service.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { expectationActions } from '../../../src/expectations/expectations/rules.ts'
import { checkAvailableActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const timeZone = 'America/Chicago'
const schedule = { kind: 'date', dueOn: '2099-06-30', timeZone }
const content = {
  aspect: 'services',
  what: 'Screening of every child within 45 days',
  how: 'With ASQ-3.',
  schedule,
  responsibleOrganizationId: center.id,
  responsibleRole: 'Education manager',
  consultedOrganizationIds: [lead.id],
  indicator: 'Children screened in time',
  unit: 'percent',
  baseline: '62.50',
  target: '95',
  direction: 'increase',
  meansOfVerification: 'The screening log',
  externalIds: [{ scheme: 'sis', value: 'E-1' }],
}
const create = (by: Client, path: string, fields: object = {}) =>
  by.call('POST', `${path}/expectations`, { body: { ...content, ...fields } })
async function createdPath(path: string, fields: object = {}): Promise<string> {
  const { status, headers, body } = await create(lead, path, { externalIds: [], ...fields })
  t.equal(status, 201, JSON.stringify(body))
  return headers.get('location') ?? ''
}
const transition = (by: Client, expectation: string, body: object) =>
  by.change('POST', `${expectation}/transitions`, body)
const accept = (by: Client, expectation: string, revision = 1) =>
  transition(by, expectation, { action: 'accept', revision })
async function agreed(path: string, parties: Client[], fields: object = {}): Promise<string> {
  const expectation = await createdPath(path, fields)
  for (const by of parties) await accept(by, expectation)
  return expectation
}
const codes = ({ body }: { body: Body }) => body.blockedBy?.map(({ code }: Body) => code)

t.test('an expectation is read as it was sent', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { status, body, headers } = await create(lead, path)
  t.equal(status, 201)
  t.match(body, { ...content, state: 'proposed', revision: 1, organizationId: lead.id, informedOrganizationIds: [] })
  t.match(body, { dueDates: ['2099-06-30'], nextDueOn: '2099-06-30', waitingOn: [lead.id, center.id], agreedAt: null })
  t.strictSame(body.completeness, { complete: true, measurable: true, gaps: [] })
  t.strictSame((await center.call('GET', headers.get('location') ?? '')).body.schedule, schedule)
  const kinds = [
    { kind: 'undecided' },
    { kind: 'period', startsOn: '2026-09-01', endsOn: '2027-05-31', timeZone: 'GB' },
    { kind: 'recurrence', startsOn: '2026-09-01', rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3', timeZone },
  ]
  const dueDates = [[], ['2027-05-31'], ['2026-09-30', '2026-10-31', '2026-11-30']]
  for (const [index, schedule] of kinds.entries()) {
    const made = (await create(lead, path, { schedule, externalIds: [] })).body
    t.strictSame([made.schedule, made.dueDates], [schedule, dueDates[index]])
  }
})

t.test('UNTIL as a time ends on the day in the time zone of the schedule at that time', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [last, before] = [['2026-12-28', '2026-12-29', '2026-12-30', '2026-12-31', '2027-01-01'], -1]
  for (const [until, timeZone, expected] of [
    ['20270101T000000Z', 'America/Chicago', last.slice(0, before)],
    ['20270101T060000Z', 'America/Chicago', last],
    ['20261231T110000Z', 'Pacific/Auckland', last],
    ['20261231T105959Z', 'Pacific/Auckland', last.slice(0, before)],
    ['20270101T000000Z', 'UTC', last],
    ['20270101', 'America/Chicago', last],
    ['20270101', 'Pacific/Auckland', last],
  ] as const) {
    const schedule = { kind: 'recurrence', startsOn: '2026-12-28', rule: `FREQ=DAILY;UNTIL=${until}`, timeZone }
    const { status, body } = await create(lead, path, { schedule, externalIds: [] })
    t.strictSame([status, body.dueDates, body.schedule], [201, expected, schedule], `${until} in ${timeZone}`)
  }
})

t.test('a rule is accepted in every form that RFC 5545 allows, and returned unchanged', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const [rule, dueDates] of [
    ['COUNT=2;FREQ=WEEKLY;BYDAY=MO', ['2026-09-07', '2026-09-14']],
    ['FREQ=YEARLY;BYMONTH=06;BYMONTHDAY=01;COUNT=02', ['2027-06-01', '2028-06-01']],
    ['BYDAY=01MO;COUNT=2;FREQ=MONTHLY', ['2026-09-07', '2026-10-05']],
    ['freq=daily;until=20260902', ['2026-09-01', '2026-09-02']],
  ] as const) {
    const schedule = { kind: 'recurrence', startsOn: '2026-09-01', rule, timeZone }
    const { status, body } = await create(lead, path, { schedule, externalIds: [] })
    t.strictSame([status, body.dueDates, body.schedule], [201, dueDates, schedule], rule)
    const touchpoint = { ...planExample.touchpoints[0], startsAt: `${dueDates[0]}T10:00`, timeZone }
    const recurrence = rule.replace('20260902', '20260903T000000Z')
    const plan = { ...planExample, touchpoints: [{ ...touchpoint, recurrence }] }
    const planned = await lead.call('POST', `${path}/communication-plans`, { body: plan })
    t.strictSame(
      [planned.status, planned.body.touchpoints?.[0].recurrence],
      [201, recurrence],
      JSON.stringify(planned.body),
    )
  }
})

t.test('invalid content is rejected with its JSON pointer', async (t) => {
  const path = await service.createPartnership(lead, center)
  const cases: [fields: object, status: number, ...faults: string[]][] = [
    [{ schedule: undefined }, 400, '/schedule required'],
    [{ schedule: {} }, 400, '/schedule/kind required'],
    [{ schedule: { kind: 'someday' } }, 400, '/schedule/kind enum'],
    [{ schedule: { kind: 'date', dueOn: '2026-02-30', timeZone } }, 400, '/schedule/dueOn format'],
    [{ schedule: { kind: 'date', dueOn: '2026-02-28' } }, 400, '/schedule/timeZone required'],
    [{ schedule: { ...schedule, rule: 'FREQ=DAILY' } }, 400, '/schedule/rule unknown'],
    [{ schedule: { ...schedule, timeZone: 'Mars/Olympus' } }, 422, '/schedule/timeZone rule-violation'],
    [
      { schedule: { kind: 'period', startsOn: '2027-01-02', endsOn: '2027-01-01', timeZone } },
      422,
      '/schedule/endsOn rule-violation',
    ],
    [{ baseline: 62.5 }, 400, '/baseline type'],
    [{ baseline: '1e3' }, 400, '/baseline pattern'],
    [{ target: '0.1234567' }, 400, '/target pattern'],
    [{ responsibleOrganizationId: home.id }, 422, '/responsibleOrganizationId unknown-reference'],
    [{ informedOrganizationIds: [lead.id, home.id] }, 422, '/informedOrganizationIds/1 unknown-reference'],
    [{ consultedOrganizationIds: [lead.id, lead.id] }, 400, '/consultedOrganizationIds uniqueItems'],
  ]
  for (const [fields, status, ...expected] of cases) {
    const response = await create(lead, path, fields)
    t.strictSame([response.status, ...errorsIn(response)], [status, ...expected], JSON.stringify(fields))
  }
  const rules = [
    'FREQ=MONTHLY',
    'FREQ=MONTHLY;COUNT=3;UNTIL=20271231',
    'FREQ=MONTHLY;COUNT=3;COUNT=4',
    'FREQ=DAILY;COUNT=401',
    'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;COUNT=3',
    'FREQ=MONTHLY;UNTIL=20250101',
    'FREQ=WEEKLY;BYDAY=XX;COUNT=2',
    'FREQ=HOURLY;COUNT=3',
  ]
  for (const rule of rules) {
    const response = await create(lead, path, {
      schedule: { kind: 'recurrence', startsOn: '2026-09-01', rule, timeZone },
    })
    t.strictSame([response.status, ...errorsIn(response)], [422, '/schedule/rule rule-violation'], rule)
  }
  const list = { kind: 'recurrence', startsOn: '2026-09-01', rule: 'RRULE:FREQ=DAILY;COUNT=3', timeZone }
  t.strictSame(errorsIn(await create(lead, path, { schedule: list })), ['/schedule/rule pattern'])
})

t.test('an expectation is agreed when the last party accepts the current revision', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await createdPath(path)
  t.strictSame(errorsIn(await transition(lead, expectation, { action: 'accept' })), ['/revision required'])
  t.match(await accept(lead, expectation), {
    status: 200,
    body: { state: 'proposed', waitingOn: [center.id, home.id] },
  })
  await accept(lead, expectation)
  t.match(await accept(center, expectation), { body: { state: 'proposed', waitingOn: [home.id] } })

  const revised = await center.change('PATCH', expectation, { target: '90' })
  t.match(revised.body, { revision: 2, state: 'proposed', acceptances: [], waitingOn: [lead.id, center.id, home.id] })
  t.strictSame(
    codes(await accept(home, expectation, 1)),
    ['REVISION_OUTDATED'],
    'an outdated revision cannot be accepted',
  )
  const keyed = await center.change('PATCH', expectation, { externalIds: [{ scheme: 'sis', value: 'E-9' }] })
  t.match(keyed.body, { revision: 2 }, 'an external id is not part of the content')
  const same = await center.change('PATCH', expectation, {
    schedule: { timeZone, dueOn: schedule.dueOn, kind: 'date' },
  })
  t.match(same.body, { revision: 2 }, 'the order of properties does not count')

  for (const by of [home, lead]) await accept(by, expectation, 2)
  const last = await accept(center, expectation, 2)
  t.match(last, { status: 200, body: { state: 'agreed', waitingOn: [], agreedAt: String } })
  t.equal(last.body.acceptances.length, 3)
  const [, , , id] = path.split('/')
  const events = await storage.rows(
    `select type, audience from events where stream_id = $1 and subject_type = 'expectation' order by position`,
    [id],
  )
  t.strictSame(
    events.map(({ type, audience }) => `${type.split('.')[1]} ${audience}`),
    [
      ...['created', 'accepted', 'accepted', 'accepted', 'revised', 'updated', 'updated', 'accepted', 'accepted'].map(
        (verb) => `${verb} parties`,
      ),
      'agreed everyone',
    ],
  )
})

t.test('a party other than the responsible one assesses the expectation', async (t) => {
  for (const [action, state, needsReason] of [
    ['declare_met', 'met', false],
    ['declare_partly_met', 'partly_met', true],
    ['declare_not_met', 'not_met', true],
  ] as const) {
    const path = await service.createPartnership(lead, center)
    const expectation = await agreed(path, [lead, center])
    t.strictSame(codes(await transition(lead, expectation, { action })), ['WRONG_STATE'])
    t.match(await transition(center, expectation, { action: 'begin' }), { status: 200, body: { state: 'in_effect' } })
    t.strictSame(codes(await transition(center, expectation, { action, reason: 'We say so.' })), ['ACTOR_NOT_ALLOWED'])
    if (needsReason) t.strictSame(errorsIn(await transition(lead, expectation, { action })), ['/reason required'])
    t.match(await transition(lead, expectation, { action, reason: 'As seen.' }), {
      status: 200,
      body: { state, reason: 'As seen.', timeliness: 'not_due' },
    })
    const rejected = await lead.change('PATCH', expectation, { what: 'Other' })
    t.strictSame([rejected.status, ...codes(rejected)], [409, 'EXPECTATION_CLOSED'])
    t.equal((await lead.change('PATCH', expectation, { externalIds: [{ scheme: 's', value: state }] })).status, 200)
  }
})

t.test('begin requires a schedule and a responsible party', async (t) => {
  const path = await service.createPartnership(lead, center)
  const fields = { schedule: { kind: 'undecided' }, responsibleOrganizationId: undefined }
  const expectation = await agreed(path, [lead, center], fields)
  t.strictSame(codes(await transition(lead, expectation, { action: 'begin' })), [
    'RESPONSIBLE_PARTY_MISSING',
    'SCHEDULE_MISSING',
  ])
})

t.test('a waiver requires a reason and the consent of every party; any party can refuse it', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const expectation = await agreed(path, [lead, center, home])
  t.strictSame(codes(await transition(lead, expectation, { action: 'refuse_waiver', reason: 'No.' })), [
    'WAIVER_NOT_PROPOSED',
  ])
  t.strictSame(errorsIn(await transition(lead, expectation, { action: 'waive' })), ['/reason required'])
  const proposed = await transition(lead, expectation, { action: 'waive', reason: 'The grant was cut.' })
  t.match(proposed.body, { state: 'agreed', reason: 'The grant was cut.', waitingOn: [center.id, home.id] })
  t.match((await transition(home, expectation, { action: 'refuse_waiver', reason: 'We rely on it.' })).body, {
    state: 'agreed',
    waivers: [],
    reason: null,
    waitingOn: [],
  })
  await transition(lead, expectation, { action: 'waive', reason: 'The grant was cut.' })
  await transition(center, expectation, { action: 'begin' })
  t.match((await transition(center, expectation, { action: 'waive' })).body, {
    state: 'in_effect',
    waitingOn: [home.id],
  })
  const last = await transition(home, expectation, { action: 'waive', reason: 'So be it.' })
  t.match(last.body, { state: 'waived', reason: 'The grant was cut.', waitingOn: [] })
})

t.test(
  'an expectation can be deleted by the party that created it until it was agreed, and by others after that party has left',
  async (t) => {
    const path = await service.createPartnership(lead, center)
    const neverAgreed = await createdPath(path)
    t.match(await center.change('DELETE', neverAgreed), { status: 403, body: { code: 'insufficient-relation' } })
    t.equal((await lead.change('DELETE', neverAgreed)).status, 204)
    const expectation = await agreed(path, [lead, center])
    t.strictSame(codes(await lead.change('DELETE', expectation)), ['ALREADY_AGREED'])
    await lead.change('PATCH', expectation, { what: 'Other' })
    t.strictSame(
      codes(await lead.change('DELETE', expectation)),
      ['ALREADY_AGREED'],
      'a new revision does not change that',
    )
    const ofCenter = (await create(center, path, { externalIds: [] })).headers.get('location') ?? ''
    t.equal((await lead.change('DELETE', ofCenter)).status, 403)
    const { body: parties } = await lead.call('GET', `${path}/parties?organizationId=${center.id}`)
    const withdrawal = { action: 'withdraw', reason: 'No room.' }
    await center.change('POST', `${path}/parties/${parties.data[0].id}/transitions`, withdrawal)
    t.equal((await lead.change('DELETE', ofCenter)).status, 204)
  },
)

t.test('a closed partnership rejects changes of expectations', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await createdPath(path)
  await storage.setState(path, 'terminated')
  for (const response of [
    await create(lead, path, { externalIds: [] }),
    await lead.change('PATCH', expectation, { what: 'Other' }),
    await lead.change('DELETE', expectation),
    await accept(lead, expectation),
  ]) {
    t.strictSame([response.status, ...codes(response)], [409, 'PARTNERSHIP_CLOSED'])
  }
})

t.test('observers read agreed expectations only, in lists, counts, filters and coverage', async (t) => {
  const path = await service.createPartnership(lead, center)
  const before = await agreed(path, [lead, center])
  await service.addObserver(path, office, lead, center)
  const neverAgreed = await createdPath(path, { aspect: 'finance' })
  const listed = async (query = '') => {
    const headers = { prefer: 'count=exact' }
    const { body } = await office.call('GET', `${path}/expectations?${query}`, { headers })
    t.equal(body.totalCount, body.data.length)
    return body.data.map(({ id }: Body) => id)
  }
  const idOf = (expectation: string) => expectation.split('/').at(-1)
  t.strictSame(await listed(), [idOf(before)])
  for (const query of ['aspect=finance', 'state=proposed', 'updatedSince=1970-01-01T00:00:00Z&aspect=finance'])
    t.strictSame(await listed(query), [], query)
  t.equal((await office.call('GET', neverAgreed)).status, 404)
  t.equal((await office.call('GET', `${path}/expectations/feasibility`)).status, 403)
  const { body: coverage } = await office.call('GET', `${path}/expectations/coverage`)
  t.match(coverage.cells, [{ aspect: 'services', expectations: 1, agreed: 1 }])
  t.ok(coverage.aspectsWithoutExpectations.includes('finance'))
  const etag = async () => (await office.call('GET', before)).headers.get('etag')
  const etagBefore = await etag()
  await lead.change('PATCH', neverAgreed, { what: 'Other' })
  t.equal(await etag(), etagBefore, 'the ETag does not depend on hidden records')
  for (const by of [lead, center]) await accept(by, neverAgreed, 2)
  t.strictSame(await listed(), [idOf(before), idOf(neverAgreed)])
  await lead.change('PATCH', before, { what: 'Another thing' })
  t.strictSame(await listed(), [idOf(before), idOf(neverAgreed)], 'a proposed revision hides nothing')
})

t.test('availableActions agrees with the result of each transition', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const inEffect = await agreed(path, [lead, center])
  await transition(lead, inEffect, { action: 'begin' })
  const waived = await agreed(path, [lead, center])
  await transition(lead, waived, { action: 'waive', reason: 'Cut.' })
  for (const expectation of [await createdPath(path), await agreed(path, [lead, center]), inEffect, waived]) {
    for (const by of [lead, center]) {
      await checkAvailableActions(t, by, expectation, expectationActions, { revision: 1 })
    }
  }
  t.strictSame((await office.call('GET', inEffect)).body.availableActions, [])
})

t.test('coverage lists the parties and aspects without expectations', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await createdPath(path)
  await createdPath(path, { aspect: 'finance', responsibleOrganizationId: lead.id })
  await agreed(path, [lead, center, home])
  await createdPath(path, { responsibleOrganizationId: undefined })
  const { body } = await center.call('GET', `${path}/expectations/coverage`)
  const cells = body.cells.map((cell: Body) => [cell.organizationId, cell.aspect, cell.expectations, cell.agreed])
  t.strictSame(
    new Set(cells.map(String)),
    new Set([
      String([center.id, 'services', 2, 1]),
      String([lead.id, 'finance', 1, 0]),
      String([null, 'services', 1, 0]),
    ]),
  )
  t.strictSame(body.partiesWithoutExpectations, [home.id])
  t.strictSame(body.aspectsWithoutExpectations, ['legal', 'standards', 'systems', 'resources', 'staffing', 'data'])
})

t.test('feasibility analyses the due dates from a day on, and is deterministic', async (t) => {
  const path = await service.createPartnership(lead, center)
  const on = (dueOn: string) => ({ kind: 'date', dueOn, timeZone })
  for (const [at, fields] of [
    { schedule: on('2030-01-31') },
    { schedule: on('2030-01-31'), baseline: undefined },
    { schedule: on('2030-01-31'), baseline: '10', target: '45' },
    { schedule: on('2030-01-31'), baseline: '10', target: '25' },
    { schedule: on('2030-12-31'), responsibleOrganizationId: lead.id },
  ].entries()) {
    await createdPath(path, { what: `Expectation ${at}`, ...fields })
  }
  const feasibility = async (asOf: string) =>
    (await lead.call('GET', `${path}/expectations/feasibility?asOf=${asOf}`)).body
  const body = await feasibility('2030-01-01')
  t.match(body, { expectations: 5, dueDates: 5, asOf: '2030-01-01' })
  t.strictSame(
    body.findings.map((finding: Body) => [finding.severity, finding.code, finding.refs.length]),
    [
      ['high', 'EARLY_LOAD', 0],
      ['high', 'PARTY_OVERLOADED', 0],
      ['high', 'CROWDED_DATE', 0],
      ['high', 'TARGET_FAR_FROM_BASELINE', 1],
      ['medium', 'TARGET_FAR_FROM_BASELINE', 1],
      ['low', 'BASELINE_MISSING', 1],
    ],
  )
  t.match(body.findings[1], { organizationId: center.id })
  t.match(body.findings[2], { dueOn: '2030-01-31' })
  t.strictSame(await feasibility('2030-01-01'), body)
  t.match(await feasibility('2030-02-01'), { dueDates: 1 })
  await lead.change('PATCH', path, { startsOn: '2030-06-01' })
  t.match(await feasibility('2030-01-01'), { asOf: '2030-06-01', dueDates: 1 }, 'not before the term starts')
})
t.test('the foundation and the next steps assess the expectations', async (t) => {
  const path = await service.createPartnership(lead, center)
  const statuses = async () => {
    const { body } = await lead.call('GET', `${path}/foundation`)
    const own = body.assessments.filter(({ strategy }: Body) => ['V5', 'W1', 'E1', 'E2'].includes(strategy))
    return own.map(({ strategy, status }: Body) => `${strategy} ${status}`)
  }
  const steps = async (code: string) =>
    (await center.call('GET', `${path}/next-steps`)).body.data.filter((step: Body) => step.code === code)
  t.strictSame(await statuses(), ['V5 missing', 'W1 missing', 'E1 missing', 'E2 missing'])

  const vague = await createdPath(path, { how: undefined, responsibleOrganizationId: lead.id })
  t.match(await steps('COMPLETE_EXPECTATION'), [{ refs: [vague], actors: [] }])
  t.match(await steps('ACCEPT_EXPECTATION'), [{ actors: [lead.id] }, { actors: [center.id], refs: [vague] }])
  await accept(center, vague)
  t.match(await steps('ACCEPT_EXPECTATION'), [{ actors: [lead.id], refs: [vague] }])
  const expectation = await agreed(path, [lead, center])
  t.strictSame(await statuses(), ['V5 done', 'W1 partly', 'E1 partly', 'E2 partly'])
  await lead.change('PATCH', vague, { how: 'Well.' })
  for (const by of [lead, center]) await accept(by, vague, 2)
  t.strictSame(await steps('COMPLETE_EXPECTATION'), [])

  await transition(lead, expectation, { action: 'begin' })
  t.strictSame(await steps('REPORT_PROGRESS'), [])
  const set = `update expectations set next_due_on = (now() at time zone 'America/Chicago')::date + $2::int where id = $1`
  const due = (days: number) => storage.rows(set, [expectation.split('/').at(-1), days])
  const timeliness = async () => (await lead.call('GET', expectation)).body.timeliness
  for (const [days, is] of [
    [15, 'not_due'],
    [14, 'due'],
    [0, 'due'],
    [-1, 'overdue'],
  ] as const) {
    await due(days)
    t.equal(await timeliness(), is)
    t.equal((await steps('REPORT_PROGRESS')).length, is === 'overdue' ? 1 : 0)
  }
  t.match(await steps('REPORT_PROGRESS'), [
    { actors: [center.id], dueOn: String, refs: [expectation], strategy: 'Q22' },
  ])
})

t.test('open obligations block the closing of a partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [neverAgreed, expectation] = [await createdPath(path), await agreed(path, [lead, center])]
  await storage.setState(path, 'closing')
  const close = () => lead.change('POST', `${path}/transitions`, { action: 'close' })
  const rejected = await close()
  t.match(rejected.body, { blockedBy: [{ code: 'OPEN_OBLIGATIONS', ref: expectation }] })
  await lead.change('PATCH', expectation, { what: 'Other' })
  t.strictSame(codes(await close()), ['OPEN_OBLIGATIONS'], 'a new revision does not change that')
  for (const by of [lead, center]) await accept(by, expectation, 2)
  for (const by of [lead, center]) await transition(by, expectation, { action: 'waive', reason: 'Over.' })
  t.match(await close(), { status: 200, body: { state: 'closed' } })
  t.match(
    (await lead.call('GET', neverAgreed)).body,
    { state: 'proposed' },
    'a proposed expectation is not an obligation',
  )
})
