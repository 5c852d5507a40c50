// Starts the service as a process of its own.
import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import manifest from '../package.json' with { type: 'json' }
import { attestationKeys, type RunningServer, start } from './processes.ts'

/** Settings of a service whose limit of requests is never reached; they are counted. */
export const unlimited = { RATE_LIMIT: '1000000' }

interface ServiceOptions {
  databaseUrl: string
  /** Further settings. */
  env?: Record<string, string>
  log: string
}

/** `bootstrapKey` is empty if the database has an organization. */
export async function startService({
  databaseUrl,
  env,
  log,
}: ServiceOptions): Promise<RunningServer & { bootstrapKey: string }> {
  const flags = manifest.scripts.start.split(' ').slice(2, -1)
  const service = await start({
    command: process.execPath,
    args: [...flags, fileURLToPath(new URL('../src/main.ts', import.meta.url))],
    env: {
      DATABASE_URL: databaseUrl,
      API_KEY_PEPPERS: `1:${'bench'.repeat(8)}`,
      ATTESTATION_KEYS: attestationKeys,
      ...env,
    },
    probe: '/readyz',
    log,
  })
  const [bootstrapKey = ''] = /pb_bootstrap_\w+/.exec(await readFile(log, 'utf8')) ?? []
  return { ...service, bootstrapKey }
}
