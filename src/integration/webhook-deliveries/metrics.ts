// Metrics of webhooks. None has a label that names an organization.
import { Counter, Gauge, Histogram, type Registry } from 'prom-client'
import type { Database } from '../../database/database.ts'
import { sharedReading } from '../health/shared-reading.ts'
import type { Attempt } from '../webhook-endpoints/sender.ts'
import { refusalCodes } from '../webhook-endpoints/url-rules.ts'
import { figures } from './store.ts'

export type WebhookMetrics = ReturnType<typeof createWebhookMetrics>

/** What this process has sent. */
export function createWebhookMetrics(registry: Registry) {
  const registers = [registry]
  const attempts = new Counter({
    name: 'webhook_attempts_total',
    help: 'Attempts to deliver a change, by outcome: the class of the status, such as 2xx, or the code of the failure.',
    labelNames: ['outcome'],
    registers,
  })
  const duration = new Histogram({
    name: 'webhook_attempt_duration_seconds',
    help: 'Duration of attempts in seconds.',
    buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15],
    registers,
  })
  const refused = new Counter({
    name: 'webhook_refused_addresses_total',
    help: 'Attempts that the restrictions of URLs refused.',
    registers,
  })
  return {
    exhausted: new Counter({
      name: 'webhook_exhausted_total',
      help: 'Deliveries that were given up.',
      registers,
    }),
    inFlight: new Gauge({ name: 'webhook_in_flight', help: 'Deliveries that are being sent.', registers }),
    observe(attempt: Attempt): void {
      const outcome = 'status' in attempt ? `${Math.floor(attempt.status / 100)}xx` : attempt.code
      attempts.inc({ outcome })
      duration.observe(attempt.millis / 1000)
      if (outcome !== 'NO_ADDRESS' && (refusalCodes as readonly string[]).includes(outcome)) refused.inc()
    },
  }
}

/** What the database has. Read when the metrics are. */
export function registerWebhookFigures(registry: Registry, database: Pick<Database, 'query'>): void {
  const options = { registers: [registry], collect: sharedReading(read) }
  const lag = new Gauge({
    name: 'webhook_lag_seconds',
    help: 'How far active webhook endpoints are behind the change feed, in seconds: quantiles over endpoints.',
    labelNames: ['quantile'],
    ...options,
  })
  const waiting = new Gauge({ name: 'webhook_waiting', help: 'Deliveries that wait.', ...options })
  const secrets = new Gauge({
    name: 'encrypted_secrets',
    help: 'Secrets of webhook endpoints, by the version of the pepper that encrypts them.',
    labelNames: ['pepper'],
    ...options,
  })
  const endpoints = new Gauge({
    name: 'webhook_endpoints',
    help: 'Webhook endpoints by state and health.',
    labelNames: ['state', 'health'],
    ...options,
  })

  async function read(): Promise<void> {
    const [found] = await database.query(figures).catch(() => [])
    for (const gauge of [endpoints, lag, secrets]) gauge.reset()
    waiting.set(found?.figures.waiting ?? Number.NaN)
    if (found === undefined) return
    for (const { state, health, count } of found.figures.endpoints) endpoints.set({ state, health }, count)
    for (const [quantile, seconds] of Object.entries(found.figures.lag)) lag.set({ quantile }, seconds ?? 0)
    for (const { pepper, count } of found.figures.secrets) secrets.set({ pepper }, count)
  }
}
