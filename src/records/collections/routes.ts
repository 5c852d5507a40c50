// The operations of a collection over HTTP. A feature calls those that it has; a plain collection has the first five.

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { FastifyPluginAsyncTypebox, TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest, RawServerDefault } from 'fastify'
import type { TSchema } from 'typebox'
import type { Reader } from '../../database/database.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { oneOfFilter } from '../../http/pages.ts'
import { uuidOf } from '../../http/schemas.ts'
import type { OperationId } from '../../policy.ts'
import { notFound } from '../../problems.ts'
import type { Column } from '../csv-columns.ts'
import { type Files, formatOf, sendFile, withFiles } from '../exports.ts'
import { type AvailableAction, resolveTransition, type Transition } from '../lifecycles.ts'
import { pathInPartnership } from '../paths.ts'
import { saveRecord } from '../save.ts'
import { collectionActions } from './actions.ts'
import {
  type Collection,
  type CollectionRow,
  idParameterOf,
  pascalCase,
  segmentOf,
  withArticle,
  wordsOf,
} from './collection.ts'
import { recordPager } from './pages.ts'

type App = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse<IncomingMessage>,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What the document says of an operation, where the general words do not fit. `{about}` is put in front of `description`. */
interface Words {
  summary?: string
  description?: string
}

/** One transition operation: which actions there are, what blocks them, and what each does to the row. */
export interface Lifecycle<Row, Context, Body extends { action: string; reason?: string }> extends Required<Words> {
  body: TSchema
  steps: Record<Body['action'], Transition<string>>
  actionsOf(row: Row, request: FastifyRequest, context: Context, now: string): AvailableAction<Body['action']>[]
  /** The changed columns, and the last part of the event type; by default the state that the action leads to. */
  apply(
    write: WriteContext,
    row: Row,
    body: Body,
    more: { to: string; context: Context; now: string },
  ): Promise<Applied<Row>> | Applied<Row>
}

interface Applied<Row> {
  changes: Partial<Row>
  verb?: string
}

