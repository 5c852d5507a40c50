// JSON Web Signatures in compact form (RFC 7515), with Ed25519 (RFC 8037). Pure.
import { createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { AttestationKey, PublicKey } from './keys.ts'

const encode = (value: object): string => Buffer.from(canonicalize(value) ?? '').toString('base64url')

/** Header and payload are canonical JSON (RFC 8785), so the same payload and key give the same token. */
export function signJws({ publicKey, privateKey }: AttestationKey, payload: object, typ: string): string {
  const signed = `${encode({ alg: publicKey.alg, kid: publicKey.kid, typ })}.${encode(payload)}`
  return `${signed}.${sign(null, Buffer.from(signed), privateKey).toString('base64url')}`
}

/**
 * The payload of a token that one of the keys has signed, or `fault`, which says why it is not valid. One token has one valid
 * form: a signature that is encoded in another way is rejected.
 */
export function verifyJws(
  token: string,
  keys: readonly PublicKey[],
  typ: string,
): { payload: unknown; fault?: never } | { payload?: never; fault: string } {
  const [head = '', body = '', signature = ''] = token.split('.')
  const header = decode(head) as { kid?: string } | undefined
  const payload = decode(body)
  const bytes = Buffer.from(signature, 'base64url')
  const key = keys.find(({ kid }) => kid === header?.kid)
  if (header === undefined || payload === undefined) return { fault: 'It is not a token.' }
  if (key === undefined) return { fault: 'The key that signed it is not known.' }
  // Of the three parts, the signature itself is the only one that it does not cover.
  const isSigned =
    token === `${encode({ alg: key.alg, kid: key.kid, typ })}.${body}.${bytes.toString('base64url')}` &&
    verify(null, Buffer.from(`${head}.${body}`), keyObjectOf(key), bytes)
  return isSigned ? { payload } : { fault: 'Its signature is not valid.' }
}

/** Importing a key takes longer than verifying a signature with it. */
const keyObjects = new WeakMap<PublicKey, KeyObject>()
function keyObjectOf(key: PublicKey): KeyObject {
  const known = keyObjects.get(key) ?? createPublicKey({ key: { ...key }, format: 'jwk' })
  keyObjects.set(key, known)
  return known
}

function decode(part: string): unknown {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString())
  } catch {
    return undefined
  }
}
