// Legal education over HTTP: the life of a requirement from its first text to the acknowledgement of the second one (W2).
import t from 'tap'
import { addDays, addMonths } from '../../../src/records/days.ts'
import { dayFrom } from '../../support/due-events.ts'
import { acknowledge, addRequirement, changeRequirement } from '../../support/law.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const read = async (path: string, by: Client = lead): Promise<Body> => {
  const { status, body } = await by.call('GET', `${path}/legal-education`)
  t.equal(status, 200, JSON.stringify(body))
  return body
}
const nothing = { acknowledgedTextVersion: null, acknowledgedOn: null, validUntil: null, dueOn: null }
const cell = ({ id: requirementId }: Body, { id: organizationId }: Client, status: string, fields: object = {}) => ({
  ...{ organizationId, requirementId, status, ...nothing, ...fields },
})
const statusesIn = async (path: string, by: Client = lead): Promise<string[]> =>
  (await read(path, by)).cells.map(({ status }: Body) => status)

t.test('the parties list the laws, record who was taught, and again after the text has changed', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.strictSame(await read(path), { partnershipId: path.split('/')[3], asOf: dayFrom(0), cells: [], gaps: [] })
  const federal = await addRequirement(path, lead)
  const state = await addRequirement(path, center, {
    ...{ citation: '89 Ill. Adm. Code 407', level: 'state', jurisdiction: 'US-IL', acknowledgeWithinDays: 60 },
    appliesToRoles: ['child_care_provider'],
  })
  const due = { dueOn: dayFrom(30) }
  const cells = [
    cell(federal, lead, 'missing', due),
    cell(federal, center, 'missing', due),
    cell(state, lead, 'not_applicable'),
    cell(state, center, 'missing', { dueOn: dayFrom(60) }),
  ]
  const before = await read(path, center)
  t.strictSame(before.cells, cells)
  t.strictSame(before.gaps, [cells[0], cells[1], cells[3]])

  const taught = { acknowledgedTextVersion: 1, acknowledgedOn: '2026-09-14' }
  await acknowledge(path, lead, federal, { isProblematic: false })
  for (const requirement of [federal, state]) {
    await acknowledge(path, center, requirement, {
      ...{ isProblematic: true, problemDescription: 'Licensing allows six.', mitigation: 'A third teacher.' },
      ...{ ownerId: lead.id, dueOn: dayFrom(90) },
    })
  }
  const acknowledged = [
    cell(federal, lead, 'acknowledged', taught),
    cell(federal, center, 'acknowledged', taught),
    cell(state, lead, 'not_applicable'),
    cell(state, center, 'acknowledged', taught),
  ]
  t.strictSame((await read(path)).cells, acknowledged)
  t.strictSame((await read(path)).gaps, [])

  const reissued = await changeRequirement(path, lead, federal.id, { summary: 'At most three children.' })
  t.equal(reissued.textVersion, 2)
  const lapsed = [
    cell(federal, lead, 'lapsed', { ...taught, ...due }),
    cell(federal, center, 'lapsed', { ...taught, ...due }),
  ]
  t.strictSame((await read(path)).cells, [...lapsed, ...acknowledged.slice(2)])
  t.strictSame((await read(path)).gaps, lapsed)

  await acknowledge(path, center, reissued, { acknowledgedOn: dayFrom(0), method: 'briefing' })
  t.strictSame((await read(path)).cells, [
    lapsed[0],
    cell(federal, center, 'acknowledged', { acknowledgedTextVersion: 2, acknowledgedOn: dayFrom(0) }),
    ...acknowledged.slice(2),
  ])
})

t.test('the due date counts from the later of effectiveFrom and the day of the text', async (t) => {
  const path = await service.createPartnership(lead)
  const { id } = await addRequirement(path, lead, { effectiveFrom: dayFrom(-5), acknowledgeWithinDays: 10 })
  const dueOn = async () => (await read(path)).gaps.map((gap: Body) => gap.dueOn)
  t.strictSame(await dueOn(), [dayFrom(10)])
  await storage.rows(`update legal_requirements set text_changed_on = $2 where id = $1`, [id, dayFrom(-7)])
  t.strictSame(await dueOn(), [dayFrom(5)])
})

t.test('an acknowledgement that has expired is due again after its last valid day', async (t) => {
  const path = await service.createPartnership(lead)
  const requirement = await addRequirement(path, lead, { validMonths: 1, effectiveFrom: dayFrom(-400) })
  await storage.rows(
    `update legal_requirements set text_changed_on = '${dayFrom(-300)}' where id = '${requirement.id}'`,
  )
  const dueOn = async () => {
    const [{ dueOn }] = (await read(path)).gaps
    const { data } = (await lead.call('GET', `${path}/next-steps`)).body
    t.equal(data.find(({ code }: Body) => code === 'ACKNOWLEDGE_LEGAL_REQUIREMENT').dueOn, dueOn)
    return dueOn
  }
  t.equal(await dueOn(), dayFrom(-270), 'missing')
  const { id } = await acknowledge(path, lead, requirement, { acknowledgedOn: dayFrom(-40) })
  const validUntil = addMonths(dayFrom(-40), 1)
  t.equal(await dueOn(), addDays(validUntil, 30))
  await lead.change('PATCH', `${path}/legal-acknowledgements/${id}`, { acknowledgedOn: dayFrom(-390) })
  t.equal(await dueOn(), dayFrom(-270), 'it expired before the text was the current one')
})

