// Composes the document of an agreement version: the same content and options give the same document. Pure.
import type { Content } from '../content.ts'
import { localDay } from '../dates.ts'
import { formatDate, listOf } from './formats.ts'
import { labels, words } from './labels.ts'
import { type AgreementDocument, facts, run } from './model.ts'
import type { DocumentOptions } from './options.ts'
import { changesSection } from './sections/changes.ts'
import { clausesSection, exhibitsSection, notApplicableSection } from './sections/clauses.ts'
import { commitmentsSection, requirementsSection } from './sections/commitments.ts'
import { communicationSection, conflictSection } from './sections/communication.ts'
import { contextOf, fact, textFact } from './sections/context.ts'
import { coordinationSection, sharingSection } from './sections/data.ts'
import { expectationsSection } from './sections/expectations.ts'
import { costAllocationSection, feeDecisionSection, obligationsSection } from './sections/finance.ts'
import { benefitsSection, missionSection } from './sections/mission.ts'
import { enrollmentSection, financialSection, subawardSection } from './sections/money.ts'
import { partiesSection, partnershipSection, termSection, termWords } from './sections/parties.ts'
import { aboutSection, signaturesSection, signingRecordSection } from './sections/signing.ts'

const { sentences } = labels

/** `hash` is the SHA-256 of the canonical content. */
export function composeDocument(content: Content, options: DocumentOptions, hash: string): AgreementDocument {
  const { agreement, version, parties, term } = content
  const { status, changes } = options
  const context = contextOf(content)
  const isForSignature = status === 'frozen' || status === 'executed'
  const sections =
    changes !== null
      ? [
          ...changesSection(changes, context),
          ...signingRecordSection(context, options),
          ...aboutSection(context, options, hash),
        ]
      : [
          ...partiesSection(context),
          ...partnershipSection(context),
          ...termSection(context),
          ...missionSection(context),
          ...benefitsSection(context),
          ...expectationsSection(context),
          ...commitmentsSection(context),
          ...requirementsSection(context),
          ...communicationSection(context),
          ...conflictSection(context),
          ...financialSection(context),
          ...costAllocationSection(context),
          ...obligationsSection(context),
          ...feeDecisionSection(context),
          ...enrollmentSection(context),
          ...subawardSection(context),
          ...coordinationSection(context),
          ...sharingSection(context),
          ...clausesSection(context),
          ...exhibitsSection(context),
          ...notApplicableSection(context),
          ...signaturesSection(context, options, hash),
          ...signingRecordSection(context, options),
          ...aboutSection(context, options, hash),
        ]
  return {
    language: agreement.language,
    title: agreement.title,
    kind: words.kinds[agreement.kind],
    parties: sentences.between(listOf(parties.map(({ name }) => name))),
    notice: isForSignature ? null : [run(sentences[status])],
    facts: facts(
      fact('reference', agreement.reference),
      fact('version', sentences.version(version.number, words.origins[version.origin])),
      fact('amendmentKinds', listOf(version.amendmentKinds.map((kind) => words.amendmentKinds[kind]))),
      textFact('summary', version.summary),
      fact('term', termWords(term)),
      ...(isForSignature
        ? [fact('frozenAt', options.frozenAt && formatDate(localDay(options.frozenAt, term.timeZone)))]
        : []),
    ).flatMap((block) => (block.type === 'facts' ? block.rows : [])),
    sections,
    page: {
      notice: isForSignature ? null : sentences.notices[status],
      title: agreement.title,
      version: sentences.pageVersion(version.number),
      hash: sentences.hash(hash),
    },
  }
}
