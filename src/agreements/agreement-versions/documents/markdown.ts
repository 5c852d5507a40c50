// Renders a document as CommonMark with tables. Pure.
import { labels } from './labels.ts'
import type { AgreementDocument, Block, Column, Fact, Paragraph, Run, SignatureCard } from './model.ts'

const { fields, headings } = labels

/** Characters that have a meaning anywhere in a line. */
const special = /[\\`*_[\]<>&|~#$!]/g
/** What would begin a block, or a part of one, at the start of a line. */
const lineStart = /^([ \t]*)(?:([-+=])|(\d{1,9})([.)]))/

const escapeLine = (line: string): string =>
  line
    .replaceAll(special, '\\$&')
    .replace(lineStart, (_, spaces: string, sign?: string, number?: string, end?: string) =>
      sign === undefined ? `${spaces}${number}\\${end}` : `${spaces}\\${sign}`,
    )

/** Literal text. `lineBreak` is what a line feed becomes. */
const escaped = (text: string, lineBreak: string): string => text.split('\n').map(escapeLine).join(lineBreak)

/** White space next to a mark would make it literal. */
function marked(text: string, mark: string): string {
  const [, before = '', inner = '', after = ''] = /^(\s*)(.*?)(\s*)$/s.exec(text) ?? []
  return inner === '' ? text : `${before}${mark}${inner}${mark}${after}`
}

function runWords({ text, bold, italic, change }: Run, lineBreak: string): string {
  const mark = `${bold || change === 'added' ? '**' : ''}${italic ? '*' : ''}`
  const literal = escaped(text, lineBreak)
  if (change === 'removed') return marked(literal, '~~')
  return mark === '' ? literal : marked(literal, mark)
}

const inline = (runs: Paragraph, lineBreak: string): string => runs.map((run) => runWords(run, lineBreak)).join('')

/** White space at the start of a line would have a meaning. */
const paragraphText = (runs: Paragraph): string => inline(runs, '\\\n').replaceAll(/^[ \t]+/gm, '')

/** Spaces at the start of a line, and several in a row, are kept. */
const verbatim = (runs: Paragraph): string =>
  inline(runs, '\\\n')
    .replaceAll('\t', '    ')
    .replaceAll(/^ +| {2,}/gm, (spaces) => '&nbsp;'.repeat(spaces.length))

const cellText = (paragraphs: readonly Paragraph[]): string =>
  paragraphs.map((runs) => inline(runs, '<br>')).join('<br>')

const tableRow = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const table = (columns: readonly Pick<Column, 'heading' | 'align'>[], rows: readonly (readonly string[])[]): string =>
  [
    tableRow(columns.map(({ heading }) => escaped(heading, ' '))),
    tableRow(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map(tableRow),
  ].join('\n')

const factList = (rows: readonly Fact[]): string =>
  rows
    .map(
      ({ label, value }) =>
        `- **${escaped(label, ' ')}:** ${value.map(paragraphText).join('\\\n').replaceAll('\n', '\n  ')}`,
    )
    .join('\n')

const line = '\\_'.repeat(30)

const card = ({ party, number, name, title, authority }: SignatureCard): string =>
  [
    `**${escaped(party, ' ')}**`,
    factList([
      { label: fields.name, value: [[{ text: name }]] },
      ...(title === null ? [] : [{ label: fields.title, value: [[{ text: title }]] }]),
      { label: fields.authority, value: authority },
      ...(number === null ? [] : [{ label: fields.order, value: [[{ text: String(number) }]] }]),
    ]),
    `${fields.signature}: ${line}`,
    `${fields.date}: ${line}`,
  ].join('\n\n')

/** Two lists next to each other have different marks, as they would be one list otherwise. */
function listText({ ordered, start, items }: Block & { type: 'list' }, isAfterList: boolean): string {
  const mark = (index: number) => (ordered ? `${start + index}${isAfterList ? ')' : '.'} ` : isAfterList ? '* ' : '- ')
  return items
    .map(
      (runs, index) => `${mark(index)}${paragraphText(runs).replaceAll('\n', `\n${' '.repeat(mark(index).length)}`)}`,
    )
    .join('\n')
}

function blockText(block: Block, previous: Block | undefined): string {
  switch (block.type) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${escaped(block.text, ' ')}`
    case 'paragraph':
      return block.style === 'verbatim' ? verbatim(block.runs) : paragraphText(block.runs)
    case 'list':
      return listText(block, previous?.type === 'list' && previous.ordered === block.ordered)
    case 'facts':
      return factList(block.rows)
    case 'table':
      return table(
        block.columns,
        block.rows.map((cells) => cells.map(cellText)),
      )
    case 'signatures':
      return block.cards.map(card).join('\n\n')
  }
}

export function renderMarkdown({ title, kind, parties, notice, facts, sections, page }: AgreementDocument): string {
  const parts = [
    ...(page.notice === null ? [] : [`**${escaped(page.notice, ' ')}**`]),
    escaped(kind, ' '),
    `# ${escaped(title, ' ')}`,
    escaped(parties, ' '),
    ...(notice === null ? [] : [`> ${paragraphText(notice)}`]),
    factList(facts),
    `## ${headings.contents}`,
    sections.map(({ heading }) => `- ${escaped(heading, ' ')}`).join('\n'),
    ...sections.flatMap(({ heading, blocks }) => [
      `## ${escaped(heading, ' ')}`,
      ...blocks.map((block, index) => blockText(block, blocks[index - 1])),
    ]),
    '---',
    [`${page.title} · ${page.version}`, page.hash, ...(page.notice === null ? [] : [page.notice])]
      .map((text) => escaped(text, ' '))
      .join('\\\n'),
  ]
  return `${parts.join('\n\n')}\n`
}
