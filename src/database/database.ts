// The connections to PostgreSQL: runs reads and writes in the scope of a request.
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import type { BaseLogger } from 'pino'
import { Batch, type Statement } from './batch.ts'
import { withDeadline } from './deadline.ts'
import { isRetryable, leavesConnectionUsable, toProblem, unavailable } from './errors.ts'
import { clientFor } from './hosts.ts'
import { createPipelines } from './pipelines.ts'
import { BoundQuery, type Prepared } from './queries.ts'
import { type Reader, type RequestScope, rollback, type Send, Session, type Writer } from './session.ts'
import { createSlots, type Release, type Slots } from './slots.ts'

interface PoolOptions {
  /** The number of connections. A quarter of them are for short reads, at least one. */
  poolSize: number
  log: BaseLogger
}

export type Database = ReturnType<typeof openDatabase>

const acquireMillis = 1_500
const findPrimaryMillis = 1_000
const responseMillis = 2_500
const maxAttempts = 5
/** This many are served within a fraction of a second; more would exceed their deadlines. */
const maxWaitingPerSlot = 16
/** More batches on a connection would not make it faster. */
const maxInFlightPerPipeline = 16
/** The holder of the service's own queries. */
const ownHolder = 'service'
const rejectDelayMillis = 500

/** Opens a pool of connections. `url` has the restricted login, whose settings are those of settings.ts. */
export function openDatabase(url: string, { poolSize, log }: PoolOptions) {
  const Client = clientFor(url, findPrimaryMillis)
  const connection = {
    connectionString: url,
    connectionTimeoutMillis: acquireMillis,
    keepAlive: true,
    application_name: 'partnership-basics',
  }
  const pipelineCount = Math.max(1, Math.floor(poolSize / 4))
  const poolMax = Math.max(1, poolSize - pipelineCount)
  // Connections stay open, because each has parsed the prepared statements.
  const pool = new pg.Pool({ ...connection, Client, max: poolMax, idleTimeoutMillis: 0 })
  const pipelines = createPipelines({
    connections: pipelineCount,
    maxInFlight: maxInFlightPerPipeline,
    async connect() {
      const client = new Client({ ...connection, pipeline: true })
      await client.connect()
      // For the listeners of the pool, such as the one below.
      pool.emit('connect', client)
      return client
    },
    responseMillis,
  })
  const slots = slotsFor(poolMax)
  const pipelineSlots = slotsFor(maxInFlightPerPipeline * pipelineCount)
  // The pool replaces a broken connection. Without a listener its error would end the process.
  const logError = (error: Error) => log.warn({ reason: error.message }, 'A database connection broke.')
  pool.on('error', logError)
  pool.on('connect', (client) => client.on('error', logError))

  /** A connection that is opened after the deadline is released. */
  function connect(deadline: number): Promise<pg.PoolClient> {
    const connecting = pool.connect()
    if (deadline - performance.now() > acquireMillis) return connecting
    return withDeadline(connecting, deadline).catch((error) => {
      connecting.then((client) => client.release()).catch(() => {})
      throw error
    })
  }

  /** Waits for a connection in turn, until `deadline` and at most `acquireMillis`. */
  async function acquire(from: Slots, holderId: string, deadline: number): Promise<Release> {
    const begin = performance.now()
    const until = Math.min(deadline, begin + acquireMillis)
    try {
      return await from.acquire(holderId, until)
    } catch (error) {
      // The database did not serve the earlier requests in time.
      if (holderId === ownHolder || performance.now() >= until) throw unavailable(error)
      // Delayed, because some clients retry immediately: rejecting them without a delay would use all CPU time of the process.
      await pause(rejectDelayMillis)
      throw error
    }
  }

  /** Runs `work` on a connection. Closes the connection if an error left it in an unknown state. */
  async function withConnection<Result>(
    work: (send: Send) => Promise<Result>,
    holderId: string,
    deadline = Number.POSITIVE_INFINITY,
  ): Promise<Result> {
    const release = await acquire(slots, holderId, deadline)
    try {
      if (performance.now() > deadline) throw unavailable()
      const client = await connect(deadline).catch((error) => {
        throw unavailable(error)
      })
      try {
        const result = await work((statements) => send(client, statements, deadline))
        client.release()
        return result
      } catch (error) {
        client.release(!leavesConnectionUsable(error))
        throw error
      }
    } finally {
      release()
    }
  }

  /** Sends a batch that takes less than some milliseconds, on a connection that other requests use at the same time. */
  async function sendShort(statements: Statement[], holderId: string, deadline: number): Promise<void> {
    const release = await acquire(pipelineSlots, holderId, deadline)
    try {
      await pipelines.send(statements, deadline)
    } finally {
      release()
    }
  }

  /** Runs `work`, which reads what `scope` may see. Queries that are started in the same tick see one snapshot. */
  async function read<Result>(scope: RequestScope, work: (reader: Reader) => Promise<Result>): Promise<Result> {
    const { holderId, deadline = Number.POSITIVE_INFINITY, short = false } = scope
    const send: Send = short
      ? (statements) => sendShort(statements, holderId, deadline)
      : (statements) => withConnection((send) => send(statements), holderId, deadline)
    try {
      return await work(new Session(scope, false, send))
    } catch (error) {
      throw toProblem(error)
    }
  }

  /**
   * Runs `work` in one transaction, and repeats it after a serialization failure or deadlock. With `commits` false the
   * transaction is rolled back after its statements have run.
   */
  async function write<Result>(
    scope: RequestScope,
    work: (writer: Writer) => Promise<Result>,
    commits = true,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await withConnection(
          (send) => runTransaction(send, scope, work, commits),
          scope.holderId,
          scope.deadline,
        )
      } catch (error) {
        if (!isRetryable(error) || attempt === maxAttempts) throw toProblem(error)
        await pause(Math.random() * 10 * 2 ** attempt)
      }
    }
  }

  /**
   * Runs a query without a request context, so the policies permit no rows: for functions that check access themselves. One with
   * a deadline is part of a request, and takes less than some milliseconds.
   */
  async function query<Result>(query: Prepared<Result>, values: object = {}, deadline?: number): Promise<Result> {
    const bound = new BoundQuery(query, values)
    try {
      if (deadline === undefined) await withConnection((send) => send([bound]), ownHolder)
      else await sendShort([bound], ownHolder, deadline)
    } catch (error) {
      throw toProblem(error)
    }
    return bound.result
  }

  return {
    query,
    read,
    write,
    pool,
    /** How many connections are open, how many of them are idle, and how many requests wait for one. */
    get connections() {
      return {
        total: pool.totalCount + pipelines.connectionCount,
        idle: pool.idleCount + pipelines.idleCount,
        waiting: slots.waitingCount + pipelineSlots.waitingCount,
      }
    },
    close: () => Promise.all([pool.end(), pipelines.close()]),
  }
}

