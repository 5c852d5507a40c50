import { chmod } from 'node:fs/promises'
import t, { type Test } from 'tap'
import { assertRestricted, createRestrictedLogin, prepareDatabase } from '../../src/database/login.ts'
import { migrateDatabase, withClient } from '../../src/database/migrate.ts'
import { storeSettings } from '../../src/database/settings.ts'
import { startEmbeddedServer } from '../../src/embedded-postgres/server.ts'
import { copyTemplate, emptyDatabase } from '../support/template.ts'

t.test('the service never serves with a privileged login', async (t) => {
  const privileged = await emptyDatabase()
  const url = await prepareDatabase(privileged, 'secret')
  const { username, password, host, pathname } = new URL(url)
  const before = new URL(privileged)
  t.match(username, /^partnership_basics_service_\d+$/)
  t.not(password, before.password)
  t.strictSame([host, pathname], [before.host, before.pathname])
  await assertRestricted(url)
  await t.rejects(assertRestricted(privileged), /postgres .*is a superuser/)

  t.equal(await prepareDatabase(privileged, 'secret'), url, 'the same login at the next start')
  t.equal(await prepareDatabase(url, 'of no use'), url, 'a restricted login is used as it is')
})

t.test('instances that start at once on an empty database get a working login', async (t) => {
  const privileged = await emptyDatabase()
  const urls = await Promise.all(Array.from({ length: 8 }, () => prepareDatabase(privileged, 'secret')))
  t.equal(new Set(urls).size, 1)
  for (const url of urls) await assertRestricted(url)
})

t.test(
  'every database has its own login, so that services on one server do not change the password of each other',
  async (t) => {
    const [one, other] = await Promise.all([copyTemplate(), copyTemplate()])
    const url = await prepareDatabase(one.ownerUrl, 'one')
    await prepareDatabase(other.ownerUrl, 'other')
    await t.resolves(assertRestricted(url))
  },
)

t.test('the restricted login is subject to the policies', async (t) => {
  const { url, ownerUrl } = await copyTemplate()
  await withClient(ownerUrl, async (client) => {
    await client.query('set role partnership_basics_owner')
    await client.query('create table notes (id int, mine boolean)')
    await client.query('insert into notes values (1, true), (2, false)')
    await client.query('alter table notes enable row level security, force row level security')
    await client.query('create policy mine on notes to partnership_basics_app using (mine)')
    await client.query('grant select on notes to partnership_basics_app')
  })
  await withClient(url, async (client) => {
    t.strictSame((await client.query('select id from notes')).rows, [{ id: 1 }])
    for (const attempt of [
      'alter table notes disable row level security',
      'alter table notes no force row level security',
      'drop policy mine on notes',
      'drop table notes',
      'truncate notes',
      'create table elsewhere (id int)',
      'create schema elsewhere',
      'create role accomplice',
      'alter role current_user bypassrls',
      'grant partnership_basics_owner to current_user',
      'set role partnership_basics_owner',
      'set session authorization postgres',
      'set row_security = off; select * from notes',
      'delete from drizzle.__drizzle_migrations',
      `copy notes to '/tmp/notes'`,
    ]) {
      await t.rejects(client.query(attempt), { code: '42501' }, attempt)
    }
  })
})

