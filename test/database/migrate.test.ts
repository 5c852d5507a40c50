import { appendFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { prepareDatabase } from '../../src/database/login.ts'
import {
  assertServerVersion,
  checkSchema,
  type Migration,
  migrateDatabase,
  pendingMigrations,
  withClient,
} from '../../src/database/migrate.ts'
import { withMigrations } from '../support/migrations.ts'
import { copyTemplate, emptyDatabase } from '../support/template.ts'

const later = 9_000_000_000_000

/** The eighteen migrations that the baseline has replaced: hash, and milliseconds since 1970. */
const beforeBaseline: [hash: string, when: number][] = [
  ['401a4168621c9099926f22eab334c41221b806288242941efd107a26a0994d5f', 1795440977328],
  ['09a4b80ddb7e38148afd0334252cf544cf013463b82edb1808040f1a26f3691a', 1795441954176],
  ['8d1d6808be4db112872e642a3959c421fd5b27c26de68de99a3b2e2256c73912', 1795442474208],
  ['eae3b4a59f6cf919ac4afb0dc748f67fd1b688e3805d87107643fd041662af10', 1795442474720],
  ['871d50adaf4c178f95e7b7e78e8beacc22821f7dee6a7343cb6fb0d4934b5c2b', 1795551730313],
  ['4c14f12e21f0bdd293136ceb13abc47809df3dbb40d2e6e395f1c0ba8ea2e2d5', 1795552272181],
  ['1b44a61953775bd6a8cd4a441e6603956cbfb12852afcd89c1a8df272bd5619f', 1795552616687],
  ['69afa8685119b532fcc31d5bc5b06d6cc6b257e5d74b62a4112406d4b1809790', 1795553143445],
  ['dbd9ed9b12765e033f8b66e08c51963e6fa0ca94192ebc5194138e4fffa9f8fe', 1795553567024],
  ['d214edcf6e3216ea1f2d1ba0942aa28dc2281bd5e2025dee9479d6684b4fd7e1', 1795554258393],
  ['2bd868f6914bc65da4b0558dd1375cbb00e9f08d6758f97f63d37e8bc924065c', 1795555375496],
  ['8a88a2e824fec13ce46c095a11f273824245241539b8a32a030e4f6e2e915db3', 1795557054311],
  ['8d4081450de10759615eb7338460a3d0b3b599f6abb5fc1e144cfa317fb9a8bd', 1795557148574],
  ['3e27daf93432d5d9340a24004c36cf3e230d897bd4a21dd21cc575ddd05fd16b', 1795557984507],
  ['573433fd4e386da781fde34aa86f955537dabc8dca7562c78d37359937aa970f', 1795558605918],
  ['9c33a3f0d349786576ffc8c3a5e4cf7e9f5b3d9e28e3765bf9fe182010c5dd70', 1795859191917],
  ['eff31d8dcb1dd07e1586ff8761f52c1ee422c512e1bb0d52ad41cfb09cfe9db3', 1795859292000],
  ['199bdc98921a4d022d19ebcf79c37b43fff20a5e503be312984905a00f851432', 1795859392000],
]

t.test('a server older than PostgreSQL 18 is rejected', async (t) => {
  t.throws(() => assertServerVersion(150_018), new Error('PostgreSQL 18 or newer is required; this server is 15.18.'))
  t.throws(() => assertServerVersion(179_999))
  for (const version of [180_000, 180_004, 190_000]) t.doesNotThrow(() => assertServerVersion(version))
})

t.test('the migrations of a database must be the first of the shipped ones', async (t) => {
  const [one, two, three] = [known('one', 1), known('two', 2), known('three', 3)]
  t.strictSame(pendingMigrations([one, two], []), [one, two])
  t.strictSame(pendingMigrations([one, two, three], [one]), [two, three])
  t.strictSame(pendingMigrations([one, two], [two, one]), [])
  t.throws(() => pendingMigrations([one], [one, two]), /newer release/)
  t.throws(() => pendingMigrations([one, three], [one, two]), /newer release/)
  t.throws(() => pendingMigrations([two, three], [one]), /before the first release/)
  t.throws(() => pendingMigrations([one, two], [one, { ...two, hash: 'other' }]), /two was edited/)
  t.throws(() => pendingMigrations([one, two, three], [one, three]), /two is older than the last one/)
  t.throws(() => pendingMigrations([one, three, two], [one]), /two is older than the last one/)
})

t.test('four instances that start at once on an empty database all succeed', async (t) => {
  const url = await emptyDatabase()
  const messages: string[] = []
  const log = { info: (message: string) => messages.push(message) }
  await Promise.all([1, 2, 3, 4].map(() => migrateDatabase(url, log)))
  t.equal(messages.length, 1, 'one of them migrates')
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
    'the service reports the missing migrations',
  )
  await t.rejects(checkSchema(await emptyDatabase()), /npm run migrate/)

  await migrateDatabase(ownerUrl, undefined, folder)
  await checkSchema(url, folder)
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query(`select relowner::regrole::text as owner from pg_class where relname = 'notes'`)
    t.strictSame(rows, [{ owner: 'partnership_basics_owner' }])
  })
  await withClient(url, (client) =>
    t.rejects(client.query('select from notes'), { code: '42501' }, 'the service has no privilege without a policy'),
  )
})

