// Values of bodies, headers, queries and paths do not leak: not into logs at any level, not into metrics, and no
// credential into a response.
import { PassThrough } from 'node:stream'
import { pino } from 'pino'
import t from 'tap'
import { v7 as uuidv7 } from 'uuid'
import { startInstance } from '../support/instance.ts'
import { operationsOf } from '../support/operations.ts'
import { startOwnService } from '../support/own-service.ts'
import { bytesOf, sendBytes } from '../support/raw-http.ts'
import { type Body, waitFor } from '../support/service.ts'
import { openStorage } from '../support/storage.ts'

const [word, nameWord] = ['zanzibar', 'pemba']
let uniqueCount = 0
/** Unique texts. Property names have a word of their own, because problems contain unknown names. */
const uniqueText = () => `${word}-${uniqueCount++}`
const uniqueName = () => `${nameWord}-${uniqueCount++}`
const containsUniqueText = (text: string): boolean => /zanzibar|pemba/i.test(text)

const service = await startOwnService(t)
const stream = new PassThrough({ encoding: 'utf8' })
let log = ''
stream.on('data', (text) => {
  log += text
})
const { address } = await startInstance(t, service, { log: pino({ level: 'trace' }, stream) })
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps')
const stranger = await service.createOrganization('Somebody else')
const narrow = await service.createApiClient(lead.id, ['keys:manage'])
const path = await service.createPartnership(lead, center)
const contact = await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })
const operations = operationsOf(service.document)

const credentials = {
  lead: lead.key,
  stranger: stranger.key,
  narrow: narrow.key,
  'no key': undefined,
  'a bad key': `pb_test_${word}_0`,
  'a token': `eyJ${word}.${word}.${word}`,
}
type Caller = keyof typeof credentials

interface Request {
  method: string
  target: string
  caller?: Caller
  body?: string
  headers?: Record<string, string>
}
const statuses = new Map<number, number>()
const echoed: string[] = []
let sent = 0

/** Sends a request with unique texts in its headers, and searches the response for credentials and the body. */
async function send({
  method,
  target,
  caller = 'lead',
  body,
  headers = {},
}: Request): Promise<{ status: number; body: Body }> {
  const key = credentials[caller]
  const response = await fetch(address + target, {
    method,
    headers: {
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      cookie: `session=${uniqueText()}`,
      'user-agent': uniqueText(),
      referer: `https://elsewhere.example/?a=${uniqueText()}`,
      'x-forwarded-for': uniqueText(),
      'x-api-key': uniqueText(),
      'x-custom': uniqueText(),
      'x-request-id': `${uniqueText()}!`,
      traceparent: uniqueText(),
      tracestate: `a=${uniqueText()}`,
      'proxy-authorization': `Basic ${uniqueText()}`,
      ...headers,
    },
    ...(body !== undefined && { body }),
  })
  sent++
  statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
  const isStream = response.headers.get('content-type') === 'text/event-stream'
  const text = await (isStream ? firstPartOf(response) : response.text())
  const received = JSON.stringify([...response.headers]) + text
  // Records contain what was written; problems contain pointers but no values.
  const isRefusal = response.status >= 400
  const repeats = isRefusal && received.toLowerCase().includes(word) && !target.includes(word)
  if (repeats || (key !== undefined && received.includes(key)))
    echoed.push(`${method} ${target} ${response.status}: ${received}`)
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '') && text !== ''
  return { status: response.status, body: isJson ? JSON.parse(text) : undefined }
}

/** A stream of events does not end. */
async function firstPartOf({ body }: Response): Promise<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader()
  const part = await reader?.read()
  await reader?.cancel()
  return part?.value ?? ''
}

/** The same value with unique texts in place of free text. */
const filled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(filled)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, filled(one)]))
  return typeof value === 'string' && /[ .]/.test(value) && !value.includes('@') && !/^\d/.test(value)
    ? uniqueText()
    : value
}

