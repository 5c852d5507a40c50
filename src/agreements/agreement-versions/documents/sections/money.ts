// The financial terms, the enrollment and the subaward. Pure.
import type { Delegate, Enrollment, FinancialTerm, Period, Site, Subaward } from '../../content.ts'
import { count, formatDate, formatMoney } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, bold, facts, heading, paragraph, run, type Section } from '../model.ts'
import { plain } from '../text.ts'
import { type Context, cell, fact, factOf, labelled, section, when } from './context.ts'

const { fields, headings, sentences } = labels

const amountWords = ({ amount, currency, basis, per }: FinancialTerm) => [
  amount === null ? [run(sentences.noAmount)] : [bold(formatMoney(amount, currency))],
  [run([words.financialBases[basis], per && words.financialPeriods[per]].filter((part) => part !== null).join(', '))],
]

export const financialTable = (terms: readonly FinancialTerm[], { nameOf }: Context): Block => ({
  type: 'table',
  columns: [
    { heading: fields.term, width: 15 },
    { heading: fields.purpose, width: 23 },
    { heading: fields.payment, width: 20 },
    { heading: fields.amount, width: 19 },
    { heading: fields.conditions, width: 23 },
  ],
  rows: terms.map((term) => [
    cell(term.key),
    cell(term.purpose),
    cell(sentences.payment(nameOf(term.payerId), nameOf(term.payeeId)), labelled('source', term.source)),
    cell(
      amountWords(term),
      term.notToExceed !== null && sentences.atMost(formatMoney(term.notToExceed, term.currency)),
      term.dueWithinDays !== null && sentences.dueWithin(count(term.dueWithinDays, 'day')),
    ),
    cell(term.conditions),
  ]),
})

export const noMoneyBlocks = (reason: string): Block[] => [paragraph(run(`${sentences.noMoney} `), run(reason))]

export const financialSection = (context: Context): Section[] => {
  const { financialTerms, noMoneyReason } = context.content
  return section('financialTerms', [
    ...when(financialTerms.length > 0, financialTable(financialTerms, context)),
    ...(noMoneyReason === null ? [] : noMoneyBlocks(noMoneyReason)),
  ])
}

const delegateWords = ({ isDelegate, approvedOn }: Delegate): string =>
  isDelegate ? sentences.delegate(approvedOn && formatDate(approvedOn)) : sentences.noDelegate

function siteBlocks(site: Site, id: string, { nameOf }: Context): Block[] {
  const { name, organizationId, setting, places, groups } = site
  return [
    heading(3, id, name),
    ...facts(
      fact('operator', nameOf(organizationId)),
      fact('setting', words.siteSettings[setting]),
      fact('places', String(places)),
    ),
    ...when<Block>(groups.length > 0, {
      type: 'table',
      columns: [
        { heading: fields.group, width: 40 },
        { heading: fields.ages, width: 24 },
        { heading: fields.children, width: 18, align: 'right' },
        { heading: fields.teachers, width: 18, align: 'right' },
      ],
      rows: groups.map(({ name, fromMonths, toMonths, children, teachers }) => [
        cell(name),
        cell(sentences.ages(fromMonths, toMonths)),
        cell(String(children)),
        cell(String(teachers)),
      ]),
    }),
  ]
}

export function enrollmentBlocks(
  { hoursPerDay, weeksPerYear, delegate, sites }: Enrollment,
  context: Context,
): Block[] {
  return [
    ...facts(
      fact('hoursPerDay', hoursPerDay === null ? null : sentences.hoursPerDay(count(hoursPerDay, 'hour'))),
      fact('weeksPerYear', weeksPerYear === null ? null : sentences.weeksPerYear(count(weeksPerYear, 'week'))),
      factOf(words.subawardFields.delegate, delegate ? plain(delegateWords(delegate)) : []),
    ),
    ...sites.flatMap((site, index) => siteBlocks(site, `site-${index + 1}`, context)),
  ]
}

export const enrollmentSection = (context: Context): Section[] => {
  const { enrollment } = context.content
  return section('enrollment', enrollment === null ? [] : enrollmentBlocks(enrollment, context))
}

const periodWords = ({ startsOn, endsOn }: Period): string => sentences.period(formatDate(startsOn), formatDate(endsOn))

const percent = (rate: string | null): string | null => rate && sentences.percent(rate)

function indirectCostWords({ kind, ratePercent, base }: NonNullable<Subaward['indirectCost']>): string {
  const rate = [percent(ratePercent), base && sentences.ofBase(base)].filter((part) => part)
  return [words.rateKinds[kind], rate.join(' ')].filter((part) => part !== '').join(', ')
}

/** Each field by its name, in the order of 2 CFR 200.332(b)(1). */
function subawardValues(subaward: Subaward, { nameOf }: Context): Partial<Record<keyof Subaward, string | null>> {
  const { officials, listing, reports, exclusionCheck, currency } = subaward
  const money = (amount: string | null) =>
    amount === null ? null : currency === null ? amount : formatMoney(amount, currency)
  return {
    subrecipientId: subaward.subrecipientId && nameOf(subaward.subrecipientId),
    fain: subaward.fain,
    awardDate: subaward.awardDate && formatDate(subaward.awardDate),
    performancePeriod: subaward.performancePeriod && periodWords(subaward.performancePeriod),
    budgetPeriod: subaward.budgetPeriod && periodWords(subaward.budgetPeriod),
    thisAction: money(subaward.thisAction),
    obligated: money(subaward.obligated),
    committed: money(subaward.committed),
    description: subaward.description,
    officials:
      officials &&
      [officials.agency, officials.passThrough, `${officials.awardingOfficial}, ${officials.contact}`].join('\n'),
    listing: listing && `${listing.number} ${listing.title}`,
    research: subaward.research === null ? null : subaward.research ? sentences.yes : sentences.no,
    federalAwardIndirectRate: percent(subaward.federalAwardIndirectRate),
    indirectCost: subaward.indirectCost && indirectCostWords(subaward.indirectCost),
    reports: reports.map(({ kind, when: time }) => sentences.labelled(kind, time)).join('\n') || null,
    exclusionCheck:
      exclusionCheck &&
      [
        words.exclusionMethods[exclusionCheck.method],
        exclusionCheck.checkedOn && sentences.checkedOn(formatDate(exclusionCheck.checkedOn)),
      ]
        .filter((part) => part !== null)
        .join(' '),
    delegate: subaward.delegate && delegateWords(subaward.delegate),
  }
}

const subawardField = (field: string): string => (words.subawardFields as Record<string, string>)[field] ?? field

export function subawardBlocks(subaward: Subaward, context: Context): Block[] {
  const values = Object.entries(subawardValues(subaward, context))
  return [
    ...facts(...values.map(([field, value]) => factOf(subawardField(field), value ? plain(value) : []))),
    ...when<Block>(subaward.unavailable.length > 0, heading(3, 'unavailable', headings.unavailable), {
      type: 'table',
      columns: [
        { heading: fields.field, width: 34 },
        { heading: fields.reason, width: 44 },
        { heading: fields.expectedOn, width: 22 },
      ],
      rows: subaward.unavailable.map(({ field, reason, expectedOn }) => [
        cell(subawardField(field)),
        cell(reason),
        cell(expectedOn && formatDate(expectedOn)),
      ]),
    }),
  ]
}

export const subawardSection = (context: Context): Section[] => {
  const { subaward } = context.content
  return section('subaward', subaward === null ? [] : subawardBlocks(subaward, context))
}
