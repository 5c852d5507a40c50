// Turns the blocks of a document into units on pages.
import type { Block } from '../model.ts'
import { type Layout, textUnits } from './layout.ts'
import { breakLines } from './lines.ts'
import { signatureUnits } from './signature-units.ts'
import { ascentOf, page, styles } from './style.ts'
import { factUnits, tableUnits } from './table-units.ts'
import { type Node, node, type Unit } from './units.ts'

const markerWidth = 18

function listUnits(layout: Layout, { ordered, start, items }: Block & { type: 'list' }, parent: Node): Unit[] {
  const list = node('L', parent)
  return items.flatMap((runs, index) => {
    const item = node('LI', list)
    const [label, body] = [node('Lbl', item), node('LBody', item)]
    const x = page.left + 6
    const [marker = []] = breakLines([{ text: ordered ? `${start + index}.` : '•' }], styles.body, markerWidth * 2)
    const units = textUnits(layout, body, runs, styles.body, { before: index === 0 ? 5 : 3, x: x + markerWidth })
    const [first, ...others] = units
    if (first === undefined) return []
    return [
      {
        ...first,
        draw(canvas, y) {
          canvas.text(label, marker, x, y + ascentOf(styles.body), styles.body)
          first.draw(canvas, y)
        },
      },
      ...others,
    ]
  })
}

const headingStyles = { 2: styles.heading2, 3: styles.heading3, 4: styles.heading4 }
const spaceAbove = { 2: 26, 3: 16, 4: 12 }

export function headingUnits(layout: Layout, parent: Node, level: 2 | 3 | 4, id: string, text: string): Unit[] {
  const style = headingStyles[level]
  const units = textUnits(layout, node(`H${level}`, parent), [{ text }], style, {
    before: spaceAbove[level],
    keepWithNext: true,
  })
  return units.map((unit, index) => ({
    ...unit,
    ...(index === 0 && { anchor: id }),
    height: unit.height + (level === 2 && index === units.length - 1 ? 4 : 0),
    draw(canvas, y) {
      if (index === 0) canvas.destination(id, text, level - 2, y - 4)
      unit.draw(canvas, y)
      if (level === 2 && index === units.length - 1)
        canvas.line(page.left, y + unit.height + 2, page.right, style.color, 1)
    },
  }))
}

/** A paragraph stays with the block that it introduces. */
const isIntroduction = (block: Block, next: Block | undefined): boolean =>
  block.type === 'paragraph' && next !== undefined && next.type !== 'paragraph' && next.type !== 'heading'

export const sectionBlockUnits = (layout: Layout, blocks: readonly Block[], parent: Node): Unit[] =>
  blocks.flatMap((block, index) => {
    const units = blockUnits(layout, block, parent)
    const last = units.at(-1)
    return last && isIntroduction(block, blocks[index + 1])
      ? [...units.slice(0, -1), { ...last, keepWithNext: true }]
      : units
  })

function blockUnits(layout: Layout, block: Block, parent: Node): Unit[] {
  switch (block.type) {
    case 'heading':
      return headingUnits(layout, parent, block.level, block.id, block.text)
    case 'paragraph':
      return textUnits(layout, node('P', parent), block.runs, block.style === 'small' ? styles.small : styles.body, {
        before: 6,
      })
    case 'list':
      return listUnits(layout, block, parent)
    case 'facts':
      return factUnits(layout, block.rows, parent)
    case 'table':
      return tableUnits(layout, block, parent)
    case 'signatures':
      return signatureUnits(layout, block.cards, parent)
  }
}
