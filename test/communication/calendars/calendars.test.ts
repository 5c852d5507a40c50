// Calendars, parsed by another implementation of iCalendar, and calendar feeds. Over 300 lines: the tests share a service and a parser.
import ICAL from 'ical.js'
import { pino } from 'pino'
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import type { Scope } from '../../../src/policy.ts'
import { startInstance } from '../../support/instance.ts'
import { startOwnService } from '../../support/own-service.ts'
import { type Body, type Client, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

const day = 86_400_000
const dayOf = (from: number) => new Date(Date.now() + from * day).toISOString().slice(0, 10)
const [example] = planExample.touchpoints
const daily = { ...example, key: 'daily', startsAt: '2026-01-01T12:00', recurrence: 'FREQ=DAILY' }
const nightly = { ...daily, key: 'nightly', startsAt: '2026-01-01T01:30', timeZone: 'America/New_York' }

interface Event {
  uid: string
  summary: string
  sequence: number
  status: string
  startsAt: string
  endsAt: string
  isDate: boolean
  zone: string
}

/** The events of a calendar, with times computed from the VTIMEZONE components of the calendar. */
function eventsOf(text: string): Event[] {
  const calendar = new ICAL.Component(ICAL.parse(text))
  const zones = new Map(
    calendar
      .getAllSubcomponents('vtimezone')
      .map((one) => [String(one.getFirstPropertyValue('tzid')), new ICAL.Timezone(one)]),
  )
  return calendar.getAllSubcomponents('vevent').map((one) => {
    const event = new ICAL.Event(one)
    const timeOf = (name: string) => {
      const time = one.getFirstPropertyValue(name) as InstanceType<typeof ICAL.Time>
      const tzid = one.getFirstProperty(name)?.getFirstParameter('tzid') ?? ''
      const zone = tzid === '' ? undefined : zones.get(tzid)
      if (tzid !== '' && zone === undefined) throw new Error(`${tzid} has no VTIMEZONE.`)
      if (zone) time.zone = zone
      return time.isDate ? time.toString() : time.toJSDate().toISOString().replace('.000Z', 'Z')
    }
    return {
      uid: event.uid,
      summary: event.summary,
      sequence: event.sequence,
      status: String(one.getFirstPropertyValue('status')),
      startsAt: timeOf('dtstart'),
      endsAt: timeOf('dtend'),
      isDate: event.startDate.isDate,
      zone: one.getFirstProperty('dtstart')?.getFirstParameter('tzid') ?? '',
    }
  })
}
const read = async (by: Client, path: string) => {
  const { status, headers, body } = await by.call('GET', `${path}/calendar.ics`)
  t.equal(status, 200, status === 200 ? path : JSON.stringify(body))
  t.equal(headers.get('content-type'), 'text/calendar; charset=utf-8')
  return body as string
}
const begin = async (...touchpoints: object[]): Promise<string> => {
  const path = await service.createPartnership(lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints })
  return path
}
const act = (by: Client, path: string, id: string, action: string, fields: object = {}) =>
  by.change('POST', `${path}/occurrences/${id}/transitions`, { action, reason: 'Snow, and more; of it', ...fields })

t.test('the events of a calendar equal the occurrences, in every time zone', async (t) => {
  const zones = ['America/Chicago', 'Asia/Kolkata', 'Australia/Lord_Howe', 'Pacific/Kiritimati', 'US/Eastern', 'UTC']
  const path = await begin(nightly, ...zones.map((timeZone, at) => ({ ...daily, key: `z-${at}`, timeZone })))
  const events = eventsOf(await read(center, path))
  const data: Body[] = []
  for (let day = 0; day < 364; day += 52) {
    const window = `from=${dayOf(day)}T00:00:00Z&to=${dayOf(day + 52)}T00:00:00Z`
    data.push(...(await center.call('GET', `${path}/occurrences?${window}`)).body.data)
  }
  const until = `${dayOf(364)}T00:00:00Z`
  t.ok(data.length > 7 * 360)
  t.strictSame(
    events
      .filter(({ startsAt }) => startsAt < until)
      .map(({ uid, startsAt, endsAt }) => [uid.split('@')[0], startsAt, endsAt])
      .sort(),
    data.map(({ id, startsAt, endsAt }) => [id, startsAt, endsAt]).sort(),
    'to the minute, also at changes of the offset',
  )
  t.equal(new Set(events.map(({ uid }) => uid)).size, events.length)
  t.strictSame(new Set(events.map(({ zone }) => zone)), new Set(['', 'America/New_York', ...zones.slice(0, 4)]))
})

