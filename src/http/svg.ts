// Text in SVG, laid out without a browser: escaping, estimated widths, line breaks. Pure.

import { printable } from './printable.ts'

export const fontFamily = 'Arial, Helvetica, sans-serif'

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** Escapes element content. */
export const escapeText = (text: string): string =>
  printable(text).replaceAll(/[&<>]/g, (character) => entities[character] ?? character)

/**
 * In em. The viewer's font is unknown, so these are upper bounds for Arial, Helvetica and the wider DejaVu Sans and
 * Verdana. The first class that contains a character applies. Combining accents have no width.
 */
const widths: readonly [characters: RegExp, em: number][] = [
  [/[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff]/u, 0],
  [/[ ',.ijl]/, 0.37],
  [/[!"():;/I[\\\]`frt|-]/, 0.46],
  [/[Lcksvxyz*?_]/, 0.6],
  [/[abdeghnopqu0-9${}]/, 0.64],
  [/[A-KN-VX-Z&]/, 0.79],
  [/[w#+<=>^~]/, 0.85],
  [/[mMW%@]/, 1.08],
  // Long dashes, Arabic ligatures of whole phrases, and cuneiform.
  [/[\u2e3a\u2e3b\ufdfa\ufdfb\ufdfd\u{12000}-\u{1254f}]/u, 12],
  [/./su, 1.25],
]
const boldFactor = 1.18

const emOf = (character: string): number => widths.find(([characters]) => characters.test(character))?.[1] ?? 0

/** Lengths here are in pixels. */
export interface TextStyle {
  size: number
  bold?: boolean
}

/** An upper bound of the width in the expected fonts. */
export function widthOf(text: string, { size, bold = false }: TextStyle): number {
  const em = [...text.normalize('NFD')].reduce((sum, character) => sum + emOf(character), 0)
  return em * size * (bold ? boldFactor : 1)
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })
const graphemesOf = (text: string): string[] => Array.from(graphemes.segment(text), ({ segment }) => segment)

/** Breaks lines between words, and within a word that is wider than a line. */
export function wrap(text: string, style: TextStyle, width: number): string[] {
  const lines: { text: string; width: number }[] = []
  const space = widthOf(' ', style)
  const append = (part: string, separator: string) => {
    const partWidth = widthOf(part, style)
    const last = lines.at(-1)
    const joinedWidth = last && last.width + (separator ? space : 0) + partWidth
    if (joinedWidth === undefined || joinedWidth > width) lines.push({ text: part, width: partWidth })
    else lines[lines.length - 1] = { text: `${last?.text}${separator}${part}`, width: joinedWidth }
  }
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (widthOf(word, style) <= width) append(word, ' ')
    else for (const [index, grapheme] of graphemesOf(word).entries()) append(grapheme, index === 0 ? ' ' : '')
  }
  return lines.map((line) => line.text)
}

export interface Label {
  /** The full text, with a number if another label would look the same. */
  text: string
  /** As drawn; shortened if `text` does not fit. */
  lines: string[]
  shortened: boolean
}

/** Shortens text that does not fit in `maxLines`. The middle is removed, as names with the same start often end differently. */
export function fit(text: string, style: TextStyle, width: number, maxLines: number): Label {
  const lines = wrap(text, style, width)
  if (lines.length <= maxLines) return { text, lines, shortened: false }
  const all = graphemesOf(text)
  const withoutMiddle = (kept: number) => {
    const start = all.slice(0, Math.ceil(kept / 2)).join('')
    const end = all.slice(all.length - Math.floor(kept / 2)).join('')
    return wrap(`${start.trimEnd()}…${end.trimStart()}`, style, width)
  }
  let [kept, tooMany] = [0, all.length]
  while (tooMany - kept > 1) {
    const candidate = (kept + tooMany) >> 1
    if (withoutMiddle(candidate).length <= maxLines) kept = candidate
    else tooMany = candidate
  }
  return { text, lines: withoutMiddle(kept), shortened: true }
}

/** As `fit`; labels that would look the same are numbered in their order, as far as the numbers fit. */
export function fitDistinct(texts: readonly string[], style: TextStyle, width: number, maxLines: number): Label[] {
  const drawn = new Set<string>()
  const lastNumbers = new Map<string, number>()
  return texts.map((text) => {
    let label = fit(text, style, width, maxLines)
    const unnumbered = keyOf(label)
    let number = lastNumbers.get(unnumbered) ?? 1
    while (drawn.has(keyOf(label)) && number <= texts.length) {
      label = fit(`${text} (${++number})`, style, width, maxLines)
    }
    lastNumbers.set(unnumbered, number)
    drawn.add(keyOf(label))
    return label
  })
}

const keyOf = ({ lines }: Label): string => lines.join(' ')

/** `y` is the first baseline. A shortened label has its full text as title, which browsers show as a tooltip. */
export function drawLabel({ text, lines, shortened }: Label, x: number, y: number, lineHeight: number): string {
  const drawn = lines
    .map((line, index) => `<text x="${x}" y="${y + index * lineHeight}">${escapeText(line)}</text>`)
    .join('')
  return shortened ? `<g><title>${escapeText(text)}</title>${drawn}</g>` : drawn
}
