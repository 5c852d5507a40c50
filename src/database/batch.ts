// Several prepared statements in one round trip: PostgreSQL runs all that stands before one Sync as one transaction.
import type { Connection, FieldDef, Submittable } from 'pg'

export interface Statement {
  text: string
  values: readonly unknown[]
  parserOf: (type: number) => (text: string) => unknown
  /** Receives the rows, each as an array in the order of the columns. */
  resolve: (result: { rows: unknown[][] }) => void
  reject: (error: unknown) => void
}

/** What pg's types leave out of a connection. */
interface Wire extends Connection {
  on(event: 'parseComplete', listener: () => void): this
}

/** PostgreSQL cuts names at 63 bytes, so a statement is named by a number rather than by its author. */
const names = new Map<string, string>()
/** How to read the columns of a statement: the server describes them once, and not at every execution. */
const readers = new Map<string, ((text: string) => unknown)[]>()
/** Which statements a connection has parsed, and which it was asked to. */
const parsedBy = new WeakMap<Connection, { parsed: Set<string>; asked: string[] }>()

export class Batch implements Submittable {
  readonly #statements: readonly Statement[]
  readonly #settle: (error?: Error) => void
  #at = 0
  #rows: unknown[][] = []
  #reader: ((text: string) => unknown)[] = []

  /** `settle` hears once of the whole: without an error when the server is ready for the next batch. */
  constructor(statements: readonly Statement[], settle: (error?: Error) => void) {
    this.#statements = statements
    this.#settle = settle
  }

  submit(connection: Connection): void {
    const { parsed, asked } = memoryOf(connection as Wire)
    asked.length = 0
    connection.stream.cork()
    try {
      for (const { text, values } of this.#statements) {
        const name = nameOf(text)
        if (!parsed.has(name) && !asked.includes(name)) {
          connection.parse({ name, text, types: [] }, true)
          asked.push(name)
        }
        connection.bind({ statement: name, values: values as unknown[], valueMapper: onTheWire } as never, true)
        if (!readers.has(text)) connection.describe({ type: 'P' }, true)
        connection.execute({}, true)
      }
    } finally {
      connection.sync()
      connection.stream.uncork()
    }
    this.#begin()
  }

  handleRowDescription({ fields }: { fields: FieldDef[] }): void {
    this.#reader = fields.map(({ dataTypeID }) => this.#statement.parserOf(dataTypeID))
    readers.set(this.#statement.text, this.#reader)
  }

  handleDataRow({ fields }: { fields: (string | null)[] }): void {
    this.#rows.push(fields.map((field, column) => (field === null ? null : this.#reader[column]?.(field))))
  }

  handleCommandComplete(): void {
    const { text, resolve } = this.#statement
    if (!readers.has(text)) readers.set(text, this.#reader)
    resolve({ rows: this.#rows })
    this.#at += 1
    this.#begin()
  }

  handleEmptyQuery(): void {
    this.handleCommandComplete()
  }

  /** The server skips the rest of the batch and rolls it back, so no statement of it has happened. */
  handleError(error: Error): void {
    for (const statement of this.#statements) statement.reject(error)
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

  #begin(): void {
    this.#rows = []
    this.#reader = readers.get(this.#statements[this.#at]?.text ?? '') ?? []
  }
}

function memoryOf(connection: Wire) {
  let memory = parsedBy.get(connection)
  if (memory === undefined) {
    memory = { parsed: new Set(), asked: [] }
    parsedBy.set(connection, memory)
    const { parsed, asked } = memory
    // A statement that fails to execute stays parsed, one that fails to parse does not: only this event tells.
    connection.on('parseComplete', () => {
      const name = asked.shift()
      if (name !== undefined) parsed.add(name)
    })
  }
  return memory
}

function nameOf(text: string): string {
  let name = names.get(text)
  if (name === undefined) {
    name = `s${names.size}`
    names.set(text, name)
  }
  return name
}

/** Drizzle has encoded what is more than a plain value. */
function onTheWire(value: unknown): string | null {
  return value === null || value === undefined ? null : String(value)
}
