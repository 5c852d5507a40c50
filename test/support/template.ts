// A migrated template database, created once per run. Tests use copies of it.
import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { createRestrictedLogin } from '../../src/database/login.ts'
import { migrateDatabase, withClient } from '../../src/database/migrate.ts'
import { loginPrefix } from '../../src/database/roles.ts'

const template = 'partnership_basics_template'
const copies = 'partnership_basics_copy_'

/** A copy of the template. */
export interface Copy {
  /** URL with the restricted login of the service. */
  url: string
  /** URL with the superuser's login. */
  ownerUrl: string
}

export async function makeTemplate(serverUrl: string): Promise<void> {
  await withClient(serverUrl, async (client) => {
    // Databases of an earlier run, if the server is not embedded.
    const { rows } = await client.query(
      `select oid, datname from pg_database where starts_with(datname, '${copies}') or datname = '${template}'`,
    )
    for (const row of rows) await drop(client, row)
    await client.query(`create database ${template}`)
  })
  await migrateDatabase(withDatabase(serverUrl, template))
}

/**
 * Copies the migrated database. Copies exist until the server ends or the next run starts. With TEST_POOLER_PORT, services
 * connect through the connection pooler at that port.
 */
export async function copyTemplate(): Promise<Copy> {
  const ownerUrl = await createDatabase(template)
  const url = new URL(await createRestrictedLogin(ownerUrl, 'copy'))
  url.port = process.env.TEST_POOLER_PORT ?? url.port
  return { url: url.href, ownerUrl }
}

/** Drops a copy that is large. */
export async function dropCopy({ ownerUrl }: Pick<Copy, 'ownerUrl'>): Promise<void> {
  await withClient(serverUrlOf(), async (client) => {
    const name = new URL(ownerUrl).pathname.slice(1)
    const { rows } = await client.query('select oid, datname from pg_database where datname = $1', [name])
    for (const row of rows) await drop(client, row)
  })
}

/** Drops a database and its login. */
async function drop(client: pg.ClientBase, { oid, datname }: { oid: number; datname: string }): Promise<void> {
  await client.query(`drop database ${datname} with (force)`)
  await client.query(`drop role if exists ${loginPrefix}_${oid}`)
}

/** Creates an empty database. Returns its URL with the superuser's login. */
export const emptyDatabase = () => createDatabase('template0')

async function createDatabase(from: string): Promise<string> {
  const serverUrl = serverUrlOf()
  const name = copies + randomUUID().replaceAll('-', '')
  await withClient(serverUrl, (client) => client.query(`create database ${name} template ${from} strategy file_copy`))
  return withDatabase(serverUrl, name)
}

function serverUrlOf(): string {
  const serverUrl = process.env.TEST_DATABASE_URL
  if (serverUrl === undefined) throw new Error('Run the tests through test/support/with-postgres.ts.')
  return serverUrl
}

function withDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}
