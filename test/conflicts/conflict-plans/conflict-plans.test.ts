// Conflict plans: drafts, proposals, consent of every party, one version in force, and findings. Over 300 lines: the tests share one service.
import t from 'tap'
import { type ConflictPlanContent, findingsOf } from '../../../src/conflicts/conflict-plans/rules.ts'
import { conflictPlanExample } from '../../../src/conflicts/conflict-plans/schema.ts'
import { versionActions } from '../../../src/records/agreed-versions/rules.ts'
import { hashOf } from '../../../src/records/consents.ts'
import { checkVersionActions } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { errorsIn, openStorage, statuses } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()
const stranger = await service.createOrganization('Another agency')

const [managers, directors, mediation] = conflictPlanExample.steps
const twoSteps = [managers, directors]
const draft = async (by: Client, path: string, fields: object = {}): Promise<string> => {
  const { status, headers, body } = await by.call('POST', `${path}/conflict-plans`, {
    body: { ...conflictPlanExample, ...fields },
  })
  t.equal(status, 201, JSON.stringify(body))
  return headers.get('location') ?? ''
}
const act = (by: Client, plan: string, action: string, reason?: string) =>
  by.change('POST', `${plan}/transitions`, { action, ...(reason && { reason }) })
const read = async (by: Client, path: string): Promise<Body> => (await by.call('GET', path)).body
const leave = async (by: Client, path: string) => {
  const { data } = await read(by, `${path}/parties?state=accepted&organizationId=${by.id}`)
  const left = await act(by, `${path}/parties/${data[0].id}`, 'withdraw', 'No room.')
  t.equal(left.status, 200)
}
const unknownId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'

t.test('a plan comes into force when the last party agrees', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const plan = await draft(center, path)
  t.match(await read(lead, plan), { state: 'draft', number: 1, waitingOn: [], consents: [], organizationId: center.id })
  const proposed = await act(center, plan, 'propose')
  t.match(proposed, { status: 200, body: { state: 'proposed', waitingOn: [lead.id, home.id] } })
  t.match(proposed.body.consents, [{ organizationId: center.id, onBehalfBy: null }], 'the proposing party also agrees')
  t.match(await act(lead, plan, 'agree'), { status: 200, body: { state: 'proposed', waitingOn: [home.id] } })
  t.match(await act(home, plan, 'agree'), { status: 200, body: { state: 'agreed', waitingOn: [] } })
  const { data } = await read(lead, `${path}/conflict-plans?state=agreed`)
  t.strictSame(
    data.map(({ id }: Body) => id),
    [plan.split('/').at(-1)],
  )
  const { data: history } = await read(lead, `${path}/history?recordId=${plan.split('/').at(-1)}`)
  t.strictSame(
    history.map(({ type }: Body) => type),
    ['created', 'proposed', 'consented', 'agreed'].map((verb) => `conflict_plan.${verb}`),
  )
})

t.test('every action in every state, for every organization', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const superseded = await service.agreeOnConflictPlan(path, [lead, center, home])
  await leave(home, path)
  const agreed = await service.agreeOnConflictPlan(path, [lead, center])
  const proposed = await draft(lead, path)
  await act(lead, proposed, 'propose')
  const drafted = await draft(lead, path)
  await checkVersionActions(t, lead, center, { draft: drafted, proposed, agreed, superseded })
  for (const plan of [drafted, proposed, agreed, superseded]) {
    const isVisible = plan === superseded
    for (const [by, status] of [
      [office, 403],
      [home, isVisible ? 403 : 404],
      [stranger, 404],
    ] as const) {
      const headers = { 'if-match': '*' }
      const reading = by === home && isVisible ? 200 : status
      t.equal((await by.call('GET', plan)).status, reading)
      t.equal((await by.call('GET', `${path}/conflict-plans`)).status, by === home ? 200 : status)
      // The relation of the organization is checked before the record is searched.
      const writing = by === stranger ? 404 : 403
      for (const action of versionActions) {
        const body = { action, reason: 'A reason.' }
        t.equal((await by.call('POST', `${plan}/transitions`, { body, headers })).status, writing)
      }
      t.equal((await by.call('PATCH', plan, { body: { continuity: null }, headers })).status, writing)
      t.equal((await by.call('DELETE', plan, { headers })).status, writing)
      t.equal((await by.call('POST', `${path}/conflict-plans`, { body: conflictPlanExample })).status, writing)
    }
  }
  t.match(await read(home, superseded), { state: 'agreed', number: 1 }, 'a former party reads the state when it left')
  t.strictSame(
    (await read(home, `${path}/conflict-plans`)).data.map(({ number }: Body) => number),
    [1],
  )
})

