// One request to a receiver: TLS, proxies, redirects, and responses that are no response.
import { once } from 'node:events'
import type { IncomingMessage, RequestListener } from 'node:http'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { getCACertificates, setDefaultCACertificates, type TlsOptions } from 'node:tls'
import t, { type Test } from 'tap'
import { type SenderSettings, sendTo } from '../../../src/integration/webhook-endpoints/sender.ts'
import { createAuthority, noOpenssl } from '../../support/certificates.ts'
import { startProxy } from '../../support/http-proxy.ts'
import { freePort } from '../../support/processes.ts'
import { waitFor } from '../../support/service.ts'

const settings: SenderSettings = { insecure: true, ports: [[1, 65_535]], networks: ['127.0.0.0/8'] }
const body = '{"type":"contact.updated"}'
const send = (url: string, more: Partial<SenderSettings> = {}) =>
  sendTo(
    { ...settings, ...more },
    { url, headers: { 'content-type': 'application/json', 'webhook-id': 'chg_1' }, body },
  )

async function listen(t: Test, server: Server): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket.on('error', () => {})))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}
/** Counts connections and requests. `tls`: with TLS. */
async function startReceiver(t: Test, { tls, answer }: { tls?: TlsOptions; answer?: RequestListener } = {}) {
  const requests: { headers: IncomingMessage['headers']; method: string; url: string; body: string }[] = []
  const counts = { connections: 0 }
  const receive: RequestListener = async (request, response) => {
    const parts: Buffer[] = []
    for await (const part of request) parts.push(part)
    const { headers, method = '', url = '' } = request
    requests.push({ headers, method, url, body: Buffer.concat(parts).toString() })
    if (answer) answer(request, response)
    else response.writeHead(200, { 'set-cookie': 'session=1' }).end('ok')
  }
  const server = tls ? createTlsServer(tls, receive) : createHttpServer(receive)
  server.on('connection', () => counts.connections++)
  return { requests, counts, port: await listen(t, server) }
}

t.test('sends the headers and the body, and no cookie, on a connection of its own', async (t) => {
  const { port, requests, counts } = await startReceiver(t)
  for (let n = 0; n < 2; n++) {
    t.match(await send(`http://127.0.0.1:${port}/changes?token=x`), { status: 200, text: 'ok' })
  }
  const host = `127.0.0.1:${port}`
  const headers = {
    'content-type': 'application/json',
    'webhook-id': 'chg_1',
    'content-length': '26',
    connection: 'close',
  }
  const expected = { method: 'POST', url: '/changes?token=x', headers: { ...headers, host }, body }
  t.strictSame(requests, [expected, expected])
  t.equal(counts.connections, 2)
})

t.test('no redirect is followed', async (t) => {
  const target = await startReceiver(t)
  let location = ''
  const { port, counts } = await startReceiver(t, {
    answer: (_, response) => response.writeHead(302, { location }).end(),
  })
  for (location of [
    `http://127.0.0.1:${port}/`,
    `http://127.0.0.1:${target.port}/`,
    '/other',
    'http://169.254.169.254/',
  ]) {
    counts.connections = 0
    t.match(await send(`http://127.0.0.1:${port}/`), { status: 302 }, location)
    t.equal(counts.connections, 1)
  }
  t.equal(target.counts.connections, 0)
})

t.test('responses that are none', async (t) => {
  const respond = async (text: string | undefined) => {
    const act = (socket: Socket) =>
      socket.once('data', () => (text === undefined ? socket.resetAndDestroy() : socket.end(text)))
    return send(`http://127.0.0.1:${await listen(t, createServer(act))}/`)
  }
  const upgrade = 'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n'
  t.match(await respond(upgrade), { code: 'RESET' }, 'another protocol')
  t.match(await respond(undefined), { code: 'RESET' }, 'a reset')
  t.match(await respond(''), { code: 'RESET' }, 'nothing')
  t.match(await respond('SSH-2.0-OpenSSH\r\n'), { code: 'RESET' }, 'not HTTP')
  t.match(
    await respond('HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort'),
    { status: 200, text: 'short' },
    'cut off',
  )
  t.match(await respond('HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n'), { status: 204 })
  const chunked = 'HTTP/1.1 500 Error\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n'
  t.match(await respond(chunked), { status: 500 }, 'a chunk without a size')
  t.match(await send(`http://127.0.0.1:${await freePort()}/`), { code: 'CONNECT' }, 'no server')
})

/** An authority that this process trusts. */
function trustedAuthority(t: Test) {
  const authority = createAuthority(t)
  const before = getCACertificates()
  setDefaultCACertificates([...before, authority.cert])
  t.teardown(() => setDefaultCACertificates(before))
  return authority
}

