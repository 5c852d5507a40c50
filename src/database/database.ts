// The one door to Postgres: work is read or written as somebody, in as few round trips as it can be.
import { setTimeout as pause } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import pg from 'pg'
import type { BaseLogger } from 'pino'
import type { Problem } from '../problems.ts'
import { Batch, Query, type Statement } from './batch.ts'
import { rfc3339 } from './columns.ts'
import { due } from './due.ts'
import { explain, leavesConnectionUsable, mayRunAgain, unavailable, violated } from './faults.ts'
import { Asked, db, type Prepared } from './queries.ts'

/** Whose work it is, and where. Nothing of it outlives the transaction. */
export interface Scope {
  organizationId: string
  clientId: string
  /** May register organizations and make their first API client. */
  operator: boolean
  /** The partnership that the request names: row level security then looks at no other. */
  partnershipId?: string | undefined
  /** The organization that the request names, as /v1/organizations/{organizationId}/... does. */
  subjectId?: string | undefined
  /** Whether what is written may be written in a partnership that is over too: else it is not, whatever it waited for. */
  evenOver?: boolean
  /** When it is no use any more, as performance.now() counts: nobody waits for the database past it. */
  until?: number
  /** Hears what the caller is to what the request names before any row is handed on; throws to refuse. */
  admit?: (entry: Entry) => void
}

/** What the database answers on entering. */
export interface Entry {
  /** lead, party, invited, observer or former of the partnership; self, representative or operator of the organization. */
  relation: string | null
  /** The clock of the database: every moment that a request writes is this one. */
  now: string
  /** How many events the partnership has: the position from which a reader can follow on. */
  position: number
  /** Whether the partnership is over, as far as the caller may know. */
  isOver: boolean
}

export interface Reader {
  entry: Promise<Entry>
  /** Asks for rows. What is asked before the next await travels in one round trip. */
  ask<Result>(query: Prepared<Result>, values?: object): Promise<Result>
}

export interface Writer extends Reader {
  /**
   * Adds an effect. Effects travel together with the commit, in order, when the work is done.
   * `refusals` says what it means to the caller if a constraint of that name stands in the way.
   */
  queue(query: Prepared<unknown>, values?: object, refusals?: Refusals): void
  /** Sends the effects so far ahead of the commit, for what is asked next to see them. Costs a round trip. */
  flush(): Promise<void>
}

export type Refusals = Record<string, () => Problem>

interface Limits {
  poolSize: number
  log: BaseLogger
}

export type Database = ReturnType<typeof openDatabase>

const acquireMillis = 1_500
const statementMillis = 2_000
const answerMillis = 2_500
const attempts = 5
/** For each connection so many wait at most, who are served within a fraction of a second; more would only be late. */
const queueDepth = 16
const refusalMillis = 250

/** Answers before anything else of a batch runs, so that the policies of all that follows know who asks. */
const enter = db
  .select({
    relation: sql<string | null>`relation`,
    now: sql<string>`moment`.mapWith(rfc3339),
    position: sql<number>`stream_position`.mapWith(Number),
    isOver: sql<boolean>`is_over`,
  })
  .from(
    sql`enter(${sql.placeholder('organizationId')}, ${sql.placeholder('clientId')}, ${sql.placeholder('operator')},
      ${sql.placeholder('partnershipId')}, ${sql.placeholder('subjectId')}, ${sql.placeholder('writing')},
      ${sql.placeholder('evenOver')})`,
  )
  .prepare('')

