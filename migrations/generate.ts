// Writes the next migration: copies of the changed functions, then the changes of the tables that drizzle-kit finds.
// Arguments are those of `drizzle-kit generate`, such as --name.
//
// Definitions are copied unchanged. If `create or replace` is not enough, for example for other parameters, `drop` the
// function in the migration before. Call enable_row_security() for a new table. A migration that has been merged is not edited.
import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { currentDefinitions, definitionChanges, type Journal, migratedDefinitions } from './definitions.ts'

const folder = import.meta.dirname
const args = process.argv.slice(2)

const tagsOf = async () => {
  const text = await readFile(join(folder, 'meta/_journal.json'), 'utf8').catch(() => '{ "entries": [] }')
  return (JSON.parse(text) as Journal).entries.map(({ tag }) => tag)
}

function generate(...extraArgs: string[]): void {
  const { status } = spawnSync('drizzle-kit', ['generate', '--config', join(folder, 'kit.ts'), ...args, ...extraArgs], {
    cwd: join(folder, '..'),
    stdio: 'inherit',
  })
  if (status !== 0) process.exit(status ?? 1)
}

const before = await tagsOf()
const migrated = before.length > 0 ? await migratedDefinitions(folder) : new Map()
const changes = definitionChanges(migrated, await currentDefinitions(folder))
generate()
if (changes !== '' && (await tagsOf()).length === before.length) generate('--custom')

const [tag] = (await tagsOf()).slice(before.length)
if (tag !== undefined && changes !== '') {
  const file = join(folder, `${tag}.sql`)
  await writeFile(file, changes + (await readFile(file, 'utf8')))
}
