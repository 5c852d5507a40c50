// Monitoring visits: over HTTP, in the agenda, in calendars and in next steps (Q22).
import t from 'tap'
import { features } from '../../../src/app.ts'
import { visitErrors } from '../../../src/expectations/monitoring-visits/rules.ts'
import { computeBacklog } from '../../../src/guidance/agenda/backlog.ts'
import { dayFrom } from '../../support/due-events.ts'
import { leave } from '../../support/obligations.ts'
import { startOwnService } from '../../support/own-service.ts'
import { type Body, type Client, nonOperatorScopes } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const create = (path: string, by: Client, fields: object = {}) =>
  by.call('POST', `${path}/monitoring-visits`, {
    body: { partyId: center.id, visitedOn: dayFrom(-30), scope: 'Health and safety.', ...fields },
  })
/** Returns the path of the visit. */
async function visit(path: string, fields: object = {}, by: Client = lead): Promise<string> {
  const { status, headers, body } = await create(path, by, fields)
  if (status !== 201) throw new Error(`Not created: ${JSON.stringify(body)}`)
  return headers.get('location') ?? ''
}
const finding = (correctionDueOn: string, fields: object = {}) => ({
  ...{ text: 'The plan is not posted.', severity: 'minor', correctionDueOn, ...fields },
})

t.test('the days of a visit', (t) => {
  const now = '2026-11-23T12:00:00Z'
  const errorsOf = (fields: object) =>
    visitErrors({ visitedOn: '2026-11-20', nextVisitDueOn: null, findings: [], ...fields }, now).map(
      ({ pointer }) => pointer,
    )
  const corrected = (correctedOn: string) => ({ findings: [finding('2026-11-20', { correctedOn })] })
  t.strictSame(errorsOf({}), [])
  t.strictSame(errorsOf({ visitedOn: '2026-11-24' }), [], 'the day has begun in the first time zone')
  t.strictSame(errorsOf({ visitedOn: '2026-11-25' }), ['/visitedOn'])
  t.strictSame(errorsOf({ nextVisitDueOn: '2026-11-21' }), [])
  t.strictSame(errorsOf({ nextVisitDueOn: '2026-11-20' }), ['/nextVisitDueOn'], 'after the visit')
  t.strictSame(errorsOf({ findings: [finding('2026-11-20'), finding('2026-11-19')] }), ['/findings/1/correctionDueOn'])
  t.strictSame(errorsOf(corrected('2026-11-20')), [])
  t.strictSame(errorsOf(corrected('2026-11-19')), ['/findings/0/correctedOn'])
  t.strictSame(errorsOf(corrected('2026-11-25')), ['/findings/0/correctedOn'])
  t.end()
})

t.test('every party records, changes and deletes visits', async (t) => {
  const path = await service.createPartnership(lead, center)
  const created = await create(path, lead, { site: 'Oak Street', findings: [finding(dayFrom(10))] })
  t.hasStrict(created, {
    status: 201,
    body: {
      ...{ organizationId: lead.id, partyId: center.id, site: 'Oak Street', nextVisitDueOn: null, version: 1 },
      findings: [finding(dayFrom(10))],
    },
  })
  t.equal(created.body.findings.length, 1)
  const url = created.headers.get('location') ?? ''
  const patch = (fields: object) => center.change('PATCH', url, fields)
  const corrected = finding(dayFrom(10), { correctedOn: dayFrom(-1) })
  t.hasStrict(await patch({ findings: [corrected], site: null }), {
    status: 200,
    body: { site: null, findings: [corrected] },
  })
  t.strictSame(errorsIn(await patch({ findings: [finding(dayFrom(-31))] })), [
    '/findings/0/correctionDueOn rule-violation',
  ])
  t.strictSame(
    errorsIn(await patch({ visitedOn: dayFrom(2) })),
    ['/visitedOn rule-violation', '/findings rule-violation'],
    'the findings are not in the request',
  )
  t.strictSame((await patch({ findings: null })).body.findings, [], 'null is the empty list')
  t.equal((await patch({ scope: null })).status, 400)
  t.equal((await create(path, lead, { findings: Array(51).fill(finding(dayFrom(1))) })).status, 400, 'at most 50')
  t.equal((await create(path, lead, { findings: [finding(dayFrom(1), { severity: 'fatal' })] })).status, 400)
  t.equal((await create(path, lead, { findings: [{ text: 'a', severity: 'minor' }] })).status, 400)
  const listed = (await lead.call('GET', `${path}/monitoring-visits?partyId=${lead.id}`)).body.data
  t.strictSame(listed, [])
  t.equal((await center.change('DELETE', url)).status, 204)
})

