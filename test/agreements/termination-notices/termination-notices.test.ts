// Notices of termination over HTTP: what they end, who answers them, and how they are taken back.
import t from 'tap'
import { addDays } from '../../../src/records/days.ts'
import { localDateOf } from '../../../src/records/time-zones.ts'
import { act, draftAgreement, executeAgreement, freezeVersion, post, signAll } from '../../support/agreements.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const timeZone = 'America/Chicago'
const today = () => localDateOf(timeZone, Date.now())
const soon = () => addDays(today(), 60)
const options = {
  version: { term: { effectiveOn: '2026-09-01', endsOn: '2030-08-31', noticeDays: 60, timeZone } },
}

const noticeOf = (agreementId: string, fields: object = {}) => ({
  agreementId,
  reasonCode: 'capacity',
  reason: 'The rooms are needed.',
  givenOn: today(),
  terminatesOn: soon(),
  ...fields,
})
const give = (by: Client, path: string, agreementId: string, fields?: object, status = 201) =>
  post(by, `${path}/termination-notices`, noticeOf(agreementId, fields), status)
const read = async (url: string, by = lead): Promise<Body> => (await by.call('GET', url)).body

t.test('a notice ends the agreement on its day, and a dispute does not stop it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId, url } = await executeAgreement(path, [lead, center], options)
  const agreementUrl = `${path}/agreements/${agreementId}`
  const notice = await give(center, path, agreementId)
  t.match(notice, { state: 'given', surviving: ['all'], waitingOn: [], mutual: false, organizationId: center.id })
  t.match(notice.availableActions, [{ action: 'revoke' }])
  t.match(await read(url), { state: 'in_force', terminatesOn: soon() })
  const { events } = await historyOf(path)
  for (const type of ['termination_notice.recorded', 'agreement_version.notice_recorded', 'agreement.updated']) {
    t.ok(events.includes(type), type)
  }
  const noticeUrl = `${path}/termination-notices/${notice.id}`
  t.match(await act(lead, noticeUrl, 'dispute', { reason: 'The rooms are free.' }), {
    state: 'disputed',
    responses: [{ organizationId: lead.id, kind: 'disputed', reason: 'The rooms are free.' }],
  })
  t.match(await read(url), { terminatesOn: soon() })
  t.match(await act(lead, noticeUrl, 'acknowledge'), { state: 'acknowledged', responses: [{ kind: 'acknowledged' }] })
  t.equal((await lead.change('POST', `${noticeUrl}/transitions`, { action: 'revoke' })).status, 409)
  t.match(await act(center, noticeUrl, 'revoke'), { state: 'revoked' })
  t.match(await read(url), { state: 'in_force', terminatesOn: null })
  t.match(await read(agreementUrl), { state: 'in_force' })
})

t.test('a notice too early answers with the first possible day', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await executeAgreement(path, [lead, center], options)
  const early = await give(lead, path, agreementId, { terminatesOn: addDays(soon(), -1) }, 409)
  t.match(early, {
    code: 'transition-blocked',
    blockedBy: [{ code: 'NOTICE_PERIOD', message: `The first possible day is ${soon()}.` }],
  })
  const future = await give(lead, path, agreementId, { givenOn: addDays(today(), 2), terminatesOn: '2028-01-01' }, 422)
  t.match(future, { code: 'rule-violation', errors: [{ pointer: '/givenOn' }] })
  t.match(await give(lead, path, agreementId, { terminatesOn: '2030-09-01' }, 422), {
    errors: [{ pointer: '/terminatesOn' }],
  })
  t.match(await give(lead, path, '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70', {}, 422), { code: 'unknown-reference' })
})

t.test('a mutual notice takes effect with the last consent, and can end the agreement today', async (t) => {
  const path = await service.createPartnership(lead, center, office)
  const { agreementId, url } = await executeAgreement(path, [lead, center, office], options)
  const notice = await give(lead, path, agreementId, { mutual: true, terminatesOn: today() })
  t.match(notice, { state: 'proposed', waitingOn: [center.id, office.id] })
  t.match(await read(url), { state: 'in_force', terminatesOn: null })
  const noticeUrl = `${path}/termination-notices/${notice.id}`
  t.match(await act(center, noticeUrl, 'consent'), { state: 'proposed', waitingOn: [office.id] })
  const again = await center.change('POST', `${noticeUrl}/transitions`, { action: 'consent' })
  t.match(again.body, { blockedBy: [{ code: 'ALREADY_CONSENTED' }] })
  t.match(await act(office, noticeUrl, 'consent'), { state: 'effective', waitingOn: [], availableActions: [] })
  t.match(await read(url), { state: 'terminated', terminatesOn: today() })
  t.match(await read(`${path}/agreements/${agreementId}`), { state: 'terminated', boundParties: [] })
  t.match(await give(lead, path, agreementId, {}, 409), { blockedBy: [{ code: 'WRONG_STATE' }] })
})

