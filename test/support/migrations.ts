// Folders with migrations.
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Test } from 'tap'
import { shippedMigrations } from '../../src/database/migrate.ts'

/** Creates a folder with the shipped migrations, or the first `count` of them, followed by the given ones. */
export async function withMigrations(
  t: Test,
  more: [when: number, statement: string][],
  count?: number,
): Promise<string> {
  const folder = t.testdir({})
  await mkdir(folder, { recursive: true })
  await cp(shippedMigrations, folder, { recursive: true })
  const journalFile = join(folder, 'meta/_journal.json')
  const journal = JSON.parse(await readFile(journalFile, 'utf8'))
  journal.entries.splice(count ?? journal.entries.length)
  for (const [at, [when, statement]] of more.entries()) {
    const tag = `later_${at}`
    journal.entries.push({ idx: journal.entries.length, version: '7', when, tag, breakpoints: true })
    await writeFile(join(folder, `${tag}.sql`), statement)
  }
  await writeFile(journalFile, JSON.stringify(journal))
  return folder
}
