// The database that the configuration asks for: one's own server or an embedded one, migrated, entered by a restricted login.
import type { Config, Pepper } from '../config.ts'
import { prepareDatabase } from '../database/login.ts'
import type { Log } from '../database/migrate.ts'
import { loadSecrets, startEmbeddedServer } from './server.ts'

export interface Provided {
  /** Of the restricted login. */
  url: string
  peppers: readonly Pepper[]
  /** Whether the service brought the server along. */
  embedded: boolean
  /** Settles when the server that it brought along has ended. */
  ended: Promise<unknown>
  stop(): Promise<void>
}

export async function provideDatabase(config: Config, log: Log): Promise<Provided> {
  const { databaseUrl, dataFolder } = config
  const server = databaseUrl === undefined ? await startEmbeddedServer(dataFolder) : undefined
  const stop = async () => server?.stop()
  try {
    const { peppers } = config.peppers.length > 0 ? config : (server?.secrets ?? (await loadSecrets(dataFolder)))
    const given = server?.url ?? databaseUrl ?? ''
    // The login's password derives from what stays while peppers are changed, one instance after the other.
    const url = await prepareDatabase(given, new URL(given).password || (peppers[0]?.secret ?? ''), log)
    return { url, peppers, embedded: server !== undefined, ended: server?.ended ?? new Promise(() => {}), stop }
  } catch (error) {
    await stop()
    const { code, message } = error as { code?: string; message: string }
    // Not reached, or not let in.
    if (/^(E[A-Z_]+|08...|28...|3D000|57P03)$/.test(code ?? '')) throw new Error(`DATABASE_URL: ${message}`)
    throw error
  }
}
