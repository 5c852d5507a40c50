// Schemas of the evidence of signatures, and of its verification.
import { Type } from 'typebox'
import { dateOf, jwsOf, nullable, orNull, ref, strict, stringEnum, text, uuidOf } from '../../http/schemas.ts'
import { SignatureTextView } from '../agreement-kinds/schema.ts'
import { signatureTexts } from '../agreement-kinds/signature-texts.ts'
import { contentHash, documentHash } from '../agreement-versions/parts-schema.ts'
import { LegalReviewOutcomeView, LegalReviewStageView } from '../legal-reviews/schema.ts'
import { evidenceFormat } from './evidence.ts'
import { checkCodes } from './verification.ts'

const attestationExample =
  'eyJhbGciOiJFZERTQSJ9.eyJmb3JtYXQiOiJwYXJ0bmVyc2hpcC1iYXNpY3MvYXR0ZXN0YXRpb24vMSJ9.c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmUtc2lnbmF0dXJl'
const hashExample = '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70'

const constant = <const Value extends string>(value: Value, description: string) =>
  Type.Unsafe<Value>({ type: 'string', const: value, description, examples: [value] })
const base64url32 = (description: string, example: string) =>
  Type.String({ minLength: 43, maxLength: 43, pattern: '^[A-Za-z0-9_-]{43}$', description, examples: [example] })

const keyExample = {
  alg: 'EdDSA',
  crv: 'Ed25519',
  kid: '--6IM5l0OosLj9yWskISYhUA3n_3CURQkmrYMSha_ck',
  kty: 'OKP',
  use: 'sig',
  x: '6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw',
} as const
const AttestationKeyView = strict(
  {
    alg: constant('EdDSA', 'The algorithm.'),
    crv: constant('Ed25519', 'The curve.'),
    kid: base64url32('The thumbprint of the key (RFC 7638).', keyExample.kid),
    kty: constant('OKP', 'The type of the key.'),
    use: constant('sig', 'What the key is for.'),
    x: base64url32('The public key.', keyExample.x),
  },
  {
    $id: 'AttestationKey',
    description: 'The public part of a key with which the service attests: a JSON Web Key (RFC 7517, RFC 8037).',
    examples: [keyExample],
  },
)

const reviewExample = {
  contentSha256: hashExample,
  documentSha256: null,
  organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
  outcome: 'approved' as const,
  reviewedOn: '2024-07-30',
  stage: 'final' as const,
  waiverReason: null,
}
const EvidenceReviewView = strict(
  {
    contentSha256: contentHash('SHA-256 of the content that was reviewed.'),
    documentSha256: nullable(documentHash('SHA-256 of the letter of counsel, or of the signed waiver.')),
    organizationId: uuidOf('the party whose counsel reviewed'),
    outcome: ref(LegalReviewOutcomeView),
    reviewedOn: dateOf('The day of the review.', '2024-07-30'),
    stage: ref(LegalReviewStageView),
    waiverReason: nullable(text(2000, 'Why the party waived the review.', 'The home has no counsel.')),
  },
  {
    $id: 'EvidenceReview',
    description: 'The outcome of a legal review of the signed content.',
    examples: [reviewExample],
  },
)

const HistoryEventHash = strict(
  {
    hash: contentHash('The hash of the event, which covers all events before it.'),
    position: Type.Integer({
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      format: 'int64',
      description: 'The number of the event in the history of the partnership.',
      examples: [41],
    }),
  },
  {
    $id: 'HistoryEventHash',
    description: 'An event of the history of a partnership, by its number and hash.',
  },
)

const HistoryEventHashOrNull = orNull(HistoryEventHash)

