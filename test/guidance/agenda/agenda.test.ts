// The agenda over all partnerships, and the events of what becomes due. The clock is an argument: no test waits for it.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { midnightOf } from '../../../src/records/time-zones.ts'
import { act, agreeOnExpectation, post } from '../../support/agreements.ts'
import { dayFrom, dueEventsOf } from '../../support/due-events.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'

const service = await startOwnService(t)
const { lead, center, office } = await service.createAgencies()
const { recordUntil, failures } = dueEventsOf(t, service)

const agendaOf = async (client: Client, query = ''): Promise<Body[]> => {
  const { status, body } = await client.call('GET', `/v1/agenda?limit=100${query}`)
  t.equal(status, 200, JSON.stringify(body))
  return body.data
}
const typesOf = async (client: Client, path: string, ...types: string[]): Promise<string[]> => {
  const { body } = await client.call('GET', `/v1/changes?partnershipId=${path.split('/').at(-1)}&type=${types.join()}`)
  return body.data.map(({ type }: Body) => type)
}

t.test('an observer is listed until its last day is over, and its events are recorded once', async (t) => {
  const path = await service.createPartnership(lead, center)
  const observer = await service.addObserver(path, office, lead, center)
  const ofPartnership = `&partnershipId=${path.split('/').at(-1)}`
  const [entry] = await agendaOf(lead, ofPartnership)
  t.match(entry, { kind: 'observer_end', dueOn: '2099-12-31', path: observer, overdue: false, recordType: 'observer' })
  t.strictSame(entry?.actors.toSorted(), [lead.id, center.id].sort())
  t.equal((await agendaOf(office, ofPartnership)).length, 1, 'the observer reads it')
  await recordUntil('2099-11-30T00:00:00Z')
  t.strictSame(await typesOf(lead, path, 'observer.ending', 'observer.ended'), [], 'not yet')
  await recordUntil('2099-12-01T00:00:00Z')
  await recordUntil('2099-12-01T00:00:00Z')
  t.strictSame(await typesOf(lead, path, 'observer.ending', 'observer.ended'), ['observer.ending'])
  await recordUntil('2100-01-01T00:00:00Z')
  t.strictSame(await typesOf(lead, path, 'observer.ending', 'observer.ended'), ['observer.ending', 'observer.ended'])
  t.strictSame(failures, [])
})

t.test('the first and the last day that a record can have', async (t) => {
  const path = await service.createPartnership(lead, center)
  const proposed = { organizationId: office.id, purpose: 'Monitoring', endsOn: '9999-12-31' }
  const { status, headers } = await lead.call('POST', `${path}/observers`, { body: proposed })
  t.equal(status, 201)
  for (const by of [lead, center]) {
    await by.change('POST', `${headers.get('location')}/transitions`, { action: 'consent' })
  }
  const ofPartnership = `&partnershipId=${path.split('/').at(-1)}`
  t.match(await agendaOf(lead, ofPartnership), [{ kind: 'observer_end', dueOn: '9999-12-31' }])
  t.equal(midnightOf('9999-12-31', 'Pacific/Honolulu'), '9999-12-31T10:00:00Z')
  t.equal(midnightOf('9999-12-31', 'Pacific/Honolulu', 1), '9999-12-31T23:59:59Z')
  t.equal(midnightOf('0001-01-01', 'Asia/Tokyo'), '0001-01-01T00:00:00Z')
  t.equal(midnightOf('0001-01-01', 'UTC', -14), '0001-01-01T00:00:00Z')
})

