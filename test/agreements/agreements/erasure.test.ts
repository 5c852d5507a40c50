// Names of signatories and reviewers are personal data: what an erasure changes, and that what was signed keeps its hash.
import { randomUUID } from 'node:crypto'
import t from 'tap'
import { act, draftAgreement, freezeVersion, signAll } from '../../support/agreements.ts'
import { codesOf } from '../../support/available-actions.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center } = await service.createAgencies()
const parties = [lead, center]
/** A word of the name, so that no other record contains it. */
const word = 'Okonkwo'
const name = `Sam ${word}`

const erase = async (by: Client, query = ''): Promise<string[]> => {
  const { status, body } = await by.call('POST', `/v1/organizations/${by.id}/erasures${query}`, { body: { name } })
  t.equal(status, 200, JSON.stringify(body))
  return body.records.map(({ recordType }: Body) => recordType)
}
const read = async (by: Client, url: string) => (await by.call('GET', url)).body
/** With a response that is stored. */
async function create(by: Client, url: string, body: object): Promise<Body> {
  const created = await by.call('POST', url, { body, headers: { 'idempotency-key': randomUUID() } })
  t.equal(created.status, 201, JSON.stringify(created.body))
  return created.body
}
const nameSignatory = (path: string, agreementId: string, by: Client) =>
  create(by, `${path}/signatories`, {
    ...{ agreementId, name, title: `Director ${word}`, authority: { basis: 'office' }, order: 3 },
  })
const review = (path: string, version: Body, stage: string) =>
  create(center, `${path}/legal-reviews`, {
    ...{ agreementVersionId: version.id, contentSha256: version.contentSha256, stage, outcome: 'approved' },
    ...{ reviewerName: name, reviewerTitle: `Counsel ${word}`, reviewerKind: 'in_house', reviewedOn: '2026-09-01' },
    advice: 'For us alone.',
  })

t.test('signatories and reviewers are erased, also from the history, and what was signed is not', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url, agreementId } = await draftAgreement(path, parties)
  const signatory = await nameSignatory(path, agreementId, center)
  const draft = await act(lead, url, 'compile')
  const drafting = await review(path, draft, 'drafting')
  await freezeVersion(path, url, parties)
  for (const by of parties) await signAll(by, url)
  const signed = {
    version: await read(lead, url),
    evidence: await read(lead, `${url}/evidence`),
    signatures: (await read(lead, `${url}/signatures`)).data,
  }
  const documents = ['json', 'md', 'html'].map((format) => `${url}/document.${format}`)
  const texts = await Promise.all(documents.map((document) => read(lead, document)))
  t.match(JSON.stringify(texts), word)

  t.strictSame(await erase(lead), [], 'another organization does not')
  t.strictSame(await erase(center, '?dryRun=true'), ['legal_review', 'signatory'])
  t.strictSame(await erase(center), ['legal_review', 'signatory'])
  for (const by of parties) {
    t.match(await read(by, `${path}/signatories/${signatory.id}`), { name: '[erased]', title: null, erasedAt: /Z$/ })
    t.match(await read(by, `${path}/legal-reviews/${drafting.id}`), {
      ...{ reviewerName: '[erased]', reviewerTitle: null, outcome: 'approved', erasedAt: /Z$/ },
      advice: by === center ? 'For us alone.' : null,
    })
  }
  const { data } = await read(lead, `${path}/history?limit=100`)
  const types = data.map(({ type }: Body) => type)
  for (const type of ['signatory.erased', 'legal_review.erased']) t.ok(types.includes(type), type)
  const aboutThem = data.filter(({ recordType }: Body) => ['signatory', 'legal_review'].includes(recordType))
  t.notMatch(JSON.stringify(aboutThem), word)
  t.match(await read(lead, `${path}/history/verification`), { intact: true, alteredRecords: [] })
  for (const table of ['signatories', 'legal_reviews', 'idempotency_keys'])
    t.strictSame(await storage.rows(`select from ${table} x where x::text like $1`, [`%${word}%`]), [], table)

  const { sourcesChanged, ...version } = await read(lead, url)
  t.equal(sourcesChanged, true)
  t.match(version, { state: 'in_force', contentSha256: signed.version.contentSha256 })
  t.strictSame(version.signatories, signed.version.signatories)
  t.strictSame(await read(lead, `${url}/evidence`), signed.evidence)
  t.strictSame((await read(lead, `${url}/signatures`)).data, signed.signatures)
  t.strictSame(await Promise.all(documents.map((document) => read(lead, document))), texts)
  t.match(await read(lead, `${url}/verification`), { intact: true })
})

t.test('a draft has the name until it is compiled again, which it needs to be', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url, agreementId } = await draftAgreement(path, parties)
  await nameSignatory(path, agreementId, center)
  await act(lead, url, 'compile')
  t.strictSame(await erase(center), ['signatory'])
  t.match(await read(lead, url), { sourcesChanged: true })
  t.match(JSON.stringify(await read(lead, `${url}/document.json`)), word)
  t.strictSame(codesOf(await lead.change('POST', `${url}/transitions`, { action: 'send' })), ['SOURCES_CHANGED'])
  await act(lead, url, 'compile')
  t.notMatch(JSON.stringify(await read(lead, `${url}/document.json`)), word)
})

t.test('a version that is out for signature is still signed as it was frozen', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url, agreementId } = await draftAgreement(path, parties)
  await nameSignatory(path, agreementId, center)
  await act(lead, url, 'compile')
  await freezeVersion(path, url, parties)
  await signAll(lead, url)
  t.strictSame(await erase(center), ['signatory'])
  await signAll(center, url)
  t.match(await read(lead, url), { state: 'in_force' })
  t.match(JSON.stringify((await read(lead, `${url}/evidence`)).content), word)
  t.match(await read(lead, `${url}/verification`), { intact: true })
})
