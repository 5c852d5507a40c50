// Applies pending migrations, and creates the login of the service. Runs before a new version starts, with a login that may.
import { pino } from 'pino'
import { readConfig } from './config/config.ts'
import { createServiceLogin } from './database/login.ts'
import { migrateDatabase } from './database/migrate.ts'

try {
  const { databaseUrl, databaseMigrationUrl, serviceDatabaseUrl, logLevel } = readConfig(process.env, [])
  const url = databaseMigrationUrl ?? databaseUrl
  if (url === undefined) throw new Error('DATABASE_URL: expected the database to migrate.')
  await migrateDatabase(url, pino({ level: logLevel }))
  if (serviceDatabaseUrl !== undefined) await createServiceLogin(url, serviceDatabaseUrl)
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