t.test('a login with a right that the service must not have is rejected with its name and that right', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const refused: [statements: string, reason: RegExp][] = [
    ['alter role NAME superuser', /is a superuser/],
    ['alter role NAME bypassrls', /has BYPASSRLS/],
    ['alter role NAME createrole', /may create roles/],
    ['alter role NAME replication', /may replicate/],
    ['grant partnership_basics_owner to NAME', /is a member of partnership_basics_owner/],
    [
      'grant partnership_basics_owner to NAME_group; grant NAME_group to NAME',
      /is a member of partnership_basics_owner/,
    ],
    ['alter role NAME_group bypassrls; grant NAME_group to NAME', /has BYPASSRLS/],
    ['create table theirs (id int); alter table theirs owner to NAME', /owns table theirs/],
    ['alter table theirs owner to NAME_group; grant NAME_group to NAME', /owns table theirs/],
    ['alter schema public owner to NAME', /owns schema public/],
    ['alter role NAME createdb', /may create databases/],
    ['grant pg_read_all_data to NAME', /is a member of pg_read_all_data/],
    ['grant pg_write_all_data to NAME_group; grant NAME_group to NAME', /is a member of pg_write_all_data/],
    ['grant pg_execute_server_program to NAME', /is a member of pg_execute_server_program/],
    ['grant NAME_group to NAME', /is a member of NAME_group/],
    ['grant NAME_group to NAME with admin option', /may grant membership in NAME_group/],
    [
      `create function theirs() returns int language sql return 1; alter function theirs() owner to NAME`,
      /owns function theirs\(\)/,
    ],
    [
      `do $$ begin execute format('grant temporary on database %I to NAME', current_database()); end $$`,
      /has the right TEMPORARY on the database/,
    ],
    [
      `do $$ begin execute format('grant create on database %I to NAME', current_database()); end $$`,
      /has the right CREATE on the database/,
    ],
    ['grant create on schema public to NAME', /may create objects in the schema public/],
    ['grant create on schema as_of_withdrawal to NAME', /may create objects in the schema as_of_withdrawal/],
    ['grant set on parameter session_replication_role to NAME', /may set the parameter session_replication_role/],
    ['grant select on events to NAME with grant option', /may grant SELECT on the table events/],
    ['grant update (type) on events to NAME', /has the right UPDATE on the table events/],
    ['grant select on streams to NAME', /has the right SELECT on the table streams/],
    ['grant insert on events to NAME', /has the right INSERT on the table events/],
    ['grant truncate on contacts to NAME', /has the right TRUNCATE on the table contacts/],
    ['grant trigger on contacts to NAME', /has the right TRIGGER on the table contacts/],
    [
      'grant delete on drizzle.__drizzle_migrations to NAME',
      /has the right DELETE on the table drizzle.__drizzle_migrations/,
    ],
    ['grant select on pg_authid to NAME', /has the right SELECT on the table pg_authid/],
    ['grant execute on function event_after_hash(jsonb) to NAME', /may execute the function event_after_hash\(jsonb\)/],
    ['grant execute on function pg_read_file(text) to NAME', /may execute the function pg_read_file\(text\)/],
    ['grant execute on function lo_import(text) to NAME', /may execute the function lo_import\(text\)/],
  ]
  for (const [statements, reason] of refused) {
    const { name, url } = await makeLogin(t, ownerUrl, `grant partnership_basics_app to NAME; ${statements}`)
    const right = reason.source.replace('NAME', name)
    await t.rejects(assertRestricted(url), { message: new RegExp(`login ${name} .*${right}`) }, statements)
  }
  const { url } = await makeLogin(t, ownerUrl, 'grant partnership_basics_app to NAME')
  await t.resolves(assertRestricted(url))

  const bypassing = 'grant partnership_basics_app to NAME; alter role NAME bypassrls'
  await t.rejects(
    prepareDatabase((await makeLogin(t, ownerUrl, bypassing)).url, 'secret'),
    /has BYPASSRLS/,
    'at the start',
  )
  const own = new URL(await prepareDatabase(ownerUrl, 'secret')).username
  await withClient(ownerUrl, (client) => client.query(`alter role ${own} bypassrls`))
  await t.rejects(
    prepareDatabase(ownerUrl, 'secret'),
    { message: new RegExp(`${own} .*has BYPASSRLS`) },
    'a login that the service created',
  )
})

t.test('a restricted login does not migrate', async (t) => {
  const empty = await emptyDatabase()
  const { name, url } = await makeLogin(t, empty, 'grant partnership_basics_app to NAME')
  await t.rejects(prepareDatabase(url, 'secret'), /lacks .*npm run migrate/)
  await migrateDatabase(empty)
  await withClient(empty, (client) => storeSettings(client, name))
  t.equal(await prepareDatabase(url, 'secret'), url)
})

const shown = (url: string) =>
  withClient(url, async (client) => {
    const names = [
      'statement_timeout',
      'lock_timeout',
      'idle_in_transaction_session_timeout',
      'TimeZone',
      'plan_cache_mode',
    ]
    const { rows } = await client.query('select current_setting(name) as value from unnest($1::text[]) name', [names])
    return rows.map(({ value }) => value)
  })
const settings = ['2s', '1500ms', '5s', 'UTC', 'force_generic_plan']

t.test('the login has its settings on the server, for its database only', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const url = await prepareDatabase(ownerUrl, 'secret')
  t.strictSame(await shown(url), settings)
  const elsewhere = Object.assign(new URL(url), { pathname: '/postgres' }).href
  t.not((await shown(elsewhere))[0], '2s')

  const login = new URL(url).username
  await withClient(ownerUrl, (client) =>
    client.query(`alter role ${login} in database ${new URL(url).pathname.slice(1)} reset all`),
  )
  t.not((await shown(url))[0], '2s', 'as after an upgrade from a release that did not store them')
  await prepareDatabase(ownerUrl, 'secret')
  t.strictSame(await shown(url), settings, 'the next start stores them')
})

t.test('a login with wrong settings is rejected with the statements that correct them', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const { name, url } = await makeLogin(
    t,
    ownerUrl,
    `grant partnership_basics_app to NAME; alter role NAME set timezone = 'Asia/Kolkata';
     alter role NAME set statement_timeout = '2s'; alter role NAME set lock_timeout = '1500ms'`,
  )
  const error = await prepareDatabase(url, 'secret').catch(({ message }) => message as string)
  t.match(error, `The database login ${name} has wrong settings (`)
  t.match(error, 'TimeZone = Asia/Kolkata, plan_cache_mode = auto)')
  t.notMatch(error, 'statement_timeout')
  const statements = error.slice(error.indexOf('\n'))
  t.equal(statements.match(/alter role /g)?.length, 3)
  await withClient(ownerUrl, (client) => client.query(statements))
  t.equal(await prepareDatabase(url, 'secret'), url)
  t.strictSame(await shown(url), settings)
})

