// Communications: participants, follow-ups, and the occurrence to which a communication refers.
import t from 'tap'
import { planExample } from '../../../src/communication/communication-plans/schema.ts'
import { checkDates } from '../../../src/communication/communications/rules.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()

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
const backdate = (partnership: string, days: number) =>
  storage.rows('update touchpoints set effective_from = now() - make_interval(days => $2) where partnership_id = $1', [
    partnership.split('/')[3],
    days,
  ])
await backdate(path, 10)

const communication = {
  heldOn: dayOf(-1),
  method: 'phone',
  participants: [{ organizationId: lead.id, names: ['Jordan Rivera'] }],
}
const create = (by: Client, fields: object = {}) =>
  by.call('POST', `${path}/communications`, { body: { ...communication, ...fields } })

t.test('a communication contains participants, decisions and follow-ups', async (t) => {
  const complete = {
    ...communication,
    participants: [...communication.participants, { organizationId: office.id }],
    notes: 'Enrolment is 36 of 40.',
    decisions: ['Coaching moves to Thursdays.'],
    followUps: [{ title: 'Send the budget', responsibleOrganizationId: center.id, dueOn: dayOf(-1) }],
  }
  const { status, body, headers } = await create(lead, complete)
  t.equal(status, 201)
  t.match(body, complete)
  t.match(await create(center), {
    status: 201,
    body: { decisions: [], followUps: [], notes: null, occurrenceId: null },
  })
  const steps = async () =>
    (await lead.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => code === 'COMPLETE_FOLLOW_UP')
  t.match(await steps(), [{ actors: [center.id], dueOn: dayOf(-1), refs: [headers.get('location')] }])
  const done = [{ ...complete.followUps[0], doneOn: dayOf(0) }]
  t.match(
    await center.change('PATCH', headers.get('location') ?? '', { followUps: done }),
    { status: 200, body: { correctedAt: null } },
    'the responsible party completes its follow-up',
  )
  t.strictSame(await steps(), [])
  t.equal((await office.call('GET', `${path}/communications`)).status, 403)
})

t.test('a communication names only organizations of the partnership', async (t) => {
  const stranger = await service.createOrganization('Another organization')
  const invalid = await create(lead, {
    participants: [{ organizationId: stranger.id }],
    followUps: [{ title: 'A', responsibleOrganizationId: office.id, dueOn: dayOf(1) }],
  })
  t.strictSame(
    [invalid.status, ...errorsIn(invalid)],
    [
      422,
      '/participants/0/organizationId unknown-reference',
      '/followUps/0/responsibleOrganizationId unknown-reference',
    ],
  )
})

t.test('a communication marks its occurrence as held', async (t) => {
  const occurrence = async (id: string) => (await lead.call('GET', `${path}/occurrences/${id}`)).body
  t.match(await occurrence(idOn(-1)), { state: 'scheduled', timeliness: 'overdue' })
  t.match(await create(center, { occurrenceId: idOn(-1) }), { status: 201, body: { occurrenceId: idOn(-1) } })
  t.match(await occurrence(idOn(-1)), { state: 'held', version: 2, timeliness: 'resolved' })
  t.match(
    await create(lead, { occurrenceId: idOn(-1) }),
    { status: 201 },
    'an occurrence can have several communications',
  )
  t.match(await occurrence(idOn(-1)), { version: 2 })
  const early = await create(lead, { occurrenceId: idOn(3) })
  t.strictSame([early.status, ...errorsIn(early)], [422, '/occurrenceId rule-violation'])
  await lead.change('POST', `${path}/occurrences/${idOn(-2)}/transitions`, { action: 'cancel', reason: 'Snow.' })
  t.strictSame(errorsIn(await create(lead, { occurrenceId: idOn(-2) })), ['/occurrenceId rule-violation'])
  const unknown = await create(lead, { occurrenceId: 'nothing.20260101T1200' })
  t.strictSame([unknown.status, ...errorsIn(unknown)], [422, '/occurrenceId unknown-reference'])
  const [events] = await storage.rows(
    "select count(*)::int as held from events where type = 'occurrence.held' and stream_id = $1",
    [path.split('/')[3]],
  )
  t.equal(events.held, 1)
})

