// The next steps and assessments from agreements, the calendar, and the end of drafts with the partnership.
import t from 'tap'
import { addDays, utcDayOf } from '../../../src/records/days.ts'
import { act, draftAgreement, executeAgreement, post, signAll, waive } from '../../support/agreements.ts'
import { type Body, type Client, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center, office } = await service.createAgencies()
const today = utcDayOf(Date.now())
const term = { effectiveOn: '2026-09-01', endsOn: '2030-08-31', noticeDays: 60, timeZone: 'UTC' }

const stepsOf = async (path: string): Promise<Body[]> => (await lead.call('GET', `${path}/next-steps`)).body.data
const stepOf = async (path: string, code: string) => (await stepsOf(path)).find((step) => step.code === code)
async function assessmentOf(path: string, strategy: string): Promise<Body> {
  const { body } = await lead.call('GET', `${path}/foundation`)
  return body.assessments.find((one: Body) => one.strategy === strategy)
}

t.test('the steps from the draft to the signatures name whose turn it is', async (t) => {
  const path = await service.createPartnership(lead, center)
  t.match(await assessmentOf(path, 'E1'), { status: 'missing' })
  t.match(await assessmentOf(path, 'Q24'), { status: 'missing', because: /0 of 2 parties/ })
  t.equal(await stepOf(path, 'DRAFT_AGREEMENT'), undefined, 'not before the negotiation')

  const { id: agreementId } = await post(lead, `${path}/agreements`, { title: 'Agreement', kind: 'general' })
  const { id: bare } = await post(lead, `${path}/agreement-versions`, { agreementId })
  t.match(await stepOf(path, 'FILL_GAPS'), {
    strategy: 'E1',
    actors: [lead.id],
    refs: [`${path}/agreement-versions/${bare}`],
  })
  t.match(await stepOf(path, 'NAME_SIGNATORY'), {
    strategy: 'Q24',
    actors: [lead.id, center.id],
    refs: [`${path}/agreements/${agreementId}`],
  })
  await act(lead, `${path}/agreement-versions/${bare}`, 'withdraw', { reason: 'Another kind.' })

  const { url } = await draftAgreement(path, [lead, center], { version: { signByOn: addDays(today, 20), term } })
  t.equal(await stepOf(path, 'FILL_GAPS'), undefined)
  t.equal(await stepOf(path, 'NAME_SIGNATORY'), undefined)
  t.match(await assessmentOf(path, 'Q24'), { status: 'done', because: /2 of 2 parties/ })
  const { contentSha256 } = await act(lead, url, 'send')
  t.match(await stepOf(path, 'ACCEPT_AGREEMENT'), { actors: [center.id], dueOn: null, refs: [url] })
  const accepted = await act(center, url, 'accept', { contentSha256 })
  t.match(await stepOf(path, 'RECORD_LEGAL_REVIEW'), { actors: [lead.id, center.id], refs: [url] })
  await waive(lead, path, accepted)
  t.match(await stepOf(path, 'RECORD_LEGAL_REVIEW'), { actors: [center.id] })
  await waive(center, path, accepted)
  await act(lead, url, 'freeze')
  const signing = { strategy: 'E1', actors: [lead.id, center.id], dueOn: addDays(today, 20), refs: [url] }
  t.match(await stepOf(path, 'SIGN_AGREEMENT'), signing)
  await signAll(lead, url)
  t.match(await stepOf(path, 'SIGN_AGREEMENT'), { actors: [center.id] })
  t.match(await assessmentOf(path, 'E1'), { status: 'partly', because: /none is in force/ })
  await signAll(center, url)
  t.equal(await stepOf(path, 'SIGN_AGREEMENT'), undefined)
  const { because } = await assessmentOf(path, 'E1')
  t.match(
    because,
    /Agreements in force: 1; .*a legal review was waived; counsel of a party did not review the drafting/,
  )
})

t.test('a new plan of the parties asks for an amendment', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url, agreementId } = await executeAgreement(path, [lead, center], { version: { term } })
  t.equal(await stepOf(path, 'AMEND_AGREEMENT'), undefined)
  await service.agreeOnConflictPlan(path, [lead, center])
  t.match((await lead.call('GET', url)).body, { sourcesChanged: true })
  t.match(await stepOf(path, 'AMEND_AGREEMENT'), {
    strategy: 'E1',
    actors: [lead.id, center.id],
    refs: [`${path}/agreements/${agreementId}`],
  })
  await post(center, `${path}/agreement-versions`, { agreementId, summary: 'The plan.', amendmentKinds: ['other'] })
  t.equal(await stepOf(path, 'AMEND_AGREEMENT'), undefined, 'an amendment is drafted')
})

t.test('a decision and a review are listed once they are near', async (t) => {
  const path = await service.createPartnership(lead, center)
  const endsOn = addDays(today, 120)
  const renewal = { maxRenewals: 1, months: 12, noticeDays: 60 }
  const { agreementId, url } = await executeAgreement(path, [lead, center], {
    version: { term: { ...term, endsOn, renewal } },
  })
  const decideOn = addDays(today, 60)
  const refs = [`${path}/agreements/${agreementId}`]
  t.match(await stepOf(path, 'DECIDE_RENEWAL'), { actors: [lead.id, center.id], dueOn: decideOn, refs })
  t.equal(await stepOf(path, 'REVIEW_DATA_SHARING'), undefined, 'the agreement ends before')

  await service.addObserver(path, office, lead, center)
  const { agreementId: draftId } = await draftAgreement(path, [lead, center], {
    version: { signByOn: addDays(today, 5), term },
  })
  const calendarOf = async (by: Client): Promise<string> => (await by.call('GET', `${path}/calendar.ics`)).body
  const calendar = await calendarOf(lead)
  const dayOf = (name: string) =>
    new RegExp(`UID:agreement-${name}[^\\r]*\\r\\n(?:[^U][^\\r]*\\r\\n)*?DTSTART;VALUE=DATE:(\\d+)`).exec(calendar)?.[1]
  t.equal(dayOf(`${agreementId}-starts`), today.replaceAll('-', ''))
  t.equal(dayOf(`${agreementId}-ends`), endsOn.replaceAll('-', ''))
  t.equal(dayOf(`${agreementId}-renewal-decision`), decideOn.replaceAll('-', ''))
  t.equal(dayOf(`${draftId}-signatures`), addDays(today, 5).replaceAll('-', ''))
  const observed = await calendarOf(office)
  t.match(observed, `agreement-${agreementId}-ends`)
  t.notMatch(observed, draftId, 'observers see executed agreements only')

  await post(lead, `${path}/agreement-versions`, {
    agreementId,
    origin: 'renewal',
    baseVersionId: url.split('/').at(-1),
  })
  t.equal(await stepOf(path, 'DECIDE_RENEWAL'), undefined, 'a renewal is drafted')
})

t.test('a partnership that is not pursued withdraws its open versions', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url } = await draftAgreement(path, [lead, center])
  await act(lead, path, 'do_not_pursue', { reason: 'No funds.' })
  t.match((await lead.call('GET', url)).body, { state: 'withdrawn', reason: 'The partnership is not pursued.' })
})
