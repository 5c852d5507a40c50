// Settings and hooks of the server: request ids, traces, body parsing, time limits, and the log line of each request.
import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyRequest,
  LogController,
  type RawServerDefault,
} from 'fastify'
import { Problem } from '../problems.ts'
import { isUnknownFile } from './files.ts'
import { readJson } from './json.ts'
import { readRestBeforeClosing, rejectMalformed, sendProblem } from './problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** From the header traceparent (W3C Trace Context). */
    traceId: string | null
    /** Deadline of the response, in milliseconds of performance.now(). A route that waits for changes sets a later one. */
    deadline: number
  }
}

/** From the end of the headers to the response, including the time to receive the body. */
export const requestTimeoutMillis = 5_000

/** Socket timeout while a response is being written. */
const writeTimeoutMillis = 5_000

const traceparentPattern = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/
const requestIdPattern = /^[A-Za-z0-9_-]{1,64}$/
const hostPattern = /^(\[[\da-f:.]+\]|[\w.~-]*)(:\d*)?$/i

const commonHeaders = {
  'x-content-type-options': 'nosniff',
  // A cache must not send the response of one organization to another.
  'cache-control': 'private, no-cache',
  vary: 'authorization, on-behalf-of, accept-encoding',
}

export const requestOptions = {
  bodyLimit: 256 * 1024,
  requestTimeout: 10_000,
  // Requests that arrive while the service stops are still processed.
  return503OnClosing: false,
  // By default Node silently drops one of two headers with the same name, and responds to a missing Host without a problem.
  http: {
    headersTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    joinDuplicateHeaders: true,
    requireHostHeader: false,
  },
  // Twice the longest parameter, because a character may be two UTF-16 code units.
  routerOptions: { maxParamLength: 600, querystringParser: parseQuery },
  // Replaced by the log line below, which contains no URL and no secret.
  logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  genReqId: ({ headers }) => {
    const sent = headers['x-request-id']
    return typeof sent === 'string' && requestIdPattern.test(sent) ? sent : randomUUID()
  },
  frameworkErrors: (error, request, reply) => sendProblem(request, reply as never, error),
  clientErrorHandler: (error, socket) => rejectMalformed(error, socket as never),
} satisfies FastifyHttpOptions<RawServerDefault>

export function registerRequestHandling(app: FastifyInstance, stopping: () => boolean): void {
  closeUnusedConnections(app)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    async ({ headers, method }: FastifyRequest, body: Buffer) => {
      assertUnencodedUtf8(headers)
      if (method !== 'PATCH' && /^application\/merge-patch/i.test(headers['content-type'] ?? '')) {
        throw new Problem('unsupported-media-type', `${method} does not accept a merge patch.`)
      }
      return body.length === 0 ? undefined : readJson(body)
    },
  )
  // Node would respond 417 to an Expect header other than 100-continue. Such requests are processed like any other.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.decorateRequest('traceId', null)
  app.decorateRequest('deadline', 0)
  app.addHook('onRequest', (request, reply, done) => {
    const { traceparent } = request.headers
    if (traceparent !== undefined) request.traceId = traceparentPattern.exec(String(traceparent))?.[1] ?? null
    request.deadline = performance.now() + requestTimeoutMillis
    if (!hasContent(request.headers)) delete request.headers['content-type']
    reply.headers({ 'x-request-id': request.id, ...commonHeaders })
    // So that the client's next request uses a new connection, to another instance.
    if (stopping()) reply.header('connection', 'close')
    done(
      isHttp1(request.raw)
        ? undefined
        : new Problem('malformed-http', 'A request needs HTTP/1.1, a path, and exactly one valid Host header.'),
    )
  })
  app.addHook('preParsing', ({ raw, deadline }, _reply, _payload, done) => {
    done()
    const { 'content-length': length, 'transfer-encoding': coding } = raw.headers
    const hasBody = length !== undefined || coding !== undefined
    // Most bodies arrive together with their headers.
    if (!hasBody || raw.complete) return
    const timer = setTimeout(() => {
      // An error without a listener would end the process: there is none while the body is not being read.
      if (raw.listenerCount('error') > 0)
        raw.emit('error', new Problem('request-timeout', 'The body did not arrive within 5 seconds of the headers.'))
    }, deadline - performance.now())
    raw.once('end', () => clearTimeout(timer))
  })
  app.addHook('preValidation', (request, _reply, done) => {
    const { body: schema } = (request.routeOptions.schema ?? {}) as { body?: unknown }
    if (isUnknownFile(request)) done(new Problem('route-not-found', 'The service has no such file.'))
    else done(schema !== undefined && request.body === undefined ? missingBody() : undefined)
  })
  app.addHook('onSend', (request, { raw }, payload, done) => {
    readRestBeforeClosing(request.raw)
    // Not for streams, which may be idle for a while, and HEAD, which has no body. When the response is written, Node sets its
    // keep-alive timeout again.
    const hasBody = (typeof payload === 'string' || Buffer.isBuffer(payload)) && request.method !== 'HEAD'
    if (hasBody) raw.setTimeout(writeTimeoutMillis)
    done(null, payload)
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { traceId, method, caller } = request
    request.log.info(
      {
        ...(traceId && { traceId }),
        ...(caller && { apiClientId: caller.clientId, organizationId: caller.organizationId }),
        method,
        route: request.routeOptions.url ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime),
      },
      'request',
    )
    done()
  })
}

