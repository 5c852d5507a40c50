// What cost allocations contribute to their partnership: the assessment of Q15, and next steps.
import t from 'tap'
import { type Body, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'
import {
  act,
  agreeOnAllocation,
  change,
  createAllocation,
  createBudget,
  createLine,
  createSource,
  leave,
} from './records.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()

const stepsOf = async (path: string): Promise<Body[]> =>
  (await lead.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => /COST_ALLOCATION/.test(code))
const assessmentOf = async (path: string): Promise<Body> =>
  (await lead.call('GET', `${path}/foundation`)).body.assessments.find(({ strategy }: Body) => strategy === 'Q15')

t.test('from the first budget line to an agreed allocation', async (t) => {
  const path = await service.createPartnership(lead, center)
  const list = `${path}/cost-allocations`
  t.strictSame(await stepsOf(path), [], 'without budget lines')
  t.match(await assessmentOf(path), { status: 'missing', refs: [list] })
  const { sourceIds, rent } = await createBudget(center, path)
  t.match(await stepsOf(path), [
    { code: 'DRAFT_COST_ALLOCATION', strategy: 'Q15', actors: [lead.id], dueOn: null, refs: [list] },
  ])
  const allocation = await createAllocation(center, path, { sourceIds })
  t.match(await stepsOf(path), [{ code: 'PROPOSE_COST_ALLOCATION', actors: [center.id], refs: [allocation] }])
  t.match(await assessmentOf(path), { status: 'partly', refs: [allocation] })
  await act(center, allocation, 'propose')
  t.match(await stepsOf(path), [{ code: 'AGREE_COST_ALLOCATION', actors: [lead.id], refs: [allocation] }])
  t.match(await assessmentOf(path), { status: 'partly' })
  await act(lead, allocation, 'agree')
  t.strictSame(await stepsOf(path), [])
  t.match(await assessmentOf(path), { status: 'done', because: /version 1/, refs: [allocation] })

  await change(center, `${path}/budget-lines/${rent.id}`, { amount: '300.00' })
  t.match(await stepsOf(path), [{ code: 'REVISE_COST_ALLOCATION', actors: [lead.id], refs: [allocation] }])
  t.match(await assessmentOf(path), { status: 'partly', because: /records have changed/ })
  await change(center, `${path}/budget-lines/${rent.id}`, { amount: '200.00' })
  t.match(await assessmentOf(path), { status: 'done' })
  const next = await createAllocation(lead, path, { sourceIds })
  t.match(await stepsOf(path), [{ code: 'PROPOSE_COST_ALLOCATION', actors: [lead.id], refs: [next] }])
  t.match(await assessmentOf(path), { status: 'done', refs: [allocation] })
})

t.test('an agreed allocation with an unfunded amount is to be revised', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds } = await createBudget(lead, path)
  await createLine(lead, path, 'undecided', { amount: '0.01' })
  const allocation = await agreeOnAllocation(path, [lead, center], { sourceIds })
  t.match(await assessmentOf(path), { status: 'partly', because: /0\.01 is unfunded/ })
  t.match(await stepsOf(path), [{ code: 'REVISE_COST_ALLOCATION', title: /nothing is unfunded/, refs: [allocation] }])
})

t.test('a party that joins agrees to the version in force; one that left is not awaited', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds } = await createBudget(lead, path)
  const allocation = await agreeOnAllocation(path, [lead, center], { sourceIds })
  await service.addParty(path, lead, home)
  t.match(await assessmentOf(path), { status: 'partly', because: /not every party/ })
  t.match(await stepsOf(path), [{ code: 'AGREE_COST_ALLOCATION', actors: [home.id], refs: [allocation] }])
  t.match(await act(home, allocation, 'agree'), { body: { state: 'agreed', waitingOn: { length: 0 } } })
  t.match(await assessmentOf(path), { status: 'done' })

  const source = await createSource(home, path, 'theirs')
  const draft = await createAllocation(home, path, { sourceIds: [...sourceIds, source.id] })
  t.match(await stepsOf(path), [{ code: 'PROPOSE_COST_ALLOCATION', actors: [home.id], refs: [draft] }])
  const proposed = await createAllocation(lead, path, { sourceIds })
  await act(lead, proposed, 'propose')
  await act(center, proposed, 'agree')
  await leave(home, path)
  t.match(await assessmentOf(path), { status: 'done' }, 'a party that left is not awaited, and had no record in it')
  t.match(await stepsOf(path), [
    { code: 'AGREE_COST_ALLOCATION', title: /^Agree again/, actors: { length: 0 }, refs: [proposed] },
    { code: 'PROPOSE_COST_ALLOCATION', actors: { length: 0 }, refs: [draft] },
  ])
})

t.test(
  'the records of a party that has left are drift, and lines of only such parties need no allocation',
  async (t) => {
    const path = await service.createPartnership(lead, center, home)
    const { sourceIds } = await createBudget(lead, path)
    const line = await createLine(home, path, 'snacks', { method: 'funding_share' })
    await agreeOnAllocation(path, [lead, center, home], { sourceIds })
    t.match(await assessmentOf(path), { status: 'done' })
    await leave(home, path)
    t.match(await assessmentOf(path), { status: 'partly', because: /records have changed/ }, line.id)
    const other = await service.createPartnership(lead, center, home)
    await createLine(home, other, 'snacks')
    t.match(await stepsOf(other), [{ code: 'DRAFT_COST_ALLOCATION' }])
    await leave(home, other)
    t.strictSame(await stepsOf(other), [])
  },
)

t.test('among many drafts and partnerships the version in force is found', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds } = await createBudget(lead, path)
  const allocation = await agreeOnAllocation(path, [lead, center], { sourceIds })
  for (let count = 0; count < 12; count++) await createAllocation(lead, path, { sourceIds })
  const [step] = await stepsOf(path)
  t.match(step, { code: 'PROPOSE_COST_ALLOCATION', refs: { length: 10 } })
  t.match(await assessmentOf(path), { status: 'done', refs: [allocation] })
  const { data } = (await lead.call('GET', '/v1/next-steps?limit=25&sort=-createdAt')).body
  const [, , , id] = path.split('/')
  const ofPartnership = data.find(({ partnershipId }: Body) => partnershipId === id)
  t.match(
    ofPartnership.data.filter(({ code }: Body) => /COST_ALLOCATION/.test(code)),
    [step],
  )
})

t.test('a draft that is older than the version in force is not to be proposed', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds } = await createBudget(lead, path)
  await createAllocation(lead, path, { sourceIds })
  await agreeOnAllocation(path, [lead, center], { sourceIds })
  t.strictSame(await stepsOf(path), [])
})

t.test('a partnership that has ended has no next steps about its cost allocation', async (t) => {
  const path = await service.createPartnership(lead, center)
  await createBudget(lead, path)
  await storage.setState(path, 'terminated')
  t.strictSame(await stepsOf(path), [])
})
