// What is computed from an agreement version over HTTP: completeness, short-cuts, drift, difference, documents.
import { createHash } from 'node:crypto'
import t from 'tap'
import { draftAgreement, executeAgreement, freezeVersion, post, signAll } from '../../support/agreements.ts'
import { type Body, startService } from '../../support/service.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()

t.test('a draft is checked, drifts and is compared', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url, agreementId } = await draftAgreement(path, [lead, center])
  const completeness = (await lead.call('GET', `${url}/completeness`)).body
  t.match(completeness, { ruleSet: 'data_sharing/1', gaps: { required: 0 } })
  const shortCuts = (await center.call('GET', `${url}/short-cuts`)).body
  t.match(shortCuts, { untailoredShare: 0, findings: [] })
  t.match((await lead.call('GET', `${url}/drift`)).body, { identical: true, changes: [] })
  const signatory = { agreementId, name: 'Ana Núñez', authority: { basis: 'owner' } }
  const { updatedAt: changedAt } = await post(center, `${path}/signatories`, signatory)
  t.match((await lead.call('GET', url)).body, { sourcesChanged: true })
  const drift = (await lead.call('GET', `${url}/drift`)).body
  t.match(drift, { identical: false })
  const added = drift.changes.find(({ unit }: Body) => unit === 'signatory')
  t.match(added, { change: 'added', changedBy: center.id, changedAt }, 'not of the other signatory of the party')
  t.match(await lead.change('POST', `${url}/transitions`, { action: 'send' }), {
    status: 409,
    body: { blockedBy: [{ code: 'SOURCES_CHANGED' }] },
  })
  t.match(await lead.change('POST', `${url}/transitions`, { action: 'compile' }), {
    status: 200,
    body: { sourcesChanged: false, revision: 2 },
  })
  const diff = (await lead.call('GET', `${url}/diff`)).body
  t.match(diff, { againstId: null, identical: false })
  const placed = await lead.change('PUT', `${url}/clauses/notice`, {
    position: 20,
    heading: 'Notice',
    text: 'A notice is sent to TBD by the lead of the partnership, at the latest on the last day.',
  })
  t.match(placed, { status: 200, body: { shortCutErrors: 1 } })
  t.match((await lead.call('GET', `${url}/short-cuts`)).body.findings, [
    { code: 'PLACEHOLDER_LEFT', severity: 'error' },
  ])
  const removed = await lead.change('DELETE', `${url}/clauses/notice`)
  t.match(removed, { status: 200, body: { shortCutErrors: 0 } })
})

t.test('documents are renderings of the signed JSON', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url } = await draftAgreement(path, [lead, center])
  const { contentSha256 } = await freezeVersion(path, url, [lead, center])
  for (const by of [lead, center]) await signAll(by, url)
  const json = await lead.call('GET', `${url}/document.json`)
  t.equal(json.status, 200)
  t.equal(createHash('sha256').update(JSON.stringify(json.body)).digest('hex'), contentSha256)
  for (const format of ['md', 'html', 'pdf']) {
    const document = await center.call('GET', `${url}/document.${format}?include=signing-record`)
    t.equal(document.status, 200, format)
    const again = await center.call('GET', `${url}/document.${format}?include=signing-record`, {
      headers: { 'if-none-match': document.headers.get('etag') ?? '' },
    })
    t.equal(again.status, 304)
  }
})

t.test('the document of an amendment alone shows what it changes in its base', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url: base, agreementId } = await executeAgreement(path, [lead, center])
  const amendment = await post(center, `${path}/agreement-versions`, {
    agreementId,
    amendmentKinds: ['other'],
    summary: 'A later end.',
    term: { endsOn: '2031-08-31', renewal: { maxRenewals: 2, months: 12, noticeDays: 30 } },
  })
  const url = `${path}/agreement-versions/${amendment.id}`
  for (const format of ['md', 'html', 'pdf'] as const) {
    const changes = await lead.call('GET', `${url}/document.${format}?part=changes`)
    t.equal(changes.status, 200, format)
    const whole = await lead.call('GET', `${url}/document.${format}`)
    t.not(changes.headers.get('etag'), whole.headers.get('etag'))
    t.match(await lead.call('GET', `${base}/document.${format}?part=changes`), { status: 400 })
  }
  const { body } = await lead.call('GET', `${url}/document.md?part=changes`)
  t.match(String(body), /### Term: changed\n\n.*\n.*\n\| Last day \| .* \| 31 August 2031 \|\n/)
})

t.test('what a draft does not have yet', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { url } = await draftAgreement(path, [lead, center])
  const { versionId } = await draftAgreement(path, [lead, center])
  for (const name of ['evidence', 'verification']) {
    const blocked = { status: 409, body: { blockedBy: [{ code: 'WRONG_STATE' }] } }
    t.match(await lead.call('GET', `${url}/${name}`), blocked, name)
  }
  for (const format of ['md', 'html', 'pdf']) {
    const rejected = { status: 400, body: { errors: [{ pointer: 'part' }] } }
    t.match(await lead.call('GET', `${url}/document.${format}?part=changes`), rejected, format)
  }
  t.match(await lead.call('GET', `${url}/diff?against=${versionId}`), {
    status: 400,
    body: { errors: [{ pointer: 'against' }] },
  })
})
