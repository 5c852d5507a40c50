// Routes of the directory of organizations.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type SQL, sql } from 'drizzle-orm'
import { Type } from 'typebox'
import { pgArray } from '../../database/queries.ts'
import { ifMatchOf } from '../../http/conditional-requests.ts'
import type { Endpoints } from '../../http/endpoints.ts'
import { operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager, textFilter, updatedSinceFilter } from '../../http/pages.ts'
import { ExternalId, ref, uuidOf } from '../../http/schemas.ts'
import { notFound, Problem } from '../../problems.ts'
import { findCurrent } from '../representations/store.ts'
import { representations } from '../representations/table.ts'
import {
  findByExternalId,
  getOrganization,
  organizationDefaults,
  registerOrganization,
  transitionOrganization,
  updateOrganization,
  verifyExternalId,
} from './actions.ts'
import { statePattern } from './rules.ts'
import {
  ExternalIdVerification,
  NewOrganization,
  NewOrganizationTransition,
  OrganizationFields,
  OrganizationKind,
  OrganizationPage,
  OrganizationPatch,
  OrganizationView,
  view,
} from './schema.ts'
import type * as store from './store.ts'
import { organizations } from './table.ts'

const tag = 'Organizations'
const about =
  'An organization is an agency in the directory: its kinds, its service area and its ids in other systems (Q7).'
const { scheme, value } = ExternalId.properties
const externalIdPath = path({ scheme, value })
const aboutExternalIds =
  'An external id that an operator has verified identifies one organization for every caller. Any other external id identifies only organizations of the caller: those to which it has added the id, itself, and those that it represents. An external id that only a closed organization has identifies the one that replaces it, if there is one.'

const filters = {
  kind: {
    schema: ref(OrganizationKind),
    where: (kind: SQL) => sql`${organizations.kinds} @> jsonb_build_array(${kind}::text)`,
  },
  state: {
    schema: Type.String({
      minLength: 2,
      maxLength: 2,
      pattern: statePattern,
      description: 'A state or territory in the service area.',
      examples: ['IL'],
    }),
    where: (state: SQL) =>
      sql`${organizations.serviceArea} @> jsonb_build_object('states', jsonb_build_array(${state}::text))`,
  },
  q: textFilter('Part of the name.', sql`${organizations.nameSearch}`),
  closed: {
    schema: Type.Boolean({
      description: 'True: only closed organizations; false: only active ones. By default both.',
      examples: [false],
    }),
    where: (closed: SQL) => sql`(${organizations.state} = 'closed') = ${closed}::boolean`,
  },
  representativeId: {
    schema: uuidOf('the representative: only the organizations that it represents'),
    where: (representativeId: SQL) =>
      sql`${organizations.id} in (select ${representations.organizationId} from ${representations}
        where ${representations.representativeId} = ${representativeId}::uuid and ${representations.state} = 'current')`,
  },
  updatedSince: updatedSinceFilter(organizations.updatedAt),
}
const page = pager<store.Organization>({
  table: organizations,
  filters,
  sorts: { name: organizations.name, createdAt: organizations.id },
})

