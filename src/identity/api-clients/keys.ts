// API keys, the bootstrap key and hand-over codes: pb_<kind>_<keyId>_<secret><checksum>. The checksum rejects malformed keys without a query.
import { createHmac, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Pepper } from '../../config/config.ts'

export interface NewKey {
  /** The only copy of the key: the database stores its digest. */
  key: string
  keyId: string
  digest: string
  pepperVersion: number
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const keyPattern = /^(pb_(?:live|test|bootstrap|handover)_([0-9A-Za-z]{12})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/

/** The last `length` digits of a big-endian number in base 62, with leading zeros. */
function base62(bytes: Uint8Array, length: number): string {
  let remaining = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (let position = 0; position < length; position++) {
    text = digits[Number(remaining % 62n)] + text
    remaining /= 62n
  }
  return text
}

const checksumOf = (text: string): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return base62(bytes, 6)
}

/** HMAC-SHA-256. A slow password hash is not needed for a secret of 256 random bits. */
const digestOf = (key: string, pepper: Pepper): string =>
  createHmac('sha256', pepper.secret).update(key).digest('base64url')

/** The digest of a key under each pepper. */
export const digestsOf = (key: string, peppers: readonly Pepper[]): string[] =>
  peppers.map((pepper) => digestOf(key, pepper))

/** A new key, with its digest under the first pepper. */
export function createKey(kind: 'live' | 'test' | 'bootstrap' | 'handover', [pepper]: readonly Pepper[]): NewKey {
  if (pepper === undefined) throw new Error('A key needs a pepper.')
  const keyId = base62(randomBytes(9), 12)
  const text = `pb_${kind}_${keyId}_${base62(randomBytes(32), 43)}`
  const key = text + checksumOf(text)
  return { key, keyId, digest: digestOf(key, pepper), pepperVersion: pepper.version }
}

/** The public part of a key; undefined if the key is malformed or its checksum is wrong. */
export function keyIdOf(key: string): string | undefined {
  const [, text, keyId, checksum] = keyPattern.exec(key) ?? []
  return text !== undefined && checksumOf(text) === checksum ? keyId : undefined
}

/** Whether a URL contains an API key or another such secret, which would end up in logs and browser histories. */
export const containsKey = (url: string): boolean => /pb_(?:live|test|bootstrap|handover)_[0-9A-Za-z]{12}_/.test(url)
