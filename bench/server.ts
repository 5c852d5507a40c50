// The PostgreSQL server of a benchmark, and the service with it.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import manifest from '../package.json' with { type: 'json' }
import { startEmbeddedServer } from '../src/embedded-postgres/server.ts'
import { attestationKeys, start } from './processes.ts'

const folder = await mkdtemp(join(tmpdir(), 'partnership-basics-bench-'))
// If this process is root, PostgreSQL runs as another user, which has to enter the folder.
await chmod(folder, 0o711)
const server = await startEmbeddedServer(join(folder, 'data'))

/** What `runWithServer` passes: `stops` are called in reverse order when the benchmark ends. */
export type BenchServer = typeof server & { folder: string; stops: (() => Promise<unknown>)[] }

/** Runs a benchmark with a new server, deletes the server, and ends the process. */
export async function runWithServer(measure: (server: BenchServer) => Promise<void>): Promise<never> {
  const stops: BenchServer['stops'] = [server.stop]
  try {
    await measure({ ...server, folder, stops })
  } finally {
    for (const stop of stops.reverse()) await stop()
    await rm(folder, { recursive: true, force: true })
  }
  process.exit()
}

/** Starts the service without a limit of requests and with 8 connections; its log is `service.log` in `folder`. */
export async function startService({ url, folder, stops }: Pick<BenchServer, 'url' | 'folder' | 'stops'>) {
  const service = await start({
    command: process.execPath,
    args: [
      ...manifest.scripts.start.split(' ').slice(2, -1),
      fileURLToPath(new URL('../src/main.ts', import.meta.url)),
    ],
    env: {
      DATABASE_URL: url,
      API_KEY_PEPPERS: `1:${'bench'.repeat(8)}`,
      ATTESTATION_KEYS: attestationKeys,
      POOL_SIZE: '8',
      RATE_LIMIT: '1000000',
    },
    probe: '/readyz',
    log: `${folder}/service.log`,
  })
  stops.push(service.stop)
  return service
}
