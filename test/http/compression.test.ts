// Compression of responses: which are compressed, in which coding, and what their ETags are worth.
import { randomBytes } from 'node:crypto'
import { subscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { Agent, type IncomingMessage, request } from 'node:http'
import { setImmediate } from 'node:timers/promises'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import fastify, { type FastifyInstance, type RouteOptions } from 'fastify'
import { pino } from 'pino'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { openDatabase } from '../../src/database/database.ts'
import { registerCompression } from '../../src/http/compression.ts'
import { sendInParts } from '../../src/http/open-responses.ts'
import type { Document, Response } from '../../src/http/openapi/shared.ts'
import { registerRequestHandling } from '../../src/http/requests.ts'
import { serviceOptions } from '../support/own-service.ts'
import { startService } from '../support/service.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const offers = `${path}/offers`
const offer = { aspect: 'staffing', title: 'A coach', description: 'Eight hours a month at each site. '.repeat(60) }
const created = await lead.call('POST', offers, { body: offer })
const long = created.headers.get('location') ?? ''
const contact = (await lead.call('POST', `${path}/contacts`, { body: { name: 'Jordan Rivera' } })).headers
const short = contact.get('location') ?? ''

interface Sent {
  method?: string
  key?: string
  body?: object
  headers?: Record<string, string>
}

/** Sends a request, and returns the response when its headers have arrived. */
async function open(
  url: string,
  { method = 'GET', key = lead.key, body, headers = {} }: Sent,
): Promise<IncomingMessage> {
  const sent = request(service.address + url, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body && { 'content-type': 'application/json' }), ...headers },
  })
  sent.end(body && JSON.stringify(body))
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  return response
}

/** Sends a request with Accept-Encoding, and returns the bytes of the response and the text in them. */
async function send(url: string, accepted: string | undefined, { headers, ...more }: Sent = {}) {
  const response = await open(url, {
    ...more,
    headers: { ...headers, ...(accepted !== undefined && { 'accept-encoding': accepted }) },
  })
  const bytes = Buffer.concat(await response.toArray())
  const { 'content-encoding': coding, etag, vary, 'content-length': length } = response.headers
  const decode = coding === 'br' ? brotliDecompressSync : coding === 'gzip' ? gunzipSync : (same: Buffer) => same
  const text = bytes.length === 0 ? '' : decode(bytes).toString()
  return { status: response.statusCode, coding, etag, vary, length, bytes, text }
}

