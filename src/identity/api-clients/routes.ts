// API clients over HTTP: made, rotated with an overlap, revoked.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Pepper } from '../../config.ts'
import { formatTimestamp } from '../../database/columns.ts'
import { pgArray } from '../../database/queries.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { notFound } from '../../problems.ts'
import { availableActions, resolveTransition } from '../../records/lifecycles.ts'
import { saveRecord } from '../../records/save.ts'
import { endRepresentation } from '../organizations/actions.ts'
import { clientRecordType, give, unused } from './actions.ts'
import { newKey } from './keys.ts'
import { clientSteps, earlier, expiryOf, mayOpen, mayRotate, mustBeNoWider, stateOf } from './rules.ts'
import { CallerView, ClientWithKey, clientSchemas, NewClientTransition, NewKeyRequest, view } from './schema.ts'
import * as store from './store.ts'
import { apiClients } from './table.ts'

const tag = 'API clients'
const list = '/organizations/:organizationId/api-clients'
const ofOrganization = path(organizationPath)
const ofClient = path({ ...organizationPath, apiClientId: uuidOf('the API client') })
const page = pager<store.ApiClient>({
  table: apiClients,
  where: eq(apiClients.organizationId, sql.placeholder('organizationId')),
  sorts: { createdAt: apiClients.id },
})
const about =
  'A program that calls for an organization, with its scopes and keys, so that partners communicate system to system (C2).'

interface Options {
  endpoints: Endpoints
  peppers: readonly Pepper[]
  keyKind: 'live' | 'test'
  /** The issuers whose tokens may open for a client. */
  tokenIssuers: readonly string[]
}

