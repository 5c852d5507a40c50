// The table of contents. The numbers of the pages are known when it is drawn.
import { labels } from '../labels.ts'
import type { Section } from '../model.ts'
import { type Layout, linesOf } from './layout.ts'
import { breakLines, widthOfLine } from './lines.ts'
import { ascentOf, page, rule, styles } from './style.ts'
import { type Node, node, type Unit } from './units.ts'

interface Entry {
  id: string
  title: string
  level: 0 | 1
}

/** With more entries than this, only the sections are listed. */
const maxEntries = 70

/** The sections, and the headings in them that are to be listed. */
export function contentsEntries(sections: readonly Section[]): Entry[] {
  const all = sections.flatMap(({ id, heading, blocks }): Entry[] => [
    { id, title: heading, level: 0 },
    ...blocks.flatMap((block): Entry[] =>
      block.type === 'heading' && block.isListed ? [{ id: block.id, title: block.text, level: 1 }] : [],
    ),
  ])
  return all.length <= maxEntries ? all : all.filter(({ level }) => level === 0)
}

const indent = 16
const numberWidth = 30

export function contentsUnits(
  layout: Layout,
  entries: readonly Entry[],
  parent: Node,
  pageNumbers: ReadonlyMap<string, number>,
): Unit[] {
  const table = node('TOC', parent)
  const heading: Unit = {
    height: styles.heading2.leading + 4,
    before: 26,
    keepWithNext: true,
    draw(canvas, y) {
      const [line = []] = breakLines([{ text: labels.headings.contents }], styles.heading2, page.right - page.left)
      canvas.text(title, line, page.left, y + ascentOf(styles.heading2), styles.heading2)
    },
  }
  const title = node('H2', parent)
  const units = entries.map(({ id, title: text, level }, index): Unit => {
    const style = level === 0 ? styles.contentsBold : styles.contents
    const x = page.left + level * indent
    const lines = linesOf(layout, [{ text }], style, page.right - x - numberWidth)
    const link = node('Link', node('Reference', node('TOCI', table)))
    const height = lines.length * style.leading
    return {
      height,
      before: level === 0 && index > 0 ? 4 : 0,
      draw(canvas, y) {
        const baseline = (row: number) => y + row * style.leading + ascentOf(style)
        for (const [row, line] of lines.entries()) canvas.text(link, line, x, baseline(row), style)
        const [number = []] = breakLines([{ text: String(pageNumbers.get(id) ?? '') }], style, numberWidth)
        const last = baseline(lines.length - 1)
        const [left, right] = [page.right - widthOfLine(number), x + widthOfLine(lines.at(-1) ?? [])]
        canvas.text(link, number, left, last, style)
        canvas.link(link, x, y, page.right - x, height, id, text)
        canvas.dots(right + 6, last, left - 6, rule)
      },
    }
  })
  return [heading, ...units]
}
