// Starts the service, and stops it gracefully: requests that are being processed are completed.
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { storeKeys } from './attestation/attestation.ts'
import type { Config } from './config.ts'
import { openDatabase } from './database/database.ts'
import { provideDatabase } from './embedded-postgres/provide.ts'
import { createBootstrapKey } from './identity/api-clients/bootstrap.ts'
import { bootstrapKeyWasUsed } from './identity/api-clients/store.ts'
import { startPurging } from './records/purging.ts'

export interface Service {
  address: string
  /** Undefined once there is an operator. */
  bootstrapKey: string | undefined
  /** Resolves when the embedded PostgreSQL has ended, for any reason. The service cannot work without it. */
  databaseEnded: Promise<unknown>
  stop(): Promise<void>
}

export async function startService(config: Config): Promise<Service> {
  const { host, port, logLevel, poolSize, apiKeyKind: keyKind, corsOrigins, shutdownGraceSeconds } = config
  const { publicUrl, limits, trustedProxies, tokenIssuers } = config
  const log = pino(
    { level: logLevel, base: null },
    pino.destination({ sync: false, minLength: 16_000, periodicFlush: 100 }),
  )
  // Loading the features takes half of the start.
  const loadFeatures = () => import('./app.ts')
  const provided = await provideDatabase(config, log, () => void loadFeatures().catch(() => {}))
  const { url, peppers, attestationKeys, embedded, ended, stop: stopServer } = provided
  const database = openDatabase(url, { poolSize, log })
  try {
    const [bootstrap] = await database.query(bootstrapKeyWasUsed)
    // Only this service uses the embedded server, so an unused bootstrap key can be replaced at each start.
    const bootstrapKey = bootstrap?.used ? undefined : await createBootstrapKey(database, peppers, embedded)
    await storeKeys(database, attestationKeys)
    const { version } = manifest
    const { buildApp } = await loadFeatures()
    const app = await buildApp({
      database,
      log,
      version,
      peppers,
      attestationKeys,
      keyKind,
      corsOrigins,
      publicUrl,
      limits,
      trustedProxies,
      tokenIssuers,
    })
    // A server that listens on all interfaces has the address [::], to which not every client can connect.
    const address = (await app.listen({ host, port })).replace('[::]', 'localhost')
    const stopPurging = startPurging(database, log)
    return {
      address,
      bootstrapKey,
      databaseEnded: ended,
      async stop() {
        stopPurging()
        app.announceStop()
        // Load balancers poll /readyz before they stop sending requests to this instance.
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