t.test('the hash covers the content as it is read', async (t) => {
  const path = await service.createPartnership(lead, center)
  for (const fields of [{}, { steps: twoSteps, mediator: null, continuity: null }]) {
    const { steps, mediator, continuity, hash } = await read(center, await draft(lead, path, fields))
    t.equal(hash, hashOf({ continuity, mediator, steps }), 'a client can compute it')
    t.equal(steps[0].method, null)
  }
  const plan = await draft(lead, path)
  const before = await read(lead, plan)
  const { steps, mediator, continuity } = before
  const same = await lead.change('PATCH', plan, { steps, mediator, continuity })
  t.match(same.body, { hash: before.hash, version: before.version + 1 }, 'what was read can be sent again')
  t.strictSame([same.body.steps, same.body.mediator], [steps, mediator])
  const again = await lead.call('POST', `${path}/conflict-plans`, { body: { steps, mediator, continuity } })
  t.equal(again.body.hash, before.hash)
  for (const change of [
    { steps: [...twoSteps].reverse() },
    { mediator: { name: 'Another' } },
    { mediator: null },
    { continuity: 'None.' },
  ]) {
    t.not((await lead.change('PATCH', plan, change)).body.hash, before.hash, JSON.stringify(change))
  }
})

t.test('an objection requires a reason and removes all consents', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const plan = await draft(lead, path)
  await act(lead, plan, 'propose')
  await act(home, plan, 'agree')
  t.strictSame(errorsIn(await act(center, plan, 'object')), ['/reason required'])
  const objected = await act(center, plan, 'object', 'Five days are too short.')
  t.match(objected, { status: 200, body: { state: 'draft', consents: [], reason: 'Five days are too short.' } })
  t.match(await act(center, plan, 'propose'), { body: { waitingOn: [lead.id, home.id], reason: null } })
})

t.test('a change of the content removes the consents; a change of external ids does not', async (t) => {
  const path = await service.createPartnership(lead, center)
  const plan = await draft(lead, path)
  const { body } = await act(lead, plan, 'propose')
  const keyed = await center.change('PATCH', plan, { externalIds: [{ scheme: 'theirs', value: '4' }] })
  t.match(keyed.body, { state: 'proposed', hash: body.hash, waitingOn: [center.id] })
  const etag = `"${keyed.body.version}"`
  t.match(await center.change('PATCH', plan, { continuity: 'All.' }), { body: { state: 'draft', consents: [] } })
  await act(lead, plan, 'propose')
  const outdated = await center.call('POST', `${plan}/transitions`, {
    body: { action: 'agree' },
    headers: { 'if-match': etag },
  })
  t.equal(outdated.status, 412, 'a party agrees to the content that it has read')
})

t.test('an agreed version cannot be changed, and is superseded by the next one', async (t) => {
  const path = await service.createPartnership(lead, center)
  const first = await service.agreeOnConflictPlan(path, [lead, center])
  for (const answer of [await lead.change('PATCH', first, { continuity: null }), await lead.change('DELETE', first)]) {
    t.match(answer, { status: 409, body: { code: 'transition-blocked', blockedBy: [{ code: 'WRONG_STATE' }] } })
  }
  const second = await draft(center, path, { steps: twoSteps })
  await act(center, second, 'propose')
  t.match(await read(lead, first), { state: 'agreed' })
  t.match(await act(lead, second, 'agree'), { body: { state: 'agreed', number: 2 } })
  t.match(await read(lead, first), { state: 'superseded', waitingOn: [] })
  t.match(await lead.change('PATCH', first, { continuity: null }), { status: 409 })
  const third = await draft(center, path)
  t.match(await lead.change('DELETE', third), { status: 403, body: { code: 'insufficient-relation' } })
  t.equal((await center.change('DELETE', third)).status, 204, 'its author can delete a draft')
})

t.test('the draft of a party that has left can be deleted by every party', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const plan = await draft(center, path)
  await act(center, plan, 'propose')
  t.equal((await lead.change('DELETE', plan)).status, 403)
  await leave(center, path)
  t.equal((await home.change('DELETE', plan)).status, 204)
})

