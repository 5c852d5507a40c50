// The tokens of calendar feeds: pbcal_<secret>. They stand in URLs, so each reads one calendar and opens nothing else.
import { createHmac, randomBytes } from 'node:crypto'
import type { Pepper } from '../../config.ts'

const form = /^pbcal_[A-Za-z0-9_-]{43}$/

const digestOf = (token: string, { secret }: Pepper): string =>
  createHmac('sha256', secret).update(token).digest('base64url')

export const isToken = (text: unknown): text is string => typeof text === 'string' && form.test(text)

/** By every pepper, as the one that it was made with may not be the first any more. */
export const digestsOf = (token: string, peppers: readonly Pepper[]): string[] =>
  peppers.map((one) => digestOf(token, one))

/** Shown once; only its digest is kept. */
export function newToken([pepper]: readonly Pepper[]): { token: string; digest: string } {
  if (pepper === undefined) throw new Error('A token needs a pepper.')
  const token = `pbcal_${randomBytes(32).toString('base64url')}`
  return { token, digest: digestOf(token, pepper) }
}
