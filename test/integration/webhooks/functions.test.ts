// The functions of the worker, called as it calls them: what one endpoint cannot do to another, and how much one call returns.
import t from 'tap'
import { withClient } from '../../../src/database/migrate.ts'
import { startOwnService } from '../../support/own-service.ts'
import { openStorage } from '../../support/storage.ts'
import { createEndpoint, localWebhooks, startReceiver } from '../../support/webhooks.ts'

const service = await startOwnService(t, { webhooks: localWebhooks })
const storage = await openStorage(t, service)
const { center } = await service.createAgencies()
const receiver = await startReceiver(t)
const [one, other] = [
  (await createEndpoint(center, receiver.url)).endpoint.id as string,
  (await createEndpoint(center, receiver.url)).endpoint.id as string,
]
const token = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a61'

/** As the login of the service. */
const call = (text: string, values: unknown[]) =>
  withClient(service.url, async (client) => Object.values((await client.query(`select ${text}`, values)).rows[0])[0])

/** Adds deliveries of changes with these numbers. Returns their ids. */
async function addDeliveries(endpointId: string, state: string, numbers: readonly number[]): Promise<string[]> {
  const rows = await storage.rows(
    `insert into webhook_deliveries (id, endpoint_id, number, order_key, lane, type, state, failures, attempts, attempt_count,
        next_at, created_at)
      select new.id, $1, new.number, $1, 'feed', 'contact.created', $2, 3, '[]', 3, now(), uuid_extract_timestamp(new.id)
        from (select uuidv7() as id, number from unnest($3::bigint[]) asked (number) offset 0) new returning id`,
    [endpointId, state, numbers],
  )
  return rows.map(({ id }) => id)
}

async function addRecovery(endpointId: string): Promise<string> {
  const [row] = await storage.rows(
    `insert into webhook_recoveries (id, endpoint_id, "only", state, since, after_number, last_number, deliveries, created_at)
      values (uuidv7(), $1, 'failed', 'running', now(), 0, 100, 0, now()) returning id`,
    [endpointId],
  )
  return row.id
}

const stateOf = async (id: string) =>
  (await storage.rows('select state from webhook_deliveries where id = $1', [id]))[0]

t.beforeEach(async () => {
  await storage.rows('delete from webhook_recoveries')
  await storage.rows('delete from webhook_deliveries')
  await storage.rows(`update webhook_progress set lease_token = null`)
  await storage.rows(
    `update webhook_progress set lease_token = $1, leased_until = now() + interval '1 hour' where endpoint_id = $2`,
    [token, one],
  )
})

t.test('the lease of an endpoint changes nothing of another', async (t) => {
  const recovery = await addRecovery(other)
  const [delivery = ''] = await addDeliveries(other, 'exhausted', [1])
  const progress = JSON.stringify({ id: recovery, after: 100, done: true })
  t.equal(await call('add_webhook_deliveries($1, $2, 0, $3, $4)', [one, token, '[]', progress]), true)
  t.equal(await call('retry_exhausted_deliveries($1, $2, $3, 100)', [one, token, recovery]), null)
  const attempt = JSON.stringify({ id: delivery, before: 'exhausted', state: 'delivered', failures: 0, attempt: {} })
  t.equal(await call('record_webhook_attempt($1, $2, 0, 0, false, $3)', [one, token, attempt]), true)
  t.equal(await call('record_webhook_attempt($1, $2, 0, 0, false, $3)', [other, token, attempt]), false)
  t.equal(await call('disable_webhook_endpoint($1, $2, $3)', [other, token, 'GONE']), false)
  t.strictSame(await stateOf(delivery), { state: 'exhausted' })
  t.strictSame(await storage.rows('select state, after_number from webhook_recoveries'), [
    { state: 'running', after_number: '0' },
  ])
})

t.test('a recovery sends all exhausted deliveries of a change', async (t) => {
  const recovery = await addRecovery(one)
  const ids = await addDeliveries(one, 'exhausted', [5, 5, 6])
  t.equal(await call('retry_exhausted_deliveries($1, $2, $3, 1)', [one, token, recovery]), '5')
  t.equal(await call('retry_exhausted_deliveries($1, $2, $3, 1)', [one, token, recovery]), '6')
  t.equal(await call('retry_exhausted_deliveries($1, $2, $3, 1)', [one, token, recovery]), null)
  for (const id of ids) t.strictSame(await stateOf(id), { state: 'waiting' })
})

t.test('a redelivery that fails does not end the recovery of the same delivery', async (t) => {
  const recovery = await addRecovery(one)
  const [id = ''] = await addDeliveries(one, 'exhausted', [1])
  await call('retry_exhausted_deliveries($1, $2, $3, 100)', [one, token, recovery])
  const attempt = (state: string) => JSON.stringify({ id, before: 'exhausted', state, failures: 3, attempt: {} })
  await call('record_webhook_attempt($1, $2, 0, 1, false, $3)', [one, token, attempt('exhausted')])
  t.strictSame(await stateOf(id), { state: 'waiting' })
  await call('record_webhook_attempt($1, $2, 0, 0, false, $3)', [one, token, attempt('delivered')])
  t.strictSame(await stateOf(id), { state: 'delivered' })
})

t.test('what is due is returned in parts', async (t) => {
  const numbers = Array.from({ length: 300 }, (_, index) => index + 1)
  const deferred = await addDeliveries(one, 'deferred', numbers)
  const due = async (busyIds: string[]) =>
    (await call(`find_due_deliveries($1, false, '{}', $2, 64, 50)`, [one, busyIds])) as { rows: { id: string }[] }
  const first = (await due([])).rows.map(({ id }) => id)
  t.strictSame(new Set(first), new Set(deferred.slice(0, 50)))
  const second = (await due(first)).rows.map(({ id }) => id)
  t.strictSame(new Set(second), new Set(deferred.slice(50, 100)), 'others, while these are sent')
})

t.test("the service's login reads and writes no partition of the log", async (t) => {
  await addDeliveries(one, 'waiting', [1])
  const names = await storage.rows(`select relname, relrowsecurity and relforcerowsecurity as forced from pg_class
    where relnamespace = 'partitions'::regnamespace and relkind = 'r'`)
  t.ok(names.length >= 8)
  await withClient(service.url, async (client) => {
    for (const { relname, forced } of names) {
      t.ok(forced, relname)
      for (const statement of ['select from', 'delete from', 'truncate', 'drop table'])
        await t.rejects(client.query(`${statement} partitions.${relname}`), { code: '42501' })
    }
    t.strictSame((await client.query('select from webhook_deliveries')).rows, [], 'without a request no row')
  })
})
