// What an agreement binds of an expectation: its wording, when it begins, and what is due after the agreement has ended.
import t from 'tap'
import { expectationActions } from '../../../src/expectations/expectations/rules.ts'
import { progressReportActions } from '../../../src/expectations/progress-reports/rules.ts'
import { bind } from '../../support/agreement-bindings.ts'
import { blockersOf, checkAvailableActions, codesOf, dayIn } from '../../support/available-actions.ts'
import { counts, importFile, ndjson } from '../../support/imports.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const content = {
  aspect: 'services',
  what: 'Screening of every child within 45 days',
  how: 'With ASQ-3.',
  schedule: {
    kind: 'recurrence',
    startsOn: '2026-01-01',
    rule: 'FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=5',
    timeZone: 'America/Chicago',
  },
  responsibleOrganizationId: center.id,
  indicator: 'Children screened in time',
  unit: 'percent',
  baseline: '60',
  target: '100',
  direction: 'increase',
  meansOfVerification: 'The screening log',
}
const allDueDates = ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30', '2026-05-31']

const idOf = (path: string) => path.split('/').at(-1) ?? ''
const transition = (by: Client, record: string, body: object) => by.change('POST', `${record}/transitions`, body)
const read = async (by: Client, record: string): Promise<Body> => (await by.call('GET', record)).body

/** Creates an expectation that the parties have accepted; returns its path. */
async function agreed(path: string, parties: Client[], fields: object = {}): Promise<string> {
  const { headers, status, body } = await lead.call('POST', `${path}/expectations`, { body: { ...content, ...fields } })
  if (status !== 201) throw new Error(JSON.stringify(body))
  const expectation = headers.get('location') ?? ''
  for (const by of parties) await transition(by, expectation, { action: 'accept', revision: 1 })
  return expectation
}
async function inEffect(path: string, parties: Client[], fields: object = {}): Promise<string> {
  const expectation = await agreed(path, parties, fields)
  t.match(await transition(lead, expectation, { action: 'begin' }), { status: 200 })
  return expectation
}
const bindAll = (path: string, expectations: string[], terms: object = {}) =>
  bind(storage.rows, {
    partnershipId: idOf(path),
    partyIds: [lead.id, center.id],
    expectations: expectations.map(idOf),
    ...terms,
  })

t.test('an agreement prevents that the wording of its expectations changes', async (t) => {
  const path = await service.createPartnership(lead, center)
  const externalIds = [{ scheme: 'sis', value: 'E-1' }]
  const expectation = await agreed(path, [lead, center], { externalIds })
  const free = await agreed(path, [lead, center])
  await lead.change('PATCH', expectation, { how: 'By telephone.' })
  const binding = await bindAll(path, [expectation])
  const ref = `${path}/agreements/${binding.agreementId}`
  const boundBy = { agreementId: binding.agreementId, agreementVersionId: binding.agreementVersionId, number: 'E1' }
  t.match(await read(lead, expectation), { boundBy: [boundBy], frozen: false, dueDates: allDueDates })
  t.match(await read(lead, free), { boundBy: [], frozen: false })

  const blocked = { status: 409, body: { blockedBy: [{ code: 'BOUND_BY_AGREEMENT', ref }] } }
  const reword = () => lead.change('PATCH', expectation, { how: 'By letter.' })
  const importRow = async () => {
    const row = `${JSON.stringify({ ...content, externalIds, how: 'By letter.' })}\n`
    return importFile(lead, `${path}/expectation-imports`, row, ndjson)
  }
  const accept = (dryRun = '') =>
    center.change('POST', `${expectation}/transitions${dryRun}`, { action: 'accept', revision: 2 })
  for (const state of ['signing', 'executed'] as const) {
    await binding.change({ state })
    t.match(await reword(), blocked, state)
    const { job, errors } = await importRow()
    t.equal(counts(job), 'completed 1 0 0 0 1')
    t.match(await errors(), [{ code: 'transition-blocked' }])
    t.match(await accept(), blocked, state)
    t.strictSame(blockersOf(await read(center, expectation), 'accept'), ['BOUND_BY_AGREEMENT'])
    await checkAvailableActions(t, center, expectation, expectationActions, { revision: 2 })
  }
  t.strictSame(codesOf(await lead.change('DELETE', expectation)), ['ALREADY_AGREED'], 'it was agreed')
  t.equal((await lead.change('PATCH', expectation, { externalIds: [] })).status, 200, 'an external id is no wording')
  t.equal((await lead.change('PATCH', expectation, { externalIds })).status, 200)
  t.equal((await lead.change('PATCH', free, { how: 'By letter.' })).status, 200)

  for (const terms of [
    { rewordable: true },
    { rewordable: false, state: 'released' },
    { state: 'executed', until: dayIn(-3) },
  ] as const) {
    await binding.change(terms)
    t.equal((await accept('?dryRun=true')).status, 200, JSON.stringify(terms))
  }
  await binding.change({ until: null, rewordable: true })
  t.match(await reword(), { status: 200, body: { pendingRevision: { revision: 3 } } })
  await binding.change({ rewordable: false })
  t.match(
    await lead.change('PATCH', expectation, { how: content.how }),
    { status: 200, body: { pendingRevision: null } },
    'back to the wording of the agreement',
  )
  t.match(await transition(lead, expectation, { action: 'waive', reason: 'The grant was cut.' }), { status: 200 })
  t.match(await transition(center, expectation, { action: 'waive' }), { status: 200, body: { state: 'waived' } })
})

