// The operations of a collection over HTTP. A feature calls those that it has; a plain collection has the first five. Over 300 lines: the operations share what they derive from the collection.

import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { type TObject, type TSchema, type TString, Type } from 'typebox'
import type { Reader } from '../../database/session.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { expandQuery } from '../../http/expand.ts'
import { fileTypes } from '../../http/files.ts'
import { noQuery, operation, partnershipPath, path, writeQuery } from '../../http/openapi/operations.ts'
import { fileQuery } from '../../http/pages.ts'
import { withArticle } from '../../http/schema-words.ts'
import { uuidOf } from '../../http/schemas.ts'
import { type OperationId, ruleOf } from '../../policy.ts'
import { notFound } from '../../problems.ts'
import { daysBetween } from '../days.ts'
import { type FileForm, fileFormats, fileSchemaOf, formatQuery, formatSuffix, sendFile } from '../exports.ts'
import { resolveTransition } from '../lifecycles.ts'
import { saveRecord } from '../save.ts'
import { collectionActions } from './actions.ts'
import {
  type Collection,
  type CollectionRow,
  type Complete,
  idParameterOf,
  listPathOf,
  type Params,
  pascalCase,
  withParams,
  wordsOf,
} from './collection.ts'
import { exportedCollection } from './exported.ts'
import { keyReferences } from './key-references.ts'
import type { OperationTexts, TransitionRoute } from './operations.ts'
import { collectionPager } from './pages.ts'

type App = Parameters<FastifyPluginAsyncTypebox>[0]

