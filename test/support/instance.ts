// Another instance of the service on the same database.
import { type Logger, pino } from 'pino'
import type { Test } from 'tap'
import { buildApp, type ServiceOptions } from '../../src/app.ts'
import { storeKeys } from '../../src/attestation/attestation.ts'
import { openDatabase } from '../../src/database/database.ts'
import { serviceOptions } from './own-service.ts'
import type { Service } from './service.ts'

/** Returns a function that sends one request to it, with its app, its address and a function that stops it. */
export async function startInstance(
  t: Test,
  service: Service,
  { log = pino({ level: 'silent' }), ...more }: Partial<Omit<ServiceOptions, 'log'>> & { log?: Logger } = {},
) {
  const database = openDatabase(service.url, { poolSize: 2, log })
  const options = { ...serviceOptions, ...more, database, log }
  await storeKeys(database, options.attestationKeys)
  const app = await buildApp(options)
  const address = await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(() => app.close())
  const send = (path: string, key: string, init: RequestInit = {}) =>
    fetch(address + path, { ...init, headers: { authorization: `Bearer ${key}`, ...init.headers } })
  return Object.assign(send, { app, address, close: () => app.close() })
}
