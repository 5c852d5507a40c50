// The clauses, the exhibits, and what is declared not applicable. Pure.
import { ruleSetOf } from '../../../agreement-kinds/rule-sets.ts'
import type { ContentClause, ContentExhibit, NotApplicable } from '../../content.ts'
import { count } from '../formats.ts'
import { labels, words } from '../labels.ts'
import { type Block, type Fact, facts, heading, italic, listedHeading, paragraph, run, type Section } from '../model.ts'
import { markdownBlocks, verbatimBlocks } from '../text.ts'
import { type Context, cell, fact, factOf, section, when } from './context.ts'

const { fields, headings, sentences } = labels

export const clauseBlocks = ({ text, survives }: ContentClause): Block[] => [
  ...markdownBlocks(text),
  ...when(survives, paragraph(italic(sentences.survives))),
]

const componentWords = ({ covers }: ContentClause): string =>
  covers.map((component) => component.replaceAll('_', ' ')).join(', ')

const sourceWords = ({ source }: ContentClause): string =>
  source === null ? sentences.ownText : sentences.sourceOfClause(words.clauseSources[source.kind], source.sha256)

/** The whole clause, its text as it is written. */
export const clauseFacts = (clause: ContentClause): Block[] =>
  facts(
    fact('number', clause.number),
    fact('title', clause.heading),
    factOf(fields.text, [[run(clause.text)]]),
    fact('survives', clause.survives ? sentences.yes : sentences.no),
    fact('components', componentWords(clause)),
    fact('sourceOfClause', sourceWords(clause)),
  )

/** Which components the clauses cover, and what they were borrowed from. */
export const clauseRegister = (clauses: readonly ContentClause[]): Block => ({
  type: 'table',
  columns: [
    { heading: fields.clause, width: 30 },
    { heading: fields.components, width: 28 },
    { heading: fields.sourceOfClause, width: 42 },
  ],
  rows: clauses.map((clause) => [
    cell(sentences.clauseTitle(clause.number, clause.heading)),
    cell(componentWords(clause)),
    cell(sourceWords(clause)),
  ]),
})

export const clausesSection = ({ content: { clauses } }: Context): Section[] =>
  section('clauses', [
    ...clauses.flatMap((clause) => [
      listedHeading(`clause-${clause.number}`, sentences.clauseTitle(clause.number, clause.heading)),
      ...clauseBlocks(clause),
    ]),
    ...when<Block>(
      clauses.some(({ covers, source }) => covers.length > 0 || source !== null),
      heading(3, 'clause-sources', headings.clauseSources),
      clauseRegister(clauses),
    ),
  ])

const fileFacts = ({ sha256, bytes, mediaType }: ContentExhibit): (Fact | null)[] => [
  fact('sha256', sha256),
  fact('size', bytes === null ? null : count(bytes, 'byte')),
  fact('mediaType', mediaType),
]

export const exhibitBlocks = (exhibit: ContentExhibit): Block[] =>
  exhibit.text === null
    ? [paragraph(run(sentences.exhibitElsewhere)), ...facts(...fileFacts(exhibit))]
    : verbatimBlocks(exhibit.text)

/** The whole exhibit, its text as it is written. */
export const exhibitFacts = (exhibit: ContentExhibit): Block[] =>
  facts(
    fact('number', exhibit.number),
    factOf(fields.text, exhibit.text === null ? [] : [[run(exhibit.text)]]),
    ...fileFacts(exhibit),
  )

export const exhibitsSection = ({ content: { exhibits } }: Context): Section[] =>
  section(
    'exhibits',
    exhibits.flatMap((exhibit) => [
      listedHeading(`exhibit-${exhibit.number}`, sentences.exhibitTitle(exhibit.number, exhibit.title)),
      ...exhibitBlocks(exhibit),
    ]),
  )

export function notApplicableTable(declared: readonly NotApplicable[], { content: { agreement } }: Context): Block {
  const rules = ruleSetOf(agreement.ruleSet)?.rules ?? []
  return {
    type: 'table',
    columns: [
      { heading: fields.rule, width: 40 },
      { heading: fields.reason, width: 60 },
    ],
    rows: declared.map(({ rule, reason }) => [
      cell(rules.find(({ code }) => code === rule)?.title, rule),
      cell(reason),
    ]),
  }
}

export const notApplicableSection = (context: Context): Section[] => {
  const { notApplicable } = context.content
  return section(
    'notApplicable',
    when(notApplicable.length > 0, paragraph(run(sentences.notApplicable)), notApplicableTable(notApplicable, context)),
  )
}
