// Sends several prepared statements in one round trip: PostgreSQL runs everything before one Sync as one transaction.
import { createHash } from 'node:crypto'
import type { Connection, FieldDef, Submittable } from 'pg'

/** A row in the text format: the text of each column, in order. */
export type TextRow = readonly (string | null)[]

/** A query that is parsed once per connection, and whose columns are described once for all connections. */
export class Query {
  readonly text: string
  /**
   * The digest of the text: behind a connection pooler, a name has the same meaning for every process and release. PostgreSQL
   * truncates names at 63 bytes.
   */
  readonly name: string
  /** OIDs of the types of its columns; undefined until it has run once. */
  columnTypes: readonly number[] | undefined

  constructor(text: string) {
    this.text = text
    this.name = createHash('sha256').update(text).digest('hex').slice(0, 32)
  }
}

export interface Statement {
  readonly query: Query
  readonly values: readonly unknown[]
  /** Filled while the batch runs. */
  readonly rows: TextRow[]
}

/** An event that the types of pg omit. */
interface ConnectionEvents extends Connection {
  on(event: 'parseComplete', listener: () => void): this
}

/** By connection: the statements that it has parsed, and those whose parsing is not confirmed yet. */
const parseStates = new WeakMap<Connection, { parsed: Set<string>; unconfirmed: string[] }>()

export class Batch implements Submittable {
  readonly #statements: readonly Statement[]
  readonly #settle: (error?: Error) => void
  #index = 0

  /** `settle` is called when the server is ready for the next batch, or with the first error. */
  constructor(statements: readonly Statement[], settle: (error?: Error) => void) {
    this.#statements = statements
    this.#settle = settle
  }

  submit(connection: Connection): void {
    const { parsed, unconfirmed } = parseStateOf(connection as ConnectionEvents)
    unconfirmed.length = 0
    connection.stream.cork()
    try {
      for (const { query, values } of this.#statements) {
        const { name, text } = query
        if (!parsed.has(name) && !unconfirmed.includes(name)) {
          // After a failed batch a pooler has the statements that the server skipped. Closing an unknown one is no error.
          connection.close({ type: 'S', name }, true)
          connection.parse({ name, text, types: [] }, true)
          unconfirmed.push(name)
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
    this.#index += 1
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete()
  }

  /** The server skips the rest of the batch and rolls back all of it. */
  handleError(error: Error): void {
    this.#settle(error)
  }

  handleReadyForQuery(): void {
    this.#settle()
  }

  get #statement(): Statement {
    const statement = this.#statements[this.#index]
    if (statement === undefined) throw new Error('The server sent more results than statements.')
    return statement
  }
}

function parseStateOf(connection: ConnectionEvents) {
  let state = parseStates.get(connection)
  if (state === undefined) {
    state = { parsed: new Set(), unconfirmed: [] }
    parseStates.set(connection, state)
    const { parsed, unconfirmed } = state
    // Only this event shows whether parsing succeeded: a statement that fails later stays parsed.
    connection.on('parseComplete', () => {
      const name = unconfirmed.shift()
      if (name !== undefined) parsed.add(name)
    })
  }
  return state
}

/** Drizzle has already encoded arrays and objects as text. */
function toText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
