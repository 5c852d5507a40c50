// The communication log: what was said, what follows, and the occurrence that it satisfies.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { checkDates } from '../../../src/communication/communications/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { faults, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const office = await service.createOrganization('State Office', { kinds: ['state_agency'] })

const dayOf = (from: number) => new Date(Date.now() + from * 86_400_000).toISOString().slice(0, 10)
const idOn = (from: number, key = 'daily') => `${key}.${dayOf(from).replaceAll('-', '')}T1200`
const daily = {
  ...planExample.touchpoints[0],
  ...{ key: 'daily', startsAt: '2026-01-01T12:00', timeZone: 'UTC', durationMinutes: 60, recurrence: 'FREQ=DAILY' },
}
const path = await service.createPartnership(lead, center)
await service.addObserver(path, office, lead, center)
await service.agreeOnCommunicationPlan(path, [lead, center], {
  touchpoints: [daily, { ...daily, key: 'other', title: 'Other' }],
})
const begunBefore = (partnership: string, days: number) =>
  storage.rows('update touchpoints set effective_from = now() - make_interval(days => $2) where partnership_id = $1', [
    partnership.split('/')[3],
    days,
  ])
await begunBefore(path, 10)

const said = {
  heldOn: dayOf(-1),
  method: 'phone',
  participants: [{ organizationId: lead.id, names: ['Jordan Rivera'] }],
}
const note = (by: Client, fields: object = {}) =>
  by.call('POST', `${path}/communications`, { body: { ...said, ...fields } })

t.test('an entry says who took part, what was decided, and what follows', async (t) => {
  const whole = {
    ...said,
    participants: [...said.participants, { organizationId: office.id }],
    notes: 'Enrolment stands at 36 of 40.',
    decisions: ['Coaching moves to Thursdays.'],
    followUps: [{ title: 'Send the budget', responsibleOrganizationId: center.id, dueOn: dayOf(-1) }],
  }
  const { status, body, headers } = await note(lead, whole)
  t.equal(status, 201)
  t.match(body, whole)
  t.match(await note(center), { status: 201, body: { decisions: [], followUps: [], notes: null, occurrenceId: null } })
  const steps = async () =>
    (await lead.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => code === 'COMPLETE_FOLLOW_UP')
  t.match(await steps(), [{ actors: [center.id], dueOn: dayOf(-1), refs: [headers.get('location')] }])
  const done = [{ ...whole.followUps[0], doneOn: dayOf(0) }]
  t.match(
    await center.change('PATCH', headers.get('location') ?? '', { followUps: done }),
    { status: 200 },
    'by any party',
  )
  t.strictSame(await steps(), [])
  t.equal((await office.call('GET', `${path}/communications`)).status, 403)
})

t.test('an entry names who has a part in the partnership', async (t) => {
  const home = await service.createOrganization('A stranger')
  const wrong = await note(lead, {
    participants: [{ organizationId: home.id }],
    followUps: [{ title: 'A', responsibleOrganizationId: office.id, dueOn: dayOf(1) }],
  })
  t.strictSame(
    [wrong.status, ...faults(wrong)],
    [
      422,
      '/participants/0/organizationId unknown-reference',
      '/followUps/0/responsibleOrganizationId unknown-reference',
    ],
  )
})

t.test('an entry satisfies an occurrence, which is held by it', async (t) => {
  const occurrence = async (id: string) => (await lead.call('GET', `${path}/occurrences/${id}`)).body
  t.match(await occurrence(idOn(-1)), { state: 'scheduled', timeliness: 'overdue' })
  t.match(await note(center, { occurrenceId: idOn(-1) }), { status: 201, body: { occurrenceId: idOn(-1) } })
  t.match(await occurrence(idOn(-1)), { state: 'held', version: 2, timeliness: 'resolved' })
  t.match(await note(lead, { occurrenceId: idOn(-1) }), { status: 201 }, 'there may be more to say of it')
  t.match(await occurrence(idOn(-1)), { version: 2 })
  const early = await note(lead, { occurrenceId: idOn(3) })
  t.strictSame([early.status, ...faults(early)], [422, '/occurrenceId rule-violation'])
  await lead.change('POST', `${path}/occurrences/${idOn(-2)}/transitions`, { action: 'cancel', reason: 'Snow.' })
  t.strictSame(faults(await note(lead, { occurrenceId: idOn(-2) })), ['/occurrenceId rule-violation'])
  const unknown = await note(lead, { occurrenceId: 'nothing.20260101T1200' })
  t.strictSame([unknown.status, ...faults(unknown)], [422, '/occurrenceId unknown-reference'])
  const [events] = await storage.rows(
    "select count(*)::int as held from events where type = 'occurrence.held' and stream_id = $1",
    [path.split('/')[3]],
  )
  t.equal(events.held, 1)
})

