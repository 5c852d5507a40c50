// Request ids, trace ids, and the log line of a request.
import { randomBytes } from 'node:crypto'
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { startInstance } from '../support/instance.ts'
import { startOwnService } from '../support/own-service.ts'
import { type Body, waitFor } from '../support/service.ts'
import { openStorage } from '../support/storage.ts'

const service = await startOwnService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const path = await service.createPartnership(lead)

const stream = new PassThrough({ encoding: 'utf8' })
let written = ''
stream.on('data', (text) => {
  written += text
})
const send = await startInstance(t, service, { log: pino({ level: 'debug' }, stream) })
const lines = (): Body[] => written.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
/** The line of the request with this id, once it is written. */
const lineOf = (requestId: string | null) =>
  waitFor(() => lines().find((line) => line.requestId === requestId && line.msg === 'request'))

t.test('X-Request-Id of the request is used', async (t) => {
  for (const id of ['sis-2026_11-23', 'a', 'x'.repeat(64)]) {
    const { headers } = await lead.call('GET', path, { headers: { 'x-request-id': id } })
    t.equal(headers.get('x-request-id'), id)
    const refused = await lead.call('GET', '/nowhere', { headers: { 'x-request-id': id } })
    t.equal(refused.body.requestId, id)
    t.equal(refused.headers.get('x-request-id'), id)
  }
})

t.test('an invalid X-Request-Id is replaced', async (t) => {
  const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
  for (const id of [undefined, '', 'x'.repeat(65), 'two words', '{"a":1}', 'caf\u00e9', '../x']) {
    const { headers } = await lead.call('GET', path, { headers: { ...(id !== undefined && { 'x-request-id': id }) } })
    t.match(headers.get('x-request-id'), uuid)
  }
})

t.test('a request is logged in one line: caller, route, status', async (t) => {
  const trace = randomBytes(16).toString('hex')
  const response = await send(`${path}?expand=lead`, lead.key, {
    headers: { 'x-request-id': 'one-line', traceparent: `00-${trace}-00f067aa0ba902b7-01` },
  })
  t.equal(response.status, 200)
  const { level, time, pid, hostname, ms, ...line } = await lineOf('one-line')
  t.strictSame(line, {
    requestId: 'one-line',
    traceId: trace,
    apiClientId: lead.clientId,
    organizationId: lead.id,
    method: 'GET',
    route: '/v1/partnerships/:partnershipId',
    status: 200,
    msg: 'request',
  })
  t.type(ms, 'number')
  t.equal(lines().filter(({ requestId }) => requestId === 'one-line').length, 1)

  await send(path, lead.key, { headers: { 'x-request-id': 'no-trace', traceparent: 'nonsense' } })
  t.notOk('traceId' in (await lineOf('no-trace')))
  const { headers } = await send('/nowhere', lead.key)
  t.match(await lineOf(headers.get('x-request-id')), { route: null, status: 404 })
})

t.test('the log contains no secret, body or query', async (t) => {
  const secret = 'Forty more infants in Springfield'
  const post = (target: string, body: unknown, more: object = {}) =>
    send(target, lead.key, {
      method: 'POST',
      headers: { 'content-type': 'application/json', cookie: `a=${secret}`, 'user-agent': secret, ...more },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const contact = { name: secret, externalIds: [{ scheme: 'sis', value: secret }] }
  const answers = [
    await post(`${path}/contacts?dryRun=false`, contact, { 'idempotency-key': 'forty-more-infants' }),
    // Refused by the database, whose errors quote the row.
    await post(`${path}/contacts`, contact),
    await post(`${path}/contacts`, { [secret]: secret }),
    await post(`${path}/contacts`, `{"name":"${secret}"`),
    await post(`/v1/organizations/${lead.id}/api-clients`, { name: secret, scopes: ['partnerships:read'] }),
    await send(`/v1/organizations?q=${encodeURIComponent(secret)}`, lead.key),
    await send(`${path}/contacts/${encodeURIComponent(secret)}`, lead.key),
    await send(`/v1/partnerships?cursor=${lead.key}`, lead.key),
    await send(path, `${lead.key}x`),
  ]
  t.strictSame(
    answers.map(({ status }) => status),
    [201, 409, 400, 400, 201, 200, 400, 400, 401],
  )
  const { key: made = '' } = { ...((await answers[4]?.json()) as { key: string }) }
  for (const { headers } of answers) await lineOf(headers.get('x-request-id'))
  const logged = written.toLowerCase()
  for (const part of [
    secret,
    encodeURIComponent(secret),
    'forty',
    lead.key,
    made,
    lead.key.slice(25),
    'bearer',
    'cookie',
  ]) {
    t.notOk(logged.includes(part.toLowerCase()), part)
  }
})

t.test('an internal error is logged without row values, and reported without its cause', async (t) => {
  const storage = await openStorage(t, service)
  await storage.rows(`
    create function fail() returns trigger language plpgsql as
      $$ begin raise exception 'unforeseen' using detail = new.name, hint = new.name; end $$;
    create trigger fail before insert on contacts for each row execute function fail()`)
  const response = await send(`${path}/contacts`, lead.key, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Casey Unforeseen' }),
  })
  const body = await response.text()
  t.match(JSON.parse(body), { status: 500, code: 'internal', detail: 'Internal error.' })
  t.notMatch(body, /unforeseen|P0001/i)
  const requestId = response.headers.get('x-request-id')
  await lineOf(requestId)
  const errors = lines().filter((line) => line.requestId === requestId && line.level >= 50)
  t.equal(errors.length, 1)
  t.match(JSON.stringify(errors), /unforeseen/, 'the log contains the cause')
  t.notMatch(written, /Casey/)
})