t.test('a revision that waits for the lock of a version that is frozen is blocked by it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await agreed(path, [lead, center])
  const etag = (await lead.call('GET', expectation)).headers.get('etag') ?? ''
  const reword = () =>
    lead.call('PATCH', expectation, { body: { how: 'By telephone.' }, headers: { 'if-match': etag } })
  // A version that was reopened is frozen again.
  const binding = await bindAll(path, [expectation], { state: 'released', from: null })
  const [answer] = await storage.raceInPartnership(path, [reword], () => binding.change({ state: 'signing' }))
  t.match(answer, { status: 409, body: { blockedBy: [{ code: 'BOUND_BY_AGREEMENT' }] } })
  t.match(await read(lead, expectation), { pendingRevision: null, version: 3 })
})

t.test('an expectation begins on the first day of its agreement', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await agreed(path, [lead, center])
  const binding = await bindAll(path, [expectation], { from: dayIn(10) })
  const blocked = await transition(lead, expectation, { action: 'begin' })
  const ref = `${path}/agreements/${binding.agreementId}`
  t.match(blocked, { status: 409, body: { blockedBy: [{ code: 'AGREEMENT_NOT_IN_FORCE', ref }] } })
  t.ok(blocked.body.detail.includes(dayIn(10)), 'it names the day')
  await checkAvailableActions(t, lead, expectation, expectationActions)
  await binding.change({ from: dayIn(-10) })
  t.match(await transition(lead, expectation, { action: 'begin' }), { status: 200, body: { state: 'in_effect' } })
})

t.test('nothing is due after the end of the agreement', async (t) => {
  const path = await service.createPartnership(lead, center)
  const expectation = await inEffect(path, [lead, center])
  const report = (dueOn: string, fields: object = {}) =>
    center.call('POST', `${expectation}/progress-reports`, { body: { dueOn, narrative: 'As planned.', ...fields } })
  const sentBack = (await report('2026-04-30')).headers.get('location') ?? ''
  await transition(lead, sentBack, { action: 'send_back', reason: 'Too early.' })
  const dueState = async (by = lead) => {
    const { dueDates, nextDueOn, timeliness, frozen } = await read(by, expectation)
    return { dueDates, nextDueOn, timeliness, frozen }
  }
  const seen = async () => {
    const { assessments } = await read(lead, `${path}/foundation`)
    const steps = (await read(lead, `${path}/next-steps`)).data.filter(({ code }: Body) => code === 'REPORT_PROGRESS')
    const summary = await read(lead, `${path}/expectations/progress-summary?asOf=2026-12-31&from=2026-01-01`)
    const { points } = await read(lead, `${expectation}/trend`)
    return {
      overdueSince: steps.map(({ dueOn }: Body) => dueOn),
      summary: [summary.total.due, summary.total.overdue],
      planned: points.map(({ planned }: Body) => planned),
      feasibility: (await read(lead, `${path}/expectations/feasibility?asOf=2026-01-01`)).dueDates,
      dueDates: assessments.find(({ strategy }: Body) => strategy === 'V5').because,
    }
  }
  const unbound = await seen()
  t.match(await dueState(), { dueDates: allDueDates, nextDueOn: '2026-01-31', timeliness: 'overdue', frozen: false })

  const binding = await bindAll(path, [expectation])
  t.strictSame(await seen(), unbound, 'in force')
  await binding.change({ until: '2026-03-15' })
  const [ended, rest] = [allDueDates.slice(0, 2), { timeliness: 'overdue', frozen: true }]
  t.strictSame(await dueState(), { dueDates: ended, nextDueOn: '2026-01-31', ...rest })
  t.strictSame(await seen(), {
    overdueSince: ['2026-01-31'],
    summary: [2, 2],
    planned: ['68', '76'],
    feasibility: 2,
    dueDates: '2 of 2 due dates are in the first 90 days.',
  })
  t.strictSame(errorsIn(await report('2026-03-31')), ['/dueOn rule-violation'])
  t.match((await report('2026-03-31')).body.detail, /2026-03-15/)
  t.strictSame(codesOf(await transition(center, sentBack, { action: 'resubmit' })), ['DUE_DATE_SUPERSEDED'])
  await checkAvailableActions(t, center, sentBack, progressReportActions)
  for (const dueOn of ended) {
    const made = await report(dueOn, { figure: '70' })
    t.match(made, { status: 201, body: { status: dueOn === '2026-01-31' ? 'on_track' : 'constrained' } })
    await transition(lead, made.headers.get('location') ?? '', { action: 'accept' })
  }
  t.strictSame(await dueState(), { dueDates: ended, nextDueOn: null, timeliness: 'not_due', frozen: true })
  t.match(await seen(), { overdueSince: [], summary: [2, 0] })

  await bindAll(path, [expectation], { agreementId: binding.agreementId, from: dayIn(10) })
  t.match(
    await dueState(),
    { dueDates: allDueDates, nextDueOn: '2026-03-31', frozen: false },
    'a later renewal binds it',
  )
  t.match(await seen(), { summary: [5, 3], planned: { length: 5 } })
})

