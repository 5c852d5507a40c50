// Lists a page at a time: by keyset, so that the thousandth page costs what the first does.

import { and, asc, type Column, desc, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { Test as isOf } from 'typebox/format'
import type { Reader } from '../database/database.ts'
import { db, type Prepared } from '../database/queries.ts'
import { encodePosition as positionIn } from '../events/feed-rules.ts'
import { lastNumber } from '../events/feed-store.ts'
import { Problem } from '../problems.ts'
import type { EndpointResult } from './conditional-requests.ts'
import { timestampOf } from './schemas.ts'

/** One way to narrow a list: the query parameter, and what it asks of a row. */
export interface Filter {
  schema: TSchema
  where: (value: SQL) => SQL
}

export interface ListOptions {
  table: PgTable
  /** What bounds every page, such as the partnership; its placeholders are filled from `bounds` when a page is asked. */
  where?: SQL
  filters?: Record<string, Filter>
  /** Columns that have an index with the bounds in front and the id behind; `-` in front of a name turns it round. */
  sorts: Record<string, Column>
  /** What tells rows apart where the sort does not; the id unless said. */
  tieBreaker?: Column
  /** True where the changes of what is listed across partnerships are on the feed of whoever lists it. */
  inChangeFeed?: boolean
}

/** Values that a parameter may name several of, as in `state=active,closing`. */
export function oneOfFilter(schema: TSchema, column: Column): Filter {
  return {
    schema: Type.Array(schema, {
      minItems: 1,
      maxItems: 20,
      description: 'One or several, separated by commas.',
    }),
    // The values are words or ids that the schema allows: nothing in them needs quoting in an array's text.
    where: (value) => sql`${column} = any(${value}::${sql.raw(column.getSQLType())}[])`,
  }
}

export const updatedSinceFilter = (column: Column): Filter => ({
  schema: timestampOf('Only what changed at or after this moment.'),
  where: (value) => sql`${column} >= ${value}::timestamptz`,
})

export const externalIdFilter = (column: Column): Filter => ({
  schema: Type.String({
    minLength: 3,
    maxLength: 265,
    pattern: '^[a-z0-9][a-z0-9._-]*:\\S',
    description: 'Only the record with this key in another system: its scheme, a colon, its value.',
    examples: ['springfield-sis:4711'],
  }),
  where: (value) => sql`${column} @> jsonb_build_array(jsonb_build_object(
    'scheme', split_part(${value}::text, ':', 1), 'value', substr(${value}::text, strpos(${value}::text, ':') + 1)))`,
})

/** What every list takes. */
export function pageQuery(sorts: readonly string[], filters: Record<string, Filter> = {}) {
  const parameters = Object.fromEntries(
    Object.entries(filters).map(([name, { schema }]) => [name, Type.Optional(schema)]),
  )
  return Type.Object(
    {
      limit: Type.Integer({
        minimum: 1,
        maximum: 100,
        default: 25,
        format: 'int32',
        description: 'How many records a page has at most.',
        examples: [25],
      }),
      cursor: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 2000,
          pattern: '^[A-Za-z0-9_-]+$',
          description: 'nextCursor of the page before, with the same sort.',
          examples: ['WyJjcmVhdGVkQXQiLCIiLCIwMTlhYTljNS0yZjAwLTdjM2UtOWQzYS01YjFmNmYwZTdhMTAiXQ'],
        }),
      ),
      sort: Type.Unsafe<string>({
        type: 'string',
        enum: sorts.flatMap((name) => [name, `-${name}`]),
        default: sorts[0],
        description: 'What to order by; with a minus sign the other way round.',
      }),
      ...parameters,
    } as Record<string, TSchema>,
    { additionalProperties: false },
  )
}

/** Of a list that is answered as a file. */
const filePageSize = 500

type Query = { limit: number; cursor?: string; sort: string } & Record<string, unknown>

