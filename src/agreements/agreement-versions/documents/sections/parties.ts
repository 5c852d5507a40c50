// The parties, the purpose of the partnership, and the term. Pure.
import type { Content, ContentParty, Term } from '../../content.ts'
import { count, formatDate, listOf } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, type Fact, facts, heading, type Section } from '../model.ts'
import { line } from '../text.ts'
import { type Context, fact, factOf, section, textFact } from './context.ts'

const { fields, schemes, sentences } = labels

const noticesTo = (contact: ContentParty['noticeContact']): string[] =>
  contact === null
    ? []
    : [
        [contact.name, contact.title].filter((part) => part !== null).join(', '),
        [contact.email, contact.phone].filter((part) => part !== null).join(', '),
      ].filter((text) => text !== '')

export const partyFacts = ({ role, lead, externalIds, noticeContact }: ContentParty): (Fact | null)[] => [
  fact('role', [words.roles[role], ...(lead ? [sentences.lead] : [])].join(', ')),
  factOf(
    fields.identifiers,
    line(...externalIds.map(({ scheme, value }) => sentences.labelled(schemes[scheme] ?? scheme, value))),
  ),
  factOf(fields.notices, line(...noticesTo(noticeContact))),
]

export const partiesSection = ({ content: { parties } }: Context): Section[] =>
  section(
    'parties',
    parties.flatMap((party, index) => [heading(3, `party-${index + 1}`, party.name), ...facts(...partyFacts(party))]),
  )

export const partnershipFacts = ({
  name,
  purpose,
  serviceModel,
  programYear,
}: Content['partnership']): (Fact | null)[] => [
  fact('name', name),
  textFact('purpose', purpose),
  fact('serviceModel', serviceModel && (words.serviceModels[serviceModel] ?? serviceModel)),
  fact('programYear', programYear),
]

export const partnershipSection = ({ content: { partnership } }: Context): Section[] =>
  section('partnership', facts(...partnershipFacts(partnership)))

/** 1 September 2026 to 31 August 2027; null if neither day is decided. */
export function termWords({ effectiveOn, endsOn }: Term): string | null {
  if (effectiveOn !== null && endsOn !== null) return sentences.period(formatDate(effectiveOn), formatDate(endsOn))
  if (effectiveOn !== null) return sentences.from(formatDate(effectiveOn))
  return endsOn && sentences.until(formatDate(endsOn))
}

export function termBlocks(term: Term): Block[] {
  const { effectiveOn, endsOn, timeZone, retroactiveReason, noticeDays, immediateGrounds, renewal, governingLaw } = term
  return [
    ...facts(
      fact('begins', effectiveOn === null ? sentences.notDecided : formatDate(effectiveOn)),
      fact('ends', endsOn === null ? sentences.noEnd : formatDate(endsOn)),
      textFact('retroactiveReason', retroactiveReason),
      fact('timeZone', timeZone),
      fact('noticeDays', noticeDays === null ? null : sentences.daysOfNotice(count(noticeDays, 'day'))),
      fact(
        'immediateGrounds',
        immediateGrounds.length === 0
          ? null
          : sentences.immediateGrounds(
              listOf(
                immediateGrounds.map((code) => words.terminationCodes[code]),
                'or',
              ),
            ),
      ),
      fact(
        'renewal',
        renewal &&
          sentences.renewal(
            count(renewal.maxRenewals, 'time'),
            count(renewal.months, 'month'),
            count(renewal.noticeDays, 'day'),
          ),
      ),
      fact('governingLaw', governingLaw),
    ),
  ]
}

export const termSection = ({ content: { term } }: Context): Section[] => section('term', termBlocks(term))
