// The evidence of an executed version as the service sends it: verified by the scripts of the README, and what each caller gets.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { draftAgreement, freezeVersion, signAll } from '../../support/agreements.ts'
import { documentedScript, runCommand } from '../../support/commands.ts'
import { startInstance } from '../../support/instance.ts'
import { startOwnService } from '../../support/own-service.ts'
import type { Body, Client } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { lead, center, office } = await service.createAgencies()
const path = await service.createPartnership(lead, center)
await service.addObserver(path, office, lead, center)
const { url } = await draftAgreement(path, [lead, center])
await freezeVersion(path, url, [lead, center])

const textOf = async (by: Client) =>
  (await fetch(`${service.address}${url}/evidence`, { headers: { authorization: `Bearer ${by.key}` } })).text()
const failedChecks = async (by: Client) => {
  const { intact, checks } = (await by.call('GET', `${url}/verification`)).body
  const failed = checks.filter(({ ok }: Body) => !ok).map(({ code }: Body) => code)
  t.equal(intact, failed.length === 0)
  return failed
}
const folder = t.testdir({})
const script = join(folder, 'verify.mjs')
await writeFile(script, await documentedScript('README.md', 'verify.mjs'))
async function verify(text: string) {
  const files = { evidence: join(folder, 'evidence.json'), jwks: join(folder, 'jwks.json') }
  await writeFile(files.evidence, text)
  await writeFile(files.jwks, await (await fetch(`${service.address}/.well-known/jwks.json`)).text())
  return runCommand(process.execPath, [script, files.evidence, files.jwks])
}

t.test('before the last signature the evidence is not complete', async (t) => {
  t.strictSame(JSON.parse(await textOf(center)).attestations, [])
  await signAll(lead, url)
  t.strictSame(await failedChecks(center), ['ALL_SIGNED', 'HISTORY'])
  t.match(await verify(await textOf(center)), { status: /[^0]/, stderr: 'NOT COMPLETE' })
})

t.test('the script of the README accepts the evidence, which stays the same', async (t) => {
  // The last signature is attested with another key.
  const attestationKeys = [{ name: 'next', seed: Buffer.alloc(32, 9).toString('base64url') }]
  const instance = await startInstance(t, service, { attestationKeys })
  await signAll({ ...center, call: callOf(instance, center) }, url)
  const text = await textOf(lead)
  const { status, stdout, stderr } = await verify(text)
  t.equal(status, 0, stderr)
  const { contentSha256, keys, attestations, texts } = JSON.parse(text)
  t.match(stdout, `: ${contentSha256}\n`)
  t.equal(stdout.trimEnd().split('\n').length, attestations.length)
  t.equal(keys.length, 2)
  t.strictSame(
    texts.map(({ id }: Body) => id),
    ['intent/1', 'electronic-consent/1'],
  )
  t.strictSame(await failedChecks(lead), [])
  // The names of organizations and later events are not part of it.
  await lead.change('PATCH', path, { name: 'Another name' })
  for (const by of [lead, center]) t.equal(await textOf(by), text)
})

t.test('an observer gets the same evidence, and reads no history', async (t) => {
  t.equal(await textOf(office), await textOf(lead))
  t.strictSame(await failedChecks(office), [])
})

t.test('a changed history and a removed attestation are found', async (t) => {
  const { history } = JSON.parse(await textOf(lead))
  const partnershipId = path.split('/').at(-1)
  const [{ hash }] = (await storage.rows('select hash from events where stream_id = $1 and position = $2', [
    partnershipId,
    history.position,
  ])) as [{ hash: Buffer }]
  const replace = (value: Buffer) =>
    storage.rows('update events set hash = $3 where stream_id = $1 and position = $2', [
      partnershipId,
      history.position,
      value,
    ])
  await replace(Buffer.alloc(32))
  t.strictSame(await failedChecks(lead), ['CHAIN', 'HISTORY'])
  t.match(await verify(await textOf(lead)), { status: /[^0]/, stderr: 'NOT COMPLETE' })
  await replace(hash)
  t.strictSame(await failedChecks(lead), [])
  await storage.rows('delete from signatures where partnership_id = $1 and sequence = 1', [partnershipId])
  t.match(await failedChecks(lead), ['CHAIN', 'ALL_SIGNED'])
})

/** Sends requests of a client to another instance. */
function callOf(instance: Awaited<ReturnType<typeof startInstance>>, { key }: Client): Client['call'] {
  return async (method, path, { body, headers = {} } = {}) => {
    const response = await instance(path, key, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headers: { ...(body !== undefined && { 'content-type': 'application/json' }), ...headers },
    })
    return { status: response.status, headers: response.headers, body: await response.json() }
  }
}
