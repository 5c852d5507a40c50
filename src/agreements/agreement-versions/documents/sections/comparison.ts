// Compares two renderings of the same part of a content: what differs, before and after. Pure.
import { isDeepStrictEqual } from 'node:util'
import type { UnitChange } from '../../diff.ts'
import { labels } from '../labels.ts'
import { type Block, type Paragraph, paragraph, type Run, run } from '../model.ts'
import { cell } from './context.ts'

const { fields, sentences } = labels

type Rows = Map<string, Paragraph[]>

/** What blocks say, by labels. What has the same label is joined. */
function rowsOf(blocks: readonly Block[]): Rows {
  const rows: Rows = new Map()
  let part: string | undefined
  const add = (value: readonly Paragraph[], label: string, ...within: (string | undefined)[]) => {
    const place = within.filter((name) => name).join(', ')
    const key = place === '' ? label : sentences.labelled(place, label)
    rows.set(key, [...(rows.get(key) ?? []), ...value])
  }
  for (const block of blocks) {
    switch (block.type) {
      case 'heading':
        part = block.text
        break
      case 'paragraph':
        add([block.runs], block.style === 'small' ? fields.version : (part ?? fields.text))
        break
      case 'list':
        add(
          block.items.map((runs) => [run('• '), ...runs]),
          part ?? fields.text,
        )
        break
      case 'facts':
        for (const { label, value } of block.rows) add(value, label, part)
        break
      case 'table':
        for (const cells of block.rows) {
          // A table of one row alone shows the part itself.
          const name = part === undefined ? undefined : cells[0]?.[0]?.map(({ text }) => text).join('')
          for (const [index, { heading }] of block.columns.entries()) add(cells[index] ?? [], heading, part, name)
        }
    }
  }
  return rows
}

/** The runs of changed texts, by the text: their words that are only on this side are marked. */
function marksOf(entries: readonly UnitChange[], side: 'before' | 'after'): Map<unknown, Run[]> {
  const change = side === 'before' ? 'removed' : 'added'
  const marks = new Map<unknown, Run[]>()
  for (const { words, [side]: text } of entries) {
    const segments = words?.filter((segment) => segment.change === 'unchanged' || segment.change === change)
    const runs = segments?.map(
      (segment): Run => (segment.change === change ? { text: segment.text, change } : run(segment.text)),
    )
    if (runs !== undefined) marks.set(text, runs)
  }
  return marks
}

const marked = (paragraphs: readonly Paragraph[] = [], marks: ReadonlyMap<unknown, Run[]>): Paragraph[] =>
  paragraphs.map((runs) => {
    const [first, ...others] = runs
    const found = first && others.length === 0 ? marks.get(first.text) : undefined
    return found?.map((part) => ({ ...first, ...part })) ?? runs
  })

/** The rows of two renderings that differ. `entries` are the changes of the part. */
export function comparison(before: readonly Block[], after: readonly Block[], entries: readonly UnitChange[]): Block {
  const [oldRows, newRows] = [rowsOf(before), rowsOf(after)]
  const differing = [...new Set([...oldRows.keys(), ...newRows.keys()])].filter(
    (label) => !isDeepStrictEqual(oldRows.get(label), newRows.get(label)),
  )
  // Such as the key of a touchpoint.
  if (differing.length === 0) return paragraph(run(sentences.changeNotShown))
  const [oldMarks, newMarks] = [marksOf(entries, 'before'), marksOf(entries, 'after')]
  const side = (value: readonly Paragraph[] | undefined, marks: ReadonlyMap<unknown, Run[]>): Paragraph[] =>
    value === undefined || value.length === 0 ? cell(sentences.notStated) : marked(value, marks)
  return {
    type: 'table',
    columns: [
      { heading: fields.what, width: 20 },
      { heading: fields.before, width: 40 },
      { heading: fields.after, width: 40 },
    ],
    rows: differing.map((label) => [
      cell(label),
      side(oldRows.get(label), oldMarks),
      side(newRows.get(label), newMarks),
    ]),
  }
}
