// When partners meet by the agreed plan, what becomes of each time, and who sees it.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { occurrenceActions } from '../../../src/communication/occurrences/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { faults, openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const office = await service.createOrganization('State Office', { kinds: ['state_agency'] })

const day = 86_400_000
const [example] = planExample.touchpoints
const utc = { timeZone: 'UTC', durationMinutes: 60 }
/** Every day at noon, in UTC: the day is that many after today. */
const daily = { ...example, ...utc, key: 'daily', startsAt: '2026-01-01T12:00', recurrence: 'FREQ=DAILY' }
const dayOf = (from: number) => new Date(Date.now() + from * day).toISOString().slice(0, 10)
const idOn = (from: number, key = 'daily', time = '1200') => `${key}.${dayOf(from).replaceAll('-', '')}T${time}`
const window = (from: number, to: number) => `from=${dayOf(from)}T00:00:00Z&to=${dayOf(to)}T00:00:00Z`
const list = async (by: Client, path: string, query: string): Promise<Body[]> => {
  const { status, body } = await by.call('GET', `${path}/occurrences?${query}`)
  t.equal(status, 200, status === 200 ? path : JSON.stringify(body))
  return body.data
}
const ids = (data: Body[]): string[] => data.map(({ id }) => id)
const act = (by: Client, path: string, id: string, action: string, fields: object = { reason: 'Snow.' }) =>
  by.change('POST', `${path}/occurrences/${id}/transitions`, { action, ...fields })
/** The plan was agreed that many days ago. */
const backdate = (path: string, days: number) =>
  storage.rows(
    `update touchpoints set effective_from = now() - $2 * interval '1 day' where partnership_id = $1
    and effective_until is null`,
    [path.split('/')[3], days],
  )
