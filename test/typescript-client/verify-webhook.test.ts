// verifyWebhook() of the TypeScript client: accepts what the standard and the service sign, and nothing else.
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import t from 'tap'
import { type VerifyOptions, verifyWebhook } from '../../openapi/clients/typescript/dist/verify-webhook.js'
import { createSecret, publicKeyOf, signedHeaders } from '../../src/integration/webhook-endpoints/signatures.ts'

const id = 'chg_MDE5YWE5YzUtMmYwMC03YzNlLTlkM2EtNWIxZjZmMGU3YTEwLzQy'
const now = new Date('2026-11-23T15:04:05Z')
const seconds = now.getTime() / 1000
const body = JSON.stringify({ specversion: '1.0', id, data: { name: 'Rosa’s Family Child Care' } })

interface Key {
  /** What a receiver is given. */
  key: string
  sign: (signed: string) => string
}
function hmacKey(): Key {
  const secret = randomBytes(32)
  return {
    key: `whsec_${secret.toString('base64')}`,
    sign: (signed) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
  }
}
function ed25519Key(): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const { x = '' } = publicKey.export({ format: 'jwk' })
  return {
    key: `whpk_${Buffer.from(x, 'base64url').toString('base64')}`,
    sign: (signed) => `v1a,${sign(null, Buffer.from(signed), privateKey).toString('base64')}`,
  }
}
const headersOf = (keys: Key[], { timestamp = seconds, text = body } = {}) => ({
  'webhook-id': id,
  'webhook-timestamp': String(timestamp),
  'webhook-signature': keys.map((one) => one.sign(`${id}.${timestamp}.${text}`)).join(' '),
})
const verify = (
  headers: Record<string, string>,
  key: string | string[],
  options: Partial<VerifyOptions> = {},
  text = body,
) => verifyWebhook(headers, text, { keys: key, now, ...options })
const both = { hmac: hmacKey, ed25519: ed25519Key }

for (const [name, create] of Object.entries(both)) {
  t.test(`${name}: accepts a body as text and as bytes, and headers in any form`, async (t) => {
    const one = create()
    const { key } = one
    const headers = headersOf([one])
    const bytes = new TextEncoder().encode(body)
    const [upper, node] = [
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value])),
      { ...headers, host: undefined, 'set-cookie': ['a', 'b'] },
    ]
    for (const received of [body, bytes, bytes.buffer, Buffer.from(body)])
      t.strictSame(await verifyWebhook(headers, received, { keys: key, now }), JSON.parse(body))
    for (const received of [new Headers(headers), upper, node])
      t.strictSame(await verifyWebhook(received, body, { keys: [key], now }), JSON.parse(body))
  })

  t.test(`${name}: rejects a changed body, id, timestamp, signature or key`, async (t) => {
    const one = create()
    const headers = headersOf([one])
    const wrong = { name: 'WebhookError', code: 'SIGNATURE_WRONG', message: /^No signature in webhook-signature / }
    await t.rejects(verify(headers, one.key, {}, body.replace('Rosa', 'Rose')), wrong)
    await t.rejects(verify(headers, one.key, {}, `${body} `), wrong)
    await t.rejects(verify({ ...headers, 'webhook-id': `${id}3` }, one.key), wrong)
    await t.rejects(verify({ ...headers, 'webhook-timestamp': String(seconds + 1) }, one.key), wrong)
    await t.rejects(verify(headers, create().key), wrong)
    const [version = '', encoded = ''] = headers['webhook-signature'].split(',')
    const flipped = Buffer.from(encoded, 'base64')
    flipped[0] = (flipped[0] ?? 0) ^ 1
    for (const changed of [flipped.toString('base64'), encoded.slice(4), '', 'AAAA', '%%%%', `${encoded}=`])
      await t.rejects(verify({ ...headers, 'webhook-signature': `${version},${changed}` }, one.key), wrong, changed)
  })

  t.test(`${name}: accepts one of several signatures, and one of several keys`, async (t) => {
    const [older, newer, other] = [create(), create(), create()]
    const overlap = headersOf([newer, older])
    for (const keys of [older.key, newer.key, [other.key, older.key], [newer.key, older.key]])
      t.ok(await verify(overlap, keys))
    await t.rejects(verify(overlap, other.key), { code: 'SIGNATURE_WRONG' })
    const mixed = { ...overlap, 'webhook-signature': `v9,AAAA v1 ,, ${overlap['webhook-signature']}` }
    t.ok(await verify(mixed, older.key), 'unknown versions are ignored')
  })
}

