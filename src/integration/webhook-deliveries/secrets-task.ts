// Encrypts secrets with the first pepper that are encrypted with another one.
import type { WorkerServices } from '../../records/feature.ts'
import { findOutdatedSecrets, replaceSecret } from './worker-store.ts'

const maxSecrets = 50
/** Secrets that no pepper decrypts, so that they are not tried again; their endpoints are disabled with SECRET_LOST. */
const lost = new Set<string>()

/** Returns whether there may be more. */
export async function encryptAgain({
  database,
  encryptor,
  peppers,
}: Pick<WorkerServices, 'database' | 'encryptor' | 'peppers'>): Promise<boolean> {
  const version = peppers[0]?.version ?? 0
  const found = await database.query(findOutdatedSecrets, { version, maxSecrets })
  let count = 0
  for (const { endpointId, id, encrypted } of found) {
    if (lost.has(encrypted)) continue
    try {
      const after = encryptor.encrypt(encryptor.decrypt(encrypted, endpointId), endpointId)
      await database.query(replaceSecret, { endpointId, id, before: encrypted, after, version })
      count++
    } catch {
      lost.add(encrypted)
    }
  }
  return count > 0
}
