// Malformed HTTP. Over 300 lines: lists of requests.
// Each request gets a problem or no response, none is executed as two requests, and the service still responds.

import { connect } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { startOwnService } from '../support/own-service.ts'
import { type RawAnswer, sendBytes } from '../support/raw-http.ts'
import type { Body } from '../support/service.ts'

const service = await startOwnService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const path = await service.createPartnership(lead)
const contacts = `${path}/contacts`
const host = 'Host: 127.0.0.1\r\n'
const key = `Authorization: Bearer ${lead.key}\r\n`
const json = 'Content-Type: application/json\r\n'
const close = 'Connection: close\r\n'

/** The status of each expected response; 'closed' for a closed connection. */
type Expected = number | 'closed' | readonly number[]
let tried = 0

/** A second request that must not be executed (request smuggling). */
const smuggled = `POST ${contacts} HTTP/1.1\r\n${host}${key}${json}Content-Length: 19\r\n${close}\r\n{"name":"Smuggled"}`
const names = async (): Promise<string[]> =>
  (await lead.call('GET', `${contacts}?limit=100`)).body.data.map(({ name }: Body) => name)

function isProblem({ status, headers, body, text }: RawAnswer): boolean {
  return (
    status >= 400 &&
    status < 500 &&
    headers.get('content-type')?.startsWith('application/problem+json') === true &&
    body?.status === status &&
    !text.includes('node_modules')
  )
}

async function send(t: Test, what: string, parts: (string | Buffer)[], ...expected: Expected[]) {
  tried++
  const answers = await sendBytes(service.address, ...parts).catch((error: Error) => {
    throw new Error(`${what}: ${error.message}`)
  })
  const statuses = answers.map(({ status }) => status)
  const summary = `${what}: ${statuses.join() || 'no answer'}`
  const responses = expected.filter((one) => one !== 'closed')
  const fits =
    statuses.length === responses.length && responses.every((one, at) => [one].flat().includes(statuses[at] as number))
  if (!fits) return t.fail(`${summary} where ${JSON.stringify(responses)} was expected`)
  for (const answer of answers.filter(({ status }) => status >= 400)) {
    if (!isProblem(answer)) return t.fail(`${summary}: ${answer.text.slice(0, 200)}`)
  }
}

t.test('rejects malformed request lines', async (t) => {
  const wrong: Record<string, string | Buffer> = {
    nonsense: 'NONSENSE\r\n\r\n',
    'a line only': '\r\n\r\n\r\n\r\nGET\r\n\r\n',
    zeros: Buffer.alloc(64),
    'random bytes': Buffer.from('c3d4a10b9ffe00017f80ff0d0a0d0a', 'hex'),
    'a TLS hello': Buffer.from('16030100a5010000a10303', 'hex'),
    'an SSH hello': 'SSH-2.0-OpenSSH_9.7\r\n',
    'HTTP/2': 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'a response': 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
    PostgreSQL: Buffer.from('0000000804d2162f', 'hex'),
    'no target': `GET HTTP/1.1\r\n${host}\r\n`,
    'an empty method': ` / HTTP/1.1\r\n${host}\r\n`,
    'a method in small letters': `get /livez HTTP/1.1\r\n${host}\r\n`,
    'an unknown method': `BREW /livez HTTP/1.1\r\n${host}\r\n`,
    'a long method': `${'G'.repeat(5000)} /livez HTTP/1.1\r\n${host}\r\n`,
    'a method with a control character': `GE\u0001T /livez HTTP/1.1\r\n${host}\r\n`,
    'a tab for a space': `GET\t/livez\tHTTP/1.1\r\n${host}\r\n`,
    'a target with a control': `GET /li\u0001vez HTTP/1.1\r\n${host}\r\n`,
    'a target with a delete': `GET /li\u007fvez HTTP/1.1\r\n${host}\r\n`,
    'a target with U+0000': `GET /livez\u0000 HTTP/1.1\r\n${host}\r\n`,
    'a target that is a word': `GET livez HTTP/1.1\r\n${host}\r\n`,
    'a backslash for a slash': `GET \\livez HTTP/1.1\r\n${host}\r\n`,
    'another protocol': `GET /livez HTTX/1.1\r\n${host}\r\n`,
    'HTTP/0.8': `GET /livez HTTP/0.8\r\n${host}\r\n`,
    'HTTP/1.2': `GET /livez HTTP/1.2\r\n${host}\r\n`,
    'HTTP/2.0': `GET /livez HTTP/2.0\r\n${host}\r\n`,
    'HTTP/3': `GET /livez HTTP/3\r\n${host}\r\n`,
    'HTTP/1.10': `GET /livez HTTP/1.10\r\n${host}\r\n`,
    'HTTP/11': `GET /livez HTTP/11\r\n${host}\r\n`,
    'http/1.1 in small letters': `GET /livez http/1.1\r\n${host}\r\n`,
    'text after the version': `GET /livez HTTP/1.1 x\r\n${host}\r\n`,
  }
  for (const [what, bytes] of Object.entries(wrong)) await send(t, what, [bytes], 400)
})

