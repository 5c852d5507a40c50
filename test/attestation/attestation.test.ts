// The keys that attest: signatures, the published key set, rotation.
import { createHash, createPublicKey, verify } from 'node:crypto'
import { compactVerify, createLocalJWKSet } from 'jose'
import { pino } from 'pino'
import t from 'tap'
import { createAttestation, storeKeys } from '../../src/attestation/attestation.ts'
import { signJws, verifyJws } from '../../src/attestation/jws.ts'
import { attestationKeyOf } from '../../src/attestation/keys.ts'
import { openDatabase } from '../../src/database/database.ts'
import { startInstance } from '../support/instance.ts'
import { attestationKeys, startOwnService } from '../support/own-service.ts'

const service = await startOwnService(t)
const seedOf = (name: string, byte: number) => ({ name, seed: Buffer.alloc(32, byte).toString('base64url') })
const [golden = seedOf('test', 7)] = attestationKeys
const key = attestationKeyOf(golden)

interface KeySet {
  keys: { kid: string }[]
}
const readKeys = async (address: string): Promise<KeySet> =>
  (await fetch(`${address}/.well-known/jwks.json`)).json() as Promise<KeySet>
const kidOf = (seed: { name: string; seed: string }) => attestationKeyOf(seed).publicKey.kid

t.test('golden case 3: the public key of a seed, and its thumbprint', async (t) => {
  t.strictSame(key.publicKey, {
    alg: 'EdDSA',
    crv: 'Ed25519',
    kid: '--6IM5l0OosLj9yWskISYhUA3n_3CURQkmrYMSha_ck',
    kty: 'OKP',
    use: 'sig',
    x: '6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw',
  })
})

t.test('a token is a compact JWS with canonical header and payload', async (t) => {
  const token = signJws(key, { z: 1, a: ['é', null] }, 'some+jws')
  const [head = '', body = '', signature = ''] = token.split('.')
  const textOf = (part: string) => Buffer.from(part, 'base64url').toString()
  t.equal(textOf(head), `{"alg":"EdDSA","kid":"${key.publicKey.kid}","typ":"some+jws"}`)
  t.equal(textOf(body), '{"a":["é",null],"z":1}')
  const publicKey = createPublicKey({ key: { ...key.publicKey }, format: 'jwk' })
  t.ok(verify(null, Buffer.from(`${head}.${body}`), publicKey, Buffer.from(signature, 'base64url')))
  t.equal(signJws(key, { a: ['é', null], z: 1 }, 'some+jws'), token, 'the same payload gives the same token')
  const verified = await compactVerify(token, createLocalJWKSet({ keys: [{ ...key.publicKey }] }))
  t.equal(verified.protectedHeader.typ, 'some+jws', 'another library accepts it')
})

t.test('a token has one valid form', async (t) => {
  const keys = [key.publicKey]
  const token = signJws(key, { a: 1 }, 'some+jws')
  t.strictSame(verifyJws(token, keys, 'some+jws'), { payload: { a: 1 } })
  t.match(verifyJws(token, keys, 'other+jws'), { fault: 'Its signature is not valid.' })
  t.match(verifyJws(token, [], 'some+jws'), { fault: 'The key that signed it is not known.' })
  for (const garbage of ['', '..', 'e30.e30', 'a.b.c', `${token}.x`, `${token}=`, ` ${token}`])
    t.ok(verifyJws(garbage, keys, 'some+jws').fault, garbage)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/='
  const accepted = []
  for (let at = 0; at < token.length; at++)
    for (const character of at === token.length - 1 ? alphabet : 'A+-') {
      const changed = token.slice(0, at) + character + token.slice(at + 1)
      if (changed !== token && verifyJws(changed, keys, 'some+jws').fault === undefined) accepted.push(changed)
    }
  t.strictSame(accepted, [])
})

t.test('the key set is public, can be cached, and has an ETag', async (t) => {
  const response = await fetch(`${service.address}/.well-known/jwks.json`)
  t.equal(response.status, 200)
  t.equal(response.headers.get('content-type'), 'application/jwk-set+json; charset=utf-8')
  t.equal(response.headers.get('cache-control'), 'public, max-age=300')
  t.strictSame(await response.json(), { keys: [key.publicKey] })
  const etag = response.headers.get('etag') ?? ''
  t.match(etag, /^"[\w-]{22}"$/)
  const again = await fetch(response.url, { headers: { 'if-none-match': etag } })
  t.equal(again.status, 304)
})

t.test('after a rotation the new key signs, and the old ones stay published', async (t) => {
  const [second, third] = [seedOf('second', 1), seedOf('third', 2)]
  const rotated = await startInstance(t, service, { attestationKeys: [second, golden] })
  t.strictSame(
    (await readKeys(rotated.address)).keys,
    [second, golden].map((one) => attestationKeyOf(one).publicKey),
  )
  const kids = async (address: string) => (await readKeys(address)).keys.map(({ kid }) => kid)
  t.strictSame(
    await kids(service.address),
    [kidOf(golden), kidOf(second)],
    'also by the instance with the old settings',
  )

  const withoutOld = await startInstance(t, service, { attestationKeys: [third] })
  t.strictSame(
    await kids(withoutOld.address),
    [third, second, golden].map(kidOf),
    'keys that are no longer in the settings',
  )

  const lead = await service.createOrganization('Lead')
  const path = await service.createPartnership(lead)
  const kidOfHead = async (send: (path: string, key: string) => Promise<Response>) => {
    const { attestation } = (await (await send(`${path}/history/head`, lead.key)).json()) as { attestation: string }
    const keys = createLocalJWKSet(await readKeys(service.address))
    return (await compactVerify(attestation, keys)).protectedHeader.kid
  }
  t.equal(await kidOfHead(rotated), kidOf(second))
  t.equal(await kidOfHead(withoutOld), kidOf(third))
})

t.test('several instances store the same keys at once', async (t) => {
  const log = pino({ level: 'silent' })
  const seeds = [seedOf('a', 20), seedOf('b', 21)]
  const databases = Array.from({ length: 6 }, () => openDatabase(service.url, { poolSize: 2, log }))
  await Promise.all(databases.map((database) => storeKeys(database, seeds)))
  const [database] = databases
  const stored = await service
    .connections()
    .query('select kid, x, name from attestation_keys where name in ($1, $2) order by name', ['a', 'b'])
  t.strictSame(
    stored.rows,
    seeds.map((seed) => ({ kid: kidOf(seed), x: attestationKeyOf(seed).publicKey.x, name: seed.name })),
  )
  const keys = database && (await createAttestation(database, [golden]).keys())
  t.equal(keys?.length, 5, 'with those of the tests above')
  await Promise.all(databases.map((one) => one.close()))
})

t.test('stored keys cannot be changed, and a request cannot add one', async (t) => {
  const connections = service.connections()
  for (const attempt of [`update attestation_keys set x = x`, 'delete from attestation_keys'])
    await t.rejects(connections.query(attempt), { code: '42501' }, attempt)
  const client = await connections.connect()
  await client.query('begin')
  const lead = await service.createOrganization('Lead')
  await client.query('select set_request_context($1, $2, false, null, null, true)', [lead.id, lead.clientId])
  const kid = createHash('sha256').update('another key').digest('base64url')
  await t.rejects(
    client.query('insert into attestation_keys (kid, x, name, created_at) values ($1, $1, $2, now())', [kid, 'forged']),
    { code: '42501' },
  )
  await client.query('rollback')
  client.release()
})
