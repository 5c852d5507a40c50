// Builds prepared queries with Drizzle, and converts them to statements of a batch.
import { Column, type DriverValueDecoder, type DriverValueEncoder, is, Param, Placeholder, SQL } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Query, type Statement, type TextRow } from './batch.ts'

/** A query that Drizzle has turned into SQL once, with placeholders for its values. */
export interface Prepared<Result> {
  execute(values?: Record<string, unknown>): Promise<Result>
}

const unprepared = new WeakMap<Prepared<unknown>, () => unknown>()

/** A query that Drizzle turns into SQL when it is first used: it needs milliseconds for the statements of one table. */
export function preparedLater<Result>(prepare: () => unknown): Prepared<Result> {
  const prepared = {} as Prepared<Result>
  unprepared.set(prepared, prepare)
  return prepared
}

/** Ids or digests as the text of a PostgreSQL array. Values must need no quoting: letters, digits and hyphens. */
export const pgArray = (values: Iterable<string | number | null>): string =>
  `{${Array.from(values, (value) => value ?? 'null').join(',')}}`

/** Builds queries; it has no connection. */
export const db = drizzle.mock()

/** Properties of a prepared query that the types of Drizzle omit. */
interface DrizzleQuery {
  params: unknown[]
  /** The selected columns; undefined if the query returns no rows. */
  fields?: { path: string[]; field: Column | SQL | SQL.Aliased }[]
  queryConfig: { text: string; types: { getTypeParser(type: number, format: 'text'): (text: string) => unknown } }
}

type Values = Record<string, unknown>

interface CompiledQuery {
  query: Query
  valueGetters: ((values: Values) => unknown)[]
  /** Converts a row to an object; created by `readerOf` at the first result, when the types of the columns are known. */
  read: ((row: TextRow) => unknown) | undefined
  readerOf(columnTypes: readonly number[]): (row: TextRow) => unknown
}

const compiled = new WeakMap<Prepared<unknown>, CompiledQuery>()

/** A prepared query with its values. `result` is available once its batch has run. */
export class BoundQuery<Result> implements Statement {
  readonly rows: TextRow[] = []
  readonly values: unknown[]
  readonly #compiled: CompiledQuery

  constructor(prepared: Prepared<Result>, values: object = {}) {
    let query = compiled.get(prepared)
    if (query === undefined) {
      query = compile((unprepared.get(prepared)?.() ?? prepared) as DrizzleQuery)
      compiled.set(prepared, query)
    }
    this.#compiled = query
    this.values = query.valueGetters.map((getValue) => getValue(values as Values))
  }

  get query(): Query {
    return this.#compiled.query
  }

  get result(): Result {
    const compiledQuery = this.#compiled
    compiledQuery.read ??= compiledQuery.readerOf(compiledQuery.query.columnTypes ?? [])
    return this.rows.map(compiledQuery.read) as Result
  }
}

/** Does once per query what Drizzle's execute() does for every row. */
function compile({ params, fields = [], queryConfig: { text, types } }: DrizzleQuery): CompiledQuery {
  const names = fields.map(({ path: [name = '', ...nested] }) => {
    if (nested.length > 0) throw new Error(`A query selects a flat list of columns, not ${nested[0]} in ${name}.`)
    return name
  })
  const readerOf = (columnTypes: readonly number[]) => {
    const decoders = fields.map(({ field }, index) => {
      const parse = types.getTypeParser(columnTypes[index] ?? 0, 'text')
      const decoder = decoderOf(field)
      return (text: string) => decoder.mapFromDriverValue(parse(text))
    })
    // One object literal: adding the properties one by one takes three times as long.
    const properties = names.map(
      (name, index) => `${JSON.stringify(name)}: row[${index}] === null ? null : decode[${index}](row[${index}])`,
    )
    return new Function('decode', `return (row) => ({ ${properties.join(', ')} })`)(decoders)
  }
  return { query: new Query(text), valueGetters: params.map(valueGetterOf), read: undefined, readerOf }
}

function valueGetterOf(param: unknown): (values: Values) => unknown {
  if (is(param, Placeholder)) return placeholderValue(param)
  if (is(param, Param) && is(param.value, Placeholder)) {
    const encoder: DriverValueEncoder<unknown, unknown> = param.encoder
    const read = placeholderValue(param.value)
    return (values) => {
      const value = read(values)
      // The encoder of jsonb would turn null into the JSON value null.
      return value === null ? null : encoder.mapToDriverValue(value)
    }
  }
  return () => param
}

function placeholderValue({ name }: Placeholder): (values: Values) => unknown {
  return (values) => {
    if (name in values) return values[name]
    throw new Error(`The query has no value for ${name}.`)
  }
}

function decoderOf(field: Column | SQL | SQL.Aliased): DriverValueDecoder<unknown, unknown> {
  if (is(field, Column)) return field
  const { decoder } = (is(field, SQL) ? field : field.sql) as unknown as {
    decoder: DriverValueDecoder<unknown, unknown>
  }
  return decoder
}