const begin = async (...touchpoints: object[]): Promise<string> => {
  const path = await service.createPartnership(lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  return path
}

t.test('partners meet as the agreed plan says, from its agreement on', async (t) => {
  const path = await begin(daily, {
    ...daily,
    key: 'review',
    title: 'Review',
    startsAt: `${dayOf(3)}T12:00`,
    recurrence: undefined,
  })
  const found = await list(center, path, window(-5, 5))
  t.strictSame(ids(found.filter(({ startsAt }) => startsAt >= dayOf(1))), [
    idOn(1),
    idOn(2),
    idOn(3),
    idOn(3, 'review'),
    idOn(4),
  ])
  t.strictSame(
    found.filter(({ startsAt }) => startsAt < dayOf(0)),
    [],
    'nothing is owed from before',
  )
  const [one] = found.slice(-1)
  t.match(one, {
    ...{ touchpointKey: 'daily', title: example?.title, purpose: 'information_exchange', timeZone: 'UTC' },
    ...{ originalStart: `${dayOf(4)}T12:00`, startsAt: `${dayOf(4)}T12:00:00Z`, endsAt: `${dayOf(4)}T13:00:00Z` },
    ...{ state: 'scheduled', timeliness: 'not_due', version: 1, organizationId: lead.id },
  })
  t.strictSame((await center.call('GET', `${path}/occurrences/${one?.id}`)).body, one, 'alone it reads the same')
  t.strictSame(ids(await list(lead, path, `${window(1, 5)}&touchpointKey=review`)), [idOn(3, 'review')])
  t.strictSame(ids(await list(lead, path, `${window(1, 3)}&state=held,missed`)), [])
  t.equal((await list(lead, path, '')).length >= 90, true, 'from today on for 90 days unless said')
  t.strictSame(await list(lead, path, window(-800, -500)), [])
})

t.test('an id names an occurrence of the plan, and nothing else does', async (t) => {
  const path = await begin(daily)
  for (const id of [
    idOn(1, 'daily', '1201'),
    idOn(1, 'other'),
    idOn(-400),
    'daily.20260230T1200',
    'daily',
    '0.0',
    'x'.repeat(64),
  ]) {
    t.equal((await lead.call('GET', `${path}/occurrences/${id}`)).status, 404, id)
    const tried = await lead.call('POST', `${path}/occurrences/${id}/transitions`, {
      body: { action: 'cancel', reason: 'Snow.' },
      headers: { 'if-match': '"1"' },
    })
    t.equal(tried.status, 404, id)
  }
})

t.test('a window has bounds', async (t) => {
  const path = await begin(daily)
  for (const [query, pointer] of [
    ['from=2026-01-01T00:00:00Z&to=2026-01-01T00:00:00Z', 'to'],
    ['from=2026-01-01T00:00:00Z&to=2027-01-03T00:00:00Z', 'to'],
    ['from=1900-01-01T00:00:00Z', 'from'],
    ['from=1970-01-01T00:00:00Z', 'from'],
    ['from=2100-12-31T00:00:00Z', 'from'],
    ['from=yesterday', 'from'],
    ['from=9999-12-31T23:59:59Z', 'from'],
    ['cursor=1', 'cursor'],
    ['touchpointKey=%25', 'touchpointKey'],
  ] as const) {
    const answer = await lead.call('GET', `${path}/occurrences?${query}`)
    t.equal(answer.status, 400, query)
    t.equal(answer.body.errors[0].pointer, pointer, query)
  }
  const busy = Array.from({ length: 50 }, (_, at) => ({ ...daily, key: `d-${at}` }))
  const full = await begin(...busy)
  t.equal((await list(lead, full, window(1, 61))).length, 3000)
  t.match(await lead.call('GET', `${full}/occurrences?${window(1, 62)}`), {
    status: 400,
    body: { errors: [{ pointer: 'to' }] },
  })
})

t.test('it is due while it lasts, and overdue until somebody says what became of it', async (t) => {
  const hour = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString().slice(0, 16)
  const once = { ...daily, recurrence: undefined }
  const path = await begin(
    { ...once, key: 'past', startsAt: hour(-3) },
    { ...once, key: 'now', startsAt: hour(-0.5) },
    { ...once, key: 'soon', startsAt: hour(2) },
  )
  await backdate(path, 2)
  const found = await list(lead, path, window(-1, 2))
  t.strictSame(
    found.map(({ touchpointKey, timeliness }) => `${touchpointKey} ${timeliness}`),
    ['past overdue', 'now due', 'soon not_due'],
  )
  const [past, now, soon] = ids(found) as [string, string, string]
  for (const action of ['mark_held', 'mark_missed']) {
    t.match(await act(lead, path, soon, action), { status: 409, body: { blockedBy: [{ code: 'NOT_STARTED' }] } })
  }
  const steps = async () =>
    (await lead.call('GET', `${path}/next-steps`)).body.data.filter(
      ({ code }: Body) => code === 'RECORD_OCCURRENCE_OUTCOME',
    )
  t.match(await steps(), [{ actors: [lead.id], strategy: 'C2', refs: [`${path}/occurrences/${past}`] }])
  const etag = (await lead.call('GET', `${path}/occurrences/${past}`)).headers.get('etag') ?? ''
  t.equal((await lead.call('GET', `${path}/occurrences/${past}`, { headers: { 'if-none-match': etag } })).status, 304)
  t.match(await act(center, path, past, 'mark_held', {}), {
    status: 200,
    body: { state: 'held', timeliness: 'resolved', version: 2 },
  })
  t.strictSame(await steps(), [])
  t.strictSame(faults(await act(lead, path, now, 'mark_missed', {})), ['/reason rule-violation'])
  t.match(await act(lead, path, now, 'mark_missed'), { body: { state: 'missed', reason: 'Snow.' } })
  t.match(await act(lead, path, now, 'reopen'), { body: { state: 'scheduled', timeliness: 'due', version: 3 } })
  const c2 = (await lead.call('GET', `${path}/foundation`)).body.statements.find(
    ({ strategy }: Body) => strategy === 'C2',
  )
  t.match(c2, { status: 'done', because: /1 of 1 occurrences/ })
})

t.test('partners keep to their plan where they hold four of five meetings', async (t) => {
  const path = await begin({ ...daily, startsAt: `${dayOf(-11)}T12:00`, recurrence: 'FREQ=DAILY;COUNT=10' })
  await backdate(path, 15)
  const c2 = async () => {
    const { statements } = (await lead.call('GET', `${path}/foundation`)).body
    const { status, because } = statements.find(({ strategy }: Body) => strategy === 'C2')
    const [, held, all] = /(\d+) of (\d+) occurrences/.exec(because) ?? []
    return [status, Number(all), Number(held)]
  }
  await act(lead, path, idOn(-11), 'cancel')
  for (let at = -10; at < -3; at++) await act(lead, path, idOn(at), 'mark_held', {})
  t.strictSame(await c2(), ['partly', 9, 7])
  await act(lead, path, idOn(-11), 'reopen')
  await act(lead, path, idOn(-11), 'mark_held', {})
  t.strictSame(await c2(), ['done', 10, 8])
})

t.test('what is moved is found where it now is, under the id that it had', async (t) => {
  const path = await begin({ ...daily, timeZone: 'America/Chicago' })
  const id = idOn(2)
  t.strictSame(faults(await act(lead, path, id, 'reschedule')), ['/startsAt rule-violation'])
  t.strictSame(faults(await act(lead, path, id, 'cancel', { reason: 'Snow.', startsAt: `${dayOf(9)}T12:00` })), [
    '/startsAt rule-violation',
  ])
  t.strictSame(faults(await act(lead, path, id, 'reschedule', { reason: 'Snow.', startsAt: '2026-02-30T12:00' })), [
    '/startsAt rule-violation',
  ])
  const moved = await act(lead, path, id, 'reschedule', { reason: 'Snow.', startsAt: '2027-07-20T09:30' })
  t.match(moved, {
    status: 200,
    body: {
      id,
      state: 'rescheduled',
      startsAt: '2027-07-20T14:30:00Z',
      originalStart: `${dayOf(2)}T12:00`,
      timeliness: 'not_due',
    },
  })
  t.notOk(ids(await list(lead, path, window(1, 5))).includes(id))
  const there = 'from=2027-07-20T00:00:00Z&to=2027-07-21T00:00:00Z'
  t.strictSame(ids(await list(lead, path, there)), [id, 'daily.20270720T1200'])
  t.match(await act(center, path, id, 'reopen'), { body: { state: 'scheduled', reason: 'Snow.' } })
  t.ok(ids(await list(lead, path, window(1, 5))).includes(id))
  t.notOk(ids(await list(lead, path, there)).includes(id))
})

t.test('a new version of the plan changes what is to come, and leaves what was noted', async (t) => {
  const path = await begin(daily, { ...daily, key: 'dropped' }, { ...daily, key: 'same' })
  await backdate(path, 10)
  await act(lead, path, idOn(-3), 'mark_held', {})
  await act(lead, path, idOn(-2), 'mark_missed')
  await act(lead, path, idOn(3), 'cancel')
  await act(lead, path, idOn(4), 'reschedule', { reason: 'Snow.', startsAt: `${dayOf(4)}T18:00` })
  const before = await list(lead, path, window(-10, 0))
  const later = {
    ...daily,
    title: 'Daily, shorter',
    durationMinutes: 15,
    recurrence: 'FREQ=DAILY;INTERVAL=2',
    startsAt: `${dayOf(3)}T12:00`,
  }
  const plan = await service.agreeOnCommunicationPlan(path, [lead, center], {
    touchpoints: [later, { ...daily, key: 'same' }],
  })
  const lasting = (data: Body[]) => data.map(({ availableActions: _, ...one }) => one)
  t.strictSame(lasting(await list(center, path, window(-10, 0))), lasting(before), 'the past is as it was')
  const after = await list(lead, path, `${window(1, 8)}&touchpointKey=daily`)
  t.strictSame(
    after.map(({ id, state, title, communicationPlanId }) => [
      id,
      state,
      title,
      communicationPlanId === plan.split('/').at(-1),
    ]),
    [
      [idOn(3), 'cancelled', 'Daily, shorter', true],
      // The new rule leaves it out: it stays as it was noted.
      [idOn(4), 'rescheduled', example?.title, false],
      [idOn(5), 'scheduled', 'Daily, shorter', true],
      [idOn(7), 'scheduled', 'Daily, shorter', true],
    ],
  )
  t.strictSame(await list(lead, path, `${window(1, 8)}&touchpointKey=dropped`), [])
  t.equal((await list(lead, path, `${window(1, 8)}&touchpointKey=same`)).length, 7)
  t.match(await act(center, path, idOn(-2), 'reopen'), {
    status: 200,
    body: { state: 'scheduled', timeliness: 'overdue' },
  })
  const spans = await storage.rows(
    "select key, effective_until from touchpoints where partnership_id = $1 and key = 'same'",
    [path.split('/')[3]],
  )
  t.strictSame(spans, [{ key: 'same', effective_until: null }], 'what did not change goes on')
})

t.test('what has begun does not begin again because the zone has changed', async (t) => {
  const clock = (timeZone: string, minutes: number) =>
    new Date(Date.now() + minutes * 60_000).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T').slice(0, 16)
  for (const [from, to] of [
    ['America/New_York', 'America/Chicago'],
    ['Pacific/Auckland', 'Pacific/Honolulu'],
    ['America/Chicago', 'America/New_York'],
  ] as const) {
    const startsAt = clock(from, -5)
    const touchpoint = { ...daily, startsAt, timeZone: from }
    const path = await begin(touchpoint)
    await backdate(path, 3)
    const all = () => list(lead, path, window(-2, 4))
    const before = (await all()).filter((one) => Date.parse(one.startsAt) < Date.now())
    const title = 'Moved west'
    // Once more, before the first of the new version has begun.
    for (const titles of [title, `${title}, again`]) {
      const touchpoints = [{ ...touchpoint, timeZone: to, title: titles }]
      await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
    }
    const after = await all()
    t.equal(new Set(ids(after)).size, after.length, `${from} to ${to}: each has an id of its own`)
    t.strictSame(ids(after).slice(0, before.length), ids(before), 'what has begun is there yet')
    t.match(after.at(-1), { title: `${title}, again`, timeZone: to })
    for (const { id, startsAt } of after) {
      t.match((await lead.call('GET', `${path}/occurrences/${id}`)).body, { startsAt })
    }
    const uids = (await lead.call('GET', `${path}/calendar.ics`)).body.match(/^UID:.*$/gm)
    t.equal(new Set(uids).size, uids.length)
  }
})

t.test('what was cancelled and reopened follows the plan again', async (t) => {
  const path = await begin(daily)
  for (const from of [2, 3]) await act(lead, path, idOn(from), 'cancel')
  await act(lead, path, idOn(2), 'reopen')
  await service.agreeOnCommunicationPlan(path, [lead, center], {
    touchpoints: [{ ...daily, startsAt: '2026-01-01T15:00' }],
  })
  t.strictSame(
    (await list(lead, path, window(2, 4))).map(({ id, state }) => `${id} ${state}`),
    [`${idOn(2, 'daily', '1500')} scheduled`, `${idOn(3)} cancelled`, `${idOn(3, 'daily', '1500')} scheduled`],
  )
  t.equal((await lead.call('GET', `${path}/occurrences/${idOn(2)}`)).status, 404)
  const reopened = await act(lead, path, idOn(3), 'reopen')
  t.match(reopened, { status: 409, body: { blockedBy: [{ code: 'NOT_IN_PLAN' }] } })
  // A later version has it again.
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [daily] })
  t.match((await lead.call('GET', `${path}/occurrences/${idOn(2)}`)).body, { state: 'scheduled' })
  t.match(await act(lead, path, idOn(2), 'cancel'), { status: 200 })
  t.match(await act(lead, path, idOn(3), 'reopen'), { status: 200, body: { state: 'scheduled' } })
})

