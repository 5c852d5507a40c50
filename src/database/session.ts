// Runs the queries of a request in its scope. Queries of one tick of the event loop are sent in one round trip.
import { sql } from 'drizzle-orm'
import type { Problem } from '../problems.ts'
import { command, type Statement } from './batch.ts'
import { rfc3339 } from './columns.ts'
import { violatedConstraint } from './errors.ts'
import { BoundQuery, db, type Prepared, pgArray } from './queries.ts'

/** The caller, and the partnership or organization of the request. set_request_context() sets it for one transaction. */
export interface RequestScope {
  organizationId: string
  /** The organization of the credential. Its requests share the connections with those of the others, in turn. */
  holderId: string
  clientId: string
  /** Whether the API client belongs to an operator, which may register organizations and create their API clients. */
  operator: boolean
  /** The partnership in the path: row-level security then hides all others. */
  partnershipId?: string | undefined
  /** If the path names no partnership: those whose records are read. Row-level security hides those that the caller may not see. */
  partnershipIds?: readonly string[]
  /** The organization in the path: /v1/organizations/{organizationId}/... */
  subjectId?: string | undefined
  /** Whether the work may write in a closed, terminated or withdrawn partnership. record_event() checks it again at the end. */
  allowedWhenClosed?: boolean
  /** Whether each batch of a read takes less than some milliseconds: it shares a connection with those of other requests. */
  short?: boolean
  /** Deadline, in performance.now() milliseconds. Waiting for a connection past it fails with `unavailable`. */
  deadline?: number
  /** Called with the caller's relation before rows are returned; throw to reject. */
  authorize?: (context: RequestContext) => void
}

/** The result of set_request_context(). */
export interface RequestContext {
  /** lead, party, invited, observer or former of the partnership; self, representative or operator of the organization. */
  relation: string | null
  /** The start of the transaction by the clock of the database: every timestamp that a request writes. */
  now: string
  /** The number of events of the partnership. */
  position: number
  /** Whether the partnership is closed, terminated or withdrawn, as far as the caller may see it. */
  partnershipClosed: boolean
}

export interface Reader {
  context: Promise<RequestContext>
  /** Queries that are started in the same tick share a round trip. */
  query<Result>(query: Prepared<Result>, values?: object): Promise<Result>
  /** If the path of the request names no partnership: from then on, queries read the records of these. */
  namePartnerships(partnershipIds: readonly string[]): void
}

export interface Writer extends Reader {
  /**
   * Adds a statement that is sent with the commit, in order. A violation of a constraint in `constraintProblems` is
   * reported as that problem.
   */
  enqueue(query: Prepared<unknown>, values?: object, constraintProblems?: ConstraintProblems): void
  /** Called once before the commit, to enqueue the last statements. */
  beforeEnd(enqueueLast: () => void): void
  /** Sends the enqueued statements before the commit, so that later queries see their effects. Costs a round trip. */
  flush(): Promise<void>
  /**
   * Sends the enqueued statements. From then on the transaction names a partnership that it has created: the policies do not
   * look up all partnerships of the caller for each statement.
   */
  enterPartnership(partnershipId: string): Promise<void>
}

/** Problems by the name of the constraint. */
export type ConstraintProblems = Record<string, () => Problem>

/** Sends statements in one round trip, and fills their rows. */
export type Send = (statements: Statement[]) => Promise<void>

/** A row as text: `(party,"2026-11-29 14:58:00.123456+00",12,f)`. No value contains a comma, a quote or a parenthesis. */
function parseContext(text: string): RequestContext {
  const [relation = '', now = '', position = '', closed = ''] = text.slice(1, -1).split(',')
  return {
    relation: relation === '' ? null : relation,
    now: rfc3339(now.slice(1, -1)),
    position: Number(position),
    partnershipClosed: closed === 't',
  }
}

/** The first statement of a batch, so that the policies of all others see the caller. As one value: a row costs more. */
const setRequestContext = db
  .select({
    context:
      sql<RequestContext>`set_request_context(${sql.placeholder('organizationId')}, ${sql.placeholder('clientId')},
      ${sql.placeholder('operator')}, ${sql.placeholder('partnershipId')}, ${sql.placeholder('subjectId')},
      ${sql.placeholder('writing')}, ${sql.placeholder('allowedWhenClosed')}, ${sql.placeholder('partnershipIds')})`.mapWith(
        parseContext,
      ),
  })
  .from(sql`(select) as one_row`)
  .prepare('')

const begin = command('begin')
const commit = command('commit')
export const rollback = command('rollback')

export class Session implements Writer {
  #scope: RequestScope
  readonly #writing: boolean
  readonly #send: Send
  readonly #enqueued: Statement[] = []
  readonly #constraintProblems: ConstraintProblems = {}
  #enqueueLast: (() => void)[] = []
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
    const bound = new BoundQuery(query, values)
    this.#unsent.push(bound)
    await this.#sendPending()
    return bound.result
  }

  enqueue(query: Prepared<unknown>, values?: object, constraintProblems: ConstraintProblems = {}): void {
    this.#enqueued.push(new BoundQuery(query, values))
    Object.assign(this.#constraintProblems, constraintProblems)
  }

  beforeEnd(enqueueLast: () => void): void {
    this.#enqueueLast.push(enqueueLast)
  }

  flush(): Promise<void> {
    return this.#sendEnqueued([])
  }

  namePartnerships(partnershipIds: readonly string[]): void {
    this.#scope = { ...this.#scope, partnershipIds }
  }

  async enterPartnership(partnershipId: string): Promise<void> {
    this.#scope = { ...this.#scope, partnershipId }
    await this.#sendEnqueued([this.#contextStatement()])
  }

  /** Sends the enqueued statements and ends the transaction; `commits` false rolls it back. */
  end(commits: boolean): Promise<void> {
    for (const enqueue of this.#enqueueLast) enqueue()
    return this.#sendEnqueued([commits ? commit : rollback])
  }

  async #sendEnqueued(last: Statement[]): Promise<void> {
    await (this.#context ?? this.#sendPending())
    try {
      await this.#send([...this.#enqueued.splice(0), ...last])
    } catch (error) {
      throw this.#constraintProblems[violatedConstraint(error) ?? '']?.() ?? error
    }
  }

  /** Sends the queries of the current tick together. Resolves once `authorize` has accepted the caller. */
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

  async #sendAfterContext(context: Promise<RequestContext>, statements: Statement[]): Promise<void> {
    await context
    await this.#send(statements)
  }

  #contextStatement(): BoundQuery<{ context: RequestContext }[]> {
    const { organizationId, clientId, operator, partnershipId = null, subjectId = null } = this.#scope
    const { allowedWhenClosed = false, partnershipIds } = this.#scope
    return new BoundQuery(setRequestContext, {
      organizationId,
      clientId,
      operator,
      partnershipId,
      subjectId,
      writing: this.#writing,
      allowedWhenClosed,
      partnershipIds: partnershipIds ? pgArray(partnershipIds) : null,
    })
  }

  async #setContext(statements: Statement[]): Promise<void> {
    const bound = this.#contextStatement()
    this.#context = this.#send([...(this.#writing ? [begin] : []), bound, ...statements]).then(() => {
      const [{ context }] = bound.result as [{ context: RequestContext }]
      this.#scope.authorize?.(context)
      return context
    })
    await this.#context
  }
}
