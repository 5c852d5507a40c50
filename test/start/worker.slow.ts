// `npm run worker` and `npm run work` as processes, and services that do not run the worker.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import pg from 'pg'
import t, { type Test } from 'tap'
import { runCommand } from '../support/commands.ts'
import { attestationKeys, launch, peppers, waitForOutput } from '../support/processes.ts'
import { waitFor } from '../support/service.ts'
import { copyTemplate } from '../support/template.ts'

/** Production refuses secrets that are not random. */
const production = {
  NODE_ENV: 'production',
  API_KEY_PEPPERS: `1:${randomBytes(32).toString('base64url')}`,
  ATTESTATION_KEYS: `1:${randomBytes(32).toString('base64url')}`,
}
const environmentOf = (url: string) => ({
  ...{ DATABASE_URL: url, API_KEY_PEPPERS: peppers, ATTESTATION_KEYS: attestationKeys, LOG_LEVEL: 'silent' },
})

async function connect(t: Test, ownerUrl: string) {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  t.teardown(() => client.end())
  return async (text: string, values: unknown[] = []) => (await client.query(text, values)).rows
}
type Query = Awaited<ReturnType<typeof connect>>

/** Resolves when the worker is running. */
async function startWorker(t: Test, url: string): Promise<ChildProcess> {
  const child = spawn('npm', ['run', '--silent', 'worker'], {
    env: { PATH: process.env.PATH, ...environmentOf(url) },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  t.teardown(() => child.exitCode === null && child.kill('SIGTERM'))
  await waitForOutput(child, /The worker is running/)
  return child
}

const storeExpired = (query: Query, count: number) =>
  query(
    `insert into idempotency_keys (client_id, key, fingerprint, status, headers, body, created_at)
      select gen_random_uuid(), at, '', 201, '{}', '', now() - interval '25 hours' from generate_series(1, $1::int) at`,
    [count],
  )
const addToOutbox = (query: Query) => query(`insert into outbox (stream_id, position) values (gen_random_uuid(), 1)`)
const addEntry = (query: Query, at: string) =>
  query(
    `with stream as (insert into streams (stream_id, position, hash) values (gen_random_uuid(), 0, '') returning stream_id)
      insert into agenda_entries (id, stream_id, subject_type, subject_id, kind, item, due_on, due_at, overdue_at, actor_ids,
          done_ids, location, reminders, next_at)
        select gen_random_uuid(), stream_id, 'expectation', gen_random_uuid(), 'expectation_due', '', $1::timestamptz, $1, $1,
            '[]', '[]', '{}', jsonb_build_array(jsonb_build_object('type', 'expectation.overdue', 'at', $1::text)), $1
          from stream`,
    [at],
  )
async function countWaiting(query: Query): Promise<number> {
  const [row] = await query(
    `select (select count(*) from idempotency_keys where created_at < now() - interval '24 hours')
       + (select count(*) from outbox) + (select count(*) from agenda_entries where next_at <= now()) as count`,
  )
  return Number(row.count)
}

t.test('npm run worker does what a service with WORKER=off leaves', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const query = await connect(t, ownerUrl)
  await query(`alter table idempotency_keys disable trigger all`)
  const idle = launch(t, ownerUrl, { WORKER: 'off' })
  const { port } = await idle.started
  await storeExpired(query, 6_000)
  await addToOutbox(query)
  await addEntry(query, new Date(Date.now() - 60_000).toISOString())
  const waiting = await countWaiting(query)
  t.equal(waiting, 6_002)
  const worker = await startWorker(t, ownerUrl)
  await waitFor(async () => (await countWaiting(query)) === 0)
  t.match(await query(`select type from events where change = 'due'`), [{ type: 'expectation.overdue' }])
  const ended = once(worker, 'exit')
  worker.kill('SIGTERM')
  t.strictSame(await ended, [0, null])
  t.equal((await fetch(`http://127.0.0.1:${port}/readyz`)).status, 200)

  await addToOutbox(query)
  const embedded = launch(t, ownerUrl)
  await embedded.started
  await waitFor(async () => (await countWaiting(query)) === 0)
  for (const service of [idle, embedded]) {
    service.kill('SIGTERM')
    t.strictSame(await service.ended, [0, null])
  }
})

t.test('a service with WORKER=off neither purges, nor dispatches, nor records what is due', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const query = await connect(t, ownerUrl)
  await query(`alter table idempotency_keys disable trigger all`)
  // Its calls, also those within functions.
  await query(`alter database ${new URL(ownerUrl).pathname.slice(1)} set track_functions = 'all'`)
  await storeExpired(query, 10)
  await addToOutbox(query)
  await addEntry(query, new Date(Date.now() - 60_000).toISOString())
  const service = launch(t, ownerUrl, { WORKER: 'off' })
  const { port, output } = await service.started
  const [key = ''] = /pb_bootstrap_\w+/.exec(output) ?? []
  const made = await fetch(`http://127.0.0.1:${port}/v1/bootstrap`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ organization: { name: 'Office', kinds: ['other'] }, clientName: 'Console' }),
  })
  t.equal(made.status, 201)
  service.kill('SIGTERM')
  t.strictSame(await service.ended, [0, null])
  const calls = (await query(`select funcname as name from pg_stat_user_functions`)).map(({ name }) => name)
  t.ok(calls.includes('set_request_context'), 'calls are counted')
  t.strictSame(
    calls.filter((name) => /^(purge|dispatch|record_due|find_agenda)/.test(name)),
    [],
  )
})