export function recordRoutes<Row extends CollectionRow, Context = undefined, Related = undefined>(
  app: App,
  endpoints: Endpoints,
  collection: Collection<Row, Context, Related>,
) {
  const { singular, plural, tag, about, table, schemas, context, related, authorOnly } = collection
  const view = collection.view ?? ((row: Row) => row)
  const actions = collectionActions(collection)
  const [One, Many, one, many] = [pascalCase(singular), pascalCase(plural), wordsOf(singular), wordsOf(plural)]
  const list = `/partnerships/:partnershipId/${segmentOf(plural)}`
  const itself = `${list}/:${idParameterOf(singular)}`
  const ofPartnership = path(partnershipPath)
  const ofRecord = path({ ...partnershipPath, [idParameterOf(singular)]: uuidOf(`the ${one}`) })
  const page = recordPager<Row>(table, {
    ...collection.filters,
    organizationId: oneOfFilter(uuidOf('a party whose records are listed'), table.organizationId),
  })
  const writers = authorOnly ? 'Only the party that created it may.' : 'Every party may.'

  const views = async (reader: Reader, rows: Row[], request: FastifyRequest, known: Context) => {
    const [extra, { now }] = await Promise.all([related?.(reader, rows, request), reader.context])
    return rows.map((row) => view(row, request, known, now, extra as Related))
  }
  const viewOf = async (reader: Reader, row: Row, request: FastifyRequest, known: Context) =>
    (await views(reader, [row], request, known))[0]

  return {
    create({ summary = `Create ${withArticle(one)}`, description = '' }: Words = {}) {
      app.post(
        list,
        {
          schema: operation(
            {
              operationId: `create${One}` as OperationId,
              summary,
              description: `${about} The record belongs to the party that creates it. ${description}`.trim(),
              tag,
              params: ofPartnership,
              query: writeQuery,
              body: schemas.New as TSchema,
            },
            201,
            schemas.View,
          ),
        },
        (request, reply) =>
          endpoints.respondToWrite(request, reply, async (write) => {
            const { row, context } = await actions.create(write, request.params, request.body as Partial<Row>)
            const body = await viewOf(write, row, request, context)
            return created(body, pathInPartnership(row.partnershipId, `/${segmentOf(plural)}/${row.id}`))
          }),
      )
    },

    /** With `files` the list is also answered as CSV or NDJSON. */
    list({
      summary = `List the ${many} of a partnership`,
      description = 'Those of all parties, or of some; `updatedSince` has what changed since you last looked.',
      export: exported,
    }: Words & { export?: { columns: readonly Column[]; files: Files } } = {}) {
      const asFile = exported
        ? ' With `Accept: text/csv` or `application/x-ndjson` all of them are sent as a file, whatever `limit` says.'
        : ''
      app.get(
        list,
        {
          schema: withFiles(
            exported?.files,
            operation(
              {
                operationId: `list${Many}` as OperationId,
                summary,
                description: `${about} ${description}${asFile}`,
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
          const format = exported && formatOf(request)
          if (exported && format) {
            const query = (work: (reader: Reader) => Promise<object[]>) => endpoints.query(request, work)
            const pages = page.allPages(request, query, request.params, async (reader, found) => {
              const [rows, known] = await Promise.all([found, actions.contextOf(reader, request.params)])
              return views(reader, rows, request, known)
            })
            return sendFile(reply, format, segmentOf(plural), exported.columns, pages)
          }
          return endpoints.respondToRead(request, reply, (reader) =>
            page(
              request,
              reader,
              request.params,
              (rows, known) => views(reader, rows, request, known),
              actions.contextOf(reader, request.params),
            ),
          )
        },
      )
    },

    get({ summary = `Read ${withArticle(one)}`, description = 'A change of it requires its ETag.' }: Words = {}) {
      app.get(
        itself,
        {
          schema: operation(
            {
              operationId: `get${One}` as OperationId,
              summary,
              description: `${about} ${description}`,
              tag,
              params: ofRecord,
            },
            200,
            schemas.View,
          ),
        },
        (request, reply) =>
          endpoints.respondToRead(request, reply, async (reader) => {
            const [row, known, { position }] = await Promise.all([
              actions.find(reader, request.params),
              actions.contextOf(reader, request.params),
              reader.context,
            ])
            if (row === undefined) throw notFound()
            const body = await viewOf(reader, row, request, known)
            // What is computed from other records too changes with them.
            return { body, version: row.version, ...(context && { position }) }
          }),
      )
    },

    update({ summary = `Change ${withArticle(one)}`, description = writers }: Words = {}) {
      app.patch(
        itself,
        {
          schema: operation(
            {
              operationId: `update${One}` as OperationId,
              summary,
              description: `${about} ${description}`,
              tag,
              params: ofRecord,
              query: writeQuery,
              body: schemas.Patch as TSchema,
            },
            200,
            schemas.View,
          ),
        },
        (request, reply) =>
          endpoints.respondToWrite(request, reply, async (write) => {
            const { row, context } = await actions.update(write, request.params, request.body as Partial<Row>)
            return { body: await viewOf(write, row, request, context), version: row.version }
          }),
      )
    },

    delete({
      summary = `Delete ${withArticle(one)}`,
      description = `${writers} Its last state remains in the history.`,
    }: Words = {}) {
      app.delete(
        itself,
        {
          schema: operation(
            {
              operationId: `delete${One}` as OperationId,
              summary,
              description: `${about} ${description}`,
              tag,
              params: ofRecord,
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
    },

    transition<Body extends { action: string; reason?: string }>({
      summary,
      description,
      body,
      steps,
      actionsOf,
      apply,
    }: Lifecycle<Row, Context, Body>) {
      app.post(
        `${itself}/transitions`,
        {
          schema: operation(
            {
              operationId: `transition${One}` as OperationId,
              summary,
              description: `${about} ${description}`,
              tag,
              params: ofRecord,
              query: writeQuery,
              body,
            },
            200,
            schemas.View,
          ),
        },
        (request, reply) =>
          endpoints.respondToWrite(request, reply, async (write) => {
            const input = request.body as Body
            const { before, context } = await actions.lockRecord(write, request.params)
            const now = await write.now()
            const { to } = resolveTransition(steps, actionsOf(before, request, context, now), input)
            const { changes, verb = to } = await apply(write, before, input, { to, context, now })
            const after = (await write.nextVersion(before, changes)) as Row
            saveRecord(write, actions.recordType, before, after, { change: 'transition', verb, reason: input.reason })
            return { body: await viewOf(write, after, request, context), version: after.version }
          }),
      )
    },
  }
}

/** A collection with the five operations of a plain one, and no other. */
export function collectionRoutes<Row extends CollectionRow, Context = undefined>(
  collection: Collection<Row, Context>,
): FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> {
  return async (app, { endpoints }) => {
    const routes = recordRoutes(app, endpoints, collection)
    routes.create()
    routes.list()
    routes.get()
    routes.update()
    routes.delete()
  }
}
