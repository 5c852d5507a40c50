// Creates a new bootstrap key, in case the first one, or the key of every operator, is lost.
import { pino } from 'pino'
import { readConfig } from './config/config.ts'
import { openDatabase } from './database/database.ts'
import { provideDatabase } from './embedded-postgres/provide.ts'
import { createBootstrapKey } from './identity/api-clients/bootstrap.ts'

try {
  const config = readConfig(process.env)
  const log = pino({ level: 'warn' })
  const { url, peppers, stop } = await provideDatabase(config, log)
  const database = openDatabase(url, { poolSize: 1, log })
  process.stdout.write(`${await createBootstrapKey(database, peppers, true)}\n`)
  await database.close()
  await stop()
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`)
  process.exit(1)
}
