// The definitions of SQL functions: the current ones, in functions/, and those that the migrations last contain.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const breakpoint = '--> statement-breakpoint'
const source = /^-- Copy of functions\/(\w+)\.sql\n/
const removed = /^-- functions\/(\w+)\.sql was removed\n/

/** By the name of the function. */
export type Definitions = Map<string, string>

/** What functions/<name>.sql contains. */
export async function currentDefinitions(folder: string): Promise<Definitions> {
  const files = (await readdir(join(folder, 'functions'))).filter((file) => file.endsWith('.sql')).sort()
  const read = files.map(async (file): Promise<[string, string]> => {
    const text = await readFile(join(folder, 'functions', file), 'utf8')
    return [file.replace('.sql', ''), text.trim()]
  })
  return new Map(await Promise.all(read))
}

/** What the migrations last contain of each function, in their order. */
export async function migratedDefinitions(folder: string): Promise<Definitions> {
  const { entries } = JSON.parse(await readFile(join(folder, 'meta/_journal.json'), 'utf8')) as Journal
  const definitions: Definitions = new Map()
  for (const { tag } of entries) {
    const statements = (await readFile(join(folder, `${tag}.sql`), 'utf8')).split(breakpoint).map((one) => one.trim())
    for (const statement of statements) {
      const [copied, name = ''] = source.exec(statement) ?? []
      if (copied !== undefined) definitions.set(name, statement.slice(copied.length))
      const [, gone = ''] = removed.exec(statement) ?? []
      definitions.delete(gone)
    }
  }
  return definitions
}

export interface Journal {
  entries: { tag: string }[]
}

/** The statements that turn `before` into `after`, for the beginning of a migration; empty if nothing has changed. */
export function definitionChanges(before: Definitions, after: Definitions): string {
  const changed = [...after].filter(([name, text]) => before.get(name) !== text)
  const gone = [...before.keys()].filter((name) => !after.has(name))
  if (changed.length === 0 && gone.length === 0) return ''
  return [
    // Policies name the functions, and the functions name the tables, so that one of them comes before what it names.
    ...(changed.length > 0 ? ['set local check_function_bodies = off;'] : []),
    ...changed.map(([name, text]) => `-- Copy of functions/${name}.sql\n${text}`),
    ...gone.map((name) => `-- functions/${name}.sql was removed\ndrop function ${name};`),
  ]
    .map((statement) => `${statement}\n${breakpoint}\n`)
    .join('')
}
