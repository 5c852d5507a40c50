// What whoever runs the service asks of it: is it alive, is it ready, what does it do, which version is it.

import type { FastifyInstance, FastifyPluginAsync } from 'fastify'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Database } from '../../database/database.ts'
import type { FeedDispatcher } from '../../events/dispatcher.ts'
import { lag } from '../../events/feed-store.ts'
import { Problem } from '../../problems.ts'

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
    if (stopping()) throw new Problem('unavailable', 'The service is stopping.', { headers: { 'retry-after': '1' } })
    const [{ seconds } = { seconds: 0 }] = await database.query(lag, {}, deadline)
    return { status: 'ready', changeFeedLagSeconds: seconds }
  })

  app.get('/version', hidden, async () => ({ name: 'partnership-basics', version, node: process.version }))
}

/** Counts and times every request by its route, never by its path. */
export function measure(app: FastifyInstance, database: Database, feeds: FeedDispatcher): void {
  const { pool } = database
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const seconds = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took, by route, method and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  new Gauge({
    name: 'database_connections',
    help: 'Connections to PostgreSQL: all, idle, and requests that wait for one.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      this.set({ state: 'total' }, pool.totalCount)
      this.set({ state: 'idle' }, pool.idleCount)
      this.set({ state: 'waiting' }, pool.waitingCount)
    },
  })
  const lagSeconds = new Gauge({
    name: 'change_feed_lag_seconds',
    help: 'For how long the oldest event has waited that no change feed tells of yet.',
    registers: [registry],
  })
  new Gauge({
    name: 'change_feed_pending_events',
    help: 'Events that no change feed tells of yet.',
    registers: [registry],
    async collect() {
      // A database that is away is told of by what it does not answer.
      const [found] = await database.query(lag).catch(() => [])
      lagSeconds.set(found?.seconds ?? Number.NaN)
      this.set(found?.events ?? Number.NaN)
    },
  })
  new Gauge({
    name: 'change_feed_streams',
    help: 'Requests that wait for changes, or stream them.',
    registers: [registry],
    collect() {
      this.set(feeds.streamCount)
    },
  })
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none'
    seconds.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
    done()
  })
  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
    reply.type(registry.contentType).send(await registry.metrics()),
  )
}
