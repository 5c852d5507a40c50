// Four instances start at once: on an empty database, on one of the previous release, and while one of them is killed.
import { cp, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import t, { type Test } from 'tap'
import { migrateDatabase } from '../../src/database/migrate.ts'
import { formatNumber, launch, type Started, sendRequest, startPostgres, startProcess } from '../support/processes.ts'
import { waitFor } from '../support/service.ts'

interface JournalEntry {
  idx: number
  when: number
  tag: string
}

const server = await startPostgres(t)
const admin = new pg.Client({ connectionString: server.url })
await admin.connect()
t.teardown(() => admin.end())

/** Creates a database. Returns its URL and a function that queries it. */
async function database(t: Test, name: string) {
  await admin.query(`create database ${name}`)
  const url = Object.assign(new URL(server.url), { pathname: `/${name}` }).href
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  t.teardown(() => client.end())
  return { url, rows: async (text: string) => (await client.query(text)).rows }
}

/** A copy of the migrations with another journal. */
async function migrations(folder: string, change: (entries: JournalEntry[]) => JournalEntry[]): Promise<string> {
  await cp('migrations', folder, { recursive: true })
  const file = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(await readFile(file, 'utf8'))
  journal.entries = change(journal.entries)
  await writeFile(file, JSON.stringify(journal))
  return folder
}

const shippedEntries: JournalEntry[] = JSON.parse(await readFile('migrations/meta/_journal.json', 'utf8')).entries

/** Checks that all instances serve, exactly one printed a bootstrap key, and each migration was applied once, in order. */
async function checkReady(
  t: Test,
  instances: Started[],
  rows: (text: string) => Promise<{ created_at: string }[]>,
  expected: JournalEntry[] = shippedEntries,
) {
  for (const { port } of instances) t.equal((await sendRequest(port, 'GET', '/readyz')).status, 200)
  t.equal(instances.filter(({ output }) => /pb_bootstrap_/.test(output)).length, 1, 'one has the bootstrap key')
  const applied = await rows('select created_at from drizzle.__drizzle_migrations order by id')
  t.strictSame(
    applied.map(({ created_at }) => Number(created_at)),
    expected.map(({ when }) => when),
  )
}

const startFour = <Result>(start: () => Result) => Promise.all([1, 2, 3, 4].map(start))

t.test('four instances start on an empty database', async (t) => {
  const { url, rows } = await database(t, 'empty')
  const begin = performance.now()
  const instances = await startFour(() => startProcess(t, url))
  const millis = performance.now() - begin
  await checkReady(t, instances, rows)
  t.comment(
    `4 instances at once on an empty database: 4 serve after ${formatNumber(millis)} ms, ${shippedEntries.length} migrations applied once`,
  )
  for (const instance of instances) instance.kill('SIGKILL')
})

/** The next release: one more migration. */
async function nextRelease(
  t: Test,
  tag: string,
  statements: string,
): Promise<{ release: string; entries: JournalEntry[] }> {
  const release = t.testdir({})
  await mkdir(release, { recursive: true })
  for (const part of ['src', 'package.json']) await cp(part, join(release, part), { recursive: true })
  await symlink(join(process.cwd(), 'node_modules'), join(release, 'node_modules'))
  const entries = [
    ...shippedEntries,
    { ...(shippedEntries.at(-1) as JournalEntry), idx: shippedEntries.length, when: 9_000_000_000_000, tag },
  ]
  const folder = await migrations(join(release, 'migrations'), () => entries)
  await writeFile(join(folder, `${tag}.sql`), statements)
  return { release, entries }
}

t.test('four instances start on a database of the previous release', async (t) => {
  const { url, rows } = await database(t, 'previous')
  await migrateDatabase(url)
  await rows(data)
  const before = await rows(digest)
  const { release, entries } = await nextRelease(t, 'nicknames', 'ALTER TABLE organizations ADD COLUMN nickname text;')
  const instances = await Promise.all(
    (await startFour(() => launch(t, url, {}, release))).map(({ started }) => started),
  )
  await checkReady(t, instances, rows, entries)
  t.strictSame(await rows(digest), before, 'the records are unchanged')
  t.comment(
    `4 instances at once on the previous release's database: 4 serve, ${formatNumber(before[0].records)} records unchanged`,
  )
  for (const instance of instances) instance.kill('SIGKILL')
})

t.test('three instances start while the one that migrates is killed', async (t) => {
  const { url, rows } = await database(t, 'killed')
  // The last migration is slow.
  const { release, entries } = await nextRelease(
    t,
    'halfway',
    'CREATE TABLE halfway (id int);\n--> statement-breakpoint\nSELECT pg_advisory_xact_lock(4711);',
  )
  await rows('select pg_advisory_lock(4711)')

  const first = launch(t, url, {}, release)
  await waitFor(async () => {
    const [found] = await rows(`select from pg_locks where locktype = 'advisory' and objid = 4711 and not granted`)
    return found
  })
  const others = [1, 2, 3].map(() => launch(t, url, {}, release))
  await waitFor(async () => {
    const waiting = await rows(`select from pg_locks where locktype = 'advisory' and objid <> 4711 and not granted`)
    return waiting.length === others.length
  })
  first.kill('SIGKILL')
  t.strictSame(await first.ended, [null, 'SIGKILL'])
  await rows('select pg_advisory_unlock(4711)')
  const instances = await Promise.all(others.map(({ started }) => started))
  await checkReady(t, instances, rows, entries)
  t.strictSame(await rows('select count(*)::int from halfway'), [{ count: 0 }])
  t.comment(
    'the migrating one of 4 instances killed during the migration: the 3 others serve, each migration applied once',
  )
  for (const instance of instances) instance.kill('SIGKILL')
})

/** Inserts 500 partnerships of 1,000 organizations, with columns that exist since the first release. */
const data = `
  insert into organizations (id, name, kinds, contacts, service_area, version, external_ids, created_at, updated_at, updated_by)
    select md5('o' || n)::uuid, 'Agency ' || n, '["recipient"]', '[]', '{}', 1, '[]', now(), now(), md5('o' || n)::uuid
    from generate_series(1, 1000) n;
  insert into partnerships (id, name, purpose, state, version, external_ids, created_at, updated_at, updated_by)
    select md5('p' || n)::uuid, 'Partnership ' || n, 'Care', 'exploring', 1, '[]', now(), now(), md5('o' || n)::uuid
    from generate_series(1, 500) n;
  insert into parties (id, partnership_id, organization_id, lead, role, state, version, external_ids, created_at, updated_at, updated_by)
    select md5('a' || n)::uuid, md5('p' || n % 500 + 1)::uuid, md5('o' || n)::uuid, n <= 500, 'other', 'accepted', 1, '[]', now(), now(), md5('o' || n)::uuid
    from generate_series(1, 1000) n;
  insert into streams (stream_id, position, hash) select md5('p' || n)::uuid, 1, '\\x01' from generate_series(1, 500) n;
  insert into events (stream_id, position, occurred_at, type, change, subject_type, subject_id, organization_id, client_id, request_id, external_ids, after, hash)
    select md5('p' || n)::uuid, 1, now(), 'partnership.created', 'create', 'partnership', md5('p' || n)::uuid, md5('o' || n)::uuid, md5('c')::uuid, 'r', '[]', '{}', '\\x01'
    from generate_series(1, 500) n;`

const digest = `
  select count(*)::int as records, md5(string_agg(it, ',' order by it)) as digest from (
    select (id, name, kinds, version, created_at)::text as it from organizations
    union all select (id, name, purpose, state, version)::text from partnerships
    union all select (id, partnership_id, organization_id, lead, role, state)::text from parties
    union all select (stream_id, position, type, change, subject_id, occurred_at, after, hash)::text from events
    union all select (stream_id, position, hash)::text from streams) them`
