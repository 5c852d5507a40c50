// Leases webhook endpoints, and delivers to those that this process has.
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import { createSlots, type Slots } from '../../database/slots.ts'
import { dispatchAll } from '../../events/dispatcher.ts'
import type { WorkerServices } from '../../records/feature.ts'
import type { Task } from '../../records/tasks.ts'
import type { SenderSettings } from '../webhook-endpoints/sender.ts'
import { EndpointDelivery } from './endpoint-delivery.ts'
import type { WebhookMetrics } from './metrics.ts'
import { leaseEndpoints, renewLeases } from './worker-store.ts'

/** Deliveries that this process sends at a time, and of one organization. */
const [maxInFlight, maxInFlightOfOrganization] = [64, 16]
/** Queries at a time: more would wait for a connection longer than the pool permits. */
const maxQueries = 12
/** Endpoints that one query leases, and that this process has at a time. */
const [maxLeased, maxHeld] = [16, 256]

export interface DeliveryServices
  extends Pick<WorkerServices, 'recordPaths' | 'encryptor' | 'publicUrl' | 'log' | 'countFailure' | 'wake'> {
  database: Pick<Database, 'query' | 'read'>
  sender: SenderSettings
  delays: readonly number[]
  metrics: WebhookMetrics
  slots: Slots
}

const unlimitedWaiting = { waiting: Number.POSITIVE_INFINITY, waitingPerHolder: Number.POSITIVE_INFINITY }

/** The database for many endpoints at once: their queries wait for each other instead of failing. */
function inTurn({ query, read }: DeliveryServices['database']): DeliveryServices['database'] {
  const slots = createSlots({ ...unlimitedWaiting, total: maxQueries, perHolder: maxQueries })
  async function run<Result>(work: () => Promise<Result>): Promise<Result> {
    const release = await slots.acquireEventually('deliveries')
    return work().finally(release)
  }
  return {
    query: (prepared, values) => run(() => query(prepared, values)),
    read: (scope, work) => run(() => read(scope, work)),
  }
}

export function createDeliveryTask(services: Omit<DeliveryServices, 'slots'> & { leaseSeconds: number }): Task {
  const { database, leaseSeconds } = services
  const slots = createSlots({ ...unlimitedWaiting, total: maxInFlight, perHolder: maxInFlightOfOrganization })
  const deliveryServices = { ...services, database: inTurn(database), slots }
  const held = new Map<EndpointDelivery, { endpointId: string; token: string; ended: Promise<void> }>()
  let renewedAt = performance.now()
  let stopped = false

  /** A third of the time, so that a renewal may fail once. */
  async function renew(): Promise<void> {
    if (held.size === 0 || performance.now() - renewedAt < (leaseSeconds * 1000) / 3) return
    const asked = [...held]
    const leases = asked.map(([, lease]) => lease)
    const begin = performance.now()
    const rows = await database
      .query(renewLeases, {
        endpointIds: pgArray(leases.map(({ endpointId }) => endpointId)),
        tokens: pgArray(leases.map(({ token }) => token)),
        leaseSeconds,
      })
      .catch((error) => {
        // The leases have ended.
        if (performance.now() - renewedAt > leaseSeconds * 1000) return []
        throw error
      })
    const kept = new Set(rows.map(({ endpointId }) => endpointId))
    for (const [delivery, { endpointId }] of asked) if (!kept.has(endpointId)) delivery.lose()
    renewedAt = begin
  }

  async function lease(): Promise<boolean> {
    if (stopped || held.size >= maxHeld || slots.takenCount >= maxInFlight) return false
    const token = uuidv7()
    if (held.size === 0) renewedAt = performance.now()
    const leased = await database.query(leaseEndpoints, { maxEndpoints: maxLeased, leaseSeconds, token })
    for (const { endpointId, organizationId, lease } of leased) {
      const delivery = new EndpointDelivery(deliveryServices, { endpointId, organizationId, token, lease })
      const ended = delivery.run().finally(() => held.delete(delivery))
      held.set(delivery, { endpointId, token, ended })
      if (stopped) delivery.end()
    }
    return leased.length === maxLeased
  }

  return {
    name: 'webhooks',
    followsWrites: true,
    async run() {
      await renew()
      // Leases are taken by what the feeds contain.
      await dispatchAll(database)
      while (await lease());
      return held.size > 0
    },
    async stop() {
      stopped = true
      for (const delivery of held.keys()) delivery.end()
      await Promise.all([...held.values()].map(({ ended }) => ended))
    },
  }
}
