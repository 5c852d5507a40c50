// Lists with keyset pagination: the cost of a page does not grow with its number.
import { and, asc, type Column, desc, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { FastifyRequest } from 'fastify'
import { type TSchema, Type } from 'typebox'
import { Test as hasFormat } from 'typebox/format'
import { db, type Prepared } from '../database/queries.ts'
import type { Reader } from '../database/session.ts'
import { encodePosition } from '../events/feed-rules.ts'
import { lastNumber } from '../events/feed-store.ts'
import { Problem } from '../problems.ts'
import type { EndpointResult } from './conditional-requests.ts'
import { timestampOf } from './schemas.ts'

/** A filter of a list: the schema of its query parameter, and its SQL condition. */
export interface Filter {
  schema: TSchema
  where: (value: SQL) => SQL
}

export interface ListOptions {
  table: PgTable
  /** A condition of every page, such as the partnership. Its placeholders are in the `values` of each call. */
  where?: SQL
  filters?: Record<string, Filter>
  /** Each column needs an index that begins with the columns of `where` and ends with the id. `-` before a name sorts descending. */
  sorts: Record<string, Column>
  /** Orders rows with equal sort values; must be unique. Default: the id. */
  tieBreaker?: Column
  /** For a list across partnerships: true if changes of its records are in the caller's feed. */
  inChangeFeed?: boolean
}

/** A filter with one or several values: `state=active,closing`. */
export function oneOfFilter(schema: TSchema, column: Column): Filter {
  return {
    schema: Type.Array(schema, {
      minItems: 1,
      maxItems: 20,
      description: 'One or several values, separated by commas.',
    }),
    // The schema allows only enum values or ids, which need no quoting in the text of an array.
    where: (value) => sql`${column} = any(${value}::${sql.raw(column.getSQLType())}[])`,
  }
}

export const updatedSinceFilter = (column: Column): Filter => ({
  schema: timestampOf('Only records changed at or after this time.'),
  where: (value) => sql`${column} >= ${value}::timestamptz`,
})

export const externalIdFilter = (column: Column): Filter => ({
  schema: Type.String({
    minLength: 3,
    maxLength: 265,
    pattern: '^[a-z0-9][a-z0-9._-]*:\\S',
    description: 'Only the record with this external id: scheme, colon, value.',
    examples: ['springfield-sis:4711'],
  }),
  where: (value) => sql`${column} @> jsonb_build_array(jsonb_build_object(
    'scheme', split_part(${value}::text, ':', 1), 'value', substr(${value}::text, strpos(${value}::text, ':') + 1)))`,
})

/** The query of a list. */
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
        description: 'The maximum number of records of the page.',
        examples: [25],
      }),
      cursor: Type.Optional(
        Type.String({
          minLength: 1,
          maxLength: 2000,
          pattern: '^[A-Za-z0-9_-]+$',
          description: 'nextCursor of the previous page, which must have the same sort.',
          examples: ['WyJjcmVhdGVkQXQiLCIiLCIwMTlhYTljNS0yZjAwLTdjM2UtOWQzYS01YjFmNmYwZTdhMTAiXQ'],
        }),
      ),
      sort: Type.Unsafe<string>({
        type: 'string',
        enum: sorts.flatMap((name) => [name, `-${name}`]),
        default: sorts[0],
        description: 'The sort order; a minus sign sorts descending.',
      }),
      ...parameters,
    } as Record<string, TSchema>,
    { additionalProperties: false },
  )
}

/** Rows per query of a list that is sent as a file. */
const filePageSize = 100

type Query = { limit: number; cursor?: string; sort: string } & Record<string, unknown>

