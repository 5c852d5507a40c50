// The mission and the benefits. Pure.
import { beneficiaries } from '../../../../missions/benefits/rules.ts'
import type { Content } from '../../content.ts'
import { count } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, bold, facts, heading, type Paragraph, run, type Section, small } from '../model.ts'
import { plainBlocks } from '../text.ts'
import { boldCell, type Context, cell, fact, section, textFact, when } from './context.ts'

const { fields, headings, sentences } = labels
type Mission = NonNullable<Content['mission']>
type Benefit = Content['benefits'][number]

const textUnder = (id: 'philosophy' | 'vision', text: string | null): Block[] =>
  text === null ? [] : [heading(3, id, headings[id]), ...plainBlocks(text)]

const valueItem = ({ name, description }: Mission['values'][number]): Paragraph =>
  description === undefined ? [bold(name)] : [bold(`${name}: `), run(description)]

export function missionBlocks(mission: Mission): Block[] {
  const { values, anticipatedResults, qualityFramework, qualityLevel, qualityStatement, reaffirmEveryMonths } = mission
  const quality = facts(
    fact('qualityFramework', qualityFramework),
    fact('qualityLevel', qualityLevel),
    textFact('qualityStatement', qualityStatement),
    fact('reaffirm', reaffirmEveryMonths === null ? null : sentences.reaffirm(count(reaffirmEveryMonths, 'month'))),
  )
  return [
    ...plainBlocks(mission.mission),
    ...textUnder('philosophy', mission.philosophy),
    ...textUnder('vision', mission.vision),
    ...when<Block>(values.length > 0, heading(3, 'values', headings.values), {
      type: 'list',
      ordered: false,
      start: 1,
      items: values.map(valueItem),
    }),
    ...when<Block>(anticipatedResults.length > 0, heading(3, 'anticipated-results', headings.anticipatedResults), {
      type: 'table',
      columns: [
        { heading: fields.result, width: 40 },
        { heading: fields.indicator, width: 36 },
        { heading: fields.target, width: 24 },
      ],
      rows: anticipatedResults.map(({ statement, indicator, target }) => [
        cell(statement),
        cell(indicator),
        cell(target),
      ]),
    }),
    ...when(quality.length > 0, heading(3, 'quality', headings.quality), ...quality),
    small(run(`${sentences.missionVersion(mission.number)}, ${sentences.hash(mission.contentHash)}`)),
  ]
}

export const missionSection = ({ content: { mission } }: Context): Section[] =>
  section('mission', mission === null ? [] : missionBlocks(mission))

/** A reference to an expectation of the agreement is shown as its number; any other one is a path of the API. */
function indicatorWords({ name, ref }: Benefit['indicators'][number], { content: { expectations } }: Context): string {
  if (ref === undefined) return name
  const expectation = expectations.find(({ id }) => ref.endsWith(`/expectations/${id}`))
  return `${name} (${sentences.measuredBy(expectation?.number ?? ref)})`
}

const benefitRow = ({ statement, description, organizationId, indicators }: Benefit, context: Context) => [
  cell(boldCell(statement), description),
  cell(...indicators.map((indicator) => indicatorWords(indicator, context))),
  cell(context.nameOf(organizationId)),
]

export const benefitTable = (benefits: readonly Benefit[], context: Context): Block => ({
  type: 'table',
  columns: [
    { heading: fields.benefit, width: 46 },
    { heading: fields.indicators, width: 29 },
    { heading: fields.statedBy, width: 25 },
  ],
  rows: benefits.map((benefit) => benefitRow(benefit, context)),
})

export const benefitsSection = (context: Context): Section[] =>
  section(
    'benefits',
    beneficiaries.flatMap((beneficiary) => {
      const benefits = context.content.benefits.filter((benefit) => benefit.beneficiary === beneficiary)
      if (benefits.length === 0) return []
      return [heading(3, `benefits-${beneficiary}`, words.beneficiaries[beneficiary]), benefitTable(benefits, context)]
    }),
  )
