// Turns the texts of the parties into blocks. In the text of a clause, a small Markdown applies; all else is literal. Pure.
import type { Block, Paragraph, Run } from './model.ts'

/** Line ends as line feeds, without empty lines at the start and white space at the end. */
const normalize = (text: string): string =>
  text
    .replaceAll(/\r\n?|[\u2028\u2029]/g, '\n')
    .replace(/^\n+/, '')
    .trimEnd()

const paragraphsIn = (text: string): string[] => normalize(text).split(/\n\s*\n/)

/** Literal text: a blank line separates paragraphs. */
export const plain = (text: string): Paragraph[] => paragraphsIn(text).map((part) => [{ text: part }])

/** Literal text in one paragraph. */
export const line = (...texts: string[]): Paragraph[] => texts.map((text) => [{ text: normalize(text) }])

export const plainBlocks = (text: string): Block[] => plain(text).map((runs) => ({ type: 'paragraph', runs }))

/** Text with all its spaces. */
export const verbatimBlocks = (text: string): Block[] =>
  plain(text).map((runs) => ({ type: 'paragraph', runs, style: 'verbatim' }))

const itemPattern = /^(?:-|(\d{1,3})\.)[^\S\n]+(?=\S)/

/**
 * The small Markdown of clauses: paragraphs, lists of `-` or `1.` one level deep, `**bold**` and `*italic*`. An item keeps the
 * number that is written: where numbers do not follow each other, a new list begins.
 */
export function markdownBlocks(text: string): Block[] {
  const blocks: Block[] = []
  let list: { type: 'list'; ordered: boolean; start: number; items: Paragraph[] } | undefined
  let lines: string[] = []
  const flush = () => {
    if (lines.length === 0) return
    const runs = runsOf(lines.join('\n'))
    if (list === undefined) blocks.push({ type: 'paragraph', runs })
    else list.items.push(runs)
    lines = []
  }
  for (const written of normalize(text).split('\n')) {
    const found = itemPattern.exec(written)
    if (found) {
      flush()
      const [marker, number] = found
      const [ordered, value] = [number !== undefined, Number(number ?? 1)]
      if (list?.ordered !== ordered || (ordered && list.start + list.items.length !== value)) {
        list = { type: 'list', ordered, start: value, items: [] }
        blocks.push(list)
      }
      lines = [written.slice(marker.length)]
    } else if (written.trim() === '') {
      flush()
    } else {
      // After a blank line, text that is not an item ends the list.
      if (lines.length === 0) list = undefined
      lines.push(written)
    }
  }
  flush()
  return blocks
}

type Mark = '*' | '**'

/** The positions of marks that have a partner in the same text. In linear time. */
function pairedMarks(text: string): Map<number, { mark: Mark; opens: boolean }> {
  const paired = new Map<number, { mark: Mark; opens: boolean }>()
  const open: Record<Mark, number[]> = { '*': [], '**': [] }
  for (const { 0: found, index } of text.matchAll(/\*{1,2}/g)) {
    const mark = found as Mark
    const start = open[mark].at(-1)
    const canClose = /\S/.test(text[index - 1] ?? ' ')
    if (canClose && start !== undefined && start + mark.length < index) {
      paired.set(start, { mark, opens: true }).set(index, { mark, opens: false })
      // What was opened in between has no partner.
      for (const positions of [open['*'], open['**']]) {
        while ((positions.at(-1) ?? -1) >= start) positions.pop()
      }
    } else if (/\S/.test(text[index + mark.length] ?? ' ')) {
      open[mark].push(index)
    }
  }
  return paired
}

/** A mark without a partner is literal. */
export function runsOf(text: string): Run[] {
  const runs: Run[] = []
  const depth = { '*': 0, '**': 0 }
  let from = 0
  const addUntil = (to: number) => {
    const part = text.slice(from, to)
    if (part === '') return
    runs.push({ text: part, ...(depth['**'] > 0 && { bold: true }), ...(depth['*'] > 0 && { italic: true }) })
  }
  for (const [at, { mark, opens }] of [...pairedMarks(text)].sort(([left], [right]) => left - right)) {
    addUntil(at)
    depth[mark] += opens ? 1 : -1
    from = at + mark.length
  }
  addUntil(text.length)
  return runs
}
