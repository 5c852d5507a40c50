// Reaffirmations of the mission, their due dates, and the focal point (V4, V2, I3).
import t from 'tap'
import { checkReaffirmedOn, reaffirmationStatusOf } from '../../../src/missions/missions/rules.ts'
import { addMonths } from '../../../src/records/days.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const { agreeOnMission } = service

const reaffirm = (path: string, fields: object = {}, by: Client = center) =>
  by.call('POST', `${path}/reaffirmations`, { body: fields })
const focalPointOf = async (path: string): Promise<Body> => (await lead.call('GET', path)).body.focalPoint
const step = async (path: string) =>
  (await lead.call('GET', `${path}/next-steps`)).body.data.find(({ code }: Body) => code === 'REAFFIRM_MISSION')
/** The date a number of days from today, by the clock of the database. */
const day = async (days: number): Promise<string> =>
  (await storage.rows(`select ((now() at time zone 'UTC')::date + $1::int)::text as day`, [days]))[0].day

t.test('addMonths returns the same day, or the last day of a shorter month', async (t) => {
  const cases: [string, number, string][] = [
    ['2026-11-23', 6, '2027-05-23'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-31'],
    ['2026-01-31', 60, '2031-01-31'],
  ]
  for (const [from, months, to] of cases) t.equal(addMonths(from, months), to)
})

t.test('a reaffirmation is overdue from the day after its due date', async (t) => {
  const mission = { endorsedAt: '2026-01-15T23:59:59Z', lastReaffirmedOn: null, reaffirmEveryMonths: 3 }
  t.strictSame(reaffirmationStatusOf(mission, '2026-04-15T23:59:59Z'), {
    lastReaffirmedOn: '2026-01-15',
    daysSinceReaffirmed: 90,
    nextReaffirmationDueOn: '2026-04-15',
    reaffirmationOverdue: false,
  })
  t.match(reaffirmationStatusOf(mission, '2026-04-16T00:00:00Z'), {
    reaffirmationOverdue: true,
    daysSinceReaffirmed: 91,
  })
  const visited = { ...mission, lastReaffirmedOn: '2026-04-16' }
  t.match(reaffirmationStatusOf(visited, '2026-04-16T00:00:00Z'), {
    nextReaffirmationDueOn: '2026-07-16',
    daysSinceReaffirmed: 0,
  })
  const never = reaffirmationStatusOf({ ...mission, reaffirmEveryMonths: null }, '2099-01-01T00:00:00Z')
  t.match(never, { nextReaffirmationDueOn: null, reaffirmationOverdue: false })
})

t.test('responses with the partnership contain the mission in force as focal point', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.match(await reaffirm(path), { status: 409, body: { blockedBy: [{ code: 'MISSION_NOT_ENDORSED' }] } })
  t.equal(await focalPointOf(path), undefined)
  const agreed = await agreeOnMission(path, [lead, center])
  const point = await focalPointOf(path)
  t.match(point, {
    missionId: agreed.id,
    number: 1,
    mission: agreed.mission,
    daysSinceReaffirmed: 0,
    nextReaffirmationDueOn: null,
  })
  t.equal(point.lastReaffirmedOn, point.endorsedAt.slice(0, 10))
  const { data } = (await center.call('GET', '/v1/partnerships?limit=100')).body
  t.strictSame(data.find(({ id }: Body) => path.endsWith(id)).focalPoint, point)
  t.strictSame((await lead.change('PATCH', path, { description: 'More.' })).body.focalPoint, point)
  const stopped = await lead.change('POST', `${path}/transitions`, { action: 'do_not_pursue', reason: 'No need.' })
  t.strictSame(stopped.body.focalPoint, point)
})

t.test('a reaffirmation has an author, a day and a note, and determines the next due date', async (t) => {
  const path = await service.createPartnership(lead, center)
  const agreed = await agreeOnMission(path, [lead, center], { reaffirmEveryMonths: 6 })
  const today = await day(0)
  t.match(await focalPointOf(path), { nextReaffirmationDueOn: addMonths(today, 6), reaffirmationOverdue: false })

  const past = `${await day(-400)}T12:00:00Z`
  await storage.rows('update missions set endorsed_at = $2 where id = $1', [agreed.id, past])
  t.match(await focalPointOf(path), {
    daysSinceReaffirmed: 400,
    nextReaffirmationDueOn: addMonths(past.slice(0, 10), 6),
    reaffirmationOverdue: true,
  })
  t.match(await step(path), {
    strategy: 'V4',
    dueOn: addMonths(past.slice(0, 10), 6),
    refs: [`${path}/reaffirmations`],
  })

  for (const [reaffirmedOn, fault] of [
    [await day(2), 'in the future'],
    [await day(-401), 'before the endorsement'],
  ] as const) {
    const rejected = await reaffirm(path, { reaffirmedOn })
    t.strictSame([rejected.status, ...errorsIn(rejected)], [422, '/reaffirmedOn rule-violation'], fault)
  }
  const pastDay = await day(-30)
  const created = await reaffirm(path, { reaffirmedOn: pastDay, note: 'After the storm.' })
  t.match(created, {
    status: 201,
    body: { missionId: agreed.id, organizationId: center.id, reaffirmedOn: pastDay, note: 'After the storm.' },
  })
  t.strictSame((await lead.call('GET', created.headers.get('location') ?? '')).body, created.body)
  t.match(await focalPointOf(path), {
    lastReaffirmedOn: pastDay,
    daysSinceReaffirmed: 30,
    nextReaffirmationDueOn: addMonths(pastDay, 6),
    reaffirmationOverdue: false,
  })
  await reaffirm(path, { reaffirmedOn: await day(-90) }, lead)
  t.equal((await focalPointOf(path)).lastReaffirmedOn, pastDay, 'an earlier day that is recorded later changes nothing')
  t.match((await reaffirm(path)).body, { reaffirmedOn: today, note: null })
  t.equal((await focalPointOf(path)).daysSinceReaffirmed, 0)
  const listed = await lead.call('GET', `${path}/reaffirmations?sort=-reaffirmedOn`)
  t.strictSame(
    listed.body.data.map(({ reaffirmedOn }: Body) => reaffirmedOn),
    [today, pastDay, await day(-90)],
  )

  const next = await agreeOnMission(path, [center, lead], { reaffirmEveryMonths: 1, vision: 'More.' })
  t.match(await focalPointOf(path), {
    missionId: next.id,
    number: 2,
    lastReaffirmedOn: today,
    nextReaffirmationDueOn: addMonths(today, 1),
  })
  t.equal(
    (await lead.call('GET', `${path}/reaffirmations`)).body.data.length,
    3,
    'reaffirmations of superseded missions remain',
  )
})

t.test('a day is accepted from its beginning in UTC+14', async (t) => {
  const rejected = (day: string, now: string) => t.throws(() => checkReaffirmedOn(day, '2026-01-01T00:00:00Z', now))
  checkReaffirmedOn('2026-11-29', '2026-01-01T00:00:00Z', '2026-11-28T10:00:00Z')
  rejected('2026-11-29', '2026-11-28T09:59:59.9Z')
  rejected('2026-11-30', '2026-11-28T23:59:59Z')
})
