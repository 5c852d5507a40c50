// Access tokens of configured issuers. Over 300 lines: the list of invalid tokens.
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
import { errorsIn, openStorage } from '../../support/storage.ts'

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

/** Starts an issuer that serves its keys and counts the requests. */
async function startIssuer(t: Test, ...keys: JWK[]) {
  const server = createServer((_request, response) => {
    issuer.requests += 1
    issuer.respond(response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const issuer = {
    server,
    url,
    jwksUrl: `${url}/keys`,
    keys,
    requests: 0,
    respond: (response: ServerResponse): unknown => response.end(JSON.stringify({ keys: issuer.keys })),
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
const configOf = ({ url, jwksUrl }: Issuer) => ({
  issuer: url,
  audience,
  jwksUrl,
  algorithms: ['ES256', 'RS256'],
})
const service = await startOwnService(t, { tokenIssuers: [configOf(issuer)] })
const storage = await openStorage(t, service)
const { operator } = service
const agency = await service.createOrganization('Springfield Early Head Start')
const other = await service.createOrganization('Little Steps Child Care')
const list = `/v1/organizations/${agency.id}/api-clients`
const now = () => Math.floor(Date.now() / 1000)

const defaultClaims = () => ({
  iss: issuer.url,
  aud: audience,
  sub: clientId,
  client_id: clientId,
  iat: now(),
  exp: now() + 300,
})
/** A valid token, except for the given claims and headers. */
function sign(claims: object = {}, header: Partial<JWTHeaderParameters> = {}, by: Keys = ec): Promise<string> {
  const allClaims = Object.entries({ ...defaultClaims(), ...claims }).filter(([, value]) => value !== undefined)
  const { kid = '' } = by.jwk
  return new SignJWT(Object.fromEntries(allClaims))
    .setProtectedHeader({ alg: by === rsa ? 'RS256' : 'ES256', kid, typ: 'at+jwt', ...header } as JWTHeaderParameters)
    .sign(by.privateKey)
}
const withToken = async (claims?: object): Promise<Call> => service.callWith(await sign(claims))

/** Creates an API client that uses access tokens instead of a key. */
async function createTokenClient(name: string, fields: object = {}): Promise<Body> {
  const { status, body } = await operator.call('POST', list, {
    body: { name: 'SIS', scopes: ['partnerships:read'], tokenIssuer: issuer.url, tokenClientId: name, ...fields },
  })
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body
}
const created = await createTokenClient(clientId, { scopes: ['partnerships:read', 'partnerships:write'] })

t.test('a token authenticates the API client that it is bound to', async (t) => {
  t.match(created, { key: null, apiClient: { tokenIssuer: issuer.url, tokenClientId: clientId, keys: [] } })
  const call = await withToken({ organizationId: other.id, org: other.id, scope: undefined })
  t.match(await call('GET', '/v1/me'), {
    status: 200,
    body: {
      organizationId: agency.id,
      apiClientId: created.apiClient.id,
      scopes: ['partnerships:read', 'partnerships:write'],
    },
  })
  t.equal((await call('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'B' } })).status, 201)
  t.equal((await service.callWith(await sign({}, {}, rsa))('GET', '/v1/me')).status, 200, 'with any key of the issuer')
  t.equal((await (await withToken({ aud: ['https://elsewhere.example', audience] }))('GET', '/v1/me')).status, 200)
  for (const typ of ['application/at+jwt', 'AT+JWT']) {
    t.equal((await service.callWith(await sign({}, { typ }))('GET', '/v1/me')).status, 200, `of the type ${typ}`)
  }
  t.equal(
    (await service.callWith(await sign({ exp: now() - 10 }))('GET', '/v1/me')).status,
    200,
    'within the clock tolerance',
  )
  const instance = await startInstance(t, service, { tokenIssuers: [configOf(issuer)] })
  t.equal((await instance('/v1/me', await sign())).status, 200)
  await instance.close()
  const read = (await operator.call('GET', `${list}/${created.apiClient.id}`)).body
  t.ok(Math.abs(Date.parse(read.lastUsedAt) - Date.now()) < 60_000)
})

t.test('the scope of a token limits the scopes of the client, and never extends them', async (t) => {
  const narrow = await withToken({ scope: 'partnerships:read organizations:register email' })
  t.strictSame((await narrow('GET', '/v1/me')).body.scopes, ['partnerships:read'])
  const rejected = await narrow('POST', '/v1/partnerships', { body: { name: 'A', purpose: 'B' } })
  t.match(rejected, { status: 403, body: { code: 'insufficient-scope' } })
  const challenge = 'Bearer realm="partnership-basics", error="insufficient_scope", scope="partnerships:write"'
  t.equal(rejected.headers.get('www-authenticate'), challenge)
  t.strictSame((await (await withToken({ scope: '' }))('GET', '/v1/me')).body.scopes, [])
})

t.test('a link that was created with a token needs a scope of the token, and expires with the token', async (t) => {
  await createTokenClient('linking', { scopes: ['communication:read', 'partnerships:read'] })
  const body = { path: `/v1/organizations/${agency.id}/calendar.ics` }
  const claims = { client_id: 'linking', exp: now() + 60 }
  const created = await (await withToken(claims))('POST', '/v1/links', { body })
  t.equal(created.status, 201)
  t.equal(Date.parse(created.body.expiresAt), (claims.exp + 30) * 1000, 'with the clock tolerance')
  t.equal((await service.callWith(undefined)('GET', created.body.url)).status, 200)
  const narrow = await withToken({ ...claims, scope: 'partnerships:read' })
  t.match(await narrow('POST', '/v1/links', { body }), { status: 403, body: { code: 'scope-too-wide' } })
})

t.test('only an operator binds tokens to an API client, and to one only', async (t) => {
  const { tokenIssuer } = created.apiClient
  const body = { name: 'A', scopes: ['partnerships:read'] }
  const rejections: [by: Call, fields: object, status: number, fault: string][] = [
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
    [operator.call, { tokenIssuer: 7, tokenClientId: null }, 400, '/tokenIssuer type'],
    [operator.call, { tokenIssuer, tokenClientId: 'línea' }, 400, '/tokenClientId pattern'],
  ]
  for (const [call, fields, status, fault] of rejections) {
    const response = await call('POST', list, { body: { ...body, ...fields } })
    t.equal(response.status, status, JSON.stringify(fields))
    if (response.body.errors) t.strictSame(errorsIn(response).slice(0, 1), [fault])
    else t.equal(response.body.code, fault)
  }

  const client = await service.createApiClient(agency.id, ['partnerships:read'])
  const path = `${list}/${client.clientId}`
  const named = { tokenIssuer, tokenClientId: 'moved' }
  t.equal((await agency.change('PATCH', path, named)).status, 403)
  t.equal((await operator.change('PATCH', path, { tokenClientId: 'moved' })).status, 422)
  t.match(await operator.change('PATCH', path, named), { status: 200, body: named })
  t.equal((await agency.change('PATCH', path, { name: 'B' })).status, 200, 'other clients update the other fields')
  const call = await withToken({ client_id: 'moved' })
  t.equal((await call('GET', '/v1/partnerships')).status, 200)
  t.equal((await client.call('GET', '/v1/partnerships')).status, 200, 'its key remains valid')
  const cleared = await agency.change('PATCH', path, { tokenIssuer: null, tokenClientId: null })
  t.match(cleared, { status: 200, body: { tokenIssuer: null, tokenClientId: null } })
  await waitFor(async () => (await call('GET', '/v1/partnerships')).status === 401)

  const { body: rotated } = await operator.call('POST', `${list}/${created.apiClient.id}/keys`, { body: {} })
  t.match(rotated, { key: /^pb_test_/, apiClient: { tokenClientId: clientId } }, 'it may get a key too')
})

t.test('a revoked client is rejected within a second, and its token binding is available again', async (t) => {
  const { apiClient } = await createTokenClient('revoked')
  const call = await withToken({ client_id: 'revoked' })
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
  const next = await createTokenClient('revoked')
  t.match(await call('GET', '/v1/me'), { status: 200, body: { apiClientId: next.apiClient.id } })
  await storage.rows('update api_clients set expires_at = now() where id = $1', [next.apiClient.id])
  await waitFor(async () => (await call('GET', '/v1/me')).status === 401)
})

t.test('tokens support On-Behalf-Of for represented organizations only', async (t) => {
  const call = await withToken()
  const rejected = await call('GET', '/v1/me', { headers: { 'on-behalf-of': other.id } })
  t.match(rejected, { status: 403, body: { code: 'not-representing' } })
  t.ok(rejected.headers.has('ratelimit'), 'it counts against the rate limit')
})

/** The type of access tokens. */
const typ = 'at+jwt'
const b64 = (value: unknown) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')
const change = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
const derOf = (raw: Buffer) => {
  const integer = (bytes: Buffer) => {
    const value = (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes
    return Buffer.concat([Buffer.from([2, value.length]), value])
  }
  const body = Buffer.concat([integer(raw.subarray(0, 32)), integer(raw.subarray(32))])
  return Buffer.concat([Buffer.from([48, body.length]), body])
}

t.test('rejects invalid tokens, each with the same response', async (t) => {
  const receiver = await startIssuer(t, unused.jwk)
  const good = await sign()
  t.equal((await service.callWith(good)('GET', '/v1/me')).status, 200)
  const [header = '', claims = '', signature = ''] = good.split('.')
  const raw = Buffer.from(signature, 'base64url')
  const signed = (bytes: Buffer) => `${header}.${claims}.${bytes.toString('base64url')}`
  const hmac = async (secret: string, header: object = {}) =>
    new SignJWT(defaultClaims())
      .setProtectedHeader({ alg: 'HS256', kid: 'rsa', typ, ...header })
      .sign(new TextEncoder().encode(secret))
  const unsigned = (header: object, claims: object = defaultClaims()) => `${b64(header)}.${b64(claims)}.`
  /** Signs the given texts of header and claims. */
  const written = async (headerText: string, claimsText: string) => {
    const data = `${b64(headerText)}.${b64(claimsText)}`
    const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
    const bytes = await crypto.subtle.sign(algorithm, ec.privateKey, new TextEncoder().encode(data))
    return `${data}.${Buffer.from(bytes).toString('base64url')}`
  }
  const defaultHeader = JSON.stringify({ alg: 'ES256', kid: 'ec', typ })
  const defaultClaimsText = JSON.stringify(defaultClaims())
  t.equal((await service.callWith(await written(defaultHeader, defaultClaimsText))('GET', '/v1/me')).status, 200)
  const withHeader = (more: object) =>
    written(JSON.stringify({ alg: 'ES256', kid: 'ec', typ, ...more }), defaultClaimsText)
  const n = Buffer.from('FFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551', 'hex')
  const jwe = await new CompactEncrypt(new TextEncoder().encode(defaultClaimsText))
    .setProtectedHeader({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'rsa' })
    .encrypt((await generateKeyPair('RSA-OAEP-256')).publicKey)
  const pem = await exportSPKI(rsa.publicKey)

  const invalidTokens: Record<string, string | Promise<string>> = {
    'alg none': unsigned({ alg: 'none', typ }),
    'alg None': unsigned({ alg: 'None', kid: 'ec', typ }),
    'alg none with a signature': `${b64({ alg: 'none', kid: 'ec', typ })}.${claims}.${signature}`,
    'alg none with a third part': `${b64({ alg: 'none', kid: 'ec', typ })}.${claims}.AA`,
    'no alg': written(JSON.stringify({ kid: 'ec', typ }), defaultClaimsText),
    'alg in lower case': written(JSON.stringify({ alg: 'es256', kid: 'ec', typ }), defaultClaimsText),
    'alg a list': written(JSON.stringify({ alg: ['ES256'], kid: 'ec', typ }), defaultClaimsText),
    'alg null': written(JSON.stringify({ alg: null, kid: 'ec', typ }), defaultClaimsText),
    'HS256 with the public key as PEM': hmac(pem),
    'HS256 with the public key as PEM, trimmed': hmac(pem.trim()),
    'HS256 with the public key as JWK': hmac(JSON.stringify(rsa.jwk)),
    'HS256 with the modulus': hmac(rsa.jwk.n ?? ''),
    'HS256 with an empty-looking secret': hmac('\0'.repeat(32)),
    'an algorithm that is not configured': new SignJWT(defaultClaims())
      .setProtectedHeader({ alg: 'PS256', kid: 'rsa', typ })
      .sign(await importJWK(await exportJWK(rsa.privateKey), 'PS256')),
    'ES256 named for the RSA key': `${b64({ alg: 'ES256', kid: 'rsa', typ })}.${claims}.${signature}`,
    'RS256 named for the EC key': `${b64({ alg: 'RS256', kid: 'ec', typ })}.${claims}.${signature}`,
    'another key under the same kid': sign({}, {}, unused),
    'an unknown kid': sign({}, { kid: 'unknown' }),
    'no kid': sign({}, { kid: undefined as never }),
    'an empty kid': sign({}, { kid: '' }),
    'a kid that is a path': sign({}, { kid: '../../../../dev/null' }),
    'a kid that is SQL': sign({}, { kid: "' or 1=1 --" }),
    'a kid that is a number': withHeader({ kid: 1 }),
    'a long kid': sign({}, { kid: 'x'.repeat(300) }),
    'jwk with a key of its own': sign({}, { jwk: unused.jwk }, unused),
    'jwk beside a good signature': sign({}, { jwk: ec.jwk }),
    'jku to a listening receiver': sign({}, { jku: receiver.jwksUrl }, unused),
    'jku beside a good signature': sign({}, { jku: receiver.jwksUrl }),
    x5u: sign({}, { x5u: receiver.jwksUrl }, unused),
    x5c: sign({}, { x5c: [Buffer.from('certificate').toString('base64')] }, unused),
    crit: withHeader({ crit: ['exp'], exp: now() + 300 }),
    'crit, empty': withHeader({ crit: [] }),
    'b64 false': withHeader({ b64: false, crit: ['b64'] }),
    'an unknown header': withHeader({ admin: true }),
    'cty of a nested token': withHeader({ cty: 'JWT' }),
    'the type JWT, as of an id token': sign({}, { typ: 'JWT' }),
    'no type': sign({}, { typ: undefined as never }),
    'another type': sign({}, { typ: 'dpop+jwt' }),
    'a type that is not a string': withHeader({ typ: 1 }),
    'a compressed token': withHeader({ zip: 'DEF' }),
    'alg twice': written('{"alg":"ES256","kid":"ec","typ":"at+jwt","alg":"none"}', defaultClaimsText),
    'kid twice': written('{"alg":"ES256","kid":"unknown","kid":"ec","typ":"at+jwt"}', defaultClaimsText),
    'client_id twice': written(defaultHeader, defaultClaimsText.replace('{', '{"client_id":"admin",')),
    'iss twice': written(defaultHeader, defaultClaimsText.replace('{', '{"iss":"https://elsewhere.example",')),
    __proto__: written(defaultHeader, defaultClaimsText.replace('{', '{"__proto__":{},')),
    'a header that is a list': written('["ES256"]', defaultClaimsText),
    'a header that is null': written('null', defaultClaimsText),
    'a header that is not JSON': written('{alg:ES256}', defaultClaimsText),
    'claims that are a string': written(defaultHeader, '"claims"'),
    'claims that are null': written(defaultHeader, 'null'),
    'claims that are not JSON': written(defaultHeader, '{'),
    'claims with NUL': written(defaultHeader, defaultClaimsText.replace('{', '{"a":"\\u0000",')),
    'claims with a byte order mark': written(defaultHeader, `\uFEFF${defaultClaimsText}`),
    'another iss': sign({ iss: 'https://elsewhere.example' }),
    'iss with an additional slash': sign({ iss: `${issuer.url}/` }),
    'iss a list': sign({ iss: [issuer.url] }),
    'no iss': sign({ iss: undefined }),
    'iss null': sign({ iss: null }),
    'another aud': sign({ aud: 'https://elsewhere.example' }),
    'other audiences': sign({ aud: ['https://elsewhere.example', `${audience}/`] }),
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
    'an unknown client_id': sign({ client_id: 'unknown' }),
    'client_id with a space': sign({ client_id: `${clientId} ` }),
    'client_id in upper case': sign({ client_id: clientId.toUpperCase() }),
    'client_id in unicode': sign({ client_id: clientId.replace('s', 'ѕ') }),
    'scope a list': sign({ scope: ['partnerships:read'] }),
    'scope null': sign({ scope: null }),
    'no exp': sign({ exp: undefined }),
    expired: sign({ exp: now() - 31 }),
    'exp a string': sign({ exp: `${now() + 300}` }),
    'exp null': sign({ exp: null }),
    'exp infinite': written(defaultHeader, defaultClaimsText.replace(/"exp":\d+/, '"exp":1e400')),
    'no iat': sign({ iat: undefined }),
    'iat in the future': sign({ iat: now() + 60 }),
    'iat of the day before yesterday': sign({ iat: now() - 2 * 86_400 }),
    'nbf in the future': sign({ nbf: now() + 60 }),
    'nbf a string': sign({ nbf: 'now' }),
    'a signature with one bit changed': signed(Buffer.from(raw.map((byte, at) => (at === 9 ? byte ^ 1 : byte)))),
    'no signature': `${header}.${claims}.`,
    'two parts': `${header}.${claims}`,
    'a signature in DER': signed(derOf(raw)),
    'a signature cut short': signed(raw.subarray(0, 63)),
    'a signature with an additional byte': signed(Buffer.concat([raw, Buffer.from([0])])),
    'a signature of zeros': signed(Buffer.alloc(64)),
    'r and s the order of the curve': signed(Buffer.concat([n, n])),
    'r and s swapped': signed(Buffer.concat([raw.subarray(32), raw.subarray(0, 32)])),
    'unused bits in the signature': `${header}.${claims}.${signature.slice(0, -1)}${nextLetter(signature.at(-1))}`,
    'other claims': `${header}.${b64({ ...defaultClaims(), client_id: 'revoked' })}.${signature}`,
    'changed claims': `${header}.${change(claims, 20)}.${signature}`,
    'a changed header': `${change(header, 5)}.${claims}.${signature}`,
    padded: `${header}.${claims}.${signature}==`,
    'in base64 and not base64url': signed(raw).replace(signature, raw.toString('base64')),
    'an additional full stop': `${good}.`,
    'full stops': '...',
    'a full stop': '.',
    'four parts': `${good}.${signature}`,
    JWE: jwe,
    'a token in a token': written(
      defaultHeader,
      JSON.stringify({ ...defaultClaims(), client_id: undefined, token: good }),
    ),
    'in JSON': JSON.stringify({ payload: claims, protected: header, signature }),
    'with a tab': `${header}\t.${claims}.${signature}`,
    'with letters outside ASCII': good.replace(/[a-z]/, 'é'),
    'a token that is too long': sign({ more: 'x'.repeat(8_192) }),
    'long parts of zeros': `${'A'.repeat(4_000)}.${'A'.repeat(3_000)}.AA`,
  }
  const names = Object.keys(invalidTokens)
  t.ok(names.length >= 60, `${names.length} invalid tokens`)
  const bodies = new Set<string>()
  for (const name of names) {
    const token = (await invalidTokens[name]) as string
    const { status, headers, body } = await service.callWith(token)('GET', '/v1/me')
    t.equal(status, 401, name)
    const challenge = headers.get('www-authenticate')
    const { requestId: _, ...rest } = body
    bodies.add(JSON.stringify([challenge, rest]))
  }
  t.equal(bodies.size, 1, 'every response is the same')
  t.match([...bodies][0], 'Bearer realm=\\"partnership-basics\\", error=\\"invalid_token\\"')
  t.match([...bodies][0], '"code":"unauthenticated"')
  t.equal(receiver.requests, 0, 'no URL in a token is requested')
  t.equal((await service.callWith(good)('GET', '/v1/me')).status, 200)
  t.equal(
    (await service.callWith(undefined)('GET', '/v1/me')).headers.get('www-authenticate')?.includes('error'),
    false,
  )
})

/** The next letter of base64url. The last letter of a signature has bits that are not part of a byte. */
function nextLetter(letter = ''): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return letters.charAt(letters.indexOf(letter) + 1)
}

t.test('tokens of an unavailable issuer are accepted while its keys are cached', async (t) => {
  const failing = await startIssuer(t, ec.jwk)
  const tokenIssuers = [configOf(issuer), configOf(failing)]
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
  t.equal(await status(await token()), 200, 'its keys are cached')
  t.equal(await status(await token({ kid: 'new' })), 401)
  t.equal(await status(await sign()), 200, 'other issuers are not affected')
  t.equal(await status(agency.key), 200)

  const fresh = await startInstance(t, service, { tokenIssuers })
  const unknown = await fresh('/v1/me', await token())
  t.strictSame([unknown.status, unknown.headers.get('retry-after')], [503, '10'], 'without cached keys')
  t.equal((await fresh('/v1/me', await sign())).status, 200)
  t.equal((await fresh('/v1/me', agency.key)).status, 200)
})

t.test('an issuer that does not respond delays no other request, and is requested once', async (t) => {
  const hanging = await startIssuer(t, ec.jwk)
  hanging.respond = () => {}
  const send = await startInstance(t, service, { tokenIssuers: [configOf(issuer), configOf(hanging)] })
  await send('/v1/me', agency.key)
  const slow = Promise.all(
    Array.from({ length: 20 }, async () => send('/v1/me', await sign({ iss: hanging.url, jti: `${Math.random()}` }))),
  )
  await waitFor(() => hanging.requests === 1)
  const since = performance.now()
  t.equal((await send('/v1/me', agency.key)).status, 200)
  t.equal((await send('/v1/me', await sign())).status, 200)
  t.ok(performance.now() - since < 1000)
  t.ok((await slow).every(({ status }) => status === 503))
  t.equal(hanging.requests, 1)
})

t.test('tokens with unknown keys do not cause a request to the issuer each', async (t) => {
  const flooded = await startIssuer(t, ec.jwk)
  const read = await createTokenVerifier([configOf(flooded)])
  const kids = Array.from({ length: 200 }, (_, at) => `kid-${at}`)
  const flood = () => Promise.all(kids.map(async (kid) => read(await sign({ iss: flooded.url }, { kid }))))
  t.ok((await flood()).every((holder) => holder === undefined))
  t.match(await read(await sign({ iss: flooded.url })), { issuer: flooded.url, clientId })
  await flood()
  t.equal(flooded.requests, 1)
})

t.test('follows the key rotation of an issuer, and rejects its tokens once the keys are too old', async (t) => {
  const [first, second, third] = [
    await newKeys('ES256', 'first'),
    await newKeys('ES256', 'second'),
    await newKeys('ES256', 'third'),
  ]
  const rotating = await startIssuer(t, first.jwk)
  const read = await createTokenVerifier([configOf(rotating)], {
    coolDownMillis: 100,
    renewMillis: 500,
    maxAgeMillis: 60_000,
  })
  const isAccepted = async (by: Keys) => (await read(await sign({ iss: rotating.url }, {}, by))) !== undefined
  t.ok(await isAccepted(first))
  rotating.keys = [first.jwk, second.jwk]
  await waitFor(() => isAccepted(second))
  t.equal(rotating.requests, 2, 'a new key is fetched when a token needs it')
  rotating.keys = [second.jwk]
  await waitFor(async () => !(await isAccepted(first)))
  t.equal(rotating.requests, 3, 'a removed key is not valid after the next renewal')
  t.ok(await isAccepted(second))
  rotating.keys = [third.jwk, { ...ec.jwk, kid: 'odd', kty: 'oct', k: 'AAAA' }]
  await waitFor(() => isAccepted(third))
  t.notOk(await isAccepted({ ...ec, jwk: { ...ec.jwk, kid: 'odd' } }))
  const shortLived = await createTokenVerifier([configOf(rotating)], {
    coolDownMillis: 100,
    renewMillis: 100,
    maxAgeMillis: 1000,
  })
  const last = await sign({ iss: rotating.url }, {}, third)
  t.ok(await shortLived(last))
  await stop(rotating)
  t.ok(await shortLived(last))
  const gone = await waitFor(() =>
    shortLived(last).then(
      () => undefined,
      (error) => error,
    ),
  )
  t.match(gone, { code: 'unavailable' }, 'keys that are too old are not used')
})

t.test('keys are fetched from the configured URL only, without redirects, and validated', async (t) => {
  const elsewhere = await startIssuer(t, ec.jwk)
  const responses: [status: number, headers: Record<string, string>, body: string][] = [
    [302, { location: elsewhere.jwksUrl }, ''],
    [307, { location: elsewhere.jwksUrl }, ''],
    [500, {}, JSON.stringify({ keys: [ec.jwk] })],
    [200, {}, '<html>'],
    [200, {}, '{}'],
    [200, {}, '{"keys":[1]}'],
    [200, {}, ''],
  ]
  for (const [status, headers, body] of responses) {
    const odd = await startIssuer(t)
    odd.respond = (response) => response.writeHead(status, headers).end(body)
    const read = await createTokenVerifier([configOf(odd)])
    await t.rejects(read(await sign({ iss: odd.url })), { code: 'unavailable' }, `${status} ${body}`)
    t.equal(odd.requests, 1)
  }
  t.equal(elsewhere.requests, 0)
})
