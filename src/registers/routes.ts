// The five operations of a plain register: records of one kind that the parties keep within their partnership.

import { isDeepStrictEqual } from 'node:util'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { and, eq, getTableColumns, sql, type Column as TableColumn } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { FastifyRequest } from 'fastify'
import type { TSchema } from 'typebox'
import { v7 as uuidv7 } from 'uuid'
import type { ExternalId } from '../database/columns.ts'
import type { Reader, Refusals } from '../database/database.ts'
import { db, type Prepared } from '../database/queries.ts'
import { type RecordStore, recordStore } from '../database/records.ts'
import type { Audience } from '../events/rules.ts'
import { findAll as findAllExternalIds } from '../external-ids/store.ts'
import type { Column } from '../http/columns.ts'
import type { Change, Exchange } from '../http/exchange.ts'
import { type Files, formatOf, sendFile, withFiles } from '../http/exports.ts'
import type { Tag } from '../http/introduction.ts'
import { type Kind, keep } from '../http/keeping.ts'
import { operation, partnershipPath, path, writeQuery } from '../http/operations.ts'
import { externalIdFilter, type Filter, oneOfFilter, pageQuery, pager, updatedSinceFilter } from '../http/pages.ts'
import { ref, uuidOf } from '../http/schemas.ts'
import { importRoutes } from '../imports/routes.ts'
import type { Outcome } from '../imports/rules.ts'
import { hold, several } from '../partnerships/store.ts'
import type { OperationId } from '../policy.ts'
import { notFound, Problem } from '../problems.ts'
import type { registerColumns } from './table.ts'

type Columns = ReturnType<typeof registerColumns>
/** A row of any register. */
export interface Entry {
  id: string
  partnershipId: string
  organizationId: string
  externalIds: ExternalId[]
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
  updatedOnBehalfBy: string | null
}

/** What a register is told of a record's surroundings, if it asks for nothing more. */
type Nothing = undefined

export interface Register<Row extends Entry, Context = Nothing> {
  /** As in the URL and the events: contact, contacts. */
  one: string
  many: string
  tag: Tag
  /** What a record is and which statement of the practice it serves, for the document. */
  about: string
  table: PgTable & Record<keyof Columns, TableColumn>
  schemas: { New: TSchema; Patch: TSchema; View: TSchema; Page: TSchema }
  filters?: Record<string, Filter>
  /** What a new record is that its maker does not say. */
  begin?: Partial<Row>
  /** What else has to be known to read or write a record, such as the parties; asked in the same round trip. */
  context?(reader: Reader, partnershipId: string): Promise<Context>
  /** Nobody else changes the partnership or what is in it while a record is written. */
  holds?: boolean
  /** What is read of a record that is more than its row. */
  view?(row: Row, request: FastifyRequest, context: Context, now: string): object
  /** Throws where a record breaks a rule of its own; `before` is undefined for a new one. */
  check?(after: Row, before: Row | undefined): void
  /** The record as it is kept; throws where it breaks a rule of its surroundings. */
  settle?(after: Row, before: Row | undefined, context: Context, now: string): Row
  /** What else a new or changed record brings about, in the same transaction. */
  follow?(change: Change, after: Row, before: Row | undefined): Promise<void>
  /** Throws where a record has to stay. */
  release?(row: Row, context: Context): void
  /** What a change of a record is called; updated unless said. */
  verbOf?(after: Row, before: Row): string
  /** Who hears what becomes of a record; the parties alone unless said. */
  audienceOf?(row: Row): Audience
  /** Its files: the columns in which its records are exported and imported, if they are. */
  columns?: readonly Column[]
  files?: Files
  /** What it means if a constraint of this name stands in the way. */
  refusals?: Refusals
  /** A record is changed by the party that made it alone. */
  byAuthor: boolean
}

