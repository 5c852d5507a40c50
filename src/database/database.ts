// The one door to Postgres: work is read or written as somebody, in as few round trips as it can be.
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import type { BaseLogger } from 'pino'
import type { Problem } from '../problems.ts'
import { Batch, Query, type Statement } from './batch.ts'
import { rfc3339 } from './columns.ts'
import { withDeadline } from './deadline.ts'
import { isRetryable, leavesConnectionUsable, toProblem, unavailable, violatedConstraint } from './errors.ts'
import { BoundQuery, db, type Prepared } from './queries.ts'

/** Whose work it is, and where. Nothing of it outlives the transaction. */
export interface RequestScope {
  organizationId: string
  clientId: string
  /** May register organizations and make their first API client. */
  operator: boolean
  /** The partnership that the request names: row level security then looks at no other. */
  partnershipId?: string | undefined
  /** The organization that the request names, as /v1/organizations/{organizationId}/... does. */
  subjectId?: string | undefined
  /** Whether what is written may be written in a partnership that is over too: else it is not, whatever it waited for. */
  allowedWhenClosed?: boolean
  /** When it is no use any more, as performance.now() counts: nobody waits for the database past it. */
  deadline?: number
  /** Hears what the caller is to what the request names before any row is handed on; throws to refuse. */
  authorize?: (entry: RequestContext) => void
}

/** What the database answers on entering. */
export interface RequestContext {
  /** lead, party, invited, observer or former of the partnership; self, representative or operator of the organization. */
  relation: string | null
  /** The clock of the database: every moment that a request writes is this one. */
  now: string
  /** How many events the partnership has: the position from which a reader can follow on. */
  position: number
  /** Whether the partnership is over, as far as the caller may know. */
  partnershipClosed: boolean
}

export interface Reader {
  context: Promise<RequestContext>
  /** Asks for rows. What is asked before the next await travels in one round trip. */
  query<Result>(query: Prepared<Result>, values?: object): Promise<Result>
}

export interface Writer extends Reader {
  /**
   * Adds an effect. Effects travel together with the commit, in order, when the work is done.
   * `constraintProblems` says what it means to the caller if a constraint of that name stands in the way.
   */
  enqueue(query: Prepared<unknown>, values?: object, constraintProblems?: ConstraintProblems): void
  /** Sends the effects so far ahead of the commit, for what is asked next to see them. Costs a round trip. */
  flush(): Promise<void>
}

export type ConstraintProblems = Record<string, () => Problem>

interface PoolOptions {
  poolSize: number
  log: BaseLogger
}

export type Database = ReturnType<typeof openDatabase>

const acquireMillis = 1_500
const statementMillis = 2_000
const responseMillis = 2_500
const maxAttempts = 5
/** For each connection so many wait at most, who are served within a fraction of a second; more would only be late. */
const maxWaitingPerConnection = 16
const rejectDelayMillis = 250

/** Answers before anything else of a batch runs, so that the policies of all that follows know who asks. */
const setRequestContext = db
  .select({
    relation: sql<string | null>`relation`,
    now: sql<string>`transaction_time`.mapWith(rfc3339),
    position: sql<number>`stream_position`.mapWith(Number),
    partnershipClosed: sql<boolean>`partnership_closed`,
  })
  .from(
    sql`set_request_context(${sql.placeholder('organizationId')}, ${sql.placeholder('clientId')}, ${sql.placeholder('operator')},
      ${sql.placeholder('partnershipId')}, ${sql.placeholder('subjectId')}, ${sql.placeholder('writing')},
      ${sql.placeholder('allowedWhenClosed')})`,
  )
  .prepare('')

