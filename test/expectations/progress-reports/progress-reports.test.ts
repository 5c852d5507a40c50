// Progress reports: due dates, progress status, lifecycle, trend and summary (Q22).
import t from 'tap'
import { progressStatusOf } from '../../../src/expectations/expectations/progress.ts'
import { revisedDueDates } from '../../../src/expectations/expectations/schedule.ts'
import { progressReportActions } from '../../../src/expectations/progress-reports/rules.ts'
import { checkAvailableActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

const timeZone = 'America/Chicago'
const monthly = (startsOn: string, count: number) => ({
  kind: 'recurrence',
  startsOn,
  rule: `FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=${count}`,
  timeZone,
})
const transition = (by: Client, record: string, body: object) => by.change('POST', `${record}/transitions`, body)

async function agree(expectation: string, revision = 1) {
  for (const by of [lead, center]) await transition(by, expectation, { action: 'accept', revision })
  return (await transition(lead, expectation, { action: 'begin' })).body
}
/** Creates an expectation in effect with the center as responsible party; returns its path. */
async function inEffect(path: string, fields: object = {}): Promise<string> {
  const { headers } = await lead.call('POST', `${path}/expectations`, {
    body: {
      aspect: 'services',
      what: 'Screening',
      schedule: monthly('2026-01-01', 4),
      responsibleOrganizationId: center.id,
      indicator: 'Screened in time',
      unit: 'percent',
      baseline: '60',
      target: '100',
      direction: 'increase',
      ...fields,
    },
  })
  const expectation = headers.get('location') ?? ''
  t.match(await agree(expectation), { state: 'in_effect' })
  return expectation
}
const submit = (expectation: string, fields: object, by = center) =>
  by.call('POST', `${expectation}/progress-reports`, { body: { narrative: 'As planned.', ...fields } })
async function submitted(expectation: string, dueOn: string, figure?: string): Promise<string> {
  const { status, headers, body } = await submit(expectation, { dueOn, ...(figure && { figure }) })
  t.equal(status, 201, JSON.stringify(body))
  return headers.get('location') ?? ''
}
const codes = ({ body }: { body: Body }) => body.blockedBy?.map(({ code }: Body) => code)
const dueStatus = async (expectation: string) => {
  const { nextDueOn, timeliness, progress } = (await lead.call('GET', expectation)).body
  return [nextDueOn, timeliness, progress]
}

t.test('the progress status compares the figure with the planned figure', async (t) => {
  const dueDates = ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30']
  const aim = { baseline: '60', target: '100', direction: 'increase' as const, dueDates }
  for (const [figure, index, status] of [
    ['100', 0, 'met'],
    ['69', 0, 'on_track'],
    ['68.999999', 0, 'constrained'],
    ['60', 0, 'no_progress'],
    ['59.9', 3, 'no_progress'],
    ['96', 3, 'on_track'],
    ['95.9', 3, 'constrained'],
  ] as const) {
    t.equal(progressStatusOf(aim, dueDates[index] as string, figure), status, `${figure} at ${index}`)
  }
  const falling = { ...aim, baseline: '20', target: '0', direction: 'decrease' as const }
  t.equal(progressStatusOf(falling, '2026-02-28', '11'), 'on_track')
  t.equal(progressStatusOf(falling, '2026-02-28', '12'), 'constrained')
  t.equal(progressStatusOf(falling, '2026-02-28', '21'), 'no_progress')
  const maintained = { ...aim, target: '10', direction: 'maintain' as const }
  t.strictSame(
    ['10', '9', '8.9'].map((figure) => progressStatusOf(maintained, '2026-01-31', figure)),
    ['met', 'constrained', 'no_progress'],
  )
  t.equal(progressStatusOf({ ...aim, target: null }, '2026-01-31', '70'), null)
  t.equal(progressStatusOf(aim, '2026-01-31', null), null)
})

t.test('another schedule replaces due dates without a report', async (t) => {
  const days = ['2026-01-31', '2026-02-28', '2026-03-31']
  const revised = (newDates: string[], reported: string[] = [], superseded: string[] = []) =>
    revisedDueDates({ dueDates: days, superseded }, newDates, reported, '2026-02-20')
  t.strictSame(revised(['2026-02-15', '2026-04-15']), {
    dueDates: ['2026-02-15', '2026-04-15'],
    superseded: ['2026-01-31'],
  })
  t.strictSame(
    revised(['2026-02-15', '2026-04-15'], ['2026-03-31']),
    { dueDates: ['2026-03-31', '2026-04-15'], superseded: ['2026-01-31'] },
    'a past day before a reported one, which was never due, does not become due',
  )
  t.strictSame(
    revised([...days, '2026-04-30'], ['2026-02-28']),
    { dueDates: [...days, '2026-04-30'], superseded: [] },
    'a day that remains in the schedule remains due',
  )
  t.strictSame(
    revised(['2025-12-31', ...days], ['2026-03-31'], ['2025-11-30', '2025-12-31']),
    { dueDates: ['2025-12-31', ...days], superseded: ['2025-11-30'] },
    'a superseded day that the new schedule has is due again',
  )
})

t.test('another party sends a report back with a reason or accepts it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path)
  t.strictSame(await dueStatus(expectation), ['2026-01-31', 'overdue', null])
  t.match(await submit(expectation, { dueOn: '2026-01-31' }, lead), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
  t.strictSame(errorsIn(await submit(expectation, { dueOn: '2026-01-30' })), ['/dueOn rule-violation'])
  const evidence = [{ title: 'Log', url: 'http://springfield.example/log' }]
  t.strictSame(errorsIn(await submit(expectation, { dueOn: '2026-01-31', evidence })), ['/evidence/0/url pattern'])

  const report = await submitted(expectation, '2026-01-31', '70.50')
  t.match((await lead.call('GET', report)).body, { figure: '70.50', status: 'on_track', state: 'submitted' })
  t.strictSame(await dueStatus(expectation), ['2026-02-28', 'overdue', null], 'reported, but not accepted')
  t.match(await submit(expectation, { dueOn: '2026-01-31' }), { status: 409, body: { code: 'already-reported' } })
  t.strictSame(codes(await transition(center, report, { action: 'accept' })), ['ACTOR_NOT_ALLOWED'])
  t.strictSame(errorsIn(await transition(lead, report, { action: 'send_back' })), ['/reason required'])
  t.match((await transition(lead, report, { action: 'send_back', reason: 'Of August.' })).body, {
    state: 'sent_back',
    reason: 'Of August.',
  })
  t.strictSame(await dueStatus(expectation), ['2026-01-31', 'overdue', null], 'not reported again')
  t.equal((await lead.change('PATCH', report, { figure: '65' })).status, 403)
  t.match((await center.change('PATCH', report, { figure: '65' })).body, { status: 'constrained', state: 'sent_back' })
  t.match((await transition(center, report, { action: 'resubmit' })).body, { state: 'submitted', reason: null })
  t.match((await transition(lead, report, { action: 'accept' })).body, { state: 'accepted', status: 'constrained' })
  t.strictSame(await dueStatus(expectation), ['2026-02-28', 'overdue', 'constrained'])
  t.strictSame(codes(await center.change('PATCH', report, { figure: '99' })), ['REPORT_ACCEPTED'])
  t.equal((await center.change('PATCH', report, { externalIds: [{ scheme: 's', value: '1' }] })).status, 200)

  const events = await storage.rows(
    `select type, audience from events where stream_id = $1 and type ~ 'progress' order by position`,
    [path.split('/')[3]],
  )
  t.strictSame(
    events.map(({ type, audience }) => `${type} ${audience}`),
    [
      'progress_report.created parties',
      'expectation.progressed everyone',
      'progress_report.sent_back parties',
      'expectation.progressed everyone',
      'progress_report.updated parties',
      'progress_report.resubmitted parties',
      'expectation.progressed everyone',
      'progress_report.accepted everyone',
      'expectation.progressed everyone',
      'progress_report.updated everyone',
    ],
  )
})

t.test('an agreed change of the schedule moves the due dates without a report', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path)
  const first = await submitted(expectation, '2026-01-31')
  const second = await submitted(expectation, '2026-02-28')
  await transition(lead, second, { action: 'send_back', reason: 'No figure.' })
  const before = (await lead.call('GET', expectation)).body
  t.match(before, { nextDueOn: '2026-02-28', timeliness: 'overdue' })
  const revised = await center.change('PATCH', expectation, { schedule: monthly('2099-01-01', 2) })
  t.match(revised.body, { dueDates: before.dueDates, nextDueOn: '2026-02-28', timeliness: 'overdue' })
  t.strictSame(revised.body.pendingRevision.dueDates, ['2099-01-31', '2099-02-28'])
  t.match(await submit(expectation, { dueOn: '2026-03-31' }), { status: 201 }, 'due dates apply until all accept')
  await transition(center, expectation, { action: 'accept', revision: 2 })
  const { body } = await transition(lead, expectation, { action: 'accept', revision: 2 })
  t.strictSame(body.dueDates, ['2026-01-31', '2026-03-31', '2099-01-31', '2099-02-28'])
  t.strictSame(body.supersededDueDates, ['2026-02-28', '2026-04-30'])
  t.match(body, { state: 'in_effect', nextDueOn: '2099-01-31', timeliness: 'not_due' })
  t.strictSame(errorsIn(await submit(expectation, { dueOn: '2026-04-30' })), ['/dueOn rule-violation'])
  t.strictSame(codes(await transition(center, second, { action: 'resubmit' })), ['DUE_DATE_SUPERSEDED'])
  t.match(await transition(lead, first, { action: 'accept' }), { status: 200 })

  await lead.change('PATCH', expectation, { schedule: monthly('2026-01-01', 4) })
  for (const by of [lead, center]) await transition(by, expectation, { action: 'accept', revision: 3 })
  t.match(
    (await lead.call('GET', expectation)).body,
    {
      dueDates: ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'],
      supersededDueDates: [],
      nextDueOn: '2026-02-28',
    },
    'a day that is due again is not superseded',
  )
  t.match((await transition(center, second, { action: 'resubmit' })).body, { state: 'submitted' })
})