t.test('concurrent drafts and consents', async (t) => {
  const path = await service.createPartnership(lead, center)
  const drafted = await storage.raceInPartnership(
    path,
    [lead, center].map((by) => () => by.call('POST', `${path}/conflict-plans`, { body: conflictPlanExample })),
  )
  t.strictSame(drafted.map(({ body }) => body.number).sort(), [1, 2], 'concurrent drafts have different numbers')
  // Two versions that come into force concurrently: one supersedes the other.
  const plans = drafted.map(({ body }) => `${path}/conflict-plans/${body.id}`)
  for (const plan of plans) await act(lead, plan, 'propose')
  const tags = await Promise.all(plans.map(async (plan) => (await center.call('GET', plan)).headers.get('etag') ?? ''))
  const agreed = await storage.raceInPartnership(
    path,
    plans.map((plan, at) => () => {
      const headers = { 'if-match': tags[at] ?? '' }
      return center.call('POST', `${plan}/transitions`, { body: { action: 'agree' }, headers })
    }),
  )
  t.strictSame(statuses(agreed), [200, 200])
  t.equal((await read(lead, `${path}/conflict-plans?state=agreed`)).data.length, 1)
  t.equal((await read(lead, `${path}/conflict-plans?state=superseded`)).data.length, 1)
})

t.test('a representative agrees for a represented party, and the consent contains both', async (t) => {
  const { body: represented } = await lead.call('POST', '/v1/organizations', {
    body: { name: 'A home', kinds: ['family_child_care_home'], representation: { authority: 'Letter' } },
  })
  const behalf = { 'on-behalf-of': represented.id }
  const path = await service.createPartnership(lead)
  const { body: invited } = await lead.call('POST', `${path}/parties`, {
    body: { organizationId: represented.id, role: 'child_care_provider' },
  })
  await lead.change('POST', `${path}/parties/${invited.id}/transitions`, { action: 'accept' }, behalf)
  const plan = await draft(lead, path)
  await act(lead, plan, 'propose')
  const agreed = await lead.change('POST', `${plan}/transitions`, { action: 'agree' }, behalf)
  t.match(agreed.body, {
    state: 'agreed',
    consents: [{ onBehalfBy: null }, { organizationId: represented.id, onBehalfBy: lead.id }],
  })
})

t.test('a transition requires the scope partnerships:commit, other writes conflicts:write', async (t) => {
  const path = await service.createPartnership(lead, center)
  const plan = await draft(lead, path)
  const writer = await service.createApiClient(lead.id, ['conflicts:read', 'conflicts:write'])
  t.equal((await writer.change('PATCH', plan, { continuity: 'All.' })).status, 200)
  t.match(await act(writer, plan, 'propose'), { status: 403, body: { code: 'insufficient-scope' } })
  const reader = await service.createApiClient(lead.id, ['conflicts:read', 'partnerships:commit'])
  t.match(await reader.change('PATCH', plan, { continuity: 'None.' }), { status: 403 })
  t.equal((await act(reader, plan, 'propose')).status, 200)
})

t.test('keys are unique, numbers are bounded, and a plan has two to eight steps', async (t) => {
  const path = await service.createPartnership(lead, center)
  const validate = (fields: object) =>
    lead.call('POST', `${path}/conflict-plans?dryRun=true`, { body: { ...conflictPlanExample, ...fields } })
  const duplicate = await validate({ steps: [managers, directors, { ...mediation, key: 'managers' }] })
  t.strictSame([duplicate.status, ...errorsIn(duplicate)], [422, '/steps/2/key rule-violation'])
  const stored = await draft(lead, path)
  const changed = await lead.change('PATCH', stored, { steps: [managers, managers] })
  t.strictSame([changed.status, ...errorsIn(changed)], [422, '/steps/1/key rule-violation'])
  const many = (count: number) => Array.from({ length: count }, (_, at) => ({ ...managers, key: `step_${at}` }))
  for (const [steps, expected] of [
    [many(1), ['/steps minItems']],
    [many(9), ['/steps maxItems']],
    [[managers, { ...directors, respondWithinDays: 0 }], ['/steps/1/respondWithinDays minimum']],
    [[managers, { ...directors, respondWithinDays: 61 }], ['/steps/1/respondWithinDays maximum']],
    [[managers, { ...directors, decideWithinDays: 0 }], ['/steps/1/decideWithinDays minimum']],
    [[managers, { ...directors, decideWithinDays: 121 }], ['/steps/1/decideWithinDays maximum']],
    [[managers, { ...directors, level: 'court' }], ['/steps/1/level enum']],
    [[managers, { ...directors, key: 'Directors' }], ['/steps/1/key pattern']],
    [[managers, { ...directors, writtenReasons: undefined }], ['/steps/1/writtenReasons required']],
    [[managers, { ...directors, colour: 'red' }], ['/steps/1/colour unknown']],
  ] as const) {
    const answer = await validate({ steps })
    t.strictSame([answer.status, ...errorsIn(answer)], [400, ...expected])
  }
  const longest = { respondWithinDays: 60, decideWithinDays: 120, key: 'a'.repeat(40), method: 'm'.repeat(4000) }
  for (const steps of [many(2), many(8), [managers, { ...directors, ...longest }]]) {
    t.equal((await validate({ steps })).status, 201)
  }
  t.equal((await lead.call('POST', `${path}/conflict-plans`, { body: { continuity: 'All.' } })).status, 400)
})

