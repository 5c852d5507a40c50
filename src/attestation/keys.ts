// The keys with which the service attests: Ed25519. Pure.
import { createHash, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { AttestationSeed } from '../config/config.ts'

/** The public part of a key (RFC 7517, RFC 8037). */
export interface PublicKey {
  alg: 'EdDSA'
  crv: 'Ed25519'
  /** The thumbprint of the key (RFC 7638). */
  kid: string
  kty: 'OKP'
  use: 'sig'
  x: string
}

export interface AttestationKey {
  name: string
  publicKey: PublicKey
  privateKey: KeyObject
}

/** PKCS #8 of an Ed25519 key (RFC 8410), up to the seed. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

export function attestationKeyOf({ name, seed }: AttestationSeed): AttestationKey {
  const der = Buffer.concat([pkcs8Prefix, Buffer.from(seed, 'base64url')])
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' })
  const { x = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  return { name, publicKey: publicKeyOf(x), privateKey }
}

export function publicKeyOf(x: string): PublicKey {
  const identity = { crv: 'Ed25519', kty: 'OKP', x } as const
  const kid = createHash('sha256')
    .update(canonicalize(identity) ?? '')
    .digest('base64url')
  return { alg: 'EdDSA', crv: 'Ed25519', kid, kty: 'OKP', use: 'sig', x }
}
