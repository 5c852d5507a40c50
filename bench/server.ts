// The PostgreSQL server of a benchmark, and the service with it.
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedServer } from '../src/embedded-postgres/server.ts'

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
