// How requests come in and leave a line in the log: ids, traces, bodies, limits.
import { randomUUID } from 'node:crypto'
import { type FastifyHttpOptions, type FastifyInstance, LogController, type RawServerDefault } from 'fastify'
import { readJson } from './json.ts'
import { answerMalformed, answerProblem } from './problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace that the caller says the request is part of (W3C traceparent). */
    traceId: string | null
  }
}

const traceForm = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/
const idForm = /^[A-Za-z0-9_-]{1,64}$/

const everywhere = {
  'x-content-type-options': 'nosniff',
  // What one organization sees is not for a cache to show to another.
  'cache-control': 'private, no-cache',
  vary: 'authorization, on-behalf-of, accept',
}

export const requestOptions = {
  bodyLimit: 256 * 1024,
  requestTimeout: 10_000,
  http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000 },
  routerOptions: { maxParamLength: 300 },
  // The line below is enough, and says nothing that a log should not have.
  logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  genReqId: ({ headers }) => {
    const sent = headers['x-request-id']
    return typeof sent === 'string' && idForm.test(sent) ? sent : randomUUID()
  },
  frameworkErrors: (error, request, reply) => answerProblem(request, reply as never, error),
  clientErrorHandler: (error, socket) => answerMalformed(error, socket as never),
} satisfies FastifyHttpOptions<RawServerDefault>

export function receiveRequests(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    ['application/json', 'application/merge-patch+json'],
    { parseAs: 'buffer' },
    async (_request: unknown, body: Buffer) => readJson(body),
  )
  app.decorateRequest('traceId', null)
  app.addHook('onRequest', (request, reply, done) => {
    const { traceparent } = request.headers
    if (traceparent !== undefined) request.traceId = traceForm.exec(String(traceparent))?.[1] ?? null
    reply.headers({ 'x-request-id': request.id, ...everywhere })
    done()
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