t.test('heldOn is not in the future, and not before the date of the occurrence', async (t) => {
  // 22:00 in Honolulu is the next day in UTC.
  const evening = { ...daily, key: 'evening', startsAt: '2026-01-01T22:00', timeZone: 'Pacific/Honolulu' }
  const there = await service.createPartnership(lead, center)
  await service.agreeOnCommunicationPlan(there, [lead, center], { touchpoints: [evening] })
  await backdate(there, 10)
  const log = `${there}/communications`
  const createThere = (fields: object) => lead.call('POST', log, { body: { ...communication, ...fields } })
  t.strictSame(errorsIn(await createThere({ heldOn: dayOf(2) })), ['/heldOn rule-violation'])
  const done = { title: 'Call the auditor', responsibleOrganizationId: lead.id, dueOn: dayOf(5), doneOn: dayOf(2) }
  t.strictSame(errorsIn(await createThere({ followUps: [{ ...done, doneOn: dayOf(0) }, done] })), [
    '/followUps/1/doneOn rule-violation',
  ])
  t.doesNotThrow(
    () => checkDates({ heldOn: '2026-03-02', followUps: [] }, '2026-03-01T10:00:00Z'),
    'not in the future in the first time zone',
  )
  t.throws(() => checkDates({ heldOn: '2026-03-02', followUps: [] }, '2026-03-01T09:59:59Z'), { message: /future/ })

  const occurrenceId = `evening.${dayOf(-4).replaceAll('-', '')}T2200`
  const { body } = await lead.call('GET', `${there}/occurrences/${occurrenceId}`)
  t.equal(body.startsAt.slice(0, 10), dayOf(-3))
  const early = await createThere({ heldOn: dayOf(-6), occurrenceId })
  t.strictSame([early.status, ...errorsIn(early)], [422, '/heldOn rule-violation'])
  t.match((await lead.call('GET', `${there}/occurrences/${occurrenceId}`)).body, { state: 'scheduled' })
  const created = await createThere({ heldOn: dayOf(-5), occurrenceId })
  t.equal(created.status, 201, 'one day earlier is accepted')
  const location = created.headers.get('location') ?? ''
  t.strictSame(errorsIn(await lead.change('PATCH', location, { heldOn: dayOf(-6) })), ['/heldOn rule-violation'])
  t.strictSame(errorsIn(await lead.change('PATCH', location, { heldOn: dayOf(2) })), ['/heldOn rule-violation'])
  t.equal((await lead.change('PATCH', location, { heldOn: dayOf(-4) })).status, 200)

  const listed = await lead.call('GET', `${log}?occurrenceId=${occurrenceId}`)
  t.strictSame(
    listed.body.data.map(({ id }: Body) => id),
    [created.body.id],
    'filtered by occurrence',
  )
  t.strictSame((await lead.call('GET', `${log}?occurrenceId=evening.20260101T2200`)).body.data, [])
  t.equal((await lead.change('DELETE', location)).status, 204)
  t.match(
    (await lead.call('GET', `${there}/occurrences/${occurrenceId}`)).body,
    { state: 'held' },
    'deleting the communication does not change it',
  )
})

t.test('adherence counts occurrences by outcome', async (t) => {
  await lead.change('POST', `${path}/occurrences/${idOn(-3)}/transitions`, {
    action: 'mark_missed',
    reason: 'Nobody attended.',
  })
  const query = `from=${dayOf(-4)}T00:00:00Z&to=${dayOf(0)}T00:00:00Z`
  const { body } = await center.call('GET', `${path}/occurrences/adherence?${query}`)
  // Four occurrences of `daily`: one held, one cancelled, one missed, one without an outcome.
  const ofDaily = { held: 1, missed: 1, cancelled: 1, overdue: 1, upcoming: 0, percent: 33 }
  const ofOther = { held: 0, missed: 0, cancelled: 0, overdue: 4, upcoming: 0, percent: 0 }
  t.match(body, { held: 1, missed: 1, cancelled: 1, overdue: 5, upcoming: 0, percent: 14 })
  t.match(body.touchpoints, [
    { touchpointKey: 'daily', ...ofDaily },
    { touchpointKey: 'other', title: 'Other', ...ofOther },
  ])
  const ahead = await center.call(
    'GET',
    `${path}/occurrences/adherence?from=${dayOf(2)}T00:00:00Z&to=${dayOf(4)}T00:00:00Z`,
  )
  t.match(ahead.body, { upcoming: 4, percent: null })
  t.equal((await office.call('GET', `${path}/occurrences/adherence`)).status, 403)
})
