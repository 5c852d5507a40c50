// A primary server with a synchronous standby: the service follows a promotion, and an instance on the standby reads.
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import t from 'tap'
import { withClient } from '../../src/database/migrate.ts'
import {
  type Answer,
  formatNumber,
  formPartnership,
  keepAliveAgent,
  sendRequest,
  startPostgres,
  startProcess,
  startStandby,
} from '../support/processes.ts'
import { waitFor } from '../support/service.ts'

const clients = 16
const offer = { aspect: 'staffing', title: 'A coach' }

const primary = await startPostgres(t)
const standby = await startStandby(t, primary)
const query = (url: string, text: string) => withClient(url, async (client) => (await client.query(text)).rows)

// From now on a commit waits until the standby has written it.
await query(primary.url, `alter system set synchronous_standby_names = 'standby'`)
await query(primary.url, 'select pg_reload_conf()')
await waitFor(async () => {
  const [standby] = await query(primary.url, 'select sync_state from pg_stat_replication')
  return standby?.sync_state === 'sync'
})

const login = { username: 'service', password: randomUUID() }
const [primaryUrl, standbyUrl] = [primary.url, standby.url].map((url) => Object.assign(new URL(url), login)) as [
  URL,
  URL,
]
// The standby is the first of the hosts.
const bothUrl = primaryUrl.href.replace(primaryUrl.host, `${standbyUrl.host},${primaryUrl.host}`)
const service = await startProcess(t, bothUrl, { DATABASE_MIGRATION_URL: primary.url, POOL_SIZE: '8' })
const { lead, path } = await formPartnership(service)

t.test('an instance on a standby reads and authenticates, and answers 503 to writes', async (t) => {
  await waitFor(async () => {
    const [{ caughtUp }] = await query(
      primary.url,
      `select replay_lsn >= pg_current_wal_lsn() as "caughtUp" from pg_stat_replication`,
    )
    return caughtUp
  })
  const reader = await startProcess(t, standbyUrl.href)
  const send = (method: string, target: string, body?: object) =>
    sendRequest(reader.port, method, target, { key: lead, body })
  for (const round of ['before a write', 'after a write']) {
    for (const target of [path, `${path}/offers`, `${path}/history`, '/v1/partnerships', '/v1/me'])
      t.match(await send('GET', target), { status: 200 }, `${target} ${round}`)
    t.match(await sendRequest(reader.port, 'GET', '/readyz'), { status: 200 })
    t.match(await send('POST', `${path}/offers`, offer), { status: 503, headers: { 'retry-after': /^\d+$/ } }, round)
  }
  reader.kill('SIGTERM')
  t.strictSame(await reader.ended, [0, null], 'it stops, although it cannot store the last uses')
})

t.test('a promotion of the standby loses no acknowledged write', async (t) => {
  const acknowledged = new Set<string>()
  const others: Answer[] = []
  const connectionErrors: Error[] = []
  let [isDone, killedAt, firstWriteAt] = [false, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]
  const working = Promise.all(
    Array.from({ length: clients }, async () => {
      const agent = keepAliveAgent()
      while (!isDone) {
        const sentAt = performance.now()
        const answer = await sendRequest(service.port, 'POST', `${path}/offers`, {
          agent,
          key: lead,
          body: offer,
        }).catch((error) => {
          connectionErrors.push(error)
        })
        if (answer?.status === 201) {
          acknowledged.add(JSON.parse(answer.text).id)
          if (sentAt > killedAt) firstWriteAt = Math.min(firstWriteAt, performance.now())
        } else {
          if (answer !== undefined) others.push(answer)
          await pause(50)
        }
      }
      agent.destroy()
    }),
  )
  await waitFor(() => acknowledged.size >= 500)
  await primary.kill()
  killedAt = performance.now()
  const before = acknowledged.size
  await waitFor(() => others.length >= 2 * clients)
  const promotion = performance.now()
  await query(standby.url, 'select pg_promote()')
  const promotedAt = performance.now()
  await waitFor(() => acknowledged.size >= before + 500)
  isDone = true
  await working

  t.strictSame(connectionErrors, [], 'every request gets a response')
  for (const { status, headers, text } of others)
    if (status !== 503 || headers['retry-after'] === undefined) t.fail(`${status} ${text}`)
  const stored = new Set((await query(standby.url, 'select id from offers')).map(({ id }) => id))
  const lost = [...acknowledged].filter((id) => !stored.has(id))
  t.strictSame(lost, [], 'every acknowledged write is stored')
  const millis = firstWriteAt - promotedAt
  t.ok(millis < 10_000, `writes are accepted again: ${millis}`)
  t.equal((await sendRequest(service.port, 'GET', '/readyz')).status, 200)
  t.comment(
    `primary killed and a synchronous standby promoted under ${clients} clients: ${formatNumber(acknowledged.size)} writes acknowledged, ${lost.length} lost, ${formatNumber(others.length)} responses 503, no other errors; promotion ${formatNumber(promotedAt - promotion)} ms, first write ${formatNumber(millis)} ms after it, by the same process`,
  )
  service.kill('SIGTERM')
  t.strictSame(await service.ended, [0, null])
})
