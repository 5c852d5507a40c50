// Every error is a problem (RFC 9457) with a stable code, also those of router and parser.
import { connect } from 'node:net'
import t, { type Test } from 'tap'
import { problemTypes } from '../../src/problems.ts'
import { type Body, startService } from '../support/service.ts'
import { errorsIn } from '../support/storage.ts'

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const path = await service.createPartnership(lead)
const anonymous = service.callWith(undefined)
const { port } = new URL(service.address)

/** Sends bytes unchanged, and reads until the service closes the connection. */
function sendRaw(bytes: string | Buffer): Promise<{ status: number; headers: Headers; body: Body }> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), '127.0.0.1', () => socket.write(bytes))
    let text = ''
    socket.setEncoding('utf8').on('data', (part) => {
      text += part
    })
    socket.on('error', reject).on('close', () => {
      const [head = '', body = ''] = text.split('\r\n\r\n')
      const [first = '', ...lines] = head.split('\r\n')
      const headers = new Headers(lines.map((line) => line.split(/: */, 2) as [string, string]))
      resolve({ status: Number(first.split(' ')[1]), headers, body: body && JSON.parse(body) })
    })
  })
}

/** Checks that a problem has all members that every problem has, and no unknown ones. */
function checkProblem(
  t: Test,
  { status, headers, body }: { status: number; headers: Headers; body: Body },
  code: string,
) {
  t.match(headers.get('content-type'), /^application\/problem\+json/, code)
  const { type, title, status: same, detail, instance, requestId, errors: _, blockedBy: __, ...rest } = body
  t.strictSame(rest, { code })
  t.strictSame([type, same], [`/problems/${code}`, status])
  t.equal(title, problemTypes[code as keyof typeof problemTypes].title)
  t.ok(detail && instance.startsWith('/') && requestId, code)
}

t.test('unknown paths get 404, unsupported methods 405', async (t) => {
  const refusals: [method: string, path: string, status: number, code: string, allow?: string][] = [
    ['GET', '/nowhere', 404, 'route-not-found'],
    ['GET', '/v1/', 404, 'route-not-found'],
    ['POST', '/v1/nowhere', 404, 'route-not-found'],
    ['GET', '/partnerships', 404, 'route-not-found'],
    ['GET', `${path}/`, 404, 'route-not-found'],
    ['GET', '/V1/partnerships', 404, 'route-not-found'],
    ['DELETE', '/v1/partnerships', 405, 'method-not-allowed', 'POST, GET, HEAD'],
    ['PUT', path, 405, 'method-not-allowed', 'GET, HEAD, PATCH'],
    ['GET', `${path}/transitions`, 405, 'method-not-allowed', 'POST'],
    ['PATCH', '/livez', 405, 'method-not-allowed', 'GET, HEAD'],
    ['POST', '/v1', 405, 'method-not-allowed', 'GET, HEAD'],
    ['OPTIONS', '/v1/partnerships', 405, 'method-not-allowed', 'POST, GET, HEAD'],
    ['PROPFIND', '/v1/partnerships', 405, 'method-not-allowed', 'POST, GET, HEAD'],
  ]
  for (const [method, target, status, code, allow] of refusals) {
    const answer = await lead.call(method, target)
    t.equal(answer.status, status, `${method} ${target}`)
    checkProblem(t, answer, code)
    t.equal(answer.body.instance, target)
    if (allow) t.strictSame(answer.headers.get('allow')?.split(', ').sort(), allow.split(', ').sort())
  }
})

t.test('the detail of an unknown path names the path that was meant', async (t) => {
  for (const [target, meant] of [
    ['/partnerships', '/v1/partnerships'],
    [`${path}/`, path],
    [`/partnerships/pb_live_${'A'.repeat(12)}_secret`, '/v1/partnerships/pb_ '],
    ['/nowhere', undefined],
  ] as const) {
    const { detail } = (await lead.call('GET', target)).body
    t.equal(detail, `No path of the service matches${meant ? `; ${meant.trim()} does` : ''}.`)
  }
})

t.test('requests without a valid credential get 401', async (t) => {
  for (const authorization of [
    undefined,
    '',
    'Basic YTpi',
    'Bearer',
    'Bearer  ',
    'Bearer a b',
    `Bearer ${lead.key}x`,
    lead.key,
  ]) {
    const answer = await anonymous('GET', path, { headers: { ...(authorization !== undefined && { authorization }) } })
    t.equal(answer.status, 401, `${authorization}`)
    checkProblem(t, answer, 'unauthenticated')
    t.match(answer.headers.get('www-authenticate'), /^Bearer /)
  }
  const lower = await anonymous('GET', path, { headers: { authorization: `bearer ${lead.key}` } })
  t.equal(lower.status, 200, 'the scheme is case-insensitive')
})