/** The last slots are for other holders. */
function slotsFor(total: number): Slots {
  const waiting = maxWaitingPerSlot * total
  return createSlots({
    total,
    perHolder: Math.ceil(0.75 * total),
    waiting,
    waitingPerHolder: Math.ceil(0.75 * waiting),
  })
}

async function runTransaction<Result>(
  send: Send,
  scope: RequestScope,
  work: (writer: Writer) => Promise<Result>,
  commits: boolean,
): Promise<Result> {
  let ended = false
  // When a query has failed, others that `work` has started at the same time may go on and send more. On this connection these
  // would be part of the transaction of the next request.
  const session = new Session(scope, true, (statements) =>
    ended ? Promise.reject(new Error('The transaction has ended.')) : send(statements),
  )
  try {
    const result = await work(session)
    await session.end(commits)
    return result
  } catch (error) {
    ended = true
    if (leavesConnectionUsable(error)) await send([rollback])
    throw error
  }
}

function send(client: pg.PoolClient, statements: Statement[], deadline: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // Longer than statement_timeout (see settings.ts): this timer is for a server that does not respond at all.
    const timeoutMillis = Math.min(responseMillis, deadline - performance.now())
    const timer = setTimeout(() => settle(new Error('The database did not respond in time.')), timeoutMillis)
    const settle = (error?: Error) => {
      clearTimeout(timer)
      if (error === undefined) return resolve()
      reject(error instanceof pg.DatabaseError ? error : unavailable(error))
    }
    client.query(new Batch(statements, settle))
  })
}
