// What an observer, a party that has left, a party that does not sign and a stranger notice of versions that are not theirs to see.
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import {
  act,
  agreeOnExpectation,
  draftAgreement,
  executeAgreement,
  freezeVersion,
  post,
  signAll,
} from '../../support/agreements.ts'
import { codesOf } from '../../support/available-actions.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client, Received } from '../../support/service.ts'

const service = await startOwnService(t)
const { lead, center, home, office } = await service.createAgencies()
const former = await service.createOrganization('Former partner')
const stranger = await service.createOrganization('Shelbyville')
/** Those that sign; `home` is a party of the partnership too. */
const parties = [lead, center]

const path = await service.createPartnership(lead, center, home, former)
await service.addObserver(path, office, lead, center, home, former)
const expectation = await agreeOnExpectation(path, [lead, center, home, former])
const executed = await executeAgreement(path, parties)
const amend = async (agreementId = executed.agreementId): Promise<string> => {
  const body = { agreementId, amendmentKinds: ['other'], summary: 'A change.' }
  return `${path}/agreement-versions/${(await post(center, `${path}/agreement-versions`, body)).id}`
}

const parts = [
  ...['', '/document.json', '/document.md', '/document.html', '/document.md?part=changes', '/signatures', '/evidence'],
  ...['/verification', '/completeness', '/short-cuts', '/drift', '/diff'],
]
const everywhere = [
  ...['', '/agreements', '/agreements?sort=-updatedAt', '/filings', '/termination-notices', '/signatories'],
  ...['/agreement-versions', '/agreement-versions?state=draft,party_review,legal_review,ready_to_sign'],
  ...['/legal-reviews', `/agreements/${executed.agreementId}`, '/history?limit=100', '/history/head', '/next-steps'],
  ...[`/expectations/${expectation.id}`, '/foundation', '/calendar.ics', '.ndjson'],
].map((suffix) => path + suffix)
const ofOrganization = [
  '/v1/agenda?limit=100',
  '/v1/agreements',
  '/v1/agreements.csv',
  '/v1/agreements.ndjson',
  '/v1/changes?limit=100',
]

/** On a machine with other work a computation can take longer than a request may. */
async function read(by: Client, url: string): Promise<Received> {
  const answer = await by.call('GET', url, { headers: { prefer: 'count=exact' } })
  return answer.status === 503 ? read(by, url) : answer
}
/** What differs between any two requests, or with the last position of a feed, is left out. */
function contentOf({ status, headers, body }: Received): string {
  const { requestId: _, changesAfter: __, instance: ___, ...rest } = typeof body === 'object' ? body : { text: body }
  return JSON.stringify([status, headers.get('etag'), rest])
}
async function readAll(by: Client, urls: readonly string[]): Promise<Record<string, string>> {
  const seen: Record<string, string> = {}
  for (const url of urls) seen[url] = contentOf(await read(by, url))
  return seen
}

