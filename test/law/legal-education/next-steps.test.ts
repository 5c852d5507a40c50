// What legal requirements and their acknowledgements contribute to the foundation and the next steps (W2, Q21).
import t from 'tap'
import { BoundQuery, pgArray } from '../../../src/database/queries.ts'
import { summarize } from '../../../src/law/legal-education/store.ts'
import { buffersOf } from '../../support/buffers.ts'
import { dayFrom } from '../../support/due-events.ts'
import { acknowledge, addRequirement, changeRequirement } from '../../support/law.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()

const codes = [
  ...['ADD_LEGAL_REQUIREMENTS', 'ACKNOWLEDGE_LEGAL_REQUIREMENT', 'ASSESS_LEGAL_REQUIREMENT'],
  'MITIGATE_LEGAL_PROBLEM',
]
async function stepsOf(path: string): Promise<Body[]> {
  const { data } = (await lead.call('GET', `${path}/next-steps`)).body
  return data
    .filter(({ code }: Body) => codes.includes(code))
    .map(({ code, strategy, actors, dueOn, refs }: Body) => ({
      code,
      strategy,
      actors: actors.toSorted(),
      dueOn,
      refs,
    }))
}
async function statusOf(path: string): Promise<string[]> {
  const { assessments } = (await lead.call('GET', `${path}/foundation`)).body
  return ['W2', 'Q21'].map((id) => assessments.find(({ strategy }: Body) => strategy === id).status)
}
const both = [lead.id, center.id].sort()
const step = (code: string, strategy: string, actors: string[], dueOn: string | null, ...refs: string[]) => ({
  ...{ code, strategy, actors, dueOn, refs },
})
const state = { level: 'state', jurisdiction: 'US-IL', acknowledgeWithinDays: 60 }

t.test('from no requirement to all of them acknowledged and assessed', async (t) => {
  const path = await service.createPartnership(lead, center)
  const urlOf = ({ id }: Body) => `${path}/legal-requirements/${id}`
  t.strictSame(await statusOf(path), ['missing', 'missing'])
  t.strictSame(await stepsOf(path), [], 'while it is exploring')
  await storage.setState(path, 'planning')
  const add = step('ADD_LEGAL_REQUIREMENTS', 'W2', [lead.id], null, `${path}/legal-requirements`)
  t.strictSame(await stepsOf(path), [add])
  const federal = await addRequirement(path, lead)
  t.strictSame(await stepsOf(path), [
    step('ACKNOWLEDGE_LEGAL_REQUIREMENT', 'W2', both, dayFrom(30), urlOf(federal)),
    add,
    step('ASSESS_LEGAL_REQUIREMENT', 'Q21', both, null, urlOf(federal)),
  ])
  const ofState = await addRequirement(path, lead, { ...state, appliesToRoles: ['child_care_provider'] })
  await acknowledge(path, lead, federal)
  t.strictSame(await statusOf(path), ['partly', 'partly'])
  t.strictSame(await stepsOf(path), [
    step('ACKNOWLEDGE_LEGAL_REQUIREMENT', 'W2', [center.id], dayFrom(30), urlOf(federal)),
    step('ACKNOWLEDGE_LEGAL_REQUIREMENT', 'W2', [center.id], dayFrom(60), urlOf(ofState)),
    step('ASSESS_LEGAL_REQUIREMENT', 'Q21', both, null, urlOf(federal), urlOf(ofState)),
  ])
  for (const requirement of [federal, ofState]) await acknowledge(path, center, requirement)
  t.strictSame(await statusOf(path), ['done', 'partly'], 'isProblematic is not set')
  await acknowledge(path, lead, federal, { isProblematic: false })
  await acknowledge(path, center, federal, { isProblematic: false, acknowledgedOn: '2026-01-01' })
  t.strictSame(await stepsOf(path), [step('ASSESS_LEGAL_REQUIREMENT', 'Q21', [center.id], null, urlOf(ofState))])
  await acknowledge(path, center, ofState, { isProblematic: false })
  t.strictSame(await statusOf(path), ['done', 'done'])
  t.strictSame(await stepsOf(path), [])

  await changeRequirement(path, lead, federal.id, { summary: 'At most three.' })
  t.strictSame(await statusOf(path), ['partly', 'partly'])
  t.strictSame(await stepsOf(path), [
    step('ACKNOWLEDGE_LEGAL_REQUIREMENT', 'W2', both, dayFrom(30), urlOf(federal)),
    step('ASSESS_LEGAL_REQUIREMENT', 'Q21', both, null, urlOf(federal)),
  ])
  await changeRequirement(path, lead, federal.id, { effectiveUntil: dayFrom(-1) })
  t.strictSame(await stepsOf(path), [add], 'a requirement that has ended does not count')
  t.strictSame(await statusOf(path), ['partly', 'done'])
  await storage.setState(path, 'closed')
  t.strictSame(await stepsOf(path), [])
})

