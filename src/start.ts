// Starts the service from its configuration, and stops it without losing a request.
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { buildApp } from './app.ts'
import type { Config } from './config.ts'
import { openDatabase } from './database/database.ts'
import { provideDatabase } from './embedded-postgres/provide.ts'
import * as feeds from './events/feed-store.ts'
import * as idempotency from './http/idempotency/store.ts'
import { createBootstrapKey } from './identity/api-clients/bootstrap.ts'
import { bootstrapKeyWasUsed } from './identity/api-clients/store.ts'
import * as imports from './records/imports/store.ts'

const hour = 3_600_000

export interface Service {
  address: string
  /** Shown once, while nobody operates the service yet. */
  bootstrapKey: string | undefined
  /** Settles when the embedded PostgreSQL is gone, whoever ended it: nothing works from then on. */
  lost: Promise<unknown>
  stop(): Promise<void>
}

export async function startService(config: Config): Promise<Service> {
  const { host, port, logLevel, poolSize, apiKeyKind: keyKind, corsOrigins, shutdownGraceSeconds } = config
  const { limits, trustedProxies, tokenIssuers } = config
  const log = pino(
    { level: logLevel, base: null },
    pino.destination({ sync: false, minLength: 16_000, periodicFlush: 100 }),
  )
  const { url, peppers, embedded, ended, stop: stopServer } = await provideDatabase(config, log)
  const database = openDatabase(url, { poolSize, log })
  try {
    const [answer] = await database.query(bootstrapKeyWasUsed)
    // An embedded server has one service: a key that was never used may be made again for whoever lost sight of it.
    const bootstrapKey = answer?.used ? undefined : await createBootstrapKey(database, peppers, embedded)
    const { version } = manifest
    const app = await buildApp({
      database,
      log,
      version,
      peppers,
      keyKind,
      corsOrigins,
      limits,
      trustedProxies,
      tokenIssuers,
    })
    const address = await app.listen({ host, port })
    const tidy = setInterval(async () => {
      for (const { purge } of [idempotency, feeds, imports])
        await database.query<unknown>(purge).catch((error) => log.warn(error))
    }, hour)
    return {
      address,
      bootstrapKey,
      lost: ended,
      async stop() {
        clearInterval(tidy)
        app.announceStop()
        // Whoever balances the load looks at /readyz before it stops to send requests here.
        await pause(shutdownGraceSeconds * 1000)
        await Promise.race([app.close(), pause(10_000, undefined, { ref: false })])
        await stopServer()
      },
    }
  } catch (error) {
    await database.close()
    await stopServer()
    if ((error as { code?: string }).code !== 'EADDRINUSE') throw error
    throw new Error(`PORT: ${port} on ${host} is in use; set PORT to another one.`)
  }
}
