// Three instances behind a real PgBouncer in transaction mode, with fewer connections to PostgreSQL than each instance has.
import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import type { Agent } from 'node:http'
import pg from 'pg'
import t, { type Test } from 'tap'
import { Batch, Query, type Statement } from '../../src/database/batch.ts'
import { withClient } from '../../src/database/migrate.ts'
import { findPgBouncer, startPgBouncer } from '../support/pgbouncer.ts'
import {
  formatNumber,
  formPartnership,
  keepAliveAgent,
  launch,
  type Started,
  sendRequest,
  startPostgres,
  startProcess,
} from '../support/processes.ts'

const serverConnections = 4
const clients = 24
const requestsPerClient = 40
/** Test files that run with their service behind the pooler. */
const testFiles = [
  'test/journey.test.ts',
  'test/http/idempotency.test.ts',
  'test/http/history.test.ts',
  'test/http/pages.test.ts',
  'test/integration/changes/feed.test.ts',
  'test/readiness/checklist-rounds/races.test.ts',
  'test/readiness/checklist-rounds/sealed.test.ts',
]

const found = await findPgBouncer()

t.test('PgBouncer', { skip: 'reason' in found && found.reason }, async (t) => {
  if ('reason' in found) return
  const { command, version } = found
  const postgres = await startPostgres(t, 'timezone=Asia/Kolkata')
  const startPooler = (t: Test, pool_mode: string, more = {}) =>
    startPgBouncer(t, command, postgres.url, { pool_mode, default_pool_size: serverConnections, ...more })
  const login = { username: 'service', password: randomUUID() }
  const port = String(await startPooler(t, 'transaction'))
  const url = Object.assign(new URL(postgres.url), { ...login, port }).href

  await t.test('three instances serve over four connections', async (t) => {
    const environment = { DATABASE_MIGRATION_URL: postgres.url, POOL_SIZE: '16' }
    const instances = await Promise.all([1, 2, 3].map(() => startProcess(t, url, environment)))
    const withKey = instances.find(({ output }) => /pb_bootstrap_/.test(output)) as Started
    const { lead, path } = await formPartnership(withKey)
    const created = new Set<string>()
    const failed: string[] = []
    const instanceOf = (turn: number) => (instances[turn % instances.length] as Started).port
    const begin = performance.now()
    let requests = 0
    let stale = 0

    /** Creates an offer, repeats the request on another instance, and reads the offer on the third. */
    async function work(client: number): Promise<void> {
      const agents = instances.map(keepAliveAgent)
      for (let turn = client; turn < client + requestsPerClient; turn++) {
        const send = async (offset: number, method: string, target: string, more = {}) => {
          requests++
          const agent = agents[(turn + offset) % agents.length] as Agent
          const answer = await sendRequest(instanceOf(turn + offset), method, target, { agent, key: lead, ...more })
          if (answer.status >= 300) failed.push(`${method} ${target}: ${answer.status} ${answer.text}`)
          return answer
        }
        const offer = {
          headers: { 'idempotency-key': randomUUID() },
          body: { aspect: 'staffing', title: `Coach ${client} ${turn}` },
        }
        const sentAt = Date.now()
        const first = await send(0, 'POST', `${path}/offers`, offer)
        const again = await send(1, 'POST', `${path}/offers`, offer)
        if (first.status !== 201 || again.status !== 201) continue
        const { id, createdAt } = JSON.parse(first.text)
        if (JSON.parse(again.text).id !== id) failed.push(`the repeated request created ${again.text}`)
        if (Math.abs(Date.parse(createdAt) - sentAt) > 10_000) failed.push(`${createdAt} is not ${sentAt}`)
        const read = await send(2, 'GET', `${path}/offers/${id}`)
        if (read.status === 200 && JSON.parse(read.text).createdAt !== createdAt) stale++
        created.add(id)
      }
      for (const agent of agents) agent.destroy()
    }
    await Promise.all(Array.from({ length: clients }, (_, client) => work(client)))
    const seconds = (performance.now() - begin) / 1000
    t.strictSame(failed, [], 'no request fails')
    t.equal(stale, 0)
    t.equal(created.size, clients * requestsPerClient)

    const inFeed = new Set<string>()
    for (let [after, hasMore] = ['', true]; hasMore; ) {
      const { text } = await sendRequest(instanceOf(0), 'GET', `/v1/changes?limit=100${after}`, { key: lead })
      const page = JSON.parse(text)
      for (const { recordId, type } of page.data) if (type === 'offer.created') inFeed.add(recordId)
      after = `&after=${page.position}`
      hasMore = page.hasMore
    }
    t.strictSame(inFeed, created, 'the feed has each change')

    const used = await withClient(postgres.url, async (client) => {
      const { rows } = await client.query(`select count(*)::int from pg_stat_activity where usename = 'service'`)
      return rows[0].count
    })
    t.ok(used <= serverConnections, `${used} connections to PostgreSQL`)
    t.comment(
      `PgBouncer ${version}, 3 instances with pools of 16 over ${used} connections, server time zone Asia/Kolkata, ${clients} clients: ${formatNumber(requests)} requests (${formatNumber(requests / seconds)}/s), ${failed.length} failed, ${created.size} offers created once and in the feed`,
    )
    for (const instance of instances) instance.kill('SIGTERM')
    for (const instance of instances) t.strictSame(await instance.ended, [0, null])
  })

  await t.test('the settings of the login apply', async (t) => {
    const client = new pg.Client({ connectionString: url })
    client.on('error', () => {})
    await client.connect()
    t.teardown(() => client.end())
    const names = ['TimeZone', 'lock_timeout', 'idle_in_transaction_session_timeout', 'plan_cache_mode']
    const { rows } = await client.query('select current_setting(name) as value from unnest($1::text[]) name', [names])
    t.strictSame(
      rows.map(({ value }) => value),
      ['UTC', '1500ms', '5s', 'force_generic_plan'],
    )
    const begin = performance.now()
    await t.rejects(client.query('select pg_sleep(3)'), { code: '57014' })
    const millis = performance.now() - begin
    t.ok(millis > 1_900 && millis < 2_900, `${millis}`)
    t.comment(`behind PgBouncer a sleep of 3 s ends after ${formatNumber(millis)} ms`)
  })

  await t.test('statements that a failed batch has skipped are prepared afterwards', async (t) => {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    t.teardown(() => client.end())
    const send = (...statements: Statement[]): Promise<unknown> =>
      new Promise((resolve) => client.query(new Batch(statements, resolve)))
    const statement = (text: string): Statement => ({ query: new Query(text), values: [], rows: [] })
    const skipped = statement('select 1 as skipped')
    t.match(await send(statement('select 1 / 0'), skipped), { code: '22012' })
    t.equal(await send(skipped), undefined)
    t.strictSame(skipped.rows, [['1']])
  })

  await t.test('the service does not start behind a pooler that pools statements', async (t) => {
    const statementPort = String(await startPooler(t, 'statement'))
    const { ended, started } = launch(t, Object.assign(new URL(url), { port: statementPort }).href)
    await t.rejects(started, { message: /does not keep a transaction together .*pool_mode = transaction/ })
    t.strictSame(await ended, [1, null])
  })

  await t.test('the tests pass with their service behind the pooler', async (t) => {
    const child = spawn(
      process.execPath,
      ['test/support/with-postgres.ts', 'node_modules/.bin/tap', '--reporter=tap', '--jobs=1', ...testFiles],
      {
        env: { PATH: process.env.PATH, TEST_DATABASE_URL: postgres.url, TEST_POOLER_PORT: port },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    t.teardown(() => child.kill('SIGTERM'))
    let output = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
    })
    const [status] = await once(child, 'exit')
    const failures = output.match(/^ *not ok .*$/gm) ?? []
    t.strictSame([status, failures], [0, []])
    t.comment(`behind PgBouncer ${testFiles.length} test files: ${/^# (\{ total.*)$/m.exec(output)?.[1]}`)
  })
})
