// The statement of a signature: who signs which content for which party, when and how. Pure.

import { ruleViolation } from '../../problems.ts'
import { localDateOf } from '../../records/time-zones.ts'
import { intentText } from '../agreement-kinds/signature-texts.ts'
import type { Authority, Content } from '../agreement-versions/content.ts'

export const statementFormat = 'partnership-basics/signature/1'

export const signingMethods = ['attested_api', 'wet_ink', 'external_esign'] as const
export type SigningMethod = (typeof signingMethods)[number]

/** Of a signature in ink: the scan of the signed print. */
export interface WetInkEvidence {
  documentSha256: string
  mediaType: string
  /** 1 to 500. */
  pages: number
  /** The party that keeps the paper. */
  custodianId: string
  location: string
}

/** Of a signature with another service. */
export interface ExternalEsignEvidence {
  provider: string
  envelopeId: string
  completedAt: string
  documentSha256: string
  certificateSha256: string | null
}

export type MethodAndEvidence =
  | { method: 'attested_api'; evidence: null }
  | { method: 'wet_ink'; evidence: WetInkEvidence }
  | { method: 'external_esign'; evidence: ExternalEsignEvidence }

export interface Person {
  name: string
  title: string | null
  authority: Authority
}

/** An organization that recorded a signature on behalf of the party. */
export interface Recorder {
  organizationId: string
  organizationName: string
}

/** Every key is always present: null if there is no value. Days are in the time zone of the content. */
export type SignatureStatement = MethodAndEvidence & {
  format: string
  agreementId: string
  agreementVersionId: string
  contentSha256: string
  organizationId: string
  organizationName: string
  /** As the content names it. */
  signatory: Person
  /** Who signed while the signatory was away. */
  substitution: Person | null
  signedOn: string
  /** The id of the text that the signature adopts. */
  intent: string
  /** Whether the signatory agrees that this signature is electronic. */
  electronicConsent: boolean
  recordedBy: Recorder | null
}

export type Signing = MethodAndEvidence &
  Pick<
    SignatureStatement,
    'agreementVersionId' | 'contentSha256' | 'organizationId' | 'signedOn' | 'electronicConsent'
  > & {
    signatory: Person
    substitution: Person | null
    recordedBy: Recorder | null
  }

const personOf = ({ name, title, authority: { basis, statement, documentSha256 } }: Person): Person => ({
  name,
  title,
  authority: { basis, statement, documentSha256 },
})

/** The statement of a signature for a party of the content. Throws if the content names no such party. */
export function statementOf(content: Pick<Content, 'agreement' | 'parties'>, signing: Signing): SignatureStatement {
  const { agreementVersionId, contentSha256, organizationId, signatory, substitution, recordedBy } = signing
  const { method, evidence, signedOn, electronicConsent } = signing
  const party = content.parties.find((one) => one.organizationId === organizationId)
  if (party === undefined) throw new Error('The content does not name the party.')
  return {
    format: statementFormat,
    agreementId: content.agreement.id,
    agreementVersionId,
    contentSha256,
    organizationId,
    organizationName: party.name,
    signatory: personOf(signatory),
    substitution: substitution && personOf(substitution),
    signedOn,
    intent: intentText.id,
    electronicConsent,
    recordedBy,
    ...({ method, evidence } as MethodAndEvidence),
  }
}

/** The members that the evidence of each method has; false if it is optional. */
const evidenceMembers = {
  attested_api: {},
  wet_ink: { documentSha256: true, mediaType: true, pages: true, custodianId: true, location: true },
  external_esign: {
    provider: true,
    envelopeId: true,
    completedAt: true,
    documentSha256: true,
    certificateSha256: false,
  },
} as const satisfies Record<SigningMethod, Record<string, boolean>>

export type SentEvidence = Partial<WetInkEvidence & ExternalEsignEvidence>

/** The evidence that the method needs. Throws 422 if a member is missing, or is of another method. */
export function evidenceOf(method: SigningMethod, sent: SentEvidence | null | undefined): MethodAndEvidence {
  const members: Record<string, boolean> = evidenceMembers[method]
  const values: Record<string, unknown> = Object.fromEntries(
    Object.entries(sent ?? {}).filter(([, value]) => value !== undefined && value !== null),
  )
  if (method === 'attested_api') {
    if (sent !== undefined && sent !== null)
      throw ruleViolation('/evidence', 'A signature over the API has no other evidence.')
    return { method, evidence: null }
  }
  for (const name of Object.keys(values))
    if (!(name in members)) throw ruleViolation(`/evidence/${name}`, `The method ${method} has no ${name}.`)
  for (const [name, isRequired] of Object.entries(members))
    if (isRequired && !(name in values))
      throw ruleViolation(`/evidence/${name}`, `The method ${method} requires ${name}.`)
  const evidence = Object.fromEntries(Object.keys(members).map((name) => [name, values[name] ?? null]))
  return { method, evidence } as unknown as MethodAndEvidence
}

/**
 * The day of a signature: over the API today, otherwise the day that was sent, from the day on which the version was frozen to
 * today. `now` and `frozenAt` are RFC 3339. Throws 422.
 */
export function signedOnOf(
  method: SigningMethod,
  sent: string | null | undefined,
  { now, frozenAt, timeZone }: { now: string; frozenAt: string; timeZone: string },
): string {
  const [today, first] = [now, frozenAt].map((time) => localDateOf(timeZone, Date.parse(time))) as [string, string]
  if (method === 'attested_api') {
    if (sent && sent !== today) throw ruleViolation('/signedOn', `A signature over the API is of today, ${today}.`)
    return today
  }
  if (!sent) throw ruleViolation('/signedOn', `The method ${method} requires the day of the signature.`)
  if (sent > today) throw ruleViolation('/signedOn', `The day is in the future: today is ${today} in ${timeZone}.`)
  if (sent < first) throw ruleViolation('/signedOn', `The day is before ${first}, when the version was frozen.`)
  return sent
}
