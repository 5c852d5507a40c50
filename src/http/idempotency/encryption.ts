// Keeps an answer that holds a secret so that the database alone cannot tell it.
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export interface Encryptor {
  encrypt(text: string): string
  decrypt(sealed: string): string
}

/** AES-256-GCM under keys derived from `secrets`: the first one closes, every one opens. */
export function createEncryptor(secrets: readonly string[]): Encryptor {
  const keys = secrets.map((secret) =>
    Buffer.from(hkdfSync('sha256', secret, '', 'partnership-basics sealed answers', 32)),
  )
  const [current] = keys
  if (current === undefined) throw new Error('A seal needs a secret.')
  return {
    encrypt(text) {
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', current, iv)
      return Buffer.concat([iv, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
    },
    decrypt(sealed) {
      const bytes = Buffer.from(sealed, 'base64')
      for (const key of keys) {
        try {
          const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12), { authTagLength: 16 })
          decipher.setAuthTag(bytes.subarray(-16))
          return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
        } catch {
          // Closed under another one.
        }
      }
      throw new Error('No pepper that is configured opens this answer.')
    },
  }
}
