// One request, one answer: who asks, ETags, If-Match, idempotency and dry runs, for every route alike.
import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Database, Reader, RequestContext, RequestScope, Writer } from '../database/database.ts'
import { type NewEvent, type Origin, record } from '../events/store.ts'
import {
  isAllowedWhenClosed,
  type OperationId,
  type Scope as PolicyScope,
  policy,
  type Relation,
  type Rule,
  ruleOf,
} from '../policy.ts'
import { notFound, Problem, partnershipClosedProblem } from '../problems.ts'
import type { Encryptor } from './idempotency/encryption.ts'
import * as idempotency from './idempotency/store.ts'
import { problemAnswer } from './problems.ts'

/** Whose API client sent the request. */
export interface Caller {
  /** The organization whose act it is. */
  organizationId: string
  /** The organization that acts for it, if On-Behalf-Of named one that it represents. */
  onBehalfBy: string | null
  clientId: string
  scopes: readonly PolicyScope[]
  operator: boolean
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller
    /** What the caller is to what the path names, once the database has said so. */
    relation: Relation | null
    /** Whether the partnership that the path names is over, once the database has said so. */
    partnershipClosed: boolean
  }
}

export interface EndpointResult {
  body: unknown
  /** What the body is text of; JSON is made of it unless said. */
  type?: string
  status?: 200 | 201 | 204
  /** Where the new record is. */
  location?: string
  /** The version of the one record that is answered. */
  version?: number
  /** For what is computed from other records too: how many events those had. */
  position?: number
  /** Further pages, as RFC 8288 has it. */
  link?: string
}

/** The answer that a record was made, and where it is. */
export const created = (body: unknown, location: string): EndpointResult => ({
  body,
  status: 201,
  version: 1,
  location,
})

/** What a handler that writes works with. */
export interface WriteContext extends Writer {
  readonly caller: Caller
  /** What an event tells of the request. */
  readonly origin: Origin
  /** The clock of the database. */
  now(): Promise<string>
  /** The row that If-Match is about: 404 if there is none, 412 if it has changed since. */
  requireMatch<Row extends { version: number }>(row: Row | undefined): Row
  /** What a new record tells of itself. */
  creationStamp(): Promise<Stamp & { version: 1; createdAt: string }>
  /** The row as it is after `changes`. */
  nextVersion<Row extends { version: number }>(row: Row, changes: Partial<Row>): Promise<Row & Stamp>
  record(happening: NewEvent): void
}

interface Stamp {
  version: number
  updatedAt: string
  updatedBy: string
  updatedOnBehalfBy: string | null
}

export interface Endpoints {
  /** Reads, and leaves it to the caller how to answer. */
  query<Result>(request: FastifyRequest, work: (reader: Reader) => Promise<Result>): Promise<Result>
  respondToRead(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (reader: Reader) => Promise<EndpointResult>,
  ): Promise<FastifyReply>
  /** `secret` answers are kept sealed for a repetition; what is written `persistsInDryRun` is kept in a dry run too. */
  respondToWrite(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (write: WriteContext) => Promise<EndpointResult>,
    options?: { secret?: boolean; persistsInDryRun?: boolean },
  ): Promise<FastifyReply>
  /**
   * Writes for the request, as often as it takes: each time a transaction of its own. What only keeps account of the
   * request itself is written `allowedWhenClosed`, in a partnership that is over.
   */
  transact<Result>(
    request: FastifyRequest,
    work: (write: WriteContext) => Promise<Result>,
    options?: { commit?: boolean; allowedWhenClosed?: boolean },
  ): Promise<Result>
}

