// Verifies the signatures of webhook deliveries, as receivers do.
import { createPublicKey, verify } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import type { Body } from './service.ts'
import type { ReceivedRequest } from './webhooks.ts'

/** Whether a delivery has a signature of the key: a secret of hmac, or a public key of ed25519. */
export function isSignedWith(key: string, { headers, body }: ReceivedRequest): boolean {
  if (key.startsWith('whsec_')) {
    try {
      new Webhook(key).verify(body, headers)
      return true
    } catch {
      return false
    }
  }
  const x = Buffer.from(key.slice('whpk_'.length), 'base64').toString('base64url')
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x } })
  const signed = Buffer.from(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
  return signaturesOf({ headers }).some(
    (one) => one.startsWith('v1a,') && verify(null, signed, publicKey, Buffer.from(one.slice(4), 'base64')),
  )
}
export const signaturesOf = ({ headers }: Pick<ReceivedRequest, 'headers'>) =>
  (headers['webhook-signature'] ?? '').split(' ')

/** The key that verifies the newest signatures, of a response that creates one. */
export const keyOf = ({ webhookEndpoint, secret }: Body): string => secret ?? webhookEndpoint.keys.at(-1).publicKey