/** Opens a pool of connections to the restricted login in `url`. */
export function openDatabase(url: string, { poolSize, log }: PoolOptions) {
  const pool = new pg.Pool({
    connectionString: url,
    max: poolSize,
    connectionTimeoutMillis: acquireMillis,
    // A connection that stays knows its statements.
    idleTimeoutMillis: 0,
    keepAlive: true,
    application_name: 'partnership-basics',
    options: [
      `-c statement_timeout=${statementMillis}`,
      // Longer than the second after which PostgreSQL looks for deadlocks: those are to be told as such, and run again.
      '-c lock_timeout=1500',
      '-c idle_in_transaction_session_timeout=5000',
      '-c TimeZone=UTC',
      // Values change no plan of ours: what is looked for is bounded by the policies, and has its index.
      '-c plan_cache_mode=force_generic_plan',
    ].join(' '),
  })
  // A connection that breaks is replaced; unheard, its error would end the process.
  const broke = (error: Error) => log.warn({ reason: error.message }, 'A database connection broke.')
  pool.on('error', broke)
  pool.on('connect', (client) => client.on('error', broke))

  /** Waits for a connection as long as the pool does, but not past `until`: one that comes later goes back. */
  function connect(until: number): Promise<pg.PoolClient> {
    const connecting = pool.connect()
    if (until - performance.now() > acquireMillis) return connecting
    return withDeadline(connecting, until).catch((error) => {
      connecting.then((client) => client.release()).catch(() => {})
      throw error
    })
  }

  /** Lends a connection to `work`, and takes back only one that is in a known state. */
  async function withConnection<Result>(
    work: (send: Send) => Promise<Result>,
    until = Number.POSITIVE_INFINITY,
  ): Promise<Result> {
    // Who meets an idle connection is not waiting: a burst within a tick stands in the queue for that tick alone.
    const underWay = pool.totalCount - pool.idleCount + pool.waitingCount
    if (underWay > maxWaitingPerConnection * poolSize) {
      // A moment later, as there are clients that ask again at once: refusing them would be all there is to do.
      await pause(rejectDelayMillis)
      throw unavailable()
    }
    if (performance.now() > until) throw unavailable()
    const client = await connect(until).catch((error) => {
      throw unavailable(error)
    })
    try {
      const result = await work((statements) => send(client, statements, until))
      client.release()
      return result
    } catch (error) {
      client.release(!leavesConnectionUsable(error))
      throw error
    }
  }

  /** Runs `work`, which sees what `scope` may see. What it asks at once is one snapshot. */
  async function read<Result>(scope: RequestScope, work: (reader: Reader) => Promise<Result>): Promise<Result> {
    try {
      return await work(
        new Session(scope, false, (statements) => withConnection((send) => send(statements), scope.deadline)),
      )
    } catch (error) {
      throw toProblem(error)
    }
  }

  /**
   * Runs `work` in one transaction, and again from the start if another transaction got in its way.
   * With `keep` false all of it is done, constraints included, and taken back.
   */
  async function write<Result>(
    scope: RequestScope,
    work: (writer: Writer) => Promise<Result>,
    keep = true,
  ): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await withConnection((send) => writeOn(send, scope, work, keep), scope.deadline)
      } catch (error) {
        if (!isRetryable(error) || attempt === maxAttempts) throw toProblem(error)
        await pause(Math.random() * 10 * 2 ** attempt)
      }
    }
  }

  /** Asks as nobody in particular, to whom the policies show nothing: for functions that decide for themselves. */
  async function query<Result>(query: Prepared<Result>, values: object = {}, until?: number): Promise<Result> {
    const asked = new BoundQuery(query, values)
    try {
      await withConnection((send) => send([asked]), until)
    } catch (error) {
      throw toProblem(error)
    }
    return asked.result
  }

  return { query, read, write, pool, close: () => pool.end() }
}

async function writeOn<Result>(
  send: Send,
  scope: RequestScope,
  work: (writer: Writer) => Promise<Result>,
  keep: boolean,
): Promise<Result> {
  const session = new Session(scope, true, send)
  try {
    const result = await work(session)
    await session.end(keep)
    return result
  } catch (error) {
    if (leavesConnectionUsable(error)) await send([rollback])
    throw error
  }
}