t.test(
  'a problem is open until it is resolved, and planned if it has a mitigation, an owner and a due date',
  async (t) => {
    const path = await service.createPartnership(lead, center, home)
    const requirement = await addRequirement(path, lead)
    const noProblem = { isProblematic: false }
    for (const party of [lead, home]) await acknowledge(path, party, requirement, noProblem)
    const problem = { isProblematic: true, problemDescription: 'Licensing allows six.' }
    const { id } = await acknowledge(path, center, requirement, problem)
    const url = `${path}/legal-acknowledgements/${id}`
    const change = async (fields: object) => t.equal((await center.change('PATCH', url, fields)).status, 200)
    const mitigate = (actors: string[], dueOn: string | null, ...refs: string[]) =>
      step('MITIGATE_LEGAL_PROBLEM', 'Q21', actors, dueOn, ...refs)
    t.strictSame([(await statusOf(path))[1], await stepsOf(path)], ['partly', [mitigate([center.id], null, url)]])
    const planned = { mitigation: 'A third teacher.', ownerId: home.id, dueOn: dayFrom(0) }
    await change(planned)
    t.strictSame([(await statusOf(path))[1], await stepsOf(path)], ['done', [mitigate([home.id], dayFrom(0), url)]])
    for (const missing of [{ mitigation: null }, { ownerId: null }, { dueOn: null }, { dueOn: dayFrom(-1) }]) {
      await change(missing)
      t.equal((await statusOf(path))[1], 'partly', JSON.stringify(missing))
      await change(planned)
    }
    const second = await acknowledge(path, center, requirement, { ...problem, ...planned, ownerId: lead.id })
    t.strictSame(
      await stepsOf(path),
      [mitigate([lead.id, home.id].sort(), dayFrom(0), url, `${path}/legal-acknowledgements/${second.id}`)],
      'one step for each due date',
    )
    await center.change('DELETE', `${path}/legal-acknowledgements/${second.id}`)
    await leave(home, path)
    t.strictSame(
      [(await statusOf(path))[1], await stepsOf(path)],
      ['partly', [mitigate([center.id], dayFrom(0), url)]],
      'the author acts for an owner that has left',
    )
    await change({ resolvedOn: dayFrom(0) })
    t.strictSame([(await statusOf(path))[1], await stepsOf(path)], ['done', []], 'a resolved problem needs no plan')
    await change({ resolvedOn: null })
    await changeRequirement(path, lead, requirement.id, { summary: 'At most three.' })
    t.notOk(
      (await stepsOf(path)).some(({ code }) => code === 'MITIGATE_LEGAL_PROBLEM'),
      'of an earlier text',
    )
  },
)

t.test('the query of a partnership does not depend on the number of acknowledgements', async (t) => {
  const path = await service.createPartnership(lead, center)
  const requirement = await addRequirement(path, lead)
  const { id } = await acknowledge(path, center, requirement, { isProblematic: false })
  await storage.rows(
    `insert into legal_acknowledgements select (jsonb_populate_record(a, jsonb_build_object('id', uuidv7()))).*
      from legal_acknowledgements a, generate_series(1, 5000) where id = $1`,
    [id],
  )
  await storage.rows('analyze legal_acknowledgements')
  const partnershipId = path.split('/')[3] as string
  const query = new BoundQuery(summarize, { partnershipIds: pgArray([partnershipId]) })
  await buffersOf(service, lead, partnershipId, query)
  const buffers = await buffersOf(service, lead, partnershipId, query)
  t.ok(buffers < 60, `${buffers} pages`)
})
