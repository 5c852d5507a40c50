// Verification of access tokens (RFC 9068) of the configured issuers.
import type { JWTVerifyGetKey } from 'jose'
import type { TokenIssuer } from '../../config/config.ts'
import { readJson } from '../../http/json.ts'
import { Problem } from '../../problems.ts'

export interface VerifiedToken {
  issuer: string
  /** The `client_id` claim. */
  clientId: string
  /** In milliseconds since 1970, with the tolerance for differences of the clocks. */
  expiresAt: number
  /** The `scope` claim; undefined if the token has none, so that all scopes of the API client apply. */
  scopes: readonly string[] | undefined
}

/** Distinguishes access tokens from API keys, which contain no full stop. */
export const isToken = (credential: string): boolean => credential.includes('.')

const maxTokenLength = 8_192
const clockToleranceSeconds = 30
const maxTokenAgeSeconds = 86_400
const tokenPattern = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/
/** Other headers are rejected: they name a key of the sender (jwk, jku, x5u, x5c), or require an extension (crit). */
const allowedHeaders = ['alg', 'kid', 'typ', 'x5t', 'x5t#S256']
/** Of access tokens (RFC 9068), so that an id token, which has the type JWT or none, is rejected. */
const allowedTypes = ['at+jwt', 'application/at+jwt']

export type TokenVerifier = Awaited<ReturnType<typeof createTokenVerifier>>

/**
 * Returns a function that verifies a token. It returns undefined for an invalid token, and throws `unavailable` if the keys of
 * the issuer cannot be fetched.
 */
export async function createTokenVerifier(issuers: readonly TokenIssuer[], options = defaultKeySetOptions) {
  // Most services have no issuer: loading jose would prolong their start.
  if (issuers.length === 0) return async () => undefined
  const jose = await import('jose')
  const byIssuer = new Map(
    issuers.map((issuer) => [issuer.issuer, { ...issuer, keys: keySetAt(jose, issuer.jwksUrl, options) }]),
  )

  return async function verifyToken(token: string): Promise<VerifiedToken | undefined> {
    const { header, claims } = decode(token) ?? {}
    const configured = byIssuer.get(claims?.iss as string)
    if (configured === undefined || !isAllowedHeader(header)) return undefined
    const { issuer, audience, algorithms, keys } = configured
    try {
      const { payload } = await jose.jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        requiredClaims: ['exp', 'iat', 'sub', 'client_id'],
        clockTolerance: clockToleranceSeconds,
        maxTokenAge: maxTokenAgeSeconds,
      })
      const { sub, client_id: clientId, scope, exp = 0 } = payload
      if (!isIdentifier(sub) || !isIdentifier(clientId)) return undefined
      if (!['string', 'undefined'].includes(typeof scope)) return undefined
      const expiresAt = (exp + clockToleranceSeconds) * 1000
      return { issuer, clientId, expiresAt, scopes: (scope as string | undefined)?.split(' ') }
    } catch (error) {
      if (error instanceof Problem) throw error
      return undefined
    }
  }
}

const isIdentifier = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 255

interface DecodedToken {
  header: Record<string, unknown>
  claims: Record<string, unknown>
}

/** The header and claims of a token; undefined unless it is canonical base64url and JSON without duplicate names. */
function decode(token: string): DecodedToken | undefined {
  const segments = token.length <= maxTokenLength ? tokenPattern.exec(token)?.slice(1) : undefined
  const parts = segments?.map((segment) => Buffer.from(segment, 'base64url'))
  if (!parts?.every((part, index) => part.toString('base64url') === segments?.[index])) return undefined
  try {
    const [header, claims] = parts.slice(0, 2).map(readJson)
    return isObject(header) && isObject(claims) ? { header, claims } : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Checks what jose does not; jose checks `alg` and the signature. */
const isAllowedHeader = (header: Record<string, unknown> = {}): boolean =>
  Object.keys(header).every((name) => allowedHeaders.includes(name)) &&
  isIdentifier(header.kid) &&
  typeof header.typ === 'string' &&
  allowedTypes.includes(header.typ.toLowerCase())

/** How the public keys of an issuer are cached. */
interface KeySetOptions {
  /** Keys older than this are fetched again in the background. */
  renewMillis: number
  /** Keys older than this are not used, even if the issuer is unavailable. */
  maxAgeMillis: number
  /** Minimum time between two requests to the issuer, also after a failure. */
  coolDownMillis: number
}
const defaultKeySetOptions: KeySetOptions = { renewMillis: 600_000, maxAgeMillis: 86_400_000, coolDownMillis: 10_000 }

/** The public keys of an issuer. They are fetched when a token needs them. */
function keySetAt(
  { createRemoteJWKSet, customFetch, errors }: typeof import('jose'),
  url: string,
  { renewMillis, maxAgeMillis, coolDownMillis }: KeySetOptions,
): JWTVerifyGetKey {
  let lastFetch = -Infinity
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: 2_000,
    cacheMaxAge: maxAgeMillis,
    cooldownDuration: 0,
    [customFetch]: async (...request: Parameters<typeof fetch>) => {
      if (performance.now() - lastFetch < coolDownMillis) throw new errors.JWKSNoMatchingKey()
      lastFetch = performance.now()
      return fetch(...request)
    },
  })
  return async (header, token) => {
    if (performance.now() - lastFetch > renewMillis && keys.fresh) keys.reload().catch(() => {})
    try {
      return await keys(header, token)
    } catch (error) {
      if (keys.fresh) throw error
      const problem = new Problem('unavailable', 'The keys of the token issuer cannot be fetched at the moment.', {
        headers: { 'retry-after': String(Math.ceil(coolDownMillis / 1000)) },
      })
      problem.cause = error
      throw problem
    }
  }
}