t.test('the visited party has accepted the partnership', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const unknown = { status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/partyId' }] } }
  t.hasStrict(await create(path, lead, { partyId: office.id }), unknown)
  const url = await visit(path, { partyId: home.id })
  await leave(home, path)
  t.hasStrict(await create(path, lead, { partyId: home.id }), unknown)
  t.equal((await lead.change('PATCH', url, { site: 'Elm Street' })).status, 200, 'the visited party may have left')
  t.hasStrict(await lead.change('PATCH', url, { partyId: office.id }), unknown)
})

t.test('parties read visits, observers and others do not; a former party reads those of its last day', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const stranger = await service.createOrganization('Stranger')
  const url = await visit(path)
  for (const [by, status] of [
    [center, 200],
    [office, 403],
    [stranger, 404],
  ] as const) {
    t.equal((await by.call('GET', url)).status, status)
    t.equal((await create(path, by)).status, status === 200 ? 201 : status)
  }
  await leave(home, path)
  await lead.change('PATCH', url, { scope: 'Ratios.' })
  t.equal((await home.call('GET', url)).body.scope, 'Health and safety.')
  t.equal((await create(path, home)).status, 403)
  await storage.setState(path, 'closed')
  t.hasStrict(await create(path, lead), { status: 409, body: { code: 'partnership-closed' } })
  const externalIds = [{ scheme: 'visits', value: '1' }]
  t.equal((await lead.change('PATCH', url, { externalIds })).status, 200)
})

t.test('the agenda has the findings that are not corrected', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const id = path.split('/')[3]
  const first = finding('2091-05-01', { severity: 'critical' })
  const url = await visit(path, { findings: [first, finding('2091-06-01')] })
  const entriesOf = async (by: Client): Promise<Body[]> =>
    (await by.call('GET', `/v1/agenda?partnershipId=${id}&kind=monitoring_correction_due`)).body.data
  const summaryOf = (entries: Body[]) => entries.map(({ dueOn, path, actors }) => [dueOn, path, ...actors])
  const expected = [
    ['2091-05-01', url, center.id],
    ['2091-06-01', url, center.id],
  ]
  for (const by of [lead, center]) t.strictSame(summaryOf(await entriesOf(by)), expected)
  t.strictSame(await entriesOf(office), [])
  const narrow = await service.createApiClient(
    lead.id,
    nonOperatorScopes.filter((scope) => scope !== 'expectations:read'),
  )
  t.strictSame(await entriesOf(narrow), [])

  const stored = () =>
    storage.rows(
      `select kind, subject_id, item, due_on, due_at, overdue_at, actor_ids, observer_ids, reminders from agenda_entries
        where stream_id = $1 and kind = 'monitoring_correction_due' order by item`,
      [id],
    )
  const before = await stored()
  await storage.rows('delete from agenda_readers where stream_id = $1', [id])
  await storage.rows('delete from agenda_entries where stream_id = $1', [id])
  await storage.rows('insert into agenda_backlog values ($1)', [id])
  const agendas = features.flatMap(({ agenda }) => agenda ?? [])
  while (await computeBacklog({ database: service.database, agendas }));
  t.strictSame(await stored(), before, 'an agenda that is computed anew is the same')

  await center.change('PATCH', url, { findings: [{ ...first, correctedOn: dayFrom(-1) }, finding('2091-06-01')] })
  t.strictSame(summaryOf(await entriesOf(lead)), expected.slice(1))
  await lead.change('DELETE', url)
  t.strictSame(await entriesOf(lead), [])
})