t.test('no operation leaks values, whatever its result', async () => {
  const [, , , partnershipId = ''] = path.split('/')
  const ids: Record<string, string> = {
    partnershipId,
    organizationId: lead.id,
    contactId: contact.body.id,
    strategyId: 'I1',
    kind: 'general',
  }
  for (const { method, path: template, example, query } of operations) {
    const at = (value: (name: string) => string) =>
      template.replaceAll(/\{([^}]+)\}/g, (_, name: string) => encodeURIComponent(value(name)))
    const target = at((name) => ids[name] ?? uuidv7())
    const write = method !== 'GET'
    const validBody = write && example !== undefined ? JSON.stringify(filled(example)) : undefined
    const headers = { 'if-match': '"1"', ...(method === 'POST' && { 'idempotency-key': uniqueText() }) }
    const requests: Request[] = [
      { method, target, headers, ...(validBody && { body: validBody }) },
      ...(['stranger', 'narrow', 'no key', 'a bad key', 'a token'] as const).map((caller) => ({
        method,
        target,
        caller,
        headers,
        ...(validBody && { body: validBody }),
      })),
      { method, target: `${target}?${uniqueName()}=${uniqueText()}` },
      ...query.map((name) => ({
        method,
        target: `${target}?${name}=${uniqueText()}`,
        ...(validBody && { body: validBody }),
      })),
      ...(template.includes('{')
        ? [{ method, target: at(() => uniqueText()), ...(validBody && { body: validBody }) }]
        : []),
      { method, target, headers: { 'on-behalf-of': uniqueText() } },
      ...(write
        ? [
            { method, target, headers, body: JSON.stringify({ [uniqueName()]: uniqueText() }) },
            { method, target, headers, body: `{"${uniqueText()}":"${uniqueText()}"` },
            { method, target, headers, body: `"${uniqueText()}` },
            { method, target, headers, body: JSON.stringify(uniqueText()) },
            {
              method,
              target,
              headers: { 'if-match': uniqueText(), 'idempotency-key': `${uniqueText()} ${uniqueText()}` },
              ...(validBody && { body: validBody }),
            },
            { method, target, headers: { 'content-type': `text/${uniqueText()}` }, body: uniqueText() },
            { method, target, headers: { 'content-encoding': uniqueText() }, body: `{"a":"${uniqueText()}"}` },
          ]
        : []),
    ]
    for (const request of requests) await send(request)
  }
  await send({
    method: 'POST',
    target: `${path}/contacts`,
    body: JSON.stringify({ name: uniqueText().padEnd(300_000) }),
  })
})

t.test('unknown paths and keys in URLs do not leak', async (t) => {
  for (const method of ['GET', 'POST', 'DELETE'])
    await send({ method, target: `/${uniqueText()}?${uniqueText()}=${uniqueText()}` })
  await send({ method: 'PUT', target: `${path}?${uniqueText()}`, body: JSON.stringify({ a: uniqueText() }) })
  for (const target of [
    `/v1/me?key=${lead.key}`,
    `/v1/partnerships/${lead.key}`,
    `/${lead.key}`,
    `/problems/${lead.key}`,
    `${path}/contacts?cursor=${lead.key}`,
  ]) {
    const { status } = await send({ method: 'GET', target })
    t.ok(status === 400 || status === 404, target.slice(0, 12))
  }
})