t.test('the error for a login without privileges names what it lacks', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const { name, url } = await makeLogin(t, ownerUrl, '')
  await t.rejects(prepareDatabase(url, 'secret'), {
    message: `The login ${name} may not read which migrations the database has: grant it partnership_basics_app.`,
  })
})

t.test('the error for a migrating login that cannot create roles says to serve with another login', async (t) => {
  const empty = await emptyDatabase()
  const { name, url } = await makeLogin(t, empty, 'grant partnership_basics_owner to NAME')
  await withClient(empty, (client) =>
    client.query(`alter database ${new URL(empty).pathname.slice(1)} owner to ${name}`),
  )
  await t.resolves(migrateDatabase(url), 'the migration succeeds')
  await t.rejects(prepareDatabase(url, 'secret'), /may not create the login that serves requests.*npm run migrate/)
})

t.test('a server without the roles can be used', async (t) => {
  const folder = t.testdir({})
  await chmod(folder, 0o711)
  const { url, stop } = await startEmbeddedServer(folder, { durable: false })
  t.teardown(stop)
  const at = (database: string, user = 'postgres', password = new URL(url).password) =>
    Object.assign(new URL(url), { pathname: `/${database}`, username: user, password }).href

  await t.test('an administrator that is no superuser creates the roles', async (t) => {
    await withClient(url, async (client) => {
      await client.query(`create role administrator login createrole createdb password 'hers'`)
      await client.query('create database managed owner administrator')
    })
    const administrator = at('managed', 'administrator', 'hers')
    const restricted = await prepareDatabase(administrator, 'secret')
    await t.resolves(assertRestricted(restricted))
    t.equal(await prepareDatabase(administrator, 'secret'), restricted, 'also at the next start')
    await withClient(url, async (client) => {
      await client.query(`drop database managed with (force)`)
      await client.query(`drop owned by partnership_basics_owner, partnership_basics_app`)
      await client.query(`drop role partnership_basics_owner, partnership_basics_app`)
    })
  })

  const databases = ['one', 'two', 'three', 'four', 'five', 'six']
  await t.test('several databases can be migrated at once', async (t) => {
    await withClient(url, async (client) => {
      for (const database of databases) await client.query(`create database ${database}`)
    })
    const urls = await Promise.all(databases.map((database) => prepareDatabase(at(database), 'secret')))
    for (const restricted of urls) await t.resolves(assertRestricted(restricted))
  })

  await t.test('roles that another database created concurrently are used', async (t) => {
    await withClient(url, async (client) => {
      for (const database of databases) await client.query(`drop database ${database} with (force)`)
      await client.query('drop role partnership_basics_owner, partnership_basics_app')
      for (const database of databases) await client.query(`create database ${database}`)

      await client.query('begin')
      await client.query('create role partnership_basics_owner')
      await client.query('create role partnership_basics_app')
      const starts = Promise.all(databases.map((database) => prepareDatabase(at(database), 'secret')))
      const waiting = `select count(*)::int from pg_locks where not granted`
      while ((await client.query(waiting)).rows[0].count < databases.length);
      await client.query('commit')
      await t.resolves(starts)
    })
  })
})

t.test('the login replaces the one in the URL in every notation', async (t) => {
  const { ownerUrl } = await copyTemplate()
  const { username, password, port, pathname } = new URL(ownerUrl)
  const query = `user=${username}&password=${password}`
  for (const url of [
    `postgres://127.0.0.1:${port}${pathname}?${query}`,
    `postgres://${pathname}?host=127.0.0.1&port=${port}&${query}`,
  ]) {
    const restricted = await createRestrictedLogin(url, 'secret')
    t.notMatch(restricted, password)
    await t.resolves(assertRestricted(restricted), url)
  }
})

let made = 0

/** Creates a login and a role NAME_group by the statements, in which NAME is replaced. */
async function makeLogin(t: Test, ownerUrl: string, statements: string): Promise<{ name: string; url: string }> {
  made += 1
  const name = `login_${process.pid}_${made}`
  await withClient(ownerUrl, async (client) => {
    await client.query(`create role ${name} login password 'secret'; create role ${name}_group`)
    await client.query(statements.replaceAll('NAME', name))
  })
  t.teardown(() =>
    withClient(ownerUrl, async (client) => {
      await client.query(`reassign owned by ${name}, ${name}_group to current_user`)
      await client.query(`drop owned by ${name}, ${name}_group`)
      await client.query(`drop role ${name}, ${name}_group`)
    }),
  )
  return { name, url: Object.assign(new URL(ownerUrl), { username: name, password: 'secret' }).href }
}
