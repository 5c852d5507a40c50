// Liveness, readiness, version and Prometheus metrics, for operators of the service.

import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Database } from '../../database/database.ts'
import { lag } from '../../events/feed-store.ts'
import type { Concurrency } from '../../http/rate-limits/concurrency.ts'
import { Problem } from '../../problems.ts'
import { sharedReading } from './shared-reading.ts'

interface Options {
  database: Database
  version: string
  /** Whether the service is about to stop. */
  stopping: () => boolean
}

export const healthRoutes: FastifyPluginAsync<Options> = async (app, { database, version, stopping }) => {
  const hidden = { schema: { hide: true } }
  app.get('/livez', hidden, async () => ({ status: 'alive' }))

  app.get('/readyz', hidden, async ({ deadline }) => {
    if (stopping()) throw new Problem('unavailable', 'The service is stopping.')
    const [{ seconds } = { seconds: 0 }] = await database.query(lag, {}, deadline)
    return { status: 'ready', changeFeedLagSeconds: seconds }
  })

  app.get('/version', hidden, async () => ({ name: 'partnership-basics', version, node: process.version }))
}

/** Serves /metrics. Requests are labelled by route, not by path, which would be unbounded. */
export function registerMetrics(app: FastifyInstance, database: Database, concurrency: Concurrency) {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Duration of requests in seconds, by route, method and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  new Gauge({
    name: 'database_connections',
    help: 'Connections to PostgreSQL: total, idle, and requests that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(database.connections)) this.set({ state }, count)
    },
  })
  const workerFailures = new Counter({
    name: 'worker_failures_total',
    help: 'Failures of the worker by kind of work.',
    labelNames: ['kind'],
    registers: [registry],
  })
  const deprecatedRequests = new Counter({
    name: 'deprecated_requests_total',
    help: 'Authorized requests that use a deprecated operation, or a deprecated parameter or property of it.',
    labelNames: ['operation'],
    registers: [registry],
  })
  const ofOutbox = {
    registers: [registry],
    collect: sharedReading(async () => {
      // NaN if the database is unavailable.
      const [found] = await database.query(lag).catch(() => [])
      lagSeconds.set(found?.seconds ?? Number.NaN)
      outboxEvents.set(found?.events ?? Number.NaN)
    }),
  }
  const lagSeconds = new Gauge({
    name: 'change_feed_lag_seconds',
    help: 'Age in seconds of the oldest event that is not in the change feeds yet.',
    ...ofOutbox,
  })
  const outboxEvents = new Gauge({
    name: 'change_feed_outbox_events',
    help: 'Number of events that are not in the change feeds yet, counted up to 1,000.',
    ...ofOutbox,
  })
  new Gauge({
    name: 'http_open_responses',
    help: 'Number of responses that stay open: requests that wait for changes or stream them, and exports.',
    registers: [registry],
    collect() {
      this.set(concurrency.openResponses)
    },
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
  return { registry, workerFailures, deprecatedRequests }
}
