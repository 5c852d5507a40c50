// A rescheduled occurrence beside a new version of the plan: the same meeting is shown once.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

const days = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const dateOf = (from: number) => new Date(Date.now() + from * 86_400_000)
const dayOf = (from: number) => dateOf(from).toISOString().slice(0, 10)
const idOn = (from: number, time = '1000') => `weekly.${dayOf(from).replaceAll('-', '')}T${time}`
const window = `from=${dayOf(1)}T00:00:00Z&to=${dayOf(20)}T00:00:00Z`
/** Meetings on the weekday of the day `from`, each week. */
const weekly = (from: number, time: string, fields: object = {}) => ({
  ...planExample.touchpoints[0],
  ...{ key: 'weekly', startsAt: `${dayOf(from)}T${time}`, timeZone: 'UTC', durationMinutes: 60 },
  ...{ recurrence: `FREQ=WEEKLY;BYDAY=${days[dateOf(from).getUTCDay()]}`, attendees: { observers: [office.id] } },
  ...fields,
})
const agree = (path: string, ...touchpoints: object[]) =>
  service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
/** A partnership with a meeting on day 5 and every week after it; that of day 5 is rescheduled to day 7. */
async function begin(fields: object = {}): Promise<string> {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  await agree(path, weekly(5, '10:00', fields))
  t.equal((await act(lead, path, idOn(5), 'reschedule', `${dayOf(7)}T15:00`)).status, 200)
  return path
}
const act = (by: Client, path: string, id: string, action: string, startsAt?: string) =>
  by.change('POST', `${path}/occurrences/${id}/transitions`, {
    ...{ action, reason: 'The director is travelling.' },
    ...(startsAt && { startsAt }),
  })
const list = async (by: Client, path: string, query = window): Promise<string[]> =>
  (await by.call('GET', `${path}/occurrences?${query}`)).body.data.map(
    ({ id, state, startsAt }: Body) => `${id} ${state} ${startsAt.slice(0, 16)}`,
  )
const moved = `${idOn(5)} rescheduled ${dayOf(7)}T15:00`

/** Expects the same occurrences in lists, by id, in adherence and in calendars. */
async function expectOccurrences(path: string, expected: string[], hidden: string[] = []) {
  for (const by of [lead, center, office]) t.strictSame(await list(by, path), expected)
  const { upcoming } = (await lead.call('GET', `${path}/occurrences/adherence?${window}`)).body
  t.equal(upcoming, expected.length)
  const calendar = String((await lead.call('GET', `${path}/calendar.ics`)).body)
  const uids = Array.from(calendar.matchAll(/^UID:([^@]*)/gm), ([, id]) => id)
  t.equal(new Set(uids).size, uids.length)
  for (const id of expected.map((text) => text.split(' ')[0] ?? '')) {
    t.ok(uids.includes(id), id)
    t.equal((await lead.call('GET', `${path}/occurrences/${id}`)).status, 200)
  }
  for (const id of hidden) {
    t.notOk(uids.includes(id), id)
    t.equal((await lead.call('GET', `${path}/occurrences/${id}`)).status, 404)
    const early = { body: { action: 'cancel', reason: 'Snow.' }, headers: { 'if-match': '"1"' } }
    t.equal((await lead.call('POST', `${path}/occurrences/${id}/transitions`, early)).status, 404)
  }
}

t.test('on the planned day the new version has another time: the rescheduled meeting remains', async (t) => {
  const path = await begin()
  await agree(path, weekly(5, '14:00'))
  await expectOccurrences(
    path,
    [moved, `${idOn(12, '1400')} scheduled ${dayOf(12)}T14:00`, `${idOn(19, '1400')} scheduled ${dayOf(19)}T14:00`],
    [idOn(5, '1400'), idOn(12)],
  )
  // A window that has the new start, and neither the planned nor the rescheduled one.
  t.strictSame(await list(lead, path, `from=${dayOf(5)}T12:00:00Z&to=${dayOf(6)}T00:00:00Z`), [])
  const touchpoint = (await lead.call('GET', `${path}/occurrences/${idOn(5)}`)).body
  t.match(touchpoint, { originalStart: `${dayOf(5)}T10:00`, version: 3 })
  t.match(await act(center, path, idOn(5), 'reopen'), { status: 200, body: { startsAt: `${dayOf(5)}T14:00:00Z` } })
  await agree(path, weekly(5, '14:00', { title: 'Renamed' }))
  t.match((await list(lead, path))[0], `${idOn(5)} scheduled ${dayOf(5)}T14:00`, 'it keeps its id')
})

