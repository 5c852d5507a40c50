// The title of a document: its kind, its title, the parties, whether it is a draft, and its main facts.
import type { AgreementDocument } from '../model.ts'
import { type Layout, textUnits } from './layout.ts'
import { accent, contentWidth, page, styles, warning, warningTint } from './style.ts'
import { factUnits } from './table-units.ts'
import { type Node, node, type Unit } from './units.ts'

const noticePadding = 8

/** A marked box. */
function noticeUnits(layout: Layout, { notice }: AgreementDocument, root: Node): Unit[] {
  if (notice === null) return []
  const lines = textUnits(layout, node('P', root), notice, styles.warning, { before: 0, x: page.left + 14 })
  const height = lines.reduce((sum, line) => sum + line.height, 2 * noticePadding)
  return [
    {
      height,
      before: 10,
      draw(canvas, y) {
        canvas.box(page.left, y, contentWidth, height, warningTint)
        canvas.box(page.left, y, 4, height, warning)
        let top = y + noticePadding
        for (const line of lines) {
          line.draw(canvas, top)
          top += line.height
        }
      },
    },
  ]
}

export function titleUnits(layout: Layout, document: AgreementDocument, root: Node): Unit[] {
  const { kind, title, parties, facts } = document
  const ruleUnit: Unit = {
    height: 2,
    before: 14,
    keepWithNext: true,
    draw: (canvas, y) => canvas.box(page.left, y, contentWidth, 2, accent),
  }
  return [
    ...textUnits(layout, node('P', root), [{ text: kind }], styles.kind, { before: 0, keepWithNext: true }),
    ...textUnits(layout, node('H1', root), [{ text: title }], styles.title, { before: 4, keepWithNext: true }),
    ...textUnits(layout, node('P', root), [{ text: parties }], styles.parties, { before: 6, keepWithNext: true }),
    ruleUnit,
    ...noticeUnits(layout, document, root),
    ...factUnits(layout, facts, root),
  ]
}
