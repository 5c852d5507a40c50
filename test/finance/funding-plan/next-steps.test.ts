// What the funding of a partnership contributes to its foundation and its next steps (Q14, Q18).
import t from 'tap'
import { BoundQuery, pgArray } from '../../../src/database/queries.ts'
import { summarize } from '../../../src/finance/funding-plan/store.ts'
import { buffersOf } from '../../support/buffers.ts'
import { addContingency, addLine, addSource, changeSource, copy } from '../../support/finance.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const dayFromNow = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)

const codes = [
  ...['ADD_FUNDING_SOURCES', 'CLOSE_FUNDING_GAP', 'CONFIRM_FUNDING_SOURCE', 'MEET_MATCH_REQUIREMENT'],
  ...['PLAN_CONTINGENCY', 'ACT_ON_CONTINGENCY'],
]
async function stepsOf(path: string): Promise<Body[]> {
  const { data } = (await lead.call('GET', `${path}/next-steps`)).body
  return data.filter(({ code }: Body) => codes.includes(code))
}
const stepOf = async (path: string, code: string) => (await stepsOf(path)).find((step) => step.code === code)
const codesOf = async (path: string) => (await stepsOf(path)).map(({ code }) => code).sort()
async function statusOf(path: string): Promise<string[]> {
  const { assessments } = (await lead.call('GET', `${path}/foundation`)).body
  return ['Q14', 'Q18'].map((id) => assessments.find(({ strategy }: Body) => strategy === id).status)
}
const source = (path: string, { id }: Body) => `${path}/funding-sources/${id}`

t.test('a partnership without money', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.strictSame(await statusOf(path), ['missing', 'missing'])
  t.strictSame(await stepsOf(path), [], 'while it is exploring')
  await storage.setState(path, 'planning')
  t.hasStrict(await stepsOf(path), [
    {
      ...{ code: 'ADD_FUNDING_SOURCES', strategy: 'Q14', actors: [lead.id], dueOn: null },
      refs: [`${path}/funding-sources`],
    },
  ])
  const { id } = await addContingency(path, lead, { measure: 'gap_above', amount: '0.00', currency: 'USD' })
  t.strictSame(await statusOf(path), ['missing', 'partly'], 'a contingency is a part of the plan')
  await storage.setState(path, 'closed')
  t.strictSame(await stepsOf(path), [])
  t.equal((await lead.call('GET', `${path}/contingencies/${id}`)).body.triggered, false)
})

t.test('a gap without and with sources', async (t) => {
  const path = await service.createPartnership(lead, center)
  await addLine(path, center, '1000.00')
  await storage.setState(path, 'planning')
  t.strictSame(await statusOf(path), ['missing', 'missing'])
  t.strictSame(await codesOf(path), ['ADD_FUNDING_SOURCES', 'CLOSE_FUNDING_GAP', 'PLAN_CONTINGENCY'])
  const plan = await stepOf(path, 'PLAN_CONTINGENCY')
  t.hasStrict(plan, { strategy: 'Q18', dueOn: null })
  t.strictSame([plan?.actors, plan?.refs], [[], [`${path}/funding-plan`]])

  const pending = { certainty: 'pending', amount: '600.00', decisionOn: dayFromNow(60) }
  const first = await addSource(path, center, pending)
  await addSource(path, center, { ...pending, decisionOn: dayFromNow(90) })
  await addSource(path, center, { ...pending, decisionOn: dayFromNow(1), form: 'in_kind' })
  await addSource(path, center, { ...pending, decisionOn: dayFromNow(2), certainty: 'secured', amount: '0.00' })
  t.strictSame(await statusOf(path), ['partly', 'missing'])
  const close = await stepOf(path, 'CLOSE_FUNDING_GAP')
  t.hasStrict(close, { strategy: 'Q14', dueOn: dayFromNow(60) })
  t.strictSame([close?.actors, close?.refs], [[], [`${path}/funding-plan`]])
  const planned = await stepOf(path, 'PLAN_CONTINGENCY')
  t.strictSame(planned?.actors, [], 'of the gap: every party')
  t.strictSame([planned?.refs.length, planned?.refs[0]], [4, `${path}/funding-plan`])

  await changeSource(path, center, first.id, { certainty: 'secured', amount: '1000.00' })
  t.strictSame(await statusOf(path), ['done', 'missing'], 'the gap is closed, but other sources are not covered')
  t.strictSame(await codesOf(path), ['PLAN_CONTINGENCY'])
  t.hasStrict(await stepOf(path, 'PLAN_CONTINGENCY'), { actors: [center.id] }, 'without a gap: the holders')
})

t.test('all secured, no gap: no contingency is needed', async (t) => {
  const path = await service.createPartnership(lead, center)
  await addSource(path, center, { amount: '1000.00' })
  t.strictSame(await statusOf(path), ['partly', 'done'], 'there is no cost')
  await addLine(path, center, '1000.00')
  t.strictSame([await statusOf(path), await stepsOf(path)], [['done', 'done'], []])
  await addLine(path, lead, '0.01')
  t.strictSame(
    [await statusOf(path), await codesOf(path)],
    [
      ['partly', 'missing'],
      ['CLOSE_FUNDING_GAP', 'PLAN_CONTINGENCY'],
    ],
  )
  await addContingency(path, lead, { measure: 'secured_share_below', percent: '50' })
  t.strictSame(await statusOf(path), ['partly', 'done'])
})

