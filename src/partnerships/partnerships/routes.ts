// Routes of partnerships.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { expandQuery } from '../../http/expand.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { externalIdFilter, oneOfFilter, pager, updatedSinceFilter } from '../../http/pages.ts'
import { ref } from '../../http/schemas.ts'
import { notFound } from '../../problems.ts'
import type { PartnershipContribution } from '../../records/contributions.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { createPartnership, partnershipActions } from './actions.ts'
import {
  NewPartnership,
  NewPartnershipTransition,
  PartnershipPage,
  PartnershipPatch,
  PartnershipStateView,
  PartnershipView,
} from './schema.ts'
import { find, type Partnership } from './store.ts'
import { partnerships } from './table.ts'

const tag = 'Partnerships'
const about =
  'A partnership has two or more agencies as parties, a purpose, a term and a state in its lifecycle (I2, I4, Q1, Q6).'
const ofPartnership = path(partnershipPath)

const page = pager<Partnership>({
  table: partnerships,
  filters: {
    state: oneOfFilter(ref(PartnershipStateView), partnerships.state),
    externalId: externalIdFilter(partnerships.externalIds),
    updatedSince: updatedSinceFilter(partnerships.updatedAt),
  },
  sorts: { createdAt: partnerships.id, updatedAt: partnerships.updatedAt },
  inChangeFeed: true,
})
const expand = expandQuery(['lead'])

interface Options {
  endpoints: Endpoints
  contributions: readonly PartnershipContribution[]
}

export const partnershipRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, contributions }) => {
  const actions = partnershipActions(contributions)

  app.post(
    '/partnerships',
    {
      schema: operation(
        {
          operationId: 'createPartnership',
          summary: 'Create a partnership',
          description: `${about} The caller becomes its lead.`,
          tag,
          query: writeQuery,
          body: NewPartnership,
        },
        201,
        PartnershipView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { role = 'recipient', ...fields } = request.body
        const row = await createPartnership(write, role, fields)
        const viewData = await actions.loadViewData(write, [row.id])
        const [body] = await actions.viewsOf(write, request, [row], viewData)
        return created(body, pathInPartnership(row.id))
      }),
  )

  app.get(
    '/partnerships',
    {
      schema: operation(
        {
          operationId: 'listPartnerships',
          summary: 'List the partnerships of your organization',
          description: `${about} The list contains those that the caller is a party to, observes, or is invited to. A partnership that it has left is not listed, but it can read it by id, as it was when it left.`,
          tag,
          query: Type.Object({ ...page.query.properties, ...expand }, { additionalProperties: false }),
        },
        200,
        PartnershipPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, {}, async (rows) => {
          const ids = rows.map(({ id }) => id)
          return actions.viewsOf(reader, request, rows, await actions.loadViewData(reader, ids))
        }),
      ),
  )

  app.get(
    '/partnerships/:partnershipId',
    {
      schema: operation(
        {
          operationId: 'getPartnership',
          summary: 'Read a partnership',
          description: `${about} \`availableActions\` lists every action of the lifecycle, with what blocks it.`,
          tag,
          params: ofPartnership,
          query: Type.Object(expand, { additionalProperties: false }),
        },
        200,
        PartnershipView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { partnershipId } = request.params
        const [[row], viewData, { position }] = await Promise.all([
          reader.query(find, { id: partnershipId }),
          actions.loadViewData(reader, [partnershipId]),
          reader.context,
        ])
        if (row === undefined) throw notFound()
        const [body] = await actions.viewsOf(reader, request, [row], viewData)
        return { body, version: row.version, position }
      }),
  )

  app.patch(
    '/partnerships/:partnershipId',
    {
      schema: operation(
        {
          operationId: 'updatePartnership',
          summary: 'Change a partnership',
          description: `${about} Only the lead may update it. The state is changed by transitions.`,
          tag,
          params: ofPartnership,
          query: writeQuery,
          body: PartnershipPatch,
        },
        200,
        PartnershipView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, (write) =>
        actions.update(write, request, request.params.partnershipId, request.body as Partial<Partnership>),
      ),
  )

  app.post(
    '/partnerships/:partnershipId/transitions',
    {
      schema: operation(
        {
          operationId: 'transitionPartnership',
          summary: "Change a partnership's state",
          description:
            'The states are exploring, planning, negotiating, active, closing and closed; suspended, not_pursued, terminated and withdrawn are the alternatives (I4). Only the lead may change it. `resume` returns from suspended or closing to active. `withdraw` is for a partnership that was created by mistake: it is possible until a second party accepts, and rescinds the invitations. `availableActions` lists every action, with the codes of what blocks it.',
          tag,
          params: ofPartnership,
          query: writeQuery,
          body: NewPartnershipTransition,
        },
        200,
        PartnershipView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, (write) =>
        actions.transition(write, request, request.params.partnershipId, request.body),
      ),
  )
}
