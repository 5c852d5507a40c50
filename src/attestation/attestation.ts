// Attestations of the service: signs with the first key of the settings, and publishes every key that it has ever signed with.

import type { AttestationSeed } from '../config/config.ts'
import type { Database } from '../database/database.ts'
import { signJws } from './jws.ts'
import { attestationKeyOf, type PublicKey, publicKeyOf } from './keys.ts'
import { insertKey, listKeys } from './store.ts'

export interface Attestation {
  /** The key that signs. */
  readonly activeKey: PublicKey
  /** A compact JWS of the payload. `typ` tells kinds of payloads apart. */
  sign(payload: object, typ: string): string
  /** The key that signs, then the others, also those that were removed from the settings. */
  keys(deadline?: number): Promise<PublicKey[]>
}

export function createAttestation(database: Database, seeds: readonly AttestationSeed[]): Attestation {
  const configured = seeds.map(attestationKeyOf)
  const [active] = configured
  if (active === undefined) throw new Error('No attestation key is configured.')
  return {
    activeKey: active.publicKey,
    sign: (payload, typ) => signJws(active, payload, typ),
    async keys(deadline) {
      const stored = await database.query(listKeys, {}, deadline)
      const all = [...configured.map(({ publicKey }) => publicKey), ...stored.map(({ x }) => publicKeyOf(x))]
      return [...new Map(all.map((key) => [key.kid, key])).values()]
    },
  }
}

/** Stores the public parts of the keys, at start: what they sign can be verified also when the settings have other keys. */
export async function storeKeys(database: Database, seeds: readonly AttestationSeed[]): Promise<void> {
  const stored = new Set((await database.query(listKeys)).map(({ kid }) => kid))
  const missing = seeds.map(attestationKeyOf).filter(({ publicKey }) => !stored.has(publicKey.kid))
  // Only if one is missing, because an instance on a standby server cannot write.
  for (const { name, publicKey } of missing)
    await database.query(insertKey, { kid: publicKey.kid, x: publicKey.x, name })
}
