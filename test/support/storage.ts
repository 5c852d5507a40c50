// The database as its superuser sees it, past every fence, and requests that are made to meet at one moment.
import pg from 'pg'
import type { Test } from 'tap'
import { type Received, type Service, waitFor } from './service.ts'

// biome-ignore lint/suspicious/noExplicitAny: A test names the columns that it asks for.
type Row = any

/** Asks and changes the database as its superuser. */
export type Storage = Awaited<ReturnType<typeof openStorage>>

export async function openStorage(t: Test, { ownerUrl }: Service) {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2, options: '-c TimeZone=UTC' })
  // A later run drops the database, and this connection with it.
  pool.on('error', () => {})
  t.teardown(() => pool.end())

  const rows = async (text: string, values: unknown[] = []): Promise<Row[]> => (await pool.query(text, values)).rows

  /**
   * Holds the row that `lock` selects until every request waits for it; then all of them go on at once. What
   * `meanwhile` does is done while they wait, which they do for a second at most.
   */
  async function atOnce(
    lock: string,
    values: unknown[],
    requests: (() => Promise<Received>)[],
    meanwhile = async () => {},
  ): Promise<Received[]> {
    const client = await pool.connect()
    try {
      await client.query('begin')
      const { pid: holder } = (await client.query('select pg_backend_pid() as pid')).rows[0]
      await client.query(`${lock} for update`, values)
      const answers = requests.map((request) => request())
      await waitFor(async () => {
        // Each waits for the holder, or for another one that does; what other files hold and wait for is theirs.
        const [{ waiting }] = await rows(
          `with recursive waiter as (
             select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))
             union
             select one.pid from pg_stat_activity one join waiter on waiter.pid = any(pg_blocking_pids(one.pid))
           ) select count(*)::int as waiting from waiter`,
          [holder],
        )
        return waiting === requests.length
      })
      await meanwhile()
      await client.query('commit')
      return await Promise.all(answers)
    } finally {
      client.release()
    }
  }

  /** The same over a partnership, whose path is given. */
  const inPartnership = (path: string, requests: (() => Promise<Received>)[], meanwhile?: () => Promise<void>) =>
    atOnce('select from partnerships where id = $1', [path.split('/')[3]], requests, meanwhile)

  return { rows, atOnce, inPartnership }
}

/** What came back, in an order that does not depend on who was first. */
export const statuses = (answers: Received[]): number[] => answers.map(({ status }) => status).sort()

/** What the answer says is wrong with the request: pointer and code. */
export const faults = ({ body }: Received): string[] =>
  (body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`)
