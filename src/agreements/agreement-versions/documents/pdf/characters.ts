// Which characters a PDF shows: see fonts.ts.
import { hasGlyph } from './fonts.ts'

/** A letter or a mark of a script that the fonts lack, or that pdfkit does not set: right to left, most Indic ones, East Asian. */
const unsupported =
  /(?=[\p{L}\p{M}])[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Devanagari}\p{Script=Common}\p{Script=Inherited}]/u

export interface UnsupportedText {
  /** JSON pointer. */
  pointer: string
  character: string
}

/** The first text in a value that has a letter of an unsupported script. */
export function findUnsupportedText(value: unknown, pointer = ''): UnsupportedText | undefined {
  if (typeof value === 'string') {
    const character = unsupported.exec(value)?.[0]
    return character === undefined ? undefined : { pointer, character }
  }
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, member] of Object.entries(value)) {
    const found = findUnsupportedText(member, `${pointer}/${key}`)
    if (found !== undefined) return found
  }
  return undefined
}

/** U+2192. */
export const codePointName = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`

const ascii = /^[\n\x20-\x7e]*$/

/**
 * The text as the fonts can show it. A character without a glyph becomes its code point in brackets, and is added to `missing`. A
 * character that is never visible, such as a variation selector, is left out.
 */
export function displayed(text: string, missing: Set<string>): string {
  if (ascii.test(text)) return text
  let result = ''
  for (const character of text) {
    if (character === '\n') result += character
    else if (character === '\t') result += '    '
    else if (hasGlyph(character.codePointAt(0) ?? 0)) result += character
    else if (!/\p{Default_Ignorable_Code_Point}/u.test(character)) {
      missing.add(codePointName(character))
      result += `[${codePointName(character)}]`
    }
  }
  return result
}
