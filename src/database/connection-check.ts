// Checks that a connection pooler between the service and PostgreSQL keeps a transaction on one connection.
import type pg from 'pg'
import { Batch, command, type Statement } from './batch.ts'

const setting = 'app.organization_id'
const set = () => command(`select set_config('${setting}', 'checked', true)`)
const read = () => command(`select current_setting('${setting}', true)`)

/**
 * Sets the request context in one statement and reads it in a later one, as reads (in a batch) and writes (in several) do.
 * Throws if the transaction ended between them: row-level security would then hide every row.
 */
export async function assertTransactions(client: pg.Client): Promise<void> {
  const [inBatch, inTransaction] = [read(), read()]
  try {
    await send(client, [set(), inBatch])
    await send(client, [command('begin'), set()])
    await send(client, [inTransaction, command('commit')])
  } catch (cause) {
    throw refusal((cause as Error).message)
  }
  const values = [inBatch, inTransaction].map(({ rows }) => rows[0]?.[0])
  if (values.some((value) => value !== 'checked')) throw refusal('it ended a transaction between two statements')
}

const send = (client: pg.Client, statements: Statement[]): Promise<void> =>
  new Promise((resolve, reject) => {
    client.query(new Batch(statements, (error) => (error === undefined ? resolve() : reject(error))))
  })

const refusal = (reason: string) =>
  new Error(
    `The connection to the database does not keep a transaction together (${reason}): a connection pooler in DATABASE_URL must pool by transaction or by session (PgBouncer: pool_mode = transaction).`,
  )
