// Amendments and renewals over HTTP: what they supersede, the kinds they declare, the merge with a later version, and their days.
import t from 'tap'
import { addDays } from '../../../src/records/days.ts'
import {
  act,
  agreeOnExpectation,
  dataSharingParts,
  draftAgreement,
  executeAgreement,
  freezeVersion,
  post,
  signAll,
} from '../../support/agreements.ts'
import { codesOf, dayIn } from '../../support/available-actions.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home } = await service.createAgencies()
const parties = [lead, center]
const { clauses, term } = dataSharingParts(lead, center)
const [clause] = clauses as [Body]

const read = async (url: string, by = lead): Promise<Body> => (await by.call('GET', url)).body
const draft = async (path: string, body: object, by = lead): Promise<{ url: string; body: Body }> => {
  const created = await post(by, `${path}/agreement-versions`, body)
  return { url: `${path}/agreement-versions/${created.id}`, body: created }
}
const amend = async (path: string, agreementId: string, fields: object = {}, by = lead): Promise<string> =>
  (await draft(path, { agreementId, amendmentKinds: ['other'], summary: 'A change.', ...fields }, by)).url
const execute = async (path: string, url: string, members: Client[] = parties): Promise<Body> => {
  await freezeVersion(path, url, members)
  for (const by of members) await signAll(by, url)
  return read(url)
}
async function inForce(options: Parameters<typeof executeAgreement>[2] = {}, members = parties) {
  const [first, ...others] = members as [Client, ...Client[]]
  const path = await service.createPartnership(first, ...others)
  return { path, ...(await executeAgreement(path, members, options)) }
}
/** Changes the last day of an executed version, as if it had been agreed. */
async function setEnd(agreementId: string, versionId: string, day: string): Promise<void> {
  await storage.rows('update agreement_versions set ends_on = $2 where id = $1', [versionId, day])
  await storage.rows(
    `update agreements set executions = jsonb_set(executions, '{0,endsOn}', to_jsonb($2::text)) where id = $1`,
    [agreementId, day],
  )
}

t.test('an amendment supersedes its base on the day from which it is in force', async (t) => {
  const { path, agreementId, url: base, versionId } = await inForce()
  const day = dayIn(30)
  const url = await amend(path, agreementId, { term: { effectiveOn: day } }, center)
  t.match(await read(url), { origin: 'amendment', baseVersionId: versionId, number: 2, state: 'draft' })
  t.match(await execute(path, url), { state: 'executed', inForceFrom: day, supersededOn: null })
  t.match(await read(base), { state: 'in_force', supersededOn: day }, 'until that day the base is in force')
  t.match(await read(`${path}/agreements/${agreementId}`), { state: 'in_force', currentVersionId: versionId })
  const next = await amend(path, agreementId, { term: { effectiveOn: dayIn(-3) } })
  t.match(await execute(path, next), { state: 'in_force', inForceFrom: dayIn(0) })
  t.match(await read(base), { state: 'superseded', supersededOn: dayIn(0) })
})

t.test('the current version of an agreement that has not begun is the one that will be in force', async (t) => {
  const term = { effectiveOn: dayIn(30), endsOn: dayIn(400), noticeDays: 60 }
  const { path, agreementId, versionId } = await inForce({ version: { term } })
  const agreement = `${path}/agreements/${agreementId}`
  t.match(await read(agreement), { state: 'upcoming', currentVersionId: versionId, terminatesOn: null })
  const url = await amend(path, agreementId, { term: { endsOn: dayIn(500) } })
  const amendment = await execute(path, url)
  t.match(amendment, { state: 'executed', inForceFrom: dayIn(30) })
  t.match(await read(agreement), { state: 'upcoming', currentVersionId: amendment.id, endsOn: dayIn(500) })
  const notice = { agreementId, reasonCode: 'other', reason: 'No rooms.', givenOn: dayIn(0), terminatesOn: dayIn(200) }
  await post(lead, `${path}/termination-notices`, notice)
  t.match(await read(agreement), { state: 'upcoming', currentVersionId: amendment.id, terminatesOn: dayIn(200) })
  const [overview] = (await lead.call('GET', '/v1/agreements?limit=100')).body.data.filter(
    (one: Body) => one.agreementId === agreementId,
  )
  t.match(overview, { endsOn: dayIn(500), daysLeft: 199, contentSha256: amendment.contentSha256 })
})