/** The names are in the order of canonical JSON, as in the response. */
export const EvidenceBundleView = strict(
  {
    attestations: Type.Array(
      jwsOf(
        'A JSON Web Signature (RFC 7515) of the service, with EdDSA and the `typ` `agreement-attestation+jws`.',
        attestationExample,
      ),
      {
        maxItems: 1001,
        description:
          'In the order of recording. The payload of each has `format` (partnership-basics/attestation/1), `contentSha256`, `recordedAt`, `previous` (SHA-256 of the attestation before it; null in the first one), and either `statement` (of a signature) or `executed`. The last one of an executed version has `executed`: the number of `signatures`, `executedOn`, `historyPosition`, `historyHash`, and `restSha256`, the SHA-256 of the canonical JSON (RFC 8785) of this bundle without `attestations` and `content`.',
      },
    ),
    content: Type.String({
      minLength: 2,
      maxLength: 1_048_576,
      pattern: '^\\{',
      description: 'The signed content, byte for byte: canonical JSON (RFC 8785).',
      examples: ['{"agreement":{"id":"019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70","kind":"general"}}'],
    }),
    contentSha256: contentHash('SHA-256 of the content, in UTF-8.'),
    format: constant(evidenceFormat, 'The edition of this format.'),
    history: ref(HistoryEventHashOrNull),
    keys: Type.Array(ref(AttestationKeyView), {
      maxItems: 100,
      description:
        'The keys that verify the attestations. If you do not trust the source of the bundle, compare them with a copy of `/.well-known/jwks.json`.',
    }),
    reviews: Type.Array(ref(EvidenceReviewView), {
      maxItems: 1000,
      description: 'The outcomes of the legal reviews of this content.',
    }),
    texts: Type.Array(ref(SignatureTextView), {
      maxItems: 100,
      description: 'The texts that the signatures adopt.',
    }),
  },
  {
    $id: 'AgreementEvidence',
    description:
      'What shows who signed an agreement version. It can be verified without the service, with the scripts in the README. Keep the response as it was received: the attestation of the execution covers its bytes.',
    examples: [
      {
        attestations: [attestationExample],
        content: '{"agreement":{"id":"019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70","kind":"general"}}',
        contentSha256: hashExample,
        format: evidenceFormat,
        history: { hash: 'c2e6b0a5f6f4b3a1d8f1e7f0a9b8c7d6e5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0', position: 41 },
        keys: [keyExample],
        reviews: [reviewExample],
        texts: [...signatureTexts],
      },
    ],
  },
)

const CheckCode = stringEnum(
  'EvidenceCheckCode',
  checkCodes,
  'What is checked. CONTENT_HASH: the content has its hash; STATEMENTS: each is about this content and one of its signatories; ATTESTATIONS: each is signed with a key of the service; CHAIN: each has the hash of the one before it; ALL_SIGNED: every signatory has signed, and the execution is attested; ORDER: the signatures are in the agreed order; DATES: no signature is of a day after it was recorded; HISTORY: the history has the event that the execution names.',
)
const CheckView = strict(
  {
    code: ref(CheckCode),
    ok: Type.Boolean({ description: 'Whether nothing is wrong.', examples: [true] }),
    detail: text(10_000, 'What is wrong, or what was checked.', 'The content has the hash that the bundle names.'),
  },
  { $id: 'EvidenceCheck', description: 'The result of one check of the evidence of an agreement version.' },
)
export const VerificationView = strict(
  {
    contentSha256: contentHash('SHA-256 of the content.'),
    intact: Type.Boolean({
      description: 'Whether all checks are `ok`. It is false before the version is executed.',
      examples: [true],
    }),
    checks: Type.Array(ref(CheckView), { minItems: 8, maxItems: 20, description: 'The checks, in a fixed order.' }),
  },
  {
    $id: 'AgreementVerification',
    description: 'The result of checking the evidence of an agreement version with the keys of the service.',
    examples: [
      {
        contentSha256: hashExample,
        intact: true,
        checks: checkCodes.map((code) => ({ code, ok: true, detail: 'Nothing is wrong.' })),
      },
    ],
  },
)

export const evidenceParts = [
  AttestationKeyView,
  EvidenceReviewView,
  HistoryEventHashOrNull,
  EvidenceBundleView,
  CheckCode,
  CheckView,
  VerificationView,
]
