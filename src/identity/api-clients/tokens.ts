// Access tokens of the issuers that are configured (RFC 9068): whose they are, once all of it has held.
import { createRemoteJWKSet, customFetch, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import type { TokenIssuer } from '../../config.ts'
import { readJson } from '../../http/json.ts'
import { Problem } from '../../problems.ts'

/** What a good token says. */
export interface TokenHolder {
  issuer: string
  /** As the issuer calls the program. */
  clientId: string
  /** Undefined where the token leaves it to us. */
  scopes: readonly string[] | undefined
}

/** No API key has a full stop in it, and every token has. */
export const isToken = (credential: string): boolean => credential.includes('.')

const maxLength = 8_192
const toleranceSeconds = 30
const maxAgeSeconds = 86_400
const form = /^([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)$/
/** What a header may say. Anything else points to keys of the sender's own, or asks for what is not done here. */
const headerNames = ['alg', 'kid', 'typ', 'x5t', 'x5t#S256']
const types = ['jwt', 'at+jwt', 'application/at+jwt']

export type TokenReader = ReturnType<typeof tokenReader>

/** Reads tokens; of one that is not good it says undefined, and no more. */
export function tokenReader(issuers: readonly TokenIssuer[], terms = usualTerms) {
  const known = new Map(issuers.map((one) => [one.issuer, { ...one, keys: keysAt(one.jwksUrl, terms) }]))

  return async function read(token: string): Promise<TokenHolder | undefined> {
    const { header, claims } = partsOf(token) ?? {}
    const from = known.get(claims?.iss as string)
    if (from === undefined || !isUsual(header)) return undefined
    const { issuer, audience, algorithms, keys } = from
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        algorithms,
        requiredClaims: ['exp', 'iat', 'sub', 'client_id'],
        clockTolerance: toleranceSeconds,
        maxTokenAge: maxAgeSeconds,
      })
      const { sub, client_id: clientId, scope } = payload
      if (!isName(sub) || !isName(clientId) || !['string', 'undefined'].includes(typeof scope)) return undefined
      return { issuer, clientId, scopes: (scope as string | undefined)?.split(' ') }
    } catch (error) {
      if (error instanceof Problem) throw error
      return undefined
    }
  }
}

const isName = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 255

interface Parts {
  header: Record<string, unknown>
  claims: Record<string, unknown>
}

/** Each part as it has to be written: a token has one form, in which no name stands twice. */
function partsOf(token: string): Parts | undefined {
  const segments = token.length <= maxLength ? form.exec(token)?.slice(1) : undefined
  const bytes = segments?.map((segment) => Buffer.from(segment, 'base64url'))
  if (!bytes?.every((part, at) => part.toString('base64url') === segments?.[at])) return undefined
  try {
    const [header, claims] = bytes.slice(0, 2).map(readJson)
    return isObject(header) && isObject(claims) ? { header, claims } : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** jose looks at `alg` and the signature. */
const isUsual = (header: Record<string, unknown> = {}): boolean =>
  Object.keys(header).every((name) => headerNames.includes(name)) &&
  isName(header.kid) &&
  (header.typ === undefined || (typeof header.typ === 'string' && types.includes(header.typ.toLowerCase())))

/** The public keys of an issuer are asked for when a token comes. */
interface Terms {
  /** After so long they are renewed in the background. */
  renewMillis: number
  /** So long they go on where the issuer is down. */
  keepMillis: number
  /** Whatever comes, and whatever came of it, the issuer is not asked more often. */
  coolDownMillis: number
}
const usualTerms: Terms = { renewMillis: 600_000, keepMillis: 86_400_000, coolDownMillis: 10_000 }

function keysAt(url: string, { renewMillis, keepMillis, coolDownMillis }: Terms): JWTVerifyGetKey {
  let asked = -Infinity
  const keys = createRemoteJWKSet(new URL(url), {
    timeoutDuration: 2_000,
    cacheMaxAge: keepMillis,
    cooldownDuration: 0,
    [customFetch]: async (...request) => {
      if (performance.now() - asked < coolDownMillis) throw new errors.JWKSNoMatchingKey()
      asked = performance.now()
      return fetch(...request)
    },
  })
  return async (header, token) => {
    if (performance.now() - asked > renewMillis && keys.fresh) keys.reload().catch(() => {})
    try {
      return await keys(header, token)
    } catch (error) {
      if (keys.fresh) throw error
      const problem = new Problem('unavailable', 'The issuer of the token does not tell its keys right now.', {
        headers: { 'retry-after': String(Math.ceil(coolDownMillis / 1000)) },
      })
      problem.cause = error
      throw problem
    }
  }
}
