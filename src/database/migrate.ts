// Applies migrations, and checks that a database has all of them.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { findPrimary } from './hosts.ts'
import { app, owner } from './roles.ts'

/** The part of a logger that start-up needs. */
export interface Log {
  info(message: string): void
}

export const shippedMigrations = fileURLToPath(new URL('../../migrations', import.meta.url))
const minServerMajor = 18
const connectMillis = 10_000

/**
 * Applies the pending migrations as the role that owns the tables. Several instances may call it at the same time. The login
 * in `url` creates that role, or is a member of it. Applies all of them or, if it throws, none.
 */
export async function migrateDatabase(url: string, log?: Log, folder = shippedMigrations): Promise<void> {
  await withClient(url, async (client) => {
    await lockDatabase(client)
    const pending = pendingMigrations(await readMigrations(folder), await readAppliedMigrations(client))
    if (pending.length > 0) await ensurePrerequisites(client)
    await revokeFromPublic(client)
    if (pending.length === 0) return
    await client.query(`set role ${owner}`)
    // Drizzle applies all pending migrations in one transaction.
    await migrate(drizzle({ client }), { migrationsFolder: folder })
    log?.info(`Applied ${pending.length} migrations to the database: ${pending.map(({ tag }) => tag).join(', ')}.`)
  })
}

/** Throws unless the database has all migrations of this release: for a login that may not apply them. */
export const checkSchema = (url: string, folder = shippedMigrations): Promise<void> =>
  withClient(url, (client) => assertMigrated(client, folder))

export async function assertMigrated(client: pg.Client, folder = shippedMigrations): Promise<void> {
  const pending = pendingMigrations(await readMigrations(folder), await readAppliedMigrations(client))
  if (pending.length === 0) return
  throw new Error(
    `The database lacks ${pending.length} migrations (${pending[0]?.tag} and later), and the login ${client.user} may not apply them: run \`npm run migrate\` with a role that owns the schema.`,
  )
}

/** Runs `work` on a new connection, with several hosts to the primary server. Throws if the server is too old. */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({
    connectionString: await findPrimary(url, connectMillis),
    connectionTimeoutMillis: connectMillis,
    application_name: 'partnership-basics',
  })
  // A lost connection also fails the running query. Without a listener its error would end the process.
  client.on('error', () => {})
  await client.connect()
  try {
    const { rows } = await client.query('show server_version_num')
    assertServerVersion(Number(rows[0].server_version_num))
    return await work(client)
  } finally {
    await client.end()
  }
}

/** `version` as in server_version_num: 150018 is 15.18. */
export function assertServerVersion(version: number): void {
  const [major, minor] = [Math.floor(version / 10_000), version % 10_000]
  if (major >= minServerMajor) return
  throw new Error(`PostgreSQL ${minServerMajor} or newer is required; this server is ${major}.${minor}.`)
}

/** Locks the schema and roles of this database until the connection ends, so that one instance at a time changes them. */
export async function lockDatabase(client: pg.Client): Promise<void> {
  await client.query(`select pg_advisory_lock(hashtext('partnership-basics'))`)
}

export interface Migration {
  tag: string
  /** Milliseconds since 1970: orders the migrations, and identifies them in the database. */
  when: number
  hash: string
}

export type AppliedMigration = Omit<Migration, 'tag'>

/**
 * The migrations that the database lacks. Throws unless those that it has are the first ones of this release. The first
 * migration is the baseline: a database that is older can't be upgraded.
 */
