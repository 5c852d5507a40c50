// Brings a database up to date, or tells that it is: the one place that knows which migrations there are.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { readMigrationFiles } from 'drizzle-orm/migrator'
import { drizzle } from 'drizzle-orm/node-postgres'
import { migrate } from 'drizzle-orm/node-postgres/migrator'
import pg from 'pg'
import { app, owner } from './roles.ts'

/** The part of a logger that start-up needs. */
export interface Log {
  info(message: string): void
}

export const shippedMigrations = fileURLToPath(new URL('../../migrations', import.meta.url))
const oldestServer = 18

/**
 * Applies the migrations that the database does not have yet, as the role that owns the tables; several instances may
 * do so at once. The login in `url` makes that role, or is a member of it. Touches nothing where it refuses.
 */
export async function migrateDatabase(url: string, log?: Log, folder = shippedMigrations): Promise<void> {
  await withClient(url, async (client) => {
    await lockDatabase(client)
    const pending = pendingMigrations(await readMigrations(folder), await readAppliedMigrations(client))
    if (pending.length === 0) return
    await ensurePrerequisites(client)
    await client.query(`set role ${owner}`)
    // All that is pending is one transaction.
    await migrate(drizzle({ client }), { migrationsFolder: folder })
    log?.info(`Applied ${pending.length} migrations to the database: ${pending.map(({ tag }) => tag).join(', ')}.`)
  })
}

/** Throws unless the database is at the release's migrations: for a login that may look but not migrate. */
export async function checkSchema(url: string, folder = shippedMigrations): Promise<void> {
  await withClient(url, async (client) => {
    const pending = pendingMigrations(await readMigrations(folder), await readAppliedMigrations(client))
    if (pending.length === 0) return
    throw new Error(
      `The database lacks ${pending.length} migrations (${pending[0]?.tag} and on), and the login ${client.user} may not apply them: run \`npm run migrate\` with a role that owns the schema.`,
    )
  })
}

/** Lends a connection to a server that is new enough. */
export async function withClient<Result>(url: string, work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    application_name: 'partnership-basics',
  })
  // The query under way hears of a lost connection; unheard, the same error would end the process.
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

/** `version` as the server counts it: 150018 is 15.18. */
export function assertServerVersion(version: number): void {
  const [major, minor] = [Math.floor(version / 10_000), version % 10_000]
  if (major >= oldestServer) return
  throw new Error(`PostgreSQL ${oldestServer} or newer is needed; this server is ${major}.${minor}.`)
}

/** One instance at a time works on what this database is made of; the lock is let go when the connection ends. */
export async function lockDatabase(client: pg.Client): Promise<void> {
  await client.query(`select pg_advisory_lock(hashtext('partnership-basics'))`)
}

export interface Migration {
  tag: string
  /** Milliseconds since 1970: the order of migrations, and how the database knows them. */
  when: number
  hash: string
}

export type AppliedMigration = Omit<Migration, 'tag'>

/**
 * The migrations that the database does not have yet. Throws unless those that it has are the first of ours. The first of
 * ours is the baseline: a database that was migrated before it can't be upgraded.
 */
export function pendingMigrations(known: Migration[], applied: AppliedMigration[]): Migration[] {
  const byWhen = new Map(known.map((migration) => [migration.when, migration]))
  const baseline = known[0]?.when ?? 0
  for (const { when, hash } of applied) {
    const ours = byWhen.get(when)
    if (ours === undefined && when < baseline) {
      throw new Error(
        'The database was made before the first release, whose schema no migration leads to. Start with an empty database: set DATABASE_URL to a new one, or, with the included PostgreSQL, rename the folder that DATA_FOLDER names. The old database was left unchanged.',
      )
    }
    if (ours === undefined) {
      throw new Error(
        'The database was migrated by a newer release (it has a migration that this one does not know): run that release.',
      )
    }
    if (ours.hash !== hash) {
      throw new Error(
        `The migration ${ours.tag} was edited after it was applied to the database: restore the file, and write a new migration.`,
      )
    }
  }
  const done = new Set(applied.map(({ when }) => when))
  const pending = known.filter(({ when }) => !done.has(when))
  // Drizzle would silently skip one that is not newer than the last applied.
  const late = pending.find(({ when }, at) => when <= (pending[at - 1]?.when ?? Math.max(...done)))
  if (late !== undefined) {
    throw new Error(
      `The migration ${late.tag} does not come after those before it: generate it anew, so that it is the last.`,
    )
  }
  return pending
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const { entries } = JSON.parse(await readFile(`${folder}/meta/_journal.json`, 'utf8'))
  const files = readMigrationFiles({ migrationsFolder: folder })
  return files.map(({ folderMillis, hash }, at) => ({ tag: entries[at].tag, when: folderMillis, hash }))
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

/** What the first migration needs. Each is created only where it is missing, so that the login needs no right to it else. */
const prerequisites: { there: string; make: string }[] = [
  ...[owner, app].map((role) => ({ there: `to_regrole('${role}') is not null`, make: `create role ${role}` })),
  { there: `pg_has_role('${owner}', 'SET')`, make: `grant ${owner} to current_user` },
  {
    there: `has_database_privilege('${owner}', current_database(), 'CREATE')`,
    make: `do $$ begin execute format('grant create on database %I to ${owner}', current_database()); end $$`,
  },
  {
    there: `has_schema_privilege('${owner}', 'public', 'CREATE')`,
    make: `grant create, usage on schema public to ${owner}`,
  },
  { there: `has_schema_privilege('${app}', 'public', 'USAGE')`, make: `grant usage on schema public to ${app}` },
]

async function ensurePrerequisites(client: pg.Client): Promise<void> {
  for (const { there, make } of prerequisites) await ensureExists(client, there, make)
  await revokeTemporary(client)
}

/**
 * Revokes the right to create temporary tables, which every role has in a new database, and in one that was restored or
 * copied. Only the owner of the database may.
 */
export const revokeTemporary = (client: pg.Client): Promise<void> =>
  ensureExists(
    client,
    `not has_database_privilege('${app}', current_database(), 'TEMPORARY')`,
    `do $$ begin
      execute format('revoke temporary on database %I from public', current_database());
    exception when insufficient_privilege then null;
    end $$`,
  )

/** Roles belong to the server: another database of it may be making the same one, past our lock. */
export async function ensureExists(client: pg.Client, there: string, make: string): Promise<void> {
  for (;;) {
    const { rows } = await client.query(`select ${there} as there`)
    if (rows[0].there) return
    try {
      await client.query(make)
      return
    } catch (error) {
      const { code, message } = error as pg.DatabaseError
      const raced = code === '42710' || code === '23505' || message === 'tuple concurrently updated'
      if (!raced) throw error
    }
  }
}
