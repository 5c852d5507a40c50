// The signature page, the waived legal reviews, the signing record, and what identifies the document. Pure.

import { intentText } from '../../../agreement-kinds/signature-texts.ts'
import type { SignatureStatement } from '../../../signatures/statement.ts'
import type { Authority, ContentSignatory } from '../../content.ts'
import { count, formatDate, formatTimestamp } from '../formats.ts'
import { labels, words } from '../labels.ts'
import {
  type Block,
  type Fact,
  facts,
  heading,
  italic,
  type Paragraph,
  paragraph,
  run,
  type Section,
  type SignatureCard,
} from '../model.ts'
import type { DocumentOptions, ReviewEntry } from '../options.ts'
import { capitalized } from '../schedules.ts'
import { line, plain } from '../text.ts'
import { boldCell, type Cell, type Context, cell, fact, factOf, labelled, section, when } from './context.ts'

const { fields, headings, sentences } = labels

const authorityWords = ({ basis, statement, documentSha256 }: Authority): Paragraph[] => [
  ...line(capitalized(words.authorityBases[basis])),
  ...(statement === null ? [] : plain(statement)),
  ...(documentSha256 === null ? [] : line(sentences.document(documentSha256))),
]

export const signatoryFacts = ({ name, title, authority, order }: ContentSignatory): (Fact | null)[] => [
  fact('name', name),
  fact('title', title),
  factOf(fields.authority, authorityWords(authority)),
  fact('order', String(order)),
]

function signatoriesOf({ content: { parties, signing } }: Context): SignatureCard[] {
  return parties
    .flatMap((party) => party.signatories.map((signatory) => ({ party: party.name, ...signatory })))
    .sort((left, right) => (signing === 'sequential' ? left.order - right.order : 0))
    .map(({ party, name, title, authority, order }) => ({
      party,
      number: signing === 'sequential' ? order : null,
      name,
      title,
      authority: authorityWords(authority),
    }))
}

const signatoryTable = (cards: readonly SignatureCard[]): Block => ({
  type: 'table',
  columns: [
    { heading: fields.signatory, width: 34 },
    { heading: fields.party, width: 30 },
    { heading: fields.authority, width: 36 },
  ],
  rows: cards.map(({ party, number, name, title, authority }) => [
    cell(boldCell(number === null ? name : sentences.numbered(number, name)), title),
    cell(party),
    cell(authority),
  ]),
})

const reviewTable = (reviews: readonly ReviewEntry[]): Block => ({
  type: 'table',
  columns: [
    { heading: fields.party, width: 26 },
    { heading: fields.outcome, width: 18 },
    { heading: fields.date, width: 16 },
    { heading: fields.reason, width: 40 },
  ],
  rows: reviews.map((review) => [
    cell(review.organizationName),
    cell(words.reviewOutcomes[review.outcome], words.reviewStages[review.stage]),
    cell(formatDate(review.reviewedOn)),
    cell(review.waiverReason, review.documentSha256 && sentences.document(review.documentSha256)),
  ]),
})

export function signaturesSection(
  context: Context,
  { status, waivedReviews }: DocumentOptions,
  hash: string,
): Section[] {
  const { signing } = context.content
  const cards = signatoriesOf(context)
  const isForSignature = status === 'frozen' || status === 'executed'
  return section(
    'signatures',
    [
      ...(isForSignature
        ? [
            paragraph(run(sentences.signing)),
            paragraph(italic(sentences.quoted(intentText.text))),
            ...facts(fact('sha256', hash)),
            ...when(cards.length > 1, paragraph(run(words.signingOrders[signing]))),
          ]
        : [paragraph(run(sentences[status]))]),
      ...when(waivedReviews.length > 0, paragraph(run(sentences.waivedReviews)), reviewTable(waivedReviews)),
      ...(cards.length === 0
        ? [paragraph(run(sentences.noSignatories))]
        : [isForSignature ? ({ type: 'signatures', cards } as const) : signatoryTable(cards)]),
    ],
    isForSignature,
  )
}

function evidenceWords(signature: SignatureStatement, { nameOf }: Context): Cell[] {
  const recordedBy = signature.recordedBy && sentences.recordedBy(signature.recordedBy.organizationName)
  switch (signature.method) {
    case 'attested_api':
      return [recordedBy]
    case 'wet_ink': {
      const { documentSha256, mediaType, pages, custodianId, location } = signature.evidence
      return [
        recordedBy,
        `${mediaType}, ${count(pages, 'page')}`,
        labelled('custodian', nameOf(custodianId)),
        labelled('location', location),
        sentences.document(documentSha256),
      ]
    }
    case 'external_esign': {
      const { provider, envelopeId, completedAt, documentSha256, certificateSha256 } = signature.evidence
      return [
        recordedBy,
        `${provider}, ${envelopeId}`,
        formatTimestamp(completedAt),
        sentences.document(documentSha256),
        certificateSha256 && sentences.certificate(certificateSha256),
      ]
    }
  }
}

const signatureTable = (signatures: readonly SignatureStatement[], context: Context): Block => ({
  type: 'table',
  columns: [
    { heading: fields.signatory, width: 24 },
    { heading: fields.party, width: 19 },
    { heading: fields.method, width: 16 },
    { heading: fields.signedOn, width: 13 },
    { heading: fields.evidence, width: 28 },
  ],
  rows: signatures.map((signature) => {
    const { organizationName, signatory, substitution, method, signedOn } = signature
    const person = substitution ?? signatory
    return [
      cell(
        boldCell(person.name),
        person.title,
        substitution && sentences.inPlaceOf(signatory.name),
        authorityWords(person.authority),
      ),
      cell(organizationName),
      cell(words.signatureMethods[method]),
      cell(formatDate(signedOn)),
      cell(...evidenceWords(signature, context)),
    ]
  }),
})

export function signingRecordSection(context: Context, { signingRecord }: DocumentOptions): Section[] {
  if (signingRecord === null) return []
  const { executedOn, signatures, reviews } = signingRecord
  return section('signingRecord', [
    ...facts(fact('executedOn', executedOn && formatDate(executedOn))),
    ...(signatures.length === 0 ? [paragraph(run(sentences.noSignatures))] : [signatureTable(signatures, context)]),
    heading(3, 'reviews', headings.reviews),
    ...(reviews.length === 0 ? [paragraph(run(sentences.noReviews))] : [reviewTable(reviews)]),
  ])
}

export function aboutSection({ content }: Context, options: DocumentOptions, hash: string): Section[] {
  const { agreement, version, partnership, parties, format } = content
  const { agreementVersionId, compiledAt, frozenAt } = options
  return section('about', [
    paragraph(run(sentences.about)),
    ...facts(
      fact('sha256', hash),
      fact('baseSha256', version.baseContentSha256),
      fact('format', format),
      fact('ruleSet', agreement.ruleSet),
      fact('language', agreement.language),
      fact('compiledAt', formatTimestamp(compiledAt)),
      fact('frozenAt', frozenAt && formatTimestamp(frozenAt)),
      fact('agreementId', agreement.id),
      fact('agreementVersionId', agreementVersionId),
      fact('partnershipId', partnership.id),
      factOf(
        fields.parties,
        line(...parties.map(({ name, organizationId }) => sentences.labelled(name, organizationId))),
      ),
    ),
  ])
}
