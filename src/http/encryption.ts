// Encrypts texts with the peppers: stored responses that contain a secret, so that access to the database alone does not reveal it,
// and cursors that contain what the client must not see.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** `context`: the id of what the text belongs to. A text that was encrypted with a context is decrypted only with the same one. */
export interface Encryptor {
  encrypt(text: string, context?: string): string
  decrypt(encrypted: string, context?: string): string
}

/** AES-256-GCM with keys derived from `secrets`: the first encrypts, each of them decrypts. */
export function createEncryptor(secrets: readonly string[]): Encryptor {
  const keys = secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, '', 'partnership-basics stored responses', 32)),
  )
  const [current] = keys
  if (current === undefined) throw new Error('Encryption needs a secret.')
  return {
    encrypt(text, context = '') {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', current, iv).setAAD(Buffer.from(context))
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
    },
    decrypt(encrypted, context = '') {
      const bytes = Buffer.from(encrypted, 'base64')
      for (const key of keys) {
        try {
          const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
          decipher.setAAD(Buffer.from(context)).setAuthTag(bytes.subarray(-16))
          return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
        } catch {
          // Encrypted with another key.
        }
      }
      throw new Error('No configured pepper decrypts this text.')
    },
  }
}