t.test('the calendar has no due date after the end of the agreement', async (t) => {
  const path = await service.createPartnership(lead, center)
  const schedule = { kind: 'recurrence', startsOn: dayIn(-6), rule: 'FREQ=DAILY;COUNT=12', timeZone: 'Etc/UTC' }
  const expectation = await agreed(path, [lead, center], { schedule })
  const dueDates = async (by: Client) => {
    const calendar: string = await read(by, `${path}/calendar.ics`)
    return [...calendar.matchAll(/^DTSTART;VALUE=DATE:(\d{4})(\d\d)(\d\d)/gm)].map(([, ...parts]) => parts.join('-'))
  }
  const days = [-6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5].map(dayIn)
  const binding = await bindAll(path, [expectation], { until: dayIn(3), timeZone: 'Etc/UTC' })
  t.strictSame(await dueDates(center), days, 'the agreement may be renewed')
  await binding.change({ until: dayIn(-4) })
  t.strictSame(await dueDates(center), days.slice(0, 3))
})

t.test('files contain what binds an expectation, and an import ignores it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const bound = await agreed(path, [lead, center])
  const frozen = await agreed(path, [lead, center])
  const binding = await bindAll(path, [bound])
  await bindAll(path, [frozen], { until: '2026-03-15' })
  const csv: string = (await lead.call('GET', `${path}/expectations.csv`)).body
  const [header, ...rows] = csv
    .trim()
    .split('\r\n')
    .map((line) => line.split(',').slice(0, 5))
  t.strictSame(header, ['id', 'state', 'revision', 'frozen', 'boundBy'])
  const { agreementId, agreementVersionId } = binding
  t.strictSame(rows, [
    [idOf(bound), 'agreed', '1', 'false', `${agreementId} | ${agreementVersionId} | E1`],
    [idOf(frozen), 'agreed', '1', 'true', ''],
  ])
  const lines: string = (await lead.call('GET', `${path}/expectations.ndjson`)).body
  t.match(
    lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
    [
      { boundBy: [{ agreementId, agreementVersionId, number: 'E1' }], frozen: false },
      { boundBy: [], frozen: true, dueDates: ['2026-01-31', '2026-02-28'] },
    ],
  )
  const other = await service.createPartnership(lead, center)
  for (const [file, headers] of [[csv], [lines, ndjson]] as const) {
    t.equal(counts((await importFile(lead, `${other}/expectation-imports`, file, headers)).job), 'completed 2 2 0 0 0')
  }
})

t.test('observers see executed agreements, and a former party those of its time', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const expectation = await inEffect(path, [lead, center, home])
  const bound = async (by: Client) => {
    const { boundBy, frozen, dueDates } = await read(by, expectation)
    return [boundBy.length, frozen, dueDates.length]
  }
  const binding = await bindAll(path, [expectation], { state: 'signing', from: null })
  for (const by of [home, office]) t.strictSame(await bound(by), [0, false, 5])
  await binding.change({ state: 'executed', from: '2026-01-01' })
  for (const by of [home, office]) t.strictSame(await bound(by), [1, false, 5])
  t.strictSame((await read(office, `${path}/expectations/progress-summary?asOf=2026-12-31`)).total.due, 5)
  const [{ id }] = (await read(home, `${path}/parties?organizationId=${home.id}`)).data
  t.match(await transition(home, `${path}/parties/${id}`, { action: 'withdraw', reason: 'No room.' }), { status: 200 })
  await binding.change({ until: '2026-03-15' })
  t.strictSame(await bound(office), [0, true, 2])
  t.strictSame((await read(office, `${path}/expectations/progress-summary?asOf=2026-12-31`)).total.due, 2)
  t.strictSame(await bound(home), [1, false, 5], 'it does not see the termination')
  t.match(await read(lead, `${path}/history/verification`), { intact: true, alteredRecords: [] })
})