/** An HTTP/1.1 request has exactly one Host header (RFC 9112, section 3.2). The router would take the target * for the path /. */
const isHttp1 = ({ httpVersion, url, headers: { host } }: IncomingMessage): boolean =>
  url !== '*' && (host === undefined ? httpVersion === '1.0' : /^1\.[01]$/.test(httpVersion) && hostPattern.test(host))

/** Without content its media type has no meaning (RFC 9110, section 8.3). A request with chunks may turn out to be empty. */
const hasContent = ({ 'transfer-encoding': coding, 'content-length': length = '0' }: IncomingHttpHeaders): boolean =>
  coding !== undefined || Number(length) > 0

const missingBody = () =>
  new Problem('invalid-request', 'The body is missing.', {
    errors: [{ pointer: '', code: 'required', detail: 'is required.' }],
  })

/** Throws `unsupported-media-type` for a Content-Encoding, and for a charset other than UTF-8. */
export function assertUnencodedUtf8({
  'content-type': type = '',
  'content-encoding': coding = 'identity',
}: IncomingHttpHeaders): void {
  if (coding.toLowerCase() !== 'identity') {
    const detail = 'The body has a Content-Encoding; send it without.'
    throw new Problem('unsupported-media-type', detail, { headers: { 'accept-encoding': 'identity' } })
  }
  for (const [, charset = ''] of type.matchAll(/;\s*charset\s*=\s*"?([^\s";]*)/gi)) {
    if (!/^utf-?8$/i.test(charset)) {
      throw new Problem('unsupported-media-type', 'The body must be UTF-8; omit the charset.')
    }
  }
}

type QueryValue = string | null

/** Parameters by name; those that are repeated are arrays. A value that is not UTF-8 becomes null, which matches no schema. */
function parseQuery(query: string): Record<string, QueryValue | QueryValue[]> {
  const values = new Map<string, QueryValue[]>()
  for (const part of query.split('&')) {
    if (part === '') continue
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(part) ?? []
    const decodedName = decodeOrNull(name) ?? name
    const decodedValue = decodeOrNull(value)
    const earlier = values.get(decodedName)
    if (earlier) earlier.push(decodedValue)
    else values.set(decodedName, [decodedValue])
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length > 1 ? all : (all[0] ?? null)]))
}

function decodeOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null
  }
}

/** Node does not count a connection without a request as idle: it would delay the shutdown, as would one that becomes idle later. */
function closeUnusedConnections(app: FastifyInstance): void {
  const unused = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    unused.add(socket)
    socket.once('close', () => unused.delete(socket))
  })
  app.server.on('request', ({ socket }) => unused.delete(socket))
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
    for (const socket of unused) socket.destroy()
  })
  // Node closes the connections that are idle when the server closes, and not those whose response ends later.
  app.addHook('onResponse', (_request, _reply, done) => {
    if (closing) setImmediate(() => app.server.closeIdleConnections())
    done()
  })
}