t.test('TLS: 1.2 or newer, with a valid certificate for the name', { skip: noOpenssl }, async (t) => {
  const authority = trustedAuthority(t)
  const valid = authority.issue('IP:127.0.0.1')
  const servers: [name: string, tls: TlsOptions, outcome: object][] = [
    ['valid', valid, { status: 200 }],
    ['TLS 1.2', { ...valid, maxVersion: 'TLSv1.2' }, { status: 200 }],
    ['expired', authority.issue('IP:127.0.0.1', { days: -1 }), { code: 'TLS' }],
    ['self-signed', authority.issue('IP:127.0.0.1', { selfSigned: true }), { code: 'TLS' }],
    ['of an unknown authority', createAuthority(t).issue('IP:127.0.0.1'), { code: 'TLS' }],
    ['for another address', authority.issue('IP:127.0.0.2'), { code: 'TLS' }],
    ['for a name', authority.issue('DNS:receiver.agency.example'), { code: 'TLS' }],
    [
      'TLS 1.1',
      { ...valid, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
      { code: 'TLS' },
    ],
  ]
  for (const [name, tls, outcome] of servers) {
    const { port, requests } = await startReceiver(t, { tls })
    t.match(await send(`https://127.0.0.1:${port}/`), outcome, name)
    t.equal(requests.length, 'status' in outcome ? 1 : 0, `${name}: requests`)
  }
  const { port } = await startReceiver(t)
  t.match(await send(`https://127.0.0.1:${port}/`), { code: 'TLS' }, 'HTTP instead of TLS')
})

t.test('with WEBHOOK_PROXY all requests go through it', { skip: noOpenssl }, async (t) => {
  const authority = trustedAuthority(t)
  const plain = await startReceiver(t)
  const secure = await startReceiver(t, { tls: authority.issue('DNS:receiver.agency.example, IP:8.8.8.8') })
  const proxy = await startProxy(t, {
    'receiver.agency.example:80': plain.port,
    'receiver.agency.example:8080': plain.port,
    [`127.0.0.1:${plain.port}`]: plain.port,
    'receiver.agency.example:443': secure.port,
    'other.agency.example:443': secure.port,
    '8.8.8.8:443': secure.port,
  })
  const settings = { proxy: proxy.url('user:p%40ssword@') }
  // No name server knows these names.
  for (const [url, { requests, counts }] of [
    ['http://receiver.agency.example/a?b=c', plain],
    ['http://receiver.agency.example:8080/a?b=c', plain],
    [`http://127.0.0.1:${plain.port}/a?b=c`, plain],
    ['https://receiver.agency.example/a?b=c', secure],
    ['https://8.8.8.8/a?b=c', secure],
  ] as const) {
    const { host, hostname, port, protocol } = new URL(url)
    for (const list of [requests, proxy.requests]) list.length = 0
    counts.connections = 0
    t.match(await send(url, settings), { status: 200, text: 'ok' }, url)
    t.match(requests, [{ method: 'POST', url: '/a?b=c', headers: { host }, body }])
    t.notOk('proxy-authorization' in (requests[0]?.headers ?? {}), 'credentials of the proxy')
    t.equal(counts.connections, 1, 'no direct connection')
    const target = `${hostname}:${port || (protocol === 'https:' ? 443 : 80)}`
    const authorization = `Basic ${Buffer.from('user:p@ssword').toString('base64')}`
    t.match(proxy.requests, [{ target, headers: { host: target, 'proxy-authorization': authorization } }])
    t.notOk(JSON.stringify(proxy.requests).includes('webhook-id'), 'the proxy gets no header of the request')
  }

  plain.counts.connections = 0
  secure.requests.length = 0
  const wrongName = await send('https://other.agency.example/', settings)
  t.match(wrongName, { code: 'TLS' }, 'TLS is with the receiver')
  t.match(await send(`http://127.0.0.1:${await freePort()}/`, settings), { code: 'CONNECT' }, 'refused by the proxy')
  t.match(await send('https://refused.agency.example/', settings), { code: 'CONNECT' }, 'refused by the proxy')
  const { proxy: unreachable } = { proxy: new URL(`http://127.0.0.1:${await freePort()}`) }
  t.match(await send(`http://127.0.0.1:${plain.port}/`, { proxy: unreachable }), { code: 'CONNECT' }, 'no proxy')
  t.equal(plain.counts.connections + secure.requests.length, 0, 'nothing is sent past the proxy')
  await waitFor(() => proxy.sockets.size === 0)
  t.pass('no connection remains open')
})

t.test('the rules for URLs also apply with WEBHOOK_PROXY', async (t) => {
  const proxy = await startProxy(t, {})
  for (const [url, code] of [
    ['http://10.0.0.1/', 'ADDRESS'],
    ['http://metadata.google.internal/', 'HOST'],
    ['http://user@receiver.agency.example/', 'USERINFO'],
  ] as const) {
    t.match(await send(url, { proxy: proxy.url() }), { code }, url)
  }
  t.strictSame(proxy.requests, [])
})
