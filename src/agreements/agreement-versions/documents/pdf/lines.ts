// Breaks paragraphs into lines.
import type { Paragraph, Run } from '../model.ts'
import { type FontName, widthOf } from './fonts.ts'

/** Lengths are in points. */
export interface TextStyle {
  size: number
  /** From one baseline to the next. */
  leading: number
  color: string
  bold?: boolean
}

interface PieceStyle {
  font: FontName
  italic: boolean
  change: Run['change']
}

/** Text of one style in a line. */
export interface Piece extends PieceStyle {
  text: string
  /** From the start of the line. */
  x: number
  width: number
}

export type Line = Piece[]

export function widthOfLine(line: Line): number {
  const last = line.at(-1)
  return last === undefined ? 0 : last.x + last.width
}

/** A part of a word in one style. Fonts shape a part as text of one script. */
interface Atom extends PieceStyle {
  text: string
  width: number
}

interface Word {
  atoms: Atom[]
  width: number
  /** White space after it. */
  space: string
  /** Whether a line feed follows. */
  endsLine: boolean
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Words with the white space after them. A line can also be broken after a hyphen, a dash or a slash in a word. */
const wordPattern = /([^ \n]*?[^ \n\-–—/][-–—/]+(?=[\p{L}\p{N}(])|[^ \n]*)( *)(\n?)/gu

const scriptBoundary =
  /(?<=\p{Script=Devanagari})(?=\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic})|(?<=\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic})(?=\p{Script=Devanagari})/u

const styleOf = ({ bold, italic, change }: Run, style: TextStyle): PieceStyle => ({
  font: bold || style.bold ? 'bold' : 'regular',
  italic: italic ?? false,
  change,
})

function wordsOf(runs: Paragraph, style: TextStyle): Word[] {
  const words: Word[] = []
  let word: Word = { atoms: [], width: 0, space: '', endsLine: false }
  const end = () => {
    words.push(word)
    word = { atoms: [], width: 0, space: '', endsLine: false }
  }
  for (const run of runs) {
    const pieceStyle = styleOf(run, style)
    for (const [all, text = '', space = '', lineFeed] of run.text.matchAll(wordPattern)) {
      if (all === '') continue
      for (const part of text === '' ? [] : text.split(scriptBoundary)) {
        const width = widthOf(part, pieceStyle.font) * style.size
        word.atoms.push({ text: part, width, ...pieceStyle })
        word.width += width
      }
      word.space += space
      word.endsLine = lineFeed === '\n'
      if (space !== '' || word.endsLine || /[-–—/]$/.test(text)) end()
    }
  }
  if (word.atoms.length > 0 || word.space !== '') end()
  return words
}

/** A word that is wider than a line, in parts that are not. */
function splitWord(word: Word, size: number, maxWidth: number): Word[] {
  const parts: Word[] = []
  let part: Word = { atoms: [], width: 0, space: '', endsLine: false }
  for (const atom of word.atoms) {
    for (const { segment } of graphemes.segment(atom.text)) {
      const width = widthOf(segment, atom.font) * size
      if (part.width + width > maxWidth && part.atoms.length > 0) {
        parts.push(part)
        part = { atoms: [], width: 0, space: '', endsLine: false }
      }
      part.atoms.push({ ...atom, text: segment, width })
      part.width += width
    }
  }
  return [...parts, { ...part, space: word.space, endsLine: word.endsLine }]
}

/** The space at the end of a line is kept: programs that read the text aloud or copy it need it. */
export function breakLines(runs: Paragraph, style: TextStyle, maxWidth: number): Line[] {
  const lines: Line[] = []
  let line: Line = []
  let x = 0
  const newLine = () => {
    lines.push(line)
    line = []
    x = 0
  }
  const append = (text: string, width: number, pieceStyle: PieceStyle) => {
    const last = line.at(-1)
    const { font, italic, change } = pieceStyle
    if (
      last &&
      last.font === font &&
      last.italic === italic &&
      last.change === change &&
      !scriptBoundary.test(last.text.slice(-1) + text)
    ) {
      last.text += text
      last.width += width
    } else {
      line.push({ text, x, width, font, italic, change })
    }
    x += width
  }
  const place = (word: Word) => {
    const last = word.atoms.at(-1)
    for (const atom of word.atoms) append(atom.text, atom.width, atom)
    const spaceStyle = last ?? line.at(-1) ?? { font: 'regular' as const, italic: false, change: undefined }
    if (word.space !== '')
      append(word.space, widthOf(' ', spaceStyle.font) * style.size * word.space.length, spaceStyle)
    if (word.endsLine) newLine()
  }
  for (const word of wordsOf(runs, style)) {
    if (word.width > maxWidth) {
      if (x > 0) newLine()
      const parts = splitWord(word, style.size, maxWidth)
      for (const [index, part] of parts.entries()) {
        if (index > 0) newLine()
        place(part)
      }
    } else {
      if (x > 0 && x + word.width > maxWidth) newLine()
      place(word)
    }
  }
  if (line.length > 0 || lines.length === 0) lines.push(line)
  return lines
}