t.test('the UID of an event does not change, and its SEQUENCE increases with each change', async (t) => {
  const path = await begin({ ...daily, timeZone: 'UTC', title: 'Check-in; weekly, with all' })
  const id = `daily.${dayOf(3).replaceAll('-', '')}T1200`
  const one = async () => {
    const found = eventsOf(await read(lead, path)).filter(({ uid }) => uid === `${id}@${path.split('/')[3]}`)
    t.equal(found.length, 1)
    return found[0] as Event
  }
  const first = await one()
  t.match(first, { summary: 'Check-in; weekly, with all', status: 'CONFIRMED', startsAt: `${dayOf(3)}T12:00:00Z` })
  await act(center, path, id, 'reschedule', { startsAt: `${dayOf(4)}T15:00` })
  const moved = await one()
  t.match(moved, { status: 'CONFIRMED', startsAt: `${dayOf(4)}T15:00:00Z` })
  await act(center, path, id, 'cancel')
  const cancelled = await one()
  t.match(cancelled, { status: 'CANCELLED' })
  await service.agreeOnCommunicationPlan(path, [lead, center], {
    touchpoints: [{ ...daily, timeZone: 'UTC', title: 'Renamed' }],
  })
  const renamed = await one()
  t.match(renamed, { status: 'CANCELLED', summary: 'Renamed' })
  const sequences = [first, moved, cancelled, renamed].map(({ sequence }) => sequence)
  t.strictSame(
    sequences,
    [...new Set(sequences)].sort((a, b) => a - b),
    String(sequences),
  )
})

t.test('SEQUENCE increases with the version in force, whatever the numbers of the versions', async (t) => {
  const path = await begin({ ...daily, timeZone: 'UTC' })
  const id = `daily.${dayOf(3).replaceAll('-', '')}T1200`
  const drafts = []
  for (const title of ['Second', 'Third']) {
    const body = { ...planExample, touchpoints: [{ ...daily, timeZone: 'UTC', title }] }
    const { headers } = await lead.call('POST', `${path}/communication-plans`, { body })
    drafts.push(headers.get('location') ?? '')
  }
  const sequences: number[] = []
  for (const plan of [...drafts].reverse()) {
    await lead.change('POST', `${plan}/transitions`, { action: 'propose' })
    await center.change('POST', `${plan}/transitions`, { action: 'agree' })
    const found = eventsOf(await read(lead, path)).find(({ uid }) => uid.startsWith(id))
    sequences.push(found?.sequence ?? 0)
  }
  const [third = 0, second = 0] = sequences
  t.ok(second >= third && third > 0, String(sequences))
})

/** RFC 5545, section 3.1: CONTROL. */
const isControl = (character: string) => (character < ' ' && character !== '\t') || character === '\u007f'
/** The lines of a calendar, and its unfolded text. */
const contentOf = (text: string) => ({ lines: text.split('\r\n'), unfolded: text.replaceAll('\r\n ', '') })

t.test('no text puts a control character into a calendar', async (t) => {
  const controls = Array.from({ length: 0x20 }, (_, at) => String.fromCharCode(at)).filter(
    (one) => !'\0\t\n\r'.includes(one),
  )
  const text = (name: string) => `${name}${[...controls, '\u007f', '\u0085', '\uffff'].join('')}end`
  const name = text('Partnership')
  const home = await service.createOrganization(text('Home'))
  const partnership = await service.createPartnership(home, center)
  const renamed = await home.change('PATCH', partnership, { name })
  t.equal(renamed.status, 200, JSON.stringify(renamed.body))
  const touchpoint = {
    ...daily,
    title: text('Check-in'),
    agenda: `${text('Agenda')}\nSecond\tline`,
    location: text('Room'),
  }
  await service.agreeOnCommunicationPlan(partnership, [home, center], { touchpoints: [touchpoint] })
  const schedule = { kind: 'date', dueOn: dayOf(20), timeZone: 'America/Chicago' }
  const fields = { what: text('Report'), aspect: 'finance', responsibleOrganizationId: home.id, schedule }
  const { headers } = await home.call('POST', `${partnership}/expectations`, { body: fields })
  for (const by of [home, center]) {
    await by.change('POST', `${headers.get('location')}/transitions`, { action: 'accept', revision: 1 })
  }
  await service.agreeOnMission(partnership, [home, center], { mission: text('Mission'), reaffirmEveryMonths: 3 })
  for (const calendar of [partnership, `/v1/organizations/${home.id}`]) {
    const { lines, unfolded } = contentOf(await read(home, calendar))
    t.strictSame(
      lines.filter((line) => [...line].some(isControl)),
      [],
      calendar,
    )
    const replaced = '\ufffd'.repeat(controls.length + 3)
    const all = calendar === partnership ? ['Partnership'] : ['Partnership', 'Home']
    for (const one of [...all, 'Check-in', 'Agenda', 'Room', 'Due: Report', 'Mission']) {
      t.ok(unfolded.includes(`${one}${replaced}end`), `${one} in ${calendar}`)
    }
    t.ok(unfolded.includes('end\\nSecond\tline'), 'a line end is escaped, and a tab remains')
    t.ok(eventsOf(unfolded).length > 100)
  }
})