export function createEndpoints(database: Database, seal: Encryptor): Endpoints {
  return {
    query: (request, work) => database.read(withoutDeadline(scopeOf(request)), work),
    transact: (request, work, { commit, allowedWhenClosed } = {}) =>
      database.write(
        withoutDeadline(writeScope(request, allowedWhenClosed)),
        (writer) => work(createWriteContext(writer, request)),
        commit,
      ),

    async respondToRead(request, reply, work) {
      return sendConditional(request, reply, await database.read(scopeOf(request), work))
    },

    async respondToWrite(request, reply, work, { secret = false, persistsInDryRun = false } = {}) {
      const scope = writeScope(request)
      const keep = persistsInDryRun || !isDryRun(request)
      const key = keep ? idempotencyKeyOf(request) : undefined
      if (key === undefined) {
        const answer = await database.write(scope, (writer) => work(createWriteContext(writer, request)), keep)
        return send(keep ? reply : reply.header('dry-run', 'true'), toStoredResponse(answer))
      }

      const fingerprint = fingerprintOf(request)
      /** Throws where the key has been answered, or came with another request. */
      const claim = async (writer: Writer): Promise<void> => {
        const [kept] = await writer.query(idempotency.claim, { key })
        if (kept === undefined) return
        throw kept.fingerprint === fingerprint ? new Replay(kept) : new Problem('idempotency-key-reused')
      }
      const remember = (writer: Writer, { status, headers, body }: StoredResponse) =>
        writer.enqueue(idempotency.keep, {
          clientId: scope.clientId,
          key,
          fingerprint,
          status,
          headers: secret ? { ...headers, [sealed]: '1' } : headers,
          body: secret ? seal.encrypt(body) : body,
        })
      const once = () =>
        database.write(scope, async (writer) => {
          const claimed = claim(writer)
          // Begun before the key is known to be free, so that both travel together; effects wait for the end.
          const working = work(createWriteContext(writer, request))
          working.catch(() => {})
          await claimed
          const answer = toStoredResponse(await working)
          remember(writer, answer)
          return answer
        })
      const refuse = async (error: unknown) => {
        if (!(error instanceof Problem) || !isFinal(error)) throw error
        const answer = problemAnswer(request, error)
        // That the partnership is over is told before the key is looked at, which may have been answered by then.
        await database.write(writeScope(request, true), async (writer) => {
          await claim(writer)
          remember(writer, answer)
        })
        return answer
      }
      try {
        return send(reply, await once().catch(refuse))
      } catch (error) {
        if (!(error instanceof Replay)) throw error
        const { [sealed]: isSealed, ...headers } = error.kept.headers
        const body = isSealed ? seal.decrypt(error.kept.body) : error.kept.body
        return send(reply.header('idempotent-replayed', 'true'), { status: error.kept.status, headers, body })
      }
    },
  }
}

/** Answers what was read, or that the asker has it already. */
export function sendConditional(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, type = json, version, position, link }: EndpointResult,
): FastifyReply {
  const text = type === json ? JSON.stringify(body) : String(body)
  if (link !== undefined) reply.header('link', link)
  if (version !== undefined) {
    // Who sees only a part is not to notice by the count of events that something happened in the rest. And what is no
    // JSON is not to be taken for the same record's JSON.
    const partly = request.relation === 'observer' || request.relation === 'invited'
    const byContent = type !== json || (position !== undefined && partly)
    const etag = etagOf(version, byContent ? crc32(text) : position)
    reply.header('etag', etag)
    const asked = request.headers['if-none-match']
    if (asked !== undefined && matchesWeakly(asked, etag)) return reply.code(304).send()
  }
  return reply.type(type === json ? json : `${type}; charset=utf-8`).send(text)
}

/** Marks an answer that is kept sealed. */
const sealed = 'x-sealed'
const json = 'application/json; charset=utf-8'

interface StoredResponse {
  status: number
  headers: Record<string, string>
  body: string
}

/** Carries a kept answer out of the transaction, which has nothing to do. */
class Replay extends Error {
  readonly kept: StoredResponse
  constructor(kept: StoredResponse) {
    super('This request was answered before.')
    this.kept = kept
  }
}

function toStoredResponse({ body, status = 200, location, version }: EndpointResult): StoredResponse {
  return {
    status,
    headers: {
      ...(status !== 204 && { 'content-type': json }),
      ...(location && { location }),
      ...(version && { etag: etagOf(version) }),
    },
    body: status === 204 ? '' : JSON.stringify(body),
  }
}

function send(reply: FastifyReply, { status, headers, body }: StoredResponse): FastifyReply {
  return reply
    .code(status)
    .headers(headers)
    .send(body === '' ? undefined : body)
}

/** Business refusals stay what they are when the request is repeated; what may pass, or was never tried, does not. */
const isFinal = ({ code, kind }: Problem): boolean =>
  (kind === 'conflict' && code !== 'version-conflict' && code !== 'request-in-progress') ||
  (kind === 'unprocessable' && code !== 'idempotency-key-reused')

const ruleFor = (request: FastifyRequest): Rule =>
  ruleOf((request.routeOptions.schema as { operationId?: string }).operationId ?? '') ?? { scope: null }

function scopeOf(request: FastifyRequest): RequestScope {
  const { organizationId, clientId, operator } = request.caller
  const { partnershipId, organizationId: subjectId } = request.params as Record<string, string | undefined>
  const { relations } = ruleFor(request)
  return {
    organizationId,
    clientId,
    operator,
    partnershipId,
    subjectId: partnershipId === undefined ? subjectId : undefined,
    deadline: request.deadline,
    authorize(entry) {
      if (relations) requireRelation(entry, relations)
      request.relation = entry.relation as Relation | null
      request.partnershipClosed = entry.partnershipClosed
    },
  }
}

