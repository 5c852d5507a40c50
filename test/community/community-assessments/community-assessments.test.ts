// Community assessments over HTTP: the collection, the standing, the agenda, the assessment of Q3 and its next steps.
import t from 'tap'
import { features } from '../../../src/app.ts'
import { requiredTopics } from '../../../src/community/community-assessments/rules.ts'
import { computeBacklog } from '../../../src/guidance/agenda/backlog.ts'
import { addDays, addMonths } from '../../../src/records/days.ts'
import { addAssessment, addNeed, newAssessment } from '../../support/community.ts'
import { dayFrom, dueEventsOf } from '../../support/due-events.ts'
import { leave } from '../../support/obligations.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { errorsIn, openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { checkEvents, failures } = dueEventsOf(t, service)
const { lead, center, home, office } = await service.createAgencies()
const stranger = await service.createOrganization('Stranger')

const agendaOf = async (path: string, by: Client = lead): Promise<Body[]> => {
  const query = `partnershipId=${path.split('/')[3]}&kind=community_assessment_review`
  return (await by.call('GET', `/v1/agenda?${query}`)).body.data
}
async function stepsOf(path: string): Promise<Body[]> {
  const { data } = (await lead.call('GET', `${path}/next-steps`)).body
  return data.filter(({ code }: Body) => code.endsWith('_COMMUNITY_ASSESSMENT'))
}
async function statusOf(path: string): Promise<string> {
  const { assessments } = (await lead.call('GET', `${path}/foundation`)).body
  return assessments.find(({ strategy }: Body) => strategy === 'Q3').status
}

t.test('the example of the design: completed 2024-05-15, reviewed 2025-05-10', async (t) => {
  const path = await service.createPartnership(lead, center)
  const created = await addAssessment(path, center, {
    ...{ completedOn: '2024-05-15', grantStartsOn: '2024-09-01', grantEndsOn: '2029-08-31' },
    reviews: [{ reviewedOn: '2025-05-10', significantChange: false }],
  })
  t.hasStrict(created, { organizationId: center.id, nextReviewDueOn: '2026-05-10', missingTopics: [], version: 1 })
  const read = await lead.call('GET', `${path}/community-assessments/${created.id}`)
  t.equal(read.body.nextReviewDueOn, '2026-05-10')
  t.equal(read.body.standing, dayFrom(0) <= '2026-05-10' ? 'current' : 'review_overdue')
})

t.test('the author changes an assessment; lists are cleared by null', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id, standing } = await addAssessment(path, center, { url: 'https://assessment.example/1' })
  t.equal(standing, 'current')
  const url = `${path}/community-assessments/${id}`
  t.hasStrict(await lead.change('PATCH', url, { title: 'Another' }), { status: 403 })
  t.hasStrict(await lead.change('DELETE', url), { status: 403 })
  const cleared = await center.change('PATCH', url, { coveredTopics: null, reviews: null, url: null })
  t.hasStrict(cleared, { status: 200, body: { standing: 'not_comprehensive', url: null } })
  t.strictSame(
    [cleared.body.coveredTopics, cleared.body.reviews, cleared.body.missingTopics],
    [[], [], [...requiredTopics]],
  )
  const topics = requiredTopics.slice(0, -1)
  t.strictSame((await center.change('PATCH', url, { coveredTopics: topics })).body.missingTopics, ['gaps'])
  for (const body of [
    { url: 'http://assessment.example/1' },
    { coveredTopics: ['languages'] },
    { coveredTopics: ['gaps', 'gaps'] },
    { standing: 'current' },
    { completedOn: null },
    { reviews: Array.from({ length: 21 }, () => ({ reviewedOn: dayFrom(0), significantChange: false })) },
  ]) {
    t.hasStrict(await center.change('PATCH', url, body), { status: 400 }, JSON.stringify(body))
  }
  const refused = await center.change('PATCH', url, {
    grantEndsOn: dayFrom(-50),
    reviews: [{ reviewedOn: dayFrom(-101), significantChange: true, updatedOn: dayFrom(-102) }],
  })
  t.equal(refused.status, 422)
  t.strictSame(errorsIn(refused), [
    '/grantEndsOn rule-violation',
    '/reviews/0/reviewedOn rule-violation',
    '/reviews/0/updatedOn rule-violation',
  ])
  const reviews = [{ reviewedOn: dayFrom(-1), significantChange: false }]
  t.equal((await center.change('PATCH', url, { reviews })).status, 200)
  const later = await center.change('PATCH', url, { completedOn: dayFrom(0) })
  t.strictSame(errorsIn(later), ['/reviews rule-violation'], 'the reviews are not in the request')
  t.equal((await center.change('DELETE', url)).status, 204)
})

