// The tokens of links to files: pblink_<payload>.<signature>. The signature covers the path and the query of the file.
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Pepper } from '../../config/config.ts'

/** Who reads the file of a link: the credential that created it. */
export interface FileLink {
  clientId: string
  /** The key that created it; null for an access token. */
  keyId: string | null
  /** The organization of the API client. */
  holderId: string
  /** The organization that it represented with On-Behalf-Of. */
  representedId: string | null
  /** In milliseconds since 1970. */
  expiresAt: number
  /** The scopes that the access token had which created it; null for a key. */
  scopes: readonly string[] | null
}

const tokenPattern = /^pblink_([A-Za-z0-9_-]{1,2000})\.([A-Za-z0-9_-]{43})$/

/** The prefix keeps the text apart from API keys, whose digests use the same peppers. */
const signatureOf = (path: string, payload: string, { secret }: Pepper): string =>
  createHmac('sha256', secret).update(`file link\n${payload}\n${path}`).digest('base64url')

/** The URL of a link. `path` is that of the file, with its query. */
export function createLinkUrl(path: string, link: FileLink, [pepper]: readonly Pepper[]): string {
  if (pepper === undefined) throw new Error('No pepper is configured.')
  const { clientId, keyId, holderId, representedId, expiresAt, scopes } = link
  const payload = Buffer.from(JSON.stringify([clientId, keyId, holderId, representedId, expiresAt, scopes])).toString(
    'base64url',
  )
  return withToken(path, `pblink_${payload}.${signatureOf(path, payload, pepper)}`)
}

const withToken = (path: string, token: string): string => `${path}${path.includes('?') ? '&' : '?'}link=${token}`

/** Splits the URL of a link into the path of the file, with its query, and the token; undefined if it is not one. */
export function splitLinkUrl(url: string): { path: string; token: string } | undefined {
  const [, path = '', token = ''] = /^(.*)[?&]link=([^&]*)$/s.exec(url) ?? []
  // With another separator before the token, the query of the request would differ from the signed one.
  return url === withToken(path, token) ? { path, token } : undefined
}

/** The content of a token; undefined if it is not the token of the path, or has expired. `now`: in milliseconds since 1970. */
export function verifyLink(path: string, token: string, peppers: readonly Pepper[], now: number): FileLink | undefined {
  const [, payload, signature] = tokenPattern.exec(token) ?? []
  if (payload === undefined || signature === undefined) return undefined
  const sent = Buffer.from(signature)
  const isSigned = peppers.some((pepper) => timingSafeEqual(Buffer.from(signatureOf(path, payload, pepper)), sent))
  if (!isSigned) return undefined
  const [clientId, keyId, holderId, representedId, expiresAt, scopes] = JSON.parse(
    Buffer.from(payload, 'base64url').toString(),
  )
  return expiresAt > now ? { clientId, keyId, holderId, representedId, expiresAt, scopes } : undefined
}
