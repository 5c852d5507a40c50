// Routes of representations.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import { pgArray } from '../../database/queries.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { notFound } from '../../problems.ts'
import type { RepresentationEndHook } from '../../records/contributions.ts'
import { offerRepresentation, transitionRepresentation } from './actions.ts'
import { NewRepresentationTransition, representationSchemas, view } from './schema.ts'
import * as store from './store.ts'
import { representations } from './table.ts'

const tag = 'Organizations'
const about =
  'With a representation, an organization acts for another one, for example one that has no system of its own. Either of the two proposes it (C1).'
const list = '/organizations/:organizationId/representations'
const ofOrganization = path(organizationPath)
const ofRepresentation = path({ ...organizationPath, representationId: uuidOf('the representation') })
const page = pager<store.Representation>({
  table: representations,
  where: eq(representations.organizationId, sql.placeholder('organizationId')),
  sorts: { createdAt: representations.id },
})

interface Options {
  endpoints: Endpoints
  representationEndHooks: readonly RepresentationEndHook[]
}

export const representationRoutes: FastifyPluginAsyncTypebox<Options> = async (
  app,
  { endpoints, representationEndHooks },
) => {
  app.post(
    list,
    {
      schema: operation(
        {
          operationId: 'createRepresentation',
          summary: 'Offer to be represented by another organization',
          description: `${about} The organization itself offers it; the representation becomes current when the representative accepts. It does not end when the organization gets another API client.`,
          tag,
          params: ofOrganization,
          query: writeQuery,
          body: representationSchemas.New,
        },
        201,
        representationSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { organizationId } = request.params
        const [row, current] = await Promise.all([
          offerRepresentation(write, organizationId, request.body),
          write.query(store.findCurrent, { ids: pgArray([organizationId]) }),
        ])
        return created(
          view(row, request.caller, current.length > 0),
          `/v1${list.replace(':organizationId', organizationId)}/${row.id}`,
        )
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listRepresentations',
          summary: 'List the representations of an organization',
          description: `${about} The organization and operators can read all of them, including those that have ended; a representative can read its own while one is offered or current. \`offered\` is the relation of an organization to which one is offered.`,
          tag,
          params: ofOrganization,
          query: page.query,
        },
        200,
        representationSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(
          request,
          reader,
          request.params,
          (rows, current) => rows.map((row) => view(row, request.caller, current.length > 0)),
          reader.query(store.findCurrent, { ids: pgArray([request.params.organizationId]) }),
        ),
      ),
  )

  app.get(
    `${list}/:representationId`,
    {
      schema: operation(
        {
          operationId: 'getRepresentation',
          summary: 'Read a representation',
          description: about,
          tag,
          params: ofRepresentation,
        },
        200,
        representationSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { organizationId, representationId: id } = request.params
        const [[row], current] = await Promise.all([
          reader.query(store.find, { organizationId, id }),
          reader.query(store.findCurrent, { ids: pgArray([organizationId]) }),
        ])
        if (row === undefined) throw notFound()
        return { body: view(row, request.caller, current.length > 0), version: row.version }
      }),
  )

  app.post(
    `${list}/:representationId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionRepresentation',
          summary: 'Accept, decline, withdraw or end a representation',
          description: `${about} The representative accepts or declines the offer; the organization can withdraw it. The organization, the representative or an operator ends a current representation, with a reason: the calendar feeds that the representative created for the organization are then revoked.`,
          tag,
          params: ofRepresentation,
          query: writeQuery,
          body: NewRepresentationTransition,
        },
        200,
        representationSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { params, body, caller } = request
        const { row, isRepresented } = await transitionRepresentation(write, params, body, representationEndHooks)
        return { body: view(row, caller, isRepresented), version: row.version }
      }),
  )
}