t.test('the standing is that of the UTC day of the request, and so is the ETag', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addAssessment(path, center)
  const url = `${path}/community-assessments/${id}`
  const { headers } = await lead.call('GET', url)
  const etag = headers.get('etag') ?? ''
  const day = Math.floor(Date.now() / 86_400_000)
  t.equal(etag, `"1-${day}"`)
  t.equal((await lead.call('GET', url, { headers: { 'if-none-match': etag } })).status, 304)
  const yesterday = { 'if-none-match': `"1-${day - 1}"` }
  t.equal((await lead.call('GET', url, { headers: yesterday })).status, 200)
  const write = { body: { title: 'Another' }, headers: { 'if-match': `"1-${day - 1}"` } }
  t.equal((await center.call('PATCH', url, write)).status, 200, 'the record has not changed since')
})

t.test('an assessment from which a need is drawn is not deleted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addAssessment(path, lead)
  const need = await addNeed(path, center, id)
  const url = `${path}/community-assessments/${id}`
  t.hasStrict(await lead.change('DELETE', url), { status: 409, body: { code: 'record-in-use' } })
  t.equal((await center.change('DELETE', `${path}/family-needs/${need.id}`)).status, 204)
  t.equal((await lead.change('DELETE', url)).status, 204)
})

t.test('a partnership has at most 200 assessments', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await addAssessment(path, lead)
  await storage.rows(
    `insert into community_assessments select (jsonb_populate_record(a, jsonb_build_object('id', uuidv7()))).*
      from community_assessments a, generate_series(1, 198) where a.id = $1`,
    [id],
  )
  const create = (by: Client) => by.call('POST', `${path}/community-assessments`, { body: newAssessment() })
  const raced = await storage.raceInPartnership(path, [() => create(lead), () => create(center)])
  t.strictSame(raced.map(({ status }) => status).sort(), [201, 422])
  t.match((await create(lead)).body.detail, /at most 200/)
})

t.test('Q3 and its next steps', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  t.equal(await statusOf(path), 'missing')
  t.strictSame(await stepsOf(path), [], 'while it is exploring')
  await storage.setState(path, 'planning')
  t.hasStrict(await stepsOf(path), [
    {
      ...{ code: 'ADD_COMMUNITY_ASSESSMENT', strategy: 'Q3', actors: [lead.id], dueOn: null },
      refs: [`${path}/community-assessments`],
    },
  ])
  const [due, overdue] = [addMonths(dayFrom(-320), 12), addMonths(dayFrom(-400), 12)]
  const first = await addAssessment(path, center, { completedOn: dayFrom(-320), coveredTopics: [] })
  const second = await addAssessment(path, home, { completedOn: dayFrom(-320), coveredTopics: [] })
  const third = await addAssessment(path, home, { completedOn: dayFrom(-400), grantStartsOn: dayFrom(-390) })
  t.equal(await statusOf(path), 'partly')
  const refOf = ({ id }: Body) => `${path}/community-assessments/${id}`
  const found = await stepsOf(path)
  const review = { code: 'REVIEW_COMMUNITY_ASSESSMENT', strategy: 'Q3' }
  t.hasStrict(
    found.map(({ code, strategy, actors, dueOn, refs }) => ({ code, strategy, actors, dueOn, refs })),
    [
      { ...review, actors: [home.id], dueOn: overdue, refs: [refOf(third)] },
      { ...review, actors: [center.id, home.id], dueOn: due, refs: [refOf(first), refOf(second)] },
      {
        ...{ code: 'ADD_COMMUNITY_ASSESSMENT', strategy: 'Q3', actors: [lead.id], dueOn: null },
        refs: [`${path}/community-assessments`],
      },
    ],
  )
  t.equal(found.length, 3)
  const reviews = [{ reviewedOn: dayFrom(-1), significantChange: true }]
  await center.change('PATCH', refOf(first), { reviews, coveredTopics: [...requiredTopics] })
  const update = (await stepsOf(path)).find(({ code }) => code === 'UPDATE_COMMUNITY_ASSESSMENT')
  t.strictSame([update?.actors, update?.dueOn, update?.refs], [[center.id], null, [refOf(first)]])
  t.equal(await statusOf(path), 'partly')
  await center.change('PATCH', refOf(first), { reviews: [{ ...reviews[0], updatedOn: dayFrom(0) }] })
  t.equal(await statusOf(path), 'done')
  t.strictSame(
    (await stepsOf(path)).map(({ code, dueOn }) => [code, dueOn]),
    [
      ['REVIEW_COMMUNITY_ASSESSMENT', overdue],
      ['REVIEW_COMMUNITY_ASSESSMENT', due],
    ],
    'only of the others',
  )
  await leave(center, path)
  t.equal(await statusOf(path), 'partly', 'that of a party that has left does not count')
})

