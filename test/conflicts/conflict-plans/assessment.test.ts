// What the conflict plan contributes to its partnership: the blocker of activate, the assessment of Q23, and next steps.

import t from 'tap'
import { conflictPlanExample } from '../../../src/conflicts/conflict-plans/schema.ts'
import { executeAgreement } from '../../support/agreements.ts'
import { blockersOf } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()

const draft = async (by: Client, path: string): Promise<string> =>
  (await by.call('POST', `${path}/conflict-plans`, { body: conflictPlanExample })).headers.get('location') ?? ''
const act = (by: Client, record: string, action: string, reason?: string) =>
  by.change('POST', `${record}/transitions`, { action, ...(reason && { reason }) })
const stepsOf = async (path: string): Promise<Body[]> =>
  (await lead.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => /CONFLICT_PLAN/.test(code))
const assessmentOf = async (path: string): Promise<Body> =>
  (await lead.call('GET', `${path}/foundation`)).body.assessments.find(({ strategy }: Body) => strategy === 'Q23')
/** The blocker, which the read of the partnership, the list of partnerships and the attempt show alike. */
async function blockerOf(path: string): Promise<Body | undefined> {
  const { body } = await lead.change('POST', `${path}/transitions?dryRun=true`, { action: 'activate' })
  const blocker = (body.blockedBy ?? []).find(({ code }: Body) => code === 'CONFLICT_PLAN_MISSING')
  const [, , , id] = path.split('/')
  const { data } = (await lead.call('GET', '/v1/partnerships?limit=100&sort=-createdAt')).body
  for (const partnership of [(await lead.call('GET', path)).body, data.find((one: Body) => one.id === id)]) {
    t.equal(blockersOf(partnership, 'activate').includes('CONFLICT_PLAN_MISSING'), blocker !== undefined)
  }
  return blocker
}
const leave = async (by: Client, path: string) => {
  const { data } = (await by.call('GET', `${path}/parties?state=accepted&organizationId=${by.id}`)).body
  t.equal((await act(by, `${path}/parties/${data[0].id}`, 'withdraw', 'No room.')).status, 200)
}

t.test('a partnership does not become active without a conflict plan that every party has agreed to', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.strictSame(await stepsOf(path), [], 'not before planning')
  await service.agreeOnCommunicationPlan(path, [lead, center])
  await storage.setState(path, 'planning')
  t.match(await stepsOf(path), [{ code: 'DRAFT_CONFLICT_PLAN', strategy: 'Q23', actors: [], dueOn: null }])
  await storage.setState(path, 'negotiating')
  const list = `${path}/conflict-plans`
  t.match(await blockerOf(path), { message: 'The parties have not agreed on a conflict plan.', ref: list })
  t.match(await assessmentOf(path), { status: 'missing', refs: [list] })
  t.equal((await lead.call('GET', list)).status, 200)

  const plan = await draft(center, path)
  t.match(await blockerOf(path), { ref: plan })
  t.match(await stepsOf(path), [{ code: 'PROPOSE_CONFLICT_PLAN', actors: [center.id], refs: [plan] }])
  t.match(await assessmentOf(path), { status: 'partly', refs: [plan] })

  await act(center, plan, 'propose')
  t.match(await blockerOf(path), { ref: plan })
  t.match(await stepsOf(path), [{ code: 'AGREE_CONFLICT_PLAN', actors: [lead.id], refs: [plan] }])
  t.match(await assessmentOf(path), { status: 'partly', refs: [plan] })

  await act(lead, plan, 'agree')
  t.equal(await blockerOf(path), undefined)
  t.strictSame(await stepsOf(path), [])
  t.match(await assessmentOf(path), { status: 'done', because: /version 1/, refs: [plan] })
  await executeAgreement(path, [lead, center])
  t.match(await act(lead, path, 'activate'), { status: 200, body: { state: 'active' } })
  await act(lead, path, 'suspend', 'The building was flooded.')
  t.equal((await act(lead, path, 'resume', 'It is repaired.')).status, 200)
})

t.test('a party that joins, or joins again, agrees to the version in force', async (t) => {
  const path = await service.createPartnership(lead, center)
  const plan = await service.agreeOnConflictPlan(path, [lead, center])
  await storage.setState(path, 'negotiating')
  for (const name of ['joins', 'joins again']) {
    await service.addParty(path, lead, home)
    t.match((await lead.call('GET', plan)).body, { state: 'agreed', waitingOn: [home.id] }, name)
    t.match(await blockerOf(path), { message: '1 of the parties have not agreed to the conflict plan.', ref: plan })
    t.match(await assessmentOf(path), { status: 'partly' })
    t.match(await stepsOf(path), [{ code: 'AGREE_CONFLICT_PLAN', actors: [home.id], refs: [plan] }])
    t.match(await act(home, plan, 'agree'), { status: 200, body: { state: 'agreed', waitingOn: [] } })
    t.equal(await blockerOf(path), undefined)
    await leave(home, path)
    t.equal(await blockerOf(path), undefined, 'a party that left is not awaited')
  }
})

t.test('a proposal whose last awaited party has left comes into force with the next consent', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const plan = await draft(lead, path)
  await act(lead, plan, 'propose')
  await act(center, plan, 'agree')
  await leave(home, path)
  t.match((await lead.call('GET', plan)).body, { state: 'proposed', waitingOn: [] })
  t.match(await stepsOf(path), [{ code: 'AGREE_CONFLICT_PLAN', title: /^Agree again/, actors: [], refs: [plan] }])
  t.match(await act(center, plan, 'agree'), { body: { state: 'agreed' } })
  t.strictSame(await stepsOf(path), [])
})

t.test(
  'a draft is to be proposed, unless a later version is in force; anyone proposes that of a party that left',
  async (t) => {
    const path = await service.createPartnership(lead, center, home)
    await draft(lead, path)
    await service.agreeOnConflictPlan(path, [lead, center, home])
    t.strictSame(await stepsOf(path), [])
    const next = await draft(home, path)
    t.match(await stepsOf(path), [{ code: 'PROPOSE_CONFLICT_PLAN', actors: [home.id], refs: [next] }])
    t.match(await assessmentOf(path), { status: 'done' })
    await leave(home, path)
    t.match(await stepsOf(path), [{ code: 'PROPOSE_CONFLICT_PLAN', actors: [], refs: [next] }])
    for (let count = 0; count < 12; count++) await draft(lead, path)
    const [{ refs }] = await stepsOf(path)
    t.equal(refs.length, 10, 'the newest ten')
    t.match(await assessmentOf(path), { status: 'done' }, 'the version in force is found among many drafts')
  },
)

t.test('a partnership that has ended has no next steps about its conflict plan', async (t) => {
  const path = await service.createPartnership(lead, center)
  await draft(lead, path)
  await storage.setState(path, 'terminated')
  t.strictSame(await stepsOf(path), [])
})