t.test('a requirement applies from its first to its last day', async (t) => {
  const path = await service.createPartnership(lead)
  const periods = [
    [dayFrom(0), null],
    [dayFrom(1), null],
    [dayFrom(-9), dayFrom(0)],
    [dayFrom(-9), dayFrom(-1)],
  ]
  for (const [effectiveFrom, effectiveUntil] of periods) {
    await addRequirement(path, lead, { effectiveFrom, ...(effectiveUntil && { effectiveUntil }) })
  }
  t.strictSame(await statusesIn(path), ['missing', 'not_applicable', 'missing', 'not_applicable'])
})

t.test('the latest acknowledgement of the current text counts, and is valid through its last day', async (t) => {
  const path = await service.createPartnership(lead)
  const requirement = await addRequirement(path, lead, { validMonths: 12 })
  const shown = async () => {
    const [{ status, acknowledgedOn, validUntil }] = (await read(path)).cells
    return [status, acknowledgedOn, validUntil]
  }
  // The first day whose acknowledgement is still valid.
  const last = [-366, -365, -364].map(dayFrom).find((day) => addMonths(day, 12) >= dayFrom(0)) as string
  const [expired] = [dayFrom(-400)]
  const until = (day: string) => [day, addMonths(day, 12)]
  await acknowledge(path, lead, requirement, { acknowledgedOn: expired })
  t.strictSame(await shown(), ['lapsed', ...until(expired as string)])
  const { id } = await acknowledge(path, lead, requirement, { acknowledgedOn: last })
  t.strictSame(await shown(), ['acknowledged', ...until(last)])
  await acknowledge(path, lead, requirement, { acknowledgedOn: dayFrom(-380) })
  t.strictSame(await shown(), ['acknowledged', ...until(last)], 'an earlier one that is entered later does not count')
  const dayBefore = new Date(Date.parse(last) - 86_400_000).toISOString().slice(0, 10)
  await lead.change('PATCH', `${path}/legal-acknowledgements/${id}`, { acknowledgedOn: dayBefore })
  t.strictSame(await shown(), ['lapsed', ...until(dayBefore)])
  await changeRequirement(path, lead, requirement.id, { validMonths: 1 })
  await lead.change('PATCH', `${path}/legal-acknowledgements/${id}`, { acknowledgedOn: '2026-01-31' })
  t.strictSame(await shown(), ['lapsed', '2026-01-31', '2026-02-28'], 'the last day of a shorter month')
  await changeRequirement(path, lead, requirement.id, { validMonths: null })
  t.strictSame(await shown(), ['acknowledged', '2026-01-31', null])
  await changeRequirement(path, lead, requirement.id, { validMonths: 12, url: 'https://www.ecfr.gov' })
  t.strictSame(await shown(), ['lapsed', '2026-01-31', null], 'of an earlier text')
})

t.test('a party that has left does not count, and reads what was current on its last day', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const requirement = await addRequirement(path, home, { validMonths: 12 })
  const lastDay = dayFrom(-10)
  const valid = [-377, -376, -375, -374, -373, -372].map(dayFrom).find((day) => addMonths(day, 12) >= lastDay) as string
  await acknowledge(path, home, requirement, { acknowledgedOn: valid })
  await acknowledge(path, center, requirement, { acknowledgedOn: valid })
  t.strictSame(await statusesIn(path), ['missing', 'lapsed', 'lapsed'])
  await leave(home, path)
  await storage.rows(`update events set occurred_at = occurred_at - interval '10 days' where stream_id = $1`, [
    path.split('/')[3],
  ])
  await acknowledge(path, lead, requirement)
  t.strictSame(await statusesIn(path), ['acknowledged', 'lapsed'])
  const of = await read(path, home)
  t.strictSame(of.cells, [
    cell(requirement, lead, 'missing', { dueOn: dayFrom(30) }),
    cell(requirement, center, 'acknowledged', {
      ...{ acknowledgedTextVersion: 1, acknowledgedOn: valid, validUntil: addMonths(valid, 12) },
    }),
    cell(requirement, home, 'acknowledged', {
      ...{ acknowledgedTextVersion: 1, acknowledgedOn: valid, validUntil: addMonths(valid, 12) },
    }),
  ])
  t.equal(of.asOf, lastDay)
  t.equal((await office.call('GET', `${path}/legal-education`)).status, 403)
})
