// Schemas of signatures.
import { Type } from 'typebox'
import { dateOf, nullable, ref, resource, strict, stringEnum, text, timestampOf, uuidOf } from '../../http/schemas.ts'
import { collectionExample, collectionProperties } from '../../records/collections/schema.ts'
import { contentHash, documentHash } from '../agreement-versions/parts-schema.ts'
import { AuthorityView } from '../signatories/schema.ts'
import { signingMethods } from './statement.ts'

const Method = stringEnum(
  'SigningMethod',
  signingMethods,
  'How the signature was made. attested_api: over this API; wet_ink: on paper, with the hash of the scan; external_esign: with an e-signature service.',
)
const EvidenceView = strict(
  {
    documentSha256: Type.Optional(
      documentHash('SHA-256 of the scan of the signed print (wet_ink), or of the signed document (external_esign).'),
    ),
    mediaType: Type.Optional(
      Type.String({
        minLength: 3,
        maxLength: 100,
        pattern: '^[a-z]+/[A-Za-z0-9.+-]+$',
        description: 'wet_ink: the media type of the scan.',
        examples: ['application/pdf'],
      }),
    ),
    pages: Type.Optional(
      Type.Integer({
        minimum: 1,
        maximum: 500,
        format: 'int32',
        description: 'wet_ink: pages of the scan.',
        examples: [12],
      }),
    ),
    custodianId: Type.Optional(uuidOf('the party that keeps the paper (wet_ink)')),
    location: Type.Optional(text(500, 'wet_ink: where the paper is kept.', 'Contracts folder, file 2026-114')),
    provider: Type.Optional(text(100, 'external_esign: the e-signature service.', 'Example Sign')),
    envelopeId: Type.Optional(text(200, 'external_esign: the id of the envelope there.', '8f2c1b70')),
    completedAt: Type.Optional(timestampOf('external_esign: when the envelope was completed.')),
    certificateSha256: Type.Optional(documentHash('external_esign: SHA-256 of the certificate of completion.')),
  },
  {
    $id: 'SignatureEvidence',
    description:
      'What shows a signature that was not made over the API. wet_ink requires `documentSha256`, `mediaType`, `pages`, `custodianId` and `location`; external_esign requires `provider`, `envelopeId`, `completedAt` and `documentSha256`, and can have `certificateSha256`. Other members are 422. attested_api has no evidence.',
  },
)
const PersonView = strict(
  {
    name: text(200, 'The name.', 'Alex Moreno'),
    title: Type.Optional(text(200, 'The position.', 'Deputy director')),
    authority: ref(AuthorityView),
  },
  { $id: 'SigningPerson', description: 'Another person with authority, who signs while the signatory is away.' },
)

export const signatureSchemas = resource('Signature', {
  description: 'A signature of an agreement version by its hash, which the service attests with its key.',
  fields: {
    signatoryId: uuidOf('the signatory, as the version lists it'),
    contentSha256: contentHash('SHA-256 of the content that is signed.'),
    method: ref(Method),
    signedOn: Type.Optional(
      dateOf(
        'The day of the signature, in the time zone of the version. attested_api: today, and not needed in the request. Otherwise required: from the day of freezing to today.',
        '2026-08-28',
      ),
    ),
    evidence: Type.Optional(ref(EvidenceView)),
    electronicConsent: Type.Optional(
      Type.Boolean({
        description:
          'Whether the signatory agrees that this signature is electronic. attested_api requires true. Default: false.',
        examples: [true],
      }),
    ),
    substitution: Type.Optional(ref(PersonView)),
  },
  neverNull: ['signedOn', 'electronicConsent'],
  computed: {
    ...collectionProperties,
    agreementVersionId: uuidOf('the agreement version'),
    sequence: Type.Integer({
      minimum: 1,
      maximum: 1000,
      format: 'int32',
      description: 'The position among the signatures of the version, in the order of recording.',
      examples: [1],
    }),
    signatory: ref(PersonView),
    recordedBy: nullable(
      uuidOf('the organization that recorded the signature on behalf of the party, which it represents'),
    ),
    attestation: Type.String({
      minLength: 100,
      maxLength: 20_000,
      pattern: '^[A-Za-z0-9_-]+[.][A-Za-z0-9_-]+[.][A-Za-z0-9_-]+$',
      description:
        'A JSON Web Signature (RFC 7515) of the service, with EdDSA and the `typ` `agreement-attestation+jws`. Its payload has the statement of the signature and the SHA-256 of the attestation before it.',
      examples: [
        'eyJhbGciOiJFZERTQSJ9.eyJmb3JtYXQiOiJwYXJ0bmVyc2hpcC1iYXNpY3MvYXR0ZXN0YXRpb24vMSJ9.c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmUtc2lnbmF0dXJl',
      ],
    }),
  },
  example: {
    signatoryId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a72',
    contentSha256: '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70',
    method: 'attested_api',
    electronicConsent: true,
  },
  computedExample: {
    ...collectionExample,
    ...({ signedOn: '2026-08-28' } as object),
    agreementVersionId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a71',
    sequence: 1,
    signatory: { name: 'Jordan Rivera', title: 'Executive director', authority: { basis: 'office' } },
    recordedBy: null,
    attestation:
      'eyJhbGciOiJFZERTQSJ9.eyJmb3JtYXQiOiJwYXJ0bmVyc2hpcC1iYXNpY3MvYXR0ZXN0YXRpb24vMSJ9.c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmUtc2lnbmF0dXJl',
  },
})

export const signatureParts = [
  Method,
  EvidenceView,
  PersonView,
  signatureSchemas.New,
  ...signatureSchemas.parts.filter(({ $id = '' }: { $id?: string }) => !$id.endsWith('Patch')),
  signatureSchemas.View,
  signatureSchemas.Page,
]
