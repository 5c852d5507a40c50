// The operations of a library over HTTP: editions in series, of organizations and included in the service.
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { type Column, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import { type TObject, type TSchema, type TString, Type } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import { ofCurrentOrganization } from '../../database/columns.ts'
import { created, type Endpoints, type WriteContext } from '../../http/endpoints.ts'
import { expandQuery, isExpanded } from '../../http/expand.ts'
import { mergePatch } from '../../http/merge-patch.ts'
import type { Tag } from '../../http/openapi/introduction.ts'
import { operation, path, writeQuery } from '../../http/openapi/operations.ts'
import { externalIdFilter, type Filter, oneOfFilter, pager, updatedSinceFilter } from '../../http/pages.ts'
import { withArticle } from '../../http/schema-words.ts'
import { ref, uuidOf } from '../../http/schemas.ts'
import type { OperationId } from '../../policy.ts'
import { type Blocker, notFound, ruleViolation, unknownReference } from '../../problems.ts'
import { idParameterOf, pascalCase, segmentOf, wordsOf } from '../collections/collection.ts'
import { actionLists, resolveTransition, statusOfActions, type Transition } from '../lifecycles.ts'
import { saveRecord, supersede } from '../save.ts'
import { type EditionAction, type EditionRow, type OfOrganization, requireDraft, requireOwner } from './rules.ts'
import { type EditionStore, editionRecordType } from './store.ts'
import { isDraft, isReadable } from './table.ts'

type Operation = 'create' | 'list' | 'get' | 'update' | 'delete' | 'transition'

export interface Library<Row extends EditionRow> {
  /** In snake case: agreement_template. */
  singular: string
  plural: string
  tag: Tag
  /** What an edition is and which strategy it serves; begins the description of every operation. */
  about: string
  /** The rest of the description of each operation. */
  texts: Record<Operation, string>
  table: PgTable &
    Record<'id' | 'organizationId' | 'seriesId' | 'edition' | 'state' | 'externalIds' | 'updatedAt', Column>
  store: EditionStore<Row>
  schemas: { New: TSchema; Patch: TSchema; View: TSchema; Page: TSchema; State: TSchema; NewTransition: TSchema }
  transitions: Partial<Record<EditionAction, Transition<string, OfOrganization>>>
  /** What else blocks an action that the state allows. */
  blockersOf?(action: EditionAction, row: Row): Blocker[]
  /** Filters of the list besides state, seriesId, externalId and updatedSince. */
  filters?: Record<string, Filter>
  /** A large property, which a list contains only with `expand`. */
  expand?: keyof Row & string
  /** Values of fields that the client omits. */
  defaults?: Partial<Row>
  /** The row as it is saved. Throws if it violates a rule. `before` is undefined for a new edition. */
  beforeSave(row: Row, before: Row | undefined, write: WriteContext): Row | Promise<Row>
  /** The row in a response, without its actions. Default: the row. */
  view?(row: Row): object
}

export function editionRoutes<Row extends EditionRow>(
  library: Library<Row>,
): FastifyPluginAsyncTypebox<{ endpoints: Endpoints }> {
  const { singular, plural, tag, about, texts, table, store, schemas, expand, defaults, beforeSave } = library
  const transitions = library.transitions as Record<EditionAction, Transition<string, OfOrganization>>
  const [Singular, one, many] = [pascalCase(singular), wordsOf(singular), wordsOf(plural)]
  const idParameter = idParameterOf(singular)
  const listUrl = `/${segmentOf(plural)}`
  const recordUrl = `${listUrl}/:${idParameter}`
  const params = path({ [idParameter]: uuidOf(`the edition of the ${one}`) } as Record<string, TString>)
  const idIn = (request: { params: Record<string, string> }): string => request.params[idParameter] ?? ''

  const recordType = editionRecordType(singular, table, store)
  const page = pager<Row>({
    table,
    branches: [isReadable, sql`${isDraft} and ${ofCurrentOrganization(sql`${table.organizationId}`)}`],
    filters: {
      state: oneOfFilter(ref(schemas.State), table.state),
      seriesId: oneOfFilter(uuidOf(`${withArticle(one)} whose editions are listed`), table.seriesId),
      ...library.filters,
      externalId: externalIdFilter(table.externalIds),
      updatedSince: updatedSinceFilter(table.updatedAt),
    },
    sorts: { createdAt: table.id, updatedAt: table.updatedAt },
  })
  const listQuery = expand
    ? Type.Object({ ...page.query.properties, ...expandQuery([expand]) }, { additionalProperties: false })
    : page.query

  const actionsOf = (row: Row, callerId: string) =>
    statusOfActions(transitions, row.state, {
      subject: row,
      callerId,
      blockersOf: (action) => library.blockersOf?.(action, row) ?? [],
    })
  const view = (row: Row, callerId: string): object => ({
    ...(library.view?.(row) ?? row),
    ...actionLists(actionsOf(row, callerId)),
  })
  const changed = (row: Row, { caller }: WriteContext) => ({
    body: view(row, caller.organizationId),
    version: row.version,
  })

  const schemaOf = (
    name: Operation,
    summary: string,
    input: { params?: typeof params; query?: TObject; body?: TSchema },
    status: 200 | 201 | 204,
    response?: TSchema,
  ) => {
    const operationId = `${name}${Singular}Edition${name === 'list' ? 's' : ''}` as OperationId
    const description = `${about} ${texts[name]}`
    return operation({ operationId, summary, description, tag, ...input }, status, response)
  }

  async function lockEdition(write: WriteContext, id: string): Promise<Row> {
    // A policy hides editions of other organizations from the lock, but not from `find`.
    const [[found], [row]] = await Promise.all([write.query(store.find, { id }), write.query(store.lock, { id })])
    if (found !== undefined) requireOwner(one, found, write.caller.organizationId)
    return write.requireMatch(row)
  }

  /**
   * The latest edition of the series of which `supersedes` is an edition, locked. Throws if the caller's organization does not own
   * it, or if it is a draft: a series has one draft at a time.
   */
  async function lockLatestEdition(write: WriteContext, supersedes: string): Promise<Row> {
    // Two statements: the second one also sees an edition that was inserted while the first one waited for its lock.
    const [locked, series] = await Promise.all([
      write.query(store.lockSeriesOf, { id: supersedes }),
      write.query(store.findSeriesOf, { id: supersedes }),
    ])
    const latest = locked.length === 0 ? undefined : series.at(-1)
    if (latest === undefined) throw unknownReference('/supersedes', `Your organization owns no such ${one}.`)
    if (latest.state === 'draft')
      throw ruleViolation('/supersedes', `The ${one} already has a draft of its next edition.`)
    return latest
  }

  /** The fields of the patch; an object is merged into that of the row, and null clears it. */
  const fieldsOf = (row: Row, patch: Partial<Row>): Partial<Row> => ({
    ...mergePatch(row, patch, schemas.New),
    ...Object.fromEntries(Object.entries(patch).filter(([, value]) => value === null)),
  })

  return async (app, { endpoints }) => {
    app.post(
      listUrl,
      {
        schema: schemaOf(
          'create',
          `Create a draft of ${withArticle(one)}`,
          { query: writeQuery, body: schemas.New },
          201,
          schemas.View,
        ),
      },
      (request, reply) =>
        endpoints.respondToWrite(request, reply, async (write) => {
          const { supersedes = null, externalIds = [], ...fields } = request.body as Partial<Row>
          const latest = supersedes === null ? undefined : await lockLatestEdition(write, supersedes)
          const id = uuidv7()
          const draft = {
            ...defaults,
            id,
            organizationId: write.caller.organizationId,
            seriesId: latest?.seriesId ?? id,
            edition: (latest?.edition ?? 0) + 1,
            supersedes,
            state: 'draft',
            externalIds,
            ...fields,
            ...(await write.creationStamp()),
          } as Row
          const row = await beforeSave(draft, undefined, write)
          saveRecord(write, recordType, undefined, row, { change: 'create', verb: 'created' })
          return created(view(row, write.caller.organizationId), `/v1${listUrl}/${id}`)
        }),
    )

    app.get(
      listUrl,
      { schema: schemaOf('list', `List the ${many}`, { query: listQuery }, 200, schemas.Page) },
      (request, reply) =>
        endpoints.respondToRead(request, reply, (reader) =>
          page(request, reader, {}, (rows) =>
            rows.map((row) => {
              const record = view(row, request.caller.organizationId)
              if (expand === undefined || isExpanded(request.query, expand)) return record
              return Object.fromEntries(Object.entries(record).filter(([name]) => name !== expand))
            }),
          ),
        ),
    )

    app.get(
      recordUrl,
      { schema: schemaOf('get', `Read ${withArticle(one)}`, { params }, 200, schemas.View) },
      (request, reply) =>
        endpoints.respondToRead(request, reply, async (reader) => {
          const [row] = await reader.query(store.find, { id: idIn(request) })
          if (row === undefined) throw notFound()
          return { body: view(row, request.caller.organizationId), version: row.version }
        }),
    )

    app.patch(
      recordUrl,
      {
        schema: schemaOf(
          'update',
          `Change a draft of ${withArticle(one)}`,
          { params, query: writeQuery, body: schemas.Patch },
          200,
          schemas.View,
        ),
      },
      (request, reply) =>
        endpoints.respondToWrite(request, reply, async (write) => {
          const before = await lockEdition(write, idIn(request))
          const patch = request.body as Partial<Row>
          if (Object.keys(patch).some((name) => name !== 'externalIds')) requireDraft(before)
          const after = await write.nextVersion(before, fieldsOf(before, patch))
          const row = await beforeSave(after, before, write)
          saveRecord(write, recordType, before, row, { change: 'update', verb: 'updated' })
          return changed(row, write)
        }),
    )

    app.delete(
      recordUrl,
      { schema: schemaOf('delete', `Delete a draft of ${withArticle(one)}`, { params, query: writeQuery }, 204) },
      (request, reply) =>
        endpoints.respondToWrite(request, reply, async (write) => {
          const before = await lockEdition(write, idIn(request))
          requireDraft(before)
          const deleted = await write.nextVersion(before, {})
          saveRecord(write, recordType, before, deleted, { change: 'delete', verb: 'deleted' })
          return { body: undefined, status: 204 }
        }),
    )

    app.post(
      `${recordUrl}/transitions`,
      {
        schema: schemaOf(
          'transition',
          `${'retire' in transitions ? 'Publish or retire' : 'Publish'} ${withArticle(one)}`,
          { params, query: writeQuery, body: schemas.NewTransition },
          200,
          schemas.View,
        ),
      },
      (request, reply) =>
        endpoints.respondToWrite(request, reply, async (write) => {
          const id = idIn(request)
          const input = request.body as { action: EditionAction; reason?: string }
          const [[found], series] = await Promise.all([
            write.query(store.find, { id }),
            write.query(store.lockSeriesOf, { id }),
          ])
          if (found !== undefined) requireOwner(one, found, write.caller.organizationId)
          const before = write.requireMatch(series.find((edition) => edition.id === id))
          const { to } = resolveTransition(transitions, actionsOf(before, write.caller.organizationId), input)
          if (to === 'published') {
            const published = series.find(({ state }) => state === 'published')
            await supersede(write, recordType, published, input.reason)
          }
          const after = await write.nextVersion(before, { state: to } as Partial<Row>)
          saveRecord(write, recordType, before, after, { change: 'transition', verb: to, reason: input.reason })
          return changed(after, write)
        }),
    )
  }
}
