// What changes the agenda: outcomes, suspensions, memberships, the end of a partnership; and who reads what of it.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { act, agreeOnExpectation } from '../../support/agreements.ts'
import { dayFrom, dueEventsOf, idOf } from '../../support/due-events.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const { recordUntil, failures } = dueEventsOf(t, service)
const agendaOf = async (client: Client, path: string, query = ''): Promise<Body[]> => {
  const { status, body } = await client.call('GET', `/v1/agenda?limit=100&partnershipId=${idOf(path)}${query}`)
  t.equal(status, 200, JSON.stringify(body))
  return body.data
}
const daysOf = async (client: Client, path: string, query = '') =>
  (await agendaOf(client, path, query)).map(({ dueOn }) => dueOn)
const daily = (count: number, fields: object = {}) => ({
  ...planExample.touchpoints[0],
  ...{ key: 'daily', startsAt: `${dayFrom(1)}T10:00`, timeZone: 'UTC', durationMinutes: 60 },
  ...{
    recurrence: `FREQ=DAILY;COUNT=${count}`,
    responsibleOrganizationId: center.id,
  },
  ...fields,
})
const nextDays = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => dayFrom(from + at))

t.test('an outcome removes an occurrence, another start moves it, and another plan replaces those ahead', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [daily(4)] })
  await recordUntil()
  t.strictSame(await daysOf(lead, path), nextDays(1, 4))
  const occurrence = (day: number) => `${path}/occurrences/daily.${dayFrom(day).replaceAll('-', '')}T1000`
  await act(lead, occurrence(2), 'cancel', { reason: 'Holiday.' })
  t.strictSame(await daysOf(lead, path), [dayFrom(1), dayFrom(3), dayFrom(4)])
  await act(lead, occurrence(1), 'reschedule', { reason: 'Snow.', startsAt: `${dayFrom(6)}T09:00` })
  t.match((await agendaOf(lead, path)).at(-1), { dueAt: `${dayFrom(6)}T09:00:00Z`, path: occurrence(1) })
  await act(lead, occurrence(2), 'reopen', { reason: 'Open after all.' })
  t.strictSame(await daysOf(lead, path), [dayFrom(2), dayFrom(3), dayFrom(4), dayFrom(6)])
  await service.agreeOnCommunicationPlan(path, [lead, center], {
    touchpoints: [daily(3, { key: 'other', startsAt: `${dayFrom(10)}T10:00` })],
  })
  await recordUntil()
  // The one that was moved stays.
  t.strictSame(await daysOf(lead, path), [dayFrom(6), ...nextDays(10, 12)])
  t.strictSame(failures, [])
})

t.test('a suspension removes the occurrences in it, and not the due dates of expectations', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [daily(3)] })
  const { id } = await agreeOnExpectation(path, [lead, center])
  await act(center, `${path}/expectations/${id}`, 'begin')
  await storage.setState(path, 'active')
  await recordUntil()
  t.equal((await agendaOf(lead, path)).length, 4)
  await act(lead, path, 'suspend', { reason: 'Flooded rooms.' })
  await recordUntil()
  t.strictSame(
    (await agendaOf(lead, path)).map(({ kind }) => kind),
    ['expectation_due'],
  )
  t.strictSame(failures, [])
})

t.test('parties and observers that join read what is due, and those that leave no longer do', async (t) => {
  const path = await service.createPartnership(lead, center)
  const observer = await service.addObserver(path, office, lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center], {
    touchpoints: [daily(2, { attendees: { observers: [office.id] } }), daily(2, { key: 'internal' })],
  })
  await recordUntil()
  t.strictSame(
    await daysOf(office, path, '&kind=occurrence'),
    nextDays(1, 2),
    'an observer that is invited to the meetings',
  )
  await service.addParty(path, lead, home)
  t.equal((await daysOf(home, path, '&kind=occurrence')).length, 4)
  t.equal((await agendaOf(home, path, '&kind=observer_end&actor=me')).length, 1, 'it is the turn of every party')
  const [entry] = await agendaOf(lead, path, '&kind=observer_end')
  t.strictSame(entry?.actors.toSorted(), [lead.id, center.id, home.id].sort())
  const { body: parties } = await lead.call('GET', `${path}/parties`)
  const party = parties.data.find(({ organizationId }: Body) => organizationId === home.id)
  await act(home, `${path}/parties/${party.id}`, 'withdraw', { reason: 'Moved.' })
  t.strictSame(await agendaOf(home, path), [])
  await act(lead, observer, 'end', { reason: 'Done.' })
  t.strictSame(await agendaOf(office, path), [])
  t.strictSame(await agendaOf(lead, path, '&kind=observer_end'), [], 'it has ended')
  t.strictSame(failures, [])
})

t.test('entries that the client has no scope to read are omitted, and days are those of the record', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await agreeOnExpectation(path, [lead, center], {
    schedule: { kind: 'date', dueOn: '2027-06-30', timeZone: 'Pacific/Auckland' },
  })
  await act(center, `${path}/expectations/${id}`, 'begin')
  await service.addObserver(path, office, lead, center)
  const limited = await service.createApiClient(lead.id, ['partnerships:read'])
  t.strictSame(
    (await agendaOf(limited, path)).map(({ kind }) => kind),
    ['observer_end'],
  )
  const [entry] = await agendaOf(lead, path, '&from=2027-06-30&to=2027-06-30')
  t.match(entry, { dueOn: '2027-06-30', dueAt: '2027-06-29T12:00:00Z' })
  t.strictSame(await agendaOf(lead, path, '&from=2027-07-01&to=2027-07-31'), [])
  t.strictSame(await agendaOf(lead, path, '&from=2027-06-01&to=2027-06-29'), [])
  const { status, body } = await lead.call('GET', '/v1/agenda?from=2027-07-01&to=2027-06-01')
  t.equal(status, 400)
  t.match(body.errors, [{ pointer: 'to' }])
  t.match((await lead.call('GET', '/v1/agenda?kind=nonsense')).status, 400)
})