t.test('malformed HTTP does not leak', async (t) => {
  const raw: (string | Buffer)[] = [
    `${uniqueText()}\r\n\r\n`,
    `GET /${uniqueText()} HTTP/9.9\r\n\r\n`,
    `GET /${uniqueText()}?${uniqueText()} HTTP/1.1\r\nHost: a\r\n${uniqueText()}\r\n\r\n`,
    `GET /${uniqueText()} HTTP/1.1\r\nHost: a\r\nAuthorization : Bearer ${uniqueText()}\r\n\r\n`,
    `GET /livez HTTP/1.1\r\nHost: ${uniqueText()} ${uniqueText()}\r\nConnection: close\r\n\r\n`,
    `GET /livez HTTP/1.1\r\nCookie: ${uniqueText()}\r\nConnection: close\r\n\r\n`,
    `POST ${path}/contacts HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n${uniqueText()}\r\n`,
    bytesOf({ target: `/livez?${uniqueText()}`, headers: [['x-much', uniqueText().repeat(2000)]] }),
    bytesOf({ target: `/%zz${uniqueText()}?${uniqueText()}` }),
    bytesOf({ target: `/${uniqueText().repeat(500)}` }),
    bytesOf({
      method: 'POST',
      target: `${path}/contacts?%zz=${uniqueText()}`,
      headers: [
        ['authorization', `Bearer ${lead.key}`],
        ['content-type', 'application/json'],
      ],
      body: `{"name":"${uniqueText()}\u0001"}`,
    }),
  ]
  for (const bytes of raw) {
    const [answer] = await sendBytes(address, bytes)
    sent++
    t.ok(answer && answer.status >= 400 && answer.status < 500, `${answer?.status}`)
    if (answer?.text.includes(word) && !bytes.includes(`/${word}`) && !bytes.includes(`%zz${word}`))
      echoed.push(answer.text)
  }
})

t.test('internal errors do not leak values', async (t) => {
  const storage = await openStorage(t, service)
  const create = () =>
    send({
      method: 'POST',
      target: `${path}/contacts?dryRun=false`,
      body: JSON.stringify({ name: uniqueText(), title: uniqueText() }),
      headers: { 'idempotency-key': uniqueText() },
    })
  for (const [state, status] of [
    ['P0001', 500],
    ['XX000', 500],
    ['23514', 500],
    ['42P01', 500],
    ['57014', 503],
    ['53300', 503],
    ['55P03', 503],
    ['40001', 503],
    ['22001', 400],
    ['22P02', 400],
    ['23505', 409],
    ['23503', 422],
    ['42501', 403],
  ] as const) {
    await storage.rows(`
      create or replace function fail() returns trigger language plpgsql as
        $$ begin raise exception 'unforeseen' using errcode = '${state}', detail = new.name, hint = new.title; end $$;
      create or replace trigger fail before insert on contacts for each row execute function fail()`)
    t.equal((await create()).status, status, state)
  }
  await storage.rows('drop trigger fail on contacts')
  t.equal((await create()).status, 201)
})

t.test('logs and metrics contain none of the texts', async (t) => {
  const requestId = 'the-last-of-all'
  await fetch(`${address}/livez`, { headers: { 'x-request-id': requestId } })
  await waitFor(() => log.includes(requestId))
  const lines = log.split('\n').filter(Boolean)
  t.ok(lines.length > sent / 2, `${lines.length} lines`)
  t.strictSame(lines.filter(containsUniqueText).slice(0, 5), [], 'no line contains a unique text')
  const keys = Object.values(credentials).flatMap((key) =>
    key && key.length > 60 ? [key, key.slice(-20), key.slice(25, 40)] : [],
  )
  t.strictSame(lines.filter((line) => keys.some((key) => line.includes(key))).slice(0, 5), [], 'no line contains a key')
  const metrics = await (await fetch(`${address}/metrics`)).text()
  t.match(metrics, /http_request_duration_seconds/)
  t.notOk(containsUniqueText(metrics), 'the metrics contain no unique text')
  t.notOk(keys.some((key) => metrics.includes(key)))
  t.strictSame(echoed.slice(0, 5), [], 'no response contains a credential, and no problem a rejected value')
  for (const status of [200, 201, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 500, 503])
    t.ok(statuses.has(status), `${status} was among the responses`)
  t.comment(`${uniqueCount} unique texts in ${sent} requests: 0 in ${lines.length} lines of the log, 0 in the metrics`)
})
