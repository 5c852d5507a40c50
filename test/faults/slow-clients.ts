// Clients that send or read slowly, or not at all, are disconnected in time and do not affect others.
import { readFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import {
  formatNumber,
  formPartnership,
  keepAliveAgent,
  sendRequest,
  startPostgres,
  startProcess,
} from '../support/processes.ts'
import { waitFor } from '../support/service.ts'

const clientCount = 25

const { url } = await startPostgres(t)
const service = await startProcess(t, url)
const { lead, path } = await formPartnership(service)
const offers = `${path}/offers`
for (let at = 0; at < 100; at++) {
  const body = {
    aspect: 'staffing',
    title: `${at}`,
    description: 'Eight hours a month at each site. '.repeat(50),
  }
  await sendRequest(service.port, 'POST', offers, { key: lead, body })
}
const page = await sendRequest(service.port, 'GET', `${offers}?limit=50`, { key: lead })

/** Opens connections and runs `work` with each. */
const withConnections = <Result>(work: (socket: Socket) => Promise<Result>) =>
  Promise.all(
    Array.from({ length: clientCount }, () => {
      // The client continues to send after the service has closed its side.
      const socket = connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true })
      t.teardown(() => socket.destroy())
      return work(socket)
    }),
  )

/** Sends text one character at a time. Returns what it received until the service disconnected, and after how long. */
function trickle(socket: Socket, text: string): Promise<{ answer: string; millis: number }> {
  const begin = performance.now()
  let answer = ''
  let at = 0
  const sending = setInterval(() => socket.write(text[at++ % text.length] ?? ''), 100)
  socket.on('error', () => {}).on('close', () => clearInterval(sending))
  return new Promise((resolve) => {
    socket.setEncoding('utf8').on('data', (chunk) => {
      answer += chunk
    })
    for (const event of ['end', 'close']) socket.on(event, () => resolve({ answer, millis: performance.now() - begin }))
  })
}

/** Checks that all clients got 408 and were disconnected within this interval. */
function checkTimeout(t: Test, name: string, ends: { answer: string; millis: number }[], from: number, to: number) {
  const timedOut = ends.filter(
    ({ answer }) => /^HTTP\/1.1 408 /.test(answer) && /"code":"request-timeout"/.test(answer),
  )
  t.equal(timedOut.length, clientCount, `${name}: ${ends[0]?.answer.slice(0, 300)}`)
  const millis = ends.map((end) => end.millis)
  t.ok(
    Math.min(...millis) >= from && Math.max(...millis) <= to,
    `${name}: ${Math.min(...millis)}-${Math.max(...millis)}`,
  )
  t.comment(`${clientCount} ${name}: all got 408 within ${formatNumber(Math.max(...millis))} ms`)
}

/** The number of open client connections of the service. */
const sockets = () =>
  readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, here, , state, , , , , , inode]) => {
      const listening = '0A'
      return Number.parseInt(here?.split(':')[1] ?? '', 16) === service.port && state !== listening && inode !== '0'
    }).length
const megabytes = () => Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${service.pid}/status`, 'utf8'))?.[1]) / 1024

const request = (method: string, target: string, more = '') =>
  `${method} ${target} HTTP/1.1\r\nhost: a\r\nauthorization: Bearer ${lead}\r\n${more}\r\n`

/** Measures the requests of another client while `work` runs. */
async function measureOthers(t: Test, name: string, work: Promise<unknown>) {
  const agent = keepAliveAgent()
  const millis: number[] = []
  let isDone = false
  void work.finally(() => {
    isDone = true
  })
  while (!isDone) {
    const [target, method, body] =
      millis.length % 2
        ? [`${offers}?limit=5`, 'GET', undefined]
        : [offers, 'POST', { aspect: 'staffing', title: 'A van' }]
    const answer = await sendRequest(service.port, method as string, target as string, { agent, key: lead, body })
    if (answer.status >= 300) t.fail(answer.text)
    millis.push(answer.millis)
    await pause(10)
  }
  agent.destroy()
  millis.sort((a, b) => a - b)
  t.ok(Math.max(...millis) < 2_000, 'other clients are not affected')
  t.comment(
    `beside ${name}: ${formatNumber(millis.length)} requests of other clients, all served, median ${formatNumber(millis[millis.length >> 1] ?? 0)} ms, slowest ${formatNumber(Math.max(...millis))} ms`,
  )
}

t.test('clients that send headers or bodies slowly are disconnected', async (t) => {
  const headers = withConnections((socket) => trickle(socket, `GET ${path} HTTP/1.1\r\nx-slow: ${'x'.repeat(200)}`))
  const bodies = withConnections((socket) => {
    socket.write(request('POST', offers, 'content-type: application/json\r\ncontent-length: 500\r\n'))
    return trickle(socket, ' ')
  })
  const silent = withConnections((socket) => trickle(socket, ''))
  await measureOthers(t, 'them', Promise.all([headers, bodies, silent]))
  // Node checks once a second.
  checkTimeout(t, 'with slow headers', await headers, 5_000, 7_500)
  checkTimeout(t, 'that send nothing', await silent, 5_000, 7_500)
  checkTimeout(t, 'with slow bodies', await bodies, 4_900, 5_500)
  await waitFor(() => sockets() === 0)
  t.pass('no connection remains open')
})

t.test('clients that do not read the response are disconnected', async (t) => {
  const before = megabytes()
  let maximum = 0
  const requestCount = 120
  await withConnections(async (socket) => {
    socket.on('error', () => {}).pause()
    for (let at = 0; at < requestCount && socket.writable; at++) {
      socket.write(request('GET', `${offers}?limit=50`))
      await pause(50)
    }
  })
  const begin = performance.now()
  t.ok(sockets() >= clientCount, 'they are connected')
  const disconnected = (async () => {
    // Connections of other clients.
    while (sockets() > 1 && performance.now() < begin + 20_000) {
      maximum = Math.max(maximum, megabytes())
      await pause(50)
    }
    return performance.now() - begin
  })()
  await measureOthers(t, 'them', disconnected)
  t.ok((await disconnected) < 13_000, `they are disconnected: ${await disconnected}`)
  const grown = maximum - before
  t.ok(grown < 200, `memory is bounded: ${grown}`)
  t.comment(
    `${clientCount} clients that requested ${requestCount} times for ${formatNumber(page.text.length / 1024)} KiB and read nothing: disconnected after ${formatNumber(await disconnected)} ms, ${formatNumber(grown)} MB more memory at most`,
  )
})