t.test('Accept-Encoding selects the coding', async (t) => {
  const plain = await send(long, undefined)
  t.match(plain, { status: 200, coding: undefined, etag: '"1"' })
  const codings: [accepted: string, coding: string | undefined][] = [
    ['br', 'br'],
    ['gzip', 'gzip'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    ['gzip, deflate, br, zstd', 'br'],
    ['br;q=0.5, gzip;q=0.8', 'gzip'],
    ['*', 'br'],
    ['br;q=0, *', 'gzip'],
    ['gzip;q=0, *;q=0.1', 'br'],
    ['gzip, *;q=0', 'gzip'],
    ['gzip;q=0.5, identity', undefined],
    ['br;q=0, gzip;q=0', undefined],
    ['*;q=0', undefined],
    ['identity', undefined],
    ['', undefined],
    // A coding that is not supported, or no acceptable one: the response has none (RFC 9110, section 12.5.3).
    ['zstd, deflate', undefined],
    ['identity;q=0', undefined],
    ['identity;q=0, nonsense;q=x', undefined],
  ]
  for (const [accepted, coding] of codings) {
    const answer = await send(long, accepted)
    t.match(answer, { status: 200, coding, text: plain.text, length: String(answer.bytes.length) }, accepted)
    t.match(answer.vary, /\baccept-encoding\b/, accepted)
  }
})

t.test('a response of less than 1 KiB, to HEAD, or without content is not compressed', async (t) => {
  t.match(await send(short, 'br'), { status: 200, coding: undefined, etag: '"1"', vary: /accept-encoding/ })
  const plain = await send(long, undefined, { method: 'HEAD' })
  t.match(await send(long, 'br', { method: 'HEAD' }), {
    status: 200,
    coding: undefined,
    etag: '"1"',
    length: plain.length,
  })
  const unchanged = await send(long, 'br', { headers: { 'if-none-match': '"1"' } })
  t.match(unchanged, { status: 304, coding: undefined, text: '' })
  const { headers } = await lead.call('POST', offers, { body: offer })
  const removed = await send(headers.get('location') ?? '', 'br', { method: 'DELETE', headers: { 'if-match': '"1"' } })
  t.match(removed, { status: 204, coding: undefined, text: '' })
})

t.test('the ETag names the coding, and is valid for later requests', async (t) => {
  const { headers } = await lead.call('POST', offers, { body: offer })
  const record = headers.get('location') ?? ''
  t.equal((await send(record, 'br')).etag, '"1-br"')
  t.equal((await send(record, 'gzip')).etag, '"1-gzip"')
  const read = (accepted: string, tag: string) => send(record, accepted, { headers: { 'if-none-match': tag } })
  t.match(await read('br', '"1-br"'), { status: 304, etag: '"1-br"' })
  t.match(await read('br', 'W/"1-br"'), { status: 304, etag: '"1-br"' })
  t.match(await read('br', '"1", "1-br"'), { status: 304, etag: '"1-br"' }, 'the preferred one')
  t.match(await read('br', '"1"'), { status: 304, etag: '"1"' }, 'every client accepts an uncompressed response')
  t.match(await read('br', '"1-gzip"'), { status: 200, etag: '"1-br"' })
  t.match(await read('identity', '"1-br"'), { status: 200, etag: '"1"' }, 'the client does not accept the stored one')
  t.match(await read('br', '"2-br"'), { status: 200, etag: '"1-br"' })

  const change = (tag: string, title: string) =>
    send(record, 'br', { method: 'PATCH', body: { title }, headers: { 'if-match': tag } })
  t.match(await change('"1-br"', 'A second coach'), { status: 200, coding: 'br', etag: '"2-br"' })
  t.match(await change('"1-br"', 'A third coach'), { status: 412, etag: '"2"' })
  t.match(await change('W/"2-br"', 'A third coach'), { status: 412 }, 'a weak ETag does not match')
  t.match(await change('"2-zstd"', 'A third coach'), { status: 412 }, 'no ETag of this service')
  t.match(await change('"2-gzip"', 'A third coach'), { status: 200, etag: '"3-br"' })
  const get = (tag: string) => send(record, 'br', { headers: { 'if-match': tag } })
  t.match(await get('"3-gzip"'), { status: 200 })
  t.match(await get('"2-br"'), { status: 412 })
})

t.test('the ETag of a record that depends on others names the coding, too', async (t) => {
  await lead.change('PATCH', path, { purpose: 'Full-day care for more infants and toddlers. '.repeat(30) })
  const { etag = '' } = await send(path, 'br')
  t.match(etag, /^"2-\d+-br"$/)
  t.match(await send(path, 'br', { headers: { 'if-none-match': etag } }), { status: 304, etag })
  const changed = await send(path, 'br', {
    method: 'PATCH',
    body: { programYear: '2026' },
    headers: { 'if-match': etag },
  })
  t.equal(changed.status, 200)
})

/** Without the position in the feed of changes, which advances. */
const stable = (text: string) => text.replace(/"changesAfter":"[^"]*"/, '')

t.test('lists, long documents, files and the page are compressed', async (t) => {
  for (let at = 0; at < 40; at++) await lead.call('POST', offers, { body: { ...offer, title: `${at}` } })
  const types: Record<string, string> = {
    [`${offers}?limit=50`]: 'application/json',
    '/openapi.json': 'application/json',
    '/openapi.yaml': 'application/yaml',
    '/docs/static/swagger-ui.css': 'text/css',
    '/docs/static/swagger-ui-bundle.js': 'application/javascript',
    '/docs/json': 'application/json',
    [`${path}.ndjson`]: 'application/x-ndjson',
  }
  for (const [url, type] of Object.entries(types)) {
    const plain = await send(url, undefined)
    t.equal(plain.status, 200, url)
    for (const coding of ['br', 'gzip']) {
      const answer = await send(url, coding)
      t.equal(answer.coding, coding, `${url}: ${type}`)
      t.ok(stable(answer.text) === stable(plain.text), `${url} in ${coding} has the same text, compressed once`)
      t.ok(answer.bytes.length < 0.7 * plain.bytes.length, `${answer.bytes.length} of ${plain.bytes.length} bytes`)
    }
  }
})

t.test('what is the same for all clients is compressed once', async (t) => {
  const urls = ['/openapi.json', '/docs/static/swagger-ui-bundle.js']
  for (const url of urls) {
    const [first, second] = [await send(url, 'br'), await send(`${url}?again`, 'br')]
    t.ok(first.text === second.text, url)
    t.equal(first.length, String(first.bytes.length), 'the length is known before it is sent')
    t.equal(first.etag, second.etag)
    const unchanged = await send(url, 'br', { headers: { 'if-none-match': first.etag ?? '' } })
    t.match(unchanged, { status: 304, etag: first.etag })
  }
})

t.test('a range of a file is not compressed', async (t) => {
  const part = await send('/docs/static/swagger-ui.css', 'br', { headers: { range: 'bytes=0-4999' } })
  t.match(part, { status: 206, coding: undefined, length: '5000' })
})

t.test('a stream of events is not compressed', async (t) => {
  const stream = await open('/v1/changes/stream', { headers: { 'accept-encoding': 'br' } })
  t.equal(stream.headers['content-encoding'], undefined)
  const [first] = (await once(stream, 'data')) as [Buffer]
  t.match(String(first), /^(:|id:|event:|data:|retry:)/, 'events arrive one by one')
  stream.destroy()
})

t.test('a compressed stream is produced as the client reads, and ends when it disconnects', async (t) => {
  const app = fastify()
  await registerCompression(app)
  let megabytes = 0
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  async function* parts() {
    try {
      for (;;) {
        megabytes += 0.1
        yield randomBytes(75_000).toString('base64')
      }
    } finally {
      end()
    }
  }
  app.get('/', (_request, reply) => sendInParts(reply.type('text/csv'), parts(), new AbortController().signal))
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  const sent = request(address, { headers: { 'accept-encoding': 'br' } })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  t.equal(response.headers['content-encoding'], 'br')
  let read = 0
  for await (const chunk of response.iterator({ destroyOnReturn: false })) {
    read += (chunk as Buffer).length / 1e6
    if (read > 1) break
  }
  const atPause = megabytes
  for (let turn = 0; turn < 5_000; turn++) await setImmediate()
  t.ok(megabytes < atPause + 20, `${atPause} MB were produced when the client stopped to read, ${megabytes} MB later`)
  response.destroy()
  await ended
  t.pass('the production of parts has ended')
})

t.test('a response that ends while the service stops does not delay the stop', { timeout: 20_000 }, async (t) => {
  const app = fastify()
  registerRequestHandling(app, () => false)
  await registerCompression(app)
  let release = () => {}
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  async function* parts() {
    yield 'first\n'.repeat(20_000)
    await released
    yield 'last\n'
  }
  app.get('/', (_request, reply) => sendInParts(reply.type('text/csv'), parts(), new AbortController().signal))
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  const agent = new Agent({ keepAlive: true })
  t.teardown(() => agent.destroy())
  const sent = request(address, { agent })
  sent.end()
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const closed = app.close()
  while (app.server.listening) await setImmediate()
  release()
  await response.toArray()
  await closed
  t.pass('the service has stopped')
})

/** Anything that authenticates a request: keys, codes, the tokens in URLs, and the secrets and URLs of webhook endpoints. */
const secret = /\bpb(_[a-z]+|cal|link)_[\w.-]{20,}|whsec_/

t.test('a response with a secret is not compressed', async (t) => {
  const name = 'A'.repeat(200)
  const body = { name, scopes: ['partnerships:read', 'partnerships:write', 'partnerships:commit', 'checklists:read'] }
  const made = await send(`/v1/organizations/${center.id}/api-clients`, 'br', {
    method: 'POST',
    key: service.operator.key,
    body,
  })
  t.match(made, { status: 201, coding: undefined, text: secret })
  t.ok(made.bytes.length > 1024, `${made.bytes.length} bytes`)
})

t.test('every operation whose response has a secret is marked at its route', async (t) => {
  const routes: RouteOptions[] = []
  const watch = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance }
    fastify.addHook('onRoute', (route) => void routes.push(route))
  }
  subscribe('fastify.initialization', watch)
  const log = pino({ level: 'silent' })
  const app = await buildApp({
    ...serviceOptions,
    log,
    database: openDatabase('postgres://unused', { poolSize: 1, log }),
  })
  t.teardown(() => app.close())
  await app.ready()
  const { paths, components } = app.swagger() as unknown as Document
  const contentOf = (response: Response | { $ref: string }) =>
    '$ref' in response ? components.responses[response.$ref?.split('/').at(-1) ?? ''] : response
  const withSecret = Object.values(paths)
    .flatMap((operations) => Object.values(operations))
    .filter(({ responses }) =>
      Object.values(responses).some((one) => secret.test(JSON.stringify(contentOf(one)?.content ?? {}))),
    )
    .map(({ operationId }) => operationId)
    .sort()
  const marked = routes
    .filter(({ config }) => config?.hasSecret)
    .map(({ schema }) => (schema as { operationId: string }).operationId)
    .sort()
  // The query of a URL can be a secret, too; the stored responses of a POST with a URL are encrypted.
  t.strictSame(marked, [...withSecret, 'transitionWebhookEndpoint'].sort())
  t.strictSame(marked, [
    'bootstrapOperator',
    'createApiClient',
    'createCalendarFeed',
    'createHandoverCode',
    'createLink',
    'createWebhookEndpoint',
    'redeemHandoverCode',
    'rotateApiClientKey',
    'rotateWebhookEndpointKey',
    'transitionWebhookEndpoint',
  ])
  for (const { config, compress, url } of routes) if (config?.hasSecret) t.equal(compress, false, url)
})