t.test('rejects malformed headers', async (t) => {
  const wrong: Record<string, string> = {
    'no colon': 'X-A\r\n',
    'no name': ': b\r\n',
    'a space in front of the colon': 'X-A : b\r\n',
    'a tab in front of the colon': 'X-A\t: b\r\n',
    'a space within a name': 'X A: b\r\n',
    'a folded line': 'X-A: b\r\n c\r\n',
    'a folded line with a tab': 'X-A: b\r\n\tc\r\n',
    'a bare line feed': 'X-A: b\nX-B: c\r\n',
    'a bare carriage return': 'X-A: b\rX-B: c\r\n',
    'two carriage returns': 'X-A: b\r\r\n',
    'U+0000 in a value': 'X-A: b\u0000c\r\n',
    'U+0000 in a name': 'X\u0000A: b\r\n',
    'a control in a value': 'X-A: b\u0001c\r\n',
    'a delete in a value': 'X-A: b\u007fc\r\n',
    'a name with a bracket': 'X[A]: b\r\n',
    'a name with quotes': '"X-A": b\r\n',
    'a name that is no ASCII': 'X-\u00e9: b\r\n',
    'a name with a slash': 'X/A: b\r\n',
    'a name with an at': 'X@A: b\r\n',
  }
  for (const [what, line] of Object.entries(wrong)) {
    await send(t, what, [`GET /livez HTTP/1.1\r\n${host}${line}${close}\r\n`], 400)
    await send(t, `${what}, first`, [`GET /livez HTTP/1.1\r\n${line}${host}${close}\r\n`], 400)
  }
  await send(t, 'a space in front of the first header', [`GET /livez HTTP/1.1\r\n ${host}${close}\r\n`], 400)
  await send(t, 'line feeds alone', [`GET /livez HTTP/1.1\n${host.replace('\r', '')}Connection: close\n\n`], 400)
  for (const much of [`X-A: ${'b'.repeat(20_000)}\r\n`, `${'X'.repeat(20_000)}: b\r\n`, 'X-A: b\r\n'.repeat(4000)])
    await send(t, `${much.length} bytes of headers`, [`GET /livez HTTP/1.1\r\n${host}${much}${close}\r\n`], 431)
})

