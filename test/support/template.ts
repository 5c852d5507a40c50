// A migrated template database, created once per run. Tests use copies of it.
import { randomUUID } from 'node:crypto'
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
    for (const { oid, datname } of rows) {
      await client.query(`drop database ${datname} with (force)`)
      await client.query(`drop role if exists ${loginPrefix}_${oid}`)
    }
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

/** Creates an empty database. Returns its URL with the superuser's login. */
export const emptyDatabase = () => createDatabase('template0')

async function createDatabase(from: string): Promise<string> {
  const serverUrl = process.env.TEST_DATABASE_URL
  if (serverUrl === undefined) throw new Error('Run the tests through test/support/with-postgres.ts.')
  const name = copies + randomUUID().replaceAll('-', '')
  await withClient(serverUrl, (client) => client.query(`create database ${name} template ${from} strategy file_copy`))
  return withDatabase(serverUrl, name)
}

function withDatabase(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}
