// The fonts of PDF documents: Noto Sans with Latin, Greek, Cyrillic and Devanagari. They are parsed once in each thread.
import { fileURLToPath } from 'node:url'
import PDFDocument from 'pdfkit'

const fontNames = ['regular', 'bold'] as const
export type FontName = (typeof fontNames)[number]

interface Glyph {
  /** The characters that programs which read the PDF take it for. */
  codePoints: number[]
}

/** What is used of a font that pdfkit has parsed. */
interface ParsedFont {
  unitsPerEm: number
  characterSet: readonly number[]
  glyphForCodePoint(codePoint: number): Glyph
  getGlyph(id: number, codePoints?: number[]): Glyph
  hasGlyphForCodePoint(codePoint: number): boolean
  layout(text: string): { advanceWidth: number }
}

/** What is used of a font of a document, which pdfkit does not export. */
interface DocumentFont {
  font: ParsedFont
  /** The glyphs of words. */
  layoutCache: object
}

const fontOf = (document: PDFKit.PDFDocument): DocumentFont => (document as unknown as { _font: DocumentFont })._font

interface Font {
  parsed: ParsedFont
  /** In em, by word. */
  widths: Map<string, number>
  /** Of all documents: to find the glyphs of a word again takes most of the time of a document. */
  layouts: object
}

const files: Readonly<Record<FontName, string>> = { regular: 'NotoSans-Regular.ttf', bold: 'NotoSans-Bold.ttf' }

/** pdfkit exports no function that parses a font. It takes a parsed one instead of bytes, which it would parse for each document. */
function parse(name: FontName): Font {
  const font = fileURLToPath(new URL(`../fonts/${files[name]}`, import.meta.url))
  const { font: parsed } = fontOf(new PDFDocument({ font, autoFirstPage: false }))
  fixCodePoints(parsed)
  return { parsed, widths: new Map(), layouts: Object.create(null) }
}

/**
 * A font keeps each glyph with the characters for which it first occurs: after `ị`, which is set as `i` with a dot, every `i` would
 * be read as `ị`, in all later documents. So a glyph of one character always has that character, and others, such as ligatures,
 * have the characters of their word.
 */
function fixCodePoints(font: ParsedFont): void {
  for (const codePoint of font.characterSet) {
    const character = String.fromCodePoint(codePoint)
    // Not U+FB01, which is the ligature of f and i.
    if (character.normalize('NFKC') === character) font.glyphForCodePoint(codePoint)
  }
  const getGlyph = font.getGlyph.bind(font)
  font.getGlyph = (id, codePoints = []) => {
    const glyph = getGlyph(id)
    if (glyph.codePoints.length > 0 || codePoints.length === 0) return glyph
    return Object.create(glyph, { codePoints: { value: codePoints } })
  }
}

let fonts: Record<FontName, Font> | undefined
function loadedFonts(): Record<FontName, Font> {
  fonts ??= { regular: parse('regular'), bold: parse('bold') }
  return fonts
}

/** Of a font: some 20 MB. */
const maxCachedWords = 10_000

/** Before the layout of a document. */
export function registerFonts(document: PDFKit.PDFDocument): void {
  for (const name of fontNames) {
    const font = loadedFonts()[name]
    if (font.widths.size > maxCachedWords) Object.assign(font, { widths: new Map(), layouts: Object.create(null) })
    document.registerFont(name, font.parsed as unknown as Buffer).font(name)
    fontOf(document).layoutCache = font.layouts
  }
}

/** In em. */
export function widthOf(text: string, name: FontName): number {
  const { parsed, widths } = loadedFonts()[name]
  let width = widths.get(text)
  if (width === undefined) {
    width = parsed.layout(text).advanceWidth / parsed.unitsPerEm
    widths.set(text, width)
  }
  return width
}

/** Both fonts have the same characters. */
export const hasGlyph = (codePoint: number): boolean => loadedFonts().regular.parsed.hasGlyphForCodePoint(codePoint)
