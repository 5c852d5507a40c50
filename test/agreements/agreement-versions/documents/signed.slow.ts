// The documents of a signed version: the same bytes from every instance, also after all of its sources have changed.
import { createHash } from 'node:crypto'
import t from 'tap'
import { agreeOnExpectation, executeAgreement, post } from '../../../support/agreements.ts'
import { startInstance } from '../../../support/instance.ts'
import { startOwnService } from '../../../support/own-service.ts'
import type { Body } from '../../../support/service.ts'

const service = await startOwnService(t)
const { lead, center } = await service.createAgencies()
const parties = [lead, center]
const path = await service.createPartnership(lead, center)
const instance = await startInstance(t, service)

/** Changes a record, or creates one beside it. */
async function change(url: string, body: object): Promise<void> {
  const changed = await lead.change('PATCH', url, body)
  t.equal(changed.status, 200, JSON.stringify(changed.body))
}

const contact = await post(lead, `${path}/contacts`, { name: 'Alex First', email: 'alex@first.example' })
await service.agreeOnMission(path, parties, { mission: 'The first mission.' })
const benefit = await post(lead, `${path}/benefits`, { beneficiary: 'children', statement: 'The first benefit.' })
const expectation = await agreeOnExpectation(path, parties, { what: 'The first expectation' })
await service.agreeOnCommunicationPlan(path, parties)
const conflictPlan = await service.agreeOnConflictPlan(path, parties)
const { url, agreementId } = await executeAgreement(path, parties)

const suffixes = [
  ...['json', 'md', 'html', 'pdf'].map((format) => `document.${format}`),
  ...['md', 'html', 'pdf'].map((format) => `document.${format}?include=signing-record`),
  'evidence',
]
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
async function bytesFrom(send: (suffix: string, key: string) => Promise<Response>): Promise<Record<string, string>> {
  const hashes: Record<string, string> = {}
  for (const suffix of suffixes) {
    let response = await send(`${url}/${suffix}`, center.key)
    // On a machine with other work the first PDF can take longer than a request may.
    while (response.status === 503) response = await send(`${url}/${suffix}`, center.key)
    if (response.status !== 200) throw new Error(`${suffix}: ${response.status} ${await response.text()}`)
    hashes[suffix] = sha256Of(await response.bytes())
  }
  return hashes
}
const fromService = (suffix: string, key: string) =>
  fetch(service.address + suffix, { headers: { authorization: `Bearer ${key}` } })
const signed = await bytesFrom(fromService)

t.test('the document contains what was agreed elsewhere', async (t) => {
  const text = await (await fromService(`${url}/document.json`, center.key)).text()
  const { mission, benefits, expectations, communication, conflictSteps, parties: named } = JSON.parse(text)
  t.ok(mission && communication)
  for (const part of [benefits, expectations, conflictSteps]) t.ok(part.length > 0)
  t.equal(named[0].noticeContact.name, 'Alex First')
  t.equal(sha256Of(Buffer.from(text)), (await lead.call('GET', url)).body.contentSha256)
})

t.test('two instances send the same bytes', async (t) => {
  t.strictSame(await bytesFrom(instance), signed)
})

t.test('after all of its sources have changed it is the same', async (t) => {
  const before = (await lead.call('GET', url)).body
  t.equal(before.sourcesChanged, false)
  const { data: signatories } = (await lead.call('GET', `${path}/signatories?agreementId=${agreementId}`)).body
  await change(path, { name: 'Another name', purpose: 'Another purpose' })
  await change(`/v1/organizations/${lead.id}`, { name: 'Another organization' })
  await change(`${path}/contacts/${contact.id}`, { name: 'Alex Second' })
  await change(`${path}/benefits/${benefit.id}`, { statement: 'The second benefit.' })
  await change(`${path}/agreements/${agreementId}`, { title: 'Another title', reference: '2' })
  await change(`${path}/signatories/${signatories.find((one: Body) => one.organizationId === lead.id).id}`, {
    name: 'Somebody Else',
  })
  const { steps } = (await lead.call('GET', conflictPlan)).body
  await service.agreeOnMission(path, parties, { mission: 'The second mission.' })
  await service.agreeOnCommunicationPlan(path, parties)
  await service.agreeOnConflictPlan(path, parties, { steps: steps.toReversed() })
  for (const by of parties) {
    const waived = await by.change('POST', `${path}/expectations/${expectation.id}/transitions`, {
      action: 'waive',
      reason: 'No need.',
    })
    t.equal(waived.status, 200, JSON.stringify(waived.body))
  }

  const after = (await lead.call('GET', url)).body
  t.match(after, { contentSha256: before.contentSha256, revision: before.revision, sourcesChanged: true })
  t.strictSame(after.signatories, before.signatories)
  t.strictSame(await bytesFrom(fromService), signed)
  t.strictSame(await bytesFrom(instance), signed)
  t.match((await lead.call('GET', `${url}/verification`)).body, { intact: true })
  const units = new Set((await lead.call('GET', `${url}/drift`)).body.changes.map(({ unit }: Body) => unit))
  for (const unit of ['party', 'signatory', 'mission', 'benefit', 'expectation', 'communication', 'conflict_step'])
    t.ok(units.has(unit), `${unit} has drifted: ${[...units]}`)
})
