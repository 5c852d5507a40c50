// An upgrade keeps the records: those of an earlier schema, read after the later migrations.
// records-of-0001.json.gz contains every row of a database with the migrations 0000 and 0001, made by that release: those of
// `npm run demo`, and a partnership that is suspended for the second time, with a former party, an observer, and an agreed
// expectation that one party reworded alone.
import { readFile } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { pino } from 'pino'
import t from 'tap'
import { buildApp } from '../../src/app.ts'
import { openDatabase } from '../../src/database/database.ts'
import { createRestrictedLogin } from '../../src/database/login.ts'
import { migrateDatabase, withClient } from '../../src/database/migrate.ts'
import { withMigrations } from '../support/migrations.ts'
import { documentOf, serviceOptions } from '../support/own-service.ts'
import { type Body, useService } from '../support/service.ts'
import { emptyDatabase } from '../support/template.ts'

const recorded = JSON.parse(gunzipSync(await readFile('test/database/records-of-0001.json.gz')).toString())
const { partnership: path } = recorded.paths

const ownerUrl = await emptyDatabase()
await migrateDatabase(ownerUrl, undefined, await withMigrations(t, [], 2))
await withClient(ownerUrl, async (client) => {
  await client.query('set session_replication_role = replica')
  for (const [name, rows] of Object.entries(recorded.tables)) {
    const table = client.escapeIdentifier(name)
    const { rows: columns } = await client.query(
      `select string_agg(quote_ident(attname), ', ') as list from pg_attribute
        where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
      [table],
    )
    await client.query(`delete from ${table}`)
    await client.query(
      `insert into ${table} (${columns[0].list}) select ${columns[0].list} from jsonb_populate_recordset(null::${table}, $1)`,
      [JSON.stringify(rows)],
    )
  }
})
await migrateDatabase(ownerUrl)

const log = pino({ level: 'silent' })
const url = await createRestrictedLogin(ownerUrl, 'copy')
const database = openDatabase(url, { poolSize: 4, log })
const app = await buildApp({ ...serviceOptions, database, log })
t.teardown(() => app.close())
const address = await app.listen({ host: '127.0.0.1', port: 0 })
const service = useService(t, { address, document: documentOf(app), url, ownerUrl, operator: recorded.operator })
const clientOf = (name: string) => {
  const { id, clientId, key } = recorded.clients[name]
  return service.clientWith(id, clientId, key)
}
const [lead, center, office, former] = [clientOf('lead'), clientOf('center'), clientOf('office'), clientOf('former')]

t.test('every record is read by those who read it before, and matches the document', async (t) => {
  for (const client of [lead, center, office, former]) {
    t.equal((await client.call('GET', path)).status, 200)
    for (const name of ['parties', 'observers', 'contacts', 'expectations', 'occurrences', 'missions']) {
      const { status, body } = await client.call('GET', `${path}/${name}`)
      t.equal(status, 200, name)
      if (name === 'parties') t.equal(body.data.length, 3)
    }
  }
  for (const client of [lead, center, former]) {
    for (const name of ['communication-plans', 'communications', 'checklist-rounds', 'history']) {
      const { status, body } = await client.call('GET', `${path}/${name}`)
      t.equal(status, 200, name)
      t.not(body.data.length, 0, name)
    }
  }
})

t.test('the history is unchanged, and the records agree with it', async (t) => {
  t.match(await lead.call('GET', `${path}/history/verification`), {
    status: 200,
    body: { intact: true, complete: true, firstInvalidPosition: null, alteredRecords: [] },
  })
})

t.test('suspensions from before the upgrade are shown', async (t) => {
  const { body } = await lead.call('GET', path)
  t.match(body, { state: 'suspended', suspensions: [{ endedAt: String }, { endedAt: null }] })
  const { body: history } = await lead.call('GET', `${path}/history?limit=100`)
  const timesOf = (type: string) =>
    history.data.filter((entry: Body) => entry.type === type).map(({ occurredAt }: Body) => occurredAt)
  t.strictSame(
    body.suspensions.map(({ startedAt }: Body) => startedAt),
    timesOf('partnership.suspended').sort(),
  )
  t.equal(body.suspensions[0].endedAt, timesOf('partnership.active').at(-1))
})
