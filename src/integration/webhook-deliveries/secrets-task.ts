// Encrypts secrets with the first pepper that are encrypted with another one.
import type { WorkerServices } from '../../records/feature.ts'
import type { Task } from '../../records/tasks.ts'
import { findOutdatedSecrets, replaceSecret } from './worker-store.ts'

const maxSecrets = 50

export function createSecretsTask({
  database,
  encryptor,
  peppers,
}: Pick<WorkerServices, 'database' | 'encryptor' | 'peppers'>): Task {
  const version = peppers[0]?.version ?? 0
  /** Secrets that no pepper decrypts, so that they are not tried again; their endpoints are disabled with SECRET_LOST. */
  const lost = new Set<string>()

  /** Undefined if the secret is lost. */
  function encryptedAgain(encrypted: string, endpointId: string): string | undefined {
    try {
      return encryptor.encrypt(encryptor.decrypt(encrypted, endpointId), endpointId)
    } catch {
      lost.add(encrypted)
      return undefined
    }
  }

  return {
    name: 'webhook-secrets',
    async run() {
      // Those that are lost are found each time, and must not keep it from finding others.
      const found = await database.query(findOutdatedSecrets, { version, maxSecrets: maxSecrets + lost.size })
      const outdated = found.filter(({ encrypted }) => !lost.has(encrypted))
      for (const { endpointId, id, encrypted } of outdated) {
        const after = encryptedAgain(encrypted, endpointId)
        if (after === undefined) continue
        await database.query(replaceSecret, { endpointId, id, before: encrypted, after, version })
      }
      return outdated.length > 0
    },
  }
}