t.test('an amendment changes what its kinds allow', async (t) => {
  const { path, agreementId } = await inForce()
  const money = {
    key: 'fee',
    payerId: lead.id,
    payeeId: center.id,
    purpose: 'Reports',
    basis: 'fixed',
    amount: '100.00',
  }
  const financialTerms = [{ ...money, currency: 'USD', per: 'year' }]
  const wording = { clauses: [{ ...clause, text: `${clause.text} Each party keeps a copy of the agreement.` }] }
  const changes = {
    correction: wording,
    term_extension: { term: { endsOn: '2031-08-31' } },
    financial_change: { financialTerms },
  }
  for (const [kind, change] of Object.entries(changes)) {
    for (const declared of [...Object.keys(changes), 'other']) {
      const url = await amend(path, agreementId, { amendmentKinds: [declared], ...change })
      const { contentSha256 } = await act(lead, url, 'send')
      await act(center, url, 'accept', { contentSha256 })
      const codes = codesOf(await lead.change('POST', `${url}/transitions?dryRun=true`, { action: 'freeze' }))
      const isAllowed = declared === kind || declared === 'other'
      t.equal(codes.includes('AMENDMENT_KIND_MISMATCH'), !isAllowed, `${kind} declared as ${declared}: ${codes}`)
      await act(lead, url, 'withdraw', { reason: 'Enough.' })
    }
  }
  const undeclared = await lead.call('POST', `${path}/agreement-versions`, { body: { agreementId } })
  t.match(undeclared, { status: 422, body: { errors: [{ pointer: '/amendmentKinds' }] } })
})

t.test('rebase merges a draft with the version that was executed since', async (t) => {
  const { path, agreementId, versionId } = await inForce()
  const mine = await amend(path, agreementId, { noMoneyReason: 'Each party bears its own costs.' })
  const both = await amend(path, agreementId, { term: { noticeDays: 30 } })
  const theirs = await amend(path, agreementId, { term: { noticeDays: 90 } })
  await execute(path, theirs)

  t.match(await read(mine), { baseVersionId: versionId, term: { noticeDays: 60 } })
  const latest = theirs.split('/').at(-1)
  t.match(await act(lead, mine, 'rebase'), {
    baseVersionId: latest,
    term: { noticeDays: 90 },
    noMoneyReason: 'Each party bears its own costs.',
  })
  t.match(await execute(path, mine), { state: 'in_force' }, 'then it can be executed')

  const conflict = await lead.change('POST', `${both}/transitions`, { action: 'rebase' })
  t.strictSame([conflict.status, codesOf(conflict)], [409, ['REBASE_CONFLICT']])
  const [blocker] = conflict.body.blockedBy
  t.match(blocker.conflict, {
    unit: 'term',
    base: { noticeDays: 60 },
    theirs: { noticeDays: 90 },
    yours: { noticeDays: 30 },
  })
  t.match(await read(both), { baseVersionId: versionId }, 'a conflict changes nothing')
  t.match(await act(lead, both, 'rebase', { resolved: [blocker.conflict.unit] }), {
    baseVersionId: mine.split('/').at(-1),
    term: { noticeDays: 30 },
    noMoneyReason: 'Each party bears its own costs.',
  })
})

t.test('a party that an amendment removes accepts it, and does not sign it', async (t) => {
  const members = [lead, center, home]
  const { path, agreementId } = await inForce({}, members)
  const partyIds = [lead.id, center.id]
  t.equal((await lead.change('PATCH', `${path}/agreements/${agreementId}`, { partyIds })).status, 200)
  const url = await amend(path, agreementId, { amendmentKinds: ['party_change'] })
  const sent = await act(lead, url, 'send')
  t.strictSame([...sent.waitingOn].sort(), [center.id, home.id].sort())
  await act(center, url, 'accept', { contentSha256: sent.contentSha256 })
  t.match(await read(url), { state: 'party_review', waitingOn: [home.id] })
  t.match(await act(home, url, 'accept', { contentSha256: sent.contentSha256 }), { state: 'legal_review' })
  const { waitingOn } = await read(url)
  t.strictSame([...waitingOn].sort(), [...partyIds].sort(), 'its counsel is not asked')
})

