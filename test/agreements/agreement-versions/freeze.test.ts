// Each code that blocks `freeze`, alone.
import t, { type Test } from 'tap'
import {
  act,
  agreeOnExpectation,
  dataSharingParts,
  draftAgreement,
  executeAgreement,
  freezeVersion,
  post,
  waive,
} from '../../support/agreements.ts'
import { blockersOf, codesOf } from '../../support/available-actions.ts'
import { startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()
const parties = [lead, center]
const [clause] = dataSharingParts(lead, center).clauses

/** Sends and accepts, and waives the legal reviews of `reviewers`. */
async function review(path: string, url: string, reviewers = parties): Promise<void> {
  const { contentSha256 } = await act(lead, url, 'send')
  await act(center, url, 'accept', { contentSha256 })
  const { body: version } = await lead.call('GET', url)
  for (const by of reviewers) await waive(by, path, version)
}

/** Checks that the code alone blocks freeze. */
async function expectBlocked(t: Test, url: string, ...codes: string[]): Promise<void> {
  const { body } = await lead.call('GET', url)
  t.equal(body.state, 'legal_review')
  t.strictSame(blockersOf(body, 'freeze'), codes)
  const answer = await lead.change('POST', `${url}/transitions`, { action: 'freeze' })
  t.strictSame([answer.status, codesOf(answer)], [409, codes])
}

/** A draft amendment of the agreement. */
const amend = async (path: string, agreementId: string, fields: object = {}) => {
  const body = { agreementId, amendmentKinds: ['other'], summary: 'A change.', ...fields }
  return `${path}/agreement-versions/${(await post(lead, `${path}/agreement-versions`, body)).id}`
}

t.test('REQUIRED_GAPS', async (t) => {
  const path = await service.createPartnership(lead, center)
  const version = { clauses: [{ ...clause, covers: ['amendment', 'disputes'] }], term: { effectiveOn: '2026-09-01' } }
  const { url } = await draftAgreement(path, parties, { version })
  await review(path, url)
  await expectBlocked(t, url, 'REQUIRED_GAPS')
})

t.test('SHORT_CUTS_UNRESOLVED', async (t) => {
  const path = await service.createPartnership(lead, center)
  const more = { key: 'more', position: 20, heading: 'More', text: 'The parties meet on [insert day] of every month.' }
  const { url } = await draftAgreement(path, parties, { version: { clauses: [clause, more] } })
  await review(path, url)
  await expectBlocked(t, url, 'SHORT_CUTS_UNRESOLVED')
})

t.test('LEGAL_REVIEW_MISSING', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url } = await draftAgreement(path, parties)
  await review(path, url, [lead])
  await expectBlocked(t, url, 'LEGAL_REVIEW_MISSING')
  const { body: version } = await lead.call('GET', url)
  await waive(center, path, version, 'drafting')
  await expectBlocked(t, url, 'LEGAL_REVIEW_MISSING')
  await waive(center, path, version)
  t.match(await act(lead, url, 'freeze'), { state: 'ready_to_sign' })
})

t.test('LEGAL_CHANGES_REQUIRED', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url } = await draftAgreement(path, parties)
  await review(path, url, [lead])
  const { id: agreementVersionId, contentSha256 } = (await lead.call('GET', url)).body
  await post(center, `${path}/legal-reviews`, {
    ...{ agreementVersionId, contentSha256, stage: 'final', outcome: 'changes_required', reviewedOn: '2026-09-02' },
    ...{ reviewerName: 'Dana Whitfield', reviewerKind: 'external', comment: 'Name the days.' },
  })
  await expectBlocked(t, url, 'LEGAL_CHANGES_REQUIRED')
})

