// What the sections of a document share. Pure.
import type { Content, ContentParty } from '../../content.ts'
import { labels } from '../labels.ts'
import { bold, type Fact, type Paragraph, run, type Section } from '../model.ts'
import { line, plain } from '../text.ts'

export interface Context {
  content: Content
  /** The name of an organization: as the content has it, or its id. */
  nameOf(organizationId: string): string
}

/** The last of the parties with the same id has the name. */
export function contextOf(content: Content, parties: readonly ContentParty[] = content.parties): Context {
  const names = new Map(parties.map(({ organizationId, name }) => [organizationId, name]))
  return { content, nameOf: (id) => names.get(id) ?? labels.sentences.organization(id) }
}

type Field = keyof typeof labels.fields

/** A fact of one line; null if it has no value. */
export const fact = (field: Field, text: string | null | undefined): Fact | null =>
  text === null || text === undefined || text === '' ? null : { label: labels.fields[field], value: line(text) }

/** A fact with paragraphs of literal text. */
export const textFact = (field: Field, text: string | null | undefined): Fact | null =>
  text === null || text === undefined ? null : { label: labels.fields[field], value: plain(text) }

export const factOf = (label: string, value: readonly Paragraph[]): Fact | null =>
  value.length === 0 ? null : { label, value }

export type Cell = string | Paragraph | readonly Paragraph[] | null | undefined | false

/** A cell of a table: paragraphs, without those that have no value. */
export const cell = (...parts: Cell[]): Paragraph[] =>
  parts.flatMap((part) => {
    if (part === null || part === undefined || part === false || part.length === 0) return []
    if (typeof part === 'string') return plain(part)
    return 'text' in (part[0] as object) ? [part as Paragraph] : (part as readonly Paragraph[])
  })

export const boldCell = (...texts: string[]): Paragraph[] => texts.map((text) => [bold(text)])

/** `Label: text`, with the label in bold. */
export const labelled = (field: Field, text: string | null | undefined | false): Paragraph | null =>
  text ? [bold(`${labels.fields[field]}: `), run(text)] : null

/** A section, or none if it has no blocks. */
export const section = (id: keyof typeof labels.headings, blocks: Section['blocks'], onNewPage = false): Section[] =>
  blocks.length === 0 ? [] : [{ id, heading: labels.headings[id], blocks, onNewPage }]

/** The value, or nothing if the predicate is not true. */
export const when = <Value>(condition: unknown, ...values: Value[]): Value[] => (condition ? values : [])
