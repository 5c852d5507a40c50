// The text of a document in reading order.
import type {
  AgreementDocument,
  Block,
  Fact,
  Paragraph,
} from '../../../../src/agreements/agreement-versions/documents/model.ts'

const inline = (runs: Paragraph): string => runs.map(({ text }) => text).join('')
const paragraphs = (all: readonly Paragraph[]): string[] => all.map(inline)
const factTexts = (rows: readonly Fact[]): string[] => rows.flatMap(({ label, value }) => [label, ...paragraphs(value)])

function blockTexts(block: Block, hasMarkers: boolean): string[] {
  switch (block.type) {
    case 'heading':
      return [block.text]
    case 'paragraph':
      return [inline(block.runs)]
    case 'list':
      return block.items.flatMap((runs, index) => [
        ...(hasMarkers ? [block.ordered ? `${block.start + index}.` : '•'] : []),
        inline(runs),
      ])
    case 'facts':
      return factTexts(block.rows)
    case 'table':
      return [...block.columns.map(({ heading }) => heading), ...block.rows.flat().flatMap(paragraphs)]
    case 'signatures':
      return block.cards.flatMap(({ party, number, name, title, authority }) => [
        party,
        ...['Name', name],
        ...(title === null ? [] : ['Title', title]),
        ...['Authority', ...paragraphs(authority)],
        ...(number === null ? [] : ['Order', String(number)]),
        ...['Signature', 'Date'],
      ])
  }
}

/** Without the entries of the table of contents, and without what is repeated on every page. */
export const textsOf = (
  { kind, title, parties, notice, facts, sections }: AgreementDocument,
  { hasContents, hasMarkers }: { hasContents: boolean; hasMarkers: boolean },
): string[] => [
  ...[kind, title, parties],
  ...(notice === null ? [] : [inline(notice)]),
  ...factTexts(facts),
  ...(hasContents ? ['Contents'] : []),
  ...sections.flatMap(({ heading, blocks }) => [heading, ...blocks.flatMap((block) => blockTexts(block, hasMarkers))]),
]

/** White space separates lines and cells: only the other characters are compared. */
export const withoutSpace = (text: string): string => text.normalize('NFC').replaceAll(/\s+/g, '')
