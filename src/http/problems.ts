// Turns whatever was thrown, and what the parser and the router refuse, into an answer: RFC 9457, in one place.
import { type ServerResponse, STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { Problem, type ProblemCode, type ProblemKind, problemTypes } from '../problems.ts'
import { nullable, ref, strict } from './schemas.ts'

export const statusOf: Record<ProblemKind, number> = {
  invalid: 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  'method-not-allowed': 405,
  timeout: 408,
  conflict: 409,
  gone: 410,
  'precondition-failed': 412,
  'too-large': 413,
  unsupported: 415,
  unprocessable: 422,
  'precondition-required': 428,
  'too-many-requests': 429,
  'headers-too-large': 431,
  internal: 500,
  unavailable: 503,
}

const code = (description: string, example: string) =>
  Type.String({ minLength: 1, maxLength: 100, pattern: '^[A-Za-z][A-Za-z0-9_-]*$', description, examples: [example] })
const sentence = (description: string, example: string) =>
  Type.String({ maxLength: 2000, pattern: '\\S', description, examples: [example] })

export const RequestErrorView = strict(
  {
    pointer: Type.String({
      maxLength: 1000,
      pattern: '^[^\\u0000]*$',
      description: 'Where: an RFC 6901 pointer into the body, or the name of the path or query parameter.',
      examples: ['/contacts/0/email'],
    }),
    code: code('What kind of fault, stable.', 'format'),
    detail: sentence('What is expected there.', 'must match format "email".'),
  },
  { $id: 'Fault', description: 'One thing wrong with a request.' },
)

export const BlockerView = strict(
  {
    code: Type.String({
      maxLength: 100,
      pattern: '^[A-Z][A-Z0-9_]*$',
      description: 'What blocks, stable.',
      examples: ['PARTIES_NOT_ACCEPTED'],
    }),
    message: sentence('The same for a person.', 'At least 2 parties have to accept; 1 has.'),
    ref: nullable(
      Type.String({
        maxLength: 500,
        pattern: '^/v1/',
        description: 'The path of what stands in the way, if it is one thing.',
        examples: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10/parties'],
      }),
    ),
  },
  { $id: 'Blocker', description: 'Why an action is not possible now.' },
)

export const ProblemView = strict(
  {
    type: Type.String({
      format: 'uri-reference',
      maxLength: 200,
      description: 'A URL of this service that explains the code, relative to the request.',
      examples: ['/problems/precondition-failed'],
    }),
    title: sentence('The same for every problem of this code.', 'The record has changed since you read it'),
    status: Type.Integer({
      minimum: 400,
      maximum: 599,
      format: 'int32',
      description: 'The HTTP status.',
      examples: [412],
    }),
    detail: sentence('What it is this time.', 'The record is at version 4.'),
    instance: Type.String({
      format: 'uri-reference',
      maxLength: 2000,
      description: 'The path that was asked.',
      examples: ['/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
    }),
    code: code('Stable: decide by this.', 'precondition-failed'),
    requestId: Type.String({
      maxLength: 64,
      pattern: '^[A-Za-z0-9_-]+$',
      description: 'Stands in the log beside the request, and in X-Request-Id.',
      examples: ['019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10'],
    }),
    traceId: Type.Optional(
      Type.String({
        minLength: 32,
        maxLength: 32,
        pattern: '^[0-9a-f]{32}$',
        description: 'The trace that traceparent named, if it came with the request.',
        examples: ['4bf92f3577b34da6a3ce929d0e0e4736'],
      }),
    ),
    errors: Type.Optional(
      Type.Array(ref(RequestErrorView), {
        maxItems: 100,
        description: 'What is wrong with the request, part by part.',
      }),
    ),
    blockedBy: Type.Optional(
      Type.Array(ref(BlockerView), { maxItems: 100, description: 'What keeps the action from being possible.' }),
    ),
  },
  { $id: 'Problem', description: 'Why a request was refused, and what to do about it (RFC 9457).' },
)

export const problemSchemas = [RequestErrorView, BlockerView, ProblemView]

/** What the parser of Fastify and of Node refuse, by their codes. */
const codesOfFrameworkErrors: Record<string, ProblemCode> = {
  FST_ERR_CTP_BODY_TOO_LARGE: 'body-too-large',
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'unsupported-media-type',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'invalid-json',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'malformed-http',
  FST_ERR_BAD_URL: 'malformed-http',
  FST_ERR_MAX_LIMIT: 'malformed-http',
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error
  const { code = '', statusCode = 500, message } = error as FastifyError
  const known = codesOfFrameworkErrors[code]
  if (known !== undefined) return new Problem(known)
  if (statusCode < 500) return new Problem('malformed-http', message)
  const problem = new Problem('internal')
  problem.cause = error
  return problem
}

function bodyOf(problem: Problem, path: string, requestId: string, traceId: string | null = null): string {
  const { kind, title } = problemTypes[problem.code]
  const { errors, blockedBy } = problem.details
  return JSON.stringify({
    type: `/problems/${problem.code}`,
    title,
    status: statusOf[kind],
    detail: problem.message.slice(0, 2000),
    instance: path,
    code: problem.code,
    requestId,
    ...(traceId && { traceId }),
    ...(errors && { errors: errors.map((fault) => ({ ...fault, pointer: boundedPointer(fault.pointer) })) }),
    ...(blockedBy && { blockedBy }),
  })
}

/** A pointer that is too long to be told ends where it can; a name with U+0000 is told by its escape. */
export function boundedPointer(pointer: string): string {
  if (pointer.length <= 1000) return pointer.replaceAll('\0', '%00')
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/', 1000)))
}

/** Of the path that was asked what a URI may hold, and no key: problems end up in logs as URLs do. */
const safePath = (url: string): string =>
  (url.split('?', 1)[0] ?? '/')
    .replaceAll(/pb_[^/]*/g, 'pb_')
    .replaceAll(/%(?![\da-f]{2})|[^\w\-.~!$&'()*+,;=:@%/]/gi, encodeURIComponent)
    .slice(0, 2000)

const mediaType = 'application/problem+json'

/** What RFC 6750 has of a refusal: without an error where no credential came. */
export const bearerChallenge = (error?: 'invalid_token' | 'insufficient_scope', scope?: string) => ({
  'www-authenticate': [
    'Bearer realm="partnership-basics"',
    ...(error ? [`error="${error}"`] : []),
    ...(scope ? [`scope="${scope}"`] : []),
  ].join(', '),
})

/** A problem, written out. */
export function problemResponse(request: FastifyRequest, problem: Problem) {
  return {
    status: statusOf[problem.kind],
    headers: {
      'content-type': mediaType,
      ...(problem.kind === 'unauthenticated' && bearerChallenge()),
      ...problem.details.headers,
    } as Record<string, string>,
    body: bodyOf(problem, safePath(request.url), request.id, request.traceId),
  }
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown) {
  const problem = toProblem(error)
  if (problem.kind === 'internal' || problem.kind === 'unavailable') logCause(request, problem)
  const { status, headers, body } = problemResponse(request, problem)
  return reply.code(status).headers(headers).send(body)
}

/** Never the error itself: the driver puts values of the row into its detail. */
function logCause(request: FastifyRequest, { kind, cause }: Problem): void {
  const { message, code, stack } = (cause ?? {}) as { message?: string; code?: string; stack?: string }
  request.log.error({ reason: message, sqlstate: code, ...(kind === 'internal' && { at: stack }) })
}

/**
 * What is not HTTP never becomes a request: it is answered on the socket, which is closed. Whoever sent requests in front
 * of it hears what became of those first.
 */
export function rejectMalformed(error: Error & { code?: string }, socket: Socket): void {
  const { _httpMessage: underWay } = socket as { _httpMessage?: ServerResponse | null }
  if (underWay?.req.complete) return void underWay.once('finish', () => rejectMalformed(error, socket))
  if (socket.writableEnded) return
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const problem = new Problem(codesOfFrameworkErrors[error.code ?? ''] ?? 'malformed-http')
  const status = statusOf[problem.kind]
  const body = bodyOf(problem, '/', 'none')
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${mediaType}\r\ncache-control: no-store\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
  // Until then what still comes is let go by: a connection that is cut takes the answer with it.
  setTimeout(() => socket.destroy(), 1_000).unref()
}

/** Answers what no route does, telling a wrong path from a wrong method, and whatever a route throws. */
export function registerProblemHandlers(app: FastifyInstance): void {
  const routes: { method: string; matches: RegExp }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const matches = new RegExp(
      `^${url
        .replaceAll(/[.]/g, '\\.')
        .replaceAll(/:[^/]+/g, '[^/]+')
        .replace('*', '.*')}$`,
    )
    // Preflights are answered everywhere, which makes no route of a path that has none.
    for (const one of [method].flat()) if (one !== 'OPTIONS') routes.push({ method: one, matches })
  })
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    const allowed = [...new Set(routes.filter(({ matches }) => matches.test(path)).map(({ method }) => method))]
    const problem =
      allowed.length === 0 || allowed.includes(request.method)
        ? new Problem('route-not-found', 'There is no such route.')
        : new Problem('method-not-allowed', `${request.method} is not answered here.`, {
            headers: { allow: allowed.join(', ') },
          })
    return sendProblem(request, reply, problem)
  })
  app.setErrorHandler((error, request, reply) => sendProblem(request, reply, error))
}