t.test('entries without a time leave the day free, and meetings do not', async (t) => {
  const path = await begin({ ...daily, recurrence: undefined, startsAt: `${dayOf(2)}T12:00` })
  await service.agreeOnMission(path, [lead, center], { reaffirmEveryMonths: 3 })
  for (const [kind, fields] of [
    ['date', { dueOn: dayOf(20) }],
    ['period', { startsOn: dayOf(1), endsOn: dayOf(21) }],
    ['recurrence', { startsOn: dayOf(22), rule: 'FREQ=DAILY;COUNT=2' }],
  ] as const) {
    const schedule = { kind, ...fields, timeZone: 'America/Chicago' }
    const { headers } = await lead.call('POST', `${path}/expectations`, {
      body: { what: kind, aspect: 'finance', responsibleOrganizationId: lead.id, schedule },
    })
    for (const by of [lead, center]) {
      await by.change('POST', `${headers.get('location')}/transitions`, { action: 'accept', revision: 1 })
    }
  }
  const calendar = new ICAL.Component(ICAL.parse(await read(lead, path)))
  const transparencies = calendar.getAllSubcomponents('vevent').map((one) => {
    const { summary, startDate } = new ICAL.Event(one)
    return `${summary}: ${startDate.isDate ? 'day' : 'time'} ${one.getFirstPropertyValue('transp') ?? 'OPAQUE'}`
  })
  t.strictSame(transparencies.sort(), [
    ...['Due: date', 'Due: period', 'Due: recurrence', 'Due: recurrence', 'Reaffirm the mission'].map(
      (title) => `${title}: day TRANSPARENT`,
    ),
    `${daily.title}: time OPAQUE`,
  ])
})

t.test('due dates and reaffirmations are all-day events', async (t) => {
  const path = await begin({ ...daily, recurrence: undefined })
  const mission = await service.agreeOnMission(path, [lead, center], { reaffirmEveryMonths: 3 })
  const due = (await lead.call('GET', path)).body.focalPoint.nextReaffirmationDueOn
  const createExpectation = async (what: string, days: number, ...accepting: Client[]) => {
    const schedule = { kind: 'date', dueOn: dayOf(days), timeZone: 'America/Chicago' }
    const { headers } = await lead.call('POST', `${path}/expectations`, {
      body: { what, aspect: 'finance', responsibleOrganizationId: lead.id, schedule },
    })
    const expectation = headers.get('location') ?? ''
    for (const by of accepting) {
      await by.change('POST', `${expectation}/transitions`, { action: 'accept', revision: 1 })
    }
    return expectation
  }
  await createExpectation('Invoices are paid', 20, lead, center)
  await createExpectation('Not agreed', 20, lead)
  const waived = await createExpectation('Waived', 20, lead, center)
  for (const by of [lead, center]) {
    await by.change('POST', `${waived}/transitions`, { action: 'waive', reason: 'No need.' })
  }
  t.equal((await lead.call('GET', waived)).body.state, 'waived')
  const days = async () =>
    eventsOf(await read(center, path))
      .filter(({ isDate }) => isDate)
      .map(({ summary, startsAt }) => [summary, startsAt])
      .sort()
  const paid = ['Due: Invoices are paid', dayOf(20)]
  t.strictSame(await days(), [paid, ['Reaffirm the mission', due]])
  await storage.rows("update expectations set state = 'in_effect' where state = 'agreed'")
  t.strictSame(await days(), [paid, ['Reaffirm the mission', due]], 'also in the state in_effect')

  // The calendar contains 90 past and 366 future days; a month has 28 to 31 days.
  for (const [months, endorsed, shown] of [
    [1, -110, true],
    [1, -130, false],
    [11, 0, true],
    [13, 0, false],
  ] as const) {
    await storage.rows('update missions set endorsed_at = $2, reaffirm_every_months = $3 where id = $1', [
      ...[mission.id, `${dayOf(endorsed)}T12:00:00Z`, months],
    ])
    const { nextReaffirmationDueOn } = (await lead.call('GET', path)).body.focalPoint
    t.strictSame(await days(), [paid, ...(shown ? [['Reaffirm the mission', nextReaffirmationDueOn]] : [])])
  }
})

