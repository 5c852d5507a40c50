// Parses CSV (RFC 4180) that arrives in parts. A record that cannot be parsed does not affect the others.
import { type Line, lineSplitter, maxRowLength } from './lines.ts'

interface CsvRecord {
  /** The line on which it begins. */
  line: number
  cells: string[]
  /** What separates the cells of the file. */
  delimiter?: string
  /** Why it cannot be parsed; there are no cells then. */
  failure?: Failure
}

/** A quotation mark at a place where none is allowed; one that is not closed; too many characters. */
export type Failure = 'misplaced-quote' | 'unclosed-quote' | 'row-too-long'

/** The first of the usual separators in a line, outside of quotes. */
const delimiterIn = (line: string): string => /[,;\t]/.exec(line.replaceAll(/"[^"]*"/g, ''))?.[0] ?? ','

/**
 * Returns a function that takes the next part of the text, and yields the records that are complete; all of them if it is the
 * last. Empty lines are skipped. The delimiter is a comma, a semicolon or a tab, whichever is the first in the first line.
 *
 * After a record that cannot be parsed, it continues with the second line of that record: a quotation mark that is not closed
 * would otherwise make one cell of all further rows.
 */
export function csvParser(): (text: string, isLast: boolean) => Generator<CsvRecord> {
  const split = lineSplitter(/\r\n|\n|\r/)
  let delimiter: string | undefined
  let lines: Line[] = []
  let length = 0
  let cells: string[] = []
  /** The beginning of a quoted cell that continues on the next line. */
  let quoted: string | undefined

  function reset() {
    lines = []
    length = 0
    cells = []
    quoted = undefined
  }

  return function* (text, isLast) {
    for (const line of split(text, isLast)) yield* take([line])
    while (isLast && lines.length > 0) yield* refuse('unclosed-quote')
  }

  function* take(added: Iterable<Line>): Generator<CsvRecord> {
    for (const line of added) {
      if (lines.length === 0 && line.text === '' && !line.isTooLong) continue
      delimiter ??= delimiterIn(line.text)
      lines.push(line)
      length += line.text.length
      const isTooLong = line.isTooLong || length > maxRowLength
      const result = isTooLong ? 'row-too-long' : parse(line, delimiter)
      if (result === 'continues') continue
      if (result !== 'complete') yield* refuse(result)
      else {
        yield { line: (lines[0] as Line).number, cells, delimiter }
        reset()
      }
    }
  }

  /** Yields the failure of the record, and the records that begin on its further lines. */
  function* refuse(failure: Failure): Generator<CsvRecord> {
    const [first, ...others] = lines
    reset()
    yield { line: (first as Line).number, cells: [], failure }
    yield* take(others)
  }

  /** Adds the cells of a line to the record. */
  function parse({ text, end }: Line, delimiter: string): 'complete' | 'continues' | Failure {
    for (let at = 0; ; ) {
      if (quoted === undefined && text[at] === '"') {
        quoted = ''
        at++
      }
      if (quoted === undefined) {
        const next = text.indexOf(delimiter, at)
        const cell = next === -1 ? text.slice(at) : text.slice(at, next)
        if (cell.includes('"')) return 'misplaced-quote'
        cells.push(cell)
        if (next === -1) return 'complete'
        at = next + 1
        continue
      }
      const mark = text.indexOf('"', at)
      if (mark === -1) {
        quoted += text.slice(at) + end
        return 'continues'
      }
      quoted += text.slice(at, mark)
      at = mark + 1
      if (text[at] === '"') {
        quoted += '"'
        at++
        continue
      }
      cells.push(quoted)
      quoted = undefined
      if (at === text.length) return 'complete'
      if (text[at] !== delimiter) return 'misplaced-quote'
      at++
    }
  }
}