export const apiClientRoutes: FastifyPluginAsyncTypebox<Options> = async (app, options) => {
  const { endpoints, peppers, keyKind, tokenIssuers } = options
  app.get(
    '/me',
    {
      schema: operation(
        {
          operationId: 'getCaller',
          summary: 'See who you are',
          description:
            'The organization and the API client that the key stands for, and its scopes. With On-Behalf-Of, for whom you act. Nobody is in doubt in whose name a program speaks (C1).',
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
      schema: operation(
        {
          operationId: 'createApiClient',
          summary: 'Make an API client',
          description: `${about} The answer shows its key, once. With \`tokenIssuer\` and \`tokenClientId\`, which an operator names, it gets no key: access tokens of that client of the issuer open for it. A client has no wider scopes than the one that makes it. The first client of a represented organization ends the representation: from then on it acts for itself.`,
          tag,
          params: ofOrganization,
          query: writeQuery,
          body: clientSchemas.New,
        },
        201,
        ClientWithKey,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(
        request,
        reply,
        async (write) => {
          const { organizationId } = request.params
          const { name, scopes, expiresAt, externalIds = [] } = request.body
          const { tokenIssuer = null, tokenClientId = null } = request.body
          const { caller } = write
          mustBeNoWider(scopes, caller.scopes, caller.operator)
          mayOpen({ tokenIssuer, tokenClientId }, tokenIssuers, caller.operator)
          const stamp = await write.creationStamp()
          const client: store.ApiClient = {
            id: uuidv7(),
            organizationId,
            name,
            scopes,
            createdBy: caller.clientId,
            expiresAt: expiryOf(expiresAt, stamp.createdAt),
            tokenIssuer,
            tokenClientId,
            externalIds,
            ...unused,
            ...stamp,
          }
          saveRecord(write, clientRecordType, undefined, client, { change: 'create', verb: 'created' })
          const made = tokenIssuer === null ? newKey(keyKind, peppers) : undefined
          const keys = made ? [give(write, client, made)] : []
          // Last, for whoever represents the organization may not make the client any more once that has ended.
          await endRepresentation(write, organizationId)
          return created(
            { apiClient: view(client, keys, stamp.createdAt), key: made?.key ?? null },
            `/v1/organizations/${organizationId}/api-clients/${client.id}`,
          )
        },
        { secret: true },
      ),
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
        clientSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, request.params, async (rows) => {
          const [keys, { now }] = await Promise.all([
            reader.query(store.keysOf, { clientIds: pgArray(rows.map(({ id }) => id)) }),
            reader.context,
          ])
          return rows.map((row) =>
            view(
              row,
              keys.filter(({ clientId }) => clientId === row.id),
              now,
            ),
          )
        }),
      ),
  )

  app.get(
    `${list}/:apiClientId`,
    {
      schema: operation(
        { operationId: 'getApiClient', summary: 'Read an API client', description: about, tag, params: ofClient },
        200,
        clientSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { organizationId, apiClientId: id } = request.params
        const [[client], keys, { now }] = await Promise.all([
          reader.query(store.find, { organizationId, id }),
          reader.query(store.keysOf, { clientIds: `{${id}}` }),
          reader.context,
        ])
        if (client === undefined) throw notFound()
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
          description: `${about} New scopes hold within a second, on every instance.`,
          tag,
          params: ofClient,
          query: writeQuery,
          body: clientSchemas.Patch,
        },
        200,
        clientSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { client, keys } = await locked(write, request.params)
        const { expiresAt, scopes, ...rest } = request.body
        const { tokenIssuer = client.tokenIssuer, tokenClientId = client.tokenClientId } = request.body
        if (tokenIssuer !== client.tokenIssuer || tokenClientId !== client.tokenClientId) {
          mayOpen({ tokenIssuer, tokenClientId }, tokenIssuers, write.caller.operator)
        }
        if (scopes) mustBeNoWider(scopes, write.caller.scopes, write.caller.operator)
        const now = await write.now()
        const after = await write.nextVersion(client, {
          ...rest,
          ...(scopes && { scopes }),
          ...(expiresAt !== undefined && { expiresAt: expiryOf(expiresAt ?? undefined, now) }),
        })
        saveRecord(write, clientRecordType, client, after, { change: 'update', verb: 'updated' })
        const [before, until] = [client.expiresAt, after.expiresAt]
        if (until !== before) write.enqueue(store.moveKeys, { clientId: client.id, before, until })
        const moved = keys.map((one) => (one.expiresAt === before ? { ...one, expiresAt: until } : one))
        return { body: view(after, moved, now), version: after.version }
      }),
  )

  app.post(
    `${list}/:apiClientId/keys`,
    {
      schema: operation(
        {
          operationId: 'rotateApiClientKey',
          summary: 'Give an API client a new key',
          description:
            'The keys of before open until the overlap is over, so that a system can change its key and miss nothing that partners tell each other (C2). The answer shows the new key, once.',
          tag,
          params: ofClient,
          query: writeQuery,
          body: NewKeyRequest,
        },
        201,
        ClientWithKey,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(
        request,
        reply,
        async (write) => {
          const { organizationId, apiClientId: id } = request.params
          const { overlapSeconds = 86_400, expiresAt } = request.body
          const [[before], keys] = await Promise.all([
            write.query(store.lock, { organizationId, id }),
            write.query(store.keysOf, { clientIds: `{${id}}` }),
          ])
          if (before === undefined) throw notFound()
          const now = await write.now()
          const client = await write.nextVersion(before, { expiresAt: mayRotate(before, now, expiresAt) })
          const until = formatTimestamp(Date.parse(now) + overlapSeconds * 1000)
          const added = newKey(keyKind, peppers)
          write.enqueue(store.endKeys, { clientId: id, until })
          const made = give(write, client, added)
          saveRecord(write, clientRecordType, before, client, { change: 'update', verb: 'key_rotated' })
          const others = keys
            .map((one) => ({ ...one, expiresAt: earlier(one.expiresAt, until) }))
            .filter((one) => Date.parse(one.expiresAt) > Date.parse(now))
          return {
            body: { apiClient: view(client, [...others, made], now), key: added.key },
            status: 201,
            version: client.version,
            location: `/v1/organizations/${organizationId}/api-clients/${id}`,
          }
        },
        { secret: true },
      ),
  )

  app.post(
    `${list}/:apiClientId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionApiClient',
          summary: 'Revoke an API client',
          description:
            'All its keys stop within a second, on every instance, for good. The other clients of the organization go on, and so does what its partners hear from it (C2).',
          tag,
          params: ofClient,
          query: writeQuery,
          body: NewClientTransition,
        },
        200,
        clientSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { client, keys } = await locked(write, request.params)
        const now = await write.now()
        resolveTransition(clientSteps, availableActions(clientSteps, stateOf(client, now)), request.body)
        const { reason = null } = request.body
        const after = await write.nextVersion(client, { revokedAt: now, revocationReason: reason })
        saveRecord(write, clientRecordType, client, after, {
          change: 'transition',
          verb: 'revoked',
          reason: request.body.reason,
        })
        return { body: view(after, keys, now), version: after.version }
      }),
  )
}

async function locked(
  write: WriteContext,
  { organizationId, apiClientId: id }: { organizationId: string; apiClientId: string },
) {
  const [[client], keys] = await Promise.all([
    write.query(store.lock, { organizationId, id }),
    write.query(store.keysOf, { clientIds: `{${id}}` }),
  ])
  return { client: write.requireMatch(client), keys }
}