t.test('the new version has the day to which the meeting was rescheduled: it is shown once', async (t) => {
  const path = await begin()
  await agree(path, weekly(7, '10:00'))
  await expectOccurrences(path, [moved, `${idOn(14)} scheduled ${dayOf(14)}T10:00`], [idOn(7), idOn(5, '1500')])
  t.match(await act(center, path, idOn(5), 'mark_held'), { body: { blockedBy: [{ code: 'NOT_STARTED' }] } })
  t.match(await act(center, path, idOn(5), 'cancel'), { status: 200, body: { state: 'cancelled' } })
  t.match(await list(lead, path), [`${idOn(5)} cancelled ${dayOf(7)}T15:00`, /^/], 'the new one does not come back')
})

t.test('the new version has neither day: the rescheduled meeting remains in addition', async (t) => {
  const path = await begin()
  await agree(path, weekly(9, '10:00'))
  await expectOccurrences(path, [
    moved,
    `${idOn(9)} scheduled ${dayOf(9)}T10:00`,
    `${idOn(16)} scheduled ${dayOf(16)}T10:00`,
  ])
  await agree(path, { ...weekly(9, '10:00'), key: 'other' })
  t.strictSame((await list(lead, path))[0], moved, 'also when the plan no longer has the touchpoint')
})

t.test('the new version has both days: the meeting is that of the planned day', async () => {
  const path = await begin()
  const both = [5, 7].map((from) => days[dateOf(from).getUTCDay()])
  await agree(path, weekly(5, '14:00', { recurrence: `FREQ=WEEKLY;BYDAY=${both}` }))
  t.equal((await list(lead, path))[1], moved)
  await expectOccurrences(
    path,
    [
      `${idOn(7, '1400')} scheduled ${dayOf(7)}T14:00`,
      moved,
      ...[12, 14, 19].map((from) => `${idOn(from, '1400')} scheduled ${dayOf(from)}T14:00`),
    ],
    [idOn(5, '1400')],
  )
})

t.test('each meeting of the new version replaces at most one rescheduled meeting', async (t) => {
  const path = await begin()
  await act(lead, path, idOn(12), 'reschedule', `${dayOf(7)}T18:00`)
  await agree(path, weekly(7, '10:00'))
  t.strictSame(await list(lead, path), [
    moved,
    `${idOn(12)} rescheduled ${dayOf(7)}T18:00`,
    `${idOn(14)} scheduled ${dayOf(14)}T10:00`,
  ])
})

t.test('the days are local dates, and further versions follow the same rule', async (t) => {
  // 22:00 in Honolulu is the next day in UTC.
  const evening = { timeZone: 'Pacific/Honolulu', attendees: {} }
  const path = await service.createPartnership(lead, center)
  await agree(path, weekly(5, '22:00', evening))
  await act(lead, path, idOn(5, '2200'), 'reschedule', `${dayOf(7)}T22:00`)
  const first = async () => (await list(lead, path))[0]
  const expected = `${idOn(5, '2200')} rescheduled ${dayOf(8)}T08:00`
  for (const [from, time] of [
    [5, '08:00'],
    [5, '23:00'],
    [7, '09:00'],
    [7, '23:00'],
    [5, '22:00'],
  ] as const) {
    await agree(path, weekly(from, time, evening))
    t.equal(await first(), expected, `${from} ${time}`)
    const next = (await list(lead, path))[1]?.split(' ')[0]
    t.equal(next, idOn(from + 7, time.replace(':', '')), 'the one of the next week')
  }
  t.match(await act(center, path, idOn(5, '2200'), 'reopen'), { body: { startsAt: `${dayOf(6)}T08:00:00Z` } })
})

t.test('next steps and the assessment name a meeting once', async (t) => {
  const path = await begin()
  await agree(path, weekly(5, '14:00'))
  // Two weeks later.
  await storage.rows(
    `update touchpoints set effective_from = effective_from - interval '14 days', effective_until = effective_until - interval '14 days',
      content = jsonb_set(content, '{startsAt}', to_jsonb(to_char((content->>'startsAt')::timestamp - interval '14 days', 'YYYY-MM-DD"T"HH24:MI')))
      where partnership_id = $1`,
    [path.split('/')[3]],
  )
  await storage.rows(
    `update occurrences set originally_at = originally_at - interval '14 days', starts_at = starts_at - interval '14 days',
      original_start = to_char(original_start::timestamp - interval '14 days', 'YYYY-MM-DD"T"HH24:MI'),
      planned_start = to_char(planned_start::timestamp - interval '14 days', 'YYYY-MM-DD"T"HH24:MI') where partnership_id = $1`,
    [path.split('/')[3]],
  )
  const steps = (await lead.call('GET', `${path}/next-steps`)).body.data
  const { refs } = steps.find(({ code }: Body) => code === 'RECORD_OCCURRENCE_OUTCOME')
  t.strictSame(
    refs.map((ref: string) => ref.split('/').at(-1)),
    [idOn(-9), idOn(-2, '1400')],
  )
})