t.test(
  'an observer sees events that it is invited to; the calendar of an organization contains all its partnerships',
  async (t) => {
    const path = await service.createPartnership(lead, center)
    await service.addObserver(path, office, lead, center)
    const open = { ...daily, key: 'open', attendees: { observers: [office.id] } }
    await service.agreeOnCommunicationPlan(path, [lead, center], { touchpoints: [daily, open] })
    const keysOf = (text: string) => new Set(eventsOf(text).map(({ uid }) => uid.replace(/\.[^@]*/, '')))
    const [id] = path.split('/').slice(3)
    t.strictSame(keysOf(await read(office, path)), new Set([`open@${id}`]))
    t.strictSame(keysOf(await read(office, `/v1/organizations/${office.id}`)), new Set([`open@${id}`]))
    const all = keysOf(await read(lead, `/v1/organizations/${lead.id}`))
    for (const one of [`daily@${id}`, `open@${id}`]) t.ok(all.has(one))
    t.ok(all.size > 4, 'including the other partnerships')
    t.equal((await lead.call('GET', `/v1/organizations/${center.id}/calendar.ics`)).status, 404)
  },
)

t.test('an unchanged calendar is answered with 304', async (t) => {
  const path = await begin(daily)
  const { headers } = await lead.call('GET', `${path}/calendar.ics`)
  const match = { 'if-none-match': headers.get('etag') ?? '' }
  t.equal((await lead.call('GET', `${path}/calendar.ics`, { headers: match })).status, 304)
  await act(center, path, `daily.${dayOf(3).replaceAll('-', '')}T1200`, 'cancel')
  t.equal((await lead.call('GET', `${path}/calendar.ics`, { headers: match })).status, 200)
})

t.test('the URL of a feed reads one calendar without a key, until the feed is revoked', async (t) => {
  const path = await begin(daily)
  const feeds = `/v1/organizations/${center.id}/calendar-feeds`
  const created = await center.call('POST', feeds, { body: { name: 'Phone', partnershipId: path.split('/')[3] } })
  t.equal(created.status, 201)
  const { url, token, calendarFeed } = created.body
  const anonymous = service.callWith(undefined)
  const subscribed = await anonymous('GET', url)
  t.equal(subscribed.status, 200)
  t.equal(subscribed.body, await read(center, path))
  const again = await anonymous('GET', url, { headers: { 'if-none-match': subscribed.headers.get('etag') ?? '' } })
  t.equal(again.status, 304)
  t.ok(subscribed.headers.has('ratelimit'), 'the rate limit applies')

  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const instance = await startInstance(t, service, { log })
  t.equal((await instance(url, '')).status, 200)
  const unknown = await instance(`/v1/calendar.ics?token=pbcal_${'B'.repeat(43)}`, '')
  t.notOk((await unknown.text()).includes('pbcal_'), 'a problem does not contain the token')
  t.ok(await waitFor(() => lines.filter((line) => line.includes('/v1/calendar.ics')).length === 2 || undefined))
  t.notOk(/pbcal_/.test(lines.join('')), 'no log line contains the token')

  const listed = await center.call('GET', `${feeds}/${calendarFeed.id}`)
  t.notOk(
    JSON.stringify([listed.body, (await center.call('GET', feeds)).body]).includes(token),
    'other responses do not contain the token',
  )
  const digests = await storage.rows(`select digest from calendar_tokens where feed_id = $1`, [calendarFeed.id])
  t.equal(digests.length, 1)
  const events = await storage.rows(`select jsonb_agg(e)::text as text from events e where stream_id = $1`, [center.id])
  for (const secret of [token, digests[0].digest]) t.notOk(events[0].text.includes(secret))
  for (const other of [`${path}`, `${path}/occurrences`, '/v1/me', '/v1/partnerships']) {
    const answer = await service.callWith(token)('GET', other)
    t.equal(answer.status, 401, 'the token is not an API key')
  }
  t.equal((await anonymous('GET', '/v1/calendar.ics')).status, 401)
  t.equal((await anonymous('GET', `/v1/calendar.ics?token=${token.slice(0, -1)}`)).status, 400)
  const wrong = await anonymous('GET', `/v1/calendar.ics?token=pbcal_${'A'.repeat(43)}`)
  t.match(wrong, { status: 404, body: { code: 'not-found' } })

  t.equal((await center.change('POST', `${feeds}/${calendarFeed.id}/transitions`, { action: 'revoke' })).status, 422)
  const revoke = { action: 'revoke', reason: 'The phone was lost.' }
  t.match(await center.change('POST', `${feeds}/${calendarFeed.id}/transitions`, revoke), {
    status: 200,
    body: { state: 'revoked', availableActions: [], blockedActions: [] },
  })
  const gone = await anonymous('GET', url)
  const plain = ({ body }: { body: Body }) => ({ ...body, requestId: '', instance: '' })
  t.strictSame([gone.status, plain(gone)], [404, plain(wrong)], 'the response equals that for an unknown token')
})

