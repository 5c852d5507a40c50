// What takes the word of every party: who has given it, and who has yet to. Pure.

export interface Consent {
  organizationId: string
  /** The organization that consented for it, if it was represented. */
  onBehalfBy: string | null
  at: string
}

/** Consenting twice is consenting once. */
export function withConsent(consents: readonly Consent[], consent: Consent): Consent[] {
  if (consents.some(({ organizationId }) => organizationId === consent.organizationId)) return [...consents]
  return [...consents, consent]
}

/** The parties that have yet to consent. */
export const waitingOn = (consents: readonly Consent[], parties: readonly string[]): string[] =>
  parties.filter((party) => !consents.some(({ organizationId }) => organizationId === party))