t.test('the agreements under it end too, and their open versions are blocked', async (t) => {
  const path = await service.createPartnership(lead, center)
  const main = await executeAgreement(path, [lead, center], options)
  const under = { agreement: { parentAgreementId: main.agreementId }, ...options }
  const child = await executeAgreement(path, [lead, center], under)
  const open = await draftAgreement(path, [lead, center], under)
  const { id } = await give(lead, path, main.agreementId, { mutual: true, terminatesOn: today() })
  await act(center, `${path}/termination-notices/${id}`, 'consent')
  t.match(await read(child.url), { state: 'terminated', terminatesOn: today() })
  t.match(await read(`${path}/agreements/${child.agreementId}`), { state: 'terminated', boundParties: [] })
  const send = await lead.change('POST', `${open.url}/transitions`, { action: 'send' })
  t.match(send.body, { blockedBy: [{ code: 'AGREEMENT_ENDED' }] })
})

t.test('what is executed after a notice ends with it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const main = await executeAgreement(path, [lead, center], options)
  const under = { agreement: { parentAgreementId: main.agreementId }, ...options }
  const drafted = await draftAgreement(path, [lead, center], under)
  const { id } = await give(lead, path, main.agreementId)
  await freezeVersion(path, drafted.url, [lead, center])
  for (const by of [lead, center]) await signAll(by, drafted.url)
  t.match(await read(drafted.url), { state: 'in_force', terminatesOn: soon() })
  await act(lead, `${path}/termination-notices/${id}`, 'revoke')
  t.match(await read(drafted.url), { state: 'in_force', terminatesOn: null })
})

t.test('only parties of the agreement give notice, of an executed one', async (t) => {
  const path = await service.createPartnership(lead, center, office)
  const { agreementId, url } = await draftAgreement(path, [lead, center], options)
  t.match(await give(lead, path, agreementId, {}, 409), { blockedBy: [{ code: 'WRONG_STATE' }] })
  await freezeVersion(path, url, [lead, center])
  for (const by of [lead, center]) await signAll(by, url)
  t.match(await give(office, path, agreementId, {}, 409), { blockedBy: [{ code: 'ACTOR_NOT_ALLOWED' }] })
})

t.test('notices are given and filings recorded in a partnership that has ended; observers read both', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const current = await executeAgreement(path, [lead, center], options)
  const first = await give(lead, path, current.agreementId)
  await storage.setState(path, 'negotiating')
  const end = { action: 'terminate', terminationCode: 'funding_ended', reason: 'The grant ends.' }
  const firstUrl = `${path}/termination-notices/${first.id}`
  t.match(await lead.change('POST', `${path}/transitions`, end), {
    status: 409,
    body: { blockedBy: [{ code: 'NOTICE_PERIOD', ref: firstUrl }] },
  })
  await act(lead, firstUrl, 'revoke')
  const { id: mutual } = await give(lead, path, current.agreementId, { mutual: true, terminatesOn: today() })
  await act(center, `${path}/termination-notices/${mutual}`, 'consent')
  const later = { version: { term: { ...options.version.term, effectiveOn: '2028-09-01' } } }
  const { agreementId } = await executeAgreement(path, [lead, center], later)
  t.equal((await lead.change('POST', `${path}/transitions`, end)).status, 200)
  const notice = await give(lead, path, agreementId)
  await act(center, `${path}/termination-notices/${notice.id}`, 'acknowledge')
  const filing = { agreementId, recipient: 'other', filedOn: today(), reference: 'A letter' }
  const { id } = await post(center, `${path}/filings`, filing)
  t.match(await read(`${path}/termination-notices/${notice.id}`, office), {
    state: 'acknowledged',
    availableActions: [],
  })
  t.match(await read(`${path}/filings/${id}`, office), filing)
  t.equal((await office.call('POST', `${path}/filings`, { body: filing })).status, 403)
})

/** The types of the last events of the partnership. */
async function historyOf(path: string): Promise<{ events: string[] }> {
  const { body } = await lead.call('GET', `${path}/history?limit=4&sort=-position`)
  return { events: (body.data ?? []).map(({ type }: Body) => type) }
}