t.test('occurrences are listed 400 days ahead; a due one and an unrecorded one are events', async (t) => {
  const path = await service.createPartnership(lead, center)
  const ofPartnership = `&partnershipId=${path.split('/').at(-1)}`
  // The 58th is on day 401 at any time of today.
  const touchpoint = {
    ...planExample.touchpoints[0],
    ...{ key: 'weekly', startsAt: `${dayFrom(2)}T10:00`, timeZone: 'UTC', durationMinutes: 60 },
    ...{ recurrence: 'FREQ=WEEKLY', responsibleOrganizationId: center.id },
  }
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [touchpoint] })
  const now = new Date().toISOString()
  await recordUntil(now)
  const listed = await agendaOf(lead, ofPartnership)
  t.equal(listed.length, 57, 'those of 400 days')
  t.match(listed[0], { kind: 'occurrence', dueOn: dayFrom(2), dueAt: `${dayFrom(2)}T10:00:00Z`, actors: [center.id] })
  t.match(listed[0]?.path, new RegExp(`${path}/occurrences/weekly\\.\\d{8}T1000`))
  t.equal((await lead.call('GET', listed[0]?.path)).status, 200)
  t.equal((await agendaOf(lead, `${ofPartnership}&actor=me`)).length, 0)
  t.equal((await agendaOf(center, `${ofPartnership}&actor=me`)).length, 57)
  await recordUntil(`${dayFrom(3)}T11:00:00Z`)
  t.strictSame(await typesOf(lead, path, 'occurrence'), ['occurrence.due', 'occurrence.unrecorded'])
  await recordUntil(`${dayFrom(10)}T00:00:00Z`)
  t.strictSame(await typesOf(lead, path, 'occurrence'), ['occurrence.due', 'occurrence.unrecorded', 'occurrence.due'])
  await recordUntil(`${dayFrom(32)}T00:00:00Z`)
  t.ok((await agendaOf(lead, ofPartnership)).length > 57, 'the agenda is extended after 30 days')
  t.strictSame(failures, [])
})

t.test('expectations: unreported due dates of those in effect, in the time zone of the schedule', async (t) => {
  const path = await service.createPartnership(lead, center)
  const ofPartnership = `&partnershipId=${path.split('/').at(-1)}`
  const schedule = {
    kind: 'recurrence',
    startsOn: '2027-03-13',
    rule: 'FREQ=DAILY;COUNT=3',
    timeZone: 'America/New_York',
  }
  const { id } = await agreeOnExpectation(path, [lead, center], { schedule })
  t.strictSame(await agendaOf(lead, ofPartnership), [], 'nothing is due before it is in effect')
  const url = `${path}/expectations/${id}`
  await act(center, url, 'begin')
  const due = (await agendaOf(center, `${ofPartnership}&actor=me`)).map(({ dueOn, dueAt }) => [dueOn, dueAt])
  t.strictSame(due, [
    ['2027-03-13', '2027-03-13T05:00:00Z'],
    ['2027-03-14', '2027-03-14T05:00:00Z'],
    // After the clock change.
    ['2027-03-15', '2027-03-15T04:00:00Z'],
  ])
  t.strictSame(await agendaOf(lead, `${ofPartnership}&actor=me`), [], 'it is the turn of the responsible party')
  const report = await post(center, `${url}/progress-reports`, { dueOn: '2027-03-14', figure: '95', narrative: 'All.' })
  const days = async () => (await agendaOf(lead, ofPartnership)).map(({ dueOn }) => dueOn)
  t.strictSame(await days(), ['2027-03-13', '2027-03-15'], 'a report out of order')
  await act(lead, `${url}/progress-reports/${report.id}`, 'send_back', { reason: 'Which children?' })
  t.strictSame(await days(), ['2027-03-13', '2027-03-14', '2027-03-15'])
  await act(center, `${url}/progress-reports/${report.id}`, 'resubmit')
  t.strictSame(await days(), ['2027-03-13', '2027-03-15'])
  const types = ['expectation.due_soon', 'expectation.overdue']
  await recordUntil('2027-02-27T04:59:59Z')
  t.strictSame(await typesOf(lead, path, ...types), [])
  await recordUntil('2027-02-27T05:00:00Z')
  t.strictSame(await typesOf(lead, path, ...types), ['expectation.due_soon'], 'fourteen days before')
  await recordUntil('2027-03-16T03:59:59Z')
  t.strictSame(await typesOf(lead, path, ...types), [types[0], types[0], types[1]])
  await recordUntil('2027-03-16T04:00:00Z')
  t.strictSame(await typesOf(lead, path, ...types), [types[0], types[0], types[1], types[1]], 'the day after')
})
