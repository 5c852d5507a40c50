// What of an agreement, and of its versions, can be changed when.
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
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
import { type Body, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center, home } = await service.createAgencies()
const parties = [lead, center]
const newAgreement = (path: string, fields: object = {}) =>
  post(lead, `${path}/agreements`, { title: 'Transitions', kind: 'general', ...fields })

t.test('while a version is out for signature, its kind, parties and order of signing are fixed', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const members = [lead, center, home]
  const { agreementId, url } = await draftAgreement(path, members)
  await freezeVersion(path, url, members)
  const agreement = `${path}/agreements/${agreementId}`
  for (const fields of [{ kind: 'general' }, { signing: 'sequential' }, { partyIds: [lead.id, center.id] }]) {
    const refused = await lead.change('PATCH', agreement, fields)
    t.strictSame([refused.status, codesOf(refused)], [409, ['SIGNING_IN_PROGRESS']], JSON.stringify(fields))
  }
  t.equal((await lead.change('PATCH', agreement, { reference: '2026-114' })).status, 200)
  for (const by of members) await signAll(by, url)
  t.match((await lead.call('GET', `${url}/verification`)).body, { intact: true })
})

t.test('a draft has the rule set of the present kind of its agreement', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId, url } = await draftAgreement(path, parties)
  await lead.change('PATCH', `${path}/agreements/${agreementId}`, { kind: 'hs_preschool_mou' })
  const compiled = await act(lead, url, 'compile')
  t.match(compiled, { ruleSet: 'hs_preschool_mou/1' })
  t.ok(compiled.gaps.required > 0)
})

t.test('an agreement under which another one stands is under none itself', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [top, middle] = [await newAgreement(path), await newAgreement(path)]
  await newAgreement(path, { parentAgreementId: middle.id })
  const refused = await lead.change('PATCH', `${path}/agreements/${middle.id}`, { parentAgreementId: top.id })
  t.strictSame([refused.status, refused.body.errors?.[0]?.pointer], [422, '/parentAgreementId'])
})

t.test('an agreement with a signatory, or with another one under it, is not deleted', async (t) => {
  const path = await service.createPartnership(lead, center)
  const [parent, named] = [await newAgreement(path), await newAgreement(path)]
  const child = await newAgreement(path, { parentAgreementId: parent.id })
  const person = { agreementId: named.id, name: 'Sam Okafor', authority: { basis: 'office' } }
  const signatory = await post(center, `${path}/signatories`, person)
  for (const { id } of [parent, named]) {
    const refused = await lead.change('DELETE', `${path}/agreements/${id}`)
    t.strictSame([refused.status, codesOf(refused)], [409, ['AGREEMENT_IN_USE']])
  }
  await center.change('DELETE', `${path}/signatories/${signatory.id}`)
  for (const { id } of [child, parent, named]) {
    t.equal((await lead.change('DELETE', `${path}/agreements/${id}`)).status, 204)
  }
})

t.test('the time zone of an executed agreement is fixed', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await executeAgreement(path, parties)
  const amendment = { agreementId, amendmentKinds: ['other'], term: { timeZone: 'Etc/GMT+12' } }
  const refused = await lead.call('POST', `${path}/agreement-versions`, { body: amendment })
  t.strictSame([refused.status, refused.body.errors?.[0]?.pointer], [422, '/term/timeZone'])
})

t.test('the parties of an agreement change the external ids of its versions', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  const { url } = await draftAgreement(path, parties, { agreement: { partyIds: [lead.id, center.id] } })
  const externalIds = [{ scheme: 'crm', value: uuidv7() }]
  const refused = await home.change('PATCH', url, { externalIds })
  t.match(refused, { status: 403, body: { code: 'insufficient-relation' } })
  t.match(await center.change('PATCH', url, { externalIds }), { status: 200, body: { revision: 1 } })
  const { data } = (await lead.call('GET', `${path}/history?limit=100`)).body
  t.match(data.at(-1), { type: 'agreement_version.updated' })
})