t.test('the event community_assessment.review_due is recorded 60 days before the review', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  await leave(home, path)
  const completedOn = dayFrom(-100)
  const { id, nextReviewDueOn } = await addAssessment(path, center, { completedOn })
  t.equal(nextReviewDueOn, addMonths(completedOn, 12))
  const url = `${path}/community-assessments/${id}`
  for (const by of [lead, center]) {
    t.hasStrict(await agendaOf(path, by), [
      {
        ...{ kind: 'community_assessment_review', recordType: 'community_assessment', path: url },
        ...{ dueOn: nextReviewDueOn, overdue: false, actors: [center.id] },
      },
    ])
  }
  for (const by of [office, home]) t.strictSame(await agendaOf(path, by), [])
  await checkEvents(
    t,
    url,
    [{ type: 'community_assessment.review_due', at: `${addDays(nextReviewDueOn, -60)}T00:00:00Z` }],
    { readers: [lead, center], others: [office, home, stranger] },
  )
  t.strictSame(failures, [])
})

t.test('the agenda has the next review, none of an expired assessment or of a party that has left', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const { id } = await addAssessment(path, home)
  const dueDays = async () => (await agendaOf(path)).map(({ dueOn }) => dueOn)
  t.strictSame(await dueDays(), [addMonths(dayFrom(-100), 12)])
  const url = `${path}/community-assessments/${id}`
  await home.change('PATCH', url, { reviews: [{ reviewedOn: dayFrom(-3), significantChange: false }] })
  t.strictSame(await dueDays(), [addMonths(dayFrom(-3), 12)])
  await home.change('PATCH', url, { grantEndsOn: addDays(addMonths(dayFrom(-3), 12), -1) })
  t.strictSame(await dueDays(), [], 'the grant ends before')
  await home.change('PATCH', url, { grantEndsOn: addMonths(dayFrom(-3), 12) })
  t.strictSame(await dueDays(), [addMonths(dayFrom(-3), 12)])

  const stored = () =>
    storage.rows(
      `select kind, subject_id, item, due_on, due_at, overdue_at, lapses_at, actor_ids, observer_ids, reminders, next_at
        from agenda_entries where stream_id = $1 and kind = 'community_assessment_review'`,
      [path.split('/')[3]],
    )
  const recompute = async () => {
    await storage.rows('delete from agenda_readers where stream_id = $1', [path.split('/')[3]])
    await storage.rows('delete from agenda_entries where stream_id = $1', [path.split('/')[3]])
    await storage.rows('insert into agenda_backlog values ($1)', [path.split('/')[3]])
    const agendas = features.flatMap(({ agenda }) => agenda ?? [])
    while (await computeBacklog({ database: service.database, agendas }));
  }
  const before = await stored()
  t.equal(before.length, 1)
  await recompute()
  t.strictSame(await stored(), before, 'computed anew it is the same')

  await leave(home, path)
  t.strictSame(await dueDays(), [])
  await recompute()
  t.strictSame(await stored(), [])
  await service.addParty(path, lead, home)
  t.strictSame(await dueDays(), [addMonths(dayFrom(-3), 12)], 'it has returned')
  t.equal((await home.change('DELETE', url)).status, 204)
  t.strictSame(await dueDays(), [])
})