t.test('sources that are to be confirmed, matched and covered', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addParty(path, lead, office)
  const late = { certainty: 'pending', decisionOn: dayFromNow(-1) }
  const [first, second] = [await addSource(path, lead, late), await addSource(path, center, late)]
  const older = await addSource(path, center, { ...late, decisionOn: dayFromNow(-2) })
  await addSource(path, center, { ...late, decisionOn: dayFromNow(0) })
  await addSource(path, center, { ...late, decisionOn: dayFromNow(-3), certainty: 'secured' })
  const confirm = (await stepsOf(path)).filter(({ code }) => code === 'CONFIRM_FUNDING_SOURCE')
  t.equal(confirm.length, 2, 'not on the day of the decision')
  t.hasStrict(confirm, [
    { strategy: 'Q14', dueOn: dayFromNow(-2), actors: [center.id], refs: [source(path, older)] },
    { dueOn: dayFromNow(-1), refs: [source(path, first), source(path, second)] },
  ])
  t.strictSame(confirm[1]?.actors.sort(), [lead.id, center.id].sort(), 'one step for each day')

  t.equal((await stepOf(path, 'PLAN_CONTINGENCY'))?.refs.length, 4)
  for (const { id } of [first, second, older])
    await addContingency(path, lead, { measure: 'source_lost', sourceId: id })
  const uncovered = await stepOf(path, 'PLAN_CONTINGENCY')
  t.hasStrict([uncovered?.actors, uncovered?.refs.length], [[center.id], 1])
  t.strictSame(await statusOf(path), ['partly', 'partly'])

  const match = { percent: '50' }
  const grant = await addSource(path, office, { amount: '500.00', match, endsOn: '2027-08-31' })
  await addSource(path, lead, { amount: '500.00', match, matchesSourceId: grant.id })
  const meet = (await stepsOf(path)).filter(({ code }) => code === 'MEET_MATCH_REQUIREMENT')
  t.hasStrict(meet, [{ strategy: 'Q14', actors: [lead.id], dueOn: null }], 'that of the grant is met')
  await addSource(path, center, { amount: '0.01', match: { percent: '0.0001' }, endsOn: '2027-08-31' })
  t.hasStrict((await stepOf(path, 'MEET_MATCH_REQUIREMENT')) as Body, { actors: [center.id], dueOn: '2027-08-31' })
})

t.test('owners act on triggered contingencies in their days', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id: sourceId } = await addSource(path, center, { certainty: 'at_risk' })
  const trigger = { measure: 'source_lost', sourceId }
  const first = await addContingency(path, lead, trigger, { ownerId: center.id })
  const second = await addContingency(path, lead, trigger, { decideWithinDays: 30 })
  const third = await addContingency(path, lead, trigger)
  t.hasStrict(await stepsOf(path), [
    { code: 'ACT_ON_CONTINGENCY', strategy: 'Q18', dueOn: dayFromNow(14) },
    { dueOn: dayFromNow(30), actors: [lead.id], refs: [`${path}/contingencies/${second.id}`] },
  ])
  const [soon] = await stepsOf(path)
  t.strictSame(soon?.actors.sort(), [lead.id, center.id].sort())
  t.strictSame(
    soon?.refs,
    [first, third].map(({ id }) => `${path}/contingencies/${id}`),
  )
  for (const ref of soon?.refs ?? []) t.equal((await center.call('GET', ref)).status, 200)
  await changeSource(path, center, sourceId, { certainty: 'secured' })
  t.strictSame(await stepsOf(path), [])
})

t.test('every party acts in place of an owner that has left', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id: sourceId } = await addSource(path, lead, { certainty: 'at_risk' })
  for (const ownerId of [lead.id, center.id]) {
    await addContingency(path, lead, { measure: 'source_lost', sourceId }, { ownerId })
  }
  t.equal((await stepOf(path, 'ACT_ON_CONTINGENCY'))?.actors.length, 2)
  await leave(center, path)
  t.strictSame((await stepOf(path, 'ACT_ON_CONTINGENCY'))?.actors, [])
})

t.test('a step has at most ten refs', async (t) => {
  const path = await service.createPartnership(lead, center)
  const fields = { certainty: 'pending', decisionOn: dayFromNow(-1), match: { percent: '10' } }
  for (let count = 0; count < 12; count++) await addSource(path, center, fields)
  await addLine(path, lead, '1.00')
  const steps = await stepsOf(path)
  t.equal(steps.length, 4)
  t.strictSame(steps.map(({ refs }) => refs.length).sort(), [1, 10, 10, 10])
})

t.test('steps need the scope of finance; the client of a partnership without it gets the other ones', async (t) => {
  const path = await service.createPartnership(lead, center)
  await addLine(path, lead, '1.00')
  const withoutScope = await service.createApiClient(lead.id, ['partnerships:read'])
  const { data } = (await withoutScope.call('GET', `${path}/next-steps`)).body
  t.ok(data.length > 0)
  t.notOk(data.some(({ code }: Body) => codes.includes(code)))
})

t.test('a partnership with many records costs what it has; others cost nothing', async (t) => {
  const small = await service.createPartnership(lead, center)
  await addSource(small, lead)
  const cost = async (path: string, by: Client = lead) => {
    const partnershipId = path.split('/')[3] as string
    return buffersOf(
      service,
      by,
      partnershipId,
      new BoundQuery(summarize, { partnershipIds: pgArray([partnershipId]) }),
    )
  }
  const before = await cost(small)
  const large = await service.createPartnership(lead, center)
  const { id } = await addSource(large, lead, { match: { percent: '20' } })
  await copy(storage, 'funding_sources', id, 5000)
  await storage.rows(`update funding_sources set matches_source_id = $1 where id <> $1 and partnership_id = $2`, [
    id,
    large.split('/')[3],
  ])
  t.ok((await cost(small)) <= before * 1.3, `${before}`)
  const { body } = await lead.call('GET', `${large}/funding-plan`)
  t.strictSame([body.secured, body.match.length], ['5001000.00', 50])
})