t.test('what is carried into a later version stands where that has it', async (t) => {
  const path = await begin(daily)
  await act(lead, path, idOn(2), 'cancel')
  await act(lead, path, idOn(3), 'reschedule', { reason: 'Snow.', startsAt: `${dayOf(3)}T20:00` })
  const touchpoints = [{ ...daily, timeZone: 'Asia/Kolkata' }]
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  const at = async (id: string) => (await lead.call('GET', `${path}/occurrences/${id}`)).body.startsAt
  t.equal(await at(idOn(2)), `${dayOf(2)}T06:30:00Z`)
  t.match(await act(lead, path, idOn(2), 'reopen'), { body: { startsAt: `${dayOf(2)}T06:30:00Z` } })
  t.equal(await at(idOn(3)), `${dayOf(3)}T20:00:00Z`, 'moved is moved')
  t.match(await act(lead, path, idOn(3), 'reopen'), { body: { startsAt: `${dayOf(3)}T06:30:00Z` } })
})

t.test('what was held ahead of its time stays as it was held', async (t) => {
  const path = await begin(daily)
  const early = new Date(Date.now() - 7_200_000).toISOString().slice(0, 16)
  await act(lead, path, idOn(1), 'reschedule', { reason: 'Snow.', startsAt: early })
  const held = await act(lead, path, idOn(1), 'mark_held', {})
  t.equal(held.status, 200)
  const touchpoints = [{ ...daily, title: 'Short', durationMinutes: 15 }]
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  const { availableActions: _, ...stands } = (await lead.call('GET', `${path}/occurrences/${idOn(1)}`)).body
  t.match(held.body, stands)
  t.notOk(ids(await list(lead, path, window(1, 2))).includes(idOn(1)))
})

