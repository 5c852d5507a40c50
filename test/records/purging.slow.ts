// The worker purges 120,000 stored responses: each statement ends within half of the statement timeout of two seconds.
import { pino } from 'pino'
import t from 'tap'
import { openDatabase } from '../../src/database/database.ts'
import { purgeBatch, purgingTasks } from '../../src/records/purging.ts'
import { startTasks } from '../../src/records/tasks.ts'
import { startOwnService } from '../support/own-service.ts'
import { openStorage } from '../support/storage.ts'

const count = 24 * purgeBatch
const bodyBytes = 3_200

t.test(`${count} responses of ${bodyBytes} bytes`, async (t) => {
  const service = await startOwnService(t)
  const storage = await openStorage(t, service)
  await storage.rows(`alter table idempotency_keys disable trigger all`)
  // Not compressible, as encrypted responses are. The last tenth has not expired.
  await storage.rows(
    `with body as (select decode(string_agg(md5(random()::text), ''), 'hex') as bytes from generate_series(1, $3 / 16))
     insert into idempotency_keys (client_id, key, fingerprint, status, headers, body, created_at)
       select $1, at, '', 201, '{}', body.bytes, now() - make_interval(hours => case when at > $2 then 1 else 25 end)
         from body, generate_series(1, $2 * 11 / 10) at`,
    [service.operator.clientId, count, bodyBytes],
  )
  const url = new URL(service.url)
  url.searchParams.set('options', '-c statement_timeout=1000')
  const database = openDatabase(url.href, { poolSize: 3, log: pino({ level: 'silent' }) })
  const failures: string[] = []
  let purged = 0
  const done = new Promise<void>((resolve) => {
    const [purgeKeys] = purgingTasks(database)
    const task = {
      ...purgeKeys,
      name: 'purge-idempotency-keys',
      async run() {
        const hasMore = (await purgeKeys?.run()) ?? false
        purged++
        if (!hasMore) resolve()
        return hasMore
      },
    }
    const tasks = startTasks([task], { error: (error: unknown) => void failures.push(JSON.stringify(error)) }, () =>
      resolve(),
    )
    t.teardown(() => tasks.stop())
  })
  await done
  t.strictSame(failures, [])
  t.equal(purged, count / purgeBatch + 1)
  const [left] = await storage.rows(
    `select count(*)::int as kept, count(*) filter (where created_at < now() - interval '24 hours')::int as expired from idempotency_keys`,
  )
  t.strictSame(left, { kept: count / 10, expired: 0 })
  await database.close()
})