export function pendingMigrations(known: Migration[], applied: AppliedMigration[]): Migration[] {
  const byWhen = new Map(known.map((entry) => [entry.when, entry]))
  const baseline = known[0]?.when ?? 0
  for (const { when, hash } of applied) {
    const migration = byWhen.get(when)
    if (migration === undefined && when < baseline) {
      throw new Error(
        'The database was created before the first release, and cannot be migrated. Start with an empty database: set DATABASE_URL to a new one, or, with the included PostgreSQL, rename the folder in DATA_FOLDER. The old database was left unchanged.',
      )
    }
    if (migration === undefined) {
      throw new Error(
        'The database was migrated by a newer release (it has a migration that this one does not know): run that release.',
      )
    }
    if (migration.hash !== hash) {
      throw new Error(
        `The migration ${migration.tag} was edited after it was applied to the database: restore the file, and write a new migration.`,
      )
    }
  }
  const appliedWhens = new Set(applied.map(({ when }) => when))
  const pending = known.filter(({ when }) => !appliedWhens.has(when))
  // Drizzle would silently skip one that is not newer than the last applied.
  const outOfOrder = pending.find(({ when }, index) => when <= (pending[index - 1]?.when ?? Math.max(...appliedWhens)))
  if (outOfOrder !== undefined) {
    throw new Error(
      `The migration ${outOfOrder.tag} is older than the last one: generate it again, so that it is the last.`,
    )
  }
  return pending
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const { entries } = JSON.parse(await readFile(`${folder}/meta/_journal.json`, 'utf8'))
  const files = readMigrationFiles({ migrationsFolder: folder })
  return files.map(({ folderMillis, hash }, index) => ({ tag: entries[index].tag, when: folderMillis, hash }))
}

async function readAppliedMigrations(client: pg.Client): Promise<AppliedMigration[]> {
  const { rows } = await client.query(
    `select 1 from pg_class where relname = '__drizzle_migrations' and relnamespace = to_regnamespace('drizzle')`,
  )
  if (rows.length === 0) return []
  const applied = await client.query('select hash, created_at from drizzle.__drizzle_migrations').catch((error) => {
    if (error.code !== '42501') throw error
    throw new Error(`The login ${client.user} may not read which migrations the database has: grant it ${app}.`)
  })
  return applied.rows.map(({ hash, created_at }) => ({ hash, when: Number(created_at) }))
}

/** Prerequisites of the first migration. Only missing ones are created, so that the login needs no rights for the others. */
const prerequisites: { exists: string; create: string }[] = [
  ...[owner, app].map((role) => ({ exists: `to_regrole('${role}') is not null`, create: `create role ${role}` })),
  { exists: `pg_has_role('${owner}', 'SET')`, create: `grant ${owner} to current_user` },
  {
    exists: `has_database_privilege('${owner}', current_database(), 'CREATE')`,
    create: `do $$ begin execute format('grant create on database %I to ${owner}', current_database()); end $$`,
  },
  {
    exists: `has_schema_privilege('${owner}', 'public', 'CREATE')`,
    create: `grant create, usage on schema public to ${owner}`,
  },
  { exists: `has_schema_privilege('${app}', 'public', 'USAGE')`, create: `grant usage on schema public to ${app}` },
]

async function ensurePrerequisites(client: pg.Client): Promise<void> {
  for (const { exists, create } of prerequisites) await ensureExists(client, exists, create)
}

/**
 * Revokes what every role may do in a new database, and in one that was restored or copied: create temporary tables, which
 * only the owner of the database can revoke, and store large objects, which only a superuser can revoke. CONNECT remains.
 */
export async function revokeFromPublic(client: pg.Client): Promise<void> {
  await ensureExists(
    client,
    `not has_database_privilege('${app}', current_database(), 'TEMPORARY')`,
    `do $$ begin
      execute format('revoke temporary on database %I from public', current_database());
    exception when insufficient_privilege then null;
    end $$`,
  )
  await ensureExists(
    client,
    `not (select rolsuper from pg_roles where rolname = current_user) or not exists (${largeObjectFunctions})`,
    `do $$ declare name regprocedure; begin
      for name in ${largeObjectFunctions} loop
        execute format('revoke execute on function %s from public', name);
      end loop;
    end $$`,
  )
}

const largeObjectFunctions = `select oid::regprocedure from pg_proc where pronamespace = 'pg_catalog'::regnamespace
  and proname ~ '^lo(_|read|write)' and has_function_privilege('public', oid, 'EXECUTE')`

/** Runs `create` unless `exists` is true. Roles belong to the server, so a migration of another database may create them at the same time. */
export async function ensureExists(client: pg.Client, exists: string, create: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query(`select ${exists} as exists`)
    if (rows[0].exists) return
    try {
      await client.query(create)
      return
    } catch (error) {
      const { code, message } = error as pg.DatabaseError
      const createdMeanwhile = code === '42710' || code === '23505' || message === 'tuple concurrently updated'
      if (!createdMeanwhile) throw error
    }
  }
}
