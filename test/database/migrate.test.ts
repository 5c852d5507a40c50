import { appendFile, cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import {
  checkSchema,
  type Migration,
  migrateDatabase,
  pendingOf,
  refuseOldServer,
  shippedMigrations,
  withClient,
} from '../../src/database/migrate.ts'
import { copyTemplate, emptyDatabase } from '../support/template.ts'

const later = 9_000_000_000_000

t.test('a server older than PostgreSQL 18 is refused', async (t) => {
  t.throws(() => refuseOldServer(150_018), new Error('PostgreSQL 18 or newer is needed; this server is 15.18.'))
  t.throws(() => refuseOldServer(179_999))
  for (const version of [180_000, 180_004, 190_000]) t.doesNotThrow(() => refuseOldServer(version))
})

t.test('the history of a database is the beginning of ours', async (t) => {
  const [one, two, three] = [known('one', 1), known('two', 2), known('three', 3)]
  t.strictSame(pendingOf([one, two], []), [one, two])
  t.strictSame(pendingOf([one, two, three], [one]), [two, three])
  t.strictSame(pendingOf([one, two], [two, one]), [])
  t.throws(() => pendingOf([one], [one, two]), /newer release/)
  t.throws(() => pendingOf([one, three], [one, two]), /newer release/)
  t.throws(() => pendingOf([one, two], [one, { ...two, hash: 'other' }]), /two was edited/)
  t.throws(() => pendingOf([one, two, three], [one, three]), /two does not come after/)
  t.throws(() => pendingOf([one, three, two], [one]), /two does not come after/)
})

t.test('four instances that start together on an empty database all succeed', async (t) => {
  const url = await emptyDatabase()
  const said: string[] = []
  const log = { info: (message: string) => said.push(message) }
  await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(url, log)))
  t.equal(said.length, 1, 'one of them migrates')
  await checkSchema(url)
})

t.test('pending migrations are applied in order, by the role that owns the tables', async (t) => {
  const { url, ownerUrl } = await copyTemplate()
  const folder = await withMigrations(t, [
    [later, 'CREATE TABLE notes (id int PRIMARY KEY, words text)'],
    [later + 1, 'ALTER TABLE notes ADD COLUMN author text'],
  ])
  await t.rejects(
    checkSchema(url, folder),
    /lacks 2 migrations \(later_0.*npm run migrate/s,
    'the service sees the lack',
  )
  await t.rejects(checkSchema(await emptyDatabase()), /npm run migrate/)

  await migrateDatabase(ownerUrl, undefined, folder)
  await checkSchema(url, folder)
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query(`select relowner::regrole::text as owner from pg_class where relname = 'notes'`)
    t.strictSame(rows, [{ owner: 'partnership_basics_owner' }])
  })
  await withClient(url, async (client) => {
    await client.query(`insert into notes values (1, 'hello', 'me')`)
    t.equal((await client.query(`update notes set words = 'hi'`)).rowCount, 1)
    t.equal((await client.query('delete from notes')).rowCount, 1)
  })
})

t.test('only the service calls the functions of the owner', async (t) => {
  const { url, ownerUrl } = await copyTemplate()
  const made = 'CREATE FUNCTION one() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1'
  await migrateDatabase(ownerUrl, undefined, await withMigrations(t, [[later, made]]))
  const callable = `select has_function_privilege('one()', 'execute') as mine, has_function_privilege('public', 'one()', 'execute') as anyones`
  const { rows } = await withClient(url, (client) => client.query(callable))
  t.strictSame(rows, [{ mine: true, anyones: false }])
})

t.test('a migration that fails leaves nothing of those that were pending', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const folder = await withMigrations(t, [
    [later, 'CREATE TABLE notes (id int)'],
    [later + 1, 'CREATE TABLE notes (id int)'],
  ])
  await untouched(t, ownerUrl, () => t.rejects(migrateDatabase(ownerUrl, undefined, folder)))
})

t.test('a database that a newer release has migrated is refused and left alone', async (t) => {
  const { url, ownerUrl } = await copyTemplate()
  await withClient(ownerUrl, (client) =>
    client.query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of the future', ${later})`),
  )
  const folder = await withMigrations(t, [[later + 1, 'CREATE TABLE notes (id int)']])
  await untouched(t, ownerUrl, async () => {
    await t.rejects(migrateDatabase(ownerUrl), /newer release/)
    await t.rejects(migrateDatabase(ownerUrl, undefined, folder), /newer release/)
    await t.rejects(checkSchema(url), /newer release/)
  })
})

t.test('a migration that was edited after it was applied is refused', async (t) => {
  const { url, ownerUrl } = await copyTemplate()
  const folder = await withMigrations(t, [[later, 'CREATE TABLE notes (id int)']])
  await appendFile(join(folder, '0000_roles.sql'), '-- an afterthought')
  await untouched(t, ownerUrl, async () => {
    await t.rejects(migrateDatabase(ownerUrl, undefined, folder), /0000_roles was edited/)
    await t.rejects(checkSchema(url, folder), /0000_roles was edited/)
  })
})

t.test('a migration older than the last applied one is refused, not passed over', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const folder = await withMigrations(t, [[1, 'CREATE TABLE notes (id int)']])
  await untouched(t, ownerUrl, () =>
    t.rejects(migrateDatabase(ownerUrl, undefined, folder), /later_0 does not come after/),
  )
})

function known(tag: string, when: number): Migration {
  return { tag, when, hash: `hash of ${tag}` }
}

/** A folder with the shipped migrations, and these after them. */
async function withMigrations(t: Test, more: [when: number, statement: string][]): Promise<string> {
  const folder = t.testdir({})
  await mkdir(folder, { recursive: true })
  await cp(shippedMigrations, folder, { recursive: true })
  const journalFile = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(await readFile(journalFile, 'utf8'))
  for (const [at, [when, statement]] of more.entries()) {
    const tag = `later_${at}`
    journal.entries.push({ idx: journal.entries.length, version: '7', when, tag, breakpoints: true })
    await writeFile(join(folder, `${tag}.sql`), statement)
  }
  await writeFile(journalFile, JSON.stringify(journal))
  return folder
}

/** Compares every object of the database and the history before and after. */
async function untouched(t: Test, url: string, work: () => Promise<unknown>): Promise<void> {
  const objects = `select (select array_agg((oid, xmin, relname)::text order by oid) from pg_class) as relations,
    (select array_agg((id, hash, created_at)::text order by id) from drizzle.__drizzle_migrations) as history`
  const look = () => withClient(url, async (client) => (await client.query(objects)).rows)
  const before = await look()
  await work()
  t.strictSame(await look(), before, 'nothing is touched')
}
