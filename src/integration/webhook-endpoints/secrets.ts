// The secrets of endpoints: keys that sign, and queries of URLs. Encrypted with the first pepper, with the id of the endpoint.
import { randomBytes } from 'node:crypto'
import type { Pepper } from '../../config/config.ts'
import type { Encryptor } from '../../http/encryption.ts'
import type { WriteContext } from '../../http/endpoints.ts'
import type { Signing } from './rules.ts'
import { createSecret, publicKeyOf } from './signatures.ts'
import * as store from './store.ts'

export interface SecretSettings {
  encryptor: Encryptor
  peppers: readonly Pepper[]
}

/** The id of the secret that is the query of a URL. */
export type UrlSecret = 'url' | 'new_url'

interface NewSecret {
  id: string
  text: string
  publicKey?: string | null
}

function insertSecret(
  write: WriteContext,
  { encryptor, peppers }: SecretSettings,
  endpointId: string,
  createdAt: string,
  { id, text, publicKey = null }: NewSecret,
): store.WebhookSecret {
  const pepperVersion = peppers[0]?.version ?? 0
  const encrypted = encryptor.encrypt(text, endpointId)
  const secret = { endpointId, id, encrypted, pepperVersion, publicKey, createdAt, endsAt: null }
  write.enqueue(store.insertSecret, secret)
  return secret
}

/** Stores a new key. Returns it, and the only copy of its secret. */
export function insertKey(
  write: WriteContext,
  settings: SecretSettings,
  { id: endpointId, signing }: { id: string; signing: Signing },
  createdAt: string,
): { key: store.WebhookSecret; secret: string } {
  const secret = createSecret(signing)
  const publicKey = publicKeyOf({ signing, secret })
  const id = `whk_${randomBytes(9).toString('base64url')}`
  const key = insertSecret(write, settings, endpointId, createdAt, { id, text: secret, publicKey })
  return { key, secret }
}

/** A URL without fragment: without its query, and the query with its question mark; empty without one. As it was sent: escaped, it could be longer than a URL may be. */
export function splitUrl(text: string): { url: string; query: string } {
  const [url = ''] = text.split('?', 1)
  return { url, query: text.slice(url.length) }
}

/** Stores the query of a URL in place of the one before. */
export function replaceQuery(
  write: WriteContext,
  settings: SecretSettings,
  endpointId: string,
  createdAt: string,
  { id, query }: { id: UrlSecret; query: string },
): void {
  write.enqueue(store.removeSecret, { endpointId, id })
  if (query !== '') insertSecret(write, settings, endpointId, createdAt, { id, text: query })
}

/** A URL with its query; without it, if it can no longer be decrypted. */
export function completeUrl(
  { encryptor }: Pick<SecretSettings, 'encryptor'>,
  url: string,
  query: store.WebhookSecret | undefined,
): string {
  if (query === undefined) return url
  try {
    return url + encryptor.decrypt(query.encrypted, query.endpointId)
  } catch {
    return url
  }
}
