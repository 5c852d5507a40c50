// Splits a text that arrives in parts into lines.

/** The maximum length of a row, in characters. It is larger than any record with all fields. */
export const maxRowLength = 256 * 1024

export interface Line {
  /** The first line is 1. */
  number: number
  text: string
  /** The line end; empty for the last line. */
  end: string
  /** Whether it is longer than `maxRowLength`; its text is omitted then. */
  isTooLong: boolean
}

/** Returns a function that takes the next part of the text, and yields the lines that are complete; all of them if it is the last. */
export function lineSplitter(lineEnd: RegExp): (text: string, isLast: boolean) => Generator<Line> {
  const pattern = new RegExp(lineEnd, 'g')
  let number = 0
  let rest = ''
  let isTooLong = false
  return function* (text, isLast) {
    const all = rest + text
    // A carriage return at the end may be the first half of a line end.
    const length = all.endsWith('\r') && !isLast ? all.length - 1 : all.length
    let at = 0
    pattern.lastIndex = 0
    for (let found = pattern.exec(all); found !== null && found.index < length; found = pattern.exec(all)) {
      yield lineOf(all.slice(at, found.index), found[0])
      at = found.index + found[0].length
      pattern.lastIndex = at
    }
    rest = all.slice(at)
    if (isLast && (rest !== '' || isTooLong)) yield lineOf(rest, '')
    if (rest.length <= maxRowLength) return
    isTooLong = true
    rest = rest.endsWith('\r') ? '\r' : ''
  }

  function lineOf(text: string, end: string): Line {
    number++
    const exceeds = isTooLong || text.length > maxRowLength
    isTooLong = false
    return { number, text: exceeds ? '' : text, end, isTooLong: exceeds }
  }
}