export const organizationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    '/organizations',
    {
      schema: operation(
        {
          operationId: 'registerOrganization',
          summary: 'Register an organization',
          description: `${about} An operator can register any organization. Other callers can register an organization that has no system of its own: they become its representative, and act for it with the header On-Behalf-Of.`,
          tag,
          query: writeQuery,
          body: NewOrganization,
        },
        201,
        OrganizationView,
      ),
    },
    (request, reply) => endpoints.respondToWrite(request, reply, (write) => registerOrganization(write, request.body)),
  )

  app.get(
    '/organizations',
    {
      schema: operation(
        {
          operationId: 'listOrganizations',
          summary: 'List the organizations in the directory',
          description: `${about} Every organization can read the directory. Filters select by part of the name, kind, state in the service area, representative, and whether it is closed.`,
          tag,
          query: page.query,
        },
        200,
        OrganizationPage,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(request, reader, {}, async (rows) => {
          const ids = pgArray(rows.map(({ id }) => id))
          const representations = await reader.query(findCurrent, { ids })
          const byOrganization = new Map(representations.map((row) => [row.organizationId, row]))
          return rows.map((row) => view(row, byOrganization.get(row.id)))
        }),
      ),
  )

  app.get(
    '/organizations/:organizationId',
    {
      schema: operation(
        {
          operationId: 'getOrganization',
          summary: 'Read an organization',
          description: `${about} \`representation\` contains its representative, if it has one.`,
          tag,
          params: path(organizationPath),
        },
        200,
        OrganizationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        getOrganization(reader, request.params.organizationId, request.caller),
      ),
  )

  app.patch(
    '/organizations/:organizationId',
    {
      schema: operation(
        {
          operationId: 'updateOrganization',
          summary: 'Change an organization',
          description: `${about} Only the organization itself, its representative and operators may update it.`,
          tag,
          params: path(organizationPath),
          query: writeQuery,
          body: OrganizationPatch,
        },
        200,
        OrganizationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, (write) =>
        updateOrganization(write, request.params.organizationId, request.body as Partial<store.Organization>, true),
      ),
  )

  app.post(
    '/organizations/:organizationId/transitions',
    {
      schema: operation(
        {
          operationId: 'transitionOrganization',
          summary: 'Close or reopen an organization',
          description: `${about} The organization itself or an operator closes an organization that no longer works, or that is registered twice; \`duplicateOfId\` then names the one that remains. A closed organization is marked in the directory, cannot be changed, and cannot join or observe a partnership, represent or be represented: representations end before it is closed. Other organizations can take its external ids; until then these lead to the one that replaces it. Its API clients remain valid, so that it can still read its records; it can decline invitations. An operator reopens an organization that was closed by mistake; it gets back the external ids that no other one has taken.`,
          tag,
          params: path(organizationPath),
          query: writeQuery,
          body: NewOrganizationTransition,
        },
        200,
        OrganizationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, (write) =>
        transitionOrganization(write, request.params.organizationId, request.body),
      ),
  )

  app.post(
    '/organizations/:organizationId/external-id-verifications',
    {
      schema: operation(
        {
          operationId: 'verifyExternalId',
          summary: 'Verify an external id of an organization',
          description: `${about} UEI, NCES ids, award numbers and state licenses are issued by outside authorities: they are claims until an operator has verified them. An operator verifies an external id, or ends its verification. Several organizations may claim the same id; it can be verified for one of them. If the organization removes the id, its verification ends.`,
          tag,
          params: path(organizationPath),
          query: writeQuery,
          body: ExternalIdVerification,
        },
        200,
        OrganizationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, (write) =>
        verifyExternalId(write, request.params.organizationId, request.body),
      ),
  )

  app.get(
    '/organizations/by-external-id/:scheme/:value',
    {
      schema: operation(
        {
          operationId: 'findOrganizationByExternalId',
          summary: 'Find an organization by an external id',
          description: `${about} ${aboutExternalIds}`,
          tag,
          params: externalIdPath,
        },
        200,
        OrganizationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const id = await findByExternalId(reader, request.params)
        if (id === undefined) throw notFound()
        return getOrganization(reader, id, request.caller)
      }),
  )

  app.put(
    '/organizations/by-external-id/:scheme/:value',
    {
      schema: operation(
        {
          operationId: 'upsertOrganizationByExternalId',
          summary: 'Create or replace an organization by an external id',
          description: `${about} ${aboutExternalIds} If it identifies none, the operation registers one. Otherwise it replaces all fields of that organization, which the caller must be allowed to update; this requires If-Match with its ETag, or * for any version.`,
          tag,
          params: externalIdPath,
          query: writeQuery,
          body: OrganizationFields,
        },
        200,
        OrganizationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { scheme, value } = request.params
        const others = (request.body.externalIds ?? []).filter((id) => id.scheme !== scheme || id.value !== value)
        const body = { ...request.body, externalIds: [...others, { scheme, value }] }
        const id = await findByExternalId(write, request.params)
        if (id !== undefined) return updateOrganization(write, id, { ...organizationDefaults, ...body })
        if (ifMatchOf(request) !== undefined) {
          throw new Problem(
            'precondition-failed',
            'No organization of the caller has this external id, and none for which it is verified.',
          )
        }
        return registerOrganization(write, body)
      }),
  )
}
