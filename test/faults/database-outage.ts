// PostgreSQL is killed with SIGKILL, restarted and suspended under load: requests get 503 in time, and the service recovers.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import t, { type Test } from 'tap'
import {
  type Answer,
  formatNumber,
  formPartnership,
  keepAliveAgent,
  sendRequest,
  startPostgres,
  startProcess,
} from '../support/processes.ts'

const clients = 16
const poolSize = 8
/** The deadline of a request plus a tolerance, in milliseconds. */
const maxMillis = 5_000 + 500
const recovery = 5_000

const postgres = await startPostgres(t)
const service = await startProcess(t, postgres.url, { POOL_SIZE: String(poolSize) })
const { lead, path } = await formPartnership(service)
const offer = { aspect: 'staffing', title: 'A coach' }

interface TimedResponse extends Answer {
  at: number
  what: string
}

/** Sends reads and writes until stop() is called. A client that gets an error pauses for 50 ms. */
function sendLoad() {
  const responses: TimedResponse[] = []
  const connectionErrors: Error[] = []
  let stopped = false
  const working = Array.from({ length: clients }, async (_, client) => {
    const agent = keepAliveAgent()
    for (let turn = client; !stopped; turn++) {
      const [what, method, target, body] = (
        [
          ['read', 'GET', path, undefined],
          ['write', 'POST', `${path}/offers`, offer],
          ['list', 'GET', `${path}/offers?limit=5`, undefined],
          ['keyed write', 'POST', `${path}/offers`, offer],
        ] as const
      )[turn % 4] as [string, string, string, object | undefined]
      const headers = what === 'keyed write' ? { 'idempotency-key': randomUUID() } : {}
      const answer = await sendRequest(service.port, method, target, { agent, key: lead, headers, body }).catch(
        (error) => {
          connectionErrors.push(error)
        },
      )
      if (answer) responses.push({ ...answer, at: performance.now(), what })
      if (answer?.status !== 200 && answer?.status !== 201) await pause(50)
    }
    agent.destroy()
  })
  return {
    responses,
    connectionErrors,
    stop: () => {
      stopped = true
      return Promise.all(working)
    },
  }
}

async function connections(): Promise<number> {
  const { text } = await sendRequest(service.port, 'GET', '/metrics')
  return Number(/^database_connections\{state="total"\} (\d+)/m.exec(text)?.[1])
}

async function checkRecovery(t: Test, name: string, causeOutage: () => Promise<number>) {
  const { responses, connectionErrors, stop } = sendLoad()
  while (responses.length < 200) await pause(10)
  const before = responses.length
  const opened = await connections()
  const restoredAt = await causeOutage()
  // Until 50 consecutive checks find no rejected request.
  let poolRestoredAfter = Number.POSITIVE_INFINITY
  for (let checks = 0; checks < 50 && performance.now() < restoredAt + 3 * recovery; ) {
    if (poolRestoredAfter === Number.POSITIVE_INFINITY && (await connections()) >= opened)
      poolRestoredAfter = performance.now() - restoredAt
    await pause(20)
    checks = responses.slice(-100).every(({ status }) => status < 300) ? checks + 1 : 0
  }
  await stop()
  const meanwhile = responses.slice(before)
  const rejected = meanwhile.filter(({ status }) => status >= 300)
  for (const { status, headers, text, what } of rejected) {
    if (![429, 503].includes(status) || headers['retry-after'] === undefined) t.fail(`${what}: ${status} ${text}`)
  }
  const slowest = meanwhile.reduce((a, b) => (b.millis > a.millis ? b : a))
  const lastRefusal = Math.max(0, ...rejected.map(({ at }) => at - restoredAt))
  t.ok(rejected.length > 0, 'some requests were rejected')
  t.strictSame(connectionErrors, [], 'every request gets a response')
  t.ok(slowest.millis <= maxMillis, `no request takes longer than its deadline: ${slowest.millis}`)
  t.ok(lastRefusal <= recovery, `all requests are served again: ${lastRefusal}`)
  t.ok(poolRestoredAfter <= recovery, `the pool has its size again: ${poolRestoredAfter}`)
  t.match(responses.at(-1), { status: /^20[01]$/ })
  t.comment(
    `${name}: ${formatNumber(meanwhile.length)} requests, ${formatNumber(rejected.length)} responses 503, no other errors; slowest ${formatNumber(slowest.millis)} ms (${slowest.what}); after the outage last 503 at ${formatNumber(lastRefusal)} ms, pool of ${opened} at ${formatNumber(poolRestoredAfter)} ms`,
  )
}

t.test('recovers after PostgreSQL was killed', (t) =>
  checkRecovery(t, 'PostgreSQL killed', async () => {
    await postgres.kill()
    await pause(1_000)
    await postgres.start()
    return performance.now()
  }),
)

t.test('recovers after PostgreSQL was restarted', (t) =>
  checkRecovery(t, 'PostgreSQL restarted', async () => {
    await postgres.stop()
    await postgres.start()
    return performance.now()
  }),
)

t.test('recovers after PostgreSQL was suspended', (t) =>
  checkRecovery(t, 'PostgreSQL paused for 15 s', async () => {
    postgres.pause()
    await pause(15_000)
    postgres.resume()
    return performance.now()
  }),
)

t.test('the process of the service was not restarted', async (t) => {
  t.equal((await sendRequest(service.port, 'GET', '/readyz')).status, 200)
  service.kill('SIGTERM')
  t.strictSame(await service.ended, [0, null])
})
