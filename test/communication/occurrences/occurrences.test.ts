// Occurrences of the agreed plan: expansion, outcomes, access. Over 300 lines: the tests share one service and helpers.

import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { occurrenceActions } from '../../../src/communication/occurrences/rules.ts'
import { checkAvailableActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

const day = 86_400_000
const [example] = planExample.touchpoints
const utc = { timeZone: 'UTC', durationMinutes: 60 }
/** Every day at 12:00 UTC. Days in the helpers below are relative to today. */
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
/** Makes the plan take effect that many days ago. */
const backdate = (path: string, days: number) =>
  storage.rows(
    `update touchpoints set effective_from = now() - $2 * interval '1 day' where partnership_id = $1
    and effective_until is null`,
    [path.split('/')[3], days],
  )
const startPartnership = async (...touchpoints: object[]): Promise<string> => {
  const path = await service.createPartnership(lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  return path
}

t.test('occurrences follow the agreed plan, from the time of agreement', async (t) => {
  const path = await startPartnership(daily, {
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
    'none before the agreement',
  )
  const [last] = found.slice(-1)
  t.match(last, {
    ...{ touchpointKey: 'daily', title: example?.title, purpose: 'information_exchange', timeZone: 'UTC' },
    ...{ originalStart: `${dayOf(4)}T12:00`, startsAt: `${dayOf(4)}T12:00:00Z`, endsAt: `${dayOf(4)}T13:00:00Z` },
    ...{ state: 'scheduled', timeliness: 'not_due', version: 1, organizationId: lead.id },
  })
  t.strictSame(
    (await center.call('GET', `${path}/occurrences/${last?.id}`)).body,
    last,
    'a listed occurrence equals the one read by id',
  )
  t.strictSame(ids(await list(lead, path, `${window(1, 5)}&touchpointKey=review`)), [idOn(3, 'review')])
  t.strictSame(ids(await list(lead, path, `${window(1, 3)}&state=held,missed`)), [])
  t.equal((await list(lead, path, '')).length >= 90, true, 'by default 90 days from today')
  t.strictSame(await list(lead, path, window(-800, -500)), [])
})

t.test('an id that is not in the plan is not found', async (t) => {
  const path = await startPartnership(daily)
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

t.test('validates the window, and limits the number of occurrences', async (t) => {
  const path = await startPartnership(daily)
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
  const full = await startPartnership(...busy)
  t.equal((await list(lead, full, window(1, 11))).length, 500)
  t.match(await lead.call('GET', `${full}/occurrences?${window(1, 12)}`), {
    status: 400,
    body: { errors: [{ pointer: 'to' }] },
  })
})

t.test('an occurrence is due from start to end, and overdue until an outcome is recorded', async (t) => {
  const hour = (from: number) => new Date(Date.now() + from * 3_600_000).toISOString().slice(0, 16)
  const once = { ...daily, recurrence: undefined }
  const path = await startPartnership(
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
  t.strictSame(errorsIn(await act(lead, path, now, 'mark_missed', {})), ['/reason required'])
  t.match(await act(lead, path, now, 'mark_missed'), { body: { state: 'missed', reason: 'Snow.' } })
  t.match(await act(lead, path, now, 'reopen'), { body: { state: 'scheduled', timeliness: 'due', version: 3 } })
  const c2 = (await lead.call('GET', `${path}/foundation`)).body.assessments.find(
    ({ strategy }: Body) => strategy === 'C2',
  )
  t.match(c2, { status: 'done', because: /1 of 1 occurrences/ })
})

t.test('C2 is done if 80 percent of the occurrences were held', async (t) => {
  const path = await startPartnership({ ...daily, startsAt: `${dayOf(-11)}T12:00`, recurrence: 'FREQ=DAILY;COUNT=10' })
  await backdate(path, 15)
  const c2 = async () => {
    const { assessments } = (await lead.call('GET', `${path}/foundation`)).body
    const { status, because } = assessments.find(({ strategy }: Body) => strategy === 'C2')
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

t.test('a rescheduled occurrence is listed at its new start with the same id', async (t) => {
  const path = await startPartnership({ ...daily, timeZone: 'America/Chicago' })
  const id = idOn(2)
  t.strictSame(errorsIn(await act(lead, path, id, 'reschedule')), ['/startsAt required'])
  t.strictSame(errorsIn(await act(lead, path, id, 'cancel', { reason: 'Snow.', startsAt: `${dayOf(9)}T12:00` })), [
    '/startsAt rule-violation',
  ])
  t.strictSame(errorsIn(await act(lead, path, id, 'reschedule', { reason: 'Snow.', startsAt: '2026-02-30T12:00' })), [
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

t.test('a new version of the plan changes future occurrences, and keeps recorded outcomes', async (t) => {
  const path = await startPartnership(daily, { ...daily, key: 'dropped' }, { ...daily, key: 'same' })
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
  const withoutActions = (data: Body[]) => data.map(({ availableActions: _, blockedActions: __, ...one }) => one)
  t.strictSame(
    withoutActions(await list(center, path, window(-10, 0))),
    withoutActions(before),
    'past occurrences do not change',
  )
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
      // The new rule omits it, but it was rescheduled.
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
  const periods = await storage.rows(
    "select key, effective_until from touchpoints where partnership_id = $1 and key = 'same'",
    [path.split('/')[3]],
  )
  t.strictSame(periods, [{ key: 'same', effective_until: null }], 'an unchanged touchpoint remains in effect')
})

t.test('a change of the time zone does not repeat an occurrence that has started', async (t) => {
  const clock = (timeZone: string, minutes: number) =>
    new Date(Date.now() + minutes * 60_000).toLocaleString('sv-SE', { timeZone }).replace(' ', 'T').slice(0, 16)
  for (const [from, to] of [
    ['America/New_York', 'America/Chicago'],
    ['Pacific/Auckland', 'Pacific/Honolulu'],
    ['America/Chicago', 'America/New_York'],
  ] as const) {
    const startsAt = clock(from, -5)
    const touchpoint = { ...daily, startsAt, timeZone: from }
    const path = await startPartnership(touchpoint)
    await backdate(path, 3)
    const all = () => list(lead, path, window(-2, 4))
    const before = (await all()).filter((one) => Date.parse(one.startsAt) < Date.now())
    const title = 'Moved west'
    // The second change takes place before an occurrence of the first one starts.
    for (const titles of [title, `${title}, again`]) {
      const touchpoints = [{ ...touchpoint, timeZone: to, title: titles }]
      await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
    }
    const after = await all()
    t.equal(new Set(ids(after)).size, after.length, `${from} to ${to}: ids are unique`)
    t.strictSame(ids(after).slice(0, before.length), ids(before), 'started occurrences remain')
    t.match(after.at(-1), { title: `${title}, again`, timeZone: to })
    for (const { id, startsAt } of after) {
      t.match((await lead.call('GET', `${path}/occurrences/${id}`)).body, { startsAt })
    }
    const uids = (await lead.call('GET', `${path}/calendar.ics`)).body.match(/^UID:.*$/gm)
    t.equal(new Set(uids).size, uids.length)
  }
})

t.test('a reopened occurrence follows the plan again', async (t) => {
  const path = await startPartnership(daily)
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
  // A later version contains it again.
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [daily] })
  t.match((await lead.call('GET', `${path}/occurrences/${idOn(2)}`)).body, { state: 'scheduled' })
  t.match(await act(lead, path, idOn(2), 'cancel'), { status: 200 })
  t.match(await act(lead, path, idOn(3), 'reopen'), { status: 200, body: { state: 'scheduled' } })
})

t.test('a cancelled or rescheduled occurrence moves to the new version of its touchpoint', async (t) => {
  const path = await startPartnership(daily)
  await act(lead, path, idOn(2), 'cancel')
  await act(lead, path, idOn(3), 'reschedule', { reason: 'Snow.', startsAt: `${dayOf(3)}T20:00` })
  const touchpoints = [{ ...daily, timeZone: 'Asia/Kolkata' }]
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  const at = async (id: string) => (await lead.call('GET', `${path}/occurrences/${id}`)).body.startsAt
  t.equal(await at(idOn(2)), `${dayOf(2)}T06:30:00Z`)
  t.match(await act(lead, path, idOn(2), 'reopen'), { body: { startsAt: `${dayOf(2)}T06:30:00Z` } })
  t.equal(await at(idOn(3)), `${dayOf(3)}T20:00:00Z`, 'a rescheduled start does not change')
  t.match(await act(lead, path, idOn(3), 'reopen'), { body: { startsAt: `${dayOf(3)}T06:30:00Z` } })
})

t.test('an occurrence held before its planned start does not change with the plan', async (t) => {
  const path = await startPartnership(daily)
  const early = new Date(Date.now() - 7_200_000).toISOString().slice(0, 16)
  await act(lead, path, idOn(1), 'reschedule', { reason: 'Snow.', startsAt: early })
  const held = await act(lead, path, idOn(1), 'mark_held', {})
  t.equal(held.status, 200)
  const touchpoints = [{ ...daily, title: 'Short', durationMinutes: 15 }]
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  const {
    availableActions: _,
    blockedActions: __,
    ...current
  } = (await lead.call('GET', `${path}/occurrences/${idOn(1)}`)).body
  t.match(held.body, current)
  t.notOk(ids(await list(lead, path, window(1, 2))).includes(idOn(1)))
})

t.test('terminating the partnership ends all future occurrences', async (t) => {
  const path = await startPartnership(daily)
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
  await storage.setState(path, 'negotiating')
  const sent = { action: 'terminate', reason: 'The grant has ended.', terminationCode: 'funding_ended' }
  t.match(await lead.change('POST', `${path}/transitions`, sent), { status: 200, body: { state: 'terminated' } })
  t.match(await list(lead, path, window(1, 60)), [
    { id: idOn(2), state: 'cancelled', reason: 'The partnership is terminated.' },
  ])
  t.strictSame(await confirmed(), [])
})

t.test('the history contains the path of the occurrence and the changed fields', async (t) => {
  const path = await startPartnership(daily)
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

t.test('an observer sees only the occurrences to which it is invited', async (t) => {
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
  t.strictSame(availableActions, [])
  t.equal((await act(office, path, idOn(1, 'open'), 'cancel')).status, 403)
  for (const hidden of [plan, `${path}/communication-plans`]) t.equal((await office.call('GET', hidden)).status, 403)

  // The new version invites the observer to future occurrences, not to past ones.
  const invited = { ...daily, attendees: { observers: [office.id] } }
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [invited] })
  const since = await seen()
  t.match(
    since.find(({ id }) => id === idOn(2)),
    { state: 'rescheduled', startsAt: `${dayOf(2)}T18:00:00Z` },
  )
  t.notOk(ids(since).includes(idOn(-1)))
  t.notOk(ids(since).includes(idOn(1, 'open')), 'no future occurrences of a removed touchpoint')
  t.ok(ids(since).includes(idOn(-1, 'open')))
})

t.test('a party that has withdrawn sees the occurrences as of its withdrawal', async (t) => {
  const path = await startPartnership(daily)
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

t.test('occurrences end when the partnership is not pursued, and continue when it is reopened', async (t) => {
  const path = await startPartnership(daily)
  await act(lead, path, idOn(2), 'cancel')
  const transition = (action: string) =>
    lead.change('POST', `${path}/transitions`, { action, reason: 'The board says so.' })
  t.equal((await transition('do_not_pursue')).status, 200)
  t.strictSame(ids(await list(lead, path, window(1, 5))), [idOn(2)], 'a changed occurrence remains')
  t.equal((await transition('reopen')).status, 200)
  t.strictSame(ids(await list(lead, path, window(1, 5))), [idOn(1), idOn(2), idOn(3), idOn(4)])
  t.match(await lead.call('GET', `${path}/occurrences/${idOn(2)}`), { body: { state: 'cancelled' } })
})

t.test('of two concurrent outcomes one is stored, the other is rejected', async (t) => {
  const path = await startPartnership(daily)
  await backdate(path, 5)
  const record = (by: Client, body: object) => () =>
    by.call('POST', `${path}/occurrences/${idOn(-1)}/transitions`, { body, headers: { 'if-match': '"1"' } })
  const answers = await storage.raceInPartnership(path, [
    record(lead, { action: 'mark_held' }),
    record(center, { action: 'mark_missed', reason: 'Nobody attended.' }),
  ])
  t.strictSame(statuses(answers), [200, 412])
  t.match((await lead.call('GET', `${path}/occurrences/${idOn(-1)}`)).body, { version: 2, timeliness: 'resolved' })
})

t.test('availableActions agrees with the result of each transition', async (t) => {
  const path = await startPartnership(daily)
  await backdate(path, 9)
  await act(lead, path, idOn(-2), 'mark_held', {})
  await act(lead, path, idOn(-3), 'mark_missed')
  await act(lead, path, idOn(4), 'cancel')
  await act(lead, path, idOn(5), 'reschedule', { reason: 'Snow.', startsAt: `${dayOf(6)}T18:00` })
  for (const id of [-1, -2, -3, 1, 4, 5].map((from) => idOn(from))) {
    await checkAvailableActions(t, center, `${path}/occurrences/${id}`, occurrenceActions, {
      startsAt: `${dayOf(8)}T12:00`,
    })
  }
})

t.test('an occurrence contains the endorsed mission', async (t) => {
  const path = await startPartnership(daily)
  t.notOk('focalPoint' in (await lead.call('GET', `${path}/occurrences/${idOn(1)}`)).body)
  await service.agreeOnMission(path, [lead, center])
  const { mission } = (await lead.call('GET', path)).body.focalPoint
  t.match(await lead.call('GET', `${path}/occurrences/${idOn(1)}`), {
    body: { focalPoint: { mission, daysSinceReaffirmed: 0 } },
  })
  t.match(await center.call('GET', `${path}/occurrences`), { body: { focalPoint: { mission } } })
  t.match(await act(center, path, idOn(1), 'cancel'), { body: { focalPoint: { mission } } })
})