t.test('rejects missing and conflicting Host headers', async (t) => {
  const hosts: [what: string, lines: string, expected: Expected][] = [
    ['no host', '', 400],
    ['two hosts', 'Host: 127.0.0.1\r\nHost: elsewhere.example\r\n', [200, 400]],
    ['the same host twice', 'Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n', [200, 400]],
    ['an empty host', 'Host:\r\n', [200, 400]],
    ['a host with a path', 'Host: 127.0.0.1/v1/me\r\n', [200, 400]],
    ['a host with user information', 'Host: a@127.0.0.1\r\n', [200, 400]],
    ['a host with spaces', 'Host: 127.0.0.1 elsewhere\r\n', [200, 400]],
    ['a host of 8,000 letters', `Host: ${'a'.repeat(8000)}\r\n`, [200, 400]],
    ['another host', 'Host: elsewhere.example\r\n', 200],
  ]
  for (const [what, lines, expected] of hosts)
    await send(t, what, [`GET /livez HTTP/1.1\r\n${lines}${close}\r\n`], expected)
  await send(t, 'HTTP/1.0 without a host', ['GET /livez HTTP/1.0\r\n\r\n'], 200)
  await send(
    t,
    'HTTP/1.0 with chunks',
    [`POST ${contacts} HTTP/1.0\r\n${key}${json}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    400,
  )
  await send(t, 'HTTP/0.9', ['GET /livez\r\n\r\n'], 400)
  await send(t, 'an absolute target', [`GET http://127.0.0.1/livez HTTP/1.1\r\n${host}${close}\r\n`], [200, 400, 404])
  await send(
    t,
    'an absolute target elsewhere',
    [`GET http://elsewhere.example/v1/me HTTP/1.1\r\n${host}${key}${close}\r\n`],
    [200, 400, 404],
  )
  await send(t, 'another scheme', [`GET ftp://127.0.0.1/livez HTTP/1.1\r\n${host}${close}\r\n`], [400, 404])
  await send(t, 'a file', [`GET file:///etc/passwd HTTP/1.1\r\n${host}${close}\r\n`], [400, 404])
  await send(t, 'an authority', [`GET 127.0.0.1:80 HTTP/1.1\r\n${host}${close}\r\n`], 400)
  await send(t, 'the target *', [`GET * HTTP/1.1\r\n${host}${close}\r\n`], [400, 404])
  await send(t, 'OPTIONS *', [`OPTIONS * HTTP/1.1\r\n${host}${close}\r\n`], [400, 404])
  await send(t, 'a fragment', [`GET /livez#x HTTP/1.1\r\n${host}${close}\r\n`], [200, 400, 404])
})

t.test('rejects unknown methods', async (t) => {
  for (const method of [
    'TRACE',
    'PROPFIND',
    'MKCOL',
    'LOCK',
    'SEARCH',
    'QUERY',
    'PURGE',
    'LINK',
    'M-SEARCH',
    'SOURCE',
    'COPY',
    'MOVE',
    'REPORT',
  ]) {
    await send(t, method, [`${method} ${contacts} HTTP/1.1\r\n${host}${key}${close}\r\n`], [400, 405])
    await send(t, `${method} nowhere`, [`${method} /nowhere HTTP/1.1\r\n${host}${close}\r\n`], [400, 404])
  }
  const [answer] = await sendBytes(service.address, `TRACE ${contacts} HTTP/1.1\r\n${host}${key}${close}\r\n`)
  t.notOk(answer?.text.includes(lead.key), 'TRACE does not return the key')
  for (const target of ['127.0.0.1:80', contacts, 'elsewhere.example:443', '*'])
    await send(t, `CONNECT ${target}`, [`CONNECT ${target} HTTP/1.1\r\n${host}${key}\r\n`])
})

t.test('rejects ambiguous body lengths', async (t) => {
  const head = `POST ${contacts} HTTP/1.1\r\n${host}${key}${json}`
  const chunked = 'Transfer-Encoding: chunked\r\n'
  const lengths: Record<string, string> = {
    'a length and chunks': `${head}Content-Length: 5\r\n${chunked}\r\n0\r\n\r\n${smuggled}`,
    'chunks and a length': `${head}${chunked}Content-Length: 5\r\n\r\n0\r\n\r\n${smuggled}`,
    'a length of 0 and chunks': `${head}Content-Length: 0\r\n${chunked}\r\n0\r\n\r\n${smuggled}`,
    'two lengths': `${head}Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
    'two equal lengths': `${head}Content-Length: 12\r\nContent-Length: 12\r\n\r\n{"name":"A"}${smuggled}`,
    'lengths in a list': `${head}Content-Length: 12, 12\r\n\r\n{"name":"A"}${smuggled}`,
    'a length with a sign': `${head}Content-Length: +12\r\n\r\n{"name":"A"}${smuggled}`,
    'a negative length': `${head}Content-Length: -1\r\n\r\n${smuggled}`,
    'a length in hex': `${head}Content-Length: 0xc\r\n\r\n{"name":"A"}${smuggled}`,
    'a length with a point': `${head}Content-Length: 12.0\r\n\r\n{"name":"A"}${smuggled}`,
    'a length with an exponent': `${head}Content-Length: 1e1\r\n\r\n{"name":"A"}${smuggled}`,
    'a length with a space': `${head}Content-Length: 1 2\r\n\r\n{"name":"A"}${smuggled}`,
    'an empty length': `${head}Content-Length: \r\n\r\n${smuggled}`,
    'a length that overflows': `${head}Content-Length: 99999999999999999999999\r\n\r\n${smuggled}`,
    'a length in superscript': `${head}Content-Length: \u00b2\r\n\r\n${smuggled}`,
    'a space in front of the colon': `${head}Content-Length : 0\r\n\r\n${smuggled}`,
    'an underscore': `${head}Content_Length: 5\r\nTransfer-Encoding : chunked\r\n\r\n${smuggled}`,
    'two codings': `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
    'chunked, then identity': `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${smuggled}`,
    identity: `${head}Transfer-Encoding: identity\r\nContent-Length: 0\r\n\r\n${smuggled}`,
    xchunked: `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    'chunked in quotes': `${head}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n${smuggled}`,
    'chunked after a control character': `${head}Transfer-Encoding: \u000bchunked\r\n\r\n0\r\n\r\n${smuggled}`,
    'chunked on a folded line': `${head}Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    'a coding after a bare line feed': `${head}X: y\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    'gzip alone': `${head}Transfer-Encoding: gzip\r\n\r\n${smuggled}`,
    'an empty coding': `${head}Transfer-Encoding:\r\nContent-Length: 0\r\n\r\n${smuggled}`,
    'a coding named twice': `${head}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n${smuggled}`,
  }
  for (const [what, bytes] of Object.entries(lengths)) await send(t, what, [bytes], 400)
  t.strictSame(await names(), [], 'no smuggled request was executed')

  const chunks: Record<string, string> = {
    'a size with a sign': '+c\r\n{"name":"A"}\r\n0\r\n\r\n',
    'a negative size': '-1\r\n{"name":"A"}\r\n0\r\n\r\n',
    'a size with 0x': '0xc\r\n{"name":"A"}\r\n0\r\n\r\n',
    'a size that is no number': 'z\r\n{"name":"A"}\r\n0\r\n\r\n',
    'no size': '\r\n{"name":"A"}\r\n0\r\n\r\n',
    'a size that overflows': 'ffffffffffffffffff\r\n{"name":"A"}\r\n0\r\n\r\n',
    'a size that is too small': 'b\r\n{"name":"A"}\r\n0\r\n\r\n',
    'a size that is too large': 'd\r\n{"name":"A"}\r\n0\r\n\r\n',
    'a space in front of the size': ' c\r\n{"name":"A"}\r\n0\r\n\r\n',
    'a bare line feed': 'c\n{"name":"A"}\n0\n\n',
    'a bare line feed after the data': 'c\r\n{"name":"A"}\n0\r\n\r\n',
    'a control in an extension': 'c;a=\u0000\r\n{"name":"A"}\r\n0\r\n\r\n',
    'a line feed in an extension': 'c;a=b\nX: y\r\n{"name":"A"}\r\n0\r\n\r\n',
    'an invalid trailer': 'c\r\n{"name":"A"}\r\n0\r\nno trailer\r\n\r\n',
  }
  for (const [what, body] of Object.entries(chunks))
    await send(t, what, [`${head}${chunked}\r\n${body}${smuggled}`], 400)
  await send(
    t,
    'extensions without end',
    [`${head}${chunked}\r\nc;${'a'.repeat(40_000)}\r\n{"name":"A"}\r\n0\r\n\r\n`],
    [400, 413],
  )
  t.strictSame(await names(), [], 'no smuggled request was executed')

  const fine = '{"name":"In chunks"}'
  const size = fine.length.toString(16)
  await send(t, 'chunks', [`${head}${chunked}${close}\r\n${size}\r\n${fine}\r\n0\r\n\r\n`], 201)
  await send(
    t,
    'chunks with extensions',
    [`${head}${chunked}${close}\r\n00${size};a=b;c="d"\r\n${fine}\r\n0;e\r\n\r\n`],
    [201, 400],
  )
  await send(
    t,
    'chunks with a trailer',
    [`${head}${chunked}${close}\r\n${size}\r\n${fine}\r\n0\r\nIf-Match: "1"\r\nAuthorization: x\r\n\r\n`],
    201,
  )
  const bytes = [...fine].map((sign) => `1\r\n${sign}\r\n`).join('')
  await send(t, 'a chunk for each byte', [`${head}${chunked}${close}\r\n${bytes}0\r\n\r\n`], 201)
  await send(
    t,
    'chunks beyond the body limit',
    [`${head}${chunked}${close}\r\n${`10000\r\n${' '.repeat(65_536)}\r\n`.repeat(5)}0\r\n\r\n`],
    413,
  )
  await send(
    t,
    'a body for GET',
    [`GET ${contacts} HTTP/1.1\r\n${host}${key}${json}Content-Length: ${smuggled.length}\r\n${close}\r\n${smuggled}`],
    [200, 400],
  )
  await send(
    t,
    'a body for DELETE',
    [
      `DELETE ${contacts}/${lead.id} HTTP/1.1\r\n${host}${key}${json}If-Match: "1"\r\nContent-Length: ${smuggled.length}\r\n${close}\r\n${smuggled}`,
    ],
    [400, 404],
  )
  await send(t, 'more bytes than Content-Length', [`${head}Content-Length: 20\r\n${close}\r\n${fine}${smuggled}`], 201)
  t.notOk((await names()).includes('Smuggled'))
})

t.test('rejects or combines repeated headers', async (t) => {
  const get = (target: string, lines: string) => [`GET ${target} HTTP/1.1\r\n${host}${lines}${close}\r\n`]
  const other = await service.createOrganization('Little Steps')
  const otherKey = `Authorization: Bearer ${other.key}\r\n`
  await send(t, 'two credentials', get(contacts, key + otherKey), [200, 400, 401])
  await send(t, 'two credentials, in reverse order', get(contacts, otherKey + key), [400, 401, 404])
  await send(
    t,
    'two values of On-Behalf-Of',
    get(contacts, `${key}On-Behalf-Of: ${lead.id}\r\nOn-Behalf-Of: ${other.id}\r\n`),
    400,
  )
  const patch = (lines: string) => [
    `PATCH ${path} HTTP/1.1\r\n${host}${key}${json}${lines}Content-Length: 12\r\n${close}\r\n{"name":"Z"} `,
  ]
  // Lines with the same name are one list (RFC 9110, section 5.3), and If-Match is a list (section 13.1.1).
  await send(t, 'two ETags', patch('If-Match: "1"\r\nIf-Match: "2"\r\n'), 200)
  await send(t, 'the same outdated ETag twice', patch('If-Match: "1"\r\nIf-Match: "1"\r\n'), 412)
  await send(t, 'an ETag and *', patch('If-Match: "2"\r\nIf-Match: *\r\n'), 400)
  const post = (lines: string) => [
    `POST ${contacts} HTTP/1.1\r\n${host}${key}${lines}Content-Length: 12\r\n${close}\r\n{"name":"B"}`,
  ]
  await send(t, 'two idempotency keys', post(`${json}Idempotency-Key: a\r\nIdempotency-Key: b\r\n`), 400)
  await send(t, 'two content types', post(`${json}Content-Type: text/plain\r\n`), [201, 400, 415])
  await send(t, 'two content types, in reverse order', post(`Content-Type: text/plain\r\n${json}`), [400, 415])
  await send(t, 'two request ids', get('/livez', 'X-Request-Id: a\r\nX-Request-Id: b\r\n'), 200)
  await send(t, 'two preferences', get(contacts, `${key}Prefer: return=minimal\r\nPrefer: count=exact\r\n`), 200)
  t.notOk((await names()).includes('Z'))
})

t.test('handles Upgrade and Expect', async (t) => {
  const upgrades = ['websocket', 'h2c', 'TLS/1.0', 'x, y', '']
  for (const protocol of upgrades) {
    const lines = `Upgrade: ${protocol}\r\nConnection: Upgrade, HTTP2-Settings, close\r\nHTTP2-Settings: AAMAAABk\r\nSec-WebSocket-Key: x\r\n`
    const answers = await sendBytes(service.address, `GET /livez HTTP/1.1\r\n${host}${lines}\r\n`)
    t.notOk(
      answers.some(({ status }) => status === 101),
      `no upgrade to ${protocol}`,
    )
  }
  const body = '{"name":"Expected"}'
  const post = `POST ${contacts} HTTP/1.1\r\n${host}${key}${json}Content-Length: ${body.length}\r\n${close}`
  await send(t, 'Expect: 100-continue', [`${post}Expect: 100-continue\r\n\r\n`, body], 100, 201)
  await send(t, 'Expect: something else', [`${post}Expect: a-miracle\r\n\r\n`, body], 201)
  const refused = `POST ${contacts} HTTP/1.1\r\n${host}${json}Content-Length: 300000\r\n${close}Expect: 100-continue\r\n\r\n`
  const answers = await sendBytes(service.address, refused)
  t.ok([401, 413].includes(answers.at(-1)?.status ?? 0), 'rejected before the body is sent')
})

t.test('handles pipelined requests', async (t) => {
  const one = (more = '') => `GET /livez HTTP/1.1\r\n${host}${more}\r\n`
  await send(t, 'fifty requests', [one().repeat(49) + one(close)], ...Array.from({ length: 50 }, () => 200))
  await send(t, 'a byte at a time', [...`${one()}${one(close)}`], 200, 200)
  await send(t, 'nonsense after a request', [`${one()}NONSENSE\r\n\r\n`], 200, 400)
  await send(t, 'empty lines between requests', [`\r\n\r\n${one()}\r\n\r\n${one(close)}`], 200, 200)
  await send(t, 'a request after Connection: close', [`${one(close)}${smuggled}`], 200)
  const body = '{"name":"In a row"}'
  const post = `POST ${contacts} HTTP/1.1\r\n${host}${key}${json}Content-Length: ${body.length}\r\n\r\n${body}`
  const before = (await names()).length
  await send(t, 'three writes and a read', [`${post.repeat(3)}${one(close)}`], 201, 201, 201, 200)
  t.equal((await names()).length, before + 3)
  await send(t, 'a rejected request in between', [`${post.replace(key, '')}${post}${one(close)}`], 401, 201, 200)
  await send(
    t,
    'a body that is rejected before it is read',
    [
      `POST ${contacts} HTTP/1.1\r\n${host}${key}Content-Type: text/plain\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}${one(close)}`,
    ],
    415,
    200,
  )
  t.notOk((await names()).includes('Smuggled'))
})

t.test('survives clients that disconnect', async (t) => {
  const head = `POST ${contacts} HTTP/1.1\r\n${host}${key}${json}Content-Length: 19\r\n\r\n`
  const parts = [
    'G',
    'GET /livez',
    'GET /livez HTTP/1.1\r\nHo',
    head,
    `${head}{"name":"Hung `,
    `${head.replace('19', '16')}{"name":"Hung"}`,
    `GET ${contacts} HTTP/1.1\r\n${host}${key}\r\n`,
  ]
  for (const part of parts) {
    for (const how of ['end', 'destroy', 'reset'] as const) {
      tried++
      await new Promise<void>((resolve) => {
        const socket = connect(Number(new URL(service.address).port), '127.0.0.1', () => {
          socket.write(part, () =>
            how === 'end' ? socket.end() : how === 'reset' ? socket.resetAndDestroy() : socket.destroy(),
          )
        })
        socket.on('error', () => {}).on('close', () => resolve())
        socket.resume()
      })
    }
  }
  await pause(50)
  t.ok(
    (await names()).every((name) => !name.startsWith('Hung ')),
    'incomplete bodies are not stored',
  )
})

t.test('the service still responds', async (t) => {
  t.match(await lead.call('GET', '/livez'), { status: 200 })
  t.equal((await lead.call('GET', contacts)).status, 200)
  t.notOk((await names()).includes('Smuggled'), 'no smuggled request was executed')
  const { rows } = await service.database.pool.query('select 1')
  t.equal(rows.length, 1)
  t.comment(
    `${tried} malformed, doubled or smuggled requests: each rejected or executed once, 0 smuggled requests executed, 0 with 5xx`,
  )
})