t.test('creating a feed requires the scopes of all its entries', async (t) => {
  const feeds = `/v1/organizations/${center.id}/calendar-feeds`
  const body = { name: 'Phone' }
  const narrow = await service.createApiClient(center.id, ['keys:manage'])
  t.match(await narrow.call('POST', feeds, { body }), { status: 403, body: { code: 'scope-too-wide' } })
  const scopes: Scope[] = [
    'communication:read',
    'missions:read',
    'expectations:read',
    'finance:read',
    'agreements:read',
  ]
  for (const missing of scopes) {
    const some = scopes.filter((scope) => scope !== missing)
    const client = await service.createApiClient(center.id, ['keys:manage', ...some])
    const { status, body: problem } = await client.call('POST', feeds, { body })
    t.match(
      { status, ...problem },
      { status: 403, code: 'scope-too-wide', detail: `Your API client does not have ${missing}.` },
    )
  }
  const wide = await service.createApiClient(center.id, ['keys:manage', ...scopes])
  const created = await wide.call('POST', feeds, { body })
  t.match(created, { status: 201, body: { calendarFeed: { createdBy: center.id } } })
  const target = `${feeds}/${created.body.calendarFeed.id}`
  const revoke = { action: 'revoke', reason: 'The phone was lost.' }
  t.equal((await narrow.change('POST', `${target}/transitions`, revoke)).status, 200, 'revoking does not')
  const register = await service.createApiClient(service.operator.id, ['keys:manage', 'organizations:register'])
  t.equal((await register.call('POST', feeds, { body })).status, 201, 'an operator hands out any scope')
})

t.test('a feed ends when the party withdraws or the observation ends', async (t) => {
  // A new organization, because parsing the calendars of the other ones takes long.
  const home = await service.createOrganization("Rosa's Family Child Care")
  const path = await service.createPartnership(lead, home)
  await service.agreeOnCommunicationPlan(await service.createPartnership(home), [home], { touchpoints: [daily] })
  const observer = await service.addObserver(path, office, lead, home)
  const open = { ...daily, key: 'open', attendees: { observers: [office.id] } }
  await service.agreeOnCommunicationPlan(path, [lead, home], { touchpoints: [daily, open] })
  const partnershipId = path.split('/')[3]
  const feedOf = async (by: Client, fields: object = { partnershipId }) =>
    (await by.call('POST', `/v1/organizations/${by.id}/calendar-feeds`, { body: { name: 'Phone', ...fields } })).body
      .url
  const anonymous = service.callWith(undefined)
  const [ofParty, ofObserver, ofAll] = [await feedOf(home), await feedOf(office), await feedOf(home, {})]
  const uids = async (url: string) => eventsOf((await anonymous('GET', url)).body).map(({ uid }) => uid)
  t.ok((await uids(ofObserver)).every((uid) => uid.startsWith('open.')))
  t.ok((await uids(ofAll)).some((uid) => uid.endsWith(partnershipId ?? '')))
  await lead.change('POST', `${observer}/transitions`, { action: 'end', reason: 'Over.' })
  t.equal((await anonymous('GET', ofObserver)).status, 404)
  const [{ id }] = (await home.call('GET', `${path}/parties?organizationId=${home.id}`)).body.data
  await home.change('POST', `${path}/parties/${id}/transitions`, { action: 'withdraw', reason: 'No room.' })
  t.equal((await anonymous('GET', ofParty)).status, 404)
  t.notOk((await uids(ofAll)).some((uid) => uid.endsWith(partnershipId ?? '')))
  const notMember = await office.call('POST', `/v1/organizations/${office.id}/calendar-feeds`, {
    body: { name: 'Phone', partnershipId },
  })
  t.match(notMember, { status: 422, body: { code: 'unknown-reference', errors: [{ pointer: '/partnershipId' }] } })
})