t.test('once the partnership is terminated nothing is to come', async (t) => {
  const path = await begin(daily)
  await act(lead, path, idOn(2), 'reschedule', { reason: 'Snow.', startsAt: `${dayOf(4)}T18:00` })
  const due = { kind: 'date', dueOn: dayOf(5), timeZone: 'UTC' }
  const expectation = { aspect: 'data', what: 'A report', schedule: due, responsibleOrganizationId: lead.id }
  const { body } = await lead.call('POST', `${path}/expectations`, { body: expectation })
  for (const by of [lead, center]) {
    await by.change('POST', `${path}/expectations/${body.id}/transitions`, { action: 'accept', revision: 1 })
  }
  const confirmed = async () =>
    (await lead.call('GET', `${path}/calendar.ics`)).body
      .split('BEGIN:VEVENT')
      .filter((event: string) => event.includes('STATUS:CONFIRMED'))
      .map((event: string) => /SUMMARY:(.*)\r/.exec(event)?.[1])
  t.ok((await confirmed()).includes('Due: A report'))
  await storage.rows("update partnerships set state = 'negotiating' where id = $1", [path.split('/')[3]])
  const sent = { action: 'terminate', reason: 'The grant has ended.', terminationCode: 'funding_ended' }
  t.match(await lead.change('POST', `${path}/transitions`, sent), { status: 200, body: { state: 'terminated' } })
  t.match(await list(lead, path, window(1, 60)), [
    { id: idOn(2), state: 'cancelled', reason: 'The partnership is terminated.' },
  ])
  t.strictSame(await confirmed(), [])
})

