// Routes of hand-over codes. Operators issue and revoke them.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { eq, sql } from 'drizzle-orm'
import type { Pepper } from '../../config/config.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { operation, organizationPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { pager } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import { notFound } from '../../problems.ts'
import { issueCode, transitionCode } from './actions.ts'
import { HandoverCodeWithSecret, handoverCodeSchemas, NewHandoverCodeTransition, view } from './schema.ts'
import * as store from './store.ts'
import { handoverCodes } from './table.ts'

const tag = 'API clients'
const about =
  'A hand-over code lets an organization, such as a represented one, create its first API client itself, so that nobody else holds its key (C2).'
const list = '/organizations/:organizationId/handover-codes'
const ofOrganization = path(organizationPath)
const ofCode = path({ ...organizationPath, handoverCodeId: uuidOf('the hand-over code') })
const page = pager<store.HandoverCode>({
  table: handoverCodes,
  where: eq(handoverCodes.organizationId, sql.placeholder('organizationId')),
  sorts: { createdAt: handoverCodes.id },
})

interface Options {
  endpoints: Endpoints
  peppers: readonly Pepper[]
}

export const handoverCodeRoutes: FastifyPluginAsyncTypebox<Options> = async (app, { endpoints, peppers }) => {
  app.post(
    list,
    {
      config: { hasSecret: true },
      schema: operation(
        {
          operationId: 'createHandoverCode',
          summary: 'Issue a hand-over code',
          description: `${about} Only this response contains the code; it is valid for one use and seven days. A previous code of the organization that is still issued is revoked. Pass the code on to the organization itself, not to its representative.`,
          tag,
          params: ofOrganization,
          query: writeQuery,
          body: handoverCodeSchemas.New,
        },
        201,
        HandoverCodeWithSecret,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const { organizationId } = request.params
        const { row, code } = await issueCode(write, organizationId, request.body, peppers)
        return created(
          { handoverCode: view(row, row.createdAt, request.caller), code },
          `/v1/organizations/${organizationId}/handover-codes/${row.id}`,
        )
      }),
  )

  app.get(
    list,
    {
      schema: operation(
        {
          operationId: 'listHandoverCodes',
          summary: 'List the hand-over codes of an organization',
          description: `${about} Includes codes that can no longer be redeemed.`,
          tag,
          params: ofOrganization,
          query: page.query,
        },
        200,
        handoverCodeSchemas.Page,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, (reader) =>
        page(
          request,
          reader,
          request.params,
          (rows, { now }) => rows.map((row) => view(row, now, request.caller)),
          reader.context,
        ),
      ),
  )

  app.get(
    `${list}/:handoverCodeId`,
    {
      schema: operation(
        {
          operationId: 'getHandoverCode',
          summary: 'Read a hand-over code',
          description: `${about} The response does not contain the code itself.`,
          tag,
          params: ofCode,
        },
        200,
        handoverCodeSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToRead(request, reply, async (reader) => {
        const { organizationId, handoverCodeId: id } = request.params
        const [[row], { now }] = await Promise.all([reader.query(store.find, { organizationId, id }), reader.context])
        if (row === undefined) throw notFound()
        return { body: view(row, now, request.caller), version: row.version }
      }),
  )

  app.post(
    `${list}/:handoverCodeId/transitions`,
    {
      schema: operation(
        {
          operationId: 'transitionHandoverCode',
          summary: 'Revoke a hand-over code',
          description: `${about} A revoked code can no longer be redeemed.`,
          tag,
          params: ofCode,
          query: writeQuery,
          body: NewHandoverCodeTransition,
        },
        200,
        handoverCodeSchemas.View,
      ),
    },
    (request, reply) =>
      endpoints.respondToWrite(request, reply, async (write) => {
        const row = await transitionCode(write, request.params, request.body)
        return { body: view(row, await write.now(), request.caller), version: row.version }
      }),
  )
}
