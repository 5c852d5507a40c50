// Runs the work of handlers: one transaction in the caller's scope, with ETags, idempotency and dry runs.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Database } from '../database/database.ts'
import type { Reader, Writer } from '../database/session.ts'
import { type AgendaChange, collectAgendaChanges } from '../events/agenda.ts'
import { type NewEvent, type Origin, recordEvent } from '../events/store.ts'
import { Problem } from '../problems.ts'
import { type Caller, isLarge, readScope, withoutDeadline, writeScope } from './authorization.ts'
import { type EndpointResult, requireMatch, sendConditional } from './conditional-requests.ts'
import type { Encryptor } from './encryption.ts'
import { idempotentRequest, isFinal, Replay, sendStored, toStoredResponse } from './idempotency/idempotency.ts'
import { problemResponse } from './problems.ts'
import type { Concurrency } from './rate-limits/concurrency.ts'

/** The result of a POST that created a record. */
export const created = (body: unknown, location: string): EndpointResult => ({
  body,
  status: 201,
  version: 1,
  location,
})

/** The argument of a handler that writes. */
export interface WriteContext extends Writer {
  readonly caller: Caller
  /** The request, for its events. */
  readonly origin: Origin
  /** The clock of the database, constant within the transaction. */
  now(): Promise<string>
  /** Returns the row if If-Match has its version. Throws 404 without a row, 412 if the version differs. */
  requireMatch<Row extends { version: number }>(row: Row | undefined): Row
  /** Version, time and author of a new record. */
  creationStamp(): Promise<Stamp & { version: 1; createdAt: string }>
  /** The row with `changes`, the next version, and time and author of the change. */
  nextVersion<Row extends { version: number }>(row: Row, changes: Partial<Row>): Promise<Row & Stamp>
  record(event: NewEvent): void
  /** Replaces agenda entries of a record of the partnership or organization. */
  changeAgenda(streamId: string, change: AgendaChange): void
}

interface Stamp {
  version: number
  updatedAt: string
  updatedBy: string
  updatedOnBehalfBy: string | null
}

export interface Endpoints {
  concurrency: Concurrency
  /** Reads without a deadline; the caller sends the response. For files and streams. */
  query<Result>(request: FastifyRequest, work: (reader: Reader) => Promise<Result>): Promise<Result>
  /** Like `query`, in turn with other large work. */
  queryLarge<Result>(request: FastifyRequest, work: (reader: Reader) => Promise<Result>): Promise<Result>
  respondToRead(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (reader: Reader) => Promise<EndpointResult>,
  ): Promise<FastifyReply>
  /** `persistsInDryRun`: the transaction is also committed in a dry run. */
  respondToWrite(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (write: WriteContext) => Promise<EndpointResult>,
    options?: { persistsInDryRun?: boolean },
  ): Promise<FastifyReply>
  /**
   * Runs one transaction without a deadline; the caller sends the response. May be called many times for one request.
   * `allowedWhenClosed`: also in a closed partnership, for what the service stores about the request itself. `large`: in turn
   * with other large work.
   */
  transact<Result>(
    request: FastifyRequest,
    work: (write: WriteContext) => Promise<Result>,
    options?: { commit?: boolean; allowedWhenClosed?: boolean; large?: boolean },
  ): Promise<Result>
}

export function createEndpoints(database: Database, encryptor: Encryptor, concurrency: Concurrency): Endpoints {
  const { runLarge } = concurrency
  const query: Endpoints['query'] = (request, work) => database.read(withoutDeadline(readScope(request)), work)
  return {
    concurrency,
    query,

    queryLarge: (request, work) => runLarge(request.caller.holderId, undefined, () => query(request, work)),

    transact(request, work, { commit, allowedWhenClosed, large = false } = {}) {
      const scope = withoutDeadline(writeScope(request, allowedWhenClosed))
      const write = () => database.write(scope, (writer) => work(createWriteContext(writer, request)), commit)
      return large ? runLarge(scope.holderId, undefined, write) : write()
    },

    async respondToRead(request, reply, work) {
      const read = () => database.read(readScope(request), work)
      const result = isLarge(request) ? await runLarge(request.caller.holderId, request.deadline, read) : await read()
      return sendConditional(request, reply, result)
    },

    async respondToWrite(request, reply, work, { persistsInDryRun = false } = {}) {
      const scope = writeScope(request)
      const commits = persistsInDryRun || !isDryRun(request)
      const transact = <Result>(transaction: (writer: Writer) => Promise<Result>) => {
        const write = () => database.write(scope, transaction, commits)
        return isLarge(request) ? runLarge(request.caller.holderId, request.deadline, write) : write()
      }
      const idempotent = commits ? idempotentRequest(request, encryptor) : undefined
      if (idempotent === undefined) {
        const result = await transact((writer) => work(createWriteContext(writer, request)))
        return sendStored(commits ? reply : reply.header('dry-run', 'true'), toStoredResponse(result))
      }

      const execute = () =>
        transact(async (writer) => {
          const claimed = idempotent.claim(writer)
          // The work starts before the key is claimed, so that its queries share a round trip; statements are sent at the end.
          const pendingResult = work(createWriteContext(writer, request))
          pendingResult.catch(() => {})
          await claimed
          const response = toStoredResponse(await pendingResult)
          idempotent.store(writer, response)
          return response
        })
      const storeProblem = async (error: unknown) => {
        if (!(error instanceof Problem)) throw error
        const stores = isFinal(error)
        // Before the partnership was closed, the same request may have been executed.
        if (!stores && error.code !== 'partnership-closed') throw error
        const response = problemResponse(request, error)
        // Allowed in a closed partnership: a repeated request has to find the response stored with its key.
        const claim = async (writer: Writer) => {
          await idempotent.claim(writer)
          if (stores) idempotent.store(writer, response)
        }
        await database.write(writeScope(request, true), claim, stores)
        return response
      }
      try {
        return sendStored(reply, await execute().catch(storeProblem))
      } catch (error) {
        if (!(error instanceof Replay)) throw error
        return sendStored(reply.header('idempotent-replayed', 'true'), idempotent.decrypt(error.stored))
      }
    },
  }
}

const isDryRun = (request: FastifyRequest): boolean => (request.query as { dryRun?: boolean }).dryRun === true

export function createWriteContext(writer: Writer, request: FastifyRequest): WriteContext {
  const { caller } = request
  const origin: Origin = { requestId: request.id, onBehalfBy: caller.onBehalfBy }
  const now = async () => (await writer.context).now
  const stamp = async (version: number): Promise<Stamp> => ({
    version,
    updatedAt: await now(),
    updatedBy: caller.organizationId,
    updatedOnBehalfBy: caller.onBehalfBy,
  })
  return {
    caller,
    origin,
    now,
    query: (query, values) => writer.query(query, values),
    enqueue: (query, values, problems) => writer.enqueue(query, values, problems),
    beforeEnd: (enqueueLast) => writer.beforeEnd(enqueueLast),
    flush: () => writer.flush(),
    namePartnerships: (partnershipIds) => writer.namePartnerships(partnershipIds),
    enterPartnership: (partnershipId) => writer.enterPartnership(partnershipId),
    get context() {
      return writer.context
    },
    requireMatch: (row) => requireMatch(request, row),
    async creationStamp() {
      const created = await stamp(1)
      return { ...created, version: 1, createdAt: created.updatedAt }
    },
    async nextVersion(row, changes) {
      return { ...row, ...changes, ...(await stamp(row.version + 1)) }
    },
    record: (event) => recordEvent(writer, origin, event),
    changeAgenda: collectAgendaChanges(writer),
  }
}