export function recordRoutes<Row extends CollectionRow, Context = undefined, Related = undefined>(
  app: App,
  endpoints: Endpoints,
  collection: Collection<Row, Context, Related>,
) {
  const { singular, plural, tag, about, table, parent, schemas, context, related, authorOnly } = collection
  const { dependsOnDay = false } = collection
  const view = collection.view ?? ((row: Row) => row)
  const actions = collectionActions(collection)
  const [Singular, Plural, one, many] = [pascalCase(singular), pascalCase(plural), wordsOf(singular), wordsOf(plural)]
  const parentId = parent && idParameterOf(parent.singular)
  const listUrl = listPathOf(collection)
  const recordUrl = `${listUrl}/:${idParameterOf(singular)}`
  const listPathSchemas: Record<string, TString> = {
    ...partnershipPath,
    ...(parentId && { [parentId]: uuidOf(`the ${wordsOf(parent.singular)}`) }),
  }
  const listParams = path(listPathSchemas)
  const recordParams = path({ ...listPathSchemas, [idParameterOf(singular)]: uuidOf(`the ${one}`) })
  const recordWrite = { params: recordParams, query: writeQuery }
  const conditional = Object.entries({ update: 'PATCH', delete: 'DELETE', transition: 'transitions' })
    .filter(([verb]) => ruleOf(`${verb}${Singular}`) !== undefined)
    .map(([, name]) => name)
  const etagText = `${new Intl.ListFormat('en-GB').format(conditional)} ${conditional.length === 1 ? 'requires' : 'require'} the ETag of the response.`
  const page = collection.pager ?? collectionPager<Row>(table, parentId, collection.filters)
  const expand = collection.expand && expandQuery(collection.expand)
  const listQuery = expand
    ? Type.Object({ ...page.query.properties, ...expand }, { additionalProperties: false })
    : page.query
  const readQuery = expand ? Type.Object(expand, { additionalProperties: false }) : noQuery
  const writers = authorOnly ? 'Only the party that created the record can do this.' : 'Every party can do this.'

  const schemaOf = (
    operationId: string,
    { summary, description }: Required<OperationTexts>,
    input: { params: typeof listParams; query?: TObject; body?: TSchema; mediaType?: string },
    status: 200 | 201 | 204,
    response?: TSchema,
  ) => {
    const texts = { summary, description: `${about} ${description}`.trim() }
    return operation({ operationId: operationId as OperationId, ...texts, tag, ...input }, status, response)
  }

  const views = async (reader: Reader, rows: Row[], request: FastifyRequest, context: Context) => {
    const [relatedRecords, { now }] = await Promise.all([related?.(reader, rows, request, context), reader.context])
    return rows.map((row) => view(row, request, context, now, relatedRecords as Related))
  }
  const viewOf = async (reader: Reader, row: Row, request: FastifyRequest, context: Context) =>
    (await views(reader, [row], request, context))[0]

  /**
   * With a context the view depends on other records, so its ETag contains the position of the partnership; one that depends on the
   * day, also the number of the day, which has five digits.
   */
  function etagPartOf(position: number, now: string): { position?: number } {
    const ofRecords = context ? position : 0
    if (dependsOnDay) return { position: ofRecords * 100_000 + daysBetween('1970-01-01', now.slice(0, 10)) }
    return context ? { position } : {}
  }

  /** The view of a record that `write` has saved. */
  async function viewOfSaved(write: WriteContext, row: Row, request: FastifyRequest, context: Context) {
    // Related records may have changed too.
    if (related) await write.flush()
    return viewOf(write, row, request, context)
  }

  /** Loads the context of a list. Throws 404 if the parent does not exist. */
  async function contextOfList(reader: Reader, params: Params): Promise<Context> {
    const [context, [found]] = await Promise.all([
      actions.contextOf(reader, params),
      parentId ? reader.query(parent.store.find, { ...params, id: params[parentId] }) : [],
    ])
    if (parent && found === undefined) throw notFound()
    return context
  }

  return {
    /**
     * `complete` returns the columns of the new record. Default: the fields of the body. `load` reads what it needs, in the round
     * trip of the context.
     */
    create<Input extends object = Partial<Row>, Loaded = undefined>({
      summary = `Add ${withArticle(one)}`,
      description = '',
      complete,
      load,
    }: OperationTexts & {
      complete?: Complete<Row, Context, Input, Loaded>
      load?: (write: WriteContext, params: Params) => Promise<Loaded>
    } = {}) {
      app.post(
        listUrl,
        {
          schema: schemaOf(
            `create${Singular}`,
            { summary, description: `The record belongs to the party that creates it. ${description}` },
            { params: listParams, query: writeQuery, body: schemas.New as TSchema },
            201,
            schemas.View,
          ),
        },
        (request, reply) =>
          endpoints.respondToWrite(request, reply, async (write) => {
            const { row, context } = await actions.create(write, request.params, request.body as Input, complete, load)
            const body = await viewOfSaved(write, row, request, context)
            return created(body, `/v1${withParams(listUrl, request.params)}/${row.id}`)
          }),
      )
    },

    list({
      summary = `List the ${many} of a partnership`,
      description = 'The list contains the records of all parties. `organizationId` selects the records of the given parties, `updatedSince` those that changed since a time.',
    }: OperationTexts = {}) {
      app.get(
        listUrl,
        {
          schema: schemaOf(
            `list${Plural}`,
            { summary, description },
            { params: listParams, query: listQuery },
            200,
            schemas.Page,
          ),
          config: { exported: exportedCollection(collection, { page, contextOf: actions.contextOf, views }) },
        },
        (request, reply) =>
          endpoints.respondToRead(request, reply, (reader) =>
            page(
              request,
              reader,
              request.params,
              (rows, context) => views(reader, rows, request, context),
              contextOfList(reader, request.params),
            ),
          ),
      )
    },

    /** The whole list as a file, in each format at a path of its own: expectations.csv and expectations.ndjson. */
    export(form: FileForm) {
      const references = collection.keyReferences && keyReferences(collection.keyReferences)
      for (const format of fileFormats) {
        const name = format.toUpperCase()
        app.get(
          `${listUrl}.${format}`,
          {
            schema: schemaOf(
              `export${Plural}${formatSuffix[format]}`,
              {
                summary: `Export the ${many} as ${name}`,
                description: `The file contains all records that the filters select, and can be imported. It is sent in parts: if the right to read the records ends, the connection is closed before the end.`,
              },
              {
                params: listParams,
                query: fileQuery(page.query, formatQuery(format)),
                mediaType: fileTypes[format],
              },
              200,
              fileSchemaOf(form, format),
            ),
          },
          (request, reply) => {
            const query = (work: (reader: Reader) => Promise<object[]>) => endpoints.queryLarge(request, work)
            const pages = page.allPages(request, query, request.params, async (reader, found) => {
              const [rows, context] = await Promise.all([found, contextOfList(reader, request.params)])
              const records = await views(reader, rows, request, context)
              return references ? references.withKeys(reader, request.params.partnershipId ?? '', records) : records
            })
            return sendFile(request, reply, format, form.columns, pages)
          },
        )
      }
    },

    get({ summary = `Read ${withArticle(one)}`, description = etagText }: OperationTexts = {}) {
      app.get(
        recordUrl,
        {
          schema: schemaOf(
            `get${Singular}`,
            { summary, description },
            { params: recordParams, query: readQuery },
            200,
            schemas.View,
          ),
        },
        (request, reply) =>
          endpoints.respondToRead(request, reply, async (reader) => {
            const [row, loaded, { position, now }] = await Promise.all([
              actions.find(reader, request.params),
              actions.contextOf(reader, request.params),
              reader.context,
            ])
            if (row === undefined) throw notFound()
            const body = await viewOf(reader, row, request, loaded)
            return { body, version: row.version, ...etagPartOf(position, now) }
          }),
      )
    },

    update({ summary = `Change ${withArticle(one)}`, description = writers }: OperationTexts = {}) {
      app.patch(
        recordUrl,
        {
          schema: schemaOf(
            `update${Singular}`,
            { summary, description },
            { ...recordWrite, body: schemas.Patch as TSchema },
            200,
            schemas.View,
          ),
        },
        (request, reply) =>
          endpoints.respondToWrite(request, reply, async (write) => {
            const { row, context } = await actions.update(write, request.params, request.body as Partial<Row>)
            return { body: await viewOfSaved(write, row, request, context), version: row.version }
          }),
      )
    },

    delete({
      summary = `Delete ${withArticle(one)}`,
      description = `${writers} Its last state remains in the history.`,
    }: OperationTexts = {}) {
      app.delete(
        recordUrl,
        {
          schema: schemaOf(`delete${Singular}`, { summary, description }, recordWrite, 204),
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
      transitions,
      actionsOf,
      apply,
    }: TransitionRoute<Row, Context, Related, Body>) {
      app.post(
        `${recordUrl}/transitions`,
        {
          schema: schemaOf(
            `transition${Singular}`,
            { summary, description },
            { ...recordWrite, body },
            200,
            schemas.View,
          ),
        },
        (request, reply) =>
          endpoints.respondToWrite(request, reply, async (write) => {
            const input = request.body as Body
            const { before, context } = await actions.lockRecord(write, request.params, false)
            const now = await write.now()
            const relatedRecords = (await related?.(write, [before], request, context)) as Related
            const { to } = resolveTransition(
              transitions,
              actionsOf(before, request, context, now, relatedRecords),
              input,
            )
            const { changes, verb = to } = await apply(write, before, input, {
              to,
              context,
              now,
              related: relatedRecords,
            })
            const after = (await write.nextVersion(before, changes)) as Row
            saveRecord(write, actions.recordType, before, after, { change: 'transition', verb, reason: input.reason })
            await collection.afterSave?.(write, after, before, context)
            await collection.afterChanges?.(write, after.partnershipId)
            return { body: await viewOfSaved(write, after, request, context), version: after.version }
          }),
      )
    },
  }
}

/** A collection with the five operations of a plain one, and no other. */
export function collectionRoutes<Row extends CollectionRow, Context = undefined, Related = undefined>(
  collection: Collection<Row, Context, Related>,
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
