// The account that runs the embedded PostgreSQL, which refuses to run as root.
import { chown, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Account, run } from './files.ts'

/** For a process of root: the owner of existing data, or the user postgres for new data. Otherwise the user of this process. */
export async function accountFor(data: string): Promise<Account> {
  if (process.getuid?.() !== 0) return {}
  const owner = await stat(data).catch(() => undefined)
  if (owner !== undefined) return { uid: owner.uid, gid: owner.gid }
  const postgres = async () => ({
    uid: Number(await run('id', ['-u', 'postgres'])),
    gid: Number(await run('id', ['-g', 'postgres'])),
  })
  return postgres().catch(async () => {
    try {
      await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'])
      return await postgres()
    } catch (cause) {
      throw new Error(
        'PostgreSQL does not run as root, and the user postgres could not be created: run the service as another user, or set DATABASE_URL.',
        { cause },
      )
    }
  })
}

/** Throws if the account may not enter one of the paths or a folder above it. */
export async function assertReachable(paths: string[], { uid, gid }: Account): Promise<void> {
  if (uid === undefined) return
  for (const path of paths) {
    for (let current = path; current !== dirname(current); current = dirname(current)) {
      const folder = await stat(current).catch(() => undefined)
      if (folder === undefined) continue
      const executeBit = folder.uid === uid ? 0o100 : folder.gid === gid ? 0o010 : 0o001
      if (folder.mode & executeBit) continue
      throw new Error(
        `PostgreSQL does not run as root, and the user that runs it instead (postgres, uid ${uid}) may not enter ${current}: choose another DATA_FOLDER, allow access (chmod o+x ${current}), run the service as another user, or set DATABASE_URL.`,
      )
    }
  }
}

export async function changeOwner({ uid, gid }: Account, path: string): Promise<void> {
  if (uid !== undefined && gid !== undefined) await chown(path, uid, gid)
}