t.test('a key of one kind does not verify a signature of the other', async (t) => {
  const [hmac, ed25519] = [hmacKey(), ed25519Key()]
  const unsupported = { code: 'SIGNATURE_UNSUPPORTED' }
  await t.rejects(verify(headersOf([hmac]), ed25519.key), { ...unsupported, message: /version v1a of the keys/ })
  await t.rejects(verify(headersOf([ed25519]), hmac.key), { ...unsupported, message: /version v1 of the keys/ })
  t.ok(await verify(headersOf([hmac, ed25519]), ed25519.key))
  // Whoever knows the public key must not be able to sign with it as a secret.
  const forged = createHmac('sha256', Buffer.from(ed25519.key.slice(5), 'base64'))
  const signature = forged.update(`${id}.${seconds}.${body}`).digest('base64')
  for (const version of ['v1', 'v1a'])
    await t.rejects(verify({ ...headersOf([hmac]), 'webhook-signature': `${version},${signature}` }, ed25519.key))
})

t.test('rejects a timestamp that is more than five minutes away', async (t) => {
  const one = hmacKey()
  const at = (timestamp: number, tolerance = 300) => verify(headersOf([one], { timestamp }), one.key, { tolerance })
  for (const accepted of [seconds - 300, seconds + 300]) t.ok(await at(accepted))
  t.ok(await at(seconds - 3600, 3600))
  await t.rejects(at(seconds - 301), { code: 'TIMESTAMP_TOO_OLD', message: /301 seconds in the past; allowed are 300/ })
  await t.rejects(at(seconds + 301), { code: 'TIMESTAMP_TOO_NEW', message: /301 seconds in the future/ })
  for (const timestamp of ['', 'soon', '1e9', '-1', '0x10', ' 1', '9'.repeat(13)]) {
    const code = timestamp === '' ? 'HEADER_MISSING' : 'TIMESTAMP_INVALID'
    await t.rejects(verify({ ...headersOf([one]), 'webhook-timestamp': timestamp }, one.key), { code }, timestamp)
  }
  t.ok(await verifyWebhook(headersOf([one], { timestamp: Math.floor(Date.now() / 1000) }), body, { keys: one.key }))
})

t.test('names a header that is missing', async (t) => {
  const one = hmacKey()
  for (const name of ['webhook-id', 'webhook-timestamp', 'webhook-signature']) {
    const { [name as 'webhook-id']: _, ...rest } = headersOf([one])
    await t.rejects(verify(rest, one.key), { code: 'HEADER_MISSING', message: `The request has no header ${name}.` })
  }
})

t.test('rejects a key that is not one', async (t) => {
  const one = hmacKey()
  for (const key of ['', 'whsec_', one.key.slice(6), 'whsec_%%%%', 'whpk_AAAA', `whsk_${one.key.slice(6)}`])
    await t.rejects(verify(headersOf([one]), key), { name: 'TypeError', message: /^A key is not whsec_/ }, key)
  await t.rejects(verify(headersOf([one]), []), { code: 'SIGNATURE_UNSUPPORTED' })
})

t.test('rejects a body that is signed but is not JSON', async (t) => {
  const one = hmacKey()
  for (const text of ['', '{"a":'])
    await t.rejects(verify(headersOf([one], { text }), one.key, {}, text), { code: 'BODY_INVALID' })
})

t.test('accepts the example of the Standard Webhooks libraries', async (t) => {
  const headers = {
    'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  }
  const keys = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
  const then = new Date(1614265330_000)
  t.strictSame(await verifyWebhook(headers, '{"test": 2432232314}', { keys, now: then }), { test: 2432232314 })
})

t.test('accepts what the library standardwebhooks signs', async (t) => {
  const { key } = hmacKey()
  const headers = { 'webhook-id': id, 'webhook-timestamp': String(seconds) }
  const signature = new Webhook(key).sign(id, now, body)
  t.strictSame(await verify({ ...headers, 'webhook-signature': signature }, key), JSON.parse(body))
})

t.test('accepts what the service signs, also with two keys', async (t) => {
  for (const signing of ['hmac', 'ed25519'] as const) {
    const keys = [createSecret(signing), createSecret(signing)].map((secret) => ({ signing, secret }))
    const headers = signedHeaders({ id, timestamp: seconds, body }, keys)
    for (const key of keys) t.ok(await verify(headers, publicKeyOf(key) ?? key.secret), signing)
    await t.rejects(verify(headers, publicKeyOf(keys[0] as never) ?? createSecret('hmac'), {}, `${body} `))
  }
})
