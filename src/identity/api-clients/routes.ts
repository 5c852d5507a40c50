// Routes of API clients.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import {
  type ClientSettings,
  createClient,
  getClient,
  rotateKey,
  transitionClient,
  updateClient,
  withKeys,
} from './actions.ts'
import {
  ApiClientWithKey,
  apiClientSchemas,
  CallerView,
  view as clientView,
  NewApiClientTransition,
  NewApiKey,
} from './schema.ts'
import type { ApiClient, ApiKey } from './store.ts'
import { apiClients } from './table.ts'

const tag = 'API clients'
const about = 'An API client is a program that calls the service for an organization, with scopes and keys (C2).'
const list = '/organizations/:organizationId/api-clients'
const ofOrganization = path(organizationPath)
const ofClient = path({ ...organizationPath, apiClientId: uuidOf('the API client') })
const page = pager<ApiClient>({
  table: apiClients,
  where: eq(apiClients.organizationId, sql.placeholder('organizationId')),
  sorts: { createdAt: apiClients.id },
})

interface Options extends ClientSettings {
  endpoints: Endpoints
  deprecatedOperations: Pick<ReadonlySet<string>, 'has'>
}

export const apiClientRoutes: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const { endpoints, deprecatedOperations, ...settings } = options
  const view = (client: ApiClient, keys: ApiKey[], now: string) => clientView(client, keys, now, deprecatedOperations)

  app.get(
    '/me',
    {
      schema: operation(
        {
          operationId: 'getCaller',
          summary: 'Read the organization and the scopes of the caller',
          description:
            'Returns the organization and the API client that the credential belongs to, and its scopes. With On-Behalf-Of it returns the represented organization and its representative (C1).',
          tag,
        },
        200,
        CallerView,
      ),
    },
    async ({ caller: { organizationId, onBehalfBy, clientId, scopes } }) => ({
      organizationId,
      onBehalfBy,
      apiClientId: clientId,
      scopes,
    }),
  )

  app.post(
    list,
    {
      config: { hasSecret: true },
      schema: operation(
        {
          operationId: 'createApiClient',
          summary: 'Create an API client',
          description: `${about} Only this response contains its key. An operator may set \`tokenIssuer\` and \`tokenClientId\` instead: the client then gets no key and uses access tokens of that issuer. A client cannot grant scopes that it does not have, unless it is an operator. The first API client of a represented organization ends the representation.`,
          tag,
          params: ofOrganization,
          query: writeQuery,
          body: apiClientSchemas.New,
        },
        201,
        ApiClientWithKey,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { organizationId } = request.params
        const { client, keys, key } = await createClient(write, organizationId, request.body, settings)
        return created({ apiClient: view(client, keys, client.createdAt), key }, pathOf(client))
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listApiClients',
          summary: 'List the API clients of an organization',
          description: about,
          tag,
          params: ofOrganization,
          query: page.query,
        },
        200,
        apiClientSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, request.params, async (rows) => {
          const [clients, { now }] = await Promise.all([withKeys(reader, rows), reader.context])
          return clients.map(({ client, keys }) => view(client, keys, now))
        }),
      ),
  )

  app.get(
    `${list}/:apiClientId`,
    {
      schema: operation(
        { operationId: 'getApiClient', summary: 'Read an API client', description: about, tag, params: ofClient },
        200,
        apiClientSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const [{ client, keys }, { now }] = await Promise.all([getClient(reader, request.params), reader.context])
        return { body: view(client, keys, now), version: client.version }
      }),
  )

  app.patch(
    `${list}/:apiClientId`,
    {
      schema: operation(
        {
          operationId: 'updateApiClient',
          summary: 'Change an API client',
          description: `${about} New scopes take effect within a second on every instance of the service. Unless the caller is an operator, it needs each scope that the change grants; to extend the expiry or change the token binding, each scope of the client.`,
          tag,
          params: ofClient,
          query: writeQuery,
          body: apiClientSchemas.Patch,
        },
        200,
        apiClientSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { client, keys } = await updateClient(write, request.params, request.body, settings)
        return { body: view(client, keys, await write.now()), version: client.version }
      }),
  )

  app.post(
    `${list}/:apiClientId/keys`,
    {
      config: { hasSecret: true },
      schema: operation(
        {
          operationId: 'rotateApiClientKey',
          summary: 'Create a new key for an API client',
          description:
            'The previous keys remain valid until the overlap ends, so that a system can change its key without failed requests (C2). Only this response contains the new key. Unless the caller is an operator, it needs each scope of the client.',
          tag,
          params: ofClient,
          query: writeQuery,
          body: NewApiKey,
        },
        201,
        ApiClientWithKey,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { client, keys, key } = await rotateKey(write, request.params, request.body, settings)
        const body = { apiClient: view(client, keys, await write.now()), key }
        return { ...created(body, pathOf(client)), version: client.version }
      }),
  )

  app.post(
    `${list}/:apiClientId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionApiClient',
          summary: 'Revoke an API client',
          description:
            'Revokes the client permanently. Its keys and access tokens become invalid within a second on every instance of the service. The other clients of the organization remain valid (C2).',
          tag,
          params: ofClient,
          query: writeQuery,
          body: NewApiClientTransition,
        },
        200,
        apiClientSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { client, keys } = await transitionClient(write, request.params, request.body, settings)
        return { body: view(client, keys, await write.now()), version: client.version }
      }),
  )
}

const pathOf = ({ organizationId, id }: ApiClient): string => `/v1/organizations/${organizationId}/api-clients/${id}`