t.test('calendars have the days by which the next visits are due', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const first = await visit(path, { site: 'Oak Street', nextVisitDueOn: dayFrom(5) })
  const second = await visit(path, { site: 'Elm Street', nextVisitDueOn: dayFrom(6) })
  await visit(path, { partyId: home.id, nextVisitDueOn: dayFrom(7) })
  const textOf = async (by: Client) =>
    String((await by.call('GET', `${path}/calendar.ics`)).body).replaceAll('\r\n ', '')
  const daysOf = async (by: Client) =>
    (await textOf(by))
      .split('BEGIN:VEVENT')
      .filter((event) => event.includes('Monitoring visit due'))
      .map((event) => /DTSTART;VALUE=DATE:(\d+)/.exec(event)?.[1])
  const days = (...numbers: number[]) => numbers.map((number) => dayFrom(number).replaceAll('-', ''))
  t.strictSame(await daysOf(center), days(5, 6, 7))
  t.match(await textOf(lead), `UID:monitoring_visit.${first.split('/').at(-1)}@`)
  t.match(await textOf(lead), 'SUMMARY:Monitoring visit due: Oak Street')
  t.strictSame(await daysOf(office), [])
  await leave(home, path)
  t.strictSame(await daysOf(lead), days(5, 6), 'no visit to a party that has left')
  await visit(path, { site: 'Oak Street', visitedOn: dayFrom(-1) })
  t.strictSame(await daysOf(lead), days(6), 'the next visit was made')
  await lead.change('PATCH', second, { nextVisitDueOn: null })
  t.strictSame(await daysOf(lead), [])
})

t.test('next steps: visits that are due, and findings to correct', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const stepsOf = async (code: string): Promise<unknown[]> =>
    (await center.call('GET', `${path}/next-steps`)).body.data
      .filter((step: Body) => step.code === code)
      .map(({ strategy, actors, dueOn, refs }: Body) => [strategy, actors, dueOn, refs])
  const visits = () => stepsOf('CONDUCT_MONITORING_VISIT')
  const corrections = () => stepsOf('CORRECT_MONITORING_FINDING')

  const old = await visit(path, { site: 'Oak', nextVisitDueOn: dayFrom(-3) })
  const soon = await visit(path, { site: 'Elm', nextVisitDueOn: dayFrom(14) })
  const later = await visit(path, { nextVisitDueOn: dayFrom(15) })
  t.strictSame(await visits(), [
    ['Q22', [lead.id], dayFrom(-3), [old]],
    ['Q22', [lead.id], dayFrom(14), [soon]],
  ])
  await visit(path, { site: 'Oak', visitedOn: dayFrom(-31) })
  t.equal((await visits()).length, 2, 'an earlier visit does not count')
  const same = await visit(path, { site: 'Oak', nextVisitDueOn: dayFrom(-2) })
  t.strictSame((await visits())[0], ['Q22', [lead.id], dayFrom(-2), [same]], 'of one day, the one recorded later')
  await visit(path, { site: 'Oak', visitedOn: dayFrom(-1) })
  await visit(path, { site: 'oak', partyId: home.id })
  t.strictSame(await visits(), [['Q22', [lead.id], dayFrom(14), [soon]]])

  await lead.change('PATCH', later, { findings: [finding(dayFrom(-1)), finding(dayFrom(40))] })
  const ofHome = await visit(path, { partyId: home.id, findings: [finding(dayFrom(40))] })
  t.strictSame(await corrections(), [
    ['Q22', [center.id], dayFrom(-1), [later]],
    ['Q22', [center.id, home.id].sort(), dayFrom(40), [later, ofHome].sort()],
  ])
  await leave(home, path)
  t.strictSame((await corrections())[1], ['Q22', [center.id], dayFrom(40), [later]])
  const done = { correctedOn: dayFrom(0) }
  await center.change('PATCH', later, { findings: [finding(dayFrom(-1), done), finding(dayFrom(40), done)] })
  t.strictSame(await corrections(), [])
})
