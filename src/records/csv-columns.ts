// The columns in which records of one kind travel as CSV: how each cell is printed, and what it says when it is read.
import { parse } from 'csv-parse/sync'
import { stringify } from 'csv-stringify/sync'

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

/** Texts; `schedule.kind` is the field `kind` of the object `schedule`. */
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

/**
 * Lists of things, one a line within the cell, with | between their parts; quoted where a part has one itself. Those of
 * the parts that are `flags` are true or false.
 */
export const recordList = (name: string, parts: string[], flags: string[] = []): Column => ({
  name,
  print: (record) => {
    const rows = ((record as Fields)[name] as Fields[]).map((one) => {
      const said = parts.map((part) => String(one[part] ?? ''))
      return said.slice(0, said.findLastIndex((cell) => cell !== '') + 1)
    })
    return guarded(stringify(rows, { delimiter: ' | ', quoted_match: /^\s|[|"\r\n]|\s$/, eof: false }))
  },
  put(body, cell) {
    const rows = parse(unguarded(cell), {
      delimiter: '|',
      trim: true,
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
    })
    const meant = (part: string, said: string) =>
      flags.includes(part) && (said === 'true' || said === 'false') ? said === 'true' : said
    body[name] = rows.map((row) =>
      Object.fromEntries(
        row.flatMap((said, at) => {
          // A part too many has a name that no thing knows.
          const part = parts[at] ?? String(at)
          return said === '' ? [] : [[part, meant(part, said)]]
        }),
      ),
    )
  },
})

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
export const readOnly = (...names: string[]): Column[] => cells(...names).map(({ name, print }) => ({ name, print }))

const linesOf = (cell: string): string[] => unguarded(cell).split(/\r?\n/)

/**
 * A spreadsheet takes what begins so for a formula, and runs it. An apostrophe in front keeps it text, and is taken off
 * again when it is read: what is exported and imported stays what it was. A plain number is no danger.
 */
const risky = /^'*[=+\-@\t\r]/
const plainNumber = /^-?[0-9.]+$/
const guarded = (text: string): string => (risky.test(text) && !plainNumber.test(text) ? `'${text}` : text)
const unguarded = (cell: string): string => (cell.startsWith("'") && risky.test(cell) ? cell.slice(1) : cell)
