// How requests come in and leave a line in the log: ids, traces, bodies, limits.
import { type FastifyHttpOptions, type FastifyInstance, LogController, type RawServerDefault } from 'fastify'
import { v7 as uuidv7 } from 'uuid'
import { readJson } from './json.ts'
import { answerMalformed, answerProblem } from './problems.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** The trace that the caller says the request is part of (W3C traceparent). */
    traceId: string | null
  }
}

const idForm = /^[A-Za-z0-9_-]{1,64}$/

export const requestOptions = {
  bodyLimit: 256 * 1024,
  requestTimeout: 10_000,
  http: { headersTimeout: 5_000, connectionsCheckingInterval: 1_000 },
  routerOptions: { maxParamLength: 300 },
  // The line below is enough, and says nothing that a log should not have.
  logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
  genReqId: ({ headers }) => {
    const sent = headers['x-request-id']
    return typeof sent === 'string' && idForm.test(sent) ? sent : uuidv7()
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
  app.addHook('onRequest', async (request, reply) => {
    request.traceId =
      /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/.exec(String(request.headers.traceparent ?? ''))?.[1] ??
      null
    reply.header('x-request-id', request.id)
    reply.header('x-content-type-options', 'nosniff')
    // What one organization sees is not for a cache to show to another.
    reply.header('cache-control', 'private, no-cache')
    reply.header('vary', 'authorization, on-behalf-of, accept')
  })
  app.addHook('onResponse', async (request, reply) => {
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
  })
}