/** Asks for pages of one listing. Each shape of it in use (sort, filters, first page or further) is one prepared query. */
export function pager<Row extends object>({
  table,
  where,
  filters = {},
  sorts,
  tieBreaker,
  inChangeFeed = false,
}: ListOptions) {
  const pageQueries = new Map<string, Prepared<Row[]>>()
  const countQueries = new Map<string, Prepared<{ count: number }[]>>()
  const columns = getTableColumns(table) as Record<string, Column>
  const id = tieBreaker ?? (columns.id as Column)
  const sorted = (sort: string) => sorts[sort.replace('-', '')] ?? id
  const nameOf = (column: Column) => Object.keys(columns).find((name) => columns[name] === column) ?? ''

  /** Where a row stands in a sort: what the next page begins after. */
  const cursorValuesOf = (row: Row, sort: string) => ({
    afterValue: String(row[nameOf(sorted(sort)) as never]),
    afterId: String(row[nameOf(id) as never]),
  })

  const conditions = (used: string[]) => [
    where,
    ...used.map((name) => filters[name]?.where(sql`${sql.placeholder(name)}`)),
  ]

  function pageQueryFor(sort: string, used: string[], further: boolean): Prepared<Row[]> {
    const name = [sort, further, ...used].join()
    let query = pageQueries.get(name)
    if (query === undefined) {
      const falling = sort.startsWith('-')
      const column = sorted(sort)
      const order = falling ? desc : asc
      // A row comparison uses the index; the same written with OR does not.
      const after = sql`(${column}, ${id}) ${sql.raw(falling ? '<' : '>')}
        (${sql.placeholder('afterValue')}::${sql.raw(column.getSQLType())}, ${sql.placeholder('afterId')}::${sql.raw(id.getSQLType())})`
      query = db
        .select()
        .from(table)
        .where(and(...conditions(used), further ? after : undefined))
        .orderBy(...(column === id ? [order(id)] : [order(column), order(id)]))
        .limit(sql.placeholder('take'))
        .prepare('') as unknown as Prepared<Row[]>
      pageQueries.set(name, query)
    }
    return query
  }

  function countQueryFor(used: string[]): Prepared<{ count: number }[]> {
    const name = used.join()
    let query = countQueries.get(name)
    if (query === undefined) {
      query = db
        .select({ count: sql<number>`count(*)`.mapWith(Number) })
        .from(table)
        .where(and(...conditions(used)))
        .prepare('')
      countQueries.set(name, query)
    }
    return query
  }

  /** All pages from the one that the request asks for; each is looked for by itself, when it is wanted. */
  async function* allPages<View>(
    request: FastifyRequest,
    look: (work: (reader: Reader) => Promise<View[]>) => Promise<View[]>,
    bounds: object,
    complete: (reader: Reader, rows: Promise<Row[]>) => Promise<View[]>,
  ): AsyncGenerator<View[]> {
    const query = request.query as Query
    const { sort, cursor } = query
    const used = Object.keys(filters).filter((name) => query[name] !== undefined)
    const asked = { ...bounds, ...Object.fromEntries(used.map((name) => [name, toSqlText(query[name])])) }
    let after = cursor === undefined ? undefined : decodeCursor(cursor, sort, formatOf(sorted(sort)), formatOf(id))
    do {
      let found: Row[] = []
      yield await look((reader) => {
        const rows = reader.query(pageQueryFor(sort, used, after !== undefined), {
          ...asked,
          ...after,
          take: filePageSize,
        })
        return complete(
          reader,
          rows.then((all) => {
            found = all
            return all
          }),
        )
      })
      const last = found.length < filePageSize ? undefined : found.at(-1)
      after = last && cursorValuesOf(last, sort)
    } while (after !== undefined)
  }

  /** The rows of the page that the request asks for, and what is told with them. */
  async function readPage(request: FastifyRequest, reader: Reader, bounds: object) {
    const query = request.query as Query
    const { limit, sort, cursor } = query
    const used = Object.keys(filters).filter((name) => query[name] !== undefined)
    const values = {
      ...bounds,
      ...Object.fromEntries(used.map((name) => [name, toSqlText(query[name])])),
      take: limit + 1,
      ...(cursor !== undefined && decodeCursor(cursor, sort, formatOf(sorted(sort)), formatOf(id))),
    }
    const countAsked = String(request.headers.prefer ?? '').includes('count=exact')
    const followed = inChangeFeed || (request.params as { partnershipId?: string }).partnershipId !== undefined
    // Asked first: what is committed after it may be on the page already, but is on the feed for certain.
    const [feed, rows, counted] = await Promise.all([
      followed ? reader.query(lastNumber) : undefined,
      reader.query(pageQueryFor(sort, used, cursor !== undefined), values),
      countAsked ? reader.query(countQueryFor(used), values) : undefined,
    ])
    const more = rows.length > limit
    const data = more ? rows.slice(0, limit) : rows
    const last = data.at(-1)
    const { organizationId } = request.caller
    const nextCursor = more && last ? encodeCursor(sort, cursorValuesOf(last, sort)) : null
    return {
      data,
      nextCursor,
      ...(feed && { changesAfter: positionIn(organizationId, feed[0]?.last ?? 0) }),
      ...(counted && { totalCount: counted[0]?.count }),
    }
  }

  /**
   * The page that the request asks for; `complete` makes the wire's records of its rows, with what `around` tells of all
   * of them, which is asked in the same round trip.
   */
  async function page<View, Around = undefined>(
    request: FastifyRequest,
    reader: Reader,
    bounds: object,
    complete: (rows: Row[], context: Around) => View[] | Promise<View[]>,
    context?: Promise<Around>,
  ): Promise<EndpointResult> {
    // Both are awaited from the start: a refusal that nobody hears of would end the process.
    const [found, known] = await Promise.all([readPage(request, reader, bounds), context])
    const { data, nextCursor } = found
    return {
      body: { ...found, data: await complete(data, known as Around) },
      ...(nextCursor !== null && { link: nextLink(request, nextCursor) }),
    }
  }
  return Object.assign(page, { allPages, query: pageQuery(Object.keys(sorts), filters) })
}

const toSqlText = (value: unknown): unknown => (Array.isArray(value) ? `{${value.join(',')}}` : value)

const encodeCursor = (sort: string, { afterValue, afterId }: { afterValue: string; afterId: string }): string =>
  Buffer.from(JSON.stringify([sort, afterValue, afterId])).toString('base64url')

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

type Format = (text: string) => boolean

/** What a value of a column looks like, so that none is asked for that PostgreSQL refuses, or takes for a word. */
const formats: Record<string, Format> = {
  uuid: (text) => uuid.test(text),
  date: (text) => isOf('date', text),
  'timestamp with time zone': (text) => isOf('date-time', text),
  bigint: (text) => /^\d{1,15}$/.test(text),
  text: (text) => !text.includes('\0'),
}
const formatOf = (column: Column): Format | undefined => formats[column.getSQLType()]

function decodeCursor(cursor: string, sort: string, isValue?: Format, isKey?: Format) {
  try {
    const [of, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (of === sort && typeof value === 'string' && isValue?.(value) && typeof id === 'string' && isKey?.(id)) {
      return { afterValue: value, afterId: id }
    }
  } catch {
    // Said below.
  }
  throw new Problem('invalid-cursor', 'The cursor is not one that this list answered with this sort.')
}

function nextLink(request: FastifyRequest, cursor: string): string {
  const url = new URL(request.url, 'http://here')
  url.searchParams.set('cursor', cursor)
  return `<${url.pathname}${url.search}>; rel="next"`
}