/** One piece of work: collects what is asked in a tick and sends it, with who asks in front. */
class Session implements Writer {
  readonly #scope: RequestScope
  readonly #writing: boolean
  readonly #send: Send
  readonly #effects: Statement[] = []
  readonly #constraintProblems: ConstraintProblems = {}
  #unsent: Statement[] = []
  #pendingSend: Promise<void> | undefined
  #context: Promise<RequestContext> | undefined

  constructor(scope: RequestScope, writing: boolean, send: Send) {
    this.#scope = scope
    this.#writing = writing
    this.#send = send
  }

  get context(): Promise<RequestContext> {
    return this.#context ?? this.#sendPending().then(() => this.#context as Promise<RequestContext>)
  }

  async query<Result>(query: Prepared<Result>, values?: object): Promise<Result> {
    const asked = new BoundQuery(query, values)
    this.#unsent.push(asked)
    await this.#sendPending()
    return asked.result
  }

  enqueue(query: Prepared<unknown>, values?: object, constraintProblems: ConstraintProblems = {}): void {
    this.#effects.push(new BoundQuery(query, values))
    Object.assign(this.#constraintProblems, constraintProblems)
  }

  flush(): Promise<void> {
    return this.#sendEffects([])
  }

  end(keep: boolean): Promise<void> {
    return this.#sendEffects([keep ? commit : rollback])
  }

  async #sendEffects(last: Statement[]): Promise<void> {
    await (this.#context ?? this.#sendPending())
    try {
      await this.#send([...this.#effects.splice(0), ...last])
    } catch (error) {
      throw this.#constraintProblems[violatedConstraint(error) ?? '']?.() ?? error
    }
  }

  /** What is asked until the current tick is over leaves together; its rows are handed on once the caller is admitted. */
  #sendPending(): Promise<void> {
    this.#pendingSend ??= Promise.resolve().then(() => {
      const statements = this.#unsent
      this.#unsent = []
      this.#pendingSend = undefined
      return this.#writing && this.#context
        ? this.#sendAfterContext(this.#context, statements)
        : this.#setContext(statements)
    })
    return this.#pendingSend
  }

  async #sendAfterContext(entry: Promise<RequestContext>, statements: Statement[]): Promise<void> {
    await entry
    await this.#send(statements)
  }

  async #setContext(statements: Statement[]): Promise<void> {
    const { organizationId, clientId, operator, partnershipId = null, subjectId = null } = this.#scope
    const { allowedWhenClosed = false, authorize } = this.#scope
    const writing = this.#writing
    const asked = new BoundQuery(setRequestContext, {
      organizationId,
      clientId,
      operator,
      partnershipId,
      subjectId,
      writing,
      allowedWhenClosed,
    })
    this.#context = this.#send([...(writing ? [begin] : []), asked, ...statements]).then(() => {
      const [entry] = asked.result as [RequestContext]
      authorize?.(entry)
      return entry
    })
    await this.#context
  }
}

const command = (text: string): Statement => ({ query: new Query(text), values: [], rows: [] })
const begin = command('begin')
const commit = command('commit')
const rollback = command('rollback')

/** One round trip. */
type Send = (statements: Statement[]) => Promise<void>

function send(client: pg.PoolClient, statements: Statement[], until: number): Promise<void> {
  return new Promise((resolve, reject) => {
    // The server stops a statement sooner than this; a server that does not answer at all has to be left.
    const patience = Math.min(responseMillis, until - performance.now())
    const timer = setTimeout(() => settle(new Error('The database did not answer in time.')), patience)
    const settle = (error?: Error) => {
      clearTimeout(timer)
      if (error === undefined) return resolve()
      reject(error instanceof pg.DatabaseError ? error : unavailable(error))
    }
    client.query(new Batch(statements, settle))
  })
}
