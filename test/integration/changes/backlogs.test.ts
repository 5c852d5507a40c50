// Purging and dispatch with a long backlog: each statement does a bounded amount of work, and all of it is done.
import t from 'tap'
import { dispatchEvents } from '../../../src/events/feed-store.ts'
import { purgeBatch, purgingTasks } from '../../../src/records/purging.ts'
import { startTasks } from '../../../src/records/tasks.ts'
import { startOwnService } from '../../support/own-service.ts'
import { waitFor } from '../../support/service.ts'
import { openStorage } from '../../support/storage.ts'

const service = await startOwnService(t)
const storage = await openStorage(t, service)
const { database, operator } = service

const expired = {
  idempotency_keys: `insert into idempotency_keys (client_id, key, fingerprint, status, headers, body, created_at)
    select $1, at, '', 201, '{}', '', now() - make_interval(hours => 25) from generate_series(1, $2::int) at`,
  feed_entries: `insert into feed_entries (organization_id, number, stream_id, position, dispatched_at)
    select $1, at, $1, at, now() - make_interval(days => 91) from generate_series(1000001, 1000000 + $2::int) at`,
  import_parts: `insert into import_parts (partnership_id, organization_id, import_id, part_number, content, created_at)
    select $1, $1, $1, at, '', now() - make_interval(hours => 25) from generate_series(1, $2::int) at`,
}
const tables = Object.keys(expired) as (keyof typeof expired)[]
const storeExpired = async (count: number) => {
  for (const table of tables) {
    await storage.rows(`alter table ${table} disable trigger all`)
    await storage.rows(expired[table], [operator.id, count])
  }
}
const countExpired = async (): Promise<number[]> => {
  const [first, second, third] = await Promise.all([
    storage.rows(`select count(*)::int from idempotency_keys where created_at < now() - interval '24 hours'`),
    storage.rows(`select count(*)::int from feed_entries where dispatched_at < now() - interval '90 days'`),
    storage.rows(`select count(*)::int from import_parts where created_at < now() - interval '24 hours'`),
  ])
  return [first, second, third].map((rows) => rows?.[0].count)
}

/** The pages that a function of the database reads. */
async function buffersOf(call: string): Promise<number> {
  const [row] = await storage.rows(`explain (analyze, buffers, format json) select ${call}`)
  const { Plan: plan } = row['QUERY PLAN'][0]
  return plan['Shared Hit Blocks'] + plan['Shared Read Blocks']
}

t.test('purges a backlog in statements of 5,000 rows, and continues when one purge fails', async (t) => {
  await storeExpired(12_000)
  await storage.rows(`revoke execute on function purge_idempotency_keys() from partnership_basics_app`)
  const purged = new Map<string, number[]>()
  const failures: string[] = []
  function startPurging() {
    // The number of rows that each statement of a task purges.
    const tasks = ['purge-idempotency-keys', 'purge-feed-entries', 'purge-import-parts'].flatMap((name, index) => {
      const counting: Pick<typeof database, 'query'> = {
        async query(...parameters) {
          const rows = await database.query(...parameters)
          purged.set(name, [...(purged.get(name) ?? []), (rows as { purged: number }[])[0]?.purged ?? 0])
          return rows
        },
      }
      const task = purgingTasks(counting)[index]
      t.equal(task?.name, name)
      return task ?? []
    })
    const running = startTasks(tasks, { error: () => {} }, (name) => failures.push(name))
    t.teardown(() => running.stop())
    return running
  }
  const first = startPurging()
  await waitFor(async () => (await countExpired()).slice(1).every((count) => count === 0))
  await first.stop()
  const batches = [purgeBatch, purgeBatch, 2000]
  t.strictSame(Object.fromEntries(purged), { 'purge-feed-entries': batches, 'purge-import-parts': batches })
  t.strictSame(failures, ['purge-idempotency-keys'])
  t.strictSame(await countExpired(), [12_000, 0, 0])
  await storage.rows(`grant execute on function purge_idempotency_keys() to partnership_basics_app`)
  const second = startPurging()
  await waitFor(async () => (await countExpired()).every((count) => count === 0))
  await second.stop()
  t.strictSame(purged.get('purge-idempotency-keys'), batches)
})

t.test('the feed is purged in its order, while no other purge runs', async (t) => {
  await storeExpired(6_000)
  await service.database.pool.query('select purge_feed_entries()')
  const [{ first, count }] = await storage.rows(
    'select min(number)::int as first, count(*)::int from feed_entries where organization_id = $1 and number > 1000000',
    [operator.id],
  )
  t.strictSame({ first, count }, { first: 1_005_001, count: 1_000 })
  const client = await database.pool.connect()
  await client.query('begin')
  await client.query('select purge_feed_entries()')
  const { rows } = await service.database.pool.query('select purge_feed_entries() as purged')
  t.strictSame(rows, [{ purged: '0' }])
  await client.query('commit')
  client.release()
})

t.test('one statement costs the same however many rows wait', async (t) => {
  // Plans from when the tables were empty, as after a quiet time.
  for (const table of [...tables, 'outbox']) await storage.rows(`vacuum (analyze) ${table}`)
  const calls = [...tables.map((table) => `purge_${table}()`), 'dispatch_events(1000)', 'outbox_lag()']
  const fill = async (count: number) => {
    await storage.rows(`delete from outbox`)
    for (const table of tables) await storage.rows(`delete from ${table}`)
    for (const table of [...tables, 'outbox']) await storage.rows(`vacuum ${table}`)
    await storeExpired(count)
    await storage.rows(
      `insert into outbox (stream_id, position) select md5(text(at))::uuid, 1 from generate_series(1, $1::int) at`,
      [count],
    )
  }
  const few: number[] = []
  await fill(11_000)
  for (const call of calls) few.push(await buffersOf(call))
  await fill(150_000)
  for (const [index, call] of calls.entries()) {
    const buffers = await buffersOf(call)
    const before = few[index] ?? 0
    t.ok(buffers <= 1.3 * before, `${call}: ${before} pages, then ${buffers}`)
  }
  t.strictSame(await database.query(dispatchEvents, { batchSize: 1000 }), [{ dispatched: 1000 }])
})