t.test('history and changes say which occurrence it was, and what changed', async (t) => {
  const path = await begin(daily)
  await act(lead, path, idOn(2), 'cancel')
  const { data } = (await center.call('GET', `${path}/history?limit=100`)).body
  const cancelled = data.find(({ type }: Body) => type === 'occurrence.cancelled')
  t.match(cancelled, { path: `${path}/occurrences/${idOn(2)}` })
  t.match(
    cancelled.fields.find(({ name }: Body) => name === 'state'),
    { before: null, after: 'cancelled' },
  )
  const scheduled = data.find(({ type }: Body) => type === 'touchpoint.scheduled')
  t.match(scheduled, { path: new RegExp(`^${path}/communication-plans/`) })
  t.match(
    scheduled.fields.find(({ name }: Body) => name === 'content'),
    { after: { key: 'daily' } },
  )
})

t.test('an observer sees the occurrences that it is invited to, and nothing else of the plan', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const open = { ...daily, key: 'open', attendees: { observers: [office.id] } }
  const plan = await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [daily, open] })
  await backdate(path, 5)
  await act(lead, path, idOn(-1), 'mark_held', {})
  await act(lead, path, idOn(-1, 'open'), 'mark_held', {})
  await act(lead, path, idOn(2), 'reschedule', { reason: 'Snow.', startsAt: `${dayOf(2)}T18:00` })
  const seen = () => list(office, path, window(-3, 3))
  t.strictSame(new Set((await seen()).map(({ touchpointKey }) => touchpointKey)), new Set(['open']))
  t.match(
    (await seen()).find(({ id }) => id === idOn(-1, 'open')),
    { state: 'held' },
  )
  t.equal((await office.call('GET', `${path}/occurrences/${idOn(-1, 'open')}`)).status, 200)
  for (const hidden of [idOn(-1), idOn(1), idOn(2)]) {
    t.equal((await office.call('GET', `${path}/occurrences/${hidden}`)).status, 404, hidden)
  }
  const { availableActions } = (await office.call('GET', `${path}/occurrences/${idOn(1, 'open')}`)).body
  t.ok(availableActions.every(({ enabled }: Body) => !enabled))
  t.equal((await act(office, path, idOn(1, 'open'), 'cancel')).status, 403)
  for (const hidden of [plan, `${path}/communication-plans`]) t.equal((await office.call('GET', hidden)).status, 403)

  // Invited from now on: to what is to come, as it now stands, and not to what is past.
  const asked = { ...daily, attendees: { observers: [office.id] } }
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [asked] })
  const since = await seen()
  t.match(
    since.find(({ id }) => id === idOn(2)),
    { state: 'rescheduled', startsAt: `${dayOf(2)}T18:00:00Z` },
  )
  t.notOk(ids(since).includes(idOn(-1)))
  t.notOk(ids(since).includes(idOn(1, 'open')), 'and no more to what the plan has dropped')
  t.ok(ids(since).includes(idOn(-1, 'open')))
})

