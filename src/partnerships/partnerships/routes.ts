// Routes of partnerships.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import type { Reader } from '../../database/session.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { expandQuery } from '../../http/expand.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { ExternalId } from '../../http/schemas.ts'
import { notFound, Problem, ruleViolation } from '../../problems.ts'
import type { PartnershipContribution } from '../../records/contributions.ts'
import { isSame } from '../../records/external-ids/rules.ts'
import { findSubjects } from '../../records/external-ids/store.ts'
import { pathInPartnership } from '../../records/paths.ts'
import { createPartnership, partnershipActions, partnershipDefaults } from './actions.ts'
import { partnershipPage as page } from './pages.ts'
import {
  NewPartnership,
  NewPartnershipTransition,
  PartnershipFields,
  PartnershipPage,
  PartnershipPatch,
  PartnershipView,
} from './schema.ts'
import { find, type Partnership } from './store.ts'

const tag = 'Partnerships'
const about =
  'A partnership has two or more agencies as parties, a purpose, a term and a state in its lifecycle (I2, I4, Q1, Q6).'
const ofPartnership = path(partnershipPath)

const expand = expandQuery(['lead'])
const readQuery = Type.Object(expand, { additionalProperties: false })

const { scheme, value } = ExternalId.properties
const externalIdPath = path({ scheme, value })
const aboutExternalIds =
  'An external id identifies one partnership among those that your organization leads or has led; the external ids of other organizations are not found. An organization that no longer leads a partnership keeps its external ids of it, and the partnership shows those of its new lead.'

interface Options {
  endpoints: Endpoints
  contributions: readonly PartnershipContribution[]
}

export const partnershipRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, contributions }) => {
  const actions = partnershipActions(contributions)

  async function create(
    request: FastifyRequest,
    write: WriteContext,
    { role = 'recipient', parties, contacts, observers, ...fields }: Static<typeof NewPartnership>,
  ) {
    const row = await createPartnership(write, role, fields, { parties, contacts, observers })
    const viewData = await actions.loadViewData(write, [row.id])
    const [body] = await actions.viewsOf(write, request, [row], viewData)
    return created(body, pathInPartnership(row.id))
  }

  async function read(reader: Reader, request: FastifyRequest, partnershipId: string) {
    const [[row], viewData, { position }] = await Promise.all([
      reader.query(find, { id: partnershipId }),
      actions.loadViewData(reader, [partnershipId]),
      reader.context,
    ])
    if (row === undefined) throw notFound()
    const [body] = (await actions.viewsOf(reader, request, [row], viewData)) as [object]
    return { body, version: row.version, position }
  }

  /** The id of the partnership with the external id in the path. From then on the request is one about that partnership. */
  async function findByExternalId(request: FastifyRequest): Promise<string | undefined> {
    const [found] = await endpoints.query(request, (reader) =>
      reader.query(findSubjects, {
        scopeId: request.caller.organizationId,
        subjectType: 'partnership',
        claimed: JSON.stringify([request.params]),
      }),
    )
    if (found !== undefined) Object.assign(request.params as object, { partnershipId: found.subjectId })
    return found?.subjectId
  }

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
    (request, reply) => endpoints.respondToWrite(request, reply, (write) => create(request, write, request.body)),
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
          reader.namePartnerships(ids)
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
          description: `${about} \`availableActions\` lists what the caller can do now, \`blockedActions\` the other actions that the state allows, with the codes of their blockers.`,
          tag,
          params: ofPartnership,
          query: readQuery,
        },
        200,
        PartnershipView,
      ),
      config: {
        exported: {
          type: 'partnership',
          async *pages(request, readPart) {
            const { partnershipId } = request.params as { partnershipId: string }
            yield await readPart(async (reader) => [(await read(reader, request, partnershipId)).body])
          },
        },
      },
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) => read(reader, request, request.params.partnershipId)),
  )

  app.get(
    '/partnerships/by-external-id/:scheme/:value',
    {
      schema: operation(
        {
          operationId: 'findPartnershipByExternalId',
          summary: 'Find a partnership by an external id',
          description: `${about} ${aboutExternalIds}`,
          tag,
          params: externalIdPath,
          query: readQuery,
        },
        200,
        PartnershipView,
      ),
    },
    async (request, reply) => {
      const id = await findByExternalId(request)
      if (id === undefined) throw notFound()
      return endpoints.respondToRead(request, reply, (reader) => read(reader, request, id))
    },
  )

  app.put(
    '/partnerships/by-external-id/:scheme/:value',
    {
      schema: operation(
        {
          operationId: 'upsertPartnershipByExternalId',
          summary: 'Create or replace a partnership by an external id',
          description: `${about} ${aboutExternalIds} If it identifies none, the operation creates one. Otherwise it replaces all fields of that partnership, which your organization must lead; this requires If-Match with its ETag, or * for any version. \`externalIds\`, if present, must contain the external id in the path; if absent, that is the only one.`,
          tag,
          params: externalIdPath,
          query: writeQuery,
          body: PartnershipFields,
        },
        200,
        PartnershipView,
      ),
    },
    async (request, reply) => {
      const { scheme, value } = request.params
      const { externalIds = [{ scheme, value }] } = request.body
      if (!externalIds.some((id) => isSame(id, { scheme, value }))) {
        throw ruleViolation('/externalIds', 'It does not contain the external id in the path.')
      }
      const fields = { ...request.body, externalIds }
      const id = await findByExternalId(request)
      return endpoints.respondToWrite(request, reply, async (write) => {
        if (id !== undefined) {
          const { relation } = await write.context
          if (relation !== 'lead') {
            throw new Problem('insufficient-relation', 'Only the lead may replace a partnership.')
          }
          return actions.update(write, request, id, { ...partnershipDefaults, ...fields })
        }
        if (request.headers['if-match'] === undefined) return create(request, write, fields)
        throw new Problem('precondition-failed', 'Your organization has not given this external id to a partnership.')
      })
    },
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
            'The states are exploring, planning, negotiating, active, closing and closed; suspended, not_pursued, terminated and withdrawn are the alternatives (I4). Only the lead may change it. `resume` returns from suspended or closing to active. `withdraw` is for a partnership that was created by mistake: it is possible until a second party accepts, and rescinds the invitations. `terminate` requires a `terminationCode`.',
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
