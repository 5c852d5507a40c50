// The five operations of a plain register over HTTP, and the files that it comes in.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Reader } from '../../database/database.ts'
import { created, type Endpoints } from '../../http/endpoints.ts'
import { capitalized } from '../../http/openapi/components.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import type { OperationId } from '../../policy.ts'
import { notFound } from '../../problems.ts'
import { formatOf, sendFile, withFiles } from '../exports.ts'
import { importRoutes } from '../imports/routes.ts'
import { pathInPartnership } from '../paths.ts'
import { collectionActions, propertiesOf } from './actions.ts'
import type { Collection, CollectionRow } from './collection.ts'
import { recordPager } from './pages.ts'

export function collectionRoutes<Row extends CollectionRow, Context = undefined>(
  register: Collection<Row, Context>,
): FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> {
  const { singular, plural, tag, about, table, schemas, columns, files, importStore, view = (row) => row } = register
  const actions = collectionActions(register)
  const One = capitalized(singular)
  const Many = capitalized(plural)
  const list = `/partnerships/:partnershipId/${plural}`
  const ofPartnership = path(partnershipPath)
  const ofEntry = path({ ...partnershipPath, [`${singular}Id`]: uuidOf(`the ${singular}`) })
  const page = recordPager<Row>(table, {
    ...register.filters,
    organizationId: oneOfFilter(uuidOf('a party whose records are wanted'), table.organizationId),
  })
  const whose = register.authorOnly ? 'Only the party that stated it may.' : 'Every party may.'
  /** What is computed from other records too changes with them. */
  const positionOf = ({ position }: { position: number }) => (register.context ? { position } : {})

  return async (app, { endpoints }) => {
    app.post(
      list,
      {
        schema: operation(
          {
            operationId: `create${One}` as OperationId,
            summary: `State a ${singular}`,
            description: `${about} The record belongs to the party that makes it.`,
            tag,
            params: ofPartnership,
            query: writeQuery,
            body: schemas.New,
          },
          201,
          schemas.View,
        ),
      },
      (request, reply) =>
        endpoints.respondToWrite(request, reply, async (write) => {
          const { row, context } = await actions.create(write, request.params, request.body as Partial<Row>)
          const body = view(row, request, context, row.createdAt)
          return created(body, pathInPartnership(row.partnershipId, `/${plural}/${row.id}`))
        }),
    )

    if (columns !== undefined && files !== undefined && importStore !== undefined) {
      const said = propertiesOf(schemas.New)
      await importRoutes(app, endpoints, {
        ...{ store: importStore, singular, plural, tag, about, columns, files },
        rows: 'A row whose external ids name a record replaces what that says, and any other makes one: what a row does not say is empty. Each record has an event of its own. Sent again, rows with external ids change nothing that is so already; others make another record.',
        New: ref(schemas.New),
        told: new Set(propertiesOf(schemas.View).filter((name) => !said.includes(name))),
        take: actions.importRows,
      })
    }

    app.get(
      list,
      {
        schema: withFiles(
          files,
          operation(
            {
              operationId: `list${Many}` as OperationId,
              summary: `List the ${plural} of a partnership`,
              description: `${about} Those of all parties, or of some; \`updatedSince\` has what changed since you last looked.${files ? ' With `Accept: text/csv` or `application/x-ndjson` all of them come as a file, whatever `limit` says.' : ''}`,
              tag,
              params: ofPartnership,
              query: page.query,
            },
            200,
            schemas.Page,
          ),
        ),
      },
      (request, reply) => {
        const format = columns && formatOf(request)
        if (columns && format) {
          const look = (work: (reader: Reader) => Promise<object[]>) => endpoints.query(request, work)
          const pages = page.walk(request, look, request.params, async (reader, found) => {
            const context = actions.contextOf(reader, request.params)
            const [rows, known, { now }] = await Promise.all([found, context, reader.context])
            return rows.map((row) => view(row, request, known, now))
          })
          return sendFile(reply, format, plural, columns, pages)
        }
        return endpoints.respondToRead(request, reply, (reader) =>
          page(
            request,
            reader,
            request.params,
            (rows, [context, { now }]) => rows.map((row) => view(row, request, context, now)),
            Promise.all([actions.contextOf(reader, request.params), reader.context]),
          ),
        )
      },
    )

    app.get(
      `${list}/:${singular}Id`,
      {
        schema: operation(
          {
            operationId: `get${One}` as OperationId,
            summary: `Read a ${singular}`,
            description: `${about} Its ETag is what a change of it needs.`,
            tag,
            params: ofEntry,
          },
          200,
          schemas.View,
        ),
      },
      (request, reply) =>
        endpoints.respondToRead(request, reply, async (reader) => {
          const [row, context, entry] = await Promise.all([
            actions.find(reader, request.params),
            actions.contextOf(reader, request.params),
            reader.context,
          ])
          if (row === undefined) throw notFound()
          return { body: view(row, request, context, entry.now), version: row.version, ...positionOf(entry) }
        }),
    )

    app.patch(
      `${list}/:${singular}Id`,
      {
        schema: operation(
          {
            operationId: `update${One}` as OperationId,
            summary: `Change a ${singular}`,
            description: `${about} ${whose}`,
            tag,
            params: ofEntry,
            query: writeQuery,
            body: schemas.Patch,
          },
          200,
          schemas.View,
        ),
      },
      (request, reply) =>
        endpoints.respondToWrite(request, reply, async (write) => {
          const { row, context } = await actions.update(write, request.params, request.body as Partial<Row>)
          return { body: view(row, request, context, row.updatedAt), version: row.version }
        }),
    )

    app.delete(
      `${list}/:${singular}Id`,
      {
        schema: operation(
          {
            operationId: `delete${One}` as OperationId,
            summary: `Delete a ${singular}`,
            description: `${about} ${whose} What it said stays in the history.`,
            tag,
            params: ofEntry,
            query: writeQuery,
          },
          204,
        ),
      },
      (request, reply) =>
        endpoints.respondToWrite(request, reply, async (write) => {
          await actions.remove(write, request.params)
          return { body: undefined, status: 204 }
        }),
    )
  }
}
