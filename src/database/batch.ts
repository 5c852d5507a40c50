// Sends several prepared statements in one round trip: PostgreSQL runs everything before one Sync as one transaction.
import { createHash } from 'node:crypto'
import pg, { type Connection, type FieldDef, type Submittable } from 'pg'

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

/** A statement without parameters. */
export const command = (text: string): Statement => ({ query: new Query(text), values: [], rows: [] })

/** An event that the types of pg omit. */
interface ConnectionEvents extends Connection {
  on(event: 'parseComplete', listener: () => void): this
}

interface ParseState {
  /** The names of the statements that the connection has parsed. */
  parsed: Set<string>
  /** The batches in flight that parse statements, in the order of the responses. */
  parsing: Batch[]
}

const parseStates = new WeakMap<Connection, ParseState>()

export class Batch implements Submittable {
  readonly #statements: readonly Statement[]
  readonly #settle: (error?: Error) => void
  #parseState: ParseState | undefined
  /** The names of the statements that it parses and whose parsing is not confirmed yet. */
  readonly #unconfirmed: string[] = []
  #index = 0

  /** `settle` is called when the server is ready for the next batch, or with the first error. */
  constructor(statements: readonly Statement[], settle: (error?: Error) => void) {
    this.#statements = statements
    this.#settle = settle
  }

  submit(connection: Connection): void {
    const state = parseStateOf(connection as ConnectionEvents)
    const { parsed, parsing } = state
    const unconfirmed = this.#unconfirmed
    connection.stream.cork()
    try {
      for (const { query, values } of this.#statements) {
        const { name, text } = query
        if (!parsed.has(name) && !unconfirmed.includes(name)) {
          // Closed first, which is no error for an unknown statement: a batch before this one may parse the same statement, and a
          // connection pooler keeps the statements that the server skipped after an error.
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
      // The batches that are sent until the event loop has read its sockets leave in one write.
      setImmediate(() => connection.stream.uncork())
    }
    if (unconfirmed.length === 0) return
    this.#parseState = state
    parsing.push(this)
  }

  /** Only this message shows whether parsing succeeded: a statement that fails later stays parsed. */
  handleParseComplete(): void {
    const name = this.#unconfirmed.shift()
    if (name !== undefined) this.#parseState?.parsed.add(name)
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
    this.#endParsing()
    this.#settle(error)
  }

  handleReadyForQuery(): void {
    this.#endParsing()
    this.#settle()
  }

  #endParsing(): void {
    const parsing = this.#parseState?.parsing
    if (parsing?.[0] === this) parsing.shift()
  }

  get #statement(): Statement {
    const statement = this.#statements[this.#index]
    if (statement === undefined) throw new Error('The server sent more results than statements.')
    return statement
  }
}

// In pipeline mode pg accepts only instances of its own class. The prototype suffices: constructing one would create an event
// emitter and a result for each batch.
Object.setPrototypeOf(Batch.prototype, pg.Query.prototype)

function parseStateOf(connection: ConnectionEvents): ParseState {
  let state = parseStates.get(connection)
  if (state === undefined) {
    state = { parsed: new Set(), parsing: [] }
    parseStates.set(connection, state)
    const { parsing } = state
    connection.on('parseComplete', () => parsing[0]?.handleParseComplete())
  }
  return state
}

/** Drizzle has already encoded arrays and objects as text. */
function toText(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
