// Returning to the mission (V4, V2): the focal point that reads carry, the cadence, what is due and overdue.
import t from 'tap'
import { addMonths, checkReaffirmedOn, reaffirmationStatusOf } from '../../../src/missions/missions/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { faults, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const { agreeOnMission } = service

const revisit = (path: string, fields: object = {}, by: Client = center) =>
  by.call('POST', `${path}/reaffirmations`, { body: fields })
const focus = async (path: string): Promise<Body> => (await lead.call('GET', path)).body.focalPoint
const step = async (path: string) =>
  (await lead.call('GET', `${path}/next-steps`)).body.data.find(({ code }: Body) => code === 'REAFFIRM_MISSION')
/** Some days from today, by the clock of the database. */
const day = async (days: number): Promise<string> =>
  (await storage.rows(`select ((now() at time zone 'UTC')::date + $1::int)::text as day`, [days]))[0].day

t.test('months later is the same day, or the last of that month', async (t) => {
  const cases: [string, number, string][] = [
    ['2026-11-23', 6, '2027-05-23'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2027-08-31', 6, '2028-02-29'],
    ['2026-12-31', 1, '2027-01-31'],
    ['2026-01-31', 60, '2031-01-31'],
  ]
  for (const [from, months, to] of cases) t.equal(addMonths(from, months), to)
})

t.test('it is overdue the day after it was due', async (t) => {
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

t.test('what stands travels in every read of the partnership', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.match(await revisit(path), { status: 409, body: { blockedBy: [{ code: 'MISSION_NOT_ENDORSED' }] } })
  t.equal(await focus(path), undefined)
  const agreed = await agreeOnMission(path, [lead, center])
  const point = await focus(path)
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

t.test('a return is recorded with who, when and a note, and sets the next one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const agreed = await agreeOnMission(path, [lead, center], { reaffirmEveryMonths: 6 })
  const today = await day(0)
  t.match(await focus(path), { nextReaffirmationDueOn: addMonths(today, 6), reaffirmationOverdue: false })

  const past = `${await day(-400)}T12:00:00Z`
  await storage.rows('update missions set endorsed_at = $2 where id = $1', [agreed.id, past])
  t.match(await focus(path), {
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
    [await day(-401), 'before it stood'],
  ] as const) {
    const refused = await revisit(path, { reaffirmedOn })
    t.strictSame([refused.status, ...faults(refused)], [422, '/reaffirmedOn rule-violation'], fault)
  }
  const back = await day(-30)
  const made = await revisit(path, { reaffirmedOn: back, note: 'After the storm.' })
  t.match(made, {
    status: 201,
    body: { missionId: agreed.id, organizationId: center.id, reaffirmedOn: back, note: 'After the storm.' },
  })
  t.strictSame((await lead.call('GET', made.headers.get('location') ?? '')).body, made.body)
  t.match(await focus(path), {
    lastReaffirmedOn: back,
    daysSinceReaffirmed: 30,
    nextReaffirmationDueOn: addMonths(back, 6),
    reaffirmationOverdue: false,
  })
  await revisit(path, { reaffirmedOn: await day(-90) }, lead)
  t.equal((await focus(path)).lastReaffirmedOn, back, 'an earlier one that is told later changes nothing')
  t.match((await revisit(path)).body, { reaffirmedOn: today, note: null })
  t.equal((await focus(path)).daysSinceReaffirmed, 0)
  const listed = await lead.call('GET', `${path}/reaffirmations?sort=-reaffirmedOn`)
  t.strictSame(
    listed.body.data.map(({ reaffirmedOn }: Body) => reaffirmedOn),
    [today, back, await day(-90)],
  )

  const next = await agreeOnMission(path, [center, lead], { reaffirmEveryMonths: 1, vision: 'More.' })
  t.match(await focus(path), {
    missionId: next.id,
    number: 2,
    lastReaffirmedOn: today,
    nextReaffirmationDueOn: addMonths(today, 1),
  })
  t.equal((await lead.call('GET', `${path}/reaffirmations`)).body.data.length, 3, 'the past stays')
})

t.test('a day may be entered once it has begun where the clocks are furthest ahead', async (t) => {
  const refused = (day: string, now: string) => t.throws(() => checkReaffirmedOn(day, '2026-01-01T00:00:00Z', now))
  checkReaffirmedOn('2026-11-29', '2026-01-01T00:00:00Z', '2026-11-28T10:00:00Z')
  refused('2026-11-29', '2026-11-28T09:59:59.9Z')
  refused('2026-11-30', '2026-11-28T23:59:59Z')
})
