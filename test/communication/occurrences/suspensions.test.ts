// Occurrences in the time of a suspension: neither missed nor due, in lists, adherence, next steps and calendars.

import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { bind } from '../../support/agreement-bindings.ts'
import { availableOf } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

const dayOf = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)
const idOn = (from: number) => `daily.${dayOf(from).replaceAll('-', '')}T1200`
const window = `from=${dayOf(-6)}T00:00:00Z&to=${dayOf(4)}T00:00:00Z`
const daily = {
  ...planExample.touchpoints[0],
  ...{ key: 'daily', startsAt: '2026-01-01T12:00', timeZone: 'UTC', durationMinutes: 60, recurrence: 'FREQ=DAILY' },
  attendees: { observers: [office.id] },
}
const idOf = (path: string) => path.split('/')[3]

/** A partnership that is active, with daily meetings for ten days. */
async function begin(): Promise<string> {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [daily] })
  await storage.rows("update touchpoints set effective_from = now() - interval '10 days' where partnership_id = $1", [
    idOf(path),
  ])
  await storage.setState(path, 'active')
  return path
}
const transition = async (path: string, action: string) => {
  const { status, body } = await lead.change('POST', `${path}/transitions`, { action, reason: 'Flooded rooms.' })
  t.equal(status, 200, JSON.stringify(body))
}
/** Suspends it; the suspension then began that many days ago. */
async function suspend(path: string, days: number) {
  await transition(path, 'suspend')
  await storage.rows(
    `update partnerships set suspensions = jsonb_set(suspensions, '{0,startedAt}', to_jsonb($2::text)) where id = $1`,
    [idOf(path), `${dayOf(-days)}T00:00:00Z`],
  )
}
/** Resumes it; the suspension then ended that many days ago. */
async function resume(path: string, days: number) {
  await storage.rows(
    `update partnerships set state = 'active', suspensions = jsonb_set(suspensions, '{0,endedAt}', to_jsonb($2::text))
      where id = $1`,
    [idOf(path), `${dayOf(-days)}T00:00:00Z`],
  )
}
const act = (by: Client, path: string, id: string, action: string, fields: object = {}) =>
  by.change('POST', `${path}/occurrences/${id}/transitions`, { action, ...fields })
const read = async (by: Client, path: string, id: string): Promise<Body> =>
  (await by.call('GET', `${path}/occurrences/${id}`)).body
const statesOf = async (by: Client, path: string, query = ''): Promise<Record<string, string>> => {
  const { data } = (await by.call('GET', `${path}/occurrences?${window}${query}`)).body
  return Object.fromEntries(data.map(({ id, state, timeliness }: Body) => [id, `${state} ${timeliness}`]))
}
const stepsOf = async (path: string): Promise<string[]> =>
  (await lead.call('GET', `${path}/next-steps`)).body.data
    .filter(({ code }: Body) => code === 'RECORD_OCCURRENCE_OUTCOME')
    .flatMap(({ refs }: Body) => refs)
/** STATUS and SEQUENCE of an occurrence in a calendar. */
async function eventOf(calendar: string, path: string, id: string) {
  const { body } = await lead.call('GET', `${calendar}/calendar.ics`)
  const event = String(body)
    .split('BEGIN:VEVENT')
    .find((text) => text.includes(`UID:${id}@${idOf(path)}`))
  const [status, sequence] = ['STATUS', 'SEQUENCE'].map((name) => new RegExp(`${name}:(\\w+)`).exec(event ?? '')?.[1])
  return { status, sequence: Number(sequence) }
}

t.test('occurrences in the time of a suspension are neither missed nor due', async (t) => {
  const path = await begin()
  await act(lead, path, idOn(-2), 'mark_held')
  await suspend(path, 3)
  const suspended = {
    [idOn(-6)]: 'scheduled overdue',
    [idOn(-5)]: 'scheduled overdue',
    [idOn(-4)]: 'scheduled overdue',
    [idOn(-3)]: 'suspended not_due',
    [idOn(-2)]: 'held resolved',
    ...Object.fromEntries([-1, 0, 1, 2, 3].map((from) => [idOn(from), 'suspended not_due'])),
  }
  for (const by of [lead, center, office]) t.strictSame(await statesOf(by, path), suspended)
  t.match(await read(office, path, idOn(-1)), { state: 'suspended', timeliness: 'not_due' })
  t.strictSame(Object.keys(await statesOf(lead, path, '&state=scheduled')), [idOn(-6), idOn(-5), idOn(-4)])
  t.equal(Object.keys(await statesOf(lead, path, '&state=suspended')).length, 6)
  t.match((await center.call('GET', `${path}/occurrences/adherence?${window}`)).body, {
    ...{ held: 1, missed: 0, suspended: 6, overdue: 3, upcoming: 0, percent: 25 },
    touchpoints: [{ touchpointKey: 'daily', suspended: 6 }],
  })
  const steps = await stepsOf(path)
  t.ok(steps.includes(`${path}/occurrences/${idOn(-4)}`))
  t.notOk(steps.some((ref) => [-3, -1, 0].some((from) => ref.endsWith(idOn(from)))))

  await resume(path, 1)
  t.strictSame(await statesOf(lead, path), {
    ...suspended,
    [idOn(-3)]: 'suspended not_due',
    [idOn(-1)]: 'scheduled overdue',
    [idOn(0)]: (await statesOf(lead, path))[idOn(0)],
    ...Object.fromEntries([1, 2, 3].map((from) => [idOn(from), 'scheduled not_due'])),
  })
  t.match((await read(lead, path, idOn(0))).state, 'scheduled')
  t.ok((await stepsOf(path)).includes(`${path}/occurrences/${idOn(-1)}`))
})

