// Links to files: what a link reads, and when it ends.
import { pino } from 'pino'
import t from 'tap'
import { createLinkUrl } from '../../../src/identity/links/tokens.ts'
import { startInstance } from '../../support/instance.ts'
import { peppers, startOwnService } from '../../support/own-service.ts'
import { type Body, type Client, type Received, waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { operator } = service
const { lead, center, home, office } = await service.createAgencies()
const path = await service.createPartnership(lead, center)
await lead.call('POST', `${path}/expectations`, {
  body: { aspect: 'data', what: 'Share enrollment', schedule: { kind: 'undecided' } },
})
const file = `${path}/expectations.csv`
const anonymous = service.callWith(undefined)
const notFound = { status: 404, body: { code: 'not-found' } }

const create = (by: Client, target = file, headers: Record<string, string> = {}) =>
  by.call('POST', '/v1/links', { body: { path: target }, headers })
const linkOf = async (by: Client, target = file, headers: Record<string, string> = {}): Promise<string> => {
  const { status, body } = await create(by, target, headers)
  if (status !== 201) throw new Error(JSON.stringify(body))
  return body.url
}
/** What a response could reveal about why a link cannot be used. */
const comparable = ({ status, body }: Received) => ({ status, ...body, requestId: '', instance: '' })
const altered = comparable(await anonymous('GET', `${await linkOf(lead)}x`))
/** Reads until the cached credential has been checked again, and compares the response with that of an altered link. */
async function assertEnded(url: string, message: string) {
  const answer = await waitFor(async () => {
    const read = await anonymous('GET', url)
    return read.status === 200 ? undefined : read
  })
  t.strictSame(comparable(answer), altered, message)
}
const asClient = (organization: Client, client: Client) =>
  `/v1/organizations/${organization.id}/api-clients/${client.clientId}`

t.test('a link reads one file with one query, without a header, for 15 minutes', async (t) => {
  const target = `${file}?sort=-createdAt&bom=true`
  const before = Date.now()
  const { status, headers, body } = await create(lead, target)
  t.strictSame([status, body.path, headers.get('location')], [201, target, file])
  t.ok(body.url.startsWith(`${target}&link=pblink_`))
  const lifetime = Date.parse(body.expiresAt) - before
  t.ok(lifetime >= 15 * 60_000 && lifetime < 16 * 60_000)
  const read = await anonymous('GET', body.url)
  t.strictSame([read.status, read.body], [200, (await lead.call('GET', target)).body])
  t.equal(read.headers.get('cache-control'), 'private, no-store')
  t.equal(read.headers.get('referrer-policy'), 'no-referrer')
  t.equal((await lead.call('GET', target)).headers.get('referrer-policy'), null)

  const [, token = ''] = body.url.split('&link=')
  for (const url of [
    `${file}?link=${token}`,
    `${file}?sort=createdAt&bom=true&link=${token}`,
    `${file}?bom=true&sort=-createdAt&link=${token}`,
    `${target}?link=${token}`,
    `${target}&sort=createdAt&link=${token}`,
    `${target}&link=${token}&bom=true`,
    `${target}&link=${token}&link=${token}`,
    `${target.replace('.csv', '.ndjson')}&link=${token}`,
    `${path}/calendar.ics?link=${token}`,
    `${await service.createPartnership(lead)}/expectations.csv?link=${token}`,
  ]) {
    t.ok([401, 404].includes((await anonymous('GET', url)).status), url)
  }
  for (const other of [`${path}/expectations?link=${token}`, `/v1/me?link=${token}`, '/v1/changes/stream']) {
    t.equal((await anonymous('GET', other)).status, 401, other)
    t.equal(
      (await service.callWith(token)('GET', other.replace(/\?.*/, ''))).status,
      401,
      'the token is not an API key',
    )
  }
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
    t.equal((await anonymous(method, body.url)).status, 405, method)
  t.match(await lead.call('GET', body.url), { status: 400, body: { errors: [{ pointer: 'link', code: 'unknown' }] } })
})

t.test('altered, expired and unknown links get the same 404', async (t) => {
  t.match(altered, { status: 404, code: 'not-found' })
  const url = await linkOf(lead)
  const [before = '', token = ''] = url.split('link=')
  const [payload = '', signature = ''] = token.split('.')
  const other = (text: string, at: number) => text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1)
  const values = [other(payload, 12), other(payload, 100)].map((changed) => `${changed}.${signature}`)
  values.push(
    ...[0, 20, 42].map((at) => `${payload}.${other(signature, at)}`),
    payload,
    `.${signature}`,
    '',
    'pblink_.',
  )
  values.push(`${token}=`, `${token}%00`, 'pblink_e30.', `pblink_e30.${signature}`, 'x'.repeat(3000))
  for (const value of values) t.strictSame(comparable(await anonymous('GET', `${before}link=${value}`)), altered, value)

  const identity = { clientId: lead.clientId, keyId: null, holderId: lead.id, representedId: null, scopes: null }
  const signed = (target: string, expiresAt: number, by = peppers) =>
    createLinkUrl(target, { ...identity, expiresAt }, by)
  t.equal((await anonymous('GET', signed(file, Date.now() + 60_000))).status, 200)
  t.strictSame(comparable(await anonymous('GET', signed(file, Date.now()))), altered, 'expired')
  const unknown = [{ version: 1, secret: 'another pepper' }]
  t.strictSame(
    comparable(await anonymous('GET', signed(file, Date.now() + 60_000, unknown))),
    altered,
    'another pepper',
  )
  const older = [{ version: 2, secret: 'the next pepper' }, ...peppers]
  const instance = await startInstance(t, service, { peppers: older })
  t.equal((await fetch(instance.address + (await linkOf(lead)))).status, 200, 'a link of the previous pepper')
})

