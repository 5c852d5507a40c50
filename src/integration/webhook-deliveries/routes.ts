// Routes of the log of deliveries, redeliveries and recoveries.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { pgArray } from '../../database/queries.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter, pager } from '../../http/pages.ts'
import { ref, timestampOf, uuidOf } from '../../http/schemas.ts'
import { notFound, Problem, ruleViolation, transitionBlocked } from '../../problems.ts'
import { wrongState } from '../../records/lifecycles.ts'
import { typeList } from '../changes/schema.ts'
import { countImmediate } from '../webhook-endpoints/immediate-requests.ts'
import { endpointList, endpointPath } from '../webhook-endpoints/routes.ts'
import * as endpointStore from '../webhook-endpoints/store.ts'
import {
  DeliveryPage,
  DeliveryState,
  DeliveryView,
  deliveryView,
  NewRecovery,
  NewRedelivery,
  RecoveryView,
  recoveryView,
  summaryOf,
} from './schema.ts'
import * as store from './store.ts'
import { webhookDeliveries } from './table.ts'

const tag = 'Webhooks'
const about =
  'The log has each change that was sent to the endpoint or waits, for 30 days: also those that the organization can no longer read, without their content (C2).'
const ofEndpoint = path(endpointPath)
const ofDelivery = path({ ...endpointPath, webhookDeliveryId: uuidOf('the delivery') })
const ofRecovery = path({ ...endpointPath, webhookRecoveryId: uuidOf('the recovery') })
const one = `${endpointList}/:webhookEndpointId`

const page = pager<store.Delivery>({
  table: webhookDeliveries,
  where: eq(webhookDeliveries.endpointId, sql.placeholder('webhookEndpointId')),
  sorts: { '-createdAt': webhookDeliveries.id },
  filters: {
    state: oneOfFilter(ref(DeliveryState), webhookDeliveries.state),
    type: {
      schema: typeList,
      where: (types) =>
        sql`array[${webhookDeliveries.type}, split_part(${webhookDeliveries.type}, '.', 1)] && ${types}::text[]`,
    },
    partnershipId: oneOfFilter(uuidOf('a partnership'), webhookDeliveries.changePartnershipId),
    since: {
      schema: timestampOf('Only deliveries that were first sent, or began to wait, at or after this time.'),
      where: (at) => sql`${webhookDeliveries.createdAt} >= ${at}::timestamptz`,
    },
  },
})

