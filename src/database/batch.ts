// Sends several prepared statements in one round trip: PostgreSQL runs everything before one Sync as one transaction.
import pg, { type Connection, type FieldDef, type Submittable } from 'pg'

/** A row in the text format: the text of each column, in order. */
export type TextRow = readonly (string | null)[]

/** Names of statements by their text. Numbered, because PostgreSQL truncates names at 63 bytes. */
const names = new Map<string, string>()

/** A query that is parsed once per connection, and whose columns are described once for all connections. */
export class Query {
  readonly text: string
  readonly name: string
  /** OIDs of the types of its columns; undefined until it has run once. */
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

/** Methods of connections that the types of pg omit. */
interface PgConnection extends Connection {
  on(event: 'parseComplete', listener: () => void): this
  close(message: { type: 'S'; name: string }): void
}

interface ParseState {
  /** The names of the statements that the connection has parsed. */
  parsed: Set<string>
  /** The batches in flight that parse statements, in the order of the responses. */
  parsing: Batch[]
}

const parseStates = new WeakMap<Connection, ParseState>()

// In pipeline mode pg accepts only subclasses of its own class, whose types do not permit to override its methods.
const PgQuery = pg.Query as unknown as new (config: object) => object

export class Batch extends PgQuery implements Submittable {
  readonly #statements: readonly Statement[]
  readonly #settle: (error?: Error) => void
  #parseState: ParseState | undefined
  /** The names of the statements that it parses and whose parsing is not confirmed yet. */
  readonly #unconfirmed: string[] = []
  #index = 0

  /** `settle` is called when the server is ready for the next batch, or with the first error. */
  constructor(statements: readonly Statement[], settle: (error?: Error) => void) {
    super({})
    this.#statements = statements
    this.#settle = settle
  }

  submit(connection: Connection): void {
    const state = parseStateOf(connection as PgConnection)
    const { parsed, parsing } = state
    const unconfirmed = this.#unconfirmed
    connection.stream.cork()
    try {
      for (const { query, values } of this.#statements) {
        const { name, text } = query
        if (!parsed.has(name) && !unconfirmed.includes(name)) {
          // A batch before this one may parse the statement too, or fail before it does.
          if (parsing.length > 0) (connection as PgConnection).close({ type: 'S', name })
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

function parseStateOf(connection: PgConnection): ParseState {
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