t.test('a link of an access token reads what the scopes of the token permit', async (t) => {
  const identity = { clientId: lead.clientId, keyId: null, holderId: lead.id, representedId: null }
  const typesWith = async (scopes: string[] | null) => {
    const url = createLinkUrl(`${path}.ndjson`, { ...identity, scopes, expiresAt: Date.now() + 60_000 }, peppers)
    const lines = (await anonymous('GET', url)).body.trim().split('\n')
    return new Set(lines.map((line: string) => JSON.parse(line).type))
  }
  t.ok((await typesWith(null)).has('expectation'))
  t.notOk((await typesWith(['partnerships:read'])).has('expectation'))
  const url = createLinkUrl(file, { ...identity, scopes: ['changes:read'], expiresAt: Date.now() + 60_000 }, peppers)
  t.equal((await anonymous('GET', url)).status, 404)
})

t.test('a link is created only for files', async (t) => {
  for (const target of [
    path,
    `${path}/expectations`,
    `${path}/expectations.xyz`,
    '/v1/changes/stream',
    '/v1/me',
    '/openapi.json',
    '/docs',
    '/v1/links',
    `/v1/calendar.ics?token=pbcal_${'A'.repeat(43)}`,
    `https://files.example${file}`,
    `//files.example${file}`,
    `/\\files.example${file}`,
    file.slice(1),
    `${file}#part`,
    `${file}/`,
    `/v1/..${file}/..`,
    `${file}?limit=5`,
    `${file}?sort=name`,
    `${file}?link=pblink_x`,
    '/v1/partnerships/unknown/expectations.csv',
  ]) {
    const { status, body } = await create(lead, target)
    t.match([status, body.code, body.errors[0].pointer], [422, 'rule-violation', '/path'], target)
  }
  const { body } = await create(lead, '/v1/me')
  for (const possible of ['{partnershipId}/expectations.csv', '{checklistResponseId}.ndjson', 'comparison.svg']) {
    t.ok(body.detail.includes(possible), possible)
  }
  t.notMatch(body.detail, /\/v1\/calendar\.ics|stream/)
  for (const target of ['', 'a b', '\u00e9', 'x'.repeat(2001)]) t.equal((await create(lead, target)).status, 400)
  const sent = `/v1/../v1${path.slice(3)}/./expectations.csv?externalId=sis:%C3%A9"`
  const read = await create(lead, sent)
  t.equal(read.body.path, `${file}?externalId=sis:%C3%A9%22`, 'the path is stored as a browser sends it')
  t.equal((await anonymous('GET', read.body.url)).status, 200)
})