export const webhookDeliveryRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (
  app,
  { endpoints },
) => {
  app.get(
    `${one}/deliveries`,
    {
      schema: operation(
        {
          operationId: 'listWebhookDeliveries',
          summary: 'List the deliveries of a webhook endpoint',
          description: `${about} Newest first.`,
          tag,
          params: ofEndpoint,
          query: page.query,
        },
        200,
        DeliveryPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { organizationId, webhookEndpointId: id } = request.params
        const [[endpoint], result] = await Promise.all([
          reader.query(endpointStore.find, { organizationId, id }),
          page(request, reader, request.params, (rows) => rows.map((row) => summaryOf(row, organizationId))),
        ])
        if (endpoint === undefined) throw notFound()
        return result
      }),
  )

  app.get(
    `${one}/deliveries/:webhookDeliveryId`,
    {
      schema: operation(
        {
          operationId: 'getWebhookDelivery',
          summary: 'Read a delivery with its attempts',
          description: about,
          tag,
          params: ofDelivery,
        },
        200,
        DeliveryView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { organizationId, webhookEndpointId: endpointId, webhookDeliveryId: id } = request.params
        const [[endpoint], [delivery]] = await Promise.all([
          reader.query(endpointStore.find, { organizationId, id: endpointId }),
          reader.query(store.findDelivery, { endpointId, id }),
        ])
        if (endpoint === undefined || delivery === undefined) throw notFound()
        return { body: deliveryView(delivery, organizationId) }
      }),
  )

  app.post(
    `${one}/deliveries/:webhookDeliveryId/redeliveries`,
    {
      schema: operation(
        {
          operationId: 'redeliverWebhookDelivery',
          summary: 'Send a delivery once more',
          description:
            'The change is sent at once, with the same id; one that waits behind another of its partnership, when that is done. At most 60 a minute for an endpoint (C2).',
          tag,
          params: ofDelivery,
          query: writeQuery,
          body: NewRedelivery,
        },
        202,
        DeliveryView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { organizationId, webhookEndpointId: endpointId, webhookDeliveryId: id } = request.params
        const [[endpoint], [delivery]] = await Promise.all([
          write.query(endpointStore.find, { organizationId, id: endpointId }),
          write.query(store.lockDelivery, { endpointId, id }),
        ])
        if (endpoint === undefined || delivery === undefined) throw notFound()
        if (endpoint.state !== 'active') throw transitionBlocked(wrongState(['active'], endpoint.state))
        await countImmediate(write, endpointId, 'redelivery')
        write.enqueue(store.requestDelivery, { endpointId, id })
        write.enqueue(endpointStore.wake, { endpointId })
        return { body: deliveryView({ ...delivery, nextAt: await write.now() }, organizationId), status: 202 }
      }),
  )

  app.post(
    `${one}/recoveries`,
    {
      schema: operation(
        {
          operationId: 'createWebhookRecovery',
          summary: 'Send a range of the feed again',
          description:
            'Changes are sent again in order, in parallel with new ones. One recovery of an endpoint runs at a time: another is 409 with RECOVERY_RUNNING. A range that the feed no longer has is 410 (C2).',
          tag,
          params: ofEndpoint,
          query: writeQuery,
          body: NewRecovery,
        },
        201,
        RecoveryView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { organizationId, webhookEndpointId: endpointId } = request.params
        const { since, until = null, only } = request.body
        const [[endpoint], [running], [range], [progress]] = await Promise.all([
          write.query(endpointStore.lock, { organizationId, id: endpointId }),
          write.query(store.findRunningRecovery, { endpointId }),
          write.query(store.findRange, { organizationId, since, until }),
          write.query(endpointStore.findProgress, { endpointIds: pgArray([endpointId]) }),
        ])
        if (endpoint === undefined || range === undefined || progress === undefined) throw notFound()
        if (endpoint.state !== 'active') throw transitionBlocked(wrongState(['active'], endpoint.state))
        const pathOf = (id: string) =>
          `/v1/organizations/${organizationId}/webhook-endpoints/${endpointId}/recoveries/${id}`
        if (running !== undefined) {
          const message = 'Another recovery of the endpoint is running.'
          throw transitionBlocked({ code: 'RECOVERY_RUNNING', message, ref: pathOf(running.id) })
        }
        const now = await write.now()
        if (Date.parse(since) >= Date.parse(until ?? now)) {
          throw ruleViolation('/since', 'Expected a time before `until`, and in the past.')
        }
        // Entries are deleted from the oldest on, so the first one that is stored shows that earlier ones are not.
        if (range.after === progress.firstNumber - 1 && progress.firstNumber > 1) {
          throw new Problem('position-expired', 'The feed no longer has all changes since then.')
        }
        const recovery: store.Recovery = {
          id: uuidv7(),
          endpointId,
          only,
          state: 'running',
          since,
          until,
          afterNumber: range.after,
          // What was not yet delivered is not sent again.
          lastNumber: Math.min(range.last, progress.position),
          deliveries: 0,
          createdAt: now,
          finishedAt: null,
        }
        write.enqueue(store.insertRecovery, recovery)
        write.enqueue(endpointStore.wake, { endpointId })
        return { body: recoveryView(recovery), status: 201, location: pathOf(recovery.id) }
      }),
  )

  app.get(
    `${one}/recoveries/:webhookRecoveryId`,
    {
      schema: operation(
        {
          operationId: 'getWebhookRecovery',
          summary: 'Read a recovery',
          description: 'Whether all changes of the range were added to those that wait (C2).',
          tag,
          params: ofRecovery,
        },
        200,
        RecoveryView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { organizationId, webhookEndpointId: endpointId, webhookRecoveryId: id } = request.params
        const [[endpoint], [recovery]] = await Promise.all([
          reader.query(endpointStore.find, { organizationId, id: endpointId }),
          reader.query(store.findRecovery, { endpointId, id }),
        ])
        if (endpoint === undefined || recovery === undefined) throw notFound()
        return { body: recoveryView(recovery) }
      }),
  )
}
