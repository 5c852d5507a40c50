// The columns in which records of one kind travel as CSV: how each cell is printed, and what it says when it is read.

type Fields = Record<string, unknown>

export interface Column {
  name: string
  print(record: object): string
  /** What the cell says, put into the body of a record; absent where a record only tells it. */
  put?(body: Fields, cell: string): void
}

const read = (record: object, path: string[]): unknown =>
  path.reduce<unknown>((value, name) => (value as Fields | null | undefined)?.[name], record)

function write(body: Fields, path: string[], value: unknown): void {
  const [name = '', ...rest] = path
  if (rest.length === 0) body[name] = value
  else {
    body[name] ??= {}
    write(body[name] as Fields, rest, value)
  }
}

/** Texts; `when.kind` is the kind within when. */
export const cells = (...names: string[]): Column[] =>
  names.map((name) => {
    const path = name.split('.')
    return {
      name,
      print: (record) => guarded(String(read(record, path) ?? '')),
      put: (body, cell) => write(body, path, unguarded(cell)),
    }
  })

/** Lists of texts, one a line within the cell. */
export const lists = (...names: string[]): Column[] =>
  names.map((name) => ({
    name,
    print: (record) => guarded(((record as Fields)[name] as string[]).join('\n')),
    put: (body, cell) => write(body, [name], linesOf(cell)),
  }))

/** Keys in other systems, one a line: scheme, colon, value. */
export const keys: Column = {
  name: 'externalIds',
  print: (record) =>
    guarded(
      (record as { externalIds: { scheme: string; value: string }[] }).externalIds
        .map(({ scheme, value }) => `${scheme}:${value}`)
        .join('\n'),
    ),
  put(body, cell) {
    body.externalIds = linesOf(cell).map((line) => {
      const [scheme = '', ...value] = line.split(':')
      return { scheme, value: value.join(':') }
    })
  },
}

/** What a record tells, and nobody writes. */
export const told = (...names: string[]): Column[] => cells(...names).map(({ name, print }) => ({ name, print }))

const linesOf = (cell: string): string[] => unguarded(cell).split(/\r?\n/)

/**
 * A spreadsheet takes what begins so for a formula, and runs it. An apostrophe in front keeps it text, and is taken off
 * again when it is read: what is exported and imported stays what it was. A plain number is no danger.
 */
const risky = /^'*[=+\-@\t\r]/
const plainNumber = /^-?[0-9.]+$/
const guarded = (text: string): string => (risky.test(text) && !plainNumber.test(text) ? `'${text}` : text)
const unguarded = (cell: string): string => (cell.startsWith("'") && risky.test(cell) ? cell.slice(1) : cell)
