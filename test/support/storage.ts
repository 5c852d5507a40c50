// The database with the superuser's login, which bypasses the policies, and a way to run requests concurrently.
import pg from 'pg'
import type { Test } from 'tap'
import { type Received, type Service, waitFor } from './service.ts'

// biome-ignore lint/suspicious/noExplicitAny: A test knows the columns that it selects.
type Row = any

/** Queries and changes the database as its superuser. */
export type Storage = Awaited<ReturnType<typeof openStorage>>

export async function openStorage(t: Test, { ownerUrl }: Service) {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2, options: '-c TimeZone=UTC' })
  // A later run drops the database, which ends this connection.
  pool.on('error', () => {})
  t.teardown(() => pool.end())

  const rows = async (text: string, values: unknown[] = []): Promise<Row[]> => (await pool.query(text, values)).rows

  /**
   * Locks the row that `lock` selects. Each request is sent when those before it wait for the lock (for ten seconds at most), so
   * that they receive it in this order. `meanwhile` runs while all of them wait.
   */
  async function race(
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
      const answers: Promise<Received>[] = []
      for (const request of requests) {
        answers.push(request())
        await waitFor(async () => {
          // Counts sessions that wait for this lock directly or through others; locks of other test files do not count.
          const [{ waiting }] = await rows(
            `with recursive waiter as (
               select pid from pg_stat_activity where $1 = any(pg_blocking_pids(pid))
               union
               select blocked.pid from pg_stat_activity blocked join waiter on waiter.pid = any(pg_blocking_pids(blocked.pid))
             ) select count(*)::int as waiting from waiter`,
            [holder],
          )
          return waiting === answers.length
        })
      }
      await meanwhile()
      await client.query('commit')
      return await Promise.all(answers)
    } finally {
      client.release()
    }
  }

  /** Like `race`, with the lock of the partnership. */
  const raceInPartnership = (path: string, requests: (() => Promise<Received>)[], meanwhile?: () => Promise<void>) =>
    race('select from partnerships where id = $1', [path.split('/')[3]], requests, meanwhile)

  /** Sets the state of the partnership with this path or id, as its transitions would. */
  const setState = (partnership: string, state: string) =>
    rows(
      `with changed as (update partnerships set state = $2 where id = $1)
        update streams set closed = $2 in ('closed', 'terminated', 'withdrawn') where stream_id = $1`,
      [partnership.split('/')[3] ?? partnership, state],
    )

  return { rows, race, raceInPartnership, setState }
}

/** The statuses, sorted. */
export const statuses = (answers: Received[]): number[] => answers.map(({ status }) => status).sort()

/** Pointer and code of the errors of a problem. */
export const errorsIn = ({ body }: Received): string[] =>
  (body.errors as { pointer: string; code: string }[]).map(({ pointer, code }) => `${pointer} ${code}`)
