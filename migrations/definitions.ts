// The definitions of SQL functions: the current ones in functions/, and the latest ones in the migrations.
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

const breakpoint = '--> statement-breakpoint'
const copyHeader = /^-- Copy of functions\/(\w+)\.sql\n/
const removalHeader = /^-- functions\/(\w+)\.sql was removed\n/

/** By the name of the function. */
export type Definitions = Map<string, string>

/** The contents of functions/<name>.sql. */
export async function currentDefinitions(folder: string): Promise<Definitions> {
  const files = (await readdir(join(folder, 'functions'))).filter((file) => file.endsWith('.sql')).sort()
  const entries = files.map(async (file): Promise<[string, string]> => {
    const text = await readFile(join(folder, 'functions', file), 'utf8')
    return [file.replace('.sql', ''), text.trim()]
  })
  return new Map(await Promise.all(entries))
}

/** The latest definition of each function in the migrations. */
export async function migratedDefinitions(folder: string): Promise<Definitions> {
  const { entries } = JSON.parse(await readFile(join(folder, 'meta/_journal.json'), 'utf8')) as Journal
  const definitions: Definitions = new Map()
  for (const { tag } of entries) {
    const statements = (await readFile(join(folder, `${tag}.sql`), 'utf8'))
      .split(breakpoint)
      .map((statement) => statement.trim())
    for (const statement of statements) {
      const [header, name = ''] = copyHeader.exec(statement) ?? []
      if (header !== undefined) definitions.set(name, statement.slice(header.length))
      const [, removedName = ''] = removalHeader.exec(statement) ?? []
      definitions.delete(removedName)
    }
  }
  return definitions
}

export interface Journal {
  entries: { tag: string }[]
}

/** The statements at the start of a migration that turn `before` into `after`; empty if nothing has changed. */
export function definitionChanges(before: Definitions, after: Definitions): string {
  const changed = [...after].filter(([name, text]) => before.get(name) !== text)
  const removedNames = [...before.keys()].filter((name) => !after.has(name))
  if (changed.length === 0 && removedNames.length === 0) return ''
  return [
    // Policies refer to functions, and functions to tables, so one of them is created before what it refers to.
    ...(changed.length > 0 ? ['set local check_function_bodies = off;'] : []),
    ...changed.map(([name, text]) => `-- Copy of functions/${name}.sql\n${text}`),
    ...removedNames.map((name) => `-- functions/${name}.sql was removed\ndrop function ${name};`),
  ]
    .map((statement) => `${statement}\n${breakpoint}\n`)
    .join('')
}
