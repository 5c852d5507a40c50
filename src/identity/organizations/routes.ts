// The directory of organizations over HTTP: registered, found, changed, looked up by their keys elsewhere.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { sql } from 'drizzle-orm'
import { type Static, Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../../database/columns.ts'
import type { Reader } from '../../database/database.ts'
import { pgArray } from '../../database/queries.ts'
import type { EndpointResult } from '../../http/conditional-requests.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager, updatedSinceFilter } from '../../http/pages.ts'
import { ExternalId as ExternalIdView, ref } from '../../http/schemas.ts'
import { notFound, Problem } from '../../problems.ts'
import * as externalIds from '../../records/external-ids/store.ts'
import { directoryScope } from '../../records/external-ids/table.ts'
import { saveRecord } from '../../records/save.ts'
import { organizationRecordType } from './actions.ts'
import { checkExternalIds, statePattern } from './rules.ts'
import {
  NewOrganization,
  OrganizationFields,
  OrganizationKind,
  OrganizationPage,
  OrganizationPatch,
  OrganizationView,
  view,
} from './schema.ts'
import * as store from './store.ts'
import { organizations } from './table.ts'

const tag = 'Organizations'
const about =
  'An agency in the directory: who it is, what it does and where, and its keys in other systems (Q7: who are our potential partners?).'
const { scheme, value } = ExternalIdView.properties
const byExternalId = path({ scheme, value })

const filters = {
  kind: {
    schema: ref(OrganizationKind),
    where: (kind: ReturnType<typeof sql>) => sql`${organizations.kinds} @> jsonb_build_array(${kind}::text)`,
  },
  state: {
    schema: Type.String({
      minLength: 2,
      maxLength: 2,
      pattern: statePattern,
      description: 'A state or territory that it serves.',
      examples: ['IL'],
    }),
    where: (state: ReturnType<typeof sql>) =>
      sql`${organizations.serviceArea} @> jsonb_build_object('states', jsonb_build_array(${state}::text))`,
  },
  q: {
    schema: Type.String({
      minLength: 2,
      maxLength: 100,
      pattern: '\\S',
      description: 'Part of the name, as it is written; capitals do not matter.',
      examples: ['springfield'],
    }),
    // What LIKE would take for a pattern is only text here.
    where: (part: ReturnType<typeof sql>) =>
      sql`${organizations.nameSearch} like '%' || regexp_replace(lower(${part}::text), '([\\\\%_])', '\\\\\\1', 'g') || '%'`,
  },
  updatedSince: updatedSinceFilter(organizations.updatedAt),
}
const page = pager<store.Organization>({
  table: organizations,
  filters,
  sorts: { name: organizations.name, createdAt: organizations.id },
})

/** What nobody said is empty. */
const unsaid = { description: null, website: null, contacts: [], serviceArea: {}, externalIds: [] }

export const organizationRoutes: FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> = async (app, { endpoints }) => {
  app.post(
    '/organizations',
    {
      schema: operation(
        {
          operationId: 'registerOrganization',
          summary: 'Register an organization',
          description: `${about} An operator registers any. Any other organization registers one that has no system of its own, and represents it: it then acts for it with the header On-Behalf-Of.`,
          tag,
          query: writeQuery,
          body: NewOrganization,
        },
        201,
        OrganizationView,
      ),
    },
    (request, reply) => endpoints.respondToWrite(request, reply, (write) => register(write, request.body)),
  )

  app.get(
    '/organizations',
    {
      schema: operation(
        {
          operationId: 'listOrganizations',
          summary: 'Search the directory of organizations',
          description: `${about} By part of its name, its kind, or the state that it serves.`,
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
          const represented = await reader.query(store.representationsOf, {
            ids: pgArray(rows.map(({ id }) => id)),
          })
          return rows.map((row) =>
            view(
              row,
              represented.find(({ organizationId }) => organizationId === row.id),
            ),
          )
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
          description: `${about} \`representation\` says who acts for it, if it has no system of its own.`,
          tag,
          params: path(organizationPath),
        },
        200,
        OrganizationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) => read(reader, request.params.organizationId)),
  )

  app.patch(
    '/organizations/:organizationId',
    {
      schema: operation(
        {
          operationId: 'updateOrganization',
          summary: 'Change an organization',
          description: `${about} For itself, whoever represents it, and operators.`,
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
        save(write, request.params.organizationId, (before) => ({
          ...before,
          ...(request.body as Partial<store.Organization>),
        })),
      ),
  )

  app.get(
    '/organizations/by-external-id/:scheme/:value',
    {
      schema: operation(
        {
          operationId: 'findOrganizationByExternalId',
          summary: 'Find an organization by its key in another system',
          description: `${about} By the key that your own records have of it, such as a UEI, a grant number or a state licence.`,
          tag,
          params: byExternalId,
        },
        200,
        OrganizationView,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const [found] = await reader.query(externalIds.findSubject, named(request.params))
        if (found === undefined) throw notFound()
        return read(reader, found.subjectId)
      }),
  )

  app.put(
    '/organizations/by-external-id/:scheme/:value',
    {
      schema: operation(
        {
          operationId: 'upsertOrganizationByExternalId',
          summary: 'Register or replace an organization by its key in another system',
          description: `${about} Makes it if no organization has this key. If one has, it becomes what the body says, all of it, and If-Match is required: its ETag, or * for whatever it is now.`,
          tag,
          params: byExternalId,
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
        const others = (request.body.externalIds ?? []).filter((one) => one.scheme !== scheme || one.value !== value)
        const body = { ...request.body, externalIds: [...others, { scheme, value }] }
        const [found] = await write.query(externalIds.findSubject, named(request.params))
        if (found !== undefined) return save(write, found.subjectId, (before) => ({ ...before, ...unsaid, ...body }))
        if (request.headers['if-match'] !== undefined)
          throw new Problem('precondition-failed', 'No organization has this external id.')
        return register(write, body)
      }),
  )
}

const named = ({ scheme, value }: ExternalId) => ({
  scopeId: directoryScope,
  subjectType: 'organization',
  scheme,
  value,
})

async function read(reader: Reader, id: string): Promise<EndpointResult> {
  const [[row], [representation]] = await Promise.all([
    reader.query(store.find, { id }),
    reader.query(store.representationsOf, { ids: `{${id}}` }),
  ])
  if (row === undefined) throw notFound()
  return { body: view(row, representation), version: row.version }
}

async function register(write: WriteContext, body: Static<typeof NewOrganization>): Promise<EndpointResult> {
  const { representation: asked, ...fields } = body
  const { caller } = write
  if (asked === undefined && !caller.operator) {
    throw new Problem(
      'insufficient-scope',
      'Without `representation`, registering an organization needs the scope organizations:register.',
    )
  }
  const stamp = await write.creationStamp()
  const row = { id: uuidv7(), ...unsaid, ...fields, ...stamp } as store.Organization
  const representation = asked && {
    id: uuidv7(),
    organizationId: row.id,
    representativeId: caller.organizationId,
    authority: asked.authority,
    startedAt: stamp.createdAt,
    endedAt: null,
  }
  checkExternalIds(row.externalIds)
  saveRecord(write, organizationRecordType, undefined, row, { change: 'create', verb: 'registered' })
  if (representation) write.enqueue(store.insertRepresentation, representation)
  return created(view(row, representation), `/v1/organizations/${row.id}`)
}

async function save(
  write: WriteContext,
  id: string,
  become: (before: store.Organization) => store.Organization,
): Promise<EndpointResult> {
  const [[found], [locked], [representation]] = await Promise.all([
    write.query(store.find, { id }),
    write.query(store.lock, { id }),
    write.query(store.representationsOf, { ids: `{${id}}` }),
  ])
  // Everyone sees it; the database lets only those lock it who may change it.
  if (found !== undefined && locked === undefined) {
    throw new Problem('insufficient-relation', 'For the organization itself, whoever represents it, and operators.')
  }
  const before = write.requireMatch(locked)
  const after = await write.nextVersion(before, become(before))
  checkExternalIds(after.externalIds)
  saveRecord(write, organizationRecordType, before, after, { change: 'update', verb: 'updated' })
  return { body: view(after, representation), version: after.version }
}
