// What the fee decision contributes to its partnership: the assessment of Q19, and next steps.
import t from 'tap'
import { feeDecisionExample } from '../../../src/finance/fee-decisions/schema.ts'
import { matchAll } from '../../support/match-all.ts'
import { leave } from '../../support/obligations.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()

const notAllowed = { requiredForEnrollment: true, overrideReason: 'Counsel agrees.', reviewOn: '2027-06-30' }
const draft = async (by: Client, path: string, fields: object = {}): Promise<string> => {
  const body = { ...feeDecisionExample, ...fields }
  return (await by.call('POST', `${path}/fee-decisions`, { body })).headers.get('location') ?? ''
}
const act = (by: Client, decision: string, action: string) => by.change('POST', `${decision}/transitions`, { action })
const agree = async (path: string, parties: Client[], fields: object = {}): Promise<string> => {
  const decision = await draft(lead, path, fields)
  for (const by of parties) t.equal((await act(by, decision, by === lead ? 'propose' : 'agree')).status, 200)
  return decision
}
const stepsOf = async (path: string): Promise<Body[]> =>
  (await lead.call('GET', `${path}/next-steps`)).body.data.filter(({ code }: Body) => /FEE_DECISION/.test(code))
const assessmentOf = async (path: string): Promise<Body> =>
  (await lead.call('GET', `${path}/foundation`)).body.assessments.find(({ strategy }: Body) => strategy === 'Q19')

t.test('from a draft to the decision in force', async (t) => {
  const path = await service.createPartnership(lead, center)
  const list = `${path}/fee-decisions`
  t.strictSame(await stepsOf(path), [], 'not before planning')
  t.match(await assessmentOf(path), { status: 'missing', because: 'There is no fee decision.', refs: [list] })
  await storage.setState(path, 'planning')
  const step = { strategy: 'Q19', dueOn: null }
  matchAll(t, await stepsOf(path), [{ ...step, code: 'DRAFT_FEE_DECISION', actors: { length: 0 }, refs: [list] }])
  const decision = await draft(center, path)
  matchAll(t, await stepsOf(path), [{ ...step, code: 'PROPOSE_FEE_DECISION', actors: [center.id], refs: [decision] }])
  t.match(await assessmentOf(path), { status: 'partly', refs: [decision] })
  await act(center, decision, 'propose')
  matchAll(t, await stepsOf(path), [{ ...step, code: 'AGREE_FEE_DECISION', actors: [lead.id], refs: [decision] }])
  t.match(await assessmentOf(path), { status: 'partly' })
  await act(lead, decision, 'agree')
  t.strictSame(await stepsOf(path), [])
  t.match(await assessmentOf(path), { status: 'done', because: /version 1/, refs: [decision] })
  await service.addParty(path, lead, home)
  t.match(await assessmentOf(path), { status: 'partly' })
  matchAll(t, await stepsOf(path), [{ code: 'AGREE_FEE_DECISION', actors: [home.id] }])
  await storage.setState(path, 'terminated')
  t.strictSame(await stepsOf(path), [])
})

t.test('a decision that the law does not allow is to be revised', async (t) => {
  const path = await service.createPartnership(lead, center)
  const decision = await agree(path, [lead, center], notAllowed)
  const revision = {
    code: 'REVISE_FEE_DECISION',
    strategy: 'Q19',
    actors: { length: 0 },
    dueOn: '2027-06-30',
    refs: [decision],
  }
  matchAll(t, await stepsOf(path), [revision])
  t.match(await assessmentOf(path), { status: 'partly', because: /The law does not allow/, refs: [decision] })
  const next = await agree(path, [lead, center], { reviewOn: null })
  t.strictSame(await stepsOf(path), [], 'advice is not a reason')
  t.match(await assessmentOf(path), { status: 'done', refs: [next] })
  await agree(path, [lead, center], { ...notAllowed, reviewOn: null })
  matchAll(t, await stepsOf(path), [{ ...revision, dueOn: null, refs: [/fee-decisions/] }])
})

t.test('a proposal whose last awaited party has left comes into force with the next consent', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const decision = await agree(path, [lead, center])
  t.match((await lead.call('GET', decision)).body, { state: 'proposed' })
  await leave(home, path)
  matchAll(t, await stepsOf(path), [
    { code: 'AGREE_FEE_DECISION', title: /^Agree again/, actors: { length: 0 }, refs: [decision] },
  ])
  t.match(await act(center, decision, 'agree'), { body: { state: 'agreed' } })
})
