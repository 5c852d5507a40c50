// Turns every error, of handlers, router and parser, into a response (RFC 9457).
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type ProblemCode as Code, Problem, type ProblemKind, problemTypes } from '../problems.ts'
import { urlPattern } from './files.ts'

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

/** Errors that Fastify and Node raise before a route is called. */
const frameworkErrors: Record<string, [code: Code, detail: string]> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['unsupported-media-type', 'Content-Type is not one that the operation accepts.'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['malformed-http', 'The body has another length than Content-Length.'],
  FST_ERR_BAD_URL: ['malformed-http', 'The path contains an invalid percent-encoding.'],
  FST_ERR_MAX_LIMIT: ['malformed-http', 'A part of the path is too long.'],
  HPE_HEADER_OVERFLOW: ['headers-too-large', 'The headers have more than the 16 KiB that are accepted.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['request-timeout', 'The headers did not arrive within 5 seconds.'],
}

function toProblem(error: unknown, { routeOptions }: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  const { code = '', statusCode = 500, message } = error as FastifyError
  // Raised by Fastify for the limit of the route.
  if (statusCode === 413) {
    const kibibytes = Number(routeOptions.bodyLimit) / 1024
    return new Problem('body-too-large', `The body has more than the ${kibibytes} KiB that are accepted.`)
  }
  const known = frameworkErrors[code]
  if (known !== undefined) return new Problem(...known)
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
    ...(errors && { errors: errors.map((error) => ({ ...error, pointer: boundedPointer(error.pointer) })) }),
    ...(blockedBy && { blockedBy }),
  })
}

/** At most 1,000 characters, cut between names; U+0000 is escaped. */
export function boundedPointer(pointer: string): string {
  if (pointer.length <= 1000) return pointer.replaceAll('\0', '%00')
  return pointer.slice(0, Math.max(0, pointer.lastIndexOf('/', 1000)))
}

// An import of node:http would also load its WebSocket, with a whole HTTP client (undici).
const { STATUS_CODES } = process.getBuiltinModule('node:http')

