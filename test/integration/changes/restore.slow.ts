// Positions remain valid after a restore into a new cluster, whose transaction ids are lower.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { pino } from 'pino'
import t from 'tap'
import { buildApp } from '../../../src/app.ts'
import { openDatabase } from '../../../src/database/database.ts'
import { createRestrictedLogin } from '../../../src/database/login.ts'
import { migrateDatabase } from '../../../src/database/migrate.ts'
import { startEmbeddedServer } from '../../../src/embedded-postgres/server.ts'
import { lastPosition, readChanges, typesOf } from '../../support/feeds.ts'
import { serviceOptions, startOwnService } from '../../support/own-service.ts'
import type { Body } from '../../support/service.ts'

const service = await startOwnService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const center = await service.createOrganization('Little Steps Child Care')
const path = await service.createPartnership(lead, center)
const contact = (name: string) => lead.call('POST', `${path}/contacts`, { body: { name } })

/** Starts another cluster, and returns the superuser's URL of its database. */
async function newCluster(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-'))
  await chmod(folder, 0o711)
  const server = await startEmbeddedServer(folder, { durable: false })
  t.teardown(async () => {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  })
  return server.url
}

/** Copies all rows without checking references, as pg_restore does. */
async function copyRows(from: pg.Client, to: pg.Client): Promise<void> {
  const { rows: tables } = await from.query(`select quote_ident(relname) as name from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r'`)
  await to.query(`set session_replication_role = replica`)
  for (const { name } of tables) {
    const { rows } = await from.query(`select coalesce(json_agg(r), '[]')::text as all from ${name} r`)
    const { rows: columns } = await from.query(
      `select string_agg(quote_ident(attname), ', ') as names from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [name],
    )
    const { names } = columns[0]
    await to.query(`delete from ${name}`)
    await to.query(`insert into ${name} (${names}) select ${names} from json_populate_recordset(null::${name}, $1)`, [
      rows[0].all,
    ])
  }
}

t.test('a position is valid after a restore into a new cluster', async (t) => {
  await contact('In the feed before')
  const after = await lastPosition(center)
  // Many transactions, so that transaction ids are far ahead of those of the new cluster.
  const source = new pg.Client({ connectionString: service.ownerUrl })
  await source.connect()
  await source.query(`do $$ begin for n in 1 .. 20000 loop perform pg_current_xact_id(); commit; end loop; end $$`)
  await contact('Before the copy')
  const before = await readChanges(center, after)
  // An event that is not dispatched yet: the restored service dispatches it.
  const writer = new pg.Client({ connectionString: service.ownerUrl })
  await writer.connect()
  await writer.query(
    `select set_config('app.organization_id', $1, false), set_config('app.api_client_id', $2, false)`,
    [lead.id, lead.clientId],
  )
  await writer.query(
    `select record_event($1, 'create', 'contact.created', 'contact', gen_random_uuid(), null, 'late', null, '[]', '{}')`,
    [path.split('/')[3]],
  )
  await writer.end()

  const url = await newCluster()
  await migrateDatabase(url)
  const target = new pg.Client({ connectionString: url })
  await target.connect()
  await copyRows(source, target)
  const xids = await Promise.all(
    [source, target].map(async (client) =>
      Number((await client.query('select pg_current_xact_id()::text as id')).rows[0].id),
    ),
  )
  t.ok((xids[0] ?? 0) > (xids[1] ?? 0) + 10_000, `transaction ids are behind: ${xids}`)
  await Promise.all([source, target].map((client) => client.end()))

  const log = pino({ level: 'silent' })
  const database = openDatabase(await createRestrictedLogin(url, 'restored'), { poolSize: 4, log })
  const app = await buildApp({ ...serviceOptions, database, log })
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  const call = async (method: 'GET' | 'POST', url: string, payload?: object) => {
    const headers = {
      authorization: `Bearer ${method === 'POST' ? lead.key : center.key}`,
      ...(payload && { 'content-type': 'application/json' }),
    }
    const answer = await fetch(address + url, { method, headers, ...(payload && { body: JSON.stringify(payload) }) })
    t.ok(answer.ok, url)
    return (await answer.json()) as Body
  }
  const restored = await call('GET', `/v1/changes?after=${after}`)
  t.strictSame(restored.data.slice(0, before.changes.length), before.changes, 'the changes of the original service')
  t.equal(restored.data.length, before.changes.length + 1, 'and the one that was not dispatched')
  await call('POST', `${path}/contacts`, { name: 'After the restore' })
  t.strictSame(typesOf((await call('GET', `/v1/changes?after=${restored.position}`)).data), ['contact.created'])
  t.match(
    await call('GET', `${path}/history/verification`),
    // One event above was recorded without its record.
    { firstInvalidPosition: null, alteredRecords: { length: 1 }, complete: true },
    'the chain of hashes is valid',
  )
})
