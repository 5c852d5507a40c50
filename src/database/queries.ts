// Drizzle as the builder of prepared queries; what it has built becomes a statement that travels with others.
import { Column, type DriverValueDecoder, type DriverValueEncoder, is, Param, Placeholder, SQL } from 'drizzle-orm'
import { drizzle } from 'drizzle-orm/node-postgres'
import { Query, type Statement, type TextRow } from './batch.ts'

/** A query that Drizzle has turned into SQL once, with placeholders for its values. */
export interface Prepared<Result> {
  execute(values?: Record<string, unknown>): Promise<Result>
}

/** Ids or digests as the text of a PostgreSQL array. Values must need no quoting: letters, digits and hyphens. */
export const pgArray = (values: Iterable<string | number>): string => `{${[...values].join(',')}}`

/** Builds queries, and connects to nothing. */
export const db = drizzle.mock()

/** What Drizzle keeps of a prepared query, and its types leave out. */
interface DrizzleQuery {
  params: unknown[]
  /** What a row is made of; absent where the query answers none. */
  fields?: { path: string[]; field: Column | SQL | SQL.Aliased }[]
  queryConfig: { text: string; types: { getTypeParser(type: number, format: 'text'): (text: string) => unknown } }
}

type Values = Record<string, unknown>

interface CompiledQuery {
  query: Query
  valueGetters: ((values: Values) => unknown)[]
  /** Makes records of rows; made itself when the types of their columns are known. */
  read: ((row: TextRow) => unknown) | undefined
  readerOf(columnTypes: readonly number[]): (row: TextRow) => unknown
}

const compiled = new WeakMap<Prepared<unknown>, CompiledQuery>()

/** A prepared query with its values, to be sent in a batch, and what it answers after that. */
export class BoundQuery<Result> implements Statement {
  readonly rows: TextRow[] = []
  readonly values: unknown[]
  readonly #compiled: CompiledQuery

  constructor(prepared: Prepared<Result>, values: object = {}) {
    let one = compiled.get(prepared)
    if (one === undefined) {
      one = compile(prepared as unknown as DrizzleQuery)
      compiled.set(prepared, one)
    }
    this.#compiled = one
    this.values = one.valueGetters.map((filler) => filler(values as Values))
  }

  get query(): Query {
    return this.#compiled.query
  }

  get result(): Result {
    const one = this.#compiled
    one.read ??= one.readerOf(one.query.columnTypes ?? [])
    return this.rows.map(one.read) as Result
  }
}

/** Does once what Drizzle's own execute() does for every row of every execution. */
function compile({ params, fields = [], queryConfig: { text, types } }: DrizzleQuery): CompiledQuery {
  const names = fields.map(({ path: [name = '', ...more] }) => {
    if (more.length > 0) throw new Error(`A query selects columns side by side, not ${more[0]} within ${name}.`)
    return name
  })
  const readerOf = (columnTypes: readonly number[]) => {
    const decoders = fields.map(({ field }, at) => {
      const parse = types.getTypeParser(columnTypes[at] ?? 0, 'text')
      const decoder = decoderOf(field)
      return (text: string) => decoder.mapFromDriverValue(parse(text))
    })
    // Written out as one expression: an object that is made name by name costs three times as much.
    const properties = names.map(
      (name, at) => `${JSON.stringify(name)}: row[${at}] === null ? null : decode[${at}](row[${at}])`,
    )
    return new Function('decode', `return (row) => ({ ${properties.join(', ')} })`)(decoders)
  }
  return { query: new Query(text), valueGetters: params.map(valueGetterOf), read: undefined, readerOf }
}

function valueGetterOf(param: unknown): (values: Values) => unknown {
  if (is(param, Placeholder)) return placeholderValue(param)
  if (is(param, Param) && is(param.value, Placeholder)) {
    const encoder: DriverValueEncoder<unknown, unknown> = param.encoder
    const value = placeholderValue(param.value)
    return (values) => encoder.mapToDriverValue(value(values))
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