t.test('observers read accepted reports of agreed expectations', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const expectation = await inEffect(path)
  const [first, second] = [
    await submitted(expectation, '2026-01-31', '70'),
    await submitted(expectation, '2026-02-28', '75'),
  ]
  await transition(lead, first, { action: 'accept' })
  t.match((await office.call('GET', `${expectation}/progress-reports`)).body.data, [{ dueOn: '2026-01-31' }])
  t.equal((await office.call('GET', second)).status, 404)
  const { points } = (await office.call('GET', `${expectation}/trend`)).body
  t.strictSame(
    points.map(({ figure }: Body) => figure),
    ['70', null, null, null],
  )
  t.match((await office.call('GET', `${path}/expectations/progress-summary?asOf=2026-12-31`)).body.total, {
    due: 4,
    reported: 1,
  })
  await lead.change('PATCH', expectation, { what: 'Other' })
  t.match((await office.call('GET', first)).body, { dueOn: '2026-01-31' }, 'a proposed revision hides nothing')
  t.match((await center.call('GET', `${expectation}/progress-reports`)).body.data, { length: 2 })
})

t.test('the trend has the planned and the reported figures', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path, { baseline: '0.1', target: '1', schedule: monthly('2026-01-01', 3) })
  await submitted(expectation, '2026-02-28', '0.7')
  const { points } = (await lead.call('GET', `${expectation}/trend`)).body
  t.strictSame(points, [
    { dueOn: '2026-01-31', planned: '0.4', figure: null, status: null, state: null },
    { dueOn: '2026-02-28', planned: '0.7', figure: '0.7', status: 'on_track', state: 'submitted' },
    { dueOn: '2026-03-31', planned: '1', figure: null, status: null, state: null },
  ])
})