t.test('an invalid On-Behalf-Of is rejected', async (t) => {
  for (const behalf of ['', 'me', `${lead.id}x`, `${lead.id}, ${lead.id}`, `{${lead.id}}`]) {
    const answer = await lead.call('GET', path, { headers: { 'on-behalf-of': behalf } })
    t.equal(answer.status, 400, behalf)
    checkProblem(t, answer, 'invalid-request')
    t.strictSame(errorsIn(answer), ['On-Behalf-Of format'])
  }
  const itself = await lead.call('GET', path, { headers: { 'on-behalf-of': lead.id.toUpperCase() } })
  t.equal(itself.status, 200, 'an organization may name itself')
})

t.test('a body that cannot be parsed is rejected', async (t) => {
  const send = (body: string | undefined, type: string | undefined) =>
    anonymous('POST', '/v1/partnerships', {
      ...(body !== undefined && { body }),
      headers: { authorization: `Bearer ${lead.key}`, ...(type !== undefined && { 'content-type': type }) },
    })
  const json = 'application/json'
  const refusals: [status: number, code: string, body: string | undefined, type: string | undefined][] = [
    [400, 'invalid-json', '{"name":', json],
    [400, 'invalid-request', '', json],
    [400, 'invalid-json', '{"name":"A","name":"B","purpose":"C"}', json],
    [400, 'invalid-request', undefined, undefined],
    [413, 'body-too-large', `{"name":"${'x'.repeat(256 * 1024)}"}`, json],
    [415, 'unsupported-media-type', 'name=A', 'application/x-www-form-urlencoded'],
    [415, 'unsupported-media-type', '{}', 'text/plain'],
    [415, 'unsupported-media-type', '{}', 'nonsense'],
  ]
  for (const [status, code, body, type] of refusals) {
    const answer = await send(body, type)
    t.equal(answer.status, status, `${code} ${type}`)
    checkProblem(t, answer, code)
  }
  t.strictSame(errorsIn(await send('{"name":"A","name":"B"}', json)), ['/name duplicate-name'])
  for (const type of [json, 'text/plain', undefined]) {
    const missing = await send('', type)
    t.match(missing.body, { code: 'invalid-request', detail: 'The body is missing.' }, String(type))
    t.strictSame(errorsIn(missing), [' required'])
  }
  t.strictSame(errorsIn(await send('null', json)), [' type'])
  const charset = await send('{"name":"A","purpose":"B"}', 'application/json; charset=utf-8')
  t.equal(charset.status, 201)
})

t.test('malformed HTTP and headers that are too large are rejected', async (t) => {
  const refusals: [bytes: string, status: number, code: string][] = [
    ['NONSENSE\r\n\r\n', 400, 'malformed-http'],
    ['GET / HTTP/9.9\r\n\r\n', 400, 'malformed-http'],
    ['GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n', 400, 'malformed-http'],
    [
      'POST /v1/partnerships HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
      'malformed-http',
    ],
    [
      'POST /v1/partnerships HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!',
      400,
      'malformed-http',
    ],
    [`GET / HTTP/1.1\r\nHost: a\r\nX-Much: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'headers-too-large'],
    [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431, 'headers-too-large'],
    ['GET /v1/partnerships/%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n', 400, 'malformed-http'],
    [`GET /v1/partnerships/${'x'.repeat(700)} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`, 400, 'malformed-http'],
  ]
  for (const [bytes, status, code] of refusals) {
    const answer = await sendRaw(bytes)
    t.equal(answer.status, status, bytes.slice(0, 60))
    checkProblem(t, answer, code)
  }
  t.equal((await lead.call('GET', path)).status, 200, 'other requests are served')
})

t.test('the type of a problem is the URL of its explanation', async (t) => {
  const { body } = await anonymous('GET', '/v1/partnerships')
  t.equal(body.type, '/problems/unauthenticated')
  for (const code of Object.keys(problemTypes)) t.equal((await anonymous('GET', `/problems/${code}`)).status, 200, code)
  t.equal((await anonymous('GET', '/problems/none')).status, 404)
})