/** Only the party that made a record changes it; the database holds the same rule. */
export function mustBeAuthor(one: string, row: Entry, change: Change): void {
  if (row.organizationId === change.caller.organizationId) return
  throw new Problem('relation-missing', `A ${one} is changed by the party that stated it.`)
}

/** How a record of a register is kept. */
export const registerKind = <Row extends Entry>({
  one,
  table,
  audienceOf,
  refusals,
}: Pick<Register<Row>, 'one' | 'table' | 'audienceOf' | 'refusals'>): Kind<Row> & { store: RecordStore<Row> } => ({
  subjectType: one,
  table,
  store: recordStore<Row>(table, ['partnershipId', 'id']),
  streamOf: ({ partnershipId }: Row) => partnershipId,
  ...(audienceOf && { audienceOf }),
  ...(refusals && { refusals }),
})

const propertiesOf = (schema: TSchema): string[] => Object.keys((schema as { properties?: object }).properties ?? {})

export function registerRoutes<Row extends Entry, Context = Nothing>(
  kind: Register<Row, Context>,
): FastifyPluginAsyncTypebox<{ exchange: Exchange }> {
  const { one, many, tag, about, table, schemas, byAuthor, view = (row) => row, settle = (row) => row } = kind
  const kept = registerKind<Row>(kind)
  const { store } = kept
  const One = one.charAt(0).toUpperCase() + one.slice(1)
  const Many = many.charAt(0).toUpperCase() + many.slice(1)
  const list = `/partnerships/:partnershipId/${many}`
  const ofPartnership = path(partnershipPath)
  const ofEntry = path({ ...partnershipPath, [`${one}Id`]: uuidOf(`the ${one}`) })
  const filters = {
    ...kind.filters,
    organizationId: oneOfFilter(uuidOf('a party whose records are wanted'), table.organizationId),
    externalId: externalIdFilter(table.externalIds),
    updatedSince: updatedSinceFilter(table.updatedAt),
  }
  const sorts = { createdAt: table.id, updatedAt: table.updatedAt }
  const page = pager<Row>({
    table,
    within: eq(table.partnershipId, sql.placeholder('partnershipId')),
    filters,
    sorts,
  })
  /** What a record does not say is null. */
  const absent = Object.fromEntries(Object.keys(getTableColumns(table)).map((name) => [name, null]))
  /** What a client writes, and what of that is empty rather than null where nothing was said. */
  const writable = propertiesOf(schemas.New)
  const lists = () => Object.fromEntries(Object.entries(kind.begin ?? {}).filter(([name]) => writable.includes(name)))
  const lockAll = db
    .select()
    .from(table)
    .where(
      and(
        eq(table.partnershipId, sql.placeholder('partnershipId')),
        sql`${table.id} = any(${sql.placeholder('ids')}::uuid[])`,
      ),
    )
    .orderBy(sql`${table.id}`)
    .for('update')
    .prepare('') as unknown as Prepared<Row[]>
  const itself = (params: Record<string, string>) => ({ partnershipId: params.partnershipId, id: params[`${one}Id`] })
  const whose = byAuthor ? 'Only the party that stated it may.' : 'Every party may.'
  const contextOf = async (reader: Reader, { partnershipId = '' }: Record<string, string>) =>
    (await kind.context?.(reader, partnershipId)) as Context
  /** What is computed from other records too changes with them. */
  const positionOf = ({ position }: { position: number }) => (kind.context ? { position } : {})

  return async (app, { exchange }) => {
    app.post(
      list,
      {
        schema: operation(
          {
            operationId: `create${One}` as OperationId,
            summary: `State a ${one}`,
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
        exchange.write(request, reply, async (change) => {
          const { partnershipId } = request.params
          const [context, first] = await Promise.all([around(change, request.params), change.first()])
          const entry = settle(
            {
              ...absent,
              ...kind.begin,
              externalIds: [],
              ...(request.body as Partial<Row>),
              ...first,
              id: uuidv7(),
              partnershipId,
              organizationId: change.caller.organizationId,
            } as unknown as Row,
            undefined,
            context,
            first.createdAt,
          )
          kind.check?.(entry, undefined)
          keep(change, kept, undefined, entry, { change: 'create', verb: 'created' })
          await kind.follow?.(change, entry, undefined)
          return {
            body: view(entry, request, context, first.createdAt),
            status: 201,
            version: 1,
            location: `/v1/partnerships/${partnershipId}/${many}/${entry.id}`,
          }
        }),
    )

    const { columns, files } = kind
    if (columns !== undefined && files !== undefined) {
      const told = new Set(propertiesOf(schemas.View).filter((name) => !writable.includes(name)))
      const rows =
        'A row whose external ids name a record replaces what that says, and any other makes one: what a row does not say is empty. Each record has an event of its own.'
      await importRoutes(app, exchange, {
        one,
        many,
        tag,
        about,
        rows,
        New: ref(schemas.New),
        columns,
        files,
        told,
        take,
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
              summary: `List the ${many} of a partnership`,
              description: `${about} Those of all parties, or of some; \`updatedSince\` has what changed since you last looked.${kind.files ? ' With `Accept: text/csv` or `application/x-ndjson` all of them come as a file, whatever `limit` says.' : ''}`,
              tag,
              params: ofPartnership,
              query: pageQuery(Object.keys(sorts), filters),
            },
            200,
            schemas.Page,
          ),
        ),
      },
      (request, reply) => {
        const format = columns && formatOf(request)
        if (columns && format) {
          const look = (work: (reader: Reader) => Promise<object[]>) => exchange.look(request, work)
          const pages = page.walk(request, look, request.params, async (reader, found) => {
            const [rows, context, { now }] = await Promise.all([found, contextOf(reader, request.params), reader.entry])
            return rows.map((row) => view(row, request, context, now))
          })
          return sendFile(reply, format, many, columns, pages)
        }
        return exchange.read(request, reply, async (reader) => {
          const surroundings = Promise.all([contextOf(reader, request.params), reader.entry])
          const answer = page(request, reader, request.params, async (rows) => {
            const [context, { now }] = await surroundings
            return rows.map((row) => view(row, request, context, now))
          })
          // Both are awaited from the start: a refusal that nobody hears of would end the process.
          return (await Promise.all([answer, surroundings]))[0]
        })
      },
    )

    app.get(
      `${list}/:${one}Id`,
      {
        schema: operation(
          {
            operationId: `get${One}` as OperationId,
            summary: `Read a ${one}`,
            description: `${about} Its ETag is what a change of it needs.`,
            tag,
            params: ofEntry,
          },
          200,
          schemas.View,
        ),
      },
      (request, reply) =>
        exchange.read(request, reply, async (reader) => {
          const [[row], context, entry] = await Promise.all([
            reader.ask(store.find, itself(request.params)),
            contextOf(reader, request.params),
            reader.entry,
          ])
          if (row === undefined) throw notFound()
          return { body: view(row, request, context, entry.now), version: row.version, ...positionOf(entry) }
        }),
    )

    app.patch(
      `${list}/:${one}Id`,
      {
        schema: operation(
          {
            operationId: `update${One}` as OperationId,
            summary: `Change a ${one}`,
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
        exchange.write(request, reply, async (change) => {
          const { before, context } = await locked(change, request.params)
          const now = await change.now()
          const after = settle((await change.next(before, request.body as Partial<Row>)) as Row, before, context, now)
          kind.check?.(after, before)
          keep(change, kept, before, after, { change: 'update', verb: kind.verbOf?.(after, before) ?? 'updated' })
          await kind.follow?.(change, after, before)
          return { body: view(after, request, context, now), version: after.version }
        }),
    )

    app.delete(
      `${list}/:${one}Id`,
      {
        schema: operation(
          {
            operationId: `delete${One}` as OperationId,
            summary: `Delete a ${one}`,
            description: `${about} ${whose} What it said stays in the history.`,
            tag,
            params: ofEntry,
            query: writeQuery,
          },
          204,
        ),
      },
      (request, reply) =>
        exchange.write(request, reply, async (change) => {
          const { before, context } = await locked(change, request.params)
          kind.release?.(before, context)
          const gone = (await change.next(before, {})) as Row
          keep(change, kept, before, gone, { change: 'delete', verb: 'deleted' })
          return { body: undefined, status: 204 }
        }),
    )
  }

  /** Makes of each body the record that its external ids name, or a new one; what it does not say is empty. */
  async function take(change: Change, params: Record<string, string>, bodies: object[]) {
    const { partnershipId = '' } = params
    const said = bodies as Partial<Row>[]
    const claimed = JSON.stringify(said.flatMap((body) => body.externalIds ?? []))
    const [context, named, first] = await Promise.all([
      around(change, params),
      change.ask(findAllExternalIds, { space: partnershipId, subjectType: kept.subjectType, claimed }),
      change.first(),
    ])
    const rows = await change.ask(lockAll, { partnershipId, ids: several(named.map(({ subjectId }) => subjectId)) })
    const nameOf = ({ scheme, value }: ExternalId) => `${scheme}:${value}`
    const known = new Map(named.map((key) => [nameOf(key), rows.find(({ id }) => id === key.subjectId)]))
    const empty = Object.fromEntries(writable.map((name) => [name, null]))
    const outcomes: Outcome[] = []
    for (const body of said) {
      try {
        const { externalIds = [] } = body
        const found = new Map(
          externalIds.map((key) => known.get(nameOf(key))).flatMap((row) => (row ? [[row.id, row]] : [])),
        )
        if (found.size > 1) throw new Problem('external-id-taken', 'Its external ids name several records.')
        const [before] = found.values()
        const whole = { ...empty, ...lists(), externalIds, ...body } as Partial<Row>
        if (before === undefined) {
          const own = { id: uuidv7(), partnershipId, organizationId: change.caller.organizationId }
          const entry = { ...absent, ...kind.begin, ...whole, ...first, ...own } as unknown as Row
          outcomes.push(put(undefined, settle(entry, undefined, context, first.createdAt)))
        } else if (writable.every((name) => isDeepStrictEqual(before[name as keyof Row], whole[name as keyof Row]))) {
          outcomes.push('unchanged')
        } else {
          if (byAuthor) mustBeAuthor(one, before, change)
          const after = settle((await change.next(before, whole)) as Row, before, context, first.createdAt)
          outcomes.push(put(before, after))
        }
      } catch (error) {
        if (!(error instanceof Problem)) throw error
        outcomes.push(error)
      }
    }
    return outcomes

    function put(before: Row | undefined, after: Row): 'created' | 'updated' {
      kind.check?.(after, before)
      for (const key of after.externalIds) known.set(nameOf(key), after)
      if (before === undefined) {
        keep(change, kept, before, after, { change: 'create', verb: 'created' })
        return 'created'
      }
      keep(change, kept, before, after, { change: 'update', verb: kind.verbOf?.(after, before) ?? 'updated' })
      return 'updated'
    }
  }

  /** What has to be known to write a record; held still, where that counts. */
  async function around(change: Change, params: Record<string, string>): Promise<Context> {
    // One batch: what stands behind the hold is read once others have done what they were at.
    const [, context] = await Promise.all([kind.holds && change.ask(hold, params), contextOf(change, params)])
    return context
  }

  /** The record that a change is about; an author's is read past the rule that lets only the author lock it. */
  async function locked(change: Change, params: Record<string, string>) {
    const [context, [found], [row]] = await Promise.all([
      around(change, params),
      change.ask(store.find, itself(params)),
      change.ask(store.lock, itself(params)),
    ])
    if (byAuthor && found !== undefined) mustBeAuthor(one, found, change)
    return { before: change.current(row), context }
  }
}
