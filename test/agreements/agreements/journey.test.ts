// An agreement from the first draft to its execution.
import { createHash } from 'node:crypto'
import t from 'tap'
import {
  act,
  dataSharingParts,
  draftAgreement,
  executeAgreement,
  freezeVersion,
  post,
  signAll,
} from '../../support/agreements.ts'
import { blockersOf } from '../../support/available-actions.ts'
import { startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()

t.test('two parties draft, accept, review, freeze and sign', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url, agreementId } = await draftAgreement(path, [lead, center])
  t.match((await lead.call('GET', url)).body, { number: 1, state: 'draft', gaps: { required: 0 } })
  const frozen = await freezeVersion(path, url, [lead, center])
  t.match(frozen, { state: 'ready_to_sign', waitingOn: [lead.id, center.id] })
  await signAll(lead, url)
  t.match((await lead.call('GET', url)).body, { state: 'partially_signed', waitingOn: [center.id] })
  await signAll(center, url)
  t.match((await lead.call('GET', url)).body, { state: 'in_force', waitingOn: [] })
  t.match((await lead.call('GET', `${path}/agreements/${agreementId}`)).body, {
    state: 'in_force',
    boundParties: [lead.id, center.id],
  })
  const evidence = (await lead.call('GET', `${url}/evidence`)).body
  t.equal(createHash('sha256').update(evidence.content).digest('hex'), frozen.contentSha256)
  const verification = (await center.call('GET', `${url}/verification`)).body
  t.match(verification, { intact: true }, JSON.stringify(verification))
})

t.test('while an agreement is suspended, the partnership cannot resume, and its parties stay bound', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.prepareForPlanning(path, lead, center)
  await service.prepareForNegotiation(path, lead, center)
  await service.agreeOnCommunicationPlan(path, [lead, center])
  await service.agreeOnConflictPlan(path, [lead, center])
  const { url } = await executeAgreement(path, [lead, center])
  for (const action of ['start_planning', 'start_negotiation', 'activate', 'suspend']) {
    await act(lead, path, action, { reason: 'The rooms are closed.' })
  }
  await act(center, url, 'suspend', { reason: 'The rooms are closed.' })
  const blockersNow = async (action: string) => blockersOf((await lead.call('GET', path)).body, action)
  t.strictSame(await blockersNow('resume'), ['AGREEMENT_NOT_IN_FORCE'])
  t.strictSame(await blockersNow('terminate'), ['NOTICE_PERIOD'])
  await act(center, url, 'resume', { reason: 'They are open.' })
  t.strictSame(await blockersNow('resume'), [])
})

t.test('the response to a new draft is the record as it is read', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await draftAgreement(path, [lead, center])
  const draft = { agreementId, ...dataSharingParts(lead, center) }
  const created = await post(lead, `${path}/agreement-versions`, draft)
  t.match(created, { term: { noticeDays: 60 }, clauses: [{ key: 'all' }] })
  t.strictSame(created, (await lead.call('GET', `${path}/agreement-versions/${created.id}`)).body)
})
