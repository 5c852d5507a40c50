// The events of meetings: at their start, and a day after their end without an outcome, to the millisecond, also across changes of
// the clock.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { act } from '../../support/agreements.ts'
import { dueEventsOf, idOf } from '../../support/due-events.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body } from '../../support/service.ts'

const service = await startOwnService(t)
const { recordUntil, checkEvents, dueChanges, failures } = dueEventsOf(t, service)
const { lead, center, home: stranger, office: observer } = await service.createAgencies()
const parties = [lead, center]
const year = new Date().getUTCFullYear() + 1

/** The day of the month of its nth Sunday. */
const sunday = (month: number, nth: number): number =>
  7 * nth - ((new Date(Date.UTC(year, month - 1, 1)).getUTCDay() + 6) % 7)
/** The Sundays from one to another, as milliseconds of their first second in UTC. */
const sundays = (from: number, to: number): number[] =>
  Array.from({ length: Math.floor((to - from) / (7 * 86_400_000)) + 1 }, (_, week) => from + week * 7 * 86_400_000)
/** The days on which New York changes its clock: at 07:00 and 06:00 in UTC. */
const [spring, autumn] = [Date.UTC(year, 2, sunday(3, 2)), Date.UTC(year, 10, sunday(11, 1))]
const hour = 3_600_000

const weekly = (key: string, time: string, fields: object = {}) => ({
  ...planExample.touchpoints[0],
  ...{
    key,
    startsAt: `${new Date(spring - 14 * 24 * hour).toISOString().slice(0, 10)}T${time}`,
    timeZone: 'America/New_York',
  },
  ...{ durationMinutes: 60, recurrence: 'FREQ=WEEKLY', responsibleOrganizationId: center.id },
  attendees: { observers: [observer.id] },
  ...fields,
})

t.test('meetings each Sunday in New York are at their local time, also on the days of clock changes', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, observer, lead, center)
  await service.agreeOnCommunicationPlan(path, parties, {
    touchpoints: [weekly('morning', '09:30'), weekly('night', '01:15', { attendees: {} })],
  })
  const days = sundays(spring - 14 * 24 * hour, autumn + 14 * 24 * hour)
  await recordUntil(new Date(days[0] as number).toISOString())
  const { data } = (
    await lead.call(
      'GET',
      `/v1/agenda?limit=100&kind=occurrence&partnershipId=${idOf(path)}&to=${new Date(days.at(-1) as number).toISOString().slice(0, 10)}`,
    )
  ).body
  // Summer time is four hours behind UTC, standard time five. At 01:15 the clock has not been changed yet.
  const isSummerAt = (day: number, isMorning: boolean) =>
    isMorning ? day >= spring && day < autumn : day > spring && day <= autumn
  const startOf = (day: number, isMorning: boolean) =>
    new Date(day + (isMorning ? 9.5 : 1.25) * hour + (isSummerAt(day, isMorning) ? 4 : 5) * hour)
      .toISOString()
      .replace('.000Z', 'Z')
  const expected = days.flatMap((day) => [startOf(day, false), startOf(day, true)])
  t.ok(expected.length > 70)
  t.strictSame(
    data.map(({ dueAt }: Body) => dueAt),
    expected.slice(0, data.length),
  )
  t.equal(data.length, expected.length)

  // Each of the weeks around the changes, and both days of a change.
  for (const change of [spring, autumn])
    for (const day of [change - 7 * 24 * hour, change, change + 7 * 24 * hour]) {
      const at = startOf(day, true)
      const entry = data.find(({ dueAt }: Body) => dueAt === at)
      const unrecordedAt = new Date(Date.parse(at) + 25 * hour).toISOString()
      const events = [
        { type: 'occurrence.due', at },
        { type: 'occurrence.unrecorded', at: unrecordedAt },
      ]
      await checkEvents(t, entry.path, events, { readers: [lead, center, observer], others: [stranger] })
    }
})

t.test(
  'an observer receives only the meetings to which it is invited; one with an outcome is not unrecorded',
  async (t) => {
    const path = await service.createPartnership(lead, center)
    await service.addObserver(path, observer, lead, center)
    await service.agreeOnCommunicationPlan(path, parties, {
      touchpoints: [weekly('internal', '09:30', { attendees: {}, recurrence: 'FREQ=WEEKLY;COUNT=2' })],
    })
    await recordUntil()
    const { data } = (await lead.call('GET', `/v1/agenda?kind=occurrence&partnershipId=${idOf(path)}`)).body
    const [first, second] = data
    await act(lead, second.path, 'cancel', { reason: 'Holiday.' })
    await recordUntil(new Date(spring + 30 * 24 * hour).toISOString())
    const types = ['occurrence.due', 'occurrence.unrecorded']
    for (const [client, count] of [
      [lead, 2],
      [center, 2],
      [observer, 0],
      [stranger, 0],
    ] as const)
      t.equal((await dueChanges(client, types, first.path)).length, count)
    t.strictSame(await dueChanges(lead, types, second.path), [], 'it was cancelled')
    const [change] = await dueChanges(lead, types, first.path)
    const { body } = await lead.call('GET', first.path)
    t.match(change, { recordType: 'occurrence', version: body.version, path: `${path}/occurrences/${body.id}` })
    t.strictSame(failures, [])
  },
)
