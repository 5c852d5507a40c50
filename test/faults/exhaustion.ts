// All connections of PostgreSQL or of the pool are in use: requests get 503, and the service recovers.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
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
import { waitFor } from '../support/service.ts'

const poolSize = 8
const { url } = await startPostgres(t, 'max_connections=30')
const service = await startProcess(t, url, { POOL_SIZE: String(poolSize) })
const { lead, path } = await formPartnership(service)
const offer = { aspect: 'staffing', title: 'A coach' }

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => {})
  await client.connect()
  return client
}

/** Sends reads and writes by sixteen clients while `work` runs. */
async function sendDuring(t: Test, work: () => Promise<unknown>): Promise<{ served: number; rejected: Answer[] }> {
  let isDone = false
  let served = 0
  const rejected: Answer[] = []
  const sending = Promise.all(
    Array.from({ length: 16 }, async (_, client) => {
      const agent = keepAliveAgent()
      while (!isDone) {
        const [method, target, body] = client % 2 ? ['GET', path] : ['POST', `${path}/offers`, offer]
        const answer = await sendRequest(service.port, method as string, target as string, { agent, key: lead, body })
        if (answer.status < 300) served++
        else rejected.push(answer)
        await pause(20)
      }
      agent.destroy()
    }),
  )
  const probing = (async () => {
    while (!isDone) {
      const { status, millis } = await sendRequest(service.port, 'GET', '/livez')
      if (status !== 200 || millis > 1_000) t.fail(`/livez: ${status} after ${millis} ms`)
      await pause(50)
    }
  })()
  await work()
  isDone = true
  await Promise.all([sending, probing])
  for (const { status, headers, text } of rejected) {
    if (![429, 503].includes(status) || headers['retry-after'] === undefined) t.fail(`${status} ${text}`)
  }
  const slowest = Math.max(...rejected.map(({ millis }) => millis))
  t.ok(slowest < 5_500, `rejected in time: ${slowest}`)
  return { served, rejected }
}

async function checkRecovery(t: Test): Promise<number> {
  const begin = performance.now()
  await waitFor(async () => {
    const answers = await Promise.all(
      Array.from({ length: 16 }, () => sendRequest(service.port, 'POST', `${path}/offers`, { key: lead, body: offer })),
    )
    return answers.every(({ status }) => status === 201)
  })
  const millis = performance.now() - begin
  t.ok(millis < 5_000, `it recovers: ${millis}`)
  return millis
}

t.test('recovers after all connections of PostgreSQL were in use', async (t) => {
  const clients: pg.Client[] = []
  const first = await connect()
  const { rejected } = await sendDuring(t, async () => {
    for (let full = false; !full; ) {
      await first.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename ~ '_service_'`)
      const more = await Promise.allSettled(Array.from({ length: 30 }, connect))
      clients.push(...more.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : [])))
      const { rows } = await first.query(`select count(*)::int from pg_stat_activity where usename ~ '_service_'`)
      full = rows[0].count === 0
    }
    await pause(2_000)
  })
  t.ok(rejected.length > 0, 'some requests were rejected')
  await Promise.all(clients.map((other) => other.end()))
  await first.end()
  const millis = await checkRecovery(t)
  t.comment(
    `all connections of PostgreSQL in use: ${formatNumber(rejected.length)} requests got 503, no other errors; served again after ${formatNumber(millis)} ms`,
  )
})

t.test('recovers after all connections of the pool waited for a lock', async (t) => {
  const client = await connect()
  await client.query('begin')
  await client.query('select from streams where stream_id = $1 for update', [path.split('/')[3]])
  const { served, rejected } = await sendDuring(t, () => pause(4_000))
  t.ok(rejected.length > 0, 'some requests were rejected')
  await client.query('rollback')
  await client.end()
  const millis = await checkRecovery(t)
  t.comment(
    `every connection of the pool waiting: ${formatNumber(served)} requests served, ${formatNumber(rejected.length)} got 503, no other errors; served again after ${formatNumber(millis)} ms`,
  )
})