t.test('a mediator is of any organization that exists, or of none', async (t) => {
  const path = await service.createPartnership(lead, center)
  const plan = await draft(lead, path)
  t.strictSame((await read(lead, plan)).mediator, { name: 'Springfield Mediation Center', organizationId: null })
  const patch = async (mediator: object | null) => (await lead.change('PATCH', plan, { mediator })).body.mediator
  t.strictSame(await patch({ organizationId: stranger.id }), {
    name: 'Springfield Mediation Center',
    organizationId: stranger.id,
  })
  t.strictSame(await patch({ name: 'Ada Rowe' }), { name: 'Ada Rowe', organizationId: stranger.id })
  t.strictSame(await patch({ organizationId: null }), { name: 'Ada Rowe', organizationId: null })
  t.equal(await patch(null), null)
  t.strictSame((await read(center, plan)).mediator, null)
  const unnamed = await lead.change('PATCH', plan, { mediator: { organizationId: stranger.id } })
  t.strictSame([unnamed.status, ...errorsIn(unnamed)], [400, '/mediator/name required'])
  t.strictSame(await patch({ name: 'Ada Rowe' }), { name: 'Ada Rowe', organizationId: null })
  for (const answer of [
    await lead.change('PATCH', plan, { mediator: { organizationId: unknownId } }),
    await lead.call('POST', `${path}/conflict-plans`, {
      body: { ...conflictPlanExample, mediator: { name: 'Ada Rowe', organizationId: unknownId } },
    }),
  ]) {
    t.match(answer, { status: 422, body: { code: 'unknown-reference' } })
    t.strictSame(errorsIn(answer), ['/mediator/organizationId unknown-reference'])
  }
})

t.test('findings name what the plan lacks, and block nothing', async (t) => {
  const step = { ...managers, method: null, writtenReasons: false }
  const plan = (levels: string[], mediator: boolean, writtenReasons: boolean) =>
    ({
      steps: levels.map((level, at) => ({
        ...step,
        key: `step-${at}`,
        level,
        writtenReasons: writtenReasons && at > 0,
      })),
      mediator: mediator ? { name: 'Ada Rowe', organizationId: null } : null,
      continuity: null,
    }) as ConflictPlanContent
  for (const [content, expected] of [
    [plan(['point_of_contact', 'directors'], false, false), ['NO_MEDIATOR', 'NO_ARBITRATOR', 'NO_WRITTEN_REASONS']],
    [plan(['point_of_contact', 'directors'], true, true), ['NO_MEDIATOR', 'NO_ARBITRATOR']],
    [plan(['directors', 'mediator'], false, true), ['NO_MEDIATOR', 'NO_ARBITRATOR']],
    [plan(['directors', 'mediator'], true, true), ['NO_ARBITRATOR']],
    [plan(['mediator', 'arbitrator'], true, false), ['NO_WRITTEN_REASONS']],
    [plan(['directors', 'mediator', 'arbitrator'], true, true), []],
  ] as const) {
    t.strictSame(
      findingsOf(content).map(({ code }) => code),
      expected,
    )
  }
  const path = await service.createPartnership(lead, center)
  const agreed = await service.agreeOnConflictPlan(path, [lead, center], { steps: twoSteps, mediator: null })
  t.strictSame((await read(center, agreed)).findings, [
    { code: 'NO_MEDIATOR', message: 'No mediator is named.' },
    { code: 'NO_ARBITRATOR', message: 'No step has the level arbitrator.' },
  ])
})
