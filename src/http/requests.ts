// How requests come in and leave a line in the log: ids, traces, bodies, limits.
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
import { readJson } from './json.ts'
import { rejectMalformed, sendProblem } from './problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace that the caller says the request is part of (W3C traceparent). */
    traceId: string | null
    /** When its answer is due, as performance.now() counts. A route that means to wait sets it anew. */
    deadline: number
  }
}

/** From the end of its headers to its answer; a request that has a body has sent it by then. */
export const requestTimeoutMillis = 5_000

/** Who takes nothing of an answer for as long is let go. */
const writeTimeoutMillis = 5_000

const traceparentPattern = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/
const requestIdPattern = /^[A-Za-z0-9_-]{1,64}$/
const hostPattern = /^(\[[\da-f:.]+\]|[\w.~-]*)(:\d*)?$/i

const commonHeaders = {
  'x-content-type-options': 'nosniff',
  // What one organization sees is not for a cache to show to another.
  'cache-control': 'private, no-cache',
  vary: 'authorization, on-behalf-of, accept',
}

export const requestOptions = {
  bodyLimit: 256 * 1024,
  requestTimeout: 10_000,
  // Who sends a request before hearing that the service stops is answered.
  return503OnClosing: false,
  // Of two headers of one name Node would drop one without a word; and it answers a missing Host with no problem.
  http: {
    headersTimeout: 5_000,
    connectionsCheckingInterval: 1_000,
    joinDuplicateHeaders: true,
    requireHostHeader: false,
  },
  // Twice what any parameter may have: a character may take two of what is counted.
  routerOptions: { maxParamLength: 600, querystringParser: parseQuery },
  // The line below is enough, and says nothing that a log should not have.
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
    async ({ headers }: FastifyRequest, body: Buffer) => {
      assertUnencodedUtf8(headers)
      return readJson(body)
    },
  )
  // Node would answer other expectations than 100-continue itself; none is known here, and none has to be met.
  app.server.on('checkExpectation', (request, response) => app.server.emit('request', request, response))
  app.decorateRequest('traceId', null)
  app.decorateRequest('deadline', 0)
  app.addHook('onRequest', (request, reply, done) => {
    const { traceparent } = request.headers
    if (traceparent !== undefined) request.traceId = traceparentPattern.exec(String(traceparent))?.[1] ?? null
    request.deadline = performance.now() + requestTimeoutMillis
    reply.headers({ 'x-request-id': request.id, ...commonHeaders })
    // The next request of this client then goes to another instance.
    if (stopping()) reply.header('connection', 'close')
    done(isHttp1(request.raw) ? undefined : new Problem('malformed-http', 'This is HTTP/1.1 with one Host header.'))
  })
  app.addHook('preParsing', ({ raw, deadline }, _reply, _payload, done) => {
    done()
    // Most bodies come in one piece with their headers.
    if (raw.complete) return
    const late = setTimeout(() => {
      // Whoever reads the body hears it; nobody does where it is not wanted.
      if (raw.listenerCount('error') > 0) raw.emit('error', new Problem('request-timeout'))
    }, deadline - performance.now())
    raw.once('end', () => clearTimeout(late))
  })
  app.addHook('onSend', (_request, { raw }, payload, done) => {
    // Once it is taken, Node has the socket wait for the next request again. A stream may mean to say nothing for a while.
    if (typeof payload === 'string' || Buffer.isBuffer(payload)) raw.setTimeout(writeTimeoutMillis)
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

/** RFC 9112, 3.2: a request of HTTP/1.1 says once for which host it is. */
const isHttp1 = ({ httpVersion, headers: { host } }: IncomingMessage): boolean =>
  host === undefined ? httpVersion === '1.0' : /^1\.[01]$/.test(httpVersion) && hostPattern.test(host)

/** A body that says that it is encoded otherwise would be read as something else than it says. */
export function assertUnencodedUtf8({
  'content-type': type = '',
  'content-encoding': coding = 'identity',
}: IncomingHttpHeaders): void {
  const refused = (detail: string) => new Problem('unsupported-media-type', detail)
  if (coding.toLowerCase() !== 'identity') throw refused('The body has a Content-Encoding; send it as it is.')
  for (const [, charset = ''] of type.matchAll(/;\s*charset\s*=\s*"?([^\s";]*)/gi)) {
    if (!/^utf-?8$/i.test(charset)) throw refused('What is sent is UTF-8; leave the charset out.')
  }
}

/** What a query says by name. What is no UTF-8, or stands there twice, is null, which fits nothing. */
function parseQuery(query: string): Record<string, string | null> {
  const said = new Map<string, string | null>()
  for (const part of query.split('&')) {
    if (part === '') continue
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(part) ?? []
    const known = decodeOrNull(name) ?? name
    said.set(known, said.has(known) ? null : decodeOrNull(value))
  }
  return Object.fromEntries(said)
}

function decodeOrNull(text: string): string | null {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    return null
  }
}

/** A connection on which nothing was asked yet is not idle to Node, and would keep the service from stopping. */
function closeUnusedConnections(app: FastifyInstance): void {
  const silent = new Set<Socket>()
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket)
    socket.once('close', () => silent.delete(socket))
  })
  app.server.on('request', ({ socket }) => silent.delete(socket))
  app.addHook('preClose', async () => {
    for (const socket of silent) socket.destroy()
  })
}