t.test('a suspension that the lead begins and ends counts from that time', async (t) => {
  const path = await begin()
  t.match(await read(center, path, idOn(1)), { state: 'scheduled' })
  const before = (await center.call('GET', `${path}/occurrences/${idOn(1)}`)).headers.get('etag') ?? ''
  await transition(path, 'suspend')
  const changed = await center.call('GET', `${path}/occurrences/${idOn(1)}`, { headers: { 'if-none-match': before } })
  t.match(changed, { status: 200, body: { state: 'suspended' } })
  t.match(await read(center, path, idOn(-1)), { state: 'scheduled', timeliness: 'overdue' }, 'not what was before')
  await transition(path, 'begin_closing')
  t.match(await read(center, path, idOn(1)), { state: 'scheduled' })
})

t.test('what the parties record about a suspended occurrence remains', async (t) => {
  const path = await begin()
  await suspend(path, 3)
  t.match(await act(lead, path, idOn(-1), 'mark_missed', { reason: 'Nobody came.' }), {
    status: 409,
    body: { blockedBy: [{ code: 'WRONG_STATE' }] },
  })
  t.match(await act(center, path, idOn(-1), 'mark_held'), { status: 200, body: { state: 'held' } })
  const log = await center.call('POST', `${path}/communications`, {
    body: { heldOn: dayOf(-2), method: 'phone', participants: [], occurrenceId: idOn(-2) },
  })
  t.equal(log.status, 201)
  t.match(await act(center, path, idOn(1), 'mark_held'), { body: { blockedBy: [{ code: 'NOT_STARTED' }] } })
  t.match(await act(center, path, idOn(1), 'cancel', { reason: 'Snow.' }), { body: { state: 'cancelled' } })
  const into = await act(center, path, idOn(-5), 'reschedule', { reason: 'Snow.', startsAt: `${dayOf(-3)}T09:00` })
  t.match(into, { status: 200, body: { state: 'suspended', timeliness: 'not_due' } }, 'it counts by its start')
  const within = await act(lead, path, idOn(2), 'reschedule', { reason: 'Snow.', startsAt: `${dayOf(3)}T09:00` })
  t.match(within.body, { state: 'suspended', startsAt: `${dayOf(3)}T09:00:00Z` })
  t.strictSame(availableOf(within.body), ['cancel', 'reschedule'])
  await resume(path, 0)
  t.match(await read(lead, path, idOn(-1)), { state: 'held' })
  t.match(await read(lead, path, idOn(-2)), { state: 'held' })
  t.match(await read(lead, path, idOn(-5)), { state: 'suspended' })
  t.match(await read(lead, path, idOn(1)), { state: 'cancelled' })
  t.match(await read(lead, path, idOn(2)), { state: 'rescheduled', timeliness: 'not_due' })
  const out = await act(center, path, idOn(-5), 'reschedule', { reason: 'Again.', startsAt: `${dayOf(3)}T10:00` })
  t.match(out, { status: 200, body: { state: 'rescheduled' } })
  t.match(await act(center, path, idOn(-1), 'reopen', { reason: 'It was another one.' }), {
    body: { state: 'suspended' },
  })
})

t.test('calendars cancel suspended occurrences, and confirm again those after the partnership resumes', async (t) => {
  const path = await begin()
  const other = await begin()
  const calendars = [path, `/v1/organizations/${lead.id}`]
  const events = (id: string) => Promise.all(calendars.map((calendar) => eventOf(calendar, path, id)))
  const first = await events(idOn(2))
  for (const event of first) t.match(event, { status: 'CONFIRMED' })
  await suspend(path, 2)
  const suspended = await events(idOn(2))
  for (const [at, event] of suspended.entries()) {
    t.match(event, { status: 'CANCELLED' })
    t.ok(event.sequence > (first[at]?.sequence ?? 0))
  }
  t.match(
    await eventOf(calendars[1] ?? '', other, idOn(2)),
    { status: 'CONFIRMED' },
    'not those of another partnership',
  )
  await resume(path, 0)
  for (const [at, event] of (await events(idOn(2))).entries()) {
    t.match(event, { status: 'CONFIRMED' })
    t.ok(event.sequence > (suspended[at]?.sequence ?? 0))
  }
  for (const event of await events(idOn(-1))) t.match(event, { status: 'CANCELLED' }, 'it did not take place')
})

t.test('a party that left while the partnership was suspended sees its occurrences suspended', async (t) => {
  const path = await begin()
  await suspend(path, 2)
  const [{ id }] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  const left = await center.change('POST', `${path}/parties/${id}/transitions`, {
    action: 'withdraw',
    reason: 'No room.',
  })
  t.equal(left.status, 200)
  const partnershipId = path.split('/').at(-1) ?? ''
  await bind(storage.rows, { partnershipId, partyIds: [lead.id] })
  await transition(path, 'resume')
  t.match(await read(center, path, idOn(2)), { state: 'suspended' })
  t.match(await read(lead, path, idOn(2)), { state: 'scheduled' })
})
