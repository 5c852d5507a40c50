// Consents of parties: who has consented, and who has not yet. Pure.
import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'

/** SHA-256 over canonical JSON (RFC 8785), in hexadecimal digits: identifies the content that parties consent to. */
export const hashOf = (content: unknown): string => hash('sha256', canonicalize(content) ?? '', 'hex')

export interface Consent {
  organizationId: string
  /** The organization that consented on its behalf, if any. */
  onBehalfBy: string | null
  at: string
}

/** The caller's consent at `at`. */
export const consentOf = ({ organizationId, onBehalfBy }: Omit<Consent, 'at'>, at: string): Consent => ({
  organizationId,
  onBehalfBy,
  at,
})

/** A second consent of the same organization changes nothing. */
export function withConsent(consents: readonly Consent[], consent: Consent): Consent[] {
  if (consents.some(({ organizationId }) => organizationId === consent.organizationId)) return [...consents]
  return [...consents, consent]
}

/** An organization, and since when it is a party. */
export interface AcceptedParty {
  organizationId: string
  acceptedAt: string | null
}

/**
 * The consents that count: without those of organizations that left after consenting and have joined again, which are asked
 * again. `parties` are the accepted parties.
 */
export const countedConsents = (consents: readonly Consent[], parties: readonly AcceptedParty[]): Consent[] =>
  consents.filter(
    (consent) =>
      !parties.some(
        ({ organizationId, acceptedAt }) =>
          organizationId === consent.organizationId && Date.parse(acceptedAt ?? '') > Date.parse(consent.at),
      ),
  )

/** The parties that have not consented yet. */
export const waitingOn = (consents: readonly Consent[], parties: readonly string[]): string[] =>
  parties.filter((party) => !consents.some(({ organizationId }) => organizationId === party))