t.test('an entry is of a day that has come, and not before that of the occurrence', async (t) => {
  // Late in the evening in Honolulu it is the morning after in UTC.
  const evening = { ...daily, key: 'evening', startsAt: '2026-01-01T22:00', timeZone: 'Pacific/Honolulu' }
  const there = await service.createPartnership(lead, center)
  await service.agreeOnCommunicationPlan(there, [lead, center], { touchpoints: [evening] })
  await begunBefore(there, 10)
  const log = `${there}/communications`
  const told = (fields: object) => lead.call('POST', log, { body: { ...said, ...fields } })
  t.strictSame(faults(await told({ heldOn: dayOf(2) })), ['/heldOn rule-violation'])
  const done = { title: 'Call the auditor', responsibleOrganizationId: lead.id, dueOn: dayOf(5), doneOn: dayOf(2) }
  t.strictSame(faults(await told({ followUps: [{ ...done, doneOn: dayOf(0) }, done] })), [
    '/followUps/1/doneOn rule-violation',
  ])
  t.doesNotThrow(
    () => checkDates({ heldOn: '2026-03-02', followUps: [] }, '2026-03-01T10:00:00Z'),
    'where the day begins first',
  )
  t.throws(() => checkDates({ heldOn: '2026-03-02', followUps: [] }, '2026-03-01T09:59:59Z'), { message: /future/ })

  const occurrenceId = `evening.${dayOf(-4).replaceAll('-', '')}T2200`
  const { body } = await lead.call('GET', `${there}/occurrences/${occurrenceId}`)
  t.equal(body.startsAt.slice(0, 10), dayOf(-3))
  const early = await told({ heldOn: dayOf(-6), occurrenceId })
  t.strictSame([early.status, ...faults(early)], [422, '/heldOn rule-violation'])
  t.match((await lead.call('GET', `${there}/occurrences/${occurrenceId}`)).body, { state: 'scheduled' })
  const made = await told({ heldOn: dayOf(-5), occurrenceId })
  t.equal(made.status, 201, 'a day less is let pass')
  const entry = made.headers.get('location') ?? ''
  t.strictSame(faults(await lead.change('PATCH', entry, { heldOn: dayOf(-6) })), ['/heldOn rule-violation'])
  t.strictSame(faults(await lead.change('PATCH', entry, { heldOn: dayOf(2) })), ['/heldOn rule-violation'])
  t.equal((await lead.change('PATCH', entry, { heldOn: dayOf(-4) })).status, 200)

  const listed = await lead.call('GET', `${log}?occurrenceId=${occurrenceId}`)
  t.strictSame(
    listed.body.data.map(({ id }: Body) => id),
    [made.body.id],
    'what was said of it',
  )
  t.strictSame((await lead.call('GET', `${log}?occurrenceId=evening.20260101T2200`)).body.data, [])
  t.equal((await lead.change('DELETE', entry)).status, 204)
  t.match((await lead.call('GET', `${there}/occurrences/${occurrenceId}`)).body, { state: 'held' }, 'it stays held')
})

t.test('adherence says how far partners met as planned', async (t) => {
  await lead.change('POST', `${path}/occurrences/${idOn(-3)}/transitions`, {
    action: 'mark_missed',
    reason: 'Nobody came.',
  })
  const query = `from=${dayOf(-4)}T00:00:00Z&to=${dayOf(0)}T00:00:00Z`
  const { body } = await center.call('GET', `${path}/occurrences/adherence?${query}`)
  // Of each touchpoint four days: one was held, one cancelled, one missed, one nobody has spoken of.
  const mine = { held: 1, missed: 1, cancelled: 1, overdue: 1, upcoming: 0, percent: 33 }
  const others = { held: 0, missed: 0, cancelled: 0, overdue: 4, upcoming: 0, percent: 0 }
  t.match(body, { held: 1, missed: 1, cancelled: 1, overdue: 5, upcoming: 0, percent: 14 })
  t.match(body.touchpoints, [
    { touchpointKey: 'daily', ...mine },
    { touchpointKey: 'other', title: 'Other', ...others },
  ])
  const ahead = await center.call(
    'GET',
    `${path}/occurrences/adherence?from=${dayOf(2)}T00:00:00Z&to=${dayOf(4)}T00:00:00Z`,
  )
  t.match(ahead.body, { upcoming: 4, percent: null })
  t.equal((await office.call('GET', `${path}/occurrences/adherence`)).status, 403)
})
