// The evidence of the signatures of a version: attestations, each of which has the hash of the one before it. Pure.
import canonicalize from 'canonicalize'
import type { PublicKey } from '../../attestation/keys.ts'
import { electronicConsentText, type SignatureText, signatureTexts } from '../agreement-kinds/signature-texts.ts'
import { sha256Of } from '../agreement-versions/content.ts'
import type { SignatureStatement } from './statement.ts'

export const evidenceFormat = 'partnership-basics/evidence/1'
export const attestationFormat = 'partnership-basics/attestation/1'
/** The `typ` of its token. */
export const attestationType = 'agreement-attestation+jws'

/** What the last attestation says, about all signatures. */
export interface Execution {
  /** The number of signatures. */
  signatures: number
  /** The latest day of a signature. */
  executedOn: string
  /** An event in the history of the partnership, and its hash, which covers all events before it. */
  historyPosition: number
  historyHash: string
  /** Of the canonical JSON of the bundle without its content and attestations. */
  restSha256: string
}

/** The payload of an attestation. It has either a statement or an execution. */
export interface Attestation {
  format: string
  contentSha256: string
  statement: SignatureStatement | null
  recordedAt: string
  /** SHA-256 of the token before it; null for the first one. */
  previous: string | null
  executed: Execution | null
}

/** A legal review, without the texts and names that only the review itself shows. */
export interface EvidenceReview {
  organizationId: string
  /** Of the content that was reviewed. */
  contentSha256: string
  stage: 'drafting' | 'final'
  outcome: 'approved' | 'approved_with_comments' | 'changes_required' | 'waived'
  reviewedOn: string
  waiverReason: string | null
  documentSha256: string | null
}

export interface EvidenceParts {
  /** The canonical JSON that was signed. */
  content: string
  /** Tokens, in the order of recording. */
  attestations: readonly string[]
  /** Those that verify the attestations. */
  keys: readonly PublicKey[]
  reviews: readonly EvidenceReview[]
  /** The texts that the signatures adopt. */
  texts: readonly SignatureText[]
  /** The event that the execution names; null before it. */
  history: { position: number; hash: string } | null
}

export interface EvidenceBundle extends EvidenceParts {
  format: string
  contentSha256: string
}

/**
 * The bundle. Its names are in the order of canonical JSON, and so are those of its text on the wire: verifiers hash a part of
 * it without an implementation of RFC 8785.
 */
export const bundleOf = (parts: EvidenceParts): EvidenceBundle =>
  JSON.parse(canonicalize({ ...parts, format: evidenceFormat, contentSha256: sha256Of(parts.content) }) ?? '')

/** The SHA-256 of the bundle without its content and attestations. */
export function restSha256Of({ content: _, attestations: __, ...rest }: EvidenceBundle): string {
  return sha256Of(canonicalize(rest) ?? '')
}

/** `previous` of the attestation that follows these. */
export function previousOf(attestations: readonly string[]): string | null {
  const last = attestations.at(-1)
  return last === undefined ? null : sha256Of(last)
}

/** Attests a signature. `attestations` are those before it. */
export const attestationOf = (
  statement: SignatureStatement,
  recordedAt: string,
  attestations: readonly string[],
): Attestation => ({
  format: attestationFormat,
  contentSha256: statement.contentSha256,
  statement,
  recordedAt,
  previous: previousOf(attestations),
  executed: null,
})

/** Attests that all have signed. `bundle` has an attestation of every signature, and the last event of the history. */
export function executionOf(bundle: EvidenceBundle, recordedAt: string): Attestation {
  const { contentSha256, attestations, history } = bundle
  const days = attestations.map((token) => payloadOf(token).statement?.signedOn ?? '').sort()
  const executedOn = days.at(-1)
  if (history === null || executedOn === undefined) throw new Error('There is no history, or no signature.')
  return {
    format: attestationFormat,
    contentSha256,
    statement: null,
    recordedAt,
    previous: previousOf(attestations),
    executed: {
      signatures: attestations.length,
      executedOn,
      historyPosition: history.position,
      historyHash: history.hash,
      restSha256: restSha256Of(bundle),
    },
  }
}

/** The keys that have signed the tokens, in the order of their first use. */
export function keysOf(attestations: readonly string[], known: readonly PublicKey[]): PublicKey[] {
  const kids = new Set(attestations.map((token) => partOf(token, 0).kid))
  return [...kids].flatMap((kid) => known.filter((key) => key.kid === kid))
}

/** The texts that the signatures adopt: not those that later releases add. */
export function textsOf(attestations: readonly string[]): SignatureText[] {
  const statements = attestations.flatMap((token) => payloadOf(token).statement ?? [])
  const ids = new Set(statements.map(({ intent }) => intent))
  if (statements.some(({ electronicConsent }) => electronicConsent)) ids.add(electronicConsentText.id)
  return signatureTexts.filter(({ id }) => ids.has(id))
}

/** What a token says, without verifying it. */
export const payloadOf = (token: string): Attestation => partOf(token, 1)

const partOf = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString())