/** As whom the request writes: nothing in a partnership that is over, unless its rule lets it. */
function writeScope(request: FastifyRequest, allowedWhenClosed = isRequestAllowedWhenClosed(request)): RequestScope {
  const scope = scopeOf(request)
  return {
    ...scope,
    allowedWhenClosed,
    authorize(entry) {
      scope.authorize?.(entry)
      if (entry.partnershipClosed && !allowedWhenClosed) throw partnershipClosedProblem()
    },
  }
}

function isRequestAllowedWhenClosed(request: FastifyRequest): boolean {
  const rule = ruleFor(request)
  const body = (request.body ?? {}) as { action?: string }
  const parts = body.action === undefined ? Object.keys(body) : [body.action]
  return rule.allowedWhenClosed !== undefined && parts.every((part) => isAllowedWhenClosed(rule, part))
}

/** Tells which actions of a record are not possible any more, as the partnership is over. */
export const blockedByClosure =
  ({ partnershipClosed }: Pick<FastifyRequest, 'partnershipClosed'>, operationId: OperationId) =>
  (action: string): boolean =>
    partnershipClosed && !isAllowedWhenClosed(policy[operationId], action)

/** For work that goes on past the time in which a request is answered. */
const withoutDeadline = (scope: RequestScope): RequestScope => ({ ...scope, deadline: Number.POSITIVE_INFINITY })

/** A stranger hears the same as whoever asks for what does not exist. */
function requireRelation({ relation }: RequestContext, relations: readonly Relation[]): void {
  if (relation === null) throw notFound()
  if (relations.includes(relation as Relation)) return
  throw new Problem('relation-missing', `This is for ${relations.join(', ')}; your organization is ${relation} here.`)
}

const isDryRun = (request: FastifyRequest): boolean => (request.query as { dryRun?: boolean }).dryRun === true

/** 1 to 255 visible characters, bare or quoted; only a POST has one. */
function idempotencyKeyOf(request: FastifyRequest): string | undefined {
  const sent = request.headers['idempotency-key']
  if (sent === undefined || request.method !== 'POST') return undefined
  const [, quoted, bare] = /^(?:"([\x20\x21\x23-\x7e]{1,255})"|([\x21\x23-\x7e]{1,255}))$/.exec(String(sent)) ?? []
  const key = quoted ?? bare
  if (key === undefined) throw new Problem('invalid-idempotency-key')
  return key
}

function fingerprintOf(request: FastifyRequest): string {
  const { caller, method, url, body } = request
  return hash('sha256', JSON.stringify([method, url, caller.organizationId, body ?? null]), 'base64url')
}

/** A record's tag is its version; where other records show through, how many events those had comes with it. */
const etagOf = (version: number, position?: number): string =>
  position === undefined ? `"${version}"` : `"${version}-${position}"`

const matchesWeakly = (asked: string, etag: string): boolean =>
  asked.split(',').some((one) => one.trim().replace(/^W\//, '') === etag || one.trim() === '*')

/** The version that If-Match names: 428 without it, 400 where it is no tag of ours. */
function ifMatchOf(request: FastifyRequest): number | '*' {
  const sent = request.headers['if-match']
  if (sent === undefined) throw new Problem('if-match-required')
  if (sent === '*' && request.method === 'PUT') return '*'
  const [, version] = /^"([1-9][0-9]{0,9})(?:-[0-9]{1,19})?"$/.exec(sent) ?? []
  if (version === undefined) throw new Problem('invalid-if-match')
  return Number(version)
}

/** PATCH, DELETE and transitions are about a version that the caller has seen. */
export const requiresIfMatch = (method: string, url: string): boolean =>
  method === 'PATCH' || method === 'DELETE' || (method === 'POST' && url.endsWith('/transitions'))

/** What a handler that writes works with, over the transaction that `writer` is. */
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
    enqueue: (query, values, refusals) => writer.enqueue(query, values, refusals),
    flush: () => writer.flush(),
    get context() {
      return writer.context
    },
    requireMatch(row) {
      const wanted = ifMatchOf(request)
      if (row === undefined) throw notFound()
      if (wanted === '*' || wanted === row.version) return row
      throw new Problem('stale', `The record is at version ${row.version}.`, { headers: { etag: etagOf(row.version) } })
    },
    async creationStamp() {
      const made = await stamp(1)
      return { ...made, version: 1, createdAt: made.updatedAt }
    },
    async nextVersion(row, changes) {
      return { ...row, ...changes, ...(await stamp(row.version + 1)) }
    },
    record: (happening) => record(writer, origin, happening),
  }
}
