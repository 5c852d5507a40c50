// The database of the configuration: an external server or the embedded one, migrated, with the URL of a restricted login.
import type { AttestationSeed, Config, Pepper } from '../config/config.ts'
import { firstServer } from '../config/database-urls.ts'
import { createServiceLogin, prepareDatabase } from '../database/login.ts'
import { type Log, migrateDatabase } from '../database/migrate.ts'
import { loadSecrets, startEmbeddedServer } from './server.ts'

export interface ProvidedDatabase {
  /** Of the restricted login. */
  url: string
  peppers: readonly Pepper[]
  attestationKeys: readonly AttestationSeed[]
  embedded: boolean
  /** Resolves when the embedded server has ended. */
  ended: Promise<unknown>
  stop(): Promise<void>
}

/** Calls `meanwhile` when the database server is busy for some time. */
export async function provideDatabase(config: Config, log: Log, meanwhile?: () => void): Promise<ProvidedDatabase> {
  const { databaseUrl, databaseMigrationUrl, dataFolder, production } = config
  if (databaseUrl === undefined && databaseMigrationUrl !== undefined)
    throw new Error('DATABASE_MIGRATION_URL: expected only together with DATABASE_URL.')
  const server = databaseUrl === undefined ? await startEmbeddedServer(dataFolder, { meanwhile }) : undefined
  const stop = async () => server?.stop()
  try {
    const areConfigured = config.peppers.length > 0 && config.attestationKeys.length > 0
    const stored = areConfigured ? config : (server?.secrets ?? (await loadSecrets(dataFolder)))
    const { peppers } = config.peppers.length > 0 ? config : stored
    const { attestationKeys } = config.attestationKeys.length > 0 ? config : stored
    const configuredUrl = server?.url ?? databaseUrl ?? ''
    if (databaseMigrationUrl !== undefined && !production) await migrateFor(configuredUrl, databaseMigrationUrl, log)
    // The password of the restricted login is derived from a secret that does not change when peppers are rotated.
    const secret = firstServer(configuredUrl).password || (peppers[0]?.secret ?? '')
    // In production the service never has the URL of a privileged login.
    const url = await prepareDatabase(configuredUrl, secret, { mayMigrate: !production, log, meanwhile })
    const ended = server?.ended ?? new Promise(() => {})
    return { url, peppers, attestationKeys, embedded: server !== undefined, ended, stop }
  } catch (error) {
    await stop()
    throw withSetting('DATABASE_URL', error)
  }
}

/** Applies the migrations and creates the login in `serviceUrl`, as `npm run migrate` does. */
async function migrateFor(serviceUrl: string, migrationUrl: string, log: Log): Promise<void> {
  await migrateDatabase(migrationUrl, log).catch((error) => {
    throw withSetting('DATABASE_MIGRATION_URL', error)
  })
  await createServiceLogin(migrationUrl, serviceUrl, 'DATABASE_URL')
}

/** Names the setting if the server could not be reached, or rejected the login. */
function withSetting(name: string, error: unknown): unknown {
  const { code, message } = error as { code?: string; message: string }
  return /^(E[A-Z_]+|08...|28...|3D000|57P03)$/.test(code ?? '') ? new Error(`${name}: ${message}`) : error
}
