// API keys: pb_<live|test>_<keyId>_<secret><checksum>. The checksum refuses garbage without asking the database.
import { createHmac, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { Pepper } from '../../config.ts'

export interface NewKey {
  /** Shown once; only its digest is kept. */
  key: string
  keyId: string
  digest: string
  pepperVersion: number
}

const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const form = /^(pb_(?:live|test|bootstrap)_([0-9A-Za-z]{12})_[0-9A-Za-z]{43})([0-9A-Za-z]{6})$/

function base62(bytes: Uint8Array, length: number): string {
  let rest = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (let at = 0; at < length; at++) {
    text = digits[Number(rest % 62n)] + text
    rest /= 62n
  }
  return text
}

const checksum = (text: string): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(text))
  return base62(bytes, 6)
}

/** An HMAC is fast, which is right for a secret of 256 random bits. */
const digestOf = (key: string, pepper: Pepper): string =>
  createHmac('sha256', pepper.secret).update(key).digest('base64url')

export const digestsOf = (key: string, peppers: readonly Pepper[]): string[] => peppers.map((one) => digestOf(key, one))

export function newKey(kind: 'live' | 'test' | 'bootstrap', [pepper]: readonly Pepper[]): NewKey {
  if (pepper === undefined) throw new Error('A key needs a pepper.')
  const keyId = base62(randomBytes(9), 12)
  const text = `pb_${kind}_${keyId}_${base62(randomBytes(32), 43)}`
  const key = text + checksum(text)
  return { key, keyId, digest: digestOf(key, pepper), pepperVersion: pepper.version }
}

/** The public part of a key that is at least well-formed. */
export function keyIdOf(key: string): string | undefined {
  const [, text, keyId, sum] = form.exec(key) ?? []
  return text !== undefined && checksum(text) === sum ? keyId : undefined
}

/** Whether a key stands where logs and histories see it. */
export const holdsKey = (url: string): boolean => /pb_(?:live|test|bootstrap)_[0-9A-Za-z]{12}_/.test(url)
