// The tokens of calendar feeds: pbcal_<secret>. Each can read one calendar only, because proxies may log the URLs that contain them.
import { createHmac, randomBytes } from 'node:crypto'
import type { Pepper } from '../../config/config.ts'

const tokenPattern = /^pbcal_[A-Za-z0-9_-]{43}$/

const digestOf = (token: string, { secret }: Pepper): string =>
  createHmac('sha256', secret).update(token).digest('base64url')

export const isToken = (value: unknown): value is string => typeof value === 'string' && tokenPattern.test(value)

/** One digest for each pepper: the token may have been created with a pepper that is no longer the first. */
export const digestsOf = (token: string, peppers: readonly Pepper[]): string[] =>
  peppers.map((pepper) => digestOf(token, pepper))

/** The token is returned once; only its digest is stored. */
export function createToken([pepper]: readonly Pepper[]): { token: string; digest: string } {
  if (pepper === undefined) throw new Error('No pepper is configured.')
  const token = `pbcal_${randomBytes(32).toString('base64url')}`
  return { token, digest: digestOf(token, pepper) }
}