/** The path as a valid URI, at most 2,000 characters, without API keys: clients log problems as they log URLs. */
const safePath = (url: string): string =>
  (url.split('?', 1)[0] ?? '/')
    .replaceAll(/pb_[^/]*/g, 'pb_')
    .replaceAll(/%(?![\da-f]{2})|[^\w\-.~!$&'()*+,;=:@%/]/gi, encodeURIComponent)
    .slice(0, 2000)

const mediaType = 'application/problem+json'

/** WWW-Authenticate (RFC 6750, section 3); without `error` if the request had no credential. */
export const bearerChallenge = (error?: 'invalid_token' | 'insufficient_scope', scope?: string) => ({
  'www-authenticate': [
    'Bearer realm="partnership-basics"',
    ...(error ? [`error="${error}"`] : []),
    ...(scope ? [`scope="${scope}"`] : []),
  ].join(', '),
})

/** The header that names the media types of the body, for each method (RFC 5789, section 2.2; RFC 9110, section 15.5.16). */
const acceptHeaders: Record<string, string> = { PATCH: 'accept-patch', POST: 'accept-post' }

function acceptedTypes({ method, routeOptions }: FastifyRequest): Record<string, string> {
  const { body } = (routeOptions.schema ?? {}) as { body?: { content?: object } }
  const json = method === 'PATCH' ? ['application/merge-patch+json', 'application/json'] : ['application/json']
  return { [acceptHeaders[method] ?? 'accept']: (body?.content ? Object.keys(body.content) : json).join(', ') }
}

export function problemResponse(request: FastifyRequest, problem: Problem) {
  return {
    status: statusOf[problem.kind],
    headers: {
      'content-type': mediaType,
      ...(problem.kind === 'unauthenticated' && bearerChallenge()),
      ...(['unavailable', 'too-many-requests'].includes(problem.kind) && { 'retry-after': '1' }),
      ...(problem.kind === 'unsupported' && acceptedTypes(request)),
      ...problem.details.headers,
    } as Record<string, string>,
    body: bodyOf(problem, safePath(request.url), request.id, request.traceId),
  }
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, error: unknown) {
  const problem = toProblem(error, request)
  if (problem.kind === 'internal' || problem.kind === 'unavailable') logCause(request, problem)
  const { status, headers, body } = problemResponse(request, problem)
  return reply.code(status).headers(headers).send(body)
}

/** Does not log the error object: the database driver puts values of the row into `detail`. */
function logCause(request: FastifyRequest, { kind, cause }: Problem): void {
  const { message, code, stack } = (cause ?? {}) as { message?: string; code?: string; stack?: string }
  request.log.error({ reason: message, sqlstate: code, ...(kind === 'internal' && { at: stack }) })
}

/**
 * Responds to malformed HTTP on the socket, which is then closed, as Node creates no request for it. Waits for the response
 * to a complete request that came before it on the same connection.
 */
export function rejectMalformed(error: Error & { code?: string }, socket: Socket): void {
  const { _httpMessage: pendingResponse } = socket as { _httpMessage?: ServerResponse | null }
  if (pendingResponse?.req.complete) return void pendingResponse.once('finish', () => rejectMalformed(error, socket))
  if (socket.writableEnded) return
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
  const parserError = `The HTTP parser rejected it${error.code ? `: ${error.code}` : ''}.`
  const problem = new Problem(...(frameworkErrors[error.code ?? ''] ?? (['malformed-http', parserError] as const)))
  const status = statusOf[problem.kind]
  const body = bodyOf(problem, '/', 'none')
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\ncontent-type: ${mediaType}\r\ncache-control: no-store\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  )
  closeLater(socket)
}

/** Closing at once, with unread data, would reset the connection, and the client would lose the response. */
function closeLater(socket: Socket): void {
  setTimeout(() => socket.destroy(), 1_000).unref()
}

/** If the connection closes after the response to this request, the rest of its body is read for up to 1 s before. */
export function readRestBeforeClosing({ complete, socket }: IncomingMessage): void {
  if (complete) return
  socket.destroySoon = () => {
    socket.end()
    closeLater(socket)
  }
}

/** Names the path that the client may have meant: without a slash at its end, or below /v1. */
function detailOfUnknownPath(path: string, routes: readonly { matches: RegExp }[]): string {
  const meant = [path.replace(/\/+$/, ''), `/v1${path}`].find((one) => routes.some(({ matches }) => matches.test(one)))
  return meant === undefined
    ? 'No path of the service matches.'
    : `No path of the service matches; ${safePath(meant)} does.`
}

/** Handles unknown paths, methods that a path does not support, and the errors of routes. */
export function registerProblemHandlers(app: FastifyInstance): void {
  const routes: { method: string; matches: RegExp }[] = []
  app.addHook('onRoute', ({ url, method }) => {
    const matches = urlPattern(url)
    // @fastify/cors adds an OPTIONS route for every path, so OPTIONS does not make a path known.
    for (const name of [method].flat()) if (name !== 'OPTIONS') routes.push({ method: name, matches })
  })
  function sendUnknownRoute(request: FastifyRequest, reply: FastifyReply) {
    const path = request.url.split('?', 1)[0] ?? '/'
    const allowed = [...new Set(routes.filter(({ matches }) => matches.test(path)).map(({ method }) => method))]
    const problem =
      allowed.length === 0 || allowed.includes(request.method)
        ? new Problem('route-not-found', detailOfUnknownPath(path, routes))
        : new Problem('method-not-allowed', `The path does not support ${request.method}.`, {
            headers: { allow: allowed.join(', ') },
          })
    return sendProblem(request, reply, problem)
  }
  app.setNotFoundHandler(sendUnknownRoute)
  app.setErrorHandler((error, request, reply) =>
    error instanceof Problem && error.code === 'route-not-found'
      ? sendUnknownRoute(request, reply)
      : sendProblem(request, reply, error),
  )
}
