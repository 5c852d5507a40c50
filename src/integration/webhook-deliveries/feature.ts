// Webhook deliveries: sends the changes of an organization to its webhook endpoints, and logs what became of them (C2).
import type { Feature } from '../../records/feature.ts'
import { senderOf } from '../webhook-endpoints/sender.ts'
import { createDeliveryTask } from './delivery-task.ts'
import { createWebhookMetrics, registerWebhookFigures } from './metrics.ts'
import { webhookDeliveryRoutes } from './routes.ts'
import { deliveryComponents } from './schema.ts'
import { createSecretsTask } from './secrets-task.ts'
import { webhookComponents, webhooks } from './webhooks-document.ts'
import { maintainDeliveries } from './worker-store.ts'

/** How often the partitions of the log are maintained. */
const maintenanceMillis = 3_600_000

export const webhookDeliveries: Feature = {
  routes: [webhookDeliveryRoutes],
  schemas: [...deliveryComponents, ...webhookComponents],
  webhooks,
  eventTypes: [],
  registerMetrics: registerWebhookFigures,
  tasks(services) {
    const { registry, database } = services
    const { delays, leaseSeconds } = services.webhooks
    const sender = senderOf(services.webhooks)
    let maintainedAt = Number.NEGATIVE_INFINITY
    return [
      createDeliveryTask({ ...services, sender, delays, leaseSeconds, metrics: createWebhookMetrics(registry) }),
      createSecretsTask(services),
      {
        name: 'webhook-deliveries',
        async run() {
          if (performance.now() - maintainedAt < maintenanceMillis) return false
          await database.query(maintainDeliveries)
          maintainedAt = performance.now()
          return false
        },
      },
    ]
  },
}
