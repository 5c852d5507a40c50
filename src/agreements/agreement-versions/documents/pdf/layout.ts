// Turns paragraphs into lines and units.
import type { Paragraph } from '../model.ts'
import { displayed } from './characters.ts'
import { breakLines, type Line, type TextStyle } from './lines.ts'
import { ascentOf, page } from './style.ts'
import type { Node, Unit } from './units.ts'

/** What the layout of a document collects. */
export interface Layout {
  /** The names of characters that the fonts lack. */
  missing: Set<string>
}

export const linesOf = (layout: Layout, runs: Paragraph, style: TextStyle, width: number): Line[] =>
  breakLines(
    runs.map((run) => ({ ...run, text: displayed(run.text, layout.missing) })),
    style,
    width,
  )

interface TextOptions {
  before: number
  x?: number
  width?: number
  keepWithNext?: boolean
}

/** One unit for each line. The first two lines and the last two are not separated. */
export function textUnits(
  layout: Layout,
  element: Node,
  runs: Paragraph,
  style: TextStyle,
  { before, x = page.left, width = page.right - x, keepWithNext = false }: TextOptions,
): Unit[] {
  const lines = linesOf(layout, runs, style, width)
  return lines.map((line, index) => ({
    height: style.leading,
    before: index === 0 ? before : 0,
    keepWithNext: index === lines.length - 1 ? keepWithNext : keepWithNext || index === 0 || index === lines.length - 2,
    draw: (canvas, y) => canvas.text(element, line, x, y + ascentOf(style), style),
  }))
}
