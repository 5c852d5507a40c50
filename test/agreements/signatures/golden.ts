// The agreement of the golden cases, and how it is signed and executed.

import { type Content, canonicalContent, contentFormatOf } from '../../../src/agreements/agreement-versions/content.ts'
import {
  attestationOf,
  attestationType,
  bundleOf,
  type EvidenceBundle,
  type EvidenceParts,
  executionOf,
  keysOf,
} from '../../../src/agreements/signatures/evidence.ts'
import { type SignatureStatement, statementOf } from '../../../src/agreements/signatures/statement.ts'
import { signJws } from '../../../src/attestation/jws.ts'
import { attestationKeyOf } from '../../../src/attestation/keys.ts'

/** A seed of 32 bytes 07. */
export const key = attestationKeyOf({ name: 'test', seed: Buffer.alloc(32, 7).toString('base64url') })
export const agreementVersionId = '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a71'
const office = { basis: 'office', statement: null, documentSha256: null } as const

/** Golden case 1. */
export const content: Content = {
  format: contentFormatOf(1),
  agreement: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a70',
    title: 'Coordination agreement',
    kind: 'general',
    reference: null,
    language: 'en',
    ruleSet: 'general/1',
  },
  version: { number: 1, origin: 'initial', baseContentSha256: null, amendmentKinds: [], summary: null },
  partnership: {
    id: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30',
    name: 'Springfield',
    purpose: 'Coordination.',
    serviceModel: null,
    programYear: null,
  },
  parties: [
    {
      organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a10',
      name: 'Springfield Head Start',
      role: 'recipient',
      lead: true,
      externalIds: [],
      noticeContact: null,
      signatories: [{ name: 'Jordan Rivera', title: 'Executive director', authority: office, order: 1 }],
    },
    {
      organizationId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a11',
      name: 'Springfield School District',
      role: 'school_district',
      lead: false,
      externalIds: [],
      noticeContact: null,
      signatories: [{ name: 'Ana Núñez', title: 'Superintendent', authority: office, order: 1 }],
    },
  ],
  term: {
    effectiveOn: '2024-08-01',
    endsOn: '2026-07-31',
    timeZone: 'America/Chicago',
    retroactiveReason: null,
    noticeDays: 60,
    immediateGrounds: [],
    renewal: null,
    governingLaw: null,
  },
  signing: 'parallel',
  mission: null,
  benefits: [],
  expectations: [],
  communication: null,
  conflictSteps: [],
  financialTerms: [],
  noMoneyReason: 'No money changes hands.',
  enrollment: null,
  subaward: null,
  preschoolCoordination: null,
  dataSharing: null,
  clauses: [
    {
      number: '1',
      key: 'amendment',
      heading: 'Amendment',
      text: 'A change counts once every party has signed it.',
      covers: ['amendment'],
      survives: false,
      source: null,
    },
  ],
  exhibits: [],
  notApplicable: [],
}

/** Golden case 2, and what the other signatories of `signed` state. */
export function statementBy(signed: Content, name: string, more: Partial<Pick<SignatureStatement, 'signedOn'>> = {}) {
  const party = signed.parties.find(({ signatories }) => signatories.some((one) => one.name === name))
  const signatory = party?.signatories.find((one) => one.name === name)
  if (party === undefined || signatory === undefined) throw new Error(`${name} is not a signatory.`)
  return statementOf(signed, {
    agreementVersionId,
    contentSha256: canonicalContent(signed).sha256,
    organizationId: party.organizationId,
    signatory,
    substitution: null,
    recordedBy: null,
    electronicConsent: true,
    method: 'attested_api',
    evidence: null,
    signedOn: '2024-08-01',
    ...more,
  })
}

export const sign = (payload: object) => signJws(key, payload, attestationType)

/** The tokens of statements, in this order. */
export function attest(
  statements: readonly SignatureStatement[],
  recordedAt = '2024-08-01T15:04:05.123456Z',
): string[] {
  const tokens: string[] = []
  for (const statement of statements) tokens.push(sign(attestationOf(statement, recordedAt, tokens)))
  return tokens
}

const { parties } = content
/** With three signatories: the first attestation, one between, and the last one. */
export const signedByThree: Content = {
  ...content,
  signing: 'sequential',
  parties: parties.map((party) =>
    party.lead
      ? party
      : {
          ...party,
          signatories: [
            { name: 'Ana Núñez', title: 'Superintendent', authority: office, order: 2 },
            { name: 'Sam “S.” Okafor', title: null, authority: { ...office, basis: 'delegation' }, order: 3 },
          ],
        },
  ),
}

/** A bundle of `signed`, with the signatures, and the attestation of the execution. */
export function executedBundle(
  signed: Content = signedByThree,
  statements = signed.parties.flatMap(({ signatories }) => signatories.map(({ name }) => statementBy(signed, name))),
  more: Partial<EvidenceParts> = {},
): EvidenceBundle {
  const tokens = attest(statements)
  const { text, sha256 } = canonicalContent(signed)
  const bundle = bundleOf({
    content: text,
    attestations: tokens,
    keys: keysOf(tokens, [key.publicKey]),
    reviews: [
      {
        organizationId: parties[1]?.organizationId ?? '',
        contentSha256: sha256,
        stage: 'final',
        outcome: 'waived',
        reviewedOn: '2024-07-30',
        waiverReason: 'No counsel: "Núñez" \\ decided.\n\u2028',
        documentSha256: null,
      },
    ],
    texts: [{ id: 'intent/1', text: 'I sign this content.' }],
    history: { position: 41, hash: 'ab'.repeat(32) },
    ...more,
  })
  const execution = sign(executionOf(bundle, '2024-08-02T15:04:05.123456Z'))
  return { ...bundle, attestations: [...tokens, execution] }
}
