// The parts of a document that every format shows: headings, paragraphs, lists, tables and lines for signatures. Pure.

export interface Run {
  /** Literal text; a line feed is a line break. */
  text: string
  bold?: true
  italic?: true
  /** In a comparison. */
  change?: 'added' | 'removed'
}

export type Paragraph = readonly Run[]

export interface Fact {
  label: string
  value: readonly Paragraph[]
}

export interface Column {
  heading: string
  /** The share of the width of the table, in percent. */
  width: number
  align?: 'right'
}

export interface SignatureCard {
  party: string
  /** In the order of signing; null if there is none. */
  number: number | null
  name: string
  title: string | null
  authority: readonly Paragraph[]
}

export type Block =
  | { type: 'heading'; level: 3 | 4; id: string; text: string; isListed?: true }
  | { type: 'paragraph'; runs: Paragraph; style?: 'small' | 'verbatim' }
  | { type: 'list'; ordered: boolean; start: number; items: readonly Paragraph[] }
  | { type: 'facts'; rows: readonly Fact[] }
  /** The first cell of each row is its header. */
  | { type: 'table'; columns: readonly Column[]; rows: readonly (readonly Paragraph[])[][] }
  | { type: 'signatures'; cards: readonly SignatureCard[] }

export interface Section {
  id: string
  heading: string
  blocks: readonly Block[]
  /** In a format with pages. */
  onNewPage?: boolean
}

export interface PageTexts {
  /** On every page, such as that it is a draft; null if there is none. */
  notice: string | null
  /** On every page: what the document is, its version, and the hash of its content. */
  title: string
  version: string
  hash: string
}

export interface AgreementDocument {
  /** BCP 47. */
  language: string
  title: string
  /** Above and below the title. */
  kind: string
  parties: string
  notice: Paragraph | null
  facts: readonly Fact[]
  sections: readonly Section[]
  page: PageTexts
}

export const run = (text: string): Run => ({ text })
export const bold = (text: string): Run => ({ text, bold: true })
export const italic = (text: string): Run => ({ text, italic: true })

export const paragraph = (...runs: Run[]): Block => ({ type: 'paragraph', runs })
export const small = (...runs: Run[]): Block => ({ type: 'paragraph', runs, style: 'small' })
export const heading = (level: 3 | 4, id: string, text: string): Block => ({ type: 'heading', level, id, text })
/** A heading of level 3 that the table of contents lists. */
export const listedHeading = (id: string, text: string): Block => ({
  type: 'heading',
  level: 3,
  id,
  text,
  isListed: true,
})

/** The facts that have a value, or no block if there are none. */
export function facts(...rows: (Fact | null)[]): Block[] {
  const stated = rows.filter((row) => row !== null)
  return stated.length === 0 ? [] : [{ type: 'facts', rows: stated }]
}
