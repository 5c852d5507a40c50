// Signs deliveries as Standard Webhooks defines, and makes their keys.
import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

export const signings = ['hmac', 'ed25519'] as const
export type Signing = (typeof signings)[number]

export interface SigningKey {
  signing: Signing
  /** whsec_ and 32 bytes in base64; of ed25519 whsk_ and the seed. */
  secret: string
}

const prefixes = { hmac: 'whsec_', ed25519: 'whsk_' } as const
/** Before the 32 bytes of an Ed25519 key: PKCS #8 of a private one, SPKI of a public one. */
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/** A new secret. */
export function createSecret(signing: Signing): string {
  if (signing === 'hmac') return prefixes.hmac + randomBytes(32).toString('base64')
  const { privateKey } = generateKeyPairSync('ed25519')
  return (
    prefixes.ed25519 +
    privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(pkcs8Prefix.length).toString('base64')
  )
}

const bytesOf = ({ signing, secret }: SigningKey) => Buffer.from(secret.slice(prefixes[signing].length), 'base64')

const privateKeyOf = (key: SigningKey) =>
  createPrivateKey({ key: Buffer.concat([pkcs8Prefix, bytesOf(key)]), format: 'der', type: 'pkcs8' })

/** The public key that verifies the signatures, as whpk_ and base64; null for hmac. */
export function publicKeyOf(key: SigningKey): string | null {
  if (key.signing === 'hmac') return null
  const { x = '' } = createPublicKey(privateKeyOf(key)).export({ format: 'jwk' })
  return `whpk_${Buffer.from(x, 'base64url').toString('base64')}`
}

/** The headers of a delivery. `keys`: the newest first; during an overlap there are two. */
export function signedHeaders(
  { id, timestamp, body }: { id: string; timestamp: number; body: string },
  keys: readonly SigningKey[],
): Record<string, string> {
  const signed = `${id}.${timestamp}.${body}`
  const signatures = keys.map((key) =>
    key.signing === 'hmac'
      ? `v1,${createHmac('sha256', bytesOf(key)).update(signed).digest('base64')}`
      : `v1a,${sign(null, Buffer.from(signed), privateKeyOf(key)).toString('base64')}`,
  )
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': signatures.join(' ') }
}