t.test('an expectation that a draft names, and that is waived, blocks its freezing', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { id } = await agreeOnExpectation(path, parties)
  const version = { include: { expectationIds: [id] } }
  const { url } = await draftAgreement(path, parties, { version })
  const expectation = `${path}/expectations/${id}`
  for (const by of parties) await act(by, expectation, 'waive', { reason: 'No longer needed.' })
  await act(lead, url, 'compile')
  const { contentSha256 } = await act(lead, url, 'send')
  await act(center, url, 'accept', { contentSha256 })
  const blocked = await lead.change('POST', `${url}/transitions`, { action: 'freeze' })
  t.ok(codesOf(blocked).includes('EXPECTATION_NOT_AGREED'), codesOf(blocked).join())
})

t.test('names do not change the direction of text', async (t) => {
  const path = await service.createPartnership(lead, center)
  const hidden = 'Transitions\u202e'
  const body = { title: hidden, kind: 'general' }
  const refused = await lead.call('POST', `${path}/agreements`, { body })
  t.strictSame([refused.status, refused.body.errors?.[0]?.pointer], [422, '/title'])
  const { id: agreementId } = await newAgreement(path)
  const person = { agreementId, name: hidden, authority: { basis: 'office' } }
  const signatory = await center.call('POST', `${path}/signatories`, { body: person })
  t.strictSame([signatory.status, signatory.body.errors?.[0]?.pointer], [422, '/name'])
})

t.test('the evidence of a signature names a party, and no time to come', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url } = await draftAgreement(path, parties)
  const { signatories, contentSha256 } = await freezeVersion(path, url, parties)
  const { signatoryId } = signatories.find((one: Body) => one.organizationId === lead.id)
  const documentSha256 = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08'
  const sign = (method: string, evidence: object) =>
    lead.call('POST', `${url}/signatures`, {
      body: { signatoryId, contentSha256, method, signedOn: dayIn(0), evidence: { documentSha256, ...evidence } },
    })
  const scan = { mediaType: 'application/pdf', pages: 4, custodianId: home.id, location: 'Office' }
  const ofOther = await sign('wet_ink', scan)
  t.strictSame([ofOther.status, ofOther.body.errors?.[0]?.pointer], [422, '/evidence/custodianId'])
  t.equal((await sign('wet_ink', { ...scan, custodianId: lead.id, mediaType: 'not a type' })).status, 400)
  const envelope = { provider: 'Sign', envelopeId: 'E-1', completedAt: '2099-01-01T00:00:00Z' }
  const later = await sign('external_esign', envelope)
  t.strictSame([later.status, later.body.errors?.[0]?.pointer], [422, '/evidence/completedAt'])
  t.equal((await sign('external_esign', { ...envelope, provider: 'Si\u202egn' })).status, 422)
  t.equal((await sign('wet_ink', { ...scan, custodianId: lead.id })).status, 201)
})

t.test('a message names the first of many units that an amendment may not change', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { agreementId } = await executeAgreement(path, parties)
  const { clauses } = dataSharingParts(lead, center)
  const more = Array.from({ length: 60 }, (_, at) => ({
    ...{ key: `a-clause-with-a-long-key-${String(at).padStart(14, '0')}`, position: 100 + at, heading: 'More' },
    text: `The parties meet ${at} times.`,
  }))
  const body = { agreementId, amendmentKinds: ['term_extension'], clauses: [...clauses, ...more] }
  const { id } = await post(lead, `${path}/agreement-versions`, body)
  const url = `${path}/agreement-versions/${id}`
  const { contentSha256 } = await act(lead, url, 'send')
  await act(center, url, 'accept', { contentSha256 })
  const blocked = await lead.change('POST', `${url}/transitions`, { action: 'freeze' })
  const [mismatch] = blocked.body.blockedBy.filter(({ code }: Body) => code === 'AMENDMENT_KIND_MISMATCH')
  t.match(mismatch.message, /, 50 more\.$/)
})