t.test('the service gets exactly the privileges that the policies of a new table permit', async (t) => {
  const { url, ownerUrl } = await copyTemplate()
  const statements = `CREATE TABLE notes (id int PRIMARY KEY);
    CREATE POLICY may_read ON notes FOR SELECT TO partnership_basics_app USING (true);
    CREATE POLICY may_insert ON notes FOR INSERT TO partnership_basics_app WITH CHECK (true);
    SELECT enable_row_security('notes')`
  await migrateDatabase(ownerUrl, undefined, await withMigrations(t, [[later, statements]]))
  await withClient(url, async (client) => {
    await client.query('insert into notes values (1)')
    t.equal((await client.query('select from notes')).rowCount, 1)
    for (const attempt of ['update notes set id = 2', 'delete from notes', 'truncate notes']) {
      await t.rejects(client.query(attempt), { code: '42501' }, attempt)
    }
  })
})

t.test('a new function can be executed only by roles to which the migration grants it', async (t) => {
  const { url, ownerUrl } = await copyTemplate()
  const statements = 'CREATE FUNCTION one() RETURNS int LANGUAGE sql SECURITY DEFINER RETURN 1'
  await migrateDatabase(ownerUrl, undefined, await withMigrations(t, [[later, statements]]))
  const callable = `select has_function_privilege('one()', 'execute') as own, has_function_privilege('public', 'one()', 'execute') as everyone`
  const { rows } = await withClient(url, (client) => client.query(callable))
  t.strictSame(rows, [{ own: false, everyone: false }])
})

t.test('a failed migration rolls back all pending ones', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const folder = await withMigrations(t, [
    [later, 'CREATE TABLE notes (id int)'],
    [later + 1, 'CREATE TABLE notes (id int)'],
  ])
  await assertUnchanged(t, ownerUrl, () => t.rejects(migrateDatabase(ownerUrl, undefined, folder)))
})

t.test('a database that a newer release has migrated is rejected and not changed', async (t) => {
  const { url, ownerUrl } = await copyTemplate()
  await withClient(ownerUrl, (client) =>
    client.query(`insert into drizzle.__drizzle_migrations (hash, created_at) values ('of the future', ${later})`),
  )
  const folder = await withMigrations(t, [[later + 1, 'CREATE TABLE notes (id int)']])
  await assertUnchanged(t, ownerUrl, async () => {
    await t.rejects(migrateDatabase(ownerUrl), /newer release/)
    await t.rejects(migrateDatabase(ownerUrl, undefined, folder), /newer release/)
    await t.rejects(checkSchema(url), /newer release/)
  })
})

t.test('a database from before the baseline is rejected and not changed', async (t) => {
  const ownerUrl = await emptyDatabase()
  await withClient(ownerUrl, async (client) => {
    await client.query(`create schema drizzle;
      create table drizzle.__drizzle_migrations (id serial primary key, hash text not null, created_at bigint);
      create table partnerships (id uuid primary key, name text not null);
      insert into partnerships values (gen_random_uuid(), 'Full-day care')`)
    for (const entry of beforeBaseline) {
      await client.query('insert into drizzle.__drizzle_migrations (hash, created_at) values ($1, $2)', entry)
    }
  })
  const rows = () => withClient(ownerUrl, async (client) => (await client.query('select * from partnerships')).rows)
  const before = await rows()
  const refusal = {
    message:
      'The database was created before the first release, and cannot be migrated. Start with an empty database: set DATABASE_URL to a new one, or, with the included PostgreSQL, rename the folder in DATA_FOLDER. The old database was left unchanged.',
  }
  await assertUnchanged(t, ownerUrl, async () => {
    await t.rejects(migrateDatabase(ownerUrl), refusal)
    await t.rejects(checkSchema(ownerUrl), refusal)
    await t.rejects(prepareDatabase(ownerUrl, 'secret'), refusal, 'at the start')
  })
  t.strictSame(await rows(), before)
})