t.test('a party that has left sees when partners met and would meet, as it stood', async (t) => {
  const path = await begin(daily)
  await act(lead, path, idOn(2), 'cancel')
  const [{ id }] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  await center.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  await act(lead, path, idOn(3), 'cancel')
  await service.agreeOnCommunicationPlan(path, [lead], { touchpoints: [{ ...daily, key: 'new' }] })
  const seen = await list(center, path, window(1, 5))
  t.strictSame(
    seen.map(({ id, state }) => [id, state]),
    [
      [idOn(1), 'scheduled'],
      [idOn(2), 'cancelled'],
      [idOn(3), 'scheduled'],
      [idOn(4), 'scheduled'],
    ],
  )
  t.equal((await act(center, path, idOn(1), 'cancel')).status, 403)
})

t.test('with the partnership, meeting ends; reopened, it goes on', async (t) => {
  const path = await begin(daily)
  await act(lead, path, idOn(2), 'cancel')
  const go = (action: string) => lead.change('POST', `${path}/transitions`, { action, reason: 'The board says so.' })
  t.equal((await go('do_not_pursue')).status, 200)
  t.strictSame(ids(await list(lead, path, window(1, 5))), [idOn(2)], 'what was noted stays')
  t.equal((await go('reopen')).status, 200)
  t.strictSame(ids(await list(lead, path, window(1, 5))), [idOn(1), idOn(2), idOn(3), idOn(4)])
  t.match(await lead.call('GET', `${path}/occurrences/${idOn(2)}`), { body: { state: 'cancelled' } })
})

t.test('two that say what became of it at the same moment: one does, the other hears of it', async (t) => {
  const path = await begin(daily)
  await backdate(path, 5)
  const say = (by: Client, body: object) => () =>
    by.call('POST', `${path}/occurrences/${idOn(-1)}/transitions`, { body, headers: { 'if-match': '"1"' } })
  const answers = await storage.inPartnership(path, [
    say(lead, { action: 'mark_held' }),
    say(center, { action: 'mark_missed', reason: 'Nobody came.' }),
  ])
  t.strictSame(statuses(answers), [200, 412])
  t.match((await lead.call('GET', `${path}/occurrences/${idOn(-1)}`)).body, { version: 2, timeliness: 'resolved' })
})

t.test('availableActions tells each what a transition would decide', async (t) => {
  const path = await begin(daily)
  await backdate(path, 9)
  await act(lead, path, idOn(-2), 'mark_held', {})
  await act(lead, path, idOn(-3), 'mark_missed')
  await act(lead, path, idOn(4), 'cancel')
  await act(lead, path, idOn(5), 'reschedule', { reason: 'Snow.', startsAt: `${dayOf(6)}T18:00` })
  for (const id of [-1, -2, -3, 1, 4, 5].map((from) => idOn(from))) {
    const { availableActions } = (await center.call('GET', `${path}/occurrences/${id}`)).body
    t.strictSame(
      availableActions.map(({ action }: Body) => action),
      [...occurrenceActions],
    )
    for (const { action, enabled, blockedBy } of availableActions) {
      const startsAt = action === 'reschedule' ? { startsAt: `${dayOf(8)}T12:00` } : {}
      const tried = await center.change('POST', `${path}/occurrences/${id}/transitions?dryRun=true`, {
        action,
        reason: 'Why?',
        ...startsAt,
      })
      t.equal(tried.status, enabled ? 200 : 409, `${action} ${id}`)
      if (!enabled) t.strictSame(tried.body.blockedBy, blockedBy)
    }
  }
})

t.test('the mission that all have endorsed stands beside it', async (t) => {
  const path = await begin(daily)
  t.notOk('focalPoint' in (await lead.call('GET', `${path}/occurrences/${idOn(1)}`)).body)
  await service.agreeOnMission(path, [lead, center])
  const { mission } = (await lead.call('GET', path)).body.focalPoint
  t.match(await lead.call('GET', `${path}/occurrences/${idOn(1)}`), {
    body: { focalPoint: { mission, daysSinceReaffirmed: 0 } },
  })
  t.match(await center.call('GET', `${path}/occurrences`), { body: { focalPoint: { mission } } })
  t.match(await act(center, path, idOn(1), 'cancel'), { body: { focalPoint: { mission } } })
})
