// Writes the OpenAPI document to openapi/openapi.json. A test compares the file with the document of the service.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { buildApp } from './app.ts'
import { openDatabase } from './database/database.ts'

const log = pino({ level: 'silent' })
// The pool connects at the first query, and there is none.
const database = openDatabase('postgres://unused', { poolSize: 1, log })
const peppers = [{ version: 1, secret: 'x'.repeat(32) }]
const app = await buildApp({
  database,
  log,
  version: manifest.version,
  peppers,
  keyKind: 'test',
  corsOrigins: [],
  limits: { requests: 0, badCredentials: 0 },
  trustedProxies: [],
  tokenIssuers: [],
})
await app.ready()
const file = fileURLToPath(new URL('../openapi/openapi.json', import.meta.url))
await writeFile(file, `${JSON.stringify(app.swagger(), null, 2)}\n`)
await app.close()