t.test('an observer notices nothing of a draft, of its reviews and of its signatures', async (t) => {
  const urls = [...everywhere, ...parts.map((part) => executed.url + part), ...ofOrganization]
  const before = await readAll(office, urls)
  t.match(before[executed.url], /^\[200/)
  t.match(before[`${path}/agreement-versions`], '"totalCount":1')
  const isSame = async (what: string) => t.strictSame(await readAll(office, urls), before, what)
  const url = await amend()
  await isSame('an amendment is drafted')
  await draftAgreement(path, parties)
  await isSame('another agreement is drafted')
  const unknown = `${path}/agreement-versions/${uuidv7()}`
  for (const part of parts) {
    const [ofDraft, ofUnknown] = [await read(office, url + part), await read(office, unknown + part)]
    t.equal(contentOf(ofDraft), contentOf(ofUnknown), part)
    t.ok([403, 404].includes(ofDraft.status), `${part}: ${ofDraft.status}`)
  }
  const draftId = url.split('/').at(-1)
  const against = [draftId, uuidv7()].map((id) => read(office, `${executed.url}/diff?against=${id}`))
  const [one, other] = (await Promise.all(against)).map(contentOf)
  t.equal(one, other)
  const { contentSha256 } = await freezeVersion(path, url, [center, lead])
  await signAll(lead, url)
  await isSame('it is out for signature')
  t.match((await post(office, '/v1/agreement-checks', { contentSha256 }, 200)).known, false)
  await act(center, url, 'decline', { reason: 'Not now.' })
  await isSame('it was declined')
})

t.test('a party that has left reads what existed then, whatever becomes of it', async (t) => {
  const url = await amend()
  const { data } = (await read(former, `${path}/parties?organizationId=${former.id}`)).body
  await act(former, `${path}/parties/${data[0].id}`, 'withdraw', { reason: 'Its grant has ended.' })
  const urls = [...everywhere, ...[executed.url, url].flatMap((version) => parts.map((part) => version + part))]
  const before = await readAll(former, [...urls, ...ofOrganization])
  t.match(before[`${url}/document.json`], /^\[200/)
  t.match(before['/v1/agreements'], '"totalCount":0')
  const isSame = async (what: string) => t.strictSame(await readAll(former, [...urls, ...ofOrganization]), before, what)
  const clause = {
    position: 500,
    heading: 'Secret',
    text: 'A secret that the parties agree on after one of them has left.',
  }
  t.equal((await center.change('PUT', `${url}/clauses/secret`, clause)).status, 200)
  await isSame('the draft is changed')
  const later = await draftAgreement(path, parties)
  await isSame('another one is drafted')
  for (const part of parts) {
    const [ofLater, ofUnknown] = [later.url, `${path}/agreement-versions/${uuidv7()}`].map((to) =>
      read(former, to + part),
    )
    t.equal(contentOf((await ofLater) as Received), contentOf((await ofUnknown) as Received), part)
  }
  await freezeVersion(path, url, [center, lead])
  for (const by of parties) await signAll(by, url)
  await isSame('it is executed')
})

t.test('a party that does not sign reads all, and binds nobody', async (t) => {
  const { url, agreementId, versionId } = await draftAgreement(path, parties)
  for (const part of ['', '/document.json', '/completeness']) {
    t.equal((await read(home, url + part)).status, 200, part)
  }
  for (const part of ['/evidence', '/verification']) {
    t.strictSame(codesOf(await read(home, url + part)), ['WRONG_STATE'], 'a draft has no evidence')
  }
  const isBlocked = async (action: string, fields: object = {}) =>
    t.match(codesOf(await home.change('POST', `${url}/transitions?dryRun=true`, { action, ...fields })), [
      'ACTOR_NOT_ALLOWED',
    ])
  const reason = 'We want to.'
  const clause = { position: 500, heading: 'Secret', text: 'A clause of a party that does not sign this agreement.' }
  t.strictSame(codesOf(await home.change('PUT', `${url}/clauses/secret`, clause)), ['ACTOR_NOT_ALLOWED'])
  t.strictSame(codesOf(await home.change('PATCH', url, { summary: 'Ours.' })), ['ACTOR_NOT_ALLOWED'])
  const signatory = { agreementId, name: 'A. Person', authority: { basis: 'office' } }
  t.match(await post(home, `${path}/signatories`, signatory, 409), {
    blockedBy: [{ code: 'NOT_A_PARTY_OF_AGREEMENT' }],
  })
  const { contentSha256 } = await act(lead, url, 'send')
  await isBlocked('accept', { contentSha256 })
  await isBlocked('request_changes', { reason })
  const review = { agreementVersionId: versionId, contentSha256, stage: 'final', reviewedOn: '2026-09-01' }
  const reviewed = await home.call('POST', `${path}/legal-reviews`, {
    body: { ...review, outcome: 'waived', waiverReason: 'None.' },
  })
  t.strictSame([reviewed.status, codesOf(reviewed)], [409, ['ACTOR_NOT_ALLOWED']])
  await act(center, url, 'request_changes', { reason: 'Later.' })
  const frozen = await freezeVersion(path, url, parties)
  for (const action of ['decline', 'withdraw', 'reopen']) await isBlocked(action, { reason })
  const [{ signatoryId }] = frozen.signatories
  const signed = await home.call('POST', `${url}/signatures`, {
    body: { signatoryId, contentSha256: frozen.contentSha256, method: 'attested_api', electronicConsent: true },
  })
  t.strictSame([signed.status, codesOf(signed)], [409, ['ACTOR_NOT_ALLOWED']])
  for (const by of parties) await signAll(by, url)
  await isBlocked('suspend', { reason })
  const day = new Date().toISOString().slice(0, 10)
  const notice = { agreementId, reasonCode: 'other', reason: 'Enough.', givenOn: day, terminatesOn: '2029-12-31' }
  const given = await home.call('POST', `${path}/termination-notices`, { body: notice })
  t.strictSame([given.status, codesOf(given)], [409, ['ACTOR_NOT_ALLOWED']])
})

t.test('a stranger gets the same response for every id', async (t) => {
  const unknown = `/v1/partnerships/${uuidv7()}`
  const urls = [...everywhere, ...parts.map((part) => executed.url + part)]
  for (const url of urls) {
    const [known, other] = [await read(stranger, url), await read(stranger, url.replace(path, unknown))]
    t.equal(known.status, 404, url)
    t.equal(contentOf(known), contentOf(other), url)
  }
  t.match((await read(stranger, '/v1/agreements')).body, { data: [], totalCount: 0 })
  const { data } = (await read(stranger, '/v1/changes?limit=100')).body
  t.notOk(data.some(({ recordType }: Body) => recordType.startsWith('agreement')))
})
