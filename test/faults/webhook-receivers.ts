// Receivers, proxies and name servers that are slow, silent or send too much: an attempt ends in time, and costs no memory.
import '../support/network-namespace.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import t, { type Test } from 'tap'
import { type SenderSettings, sendTo } from '../../src/integration/webhook-endpoints/sender.ts'
import { type AnswerName, startNameServer } from '../support/name-server.ts'
import { formatNumber, onTestEnd } from '../support/processes.ts'
import { startReceivers, startWebhookProcess } from '../support/webhook-processes.ts'

/** A server that does `act` with each connection when it has received something. Returns its port. */
async function startServer(t: Test, act: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server: Server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).once('data', () => act(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  return (server.address() as AddressInfo).port
}

/** The port of a server that accepts no connection: its process is suspended, and its queue is full. */
async function startSuspendedServer(t: Test): Promise<number> {
  const script = `require('net').createServer().listen(0, '127.0.0.1', 1, function () { console.log(this.address().port) })`
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestEnd(t, () => child.kill('SIGKILL'))
  const port = Number((await once(child.stdout, 'data'))[0])
  child.kill('SIGSTOP')
  for (let n = 0; n < 4; n++) {
    const socket = connect(port, '127.0.0.1').on('error', () => {})
    t.teardown(() => socket.destroy())
  }
  return port
}

function repeat(socket: Socket, text: string, millis = 1000) {
  const timer = setInterval(() => socket.write(text), millis)
  socket.on('close', () => clearInterval(timer))
}

const settings: SenderSettings = { insecure: true, ports: [[1, 65_535]], networks: ['127.0.0.0/8'] }
const head = 'HTTP/1.1 200 OK\r\n'
const established = 'HTTP/1.1 200 Connection established\r\n\r\n'
let isNameServerSilent = false
const queries = new Set<string>()
for (const host of ['127.0.0.1', '127.0.0.2']) {
  const answer: AnswerName = (name, type) => {
    if (name.startsWith('silent')) return isNameServerSilent ? null : type === 'A' ? ['8.8.8.8'] : []
    if (name === 'half.agency.example') return type === 'A' ? ['127.0.0.1'] : null
    // The first response is lost.
    const isFirst = !queries.has(name + type)
    queries.add(name + type)
    return isFirst ? null : type === 'A' ? ['127.0.0.1'] : []
  }
  await startNameServer(t, answer, host)
}

t.test('an attempt ends in time, whatever the receiver does', async (t) => {
  const silent = await startServer(t, () => {})
  const suspended = await startSuspendedServer(t)
  const at = (port: number, scheme = 'http') => `${scheme}://127.0.0.1:${port}/changes`
  const through = async (act: (socket: Socket) => void) => ({
    proxy: new URL(`http://127.0.0.1:${await startServer(t, act)}`),
  })
  isNameServerSilent = true
  const slowBody = (socket: Socket) => {
    socket.write(`${head}content-length: 1000\r\n\r\n`)
    repeat(socket, 'x')
  }
  const slowHeaders = (socket: Socket) => {
    socket.write(`${head}x-slow: `)
    repeat(socket, 'x')
  }
  const cases: [name: string, url: string, outcome: object, seconds: number, more?: Partial<SenderSettings>][] = [
    ['sends one byte a second', at(await startServer(t, slowBody)), { status: 200, text: /^x{13,15}$/ }, 15],
    ['accepts and does not answer', at(silent), { code: 'TIMEOUT' }, 15],
    ['sends headers that do not end', at(await startServer(t, slowHeaders)), { code: 'TIMEOUT' }, 15],
    [
      'sends 102 again and again',
      at(await startServer(t, (one) => repeat(one, 'HTTP/1.1 102 Processing\r\n\r\n', 100))),
      { code: 'TIMEOUT' },
      15,
    ],
    ['does not accept', at(suspended), { code: 'TIMEOUT' }, 3],
    ['does not accept, with TLS', at(suspended, 'https'), { code: 'TIMEOUT' }, 3],
    ['accepts and does not answer the TLS handshake', at(silent, 'https'), { code: 'TIMEOUT' }, 3],
    ['has a proxy that does not answer', at(80), { code: 'TIMEOUT' }, 3, await through(() => {})],
    ['has a proxy that does not accept', at(80), { code: 'TIMEOUT' }, 3, { proxy: new URL(at(suspended)) }],
    [
      'does not answer the TLS handshake behind a proxy',
      at(443, 'https'),
      { code: 'TIMEOUT' },
      3,
      await through((socket) => socket.write(established)),
    ],
    [
      'does not answer behind a proxy',
      at(80),
      { code: 'TIMEOUT' },
      15,
      await through((socket) => socket.write(established)),
    ],
    ['has a name server that does not answer', 'http://silent.agency.example/', { code: 'NO_ADDRESS' }, 2],
  ]
  await Promise.all(
    cases.map(async ([name, url, outcome, seconds, more]) => {
      const attempt = await sendTo({ ...settings, ...more }, { url, headers: {}, body: '{}' })
      t.match(attempt, outcome, name)
      const isInTime = attempt.millis >= seconds * 1000 - 50 && attempt.millis < (seconds + 1) * 1000
      t.ok(isInTime, `${name}: ended after ${formatNumber(attempt.millis)} ms`)
    }),
  )
})

t.test('name servers that answer for one type of address only, or only the second time', async (t) => {
  const port = await startServer(t, (socket) => socket.end(`${head}content-length: 2\r\n\r\nok`))
  for (const name of ['half', 'lossy']) {
    const outgoing = { url: `http://${name}.agency.example:${port}/`, headers: {}, body: '{}' }
    t.match(await sendTo(settings, outgoing), { status: 200, text: 'ok' }, name)
  }
})

t.test('a name server that does not answer does not delay others', async (t) => {
  const receivers = await startReceivers(t)
  const service = await startWebhookProcess(t, { WEBHOOK_DELAYS: '60' })
  isNameServerSilent = false
  const paths: string[] = []
  for (let n = 0; n < 15; n++) {
    paths.push((await service.createVerified(`http://silent-${n}.agency.example/`)) ?? '')
  }
  await service.createVerified('http://8.8.8.8/')
  isNameServerSilent = true
  const begin = performance.now()
  await service.addContact('Jordan Rivera')
  const [created] = await Promise.all([
    service.create('http://silent.agency.example/'),
    ...Array.from({ length: 8 }, (_, n) => service.create(`http://silent-${n}.agency.example/`)),
  ])
  const millis = performance.now() - begin
  t.match(created, { status: 422, body: { errors: [{ code: 'NO_ADDRESS' }] } })
  t.ok(millis < 4_000, `the API responds: after ${formatNumber(millis)} ms`)
  t.match(receivers.requests, [{ url: 'http://8.8.8.8/' }], 'the other endpoint has received the change meanwhile')
  for (const path of paths) {
    const [attempt] = await service.attempts(path, 'waiting')
    t.match(attempt, { status: null, code: 'NO_ADDRESS' })
    t.ok(attempt.milliseconds < 3_000, `${attempt.milliseconds} ms`)
  }
})

t.test('a request to verify or to test is answered in time if the receiver does not answer', async (t) => {
  const receivers = await startReceivers(t)
  const service = await startWebhookProcess(t)
  const path = (await service.createVerified('http://8.8.8.8/')) ?? ''
  const { body } = await service.create('http://8.8.8.8/')
  receivers.state.isSilent = true
  const begin = performance.now()
  const [verified, tested] = await Promise.all([
    service.call('POST', `${service.list}/${body.webhookEndpoint.id}/transitions`, { action: 'verify' }),
    service.call('POST', `${path}/tests`, {}),
  ])
  const millis = performance.now() - begin
  t.match(verified, { status: 409, body: { blockedBy: [{ code: 'NOT_VERIFIED', message: /TIMEOUT/ }] } })
  const timeout = { status: null, code: 'TIMEOUT' }
  t.match(tested, { status: 200, body: { ping: timeout, falseSignature: timeout, checksSignature: false } })
  t.ok(millis < 5_000, `after ${formatNumber(millis)} ms`)
})

/** A process whose server responds as the path of the URL says: with a body of 16 KiB or 100 MB, or with headers of 1 MB. */
const largeReceiver = `
  const [small, chunk] = ['x'.repeat(16384), Buffer.alloc(65536, 'x')]
  require('net').createServer((socket) => socket.on('error', () => {}).once('data', (request) => {
    const [, path] = String(request).split(' ')
    socket.write('HTTP/1.1 200 OK\\r\\n')
    if (path === '/small') return socket.end('content-length: 16384\\r\\n\\r\\n' + small)
    let left = path === '/body' ? 100 * 2 ** 20 : 2 ** 20
    socket.write(path === '/body' ? 'content-length: ' + left + '\\r\\n\\r\\n' : 'x-large: ')
    const send = () => {
      while (left > 0 && socket.writable) {
        left -= chunk.length
        if (!socket.write(chunk)) return socket.once('drain', send)
      }
      socket.end('\\r\\n\\r\\n')
    }
    send()
  })).listen(0, '127.0.0.1', function () { console.log(this.address().port) })`

t.test('responses of 100 MB, and headers of 1 MB, are cut off and cost no memory', async (t) => {
  const child = spawn(process.execPath, ['-e', largeReceiver], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestEnd(t, () => child.kill('SIGKILL'))
  const port = Number((await once(child.stdout, 'data'))[0])
  const send = (path: string) => sendTo(settings, { url: `http://127.0.0.1:${port}/${path}`, headers: {}, body: '{}' })
  const readMegabytes = (name: 'VmRSS' | 'VmHWM') =>
    Number(new RegExp(`${name}:\\s*(\\d+)`).exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1024
  setFlagsFromString('--expose-gc')
  const collectGarbage = runInNewContext('gc')
  /** Of one attempt, in MB: by how much the largest memory of this process exceeds that before. */
  async function measure(path: string) {
    collectGarbage()
    writeFileSync('/proc/self/clear_refs', '5')
    const before = readMegabytes('VmRSS')
    const attempt = await send(path)
    return { attempt, grown: readMegabytes('VmHWM') - before }
  }
  const isComplete = { status: 200, text: 'x'.repeat(1024) }
  for (let warmups = 0; warmups < 20; warmups++) await measure('small')
  for (const [path, outcome] of [
    ['small', isComplete],
    ['body', isComplete],
    ['headers', { code: 'RESET' }],
  ] as const) {
    let [most, slowest] = [0, 0]
    for (let round = 0; round < 20; round++) {
      const { attempt, grown } = await measure(path)
      most = Math.max(most, grown)
      slowest = Math.max(slowest, attempt.millis)
      t.match(attempt, outcome)
    }
    t.ok(most <= 5, `${path}: at most ${most.toFixed(1)} MB more memory in an attempt`)
    t.ok(slowest < 2_000, `${path}: at most ${formatNumber(slowest)} ms`)
  }
})
