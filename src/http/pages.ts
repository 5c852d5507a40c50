// Lists with keyset pagination: the cost of a page does not grow with its number. Over 300 lines: filters, cursors and pages together.
import { and, asc, type Column, desc, getTableColumns, type SQL, sql } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { FastifyRequest } from 'fastify'
import { type TObject, type TSchema, Type } from 'typebox'
import { Test as hasFormat } from 'typebox/format'
import { searchForm } from '../database/columns.ts'
import { db, type Prepared } from '../database/queries.ts'
import type { Reader, RequestContext } from '../database/session.ts'
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

interface ListOptions {
  table: PgTable
  /** A condition of every page, such as the partnership. Its placeholders are in the `values` of each call. */
  where?: SQL
  /**
   * A query of the ids of the rows, as `found_id`, in their order: `asc` or `desc`. Only the rows of the page are then looked up in
   * the table. Default: all rows of the table.
   */
  ids?: (order: SQL) => SQL
  /** Conditions of which each row meets one: if no index contains only the rows of the list. Each needs the indexes of `sorts`. */
  branches?: SQL[]
  filters?: Record<string, Filter>
  /** Each column needs an index that begins with the columns of `where` and ends with the id. `-` before a name sorts descending. */
  sorts: Record<string, Column>
  /** Orders rows with equal sort values; must be unique. Default: the id. */
  tieBreaker?: Column
  /** For a list across partnerships: true if changes of its records are in the caller's feed. */
  inChangeFeed?: boolean
  /** The number of records without a filter, if the context of the request contains it. */
  countAll?: (context: RequestContext) => number
}

/** A filter with one or several values: `state=active,closing`. */
export function oneOfFilter(schema: TSchema, column: Column): Filter {
  return {
    schema: Type.Array(schema, {
      minItems: 1,
      maxItems: 20,
      description: 'Records with one of these values.',
    }),
    // The schema allows only enum values or ids, which need no quoting in the text of an array.
    where: (value) => sql`${column} = any(${value}::${sql.raw(column.getSQLType())}[])`,
  }
}

/** Like `oneOfFilter`, for a column with a list of texts: records whose list contains one of the values. */
export function anyOfFilter(schema: TSchema, column: Column): Filter {
  return { ...oneOfFilter(schema, column), where: (value) => sql`${column} ?| ${value}::text[]` }
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

/** A filter by literal text in `searched`, a text in search form. */
export const textFilter = (description: string, searched: SQL): Filter => ({
  schema: Type.String({
    minLength: 2,
    maxLength: 100,
    pattern: '\\S',
    description: `${description} The search ignores case, Unicode normalization, and the typographic forms of quotes and dashes; it has no wildcards.`,
    examples: ['springfield'],
  }),
  // Escapes the wildcards of LIKE.
  where: (part) =>
    sql`${searched} like '%' || regexp_replace(${searchForm(sql`${part}::text`)}, '([\\\\%_])', '\\\\\\1', 'g') || '%'`,
})

/** The query parameters of every page. */
export const cursorQuery = {
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
      description: 'The nextCursor of the previous page, which must have the same sort.',
      examples: ['WyJjcmVhdGVkQXQiLCIiLCIwMTlhYTljNS0yZjAwLTdjM2UtOWQzYS01YjFmNmYwZTdhMTAiXQ'],
    }),
  ),
}

