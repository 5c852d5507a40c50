// The advice of counsel, which only its own party reads, and what the export of a partnership contains of agreements.
import { createHash } from 'node:crypto'
import t from 'tap'
import { act, draftAgreement, executeAgreement, post, signAll } from '../../support/agreements.ts'
import { type Body, type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, home, office } = await service.createAgencies()

const linesOf = async (by: Client, path: string): Promise<{ type: string; record: Body }[]> => {
  const { body } = await by.call('GET', `${path}.ndjson`)
  return body
    .trimEnd()
    .split('\n')
    .map((line: string) => JSON.parse(line))
}
const recordsOf = async (by: Client, path: string, type: string): Promise<Body[]> =>
  (await linesOf(by, path)).filter((line) => line.type === type).map(({ record }) => record)

/** Texts that no answer to another party may contain. */
const canaries = ['canary-drafting-8841', 'canary-final-8842']

t.test('advice is in no response, event or export of another party', async (t) => {
  const path = await service.createPartnership(lead, center, home)
  await service.addObserver(path, office, lead, center, home)
  const parties = [lead, center, home]
  const { url, agreementId, versionId } = await draftAgreement(path, parties)
  const review = (stage: string, contentSha256: string, advice: string) =>
    post(center, `${path}/legal-reviews`, {
      agreementVersionId: versionId,
      contentSha256,
      stage,
      outcome: 'approved_with_comments',
      reviewerName: 'Dana Whitfield',
      reviewerKind: 'external',
      reviewedOn: '2026-09-01',
      comment: 'For everybody.',
      advice,
    })
  const { contentSha256 } = (await lead.call('GET', url)).body
  const drafting = await review('drafting', contentSha256, canaries[0] as string)
  await act(lead, url, 'send')
  for (const by of [center, home]) await act(by, url, 'accept', { contentSha256 })
  const final = await review('final', contentSha256, canaries[1] as string)
  for (const by of [lead, home]) {
    await post(by, `${path}/legal-reviews`, {
      agreementVersionId: versionId,
      contentSha256,
      stage: 'final',
      outcome: 'waived',
      waiverReason: 'The amounts are small.',
      reviewedOn: '2026-09-01',
    })
  }
  await act(lead, url, 'freeze')
  for (const by of parties) await signAll(by, url)

  const reviews = `${path}/legal-reviews`
  for (const [{ id }, advice] of [[drafting, canaries[0]] as const, [final, canaries[1]] as const]) {
    t.equal((await center.call('GET', `${reviews}/${id}`)).body.advice, advice, 'its own party reads it')
  }
  const reads = [
    path,
    `${path}.ndjson`,
    reviews,
    `${reviews}/${drafting.id}`,
    `${reviews}/${final.id}`,
    `${path}/history?limit=100`,
    `${path}/agreements`,
    `${path}/agreements/${agreementId}`,
    `${path}/agreement-versions`,
    url,
    `${url}/evidence`,
    `${url}/verification`,
    `${url}/signatures`,
    `${path}/signatories`,
    '/v1/agreements',
    '/v1/agreements.csv',
    '/v1/agreements.ndjson',
    '/v1/changes?limit=100',
  ]
  for (const by of [lead, home, office]) {
    for (const read of reads) {
      const { status, body } = await by.call('GET', read)
      t.notMatch(JSON.stringify(body), 'canary-', `${read}: ${status}`)
      if (by === lead) t.equal(status, 200, read)
    }
  }
  const exported = await recordsOf(center, path, 'legal_review')
  t.equal(exported.length, 4)
  t.ok(
    exported.every(({ advice }) => advice === null),
    'nor in the export of its own party',
  )
  const partnershipId = path.split('/').at(-1)
  const [{ events }] = await storage.rows(
    "select count(*)::int as events from events where stream_id = $1 and after::text like '%canary-%'",
    [partnershipId],
  )
  t.equal(events, 0)
})

t.test('the export of a partnership contains what was signed', async (t) => {
  const path = await service.createPartnership(lead, center)
  await service.addObserver(path, office, lead, center)
  const executed = await executeAgreement(path, [lead, center])
  const drafted = await draftAgreement(path, [lead, center])
  const lines = await linesOf(center, path)
  const count = (type: string) => lines.filter((line) => line.type === type).length
  t.strictSame(
    ['agreement', 'agreement_version', 'signatory', 'legal_review', 'signature'].map((type) => [type, count(type)]),
    [
      ['agreement', 2],
      ['agreement_version', 2],
      ['signatory', 4],
      ['legal_review', 2],
      ['signature', 2],
    ],
  )
  for (const { id, content, contentSha256 } of await recordsOf(center, path, 'agreement_version')) {
    t.equal(createHash('sha256').update(content).digest('hex'), contentSha256, id)
  }
  const { content } = (await center.call('GET', `${executed.url}/evidence`)).body
  const [signed] = await recordsOf(center, path, 'agreement_version')
  t.equal(signed.content, content, 'byte for byte')

  const seen = await linesOf(office, path)
  t.strictSame(
    seen
      .filter(({ type }) => type === 'agreement_version')
      .map(({ record }) => [record.id, record.content === content]),
    [[executed.versionId, true]],
    'an observer gets executed versions',
  )
  t.notOk(seen.some(({ type }) => type === 'legal_review' || type === 'signatory'))
  t.notMatch(JSON.stringify(seen), drafted.versionId)

  const [{ id: partyId }] = (await center.call('GET', `${path}/parties?organizationId=${center.id}`)).body.data
  const party = `${path}/parties/${partyId}`
  const left = await center.change('POST', `${party}/transitions`, { action: 'withdraw', reason: 'No staff.' })
  if (left.status === 200) {
    const before = await recordsOf(center, path, 'agreement_version')
    t.strictSame(
      before.map(({ content: text }) => typeof text),
      ['string', 'string'],
      'a former party keeps what it could read',
    )
  }
})