t.test('a migration that was edited after it was applied is rejected', async (t) => {
  const { url, ownerUrl } = await copyTemplate()
  const folder = await withMigrations(t, [[later, 'CREATE TABLE notes (id int)']])
  await appendFile(join(folder, '0000_baseline.sql'), '-- an afterthought')
  await assertUnchanged(t, ownerUrl, async () => {
    await t.rejects(migrateDatabase(ownerUrl, undefined, folder), /0000_baseline was edited/)
    await t.rejects(checkSchema(url, folder), /0000_baseline was edited/)
  })
})

t.test('a migration older than the last applied one is rejected, not skipped', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const folder = await withMigrations(t, [[1, 'CREATE TABLE notes (id int)']])
  await assertUnchanged(t, ownerUrl, () =>
    t.rejects(migrateDatabase(ownerUrl, undefined, folder), /later_0 is older than the last one/),
  )
})

function known(tag: string, when: number): Migration {
  return { tag, when, hash: `hash of ${tag}` }
}

t.test('representations and calendar feeds from before their lifecycle keep their meaning', async (t) => {
  const url = await emptyDatabase()
  await migrateDatabase(url, undefined, await withMigrations(t, [], 1))
  const [home, representative, former] = [1, 2, 3].map((n) => `019aa9c5-0000-7000-8000-00000000000${n}`)
  await withClient(url, async (client) => {
    for (const id of [home, representative, former]) {
      await client.query(
        `insert into organizations (id, name, kinds, contacts, service_area, version, external_ids, created_at, updated_at, updated_by)
         values ($1, 'A', '[]', '[]', '{}', 1, '[]', now(), now(), $1)`,
        [id],
      )
    }
    await client.query(
      `insert into representations (id, organization_id, representative_id, authority, started_at, ended_at)
       values (uuidv7(), $1, $2, 'Letter', now(), null), (uuidv7(), $1, $3, 'Letter', now(), now())`,
      [home, representative, former],
    )
    for (const [at, creator] of [home, representative].entries()) {
      const { rows } = await client.query(
        `insert into calendar_feeds (id, organization_id, name, state, version, external_ids, created_at, updated_at, updated_by)
         values (uuidv7(), $1, 'Phone', 'active', 1, '[]', now(), now(), $1) returning id`,
        [home],
      )
      await client.query(
        `insert into events (stream_id, position, occurred_at, type, change, subject_type, subject_id, organization_id,
           on_behalf_by, client_id, request_id, external_ids, hash)
         values ($1::uuid, $4, now(), 'calendar_feed.created', 'create', 'calendar_feed', $2, $1, nullif($3::uuid, $1), $1, '', '[]', '')`,
        [home, rows[0].id, creator, at + 1],
      )
    }
  })
  await migrateDatabase(url)
  await withClient(url, async (client) => {
    const stored = await client.query('select representative_id, state, version from representations order by state')
    t.strictSame(stored.rows, [
      { representative_id: representative, state: 'current', version: 1 },
      { representative_id: former, state: 'ended', version: 1 },
    ])
    const feeds = await client.query('select created_by from calendar_feeds order by id')
    t.strictSame(feeds.rows, [{ created_by: home }, { created_by: representative }])
  })
})

/** Compares all objects of the database and its applied migrations before and after. */
async function assertUnchanged(t: Test, url: string, work: () => Promise<unknown>): Promise<void> {
  const objects = `select (select array_agg((oid, xmin, relname)::text order by oid) from pg_class) as relations,
    (select array_agg((id, hash, created_at)::text order by id) from drizzle.__drizzle_migrations) as history`
  const look = () => withClient(url, async (client) => (await client.query(objects)).rows)
  const before = await look()
  await work()
  t.strictSame(await look(), before, 'the database is unchanged')
}