t.test('SIGNATORY_MISSING', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url, agreementId } = await draftAgreement(path, parties)
  const { data } = (await center.call('GET', `${path}/signatories?agreementId=${agreementId}`)).body
  const own = data.find(({ organizationId }: { organizationId: string }) => organizationId === center.id)
  t.equal((await center.change('DELETE', `${path}/signatories/${own.id}`)).status, 204)
  await act(lead, url, 'compile')
  await review(path, url)
  const { body } = await lead.call('GET', url)
  const codes = blockersOf(body, 'freeze')
  t.ok(codes.includes('SIGNATORY_MISSING'))
  // Without a signatory the rule SIGNATURES is not satisfied either.
  t.strictSame(
    codes.filter((code) => code !== 'REQUIRED_GAPS'),
    ['SIGNATORY_MISSING'],
  )
})

t.test('SOURCES_CHANGED', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url } = await draftAgreement(path, parties)
  await review(path, url)
  await post(center, `${path}/benefits`, { beneficiary: 'children', statement: 'More time.' })
  await expectBlocked(t, url, 'SOURCES_CHANGED')
})

t.test('EXPECTATION_NOT_AGREED', async (t) => {
  const path = await service.createPartnership(lead, center)
  // The other party has not accepted it.
  const { id, state } = await agreeOnExpectation(path, [lead])
  t.equal(state, 'proposed')
  const { url } = await draftAgreement(path, parties, { version: { include: { expectationIds: [id] } } })
  await review(path, url)
  await expectBlocked(t, url, 'EXPECTATION_NOT_AGREED')
})

t.test('BASE_SUPERSEDED and SIGNING_IN_PROGRESS', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await executeAgreement(path, parties)
  const [first, second] = [await amend(path, agreementId), await amend(path, agreementId)]
  await review(path, second)
  await freezeVersion(path, first, parties)
  await expectBlocked(t, second, 'SIGNING_IN_PROGRESS')
  const { body } = await lead.call('GET', first)
  for (const { signatoryId, organizationId } of body.signatories) {
    const by = organizationId === lead.id ? lead : center
    const signature = {
      signatoryId,
      contentSha256: body.contentSha256,
      method: 'attested_api',
      electronicConsent: true,
    }
    await post(by, `${first}/signatures`, signature)
  }
  await expectBlocked(t, second, 'BASE_SUPERSEDED')
})

t.test('AMENDMENT_KIND_MISMATCH', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await executeAgreement(path, parties)
  const term = { endsOn: '2031-08-31' }
  const url = await amend(path, agreementId, { amendmentKinds: ['correction'], term })
  await review(path, url)
  await expectBlocked(t, url, 'AMENDMENT_KIND_MISMATCH')
  const { body } = await lead.change('POST', `${url}/transitions`, { action: 'freeze' })
  t.match(body.blockedBy[0].message, /: term/, 'it names the unit')
})

t.test('PARTY_WITHDRAWN', async (t) => {
  const third = await service.createOrganization('Third')
  const path = await service.createPartnership(lead, center, third)
  const { url } = await draftAgreement(path, [lead, center, third])
  const { contentSha256 } = await act(lead, url, 'send')
  for (const by of [center, third]) await act(by, url, 'accept', { contentSha256 })
  const { body: version } = await lead.call('GET', url)
  for (const by of [lead, center, third]) await waive(by, path, version)
  const [{ id }] = (await lead.call('GET', `${path}/parties?organizationId=${third.id}`)).body.data
  await act(third, `${path}/parties/${id}`, 'withdraw', { reason: 'No room.' })
  const codes = blockersOf((await lead.call('GET', url)).body, 'freeze')
  t.ok(codes.includes('PARTY_WITHDRAWN'), `${codes}`)
})

t.test('AGREEMENT_ENDED', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId, versionId } = await executeAgreement(path, parties)
  const url = await amend(path, agreementId)
  await review(path, url)
  // The version in force ended yesterday.
  await storage.rows(
    `update agreements set executions = jsonb_set(executions::jsonb, '{0,endsOn}', to_jsonb((current_date - 2)::text))
      where id = $1`,
    [agreementId],
  )
  await storage.rows('update agreement_versions set ends_on = current_date - 2 where id = $1', [versionId])
  await expectBlocked(t, url, 'AGREEMENT_ENDED')
})
