// The data folder: whether this release may use it, its lock, and its secrets.
import { randomBytes } from 'node:crypto'
import { chmod, mkdir, readdir, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { type Static, Type } from 'typebox'
import { exists, readJson, readText, writeOnce } from './files.ts'

/** The major version of the embedded PostgreSQL. */
export const postgresMajor = 18

const formatVersion = 1
const markerName = 'partnership-basics.json'

const Marker = Type.Object({ format: Type.Integer(), postgres: Type.Integer() })
const StoredSecrets = Type.Object({
  superuserPassword: Type.String({ minLength: 1 }),
  peppers: Type.Array(Type.Object({ version: Type.Integer({ minimum: 1 }), secret: Type.String({ minLength: 32 }) }), {
    minItems: 1,
  }),
})
const StoredKeys = Type.Array(
  Type.Object({ name: Type.String(), seed: Type.String({ minLength: 43, maxLength: 43 }) }),
  {
    minItems: 1,
  },
)

/** Throws if the folder has files of other programs or of an incompatible release. Changes nothing. */
export async function assertUsable(folder: string): Promise<void> {
  const entries = await readdir(folder).catch((error): string[] => {
    if (error.code === 'ENOENT') return []
    throw new Error(`The data folder ${folder} cannot be used: ${error.message}`)
  })
  if (!entries.includes(markerName)) {
    // A start that was interrupted leaves a temporary marker; a new file system has a lost+found.
    const otherFiles = entries.filter((name) => !name.startsWith(markerName) && name !== 'lost+found')
    if (otherFiles.length === 0) return
    throw new Error(
      `The folder ${folder} contains files of other programs (${otherFiles.slice(0, 3).join(', ')}): set DATA_FOLDER to a new or empty folder.`,
    )
  }
  const marker = await readJson(join(folder, markerName), Marker)
  if (marker.format > formatVersion) {
    throw new Error(`The data folder ${folder} was created by a newer release: run that release.`)
  }
  const version = (await readText(join(folder, 'postgres', 'PG_VERSION')))?.trim() ?? String(marker.postgres)
  if (version !== String(postgresMajor)) {
    throw new Error(
      `The data folder ${folder} contains data of PostgreSQL ${version}, and this release includes PostgreSQL ${postgresMajor}: move the data with pg_dump, or run the release that created it.`,
    )
  }
}

/** Creates the folder if necessary and writes its marker. Returns the path without symbolic links. */
export async function createFolder(folder: string): Promise<string> {
  const path = resolve(folder)
  const firstCreated = await mkdir(path, { recursive: true })
  // PostgreSQL may run under another account, which has to enter the folder, but not to list it.
  if (firstCreated !== undefined) {
    for (let created = path; created.length >= firstCreated.length; created = dirname(created)) {
      await chmod(created, 0o711)
    }
  }
  const marker = join(folder, markerName)
  if (!(await exists(marker))) {
    await writeOnce(marker, JSON.stringify({ format: formatVersion, postgres: postgresMajor }), 0o644)
  }
  return realpath(folder)
}

/**
 * Throws if another running service uses the folder; returns the function that releases the lock. SQLite locks an empty
 * file, because the kernel releases such a lock when the process ends, also after a crash.
 */
export async function lockFolder(path: string): Promise<() => Promise<void>> {
  const pidFile = join(path, 'service.pid')
  const lock = new DatabaseSync(join(path, 'service.lock'))
  try {
    lock.exec('begin exclusive')
  } catch (error) {
    lock.close()
    const sqliteBusy = 5
    if ((error as { errcode?: number }).errcode !== sqliteBusy) throw error
    const pid = (await readText(pidFile))?.trim() ?? 'unknown'
    throw new Error(
      `Another running service (process ${pid}) uses the data folder ${path}: stop it first, or set DATA_FOLDER to another folder.`,
    )
  }
  await writeFile(pidFile, `${process.pid}\n`)
  return async () => {
    if (!lock.isOpen) return
    await rm(pidFile, { force: true })
    lock.close()
  }
}

/** Generates the secrets at the first start. Throws if there is data but no file with secrets. */
export async function readSecrets(path: string): Promise<Static<typeof StoredSecrets>> {
  const file = join(path, 'secrets.json')
  if (!(await exists(file))) {
    if (await exists(join(path, 'postgres'))) {
      throw new Error(
        `${file} is missing, and the data in the same folder cannot be used without it: restore it from a backup.`,
      )
    }
    const generated: Static<typeof StoredSecrets> = {
      superuserPassword: randomBytes(32).toString('hex'),
      peppers: [{ version: 1, secret: randomBytes(32).toString('hex') }],
    }
    await writeOnce(file, JSON.stringify(generated, null, 2), 0o600)
  }
  return readJson(file, StoredSecrets)
}

/**
 * The keys that attest signatures, in a file of their own, because folders of earlier releases have none. Generates one if there
 * is no file: signatures that a lost key has attested can still be verified, because its public part is in the database.
 */
export async function readAttestationKeys(path: string): Promise<Static<typeof StoredKeys>> {
  const file = join(path, 'attestation-keys.json')
  if (!(await exists(file))) {
    const generated: Static<typeof StoredKeys> = [
      { name: new Date().toISOString().slice(0, 10), seed: randomBytes(32).toString('base64url') },
    ]
    await writeOnce(file, JSON.stringify(generated, null, 2), 0o600)
  }
  return readJson(file, StoredKeys)
}