t.test('SIGTERM lets the work in progress end, and then closes the connections', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const query = await connect(t, ownerUrl)
  const database = new URL(ownerUrl).pathname.slice(1)
  const hold = () => query(`select pg_advisory_lock(hashtextextended('dispatch_events', 0))`)
  const release = () => query(`select pg_advisory_unlock(hashtextextended('dispatch_events', 0))`)
  /** The worker waits for the lock that this connection holds. */
  const isBlocked = async () =>
    (await query(`select from pg_stat_activity where pg_backend_pid() = any(pg_blocking_pids(pid))`)).length > 0

  await hold()
  await addToOutbox(query)
  const graceful = await startWorker(t, ownerUrl)
  await waitFor(isBlocked)
  const stopping = waitForOutput(graceful, /Stopping/)
  const ended = once(graceful, 'exit')
  graceful.kill('SIGTERM')
  await stopping
  t.ok(await isBlocked())
  await release()
  t.strictSame(await ended, [0, null])
  t.strictSame(await query('select from outbox'), [], 'the event was dispatched')
  const connections = `select from pg_stat_activity where datname = $1 and application_name = 'partnership-basics'`
  await waitFor(async () => (await query(connections, [database])).length === 0)
})

t.test('a signal that arrives twice is one; another one later ends the process at once', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const service = launch(t, ownerUrl, { SHUTDOWN_GRACE_SECONDS: '60' })
  const { port } = await service.started
  let status: unknown
  void service.ended.then((result) => {
    status = result
  })
  service.kill('SIGINT')
  service.kill('SIGTERM')
  await waitFor(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status === 503)
  t.equal(status, undefined)
  await waitFor(() => {
    if (status === undefined) service.kill('SIGTERM')
    return status !== undefined
  })
  t.strictSame(status, [1, null])
})

t.test('npm run work -- --until records what becomes due until then, once, and not in production', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const query = await connect(t, ownerUrl)
  for (const at of ['2091-01-01T00:00:00Z', '2091-03-01T12:00:00Z', '2091-03-01T12:00:01Z']) await addEntry(query, at)
  const work = (until: string, environment = {}) =>
    runCommand('npm', ['run', '--silent', 'work', '--', '--until', until], {
      ...environmentOf(ownerUrl),
      ...environment,
    })
  t.match(await work('2091-03-01T12:00:00Z', production), {
    status: 1,
    stdout: '',
    stderr: '--until: not allowed in production.\n',
  })
  t.match(await work('next week'), { status: 1, stdout: '', stderr: /^--until: expected a day or a time/ })
  t.strictSame(await work('2091-03-01T12:00:00Z'), { status: 0, stdout: '2 events recorded\n', stderr: '' })
  t.strictSame(await work('2091-03-01T12:00:00Z'), { status: 0, stdout: '0 events recorded\n', stderr: '' })
  t.strictSame(await work('2091-03-02'), { status: 0, stdout: '1 events recorded\n', stderr: '' })
  t.equal((await query(`select from events where change = 'due'`)).length, 3)
})
