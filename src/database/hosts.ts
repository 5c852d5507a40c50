// Connects to the primary server of a database URL with several hosts.
import pg from 'pg'
import { serverUrls } from '../config/database-urls.ts'

/** The URL of the primary server: the only one, or the first to answer that it is not in recovery. */
export async function findPrimary(url: string, timeoutMillis: number): Promise<string> {
  const urls = serverUrls(url)
  const [only] = urls
  if (only !== undefined && urls.length === 1) return only
  const probe = async (serverUrl: string) => {
    await assertPrimary(serverUrl, timeoutMillis)
    return serverUrl
  }
  return Promise.any(urls.map(probe)).catch(({ errors }: AggregateError) => {
    const reasons = urls.map((serverUrl, index) => `${new URL(serverUrl).host}: ${errors[index].message}`)
    throw Object.assign(new Error(`No host accepts writes (${reasons.join('; ')}).`), { code: 'EHOSTUNREACH' })
  })
}

async function assertPrimary(connectionString: string, timeoutMillis: number): Promise<void> {
  const client = new pg.Client({
    connectionString,
    connectionTimeoutMillis: timeoutMillis,
    query_timeout: timeoutMillis,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await assertNotInRecovery(client)
  } finally {
    // A server that does not respond must not delay the others.
    void client.end().catch(() => {})
  }
}

/** Asked for, because connection poolers do not pass on the parameter in_hot_standby. */
async function assertNotInRecovery(client: pg.Client): Promise<void> {
  const { rows } = await client.query('select pg_is_in_recovery() as standby')
  if (rows[0].standby) throw new Error('it is in recovery')
}

/**
 * The class of the clients of a pool. With several hosts, each client connects to the primary server, which is looked for
 * again after a connection has failed or has led to a server in recovery. Looking for it takes up to `timeoutMillis`.
 */
export function clientFor(url: string, timeoutMillis: number): typeof pg.Client {
  const [first, second] = serverUrls(url)
  if (second === undefined) return pg.Client
  let primary: Promise<string> | undefined

  return class extends pg.Client {
    constructor(options: pg.ClientConfig) {
      super({ ...options, connectionString: first })
      // The pool has no listener until it is connected.
      this.on('error', () => {})
    }

    override connect(): Promise<pg.Client>
    override connect(callback: (error: Error) => void): void
    override connect(callback?: (error: Error) => void): Promise<pg.Client> | undefined {
      const connecting = this.#connectToPrimary()
      if (callback === undefined) return connecting
      const settle = callback as (error?: Error) => void
      connecting.then(() => settle(), settle)
      return undefined
    }

    async #connectToPrimary(): Promise<pg.Client> {
      primary ??= findPrimary(url, timeoutMillis)
      const tried = primary
      try {
        const { host, port } = new pg.Client({ connectionString: await tried })
        Object.assign(this, { host, port })
        await super.connect()
        await assertNotInRecovery(this)
        return this
      } catch (error) {
        if (primary === tried) primary = undefined
        void super.end().catch(() => {})
        throw error
      }
    }
  }
}