/** Reads the pages of a list. Each combination of sort, filters, and first or later page becomes one prepared query. */
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
  const sortColumnOf = (sort: string) => sorts[sort.replace('-', '')] ?? id
  const nameOf = (column: Column) => Object.keys(columns).find((name) => columns[name] === column) ?? ''

  /** The values after which the next page begins. */
  const cursorValuesOf = (row: Row, sort: string) => ({
    afterValue: String(row[nameOf(sortColumnOf(sort)) as never]),
    afterId: String(row[nameOf(id) as never]),
  })

  const conditions = (usedFilters: string[]) => [
    where,
    ...usedFilters.map((name) => filters[name]?.where(sql`${sql.placeholder(name)}`)),
  ]

  function pageQueryFor(sort: string, usedFilters: string[], isLaterPage: boolean): Prepared<Row[]> {
    const name = [sort, isLaterPage, ...usedFilters].join()
    let query = pageQueries.get(name)
    if (query === undefined) {
      const descending = sort.startsWith('-')
      const column = sortColumnOf(sort)
      const order = descending ? desc : asc
      // PostgreSQL uses the index for a row comparison, but not for the equivalent with OR.
      const after = sql`(${column}, ${id}) ${sql.raw(descending ? '<' : '>')}
        (${sql.placeholder('afterValue')}::${sql.raw(column.getSQLType())}, ${sql.placeholder('afterId')}::${sql.raw(id.getSQLType())})`
      query = db
        .select()
        .from(table)
        .where(and(...conditions(usedFilters), isLaterPage ? after : undefined))
        .orderBy(...(column === id ? [order(id)] : [order(column), order(id)]))
        .limit(sql.placeholder('limit'))
        .prepare('') as unknown as Prepared<Row[]>
      pageQueries.set(name, query)
    }
    return query
  }

  function countQueryFor(usedFilters: string[]): Prepared<{ count: number }[]> {
    const name = usedFilters.join()
    let query = countQueries.get(name)
    if (query === undefined) {
      query = db
        .select({ count: sql<number>`count(*)`.mapWith(Number) })
        .from(table)
        .where(and(...conditions(usedFilters)))
        .prepare('')
      countQueries.set(name, query)
    }
    return query
  }

  /** The filters that the query contains, and the values of their placeholders. */
  function filtersOf(query: Query) {
    const usedFilters = Object.keys(filters).filter((name) => query[name] !== undefined)
    return { usedFilters, filterValues: Object.fromEntries(usedFilters.map((name) => [name, toSqlText(query[name])])) }
  }

  const cursorValuesIn = ({ cursor, sort }: Query) =>
    cursor === undefined ? undefined : decodeCursor(cursor, sort, formatOf(sortColumnOf(sort)), formatOf(id))

  /** All pages from the requested one on; each is read when the consumer asks for it, in a transaction of its own. */
  async function* allPages<View>(
    request: FastifyRequest,
    read: (work: (reader: Reader) => Promise<View[]>) => Promise<View[]>,
    whereValues: object,
    toViews: (reader: Reader, rows: Promise<Row[]>) => Promise<View[]>,
  ): AsyncGenerator<View[]> {
    const query = request.query as Query
    const { sort } = query
    const { usedFilters, filterValues } = filtersOf(query)
    let after = cursorValuesIn(query)
    do {
      let lastPage: Row[] = []
      yield await read((reader) => {
        const rows = reader.query(pageQueryFor(sort, usedFilters, after !== undefined), {
          ...whereValues,
          ...filterValues,
          ...after,
          limit: filePageSize,
        })
        return toViews(
          reader,
          rows.then((page) => {
            lastPage = page
            return page
          }),
        )
      })
      const last = lastPage.length < filePageSize ? undefined : lastPage.at(-1)
      after = last && cursorValuesOf(last, sort)
    } while (after !== undefined)
  }

  /** The rows of the requested page, and the other properties of the response. */
  async function readPage(request: FastifyRequest, reader: Reader, whereValues: object) {
    const query = request.query as Query
    const { limit, sort, cursor } = query
    const { usedFilters, filterValues } = filtersOf(query)
    const values = { ...whereValues, ...filterValues, limit: limit + 1, ...cursorValuesIn(query) }
    const wantsCount = String(request.headers.prefer ?? '').includes('count=exact')
    const hasFeed = inChangeFeed || (request.params as { partnershipId?: string }).partnershipId !== undefined
    // The feed is read first: a change committed in between may be on the page as well, but is not missing in the feed.
    const [feed, rows, counted] = await Promise.all([
      hasFeed ? reader.query(lastNumber) : undefined,
      reader.query(pageQueryFor(sort, usedFilters, cursor !== undefined), values),
      wantsCount ? reader.query(countQueryFor(usedFilters), values) : undefined,
    ])
    const hasMore = rows.length > limit
    const data = hasMore ? rows.slice(0, limit) : rows
    const last = data.at(-1)
    const { organizationId } = request.caller
    const nextCursor = hasMore && last ? encodeCursor(sort, cursorValuesOf(last, sort)) : null
    return {
      data,
      nextCursor,
      ...(feed && { changesAfter: encodePosition(organizationId, feed[0]?.last ?? 0) }),
      ...(counted && { totalCount: counted[0]?.count }),
    }
  }

  /** The requested page. `toViews` converts its rows with `context`, which is loaded in the same round trip. */
  async function page<View, Context = undefined>(
    request: FastifyRequest,
    reader: Reader,
    whereValues: object,
    toViews: (rows: Row[], context: Context) => View[] | Promise<View[]>,
    context?: Promise<Context>,
  ): Promise<EndpointResult> {
    // Both are awaited at once: an unhandled rejection would end the process.
    const [result, loaded] = await Promise.all([readPage(request, reader, whereValues), context])
    const { data, nextCursor } = result
    return {
      body: { ...result, data: await toViews(data, loaded as Context) },
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

/** Formats by column type, so that no value of a cursor is one that PostgreSQL rejects or interprets, such as 'now'. */
const formats: Record<string, Format> = {
  uuid: (text) => uuid.test(text),
  date: (text) => hasFormat('date', text),
  'timestamp with time zone': (text) => hasFormat('date-time', text),
  bigint: (text) => /^\d{1,15}$/.test(text),
  text: (text) => !text.includes('\0'),
}
const formatOf = (column: Column): Format | undefined => formats[column.getSQLType()]

function decodeCursor(cursor: string, sort: string, isValue?: Format, isId?: Format) {
  try {
    const [cursorSort, value, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[]
    if (cursorSort === sort && typeof value === 'string' && isValue?.(value) && typeof id === 'string' && isId?.(id)) {
      return { afterValue: value, afterId: id }
    }
  } catch {
    // Not JSON: rejected below.
  }
  throw new Problem('invalid-cursor', 'The cursor is not from this list with this sort.')
}

function nextLink(request: FastifyRequest, cursor: string): string {
  const url = new URL(request.url, 'http://service')
  url.searchParams.set('cursor', cursor)
  return `<${url.pathname}${url.search}>; rel="next"`
}
