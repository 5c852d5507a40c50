// Access tokens of configured issuers: whom they open for, and that nothing which only looks like one opens anything.
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  CompactEncrypt,
  type CryptoKey,
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWK,
  type JWTHeaderParameters,
  SignJWT,
} from 'jose'
import t, { type Test } from 'tap'
import { createTokenVerifier } from '../../../src/identity/api-clients/tokens.ts'
import { startInstance } from '../../support/instance.ts'
import { startOwnService } from '../../support/own-service.ts'
import { type Body, type Call, waitFor } from '../../support/service.ts'
import { faults, openStorage } from '../../support/storage.ts'

const audience = 'https://partnerships.example'
const clientId = 'student-information-system'

interface Keys {
  privateKey: CryptoKey
  publicKey: CryptoKey
  jwk: JWK
}

async function newKeys(alg: string, kid: string): Promise<Keys> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  return { privateKey, publicKey, jwk: { ...(await exportJWK(publicKey)), kid, use: 'sig' } }
}

/** An issuer: what it answers when it is asked for its keys, and how often it was. */
async function startIssuer(t: Test, ...keys: JWK[]) {
  const server = createServer((_request, response) => {
    issuer.asked += 1
    issuer.answer(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = {
    server,
    url,
    jwksUrl: `${url}/keys`,
    keys,
    asked: 0,
    answer: (response: ServerResponse): unknown => response.end(JSON.stringify({ keys: issuer.keys })),
  }
  t.teardown(() => stop(issuer))
  return issuer
}
type Issuer = Awaited<ReturnType<typeof startIssuer>>

async function stop({ server }: { server: Server }): Promise<void> {
  server.closeAllConnections()
  if (server.listening) await new Promise((resolve) => server.close(resolve))
}

const ec = await newKeys('ES256', 'ec')
const rsa = await newKeys('RS256', 'rsa')
const unused = await newKeys('ES256', 'ec')
const issuer = await startIssuer(t, ec.jwk, rsa.jwk)
const configured = ({ url, jwksUrl }: Issuer) => ({
  issuer: url,
  audience,
  jwksUrl,
  algorithms: ['ES256', 'RS256'],
})
const service = await startOwnService(t, { tokenIssuers: [configured(issuer)] })
const storage = await openStorage(t, service)
const { operator } = service
const agency = await service.createOrganization('Springfield Early Head Start')
const other = await service.createOrganization('Little Steps Child Care')
const list = `/v1/organizations/${agency.id}/api-clients`
const now = () => Math.floor(Date.now() / 1000)

const usual = () => ({
  iss: issuer.url,
  aud: audience,
  sub: clientId,
  client_id: clientId,
  iat: now(),
  exp: now() + 300,
})
/** A token as the issuer would sign it, but for what is said. */
function sign(claims: object = {}, header: Partial<JWTHeaderParameters> = {}, by: Keys = ec): Promise<string> {
  const stated = Object.entries({ ...usual(), ...claims }).filter(([, value]) => value !== undefined)
  const { kid = '' } = by.jwk
  return new SignJWT(Object.fromEntries(stated))
    .setProtectedHeader({ alg: by === rsa ? 'RS256' : 'ES256', kid, typ: 'at+jwt', ...header } as JWTHeaderParameters)
    .sign(by.privateKey)
}
const withToken = async (claims?: object): Promise<Call> => service.callWith(await sign(claims))

/** An API client without a key: tokens of the issuer's client open for it. */
async function makeTokenClient(name: string, fields: object = {}): Promise<Body> {
  const { status, body } = await operator.call('POST', list, {
    body: { name: 'SIS', scopes: ['partnerships:read'], tokenIssuer: issuer.url, tokenClientId: name, ...fields },
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}
const made = await makeTokenClient(clientId, { scopes: ['partnerships:read', 'partnerships:write'] })

t.test('a token opens for the API client that is named for it, and for no other organization', async (t) => {
  t.match(made, { key: null, apiClient: { tokenIssuer: issuer.url, tokenClientId: clientId, keys: [] } })
  const call = await withToken({ organizationId: other.id, org: other.id, scope: undefined })
  t.match(await call('GET', '/v1/me'), {
    status: 200,
    body: {
      organizationId: agency.id,
      apiClientId: made.apiClient.id,
      scopes: ['partnerships:read', 'partnerships:write'],
    },
  })
  t.equal((await call('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'B' } })).status, 201)
  t.equal((await service.callWith(await sign({}, {}, rsa))('GET', '/v1/me')).status, 200, 'whatever key it signs with')
  t.equal((await (await withToken({ aud: ['https://elsewhere.example', audience] }))('GET', '/v1/me')).status, 200)
  const plain = await sign({}, { typ: undefined as never })
  t.equal((await service.callWith(plain)('GET', '/v1/me')).status, 200, 'with no type')
  t.equal((await service.callWith(await sign({ exp: now() - 10 }))('GET', '/v1/me')).status, 200, 'clocks may differ')
  const read = (await operator.call('GET', `${list}/${made.apiClient.id}`)).body
  t.ok(Math.abs(Date.parse(read.lastUsedAt) - Date.now()) < 60_000)
})

t.test('the scope of a token narrows what the client may do, and never widens it', async (t) => {
  const narrow = await withToken({ scope: 'partnerships:read organizations:register email' })
  t.strictSame((await narrow('GET', '/v1/me')).body.scopes, ['partnerships:read'])
  const refused = await narrow('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'B' } })
  t.match(refused, { status: 403, body: { code: 'insufficient-scope' } })
  const challenge = 'Bearer realm="partnership-basics", error="insufficient_scope", scope="partnerships:write"'
  t.equal(refused.headers.get('www-authenticate'), challenge)
  t.strictSame((await (await withToken({ scope: '' }))('GET', '/v1/me')).body.scopes, [])
})

t.test('an operator names whose tokens open, each for one client', async (t) => {
  const { tokenIssuer } = made.apiClient
  const body = { name: 'A', scopes: ['partnerships:read'] }
  const refusals: [by: Call, fields: object, status: number, fault: string][] = [
    [operator.call, { tokenIssuer, tokenClientId: clientId }, 409, 'token-client-taken'],
    [agency.call, { tokenIssuer, tokenClientId: 'another' }, 403, 'insufficient-scope'],
    [operator.call, { tokenIssuer }, 422, '/tokenClientId rule-violation'],
    [operator.call, { tokenClientId: 'another' }, 422, '/tokenIssuer rule-violation'],
    [
      operator.call,
      { tokenIssuer: 'https://unknown.example', tokenClientId: 'another' },
      422,
      '/tokenIssuer rule-violation',
    ],
    [operator.call, { tokenIssuer: null, tokenClientId: null }, 400, '/tokenIssuer type'],
    [operator.call, { tokenIssuer, tokenClientId: 'línea' }, 400, '/tokenClientId pattern'],
  ]
  for (const [call, fields, status, fault] of refusals) {
    const answer = await call('POST', list, { body: { ...body, ...fields } })
    t.equal(answer.status, status, JSON.stringify(fields))
    if (answer.body.errors) t.strictSame(faults(answer).slice(0, 1), [fault])
    else t.equal(answer.body.code, fault)
  }

  const client = await service.createApiClient(agency.id, ['partnerships:read'])
  const path = `${list}/${client.clientId}`
  const named = { tokenIssuer, tokenClientId: 'moved' }
  t.equal((await agency.change('PATCH', path, named)).status, 403)
  t.equal((await operator.change('PATCH', path, { tokenClientId: 'moved' })).status, 422)
  t.match(await operator.change('PATCH', path, named), { status: 200, body: named })
  t.equal((await agency.change('PATCH', path, { name: 'B' })).status, 200, 'others change the rest')
  const call = await withToken({ client_id: 'moved' })
  t.equal((await call('GET', '/v1/partnerships')).status, 200)
  t.equal((await client.call('GET', '/v1/partnerships')).status, 200, 'and its key goes on')
  const cleared = await agency.change('PATCH', path, { tokenIssuer: null, tokenClientId: null })
  t.match(cleared, { status: 200, body: { tokenIssuer: null, tokenClientId: null } })
  await waitFor(async () => (await call('GET', '/v1/partnerships')).status === 401)

  const { body: rotated } = await operator.call('POST', `${list}/${made.apiClient.id}/keys`, { body: {} })
  t.match(rotated, { key: /^pb_test_/, apiClient: { tokenClientId: clientId } }, 'it may get a key as well')
})

t.test('a revoked client stops within a second, and its name is free again', async (t) => {
  const { apiClient } = await makeTokenClient('doomed')
  const call = await withToken({ client_id: 'doomed' })
  t.equal((await call('GET', '/v1/me')).status, 200)
  const since = performance.now()
  const path = `${list}/${apiClient.id}/transitions`
  await operator.change('POST', path, { action: 'revoke', reason: 'Moved.' })
  let last = 0
  await waitFor(async () => {
    const sent = performance.now() - since
    if ((await call('GET', '/v1/me')).status === 401) return true
    last = sent
  })
  t.ok(last < 1000)
  const next = await makeTokenClient('doomed')
  t.match(await call('GET', '/v1/me'), { status: 200, body: { apiClientId: next.apiClient.id } })
  await storage.rows('update api_clients set expires_at = now() where id = $1', [next.apiClient.id])
  await waitFor(async () => (await call('GET', '/v1/me')).status === 401)
})

t.test('it acts on behalf of an organization that is represented', async (t) => {
  const call = await withToken()
  const refused = await call('GET', '/v1/me', { headers: { 'on-behalf-of': other.id } })
  t.match(refused, { status: 403, body: { code: 'not-representing' } })
  t.ok(refused.headers.has('ratelimit'), 'which counts as a request')
})

const b64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const spoil = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
const derOf = (raw: Buffer) => {
  const integer = (bytes: Buffer) => {
    const value = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
    return Buffer.concat([Buffer.from([2, value.length]), value])
  }
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))])
  return Buffer.concat([Buffer.from([48, body.length]), body])
}

t.test('nothing opens that only looks like a token', async (t) => {
  const receiver = await startIssuer(t, unused.jwk)
  const good = await sign()
  t.equal((await service.callWith(good)('GET', '/v1/me')).status, 200)
  const [header = '', claims = '', signature = ''] = good.split('.')
  const raw = Buffer.from(signature, 'base64url')
  const signed = (bytes: Buffer) => `${header}.${claims}.${bytes.toString('base64url')}`
  const hmac = async (secret: string, header: object = {}) =>
    new SignJWT(usual())
      .setProtectedHeader({ alg: 'HS256', kid: 'rsa', ...header })
      .sign(new TextEncoder().encode(secret))
  const unsigned = (header: object, claims: object = usual()) => `${b64(header)}.${b64(claims)}.`
  /** Signs whatever header and claims say, written out. */
  const written = async (headerText: string, claimsText: string) => {
    const data = `${b64(headerText)}.${b64(claimsText)}`
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
    const bytes = await crypto.subtle.sign(algorithm, ec.privateKey, new TextEncoder().encode(data))
    return `${data}.${Buffer.from(bytes).toString('base64url')}`
  }
  const usualHeader = JSON.stringify({ alg: 'ES256', kid: 'ec', typ: 'at+jwt' })
  const usualClaims = JSON.stringify(usual())
  t.equal((await service.callWith(await written(usualHeader, usualClaims))('GET', '/v1/me')).status, 200)
  const withHeader = (more: object) => written(JSON.stringify({ alg: 'ES256', kid: 'ec', ...more }), usualClaims)
  const n = Buffer.from('FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551', 'hex')
  const jwe = await new CompactEncrypt(new TextEncoder().encode(usualClaims))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'rsa' })
    .encrypt((await generateKeyPair('RSA-OAEP-256')).publicKey)
  const pem = await exportSPKI(rsa.publicKey)

  const hostile: Record<string, string | Promise<string>> = {
    'alg none': unsigned({ alg: 'none' }),
    'alg None': unsigned({ alg: 'None', kid: 'ec' }),
    'alg none with a signature': `${b64({ alg: 'none', kid: 'ec' })}.${claims}.${signature}`,
    'alg none with a part for one': `${b64({ alg: 'none', kid: 'ec' })}.${claims}.AA`,
    'no alg': written(JSON.stringify({ kid: 'ec' }), usualClaims),
    'alg of another case': written(JSON.stringify({ alg: 'es256', kid: 'ec' }), usualClaims),
    'alg a list': written(JSON.stringify({ alg: ['ES256'], kid: 'ec' }), usualClaims),
    'alg null': written(JSON.stringify({ alg: null, kid: 'ec' }), usualClaims),
    'HS256 with the public key as PEM': hmac(pem),
    'HS256 with the public key as PEM, trimmed': hmac(pem.trim()),
    'HS256 with the public key as JWK': hmac(JSON.stringify(rsa.jwk)),
    'HS256 with the modulus': hmac(rsa.jwk.n ?? ''),
    'HS256 with an empty-looking secret': hmac('\0'.repeat(32)),
    'an algorithm that is not configured': new SignJWT(usual())
      .setProtectedHeader({ alg: 'PS256', kid: 'rsa' })
      .sign(await importJWK(await exportJWK(rsa.privateKey), 'PS256')),
    'ES256 named for the RSA key': `${b64({ alg: 'ES256', kid: 'rsa' })}.${claims}.${signature}`,
    'RS256 named for the EC key': `${b64({ alg: 'RS256', kid: 'ec' })}.${claims}.${signature}`,
    'another key under the same kid': sign({}, {}, unused),
    'a kid of nobody': sign({}, { kid: 'nobody' }),
    'no kid': sign({}, { kid: undefined as never }),
    'an empty kid': sign({}, { kid: '' }),
    'a kid that is a path': sign({}, { kid: '../../../../dev/null' }),
    'a kid that is SQL': sign({}, { kid: "' or 1=1 --" }),
    'a kid that is a number': withHeader({ kid: 1 }),
    'a kid that is long': sign({}, { kid: 'x'.repeat(300) }),
    'jwk with a key of its own': sign({}, { jwk: unused.jwk }, unused),
    'jwk beside a good signature': sign({}, { jwk: ec.jwk }),
    'jku to a listening receiver': sign({}, { jku: receiver.jwksUrl }, unused),
    'jku beside a good signature': sign({}, { jku: receiver.jwksUrl }),
    x5u: sign({}, { x5u: receiver.jwksUrl }, unused),
    x5c: sign({}, { x5c: [Buffer.from('certificate').toString('base64')] }, unused),
    crit: withHeader({ crit: ['exp'], exp: now() + 300 }),
    'crit, empty': withHeader({ crit: [] }),
    'b64 false': withHeader({ b64: false, crit: ['b64'] }),
    'a header that is not known': withHeader({ admin: true }),
    'cty of a nested token': withHeader({ cty: 'JWT' }),
    'a type of another kind': sign({}, { typ: 'dpop+jwt' }),
    'a type that is no text': withHeader({ typ: 1 }),
    'a compressed one': withHeader({ zip: 'DEF' }),
    'alg twice': written('{"alg":"ES256","kid":"ec","alg":"none"}', usualClaims),
    'kid twice': written('{"alg":"ES256","kid":"nobody","kid":"ec"}', usualClaims),
    'client_id twice': written(usualHeader, usualClaims.replace('{', '{"client_id":"admin",')),
    'iss twice': written(usualHeader, usualClaims.replace('{', '{"iss":"https://elsewhere.example",')),
    __proto__: written(usualHeader, usualClaims.replace('{', '{"__proto__":{},')),
    'a header that is a list': written('["ES256"]', usualClaims),
    'a header that is null': written('null', usualClaims),
    'a header that is no JSON': written('{alg:ES256}', usualClaims),
    'claims that are a text': written(usualHeader, '"claims"'),
    'claims that are null': written(usualHeader, 'null'),
    'claims that are no JSON': written(usualHeader, '{'),
    'claims with NUL': written(usualHeader, usualClaims.replace('{', '{"a":"\\u0000",')),
    'claims with a byte order mark': written(usualHeader, `\uFEFF${usualClaims}`),
    'another iss': sign({ iss: 'https://elsewhere.example' }),
    'iss with a slash more': sign({ iss: `${issuer.url}/` }),
    'iss a list': sign({ iss: [issuer.url] }),
    'no iss': sign({ iss: undefined }),
    'iss null': sign({ iss: null }),
    'another aud': sign({ aud: 'https://elsewhere.example' }),
    'others in aud': sign({ aud: ['https://elsewhere.example', `${audience}/`] }),
    'aud an empty list': sign({ aud: [] }),
    'aud in another list': sign({ aud: [[audience]] }),
    'aud an object': sign({ aud: { [audience]: true } }),
    'no aud': sign({ aud: undefined }),
    'no sub': sign({ sub: undefined }),
    'sub that is a number': sign({ sub: 1 }),
    'no client_id': sign({ client_id: undefined }),
    'client_id null': sign({ client_id: null }),
    'client_id a list': sign({ client_id: [clientId] }),
    'client_id empty': sign({ client_id: '' }),
    'client_id of nobody': sign({ client_id: 'nobody' }),
    'client_id with a space': sign({ client_id: `${clientId} ` }),
    'client_id of another case': sign({ client_id: clientId.toUpperCase() }),
    'client_id in unicode': sign({ client_id: clientId.replace('s', 'ѕ') }),
    'scope a list': sign({ scope: ['partnerships:read'] }),
    'scope null': sign({ scope: null }),
    'no exp': sign({ exp: undefined }),
    expired: sign({ exp: now() - 31 }),
    'exp a text': sign({ exp: `${now() + 300}` }),
    'exp null': sign({ exp: null }),
    'exp without end': written(usualHeader, usualClaims.replace(/"exp":\d+/, '"exp":1e400')),
    'no iat': sign({ iat: undefined }),
    'iat ahead': sign({ iat: now() + 60 }),
    'iat of the day before yesterday': sign({ iat: now() - 2 * 86_400 }),
    'nbf ahead': sign({ nbf: now() + 60 }),
    'nbf a text': sign({ nbf: 'now' }),
    'a signature with a bit turned': signed(Buffer.from(raw.map((byte, at) => (at === 9 ? byte ^ 1 : byte)))),
    'no signature': `${header}.${claims}.`,
    'two parts': `${header}.${claims}`,
    'a signature in DER': signed(derOf(raw)),
    'a signature cut short': signed(raw.subarray(0, 63)),
    'a signature with a byte more': signed(Buffer.concat([raw, Buffer.from([0])])),
    'a signature of zeros': signed(Buffer.alloc(64)),
    'r and s the order of the curve': signed(Buffer.concat([n, n])),
    'r and s swapped': signed(Buffer.concat([raw.subarray(32), raw.subarray(0, 32)])),
    'bits that stand for nothing': `${header}.${claims}.${signature.slice(0, -1)}${next(signature.at(-1))}`,
    'other claims': `${header}.${b64({ ...usual(), client_id: 'doomed' })}.${signature}`,
    'a claim spoilt': `${header}.${spoil(claims, 20)}.${signature}`,
    'a header spoilt': `${spoil(header, 5)}.${claims}.${signature}`,
    padded: `${header}.${claims}.${signature}==`,
    'in base64 and not base64url': signed(raw).replace(signature, raw.toString('base64')),
    'a full stop more': `${good}.`,
    'full stops': '...',
    'a full stop': '.',
    'four parts': `${good}.${signature}`,
    JWE: jwe,
    'a token in a token': written(usualHeader, JSON.stringify({ ...usual(), client_id: undefined, token: good })),
    'in JSON': JSON.stringify({ payload: claims, protected: header, signature }),
    'with a tab': `${header}\t.${claims}.${signature}`,
    'with letters of others': good.replace(/[a-z]/, 'é'),
    'too much of it': sign({ more: 'x'.repeat(8_192) }),
    'much of nothing': `${'A'.repeat(4_000)}.${'A'.repeat(3_000)}.AA`,
  }
  const names = Object.keys(hostile)
  t.ok(names.length >= 60, `${names.length} are tried`)
  const heard = new Set<string>()
  for (const name of names) {
    const token = (await hostile[name]) as string
    const { status, headers, body } = await service.callWith(token)('GET', '/v1/me')
    t.equal(status, 401, name)
    const challenge = headers.get('www-authenticate')
    const { requestId: _, ...rest } = body
    heard.add(JSON.stringify([challenge, rest]))
  }
  t.equal(heard.size, 1, 'each hears the same')
  t.match([...heard][0], 'Bearer realm=\\"partnership-basics\\", error=\\"invalid_token\\"')
  t.match([...heard][0], '"code":"unauthenticated"')
  t.equal(receiver.asked, 0, 'and no address in it is called')
  t.equal((await service.callWith(good)('GET', '/v1/me')).status, 200)
  t.equal(
    (await service.callWith(undefined)('GET', '/v1/me')).headers.get('www-authenticate')?.includes('error'),
    false,
  )
})

/** The letter behind: the last one of a signature holds two bits that no byte needs. */
function next(letter = ''): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return letters.charAt(letters.indexOf(letter) + 1)
}

t.test('an issuer that is down locks nobody out who is known', async (t) => {
  const failing = await startIssuer(t, ec.jwk)
  const tokenIssuers = [configured(issuer), configured(failing)]
  const send = await startInstance(t, service, { tokenIssuers })
  const body = JSON.stringify({
    name: 'SIS',
    scopes: ['partnerships:read'],
    tokenIssuer: failing.url,
    tokenClientId: clientId,
  })
  const json = { 'content-type': 'application/json' }
  t.equal((await send(list, operator.key, { method: 'POST', headers: json, body })).status, 201)
  const status = async (token: string) => (await send('/v1/me', token)).status
  const token = (header?: Partial<JWTHeaderParameters>) => sign({ iss: failing.url, jti: `${Math.random()}` }, header)

  t.equal(await status(await token()), 200)
  await stop(failing)
  t.equal(await status(await token()), 200, 'its keys are known')
  t.equal(await status(await token({ kid: 'new' })), 401)
  t.equal(await status(await sign()), 200, 'the others are not concerned')
  t.equal(await status(agency.key), 200)

  const fresh = await startInstance(t, service, { tokenIssuers })
  const unknown = await fresh('/v1/me', await token())
  t.strictSame([unknown.status, unknown.headers.get('retry-after')], [503, '10'], 'where none of its keys is known')
  t.equal((await fresh('/v1/me', await sign())).status, 200)
  t.equal((await fresh('/v1/me', agency.key)).status, 200)
})

t.test('an issuer that hangs keeps nobody else waiting, and is not asked again and again', async (t) => {
  const hanging = await startIssuer(t, ec.jwk)
  hanging.answer = () => {}
  const send = await startInstance(t, service, { tokenIssuers: [configured(issuer), configured(hanging)] })
  await send('/v1/me', agency.key)
  const slow = Promise.all(
    Array.from({ length: 20 }, async () => send('/v1/me', await sign({ iss: hanging.url, jti: `${Math.random()}` }))),
  )
  await waitFor(() => hanging.asked === 1)
  const since = performance.now()
  t.equal((await send('/v1/me', agency.key)).status, 200)
  t.equal((await send('/v1/me', await sign())).status, 200)
  t.ok(performance.now() - since < 1000)
  t.ok((await slow).every(({ status }) => status === 503))
  t.equal(hanging.asked, 1)
})

t.test('tokens with a key of nobody do not make it ask the issuer each time', async (t) => {
  const asked = await startIssuer(t, ec.jwk)
  const read = createTokenVerifier([configured(asked)])
  const kids = Array.from({ length: 200 }, (_, at) => `kid-${at}`)
  const flood = () => Promise.all(kids.map(async (kid) => read(await sign({ iss: asked.url }, { kid }))))
  t.ok((await flood()).every((holder) => holder === undefined))
  t.match(await read(await sign({ iss: asked.url })), { issuer: asked.url, clientId })
  await flood()
  t.equal(asked.asked, 1)
})

t.test('an issuer changes its keys, and goes', async (t) => {
  const [first, second, third] = [
    await newKeys('ES256', 'first'),
    await newKeys('ES256', 'second'),
    await newKeys('ES256', 'third'),
  ]
  const turning = await startIssuer(t, first.jwk)
  const read = createTokenVerifier([configured(turning)], {
    coolDownMillis: 100,
    renewMillis: 500,
    maxAgeMillis: 60_000,
  })
  const opens = async (by: Keys) => (await read(await sign({ iss: turning.url }, {}, by))) !== undefined
  t.ok(await opens(first))
  turning.keys = [first.jwk, second.jwk]
  await waitFor(() => opens(second))
  t.equal(turning.asked, 2, 'a new key is found once a token comes with it')
  turning.keys = [second.jwk]
  await waitFor(async () => !(await opens(first)))
  t.equal(turning.asked, 3, 'one that is withdrawn stops with the next renewal')
  t.ok(await opens(second))
  turning.keys = [third.jwk, { ...ec.jwk, kid: 'odd', kty: 'oct', k: 'AAAA' }]
  await waitFor(() => opens(third))
  t.notOk(await opens({ ...ec, jwk: { ...ec.jwk, kid: 'odd' } }))
  const forgetful = createTokenVerifier([configured(turning)], {
    coolDownMillis: 100,
    renewMillis: 100,
    maxAgeMillis: 1000,
  })
  const last = await sign({ iss: turning.url }, {}, third)
  t.ok(await forgetful(last))
  await stop(turning)
  t.ok(await forgetful(last))
  const gone = await waitFor(() =>
    forgetful(last).then(
      () => undefined,
      (error) => error,
    ),
  )
  t.match(gone, { code: 'unavailable' }, 'keys that are too old open nothing')
})

t.test('keys are taken from the address that is configured alone, and only if they are keys', async (t) => {
  const elsewhere = await startIssuer(t, ec.jwk)
  const answers: [status: number, headers: Record<string, string>, body: string][] = [
    [302, { location: elsewhere.jwksUrl }, ''],
    [307, { location: elsewhere.jwksUrl }, ''],
    [500, {}, JSON.stringify({ keys: [ec.jwk] })],
    [200, {}, '<html>'],
    [200, {}, '{}'],
    [200, {}, '{"keys":[1]}'],
    [200, {}, ''],
  ]
  for (const [status, headers, body] of answers) {
    const odd = await startIssuer(t)
    odd.answer = (response) => response.writeHead(status, headers).end(body)
    const read = createTokenVerifier([configured(odd)])
    await t.rejects(read(await sign({ iss: odd.url })), { code: 'unavailable' }, `${status} ${body}`)
    t.equal(odd.asked, 1)
  }
  t.equal(elsewhere.asked, 0)
})
