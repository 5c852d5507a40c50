// Writes openapi/openapi.json and openapi/lifecycles.md. Tests compare them with the service.
import { writeFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { pino } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { buildApp, features } from './app.ts'
import { openDatabase } from './database/database.ts'
import { lifecyclesDocument } from './records/lifecycles-document.ts'

const log = pino({ level: 'silent' })
// The pool connects at the first query, and there is none.
const database = openDatabase('postgres://unused', { poolSize: 1, log })
const attestationKeys = [{ name: 'none', seed: 'A'.repeat(43) }]
const peppers = [{ version: 1, secret: 'x'.repeat(32) }]
const app = await buildApp({
  database,
  log,
  version: manifest.version,
  peppers,
  attestationKeys,
  keyKind: 'test',
  corsOrigins: [],
  limits: { requests: 0, badCredentials: 0 },
  trustedProxies: [],
  tokenIssuers: [],
})
await app.ready()
const write = (name: string, content: string) =>
  writeFile(fileURLToPath(new URL(`../openapi/${name}`, import.meta.url)), content)
await write('openapi.json', `${JSON.stringify(app.swagger(), null, 2)}\n`)
await write('lifecycles.md', lifecyclesDocument(features.flatMap(({ lifecycles = [] }) => lifecycles)))
await app.close()
