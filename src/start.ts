// Starts the service and the worker, and stops them gracefully: requests and work in progress are completed.
import { setTimeout as pause } from 'node:timers/promises'
import { pino } from 'pino'
import manifest from '../package.json' with { type: 'json' }
import { storeKeys } from './attestation/attestation.ts'
import type { Config } from './config/config.ts'
import { type Database, openDatabase } from './database/database.ts'
import { provideDatabase } from './embedded-postgres/provide.ts'
import { createBootstrapKey } from './identity/api-clients/bootstrap.ts'
import { bootstrapKeyWasUsed } from './identity/api-clients/store.ts'

export interface Service {
  address: string
  /** Undefined once there is an operator. */
  bootstrapKey: string | undefined
  /** Resolves when the embedded PostgreSQL has ended, for any reason. The service cannot work without it. */
  databaseEnded: Promise<unknown>
  stop(): Promise<void>
}

/** Connections of the worker: requests never wait for it. */
const workerPoolSize = 3

/** Connects to the database, and loads the features. */
async function prepare(config: Config) {
  const {
    logLevel,
    poolSize,
    apiKeyKind: keyKind,
    corsOrigins,
    publicUrl,
    limits,
    trustedProxies,
    tokenIssuers,
    webhooks,
  } = config
  const log = pino(
    { level: logLevel, base: null },
    pino.destination({ sync: false, minLength: 16_000, periodicFlush: 100 }),
  )
  // Loading the features takes half of the start.
  const loadFeatures = () => import('./app.ts')
  const provided = await provideDatabase(config, log, () => void loadFeatures().catch(() => {}))
  const { url, peppers, attestationKeys } = provided
  const database = openDatabase(url, { poolSize, log })
  return {
    ...provided,
    log,
    database,
    openWorkerDatabase: () => openDatabase(url, { poolSize: workerPoolSize, log }),
    async build() {
      const { version } = manifest
      const { buildApp } = await loadFeatures()
      const options = {
        version,
        peppers,
        attestationKeys,
        keyKind,
        corsOrigins,
        publicUrl,
        limits,
        trustedProxies,
        tokenIssuers,
        webhooks,
      }
      return buildApp({ database, log, ...options })
    },
  }
}

export async function startService(config: Config): Promise<Service> {
  const { host, port, shutdownGraceSeconds, worker } = config
  const prepared = await prepare(config)
  const { peppers, attestationKeys, embedded, ended, stop: stopServer, database } = prepared
  try {
    const [bootstrap] = await database.query(bootstrapKeyWasUsed)
    // Only this service uses the embedded server, so an unused bootstrap key can be replaced at each start.
    const bootstrapKey = bootstrap?.used ? undefined : await createBootstrapKey(database, peppers, embedded)
    await storeKeys(database, attestationKeys)
    const app = await prepared.build()
    // A server that listens on all interfaces has the address [::], to which not every client can connect.
    const address = (await app.listen({ host, port })).replace('[::]', 'localhost')
    const stopWorker = worker === 'embedded' ? startWorkerOf(app, prepared.openWorkerDatabase()) : async () => {}
    return {
      address,
      bootstrapKey,
      databaseEnded: ended,
      async stop() {
        app.announceStop()
        const workerStopped = stopWorker()
        // Load balancers poll /readyz before they stop sending requests to this instance.
        await pause(shutdownGraceSeconds * 1000)
        await workerStopped
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

/** How long work in progress may take when the worker stops. */
const workerStopMillis = 15_000

type App = Awaited<ReturnType<Awaited<ReturnType<typeof prepare>>['build']>>

/** The returned function starts no new work, waits for the work in progress, and closes the pool. */
function startWorkerOf(app: App, database: Database): () => Promise<void> {
  const tasks = app.startWorker(database)
  return async () => {
    await Promise.race([tasks.stop(), pause(workerStopMillis, undefined, { ref: false })])
    await Promise.race([database.close(), pause(1_000, undefined, { ref: false })])
  }
}

/** Runs only the worker. */
export async function startWorker(config: Config): Promise<Pick<Service, 'databaseEnded' | 'stop'>> {
  const prepared = await prepare(config)
  const app = await prepared.build()
  const stopWorker = startWorkerOf(app, prepared.openWorkerDatabase())
  return {
    databaseEnded: prepared.ended,
    async stop() {
      await stopWorker()
      await app.close()
      await prepared.stop()
    },
  }
}

/** A process manager may send a signal to npm and to this process, so that it arrives twice at about the same time. */
const sameSignalMillis = 1_000

/**
 * Ends the process on SIGINT and SIGTERM, after `stop`; at once on a further signal more than a second later. Returns whether it is
 * stopping.
 */
export function stopOnSignals(stop: () => Promise<void>): () => boolean {
  let stoppingAt: number | undefined
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stoppingAt === undefined) {
        stoppingAt = performance.now()
        process.stderr.write('Stopping. Another signal ends the process at once.\n')
        void stop().then(() => process.exit(0))
      } else if (performance.now() - stoppingAt > sameSignalMillis) {
        process.exit(1)
      }
    })
  }
  return () => stoppingAt !== undefined
}

/** Records what becomes due until a time, as the worker does when that time comes. Throws in production. */
export async function recordUntil(config: Config, until: string): Promise<number> {
  if (config.production) throw new Error('--until: not allowed in production.')
  const prepared = await prepare(config)
  const app = await prepared.build()
  const database = prepared.openWorkerDatabase()
  try {
    return await app.recordDueEventsUntil(database, until)
  } finally {
    await database.close()
    await app.close()
    await prepared.stop()
  }
}