/** The query of a list. */
export function pageQuery(sorts: readonly string[], filters: Record<string, Filter> = {}) {
  const parameters = Object.fromEntries(
    Object.entries(filters).map(([name, { schema }]) => [name, Type.Optional(schema)]),
  )
  return Type.Object(
    {
      ...cursorQuery,
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

/** The query of a list that is sent as a file: its filters and its order, because a file has no pages. */
export function fileQuery({ properties }: TObject, more: Record<string, TSchema> = {}) {
  const { limit: _, cursor: __, ...rest } = properties
  return Type.Object({ ...rest, ...more }, { additionalProperties: false })
}

/** Rows per query of a list that is sent as a file: few, so that other requests wait little and a slow reader holds little memory. */
const filePageSize = 25

type Query = { limit: number; cursor?: string; sort: string } & Record<string, unknown>

/** Reads the pages of a list. Each combination of sort, filters, and first or later page becomes one prepared query. */
export function pager<Row extends object>({
  table,
  where,
  ids,
  branches,
  filters = {},
  sorts,
  tieBreaker,
  inChangeFeed = false,
  countAll,
}: ListOptions) {
  const pageQueries = new Map<string, Prepared<Row[]>>()
  const countQueries = new Map<string, Prepared<{ count: number }[]>>()
  const columns = getTableColumns(table) as Record<string, Column>
  const id = tieBreaker ?? (columns.id as Column)
  // As expressions, because Drizzle rejects columns of a table that it does not find in `from`.
  const selection = Object.fromEntries(
    Object.entries(columns).map(([name, column]) => [name, sql`${column}`.mapWith(column)]),
  )
  // Lateral, so that the ids are read first; not merged with the look-up of the row, so that their order is that of the page.
  const rowsIn = (order: SQL) =>
    ids
      ? sql`(${ids(order)}) found cross join lateral (select * from ${table} where ${id} = found.found_id offset 0) ${table}`
      : table
  /** The first rows of each branch, in order: PostgreSQL merges them. */
  const firstRowsOf = (all: SQL[], where: SQL | undefined, order: SQL) => {
    const queries = all.map(
      (branch) =>
        sql`(select * from ${table} where ${and(branch, where)} order by ${order} limit ${sql.placeholder('limit')})`,
    )
    return sql`(${sql.join(queries, sql` union all `)}) ${table}`
  }
  const idInOrder = ids ? sql`found.found_id` : sql`${id}`
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
      const inOrder = column === id ? [idInOrder] : [sql`${column}`, idInOrder]
      const after = sql`(${inOrder[0]}, ${idInOrder}) ${sql.raw(descending ? '<' : '>')}
        (${sql.placeholder('afterValue')}::${sql.raw(column.getSQLType())}, ${sql.placeholder('afterId')}::${sql.raw(id.getSQLType())})`
      const condition = and(...conditions(usedFilters), isLaterPage ? after : undefined)
      const orderBy = inOrder.map((expression) => order(expression))
      query = db
        .select(selection)
        .from(
          branches
            ? firstRowsOf(branches, condition, sql.join(orderBy, sql`, `))
            : rowsIn(sql.raw(descending ? 'desc' : 'asc')),
        )
        .where(branches ? undefined : condition)
        .orderBy(...orderBy)
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
        // Without filters, the rows need not be looked up.
        .from(ids && usedFilters.length === 0 ? sql`(${ids(sql`asc`)}) found` : rowsIn(sql`asc`))
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

  /** All pages; each is read when the consumer asks for it, in a transaction of its own. */
  async function* allPages<View>(
    request: FastifyRequest,
    read: (work: (reader: Reader) => Promise<View[]>) => Promise<View[]>,
    whereValues: object,
    toViews: (reader: Reader, rows: Promise<Row[]>) => Promise<View[]>,
  ): AsyncGenerator<View[]> {
    const query = request.query as Query
    // The request is not always one for this list.
    const { sort = Object.keys(sorts)[0] as string } = query
    const { usedFilters, filterValues } = filtersOf(query)
    let after: CursorValues | undefined
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

  /** The requested page. `toViews` converts its rows with `context`, which is loaded in the same round trip. */
  async function page<View, Context = undefined>(
    request: FastifyRequest,
    reader: Reader,
    whereValues: object,
    toViews: (rows: Row[], context: Context) => View[] | Promise<View[]>,
    context?: Promise<Context>,
  ): Promise<EndpointResult> {
    const query = request.query as Query
    const { sort } = query
    const { usedFilters, filterValues } = filtersOf(query)
    const values = { ...whereValues, ...filterValues }
    const readPage = keysetPage<Row>(request, reader, {
      sort,
      formats: [formatOf(sortColumnOf(sort)), formatOf(id)],
      inChangeFeed,
      read: (after, limit) =>
        reader.query(pageQueryFor(sort, usedFilters, after !== undefined), { ...values, ...after, limit }),
      count: async () =>
        countAll && usedFilters.length === 0
          ? [{ count: countAll(await reader.context) }]
          : reader.query(countQueryFor(usedFilters), values),
      cursorOf: (row) => cursorValuesOf(row, sort),
    })
    // Both are awaited at once: an unhandled rejection would end the process.
    const [{ body, link }, loaded] = await Promise.all([readPage, context])
    return { body: { ...body, data: await toViews(body.data, loaded as Context) }, ...(link !== undefined && { link }) }
  }
  return Object.assign(page, { allPages, statementFor: pageQueryFor, query: pageQuery(Object.keys(sorts), filters) })
}

const toSqlText = (value: unknown): unknown => (Array.isArray(value) ? `{${value.join(',')}}` : value)

/** The sort values of the last row of a page. */
interface CursorValues {
  afterValue: string
  afterId: string
}

interface KeysetPage<Row> {
  /** Part of the cursor: another sort rejects it. */
  sort: string
  /** Of the two cursor values. Default: uuid. */
  formats?: [value: Format | undefined, id: Format | undefined]
  inChangeFeed?: boolean
  /** The rows after a cursor, or the first ones, at most `limit`. */
  read(after: CursorValues | undefined, limit: number): Promise<Row[]>
  count(): Promise<{ count: number }[]>
  cursorOf(row: Row): CursorValues
}

/** The page that the request asks for: its rows, and the other properties of the response. */
export async function keysetPage<Row>(
  request: FastifyRequest,
  reader: Reader,
  { sort, formats: [value, id] = [isUuid, isUuid], inChangeFeed = false, read, count, cursorOf }: KeysetPage<Row>,
) {
  const { limit, cursor } = request.query as Query
  const after = cursor === undefined ? undefined : decodeCursor(cursor, sort, value, id)
  const wantsCount = String(request.headers.prefer ?? '').includes('count=exact')
  const hasFeed = inChangeFeed || (request.params as { partnershipId?: string }).partnershipId !== undefined
  // The feed is read first: a change committed in between may be on the page as well, but is not missing in the feed.
  const [feed, rows, counted] = await Promise.all([
    hasFeed ? reader.query(lastNumber) : undefined,
    read(after, limit + 1),
    wantsCount ? count() : undefined,
  ])
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  const nextCursor = rows.length > limit && last ? encodeCursor(sort, cursorOf(last)) : null
  const { organizationId } = request.caller
  const body = {
    data,
    nextCursor,
    ...(feed && { changesAfter: encodePosition(organizationId, feed[0]?.last ?? 0) }),
    ...(counted && { totalCount: counted[0]?.count }),
  }
  return { body, ...(nextCursor !== null && { link: nextLink(request, nextCursor) }) }
}

const encodeCursor = (sort: string, { afterValue, afterId }: CursorValues): string =>
  Buffer.from(JSON.stringify([sort, afterValue, afterId])).toString('base64url')

type Format = (text: string) => boolean

const isUuid: Format = (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text)

/** Formats by column type, so that no value of a cursor is one that PostgreSQL rejects or interprets, such as 'now'. */
const formats: Record<string, Format> = {
  uuid: isUuid,
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