t.test('a link is created only by a caller that can read the file, with the scope of the file', async (t) => {
  for (const by of [home, office]) t.match(await create(by), notFound)
  t.match(await create(lead, `/v1/organizations/${center.id}/calendar.ics`), notFound)
  for (const scopes of [['partnerships:read'], ['communication:read', 'keys:manage']] as const) {
    const narrow = await service.createApiClient(lead.id, scopes)
    t.match(await create(narrow), { status: 403, body: { code: 'scope-too-wide' } })
  }
  const registrar = await service.createApiClient(operator.id, ['organizations:register'])
  t.match(await create(registrar), { status: 403, body: { code: 'scope-too-wide' } }, 'an operator is no exception')
  const reader = await service.createApiClient(lead.id, ['expectations:read'])
  t.equal((await anonymous('GET', await linkOf(reader))).status, 200)
})

t.test('a link ends with its API client, key and scope', async (t) => {
  const revoked = await service.createApiClient(lead.id)
  const ofRevoked = await linkOf(revoked)
  const expired = await service.createApiClient(lead.id)
  const ofExpired = await linkOf(expired)
  const narrowed = await service.createApiClient(lead.id)
  const ofNarrowed = await linkOf(narrowed)
  const calendar = await linkOf(narrowed, `${path}/calendar.ics`)
  const rotated = await service.createApiClient(lead.id)
  const ofRotated = await linkOf(rotated)
  for (const url of [ofRevoked, ofExpired, ofNarrowed, ofRotated]) t.equal((await anonymous('GET', url)).status, 200)

  const reason = 'The laptop was lost.'
  await operator.change('POST', `${asClient(lead, revoked)}/transitions`, { action: 'revoke', reason })
  await storage.rows(`update api_clients set expires_at = now() where id = $1`, [expired.clientId])
  t.equal((await operator.change('PATCH', asClient(lead, narrowed), { scopes: ['communication:read'] })).status, 200)
  const rotation = { body: { overlapSeconds: 0 } }
  t.equal((await operator.call('POST', `${asClient(lead, rotated)}/keys`, rotation)).status, 201)
  await assertEnded(ofRevoked, 'the client is revoked')
  await assertEnded(ofExpired, 'the client has expired')
  await assertEnded(ofNarrowed, 'the client lacks the scope')
  await assertEnded(ofRotated, 'the key has expired')
  t.equal((await anonymous('GET', calendar)).status, 200, 'the client has the scope of the other file')
})

t.test('a link ends with the membership of the organization', async (t) => {
  const party = await service.addParty(path, lead, home)
  const observer = await service.addObserver(path, office, lead, center, home)
  const chart = `${await service.createChecklistRound(path, lead)}/comparison.svg`
  const ofParty = { chart: await linkOf(home, chart), file: await linkOf(home) }
  const ofObserver = await linkOf(office)
  for (const url of [ofParty.chart, ofParty.file, ofObserver]) t.equal((await anonymous('GET', url)).status, 200)
  const invited = await service.createOrganization('Invited')
  t.match(await create(invited), notFound)

  const reason = 'Its grant has ended.'
  t.equal((await home.change('POST', `${party}/transitions`, { action: 'withdraw', reason })).status, 200)
  t.equal((await lead.change('POST', `${observer}/transitions`, { action: 'end', reason })).status, 200)
  await lead.call('POST', `${path}/expectations`, {
    body: { aspect: 'data', what: 'After the withdrawal', schedule: { kind: 'undecided' } },
  })
  t.strictSame(comparable(await anonymous('GET', ofParty.chart)), altered, 'only for parties')
  t.strictSame(comparable(await anonymous('GET', ofObserver)), altered, 'a former observer')
  const former = await anonymous('GET', ofParty.file)
  t.strictSame([former.status, former.body], [200, (await home.call('GET', file)).body])
  t.notMatch(former.body, /After the withdrawal/, 'a former party reads what it saw')
})

