// One request, one answer: who asks, ETags, If-Match, idempotency and dry runs, for every route alike.
import { hash } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Database, Entry, Reader, Scope, Writer } from '../database/database.ts'
import { type Happening, type Origin, record } from '../events/store.ts'
import * as idempotency from './idempotency/store.ts'
import {
  isPossibleOver,
  type OperationId,
  type Scope as PolicyScope,
  policy,
  type Relation,
  type Rule,
  ruleOf,
} from '../policy.ts'
import { notFound, Problem, partnershipOver } from '../problems.ts'
import { problemAnswer } from './problems.ts'
import type { Seal } from './idempotency/encryption.ts'

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
    isOver: boolean
  }
}

export interface Answer {
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
export const created = (body: unknown, location: string): Answer => ({ body, status: 201, version: 1, location })

/** What a handler that writes works with. */
export interface Change extends Writer {
  readonly caller: Caller
  /** What an event tells of the request. */
  readonly origin: Origin
  /** The clock of the database. */
  now(): Promise<string>
  /** The row that If-Match is about: 404 if there is none, 412 if it has changed since. */
  current<Row extends { version: number }>(row: Row | undefined): Row
  /** What a new record tells of itself. */
  first(): Promise<Stamp & { version: 1; createdAt: string }>
  /** The row as it is after `changes`. */
  next<Row extends { version: number }>(row: Row, changes: Partial<Row>): Promise<Row & Stamp>
  record(happening: Happening): void
}

interface Stamp {
  version: number
  updatedAt: string
  updatedBy: string
  updatedOnBehalfBy: string | null
}

export interface Exchange {
  /** Reads, and leaves it to the caller how to answer. */
  look<Result>(request: FastifyRequest, work: (reader: Reader) => Promise<Result>): Promise<Result>
  read(request: FastifyRequest, reply: FastifyReply, work: (reader: Reader) => Promise<Answer>): Promise<FastifyReply>
  /** `secret` answers are kept sealed for a repetition; what is written `evenDry` is kept in a dry run too. */
  write(
    request: FastifyRequest,
    reply: FastifyReply,
    work: (change: Change) => Promise<Answer>,
    options?: { secret?: boolean; evenDry?: boolean },
  ): Promise<FastifyReply>
  /**
   * Writes for the request, as often as it takes: each time a transaction of its own. What only keeps account of the
   * request itself is written `evenOver`, in a partnership that is over.
   */
  act<Result>(
    request: FastifyRequest,
    work: (change: Change) => Promise<Result>,
    options?: { keep?: boolean; evenOver?: boolean },
  ): Promise<Result>
}

export function exchangeOver(database: Database, seal: Seal): Exchange {
  return {
    look: (request, work) => database.read(unhurried(scopeOf(request)), work),
    act: (request, work, { keep, evenOver } = {}) =>
      database.write(unhurried(writing(request, evenOver)), (writer) => work(changeOf(writer, request)), keep),

    async read(request, reply, work) {
      return tell(request, reply, await database.read(scopeOf(request), work))
    },

    async write(request, reply, work, { secret = false, evenDry = false } = {}) {
      const scope = writing(request)
      const keep = evenDry || !isDryRun(request)
      const key = keep ? keyOf(request) : undefined
      if (key === undefined) {
        const answer = await database.write(scope, (writer) => work(changeOf(writer, request)), keep)
        return send(keep ? reply : reply.header('dry-run', 'true'), finish(answer))
      }

      const fingerprint = fingerprintOf(request)
      /** Throws where the key has been answered, or came with another request. */
      const claim = async (writer: Writer): Promise<void> => {
        const [kept] = await writer.ask(idempotency.claim, { key })
        if (kept === undefined) return
        throw kept.fingerprint === fingerprint ? new Replay(kept) : new Problem('idempotency-key-reused')
      }
      const remember = (writer: Writer, { status, headers, body }: Finished) =>
        writer.queue(idempotency.keep, {
          clientId: scope.clientId,
          key,
          fingerprint,
          status,
          headers: secret ? { ...headers, [sealed]: '1' } : headers,
          body: secret ? seal.close(body) : body,
        })
      const once = () =>
        database.write(scope, async (writer) => {
          const claimed = claim(writer)
          // Begun before the key is known to be free, so that both travel together; effects wait for the end.
          const working = work(changeOf(writer, request))
          working.catch(() => {})
          await claimed
          const answer = finish(await working)
          remember(writer, answer)
          return answer
        })
      const refuse = async (error: unknown) => {
        if (!(error instanceof Problem) || !isFinal(error)) throw error
        const answer = problemAnswer(request, error)
        // That the partnership is over is told before the key is looked at, which may have been answered by then.
        await database.write(writing(request, true), async (writer) => {
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
        const body = isSealed ? seal.open(error.kept.body) : error.kept.body
        return send(reply.header('idempotent-replayed', 'true'), { status: error.kept.status, headers, body })
      }
    },
  }
}

/** Answers what was read, or that the asker has it already. */
export function tell(
  request: FastifyRequest,
  reply: FastifyReply,
  { body, type = json, version, position, link }: Answer,
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

interface Finished {
  status: number
  headers: Record<string, string>
  body: string
}

/** Carries a kept answer out of the transaction, which has nothing to do. */
class Replay extends Error {
  readonly kept: Finished
  constructor(kept: Finished) {
    super('This request was answered before.')
    this.kept = kept
  }
}

function finish({ body, status = 200, location, version }: Answer): Finished {
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

function send(reply: FastifyReply, { status, headers, body }: Finished): FastifyReply {
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

function scopeOf(request: FastifyRequest): Scope {
  const { organizationId, clientId, operator } = request.caller
  const { partnershipId, organizationId: subjectId } = request.params as Record<string, string | undefined>
  const { relations } = ruleFor(request)
  return {
    organizationId,
    clientId,
    operator,
    partnershipId,
    subjectId: partnershipId === undefined ? subjectId : undefined,
    until: request.until,
    admit(entry) {
      if (relations) admit(entry, relations)
      request.relation = entry.relation as Relation | null
      request.isOver = entry.isOver
    },
  }
}

/** As whom the request writes: nothing in a partnership that is over, unless its rule lets it. */
function writing(request: FastifyRequest, evenOver = mayOver(request)): Scope {
  const scope = scopeOf(request)
  return {
    ...scope,
    evenOver,
    admit(entry) {
      scope.admit?.(entry)
      if (entry.isOver && !evenOver) throw partnershipOver()
    },
  }
}

function mayOver(request: FastifyRequest): boolean {
  const rule = ruleFor(request)
  const body = (request.body ?? {}) as { action?: string }
  const parts = body.action === undefined ? Object.keys(body) : [body.action]
  return rule.evenOver !== undefined && parts.every((part) => isPossibleOver(rule, part))
}

/** Tells which actions of a record are not possible any more, as the partnership is over. */
export const closedTo =
  ({ isOver }: Pick<FastifyRequest, 'isOver'>, operationId: OperationId) =>
  (action: string): boolean =>
    isOver && !isPossibleOver(policy[operationId], action)

/** For work that goes on past the time in which a request is answered. */
const unhurried = (scope: Scope): Scope => ({ ...scope, until: Number.POSITIVE_INFINITY })

/** A stranger hears the same as whoever asks for what does not exist. */
function admit({ relation }: Entry, relations: readonly Relation[]): void {
  if (relation === null) throw notFound()
  if (relations.includes(relation as Relation)) return
  throw new Problem('relation-missing', `This is for ${relations.join(', ')}; your organization is ${relation} here.`)
}

const isDryRun = (request: FastifyRequest): boolean => (request.query as { dryRun?: boolean }).dryRun === true

/** 1 to 255 visible characters, bare or quoted; only a POST has one. */
function keyOf(request: FastifyRequest): string | undefined {
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
function matchOf(request: FastifyRequest): number | '*' {
  const sent = request.headers['if-match']
  if (sent === undefined) throw new Problem('if-match-required')
  if (sent === '*' && request.method === 'PUT') return '*'
  const [, version] = /^"([1-9][0-9]{0,9})(?:-[0-9]{1,19})?"$/.exec(sent) ?? []
  if (version === undefined) throw new Problem('invalid-if-match')
  return Number(version)
}

/** PATCH, DELETE and transitions are about a version that the caller has seen. */
export const needsMatch = (method: string, url: string): boolean =>
  method === 'PATCH' || method === 'DELETE' || (method === 'POST' && url.endsWith('/transitions'))

/** What a handler that writes works with, over the transaction that `writer` is. */
export function changeOf(writer: Writer, request: FastifyRequest): Change {
  const { caller } = request
  const origin: Origin = { requestId: request.id, onBehalfBy: caller.onBehalfBy }
  const now = async () => (await writer.entry).now
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
    ask: (query, values) => writer.ask(query, values),
    queue: (query, values, refusals) => writer.queue(query, values, refusals),
    flush: () => writer.flush(),
    get entry() {
      return writer.entry
    },
    current(row) {
      const wanted = matchOf(request)
      if (row === undefined) throw notFound()
      if (wanted === '*' || wanted === row.version) return row
      throw new Problem('stale', `The record is at version ${row.version}.`, { headers: { etag: etagOf(row.version) } })
    },
    async first() {
      const made = await stamp(1)
      return { ...made, version: 1, createdAt: made.updatedAt }
    },
    async next(row, changes) {
      return { ...row, ...changes, ...(await stamp(row.version + 1)) }
    },
    record: (happening) => record(writer, origin, happening),
  }
}
