// Files and programs of the embedded PostgreSQL.
import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { link, open, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import type { Static, TSchema } from 'typebox'
import { Value } from 'typebox/value'

/** Writes the whole file or nothing. If several processes write it, the first one creates it and the others change nothing. */
export async function writeOnce(path: string, text: string, mode: number): Promise<void> {
  const temporary = `${path}.${randomUUID()}`
  try {
    await writeFile(temporary, text, { mode, flush: true })
    await link(temporary, path)
    await syncFolder(dirname(path))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(temporary, { force: true })
  }
}

/** Makes new and renamed entries of the folder survive a power failure. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync()
  await handle.close()
}

export async function readJson<Schema extends TSchema>(path: string, schema: Schema): Promise<Static<Schema>> {
  const text = await readFile(path, 'utf8')
  try {
    return Value.Parse(schema, JSON.parse(text))
  } catch {
    // Without the cause, which may quote a secret.
    throw new Error(`${path} does not have the content that the service wrote: restore it from a backup.`)
  }
}

/** Undefined if the file can't be read. */
export const readText = (path: string) => readFile(path, 'utf8').catch(() => undefined)

export const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Ids of the user that runs a program; empty for the user of this process. */
export interface Account {
  uid?: number
  gid?: number
}

/** Every account may enter the folder `/`. The environment contains no settings or secrets of the service. */
export const spawnOptions = (account: Account) => ({
  ...account,
  cwd: '/',
  env: { PATH: process.env.PATH, LC_ALL: 'C', TZ: 'UTC' },
})

/** Returns what the program writes to stdout. */
export async function run(program: string, args: string[], account: Account = {}): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, spawnOptions(account))
  return stdout
}
