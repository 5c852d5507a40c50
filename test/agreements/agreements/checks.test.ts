// The check of a document by its hash: what it says of executed versions, and that it says nothing of others.
import { createHash } from 'node:crypto'
import t from 'tap'
import { draftAgreement, executeAgreement, freezeVersion, signAll } from '../../support/agreements.ts'
import { type Client, startService } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const path = await service.createPartnership(lead, center)
const check = (by: Client, body: object, headers: Record<string, string> = {}) =>
  by.call('POST', '/v1/agreement-checks', { body, headers })
const noneWith = (contentSha256: string) => ({
  known: false,
  contentSha256,
  executedOn: null,
  signatures: null,
  state: null,
})

t.test('an executed version is known to every API client by its hash and by its content', async (t) => {
  const { url } = await executeAgreement(path, [lead, center])
  const { contentSha256, executedOn } = (await lead.call('GET', url)).body
  const known = { known: true, contentSha256, executedOn, signatures: 2, state: 'in_force' }
  for (const by of [lead, center, office]) {
    const answer = await check(by, { contentSha256 })
    t.equal(answer.status, 200)
    t.strictSame(answer.body, known)
  }
  const { content } = (await lead.call('GET', `${url}/evidence`)).body
  const reversed = Object.fromEntries(Object.entries(JSON.parse(content)).reverse())
  t.strictSame((await check(office, { content: reversed })).body, known, 'in any order of its members')
  const changed = { ...JSON.parse(content), noMoneyReason: 'Changed.' }
  t.match((await check(office, { content: changed })).body, { known: false, executedOn: null })

  await lead.change('POST', `${url}/transitions`, { action: 'suspend', reason: 'Audit.' })
  t.equal((await check(office, { contentSha256 })).body.state, 'suspended')
  const versionId = url.split('/').at(-1)
  for (const [set, state] of [
    ['terminates_on = current_date - 1', 'terminated'],
    ['terminates_on = null, superseded_on = current_date - 1', 'superseded'],
    ['superseded_on = null, ends_on = current_date - 2', 'expired'],
    ["ends_on = null, state = 'executed', in_force_from = current_date + 2", 'executed'],
  ]) {
    await storage.rows(`update agreement_versions set ${set} where id = $1`, [versionId])
    t.equal((await check(office, { contentSha256 })).body.state, state)
    t.equal((await lead.call('GET', url)).body.state, state, 'as the version itself says')
  }
})

t.test('what is not executed is answered like what does not exist', async (t) => {
  const { url } = await draftAgreement(path, [lead, center])
  const hashOf = async () => (await lead.call('GET', url)).body.contentSha256
  const unknown = createHash('sha256').update('unknown').digest('hex')
  const isUnknown = async (contentSha256: string, what: string) => {
    for (const by of [lead, office])
      t.strictSame((await check(by, { contentSha256 })).body, noneWith(contentSha256), what)
  }
  await isUnknown(unknown, 'a hash that nothing has')
  await isUnknown(await hashOf(), 'a draft')
  const frozen = await freezeVersion(path, url, [lead, center])
  await isUnknown(frozen.contentSha256, 'ready to sign')
  await signAll(lead, url)
  await isUnknown(frozen.contentSha256, 'partially signed')
  await signAll(center, url)
  t.equal((await check(office, frozen && { contentSha256: frozen.contentSha256 })).body.known, true)
  const headersOf = async (contentSha256: string) => [...(await check(office, { contentSha256 })).headers.keys()].sort()
  const { contentSha256: draft } = (await lead.call('GET', (await draftAgreement(path, [lead, center])).url)).body
  t.strictSame(await headersOf(draft), await headersOf(unknown), 'with the same headers')
})

t.test('invalid checks are rejected', async (t) => {
  const hash = 'a'.repeat(64)
  for (const body of [{}, { contentSha256: hash, content: {} }]) {
    const answer = await check(office, body)
    t.equal(answer.status, 422)
    t.match(answer.body.errors[0].detail, /either contentSha256 or content/)
  }
  for (const body of [
    { contentSha256: hash.toUpperCase() },
    { contentSha256: hash.slice(1) },
    { content: [] },
    { content: 'text' },
    { sha256: hash },
  ]) {
    t.equal((await check(office, body)).status, 400, JSON.stringify(body))
  }
  const large = (kilobytes: number) => ({ content: { text: 'x'.repeat(kilobytes * 1024) } })
  t.equal((await check(office, large(1400))).status, 200, 'up to 1.5 MiB')
  t.equal((await check(office, large(1600))).status, 413)
})

t.test('the scope is that of reading agreements', async (t) => {
  const without = await service.createApiClient(office.id, ['partnerships:read'])
  t.equal((await check(without, { contentSha256: 'a'.repeat(64) })).body.code, 'insufficient-scope')
  const reader = await service.createApiClient(office.id, ['agreements:read'])
  t.equal((await check(reader, { contentSha256: 'a'.repeat(64) })).status, 200)
})
