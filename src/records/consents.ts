// What takes the word of every party: who has given it, to what, and who has yet to. Pure.
import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** SHA-256 over canonical JSON (RFC 8785), in hexadecimal digits: what parties gave their word to, and nothing else. */
export const hashOf = (content: unknown): string => hash('sha256', canonicalize(content) ?? '', 'hex')

export interface Consent {
  organizationId: string
  /** The organization that consented for it, if it was represented. */
  onBehalfBy: string | null
  at: string
}

/** The word that whoever asks gives now. */
export const consentOf = ({ organizationId, onBehalfBy }: Omit<Consent, 'at'>, at: string): Consent => ({
  organizationId,
  onBehalfBy,
  at,
})

/** Consenting twice is consenting once. */
export function withConsent(consents: readonly Consent[], consent: Consent): Consent[] {
  if (consents.some(({ organizationId }) => organizationId === consent.organizationId)) return [...consents]
  return [...consents, consent]
}

/** The parties that have yet to consent. */
export const waitingOn = (consents: readonly Consent[], parties: readonly string[]): string[] =>
  parties.filter((party) => !consents.some(({ organizationId }) => organizationId === party))
