// Several prepared statements in one round trip: PostgreSQL runs all that stands before one Sync as one transaction.
import type { Connection, FieldDef, Submittable } from 'pg'

/** A row as it arrives: the text of each column, in their order. */
export type TextRow = readonly (string | null)[]

/** PostgreSQL cuts names at 63 bytes, so a statement is named by a number rather than by its author. */
const names = new Map<string, string>()

/** A query as the server gets to know it: parsed once a connection, its columns described once for all of them. */
export class Query {
  readonly text: string
  readonly name: string
  /** Object ids of the types of its columns; unknown until it has run. */
  columnTypes: readonly number[] | undefined

  constructor(text: string) {
    this.text = text
    this.name = names.get(text) ?? `s${names.size}`
    names.set(text, this.name)
  }
}

export interface Statement {
  readonly query: Query
  readonly values: readonly unknown[]
  /** Filled while the batch runs. */
  readonly rows: TextRow[]
}

/** What pg's types leave out of a connection. */
interface ConnectionEvents extends Connection {
  on(event: 'parseComplete', listener: () => void): this
}

/** Which statements a connection has parsed, and which it was asked to. */
const parseStates = new WeakMap<Connection, { parsed: Set<string>; asked: string[] }>()

export class Batch implements Submittable {
  readonly #statements: readonly Statement[]
  readonly #settle: (error?: Error) => void
  #at = 0

  /** `settle` hears once of the whole: without an error when the server is ready for the next batch. */
  constructor(statements: readonly Statement[], settle: (error?: Error) => void) {
    this.#statements = statements
    this.#settle = settle
  }

  submit(connection: Connection): void {
    const { parsed, asked } = parseStateOf(connection as ConnectionEvents)
    asked.length = 0
    connection.stream.cork()
    try {
      for (const { query, values } of this.#statements) {
        const { name, text } = query
        if (!parsed.has(name) && !asked.includes(name)) {
          connection.parse({ name, text, types: [] }, true)
          asked.push(name)
        }
        connection.bind({ statement: name, values: values as unknown[], valueMapper: toText } as never, true)
        if (query.columnTypes === undefined) connection.describe({ type: 'P' }, true)
        connection.execute({}, true)
      }
    } finally {
      connection.sync()
      connection.stream.uncork()
    }
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.#statement.query.columnTypes = fields.map(({ dataTypeID }) => dataTypeID)
  }

  handleDataRow({ fields }: { fields: TextRow }): void {
    this.#statement.rows.push(fields)
  }

  handleCommandComplete(): void {
    this.#statement.query.columnTypes ??= []
    this.#at += 1
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete()
  }

  /** The server skips the rest of the batch and rolls it back, so no statement of it has happened. */
  handleError(error: Error): void {
    this.#settle(error)
  }

  handleReadyForQuery(): void {
    this.#settle()
  }

  get #statement(): Statement {
    const statement = this.#statements[this.#at]
    if (statement === undefined) throw new Error('The server answered more than it was asked.')
    return statement
  }
}

function parseStateOf(connection: ConnectionEvents) {
  let memory = parseStates.get(connection)
  if (memory === undefined) {
    memory = { parsed: new Set(), asked: [] }
    parseStates.set(connection, memory)
    const { parsed, asked } = memory
    // A statement that fails to execute stays parsed, one that fails to parse does not: only this event tells.
    connection.on('parseComplete', () => {
      const name = asked.shift()
      if (name !== undefined) parsed.add(name)
    })
  }
  return memory
}

/** Drizzle has encoded what is more than a plain value. */
function toText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