t.test('a link on behalf of an organization ends with the representation', async (t) => {
  const { body: represented } = await lead.call('POST', '/v1/organizations', {
    body: {
      name: "Rosa's Family Child Care",
      kinds: ['family_child_care_home'],
      representation: { authority: 'Letter of the provider, 2026-08-14' },
    },
  })
  const behalf = { 'on-behalf-of': represented.id }
  const calendar = `/v1/organizations/${represented.id}/calendar.ics`
  t.match(await create(lead, calendar), notFound, 'only on its behalf')
  const url = await linkOf(lead, calendar, behalf)
  const read = await anonymous('GET', url)
  t.strictSame([read.status, read.body], [200, (await lead.call('GET', calendar, { headers: behalf })).body])
  t.equal((await create(center, calendar, behalf)).status, 403)
  // An API client of its own ends the representation.
  await service.createApiClient(represented.id)
  await assertEnded(url, 'the representation has ended')
})

t.test('a request with a link counts towards the limit of the organization', async (t) => {
  const limited = await startInstance(t, service, { limits: { requests: 20, badCredentials: 5 } })
  const other = await service.createOrganization('Limited')
  const url = await linkOf(other, `/v1/organizations/${other.id}/calendar.ics`)
  const read = (target: string) => fetch(limited.address + target)
  const statuses: number[] = []
  for (let at = 0; at < 21; at++) statuses.push((await read(url)).status)
  t.strictSame([statuses.at(0), statuses.at(-1)], [200, 429], 'creating the link counted, too')
  t.equal((await limited('/v1/me', other.key)).status, 429)

  for (let at = 0; at < 5; at++) t.equal((await read(`${url}x`)).status, 404)
  t.equal((await read(`${url}x`)).status, 429, 'guesses are limited as guesses of keys are')
  t.equal((await read(await linkOf(lead))).status, 200, 'a valid link still works')
})

t.test('creating a link is idempotent, and the stored response is encrypted', async (t) => {
  const headers = { 'idempotency-key': 'link-1' }
  const [first, second] = [await create(lead, file, headers), await create(lead, file, headers)]
  t.strictSame(second.body, first.body)
  t.equal(second.headers.get('idempotent-replayed'), 'true')
  t.match(await create(lead, `${path}/calendar.ics`, headers), { status: 422 })
  const rows = await storage.rows(`select headers, body from idempotency_keys where key = 'link-1'`)
  t.equal(rows.length, 1)
  t.notMatch(JSON.stringify(rows), /pblink_/)

  const dry = await lead.call('POST', '/v1/links?dryRun=true', { body: { path: file } })
  t.match([dry.status, dry.headers.get('dry-run')], [201, 'true'])
  t.strictSame(comparable(await anonymous('GET', dry.body.url)), altered, 'the URL of a dry run cannot be used')
})

t.test('neither logs nor problems contain a link', async (t) => {
  const lines: string[] = []
  const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) })
  const instance = await startInstance(t, service, { log })
  const body = JSON.stringify({ path: file })
  const headers = { 'content-type': 'application/json' }
  const created = await instance('/v1/links', lead.key, { method: 'POST', headers, body })
  const { url } = (await created.json()) as Body
  t.equal((await fetch(instance.address + url)).status, 200)
  const refused = await (await fetch(`${instance.address}${url}x`)).text()
  t.match(JSON.parse(refused), { instance: file, code: 'not-found' })
  t.notMatch(refused, /pblink_/)
  t.ok(await waitFor(() => lines.filter((line) => line.includes('expectations.csv')).length >= 3 || undefined))
  t.notMatch(lines.join(''), /pblink_/)
  const reads = lines.filter((line) => line.includes('"GET"')).map((line) => JSON.parse(line))
  t.match(
    reads.find(({ status }) => status === 200),
    { apiClientId: lead.clientId },
  )
})

t.test('many links of an organization leave no response open', async (t) => {
  for (let at = 0; at < 30; at++) t.equal((await create(lead)).status, 201)
  t.equal((await lead.call('GET', file)).status, 200)
})
