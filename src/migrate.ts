// Applies pending migrations. Runs before a new version starts, with a login that owns the schema.
import { pino } from 'pino'
import { readConfig } from './config.ts'
import { migrateDatabase } from './database/migrate.ts'

const { databaseUrl, logLevel } = readConfig(process.env)
try {
  if (databaseUrl === undefined) throw new Error('DATABASE_URL: expected the database to migrate.')
  await migrateDatabase(databaseUrl, pino({ level: logLevel }))
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
