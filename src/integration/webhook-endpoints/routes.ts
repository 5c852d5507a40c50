// Routes of webhook endpoints.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { created } from '../../http/endpoints.ts'
import { operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import {
  createEndpoint,
  deleteEndpoint,
  type EndpointServices,
  type EndpointWithParts,
  getEndpoint,
  rotateKey,
  transitionEndpoint,
  updateEndpoint,
  withParts,
} from './actions.ts'
import { refusalOfBody } from './field-checks.ts'
import { pingToVerify, testEndpoint } from './immediate-requests.ts'
import { EndpointTest, NewEndpointKey, NewEndpointTest } from './key-schema.ts'
import { EndpointWithSecret, endpointSchemas, NewEndpointTransition, view } from './schema.ts'
import type { WebhookEndpoint } from './store.ts'
import { webhookEndpoints } from './table.ts'

const tag = 'Webhooks'
const about =
  'The service sends each change that the organization may see to its webhook endpoints, at least once, and within a partnership in order (C2).'
export const endpointList = '/organizations/:organizationId/webhook-endpoints'
export const endpointPath = { ...organizationPath, webhookEndpointId: uuidOf('the webhook endpoint') }
const ofOrganization = path(organizationPath)
const ofEndpoint = path(endpointPath)
const page = pager<WebhookEndpoint>({
  table: webhookEndpoints,
  where: eq(webhookEndpoints.organizationId, sql.placeholder('organizationId')),
  sorts: { createdAt: webhookEndpoints.id },
})
const pathOf = ({ organizationId, id }: WebhookEndpoint) =>
  `/v1/organizations/${organizationId}/webhook-endpoints/${id}`

export const webhookEndpointRoutes: FastifyPluginAsyncTypebox<EndpointServices> = async (app, services) => {
  const { endpoints } = services
  const viewOf = ({ row, ...parts }: EndpointWithParts) => view(row, parts, services)

  app.post(
    endpointList,
    {
      config: { hasSecret: true },
      schema: operation(
        {
          operationId: 'createWebhookEndpoint',
          summary: 'Create a webhook endpoint',
          description: `${about} Only this response contains the secret. Changes are sent when the URL was verified: all that happened since the endpoint was created. The caller also needs the scope \`changes:read\`, which reads what the endpoint receives: otherwise the response is 403 with \`scope-too-wide\`. An endpoint is disabled when the API client that created it, or changed its URL last, is revoked.`,
          tag,
          params: ofOrganization,
          query: writeQuery,
          body: endpointSchemas.New,
        },
        201,
        EndpointWithSecret,
      ),
    },
    async (request, reply) => {
      const refusal = await refusalOfBody(services, request.body)
      return endpoints.respondToWrite(request, reply, async (write) => {
        const { organizationId } = request.params
        const { secret, ...endpoint } = await createEndpoint(write, organizationId, request.body, refusal, services)
        return created({ webhookEndpoint: viewOf(endpoint), secret }, pathOf(endpoint.row))
      })
    },
  )

  app.get(
    endpointList,
    {
      schema: operation(
        {
          operationId: 'listWebhookEndpoints',
          summary: 'List the webhook endpoints of an organization',
          description: about,
          tag,
          params: ofOrganization,
          query: page.query,
        },
        200,
        endpointSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, request.params, async (rows) => (await withParts(reader, rows)).map(viewOf)),
      ),
  )

  app.get(
    `${endpointList}/:webhookEndpointId`,
    {
      schema: operation(
        {
          operationId: 'getWebhookEndpoint',
          summary: 'Read a webhook endpoint',
          description: `${about} \`health\`, \`position\`, \`lagSeconds\` and \`waiting\` change with deliveries and do not change \`version\`.`,
          tag,
          params: ofEndpoint,
        },
        200,
        endpointSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const endpoint = await getEndpoint(reader, request.params)
        return { body: viewOf(endpoint), version: endpoint.row.version }
      }),
  )

  app.patch(
    `${endpointList}/:webhookEndpointId`,
    {
      schema: operation(
        {
          operationId: 'updateWebhookEndpoint',
          summary: 'Change a webhook endpoint',
          description: `${about} The caller also needs the scope \`changes:read\`. A new URL becomes \`newUrl\`, and replaces \`url\` when it was verified.`,
          tag,
          params: ofEndpoint,
          query: writeQuery,
          body: endpointSchemas.Patch,
        },
        200,
        endpointSchemas.View,
      ),
    },
    async (request, reply) => {
      const refusal = await refusalOfBody(services, request.body)
      return endpoints.respondToWrite(request, reply, async (write) => {
        const endpoint = await updateEndpoint(write, request.params, request.body, refusal, services)
        return { body: viewOf(endpoint), version: endpoint.row.version }
      })
    },
  )

  app.delete(
    `${endpointList}/:webhookEndpointId`,
    {
      schema: operation(
        {
          operationId: 'deleteWebhookEndpoint',
          summary: 'Delete a webhook endpoint',
          description: `${about} Its deliveries are deleted, too. Those that are being sent are completed and not repeated.`,
          tag,
          params: ofEndpoint,
          query: writeQuery,
        },
        204,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        await deleteEndpoint(write, request.params)
        return { body: null, status: 204 }
      }),
  )

  app.post(
    `${endpointList}/:webhookEndpointId/keys`,
    {
      config: { hasSecret: true },
      schema: operation(
        {
          operationId: 'rotateWebhookEndpointKey',
          summary: 'Create a new key for a webhook endpoint',
          description:
            'Deliveries are then signed with the new key, and with the previous one until the overlap ends: the header has both signatures, the newer first (C2). Only this response contains the new secret.',
          tag,
          params: ofEndpoint,
          query: writeQuery,
          body: NewEndpointKey,
        },
        201,
        EndpointWithSecret,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { secret, ...endpoint } = await rotateKey(write, request.params, request.body, services)
        const body = { webhookEndpoint: viewOf(endpoint), secret }
        return { ...created(body, pathOf(endpoint.row)), version: endpoint.row.version }
      }),
  )

  app.post(
    `${endpointList}/:webhookEndpointId/tests`,
    {
      schema: operation(
        {
          operationId: 'testWebhookEndpoint',
          summary: 'Test a webhook endpoint',
          description:
            'Sends a ping, and one with a false signature, which the receiver must not answer with 2xx (C2). They are not logged and not repeated. At most 6 a minute, with verifications. With `dryRun` they are sent, too.',
          tag,
          params: ofEndpoint,
          query: writeQuery,
          body: NewEndpointTest,
        },
        200,
        EndpointTest,
      ),
    },
    async (request, reply) => {
      const result = await testEndpoint(request, services, request.params)
      return endpoints.respondToWrite(request, reply, async () => ({ body: result }))
    },
  )

  app.post(
    `${endpointList}/:webhookEndpointId/transitions`,
    {
      config: { hasSecret: true },
      schema: operation(
        {
          operationId: 'transitionWebhookEndpoint',
          summary: 'Verify, pause, resume or enable a webhook endpoint',
          description: `${about} \`verify\` sends a ping, which the receiver answers with 2xx and \`data.challenge\` in the body or in the header webhook-challenge; with \`dryRun\` none is sent. \`pause\` stops deliveries, and \`resume\` goes on where they stopped. \`enable\` goes on after the endpoint was disabled: \`from\` says where.`,
          tag,
          params: ofEndpoint,
          query: writeQuery,
          body: NewEndpointTransition,
        },
        200,
        endpointSchemas.View,
      ),
    },
    async (request, reply) => {
      const { params, body, query } = request
      const pings = body.action === 'verify' && query.dryRun !== true
      const notVerified = pings ? await pingToVerify(request, services, params) : undefined
      return endpoints.respondToWrite(request, reply, async (write) => {
        const endpoint = await transitionEndpoint(write, params, body, notVerified)
        return { body: viewOf(endpoint), version: endpoint.row.version }
      })
    },
  )
}