t.test('expectations can be reworded for an amendment that declares it', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await agreeOnExpectation(path, parties)
  const { agreementId } = await executeAgreement(path, parties)
  const expectation = `${path}/expectations/${id}`
  const reword = (by: Client, what: string) => by.change('PATCH', expectation, { what })
  t.strictSame(codesOf(await reword(lead, 'Screening of all.')), ['BOUND_BY_AGREEMENT'])
  const correction = await amend(path, agreementId, { amendmentKinds: ['correction'] })
  t.strictSame(codesOf(await reword(lead, 'Screening of all.')), ['BOUND_BY_AGREEMENT'])
  await act(lead, correction, 'withdraw', { reason: 'Enough.' })
  const url = await amend(path, agreementId, { amendmentKinds: ['expectation_change'] })
  const reworded = await reword(lead, 'Screening of all children.')
  t.equal(reworded.status, 200, JSON.stringify(reworded.body))
  const { revision } = reworded.body.pendingRevision
  for (const by of parties) {
    const { pendingRevision } = await read(expectation, by)
    if (pendingRevision) await by.change('POST', `${expectation}/transitions`, { action: 'accept', revision })
  }
  t.match(await read(expectation), { what: 'Screening of all children.' })
  t.match(await read(url), { sourcesChanged: true })
  await act(lead, url, 'compile')
  t.match(await execute(path, url), { state: 'in_force' })
  t.strictSame(codesOf(await reword(lead, 'Screening.')), ['BOUND_BY_AGREEMENT'], 'the amendment is executed')
})

const renewal = { maxRenewals: 2, months: 12, noticeDays: 90 }

t.test('a renewal begins on the day after its base, and its end is computed', async (t) => {
  const { path, agreementId } = await inForce({ version: { term: { ...term, endsOn: '2027-06-30', renewal } } })
  let end = '2027-06-30'
  for (const endsOn of ['2028-06-30', '2029-06-30']) {
    const effectiveOn = addDays(end, 1)
    const { url } = await draft(path, { agreementId, origin: 'renewal' })
    t.match(await read(url), { term: { effectiveOn, endsOn }, acceptances: [], signatories: [] })
    t.match(await execute(path, url), { state: 'executed', inForceFrom: effectiveOn, gapDays: 0 })
    end = endsOn
  }
  t.match(
    await read(`${path}/agreements/${agreementId}`),
    { renewalsUsed: 2, endsOn: '2027-06-30' },
    'the current term',
  )
  const third = await lead.call('POST', `${path}/agreement-versions`, { body: { agreementId, origin: 'renewal' } })
  t.strictSame([third.status, codesOf(third)], [409, ['RENEWAL_LIMIT_REACHED']])
})

t.test('a renewal that is late is flagged; one that is signed too late leaves a gap', async (t) => {
  const early = await inForce({ version: { term: { ...term, endsOn: dayIn(200), renewal } } })
  t.match((await draft(early.path, { agreementId: early.agreementId, origin: 'renewal' })).body, { noticeLate: false })
  const { path, agreementId, versionId } = await inForce({ version: { term: { ...term, endsOn: dayIn(30), renewal } } })
  const { url, body } = await draft(path, { agreementId, origin: 'renewal' })
  t.match(body, { noticeLate: true })
  await freezeVersion(path, url, parties)
  // The base ended four days ago.
  await setEnd(agreementId, versionId, dayIn(-4))
  const over = await lead.call('POST', `${path}/agreement-versions`, { body: { agreementId, origin: 'renewal' } })
  t.strictSame([over.status, codesOf(over)], [409, ['BASE_NOT_IN_FORCE']])
  for (const by of parties) await signAll(by, url)
  // From the third day before today to the thirtieth from today nothing is in force.
  t.match(await read(url), { state: 'executed', inForceFrom: dayIn(31), gapDays: 34 })
})

t.test('only the lead drafts a renewal', async (t) => {
  const { path, agreementId } = await inForce({ version: { term: { ...term, renewal } } })
  const body = { agreementId, origin: 'renewal' }
  t.match(await center.call('POST', `${path}/agreement-versions`, { body }), {
    status: 403,
    body: { code: 'insufficient-relation' },
  })
  const initial = await lead.call('POST', `${path}/agreement-versions`, { body: { agreementId, origin: 'initial' } })
  t.match(initial, { status: 422, body: { errors: [{ pointer: '/origin' }] } })
})

t.test('a version of another agreement is no base', async (t) => {
  const { path, agreementId } = await inForce()
  const other = await draftAgreement(path, parties)
  for (const baseVersionId of [other.versionId, agreementId]) {
    const body = { agreementId, baseVersionId, amendmentKinds: ['other'] }
    t.match(await lead.call('POST', `${path}/agreement-versions`, { body }), {
      status: 422,
      body: { code: 'unknown-reference', errors: [{ pointer: '/baseVersionId' }] },
    })
  }
})