/** Opens a pool of connections to the restricted login in `url`. */
export function openDatabase(url: string, { poolSize, log }: Limits) {
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
    return due(connecting, until).catch((error) => {
      connecting.then((client) => client.release()).catch(() => {})
      throw error
    })
  }

  /** Lends a connection to `work`, and takes back only one that is in a known state. */
  async function lend<Result>(
    work: (send: Send) => Promise<Result>,
    until = Number.POSITIVE_INFINITY,
  ): Promise<Result> {
    // Who meets an idle connection is not waiting: a burst within a tick stands in the queue for that tick alone.
    const underWay = pool.totalCount - pool.idleCount + pool.waitingCount
    if (underWay > queueDepth * poolSize) {
      // A moment later, as there are clients that ask again at once: refusing them would be all there is to do.
      await pause(refusalMillis)
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
  async function read<Result>(scope: Scope, work: (reader: Reader) => Promise<Result>): Promise<Result> {
    try {
      return await work(new Session(scope, false, (statements) => lend((send) => send(statements), scope.until)))
    } catch (error) {
      throw explain(error)
    }
  }

  /**
   * Runs `work` in one transaction, and again from the start if another transaction got in its way.
   * With `keep` false all of it is done, constraints included, and taken back.
   */
  async function write<Result>(scope: Scope, work: (writer: Writer) => Promise<Result>, keep = true): Promise<Result> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await lend((send) => writeOn(send, scope, work, keep), scope.until)
      } catch (error) {
        if (!mayRunAgain(error) || attempt === attempts) throw explain(error)
        await pause(Math.random() * 10 * 2 ** attempt)
      }
    }
  }

  /** Asks as nobody in particular, to whom the policies show nothing: for functions that decide for themselves. */
  async function ask<Result>(query: Prepared<Result>, values: object = {}, until?: number): Promise<Result> {
    const asked = new Asked(query, values)
    try {
      await lend((send) => send([asked]), until)
    } catch (error) {
      throw explain(error)
    }
    return asked.result
  }

  return { ask, read, write, pool, close: () => pool.end() }
}

async function writeOn<Result>(
  send: Send,
  scope: Scope,
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
  readonly #scope: Scope
  readonly #writing: boolean
  readonly #send: Send
  readonly #queued: Statement[] = []
  readonly #refusals: Refusals = {}
  #waiting: Statement[] = []
  #departure: Promise<void> | undefined
  #entry: Promise<Entry> | undefined

  constructor(scope: Scope, writing: boolean, send: Send) {
    this.#scope = scope
    this.#writing = writing
    this.#send = send
  }

  get entry(): Promise<Entry> {
    return this.#entry ?? this.#depart().then(() => this.#entry as Promise<Entry>)
  }

  async ask<Result>(query: Prepared<Result>, values?: object): Promise<Result> {
    const asked = new Asked(query, values)
    this.#waiting.push(asked)
    await this.#depart()
    return asked.result
  }

  queue(query: Prepared<unknown>, values?: object, refusals: Refusals = {}): void {
    this.#queued.push(new Asked(query, values))
    Object.assign(this.#refusals, refusals)
  }

  flush(): Promise<void> {
    return this.#effect([])
  }

  end(keep: boolean): Promise<void> {
    return this.#effect([keep ? commit : rollback])
  }

  async #effect(last: Statement[]): Promise<void> {
    await (this.#entry ?? this.#depart())
    try {
      await this.#send([...this.#queued.splice(0), ...last])
    } catch (error) {
      throw this.#refusals[violated(error) ?? '']?.() ?? error
    }
  }

  /** What is asked until the current tick is over leaves together; its rows are handed on once the caller is admitted. */
  #depart(): Promise<void> {
    this.#departure ??= Promise.resolve().then(() => {
      const statements = this.#waiting
      this.#waiting = []
      this.#departure = undefined
      return this.#writing && this.#entry ? this.#follow(this.#entry, statements) : this.#enter(statements)
    })
    return this.#departure
  }

  async #follow(entry: Promise<Entry>, statements: Statement[]): Promise<void> {
    await entry
    await this.#send(statements)
  }

  async #enter(statements: Statement[]): Promise<void> {
    const { organizationId, clientId, operator, partnershipId = null, subjectId = null } = this.#scope
    const { evenOver = false, admit } = this.#scope
    const writing = this.#writing
    const asked = new Asked(enter, { organizationId, clientId, operator, partnershipId, subjectId, writing, evenOver })
    this.#entry = this.#send([...(writing ? [begin] : []), asked, ...statements]).then(() => {
      const [entry] = asked.result as [Entry]
      admit?.(entry)
      return entry
    })
    await this.#entry
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
    const patience = Math.min(answerMillis, until - performance.now())
    const timer = setTimeout(() => settle(new Error('The database did not answer in time.')), patience)
    const settle = (error?: Error) => {
      clearTimeout(timer)
      if (error === undefined) return resolve()
      reject(error instanceof pg.DatabaseError ? error : unavailable(error))
    }
    client.query(new Batch(statements, settle))
  })
}