t.test('the summary has totals by party, aspect and month', async (t) => {
  const path = await service.createPartnership(lead, center)
  const one = await inEffect(path)
  await inEffect(path, { aspect: 'finance', responsibleOrganizationId: lead.id, schedule: monthly('2026-01-01', 2) })
  const report = await submitted(one, '2026-01-31', '100')
  await transition(lead, report, { action: 'accept' })
  await submitted(one, '2026-02-28', '65')
  const summary = async (query: string) =>
    (await lead.call('GET', `${path}/expectations/progress-summary?${query}`)).body
  const body = await summary('asOf=2026-03-31&from=2026-01-01&to=2026-12-31')
  t.match(body.total, { due: 6, reported: 2, accepted: 1, overdue: 2, met: 1, constrained: 0 })
  const by = (name: string, rows: Body[]) => rows.map((row) => [row[name], row.due, row.overdue, row.met])
  t.strictSame(
    new Map(by('organizationId', body.parties).map(([id, ...rest]) => [id, rest])),
    new Map([
      [center.id, [4, 0, 1]],
      [lead.id, [2, 2, 0]],
    ]),
  )
  t.strictSame(by('aspect', body.aspects), [
    ['finance', 2, 2, 0],
    ['services', 4, 0, 1],
  ])
  t.strictSame(by('month', body.months), [
    ['2026-01', 2, 1, 1],
    ['2026-02', 2, 1, 0],
    ['2026-03', 1, 0, 0],
    ['2026-04', 1, 0, 0],
  ])
  t.match(await summary('asOf=2026-02-28'), { from: '2025-02-28', to: '2026-02-28', total: { due: 4 } })
  t.match(await summary('from=2026-01-02&to=2026-01-01'), { status: 400, errors: [{ pointer: 'to' }] })
  t.match(await summary('from=2000-01-01&to=2026-01-01'), { status: 400, errors: [{ pointer: 'to' }] })
})

t.test('availableActions agrees with the result of each transition', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path)
  const [first, second] = [await submitted(expectation, '2026-01-31'), await submitted(expectation, '2026-02-28')]
  await transition(lead, second, { action: 'send_back', reason: 'No figure.' })
  for (const isMet of [false, true]) {
    if (isMet) await transition(lead, expectation, { action: 'declare_met' })
    for (const report of [first, second]) {
      for (const by of [lead, center])
        await checkAvailableActions(t, by, report, progressReportActions, { figure: '7' })
    }
  }
})

t.test('concurrent requests create one report for a due date, and assess it once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path)
  const send = () => submit(expectation, { dueOn: '2026-01-31' })
  t.strictSame(statuses(await storage.raceInPartnership(path, [send, send])), [201, 409])
  const { body } = await lead.call('GET', `${expectation}/progress-reports`)
  const report = `${expectation}/progress-reports/${body.data[0].id}`
  const assess = (action: string) => () =>
    lead.call('POST', `${report}/transitions`, { body: { action, reason: 'Now.' }, headers: { 'if-match': '"1"' } })
  t.strictSame(statuses(await storage.raceInPartnership(path, [assess('accept'), assess('send_back')])), [200, 412])
  const { state } = (await lead.call('GET', report)).body
  t.strictSame(await dueStatus(expectation), [state === 'accepted' ? '2026-02-28' : '2026-01-31', 'overdue', null])
})
