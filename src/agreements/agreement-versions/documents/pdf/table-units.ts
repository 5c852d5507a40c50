// Turns tables into units: a row is a unit, and a high one divides itself.
import type { Block, Fact, Paragraph } from '../model.ts'
import { type Layout, linesOf } from './layout.ts'
import { type Line, type TextStyle, widthOfLine } from './lines.ts'
import { accent, ascentOf, contentWidth, page, rule, styles, tint } from './style.ts'
import { type Node, node, type Unit } from './units.ts'

interface CellLine {
  line: Line
  /** From the top of the cell to the top of the line. */
  y: number
}

interface Cell {
  element: Node
  box: Box
  lines: CellLine[]
  height: number
}

const padding = { x: 5, y: 4.5 }
const paragraphGap = 2.5

/** The area of the text of a cell. */
interface Box {
  x: number
  width: number
  style: TextStyle
  isRight?: boolean
}

function cellOf(layout: Layout, element: Node, paragraphs: readonly Paragraph[], box: Box): Cell {
  const lines: CellLine[] = []
  let y = 0
  for (const runs of paragraphs) {
    if (y > 0) y += paragraphGap
    for (const line of linesOf(layout, runs, box.style, box.width)) {
      lines.push({ line, y })
      y += box.style.leading
    }
  }
  return { element, box, lines, height: y }
}

function rowUnit(cells: readonly Cell[], repeated: Unit | undefined, isHeader = false): Unit {
  const height = Math.max(...cells.map((cell) => cell.height), 0) + 2 * padding.y
  const row: Unit = {
    height,
    before: 0,
    draw(canvas, y) {
      if (isHeader) canvas.box(page.left, y, contentWidth, height, tint)
      for (const { element, box, lines } of cells) {
        const { x, width, style, isRight } = box
        canvas.element(element)
        for (const { line, y: offset } of lines) {
          const left = isRight ? x + width - widthOfLine(line) : x
          canvas.text(element, line, left, y + padding.y + offset + ascentOf(style), style)
        }
      }
      canvas.line(page.left, y + height, page.right, isHeader ? accent : rule, isHeader ? 1 : 0.5)
    },
    divide(available) {
      const parts = cells.map((cell) => divideCell(cell, available - 2 * padding.y))
      const isUseful =
        parts.some(([first]) => first.lines.length > 0) && parts.some(([, second]) => second.lines.length > 0)
      if (!isUseful) return undefined
      return [
        rowUnit(
          parts.map(([first]) => first),
          repeated,
        ),
        rowUnit(
          parts.map(([, second]) => second),
          repeated,
        ),
      ]
    },
  }
  return repeated === undefined ? row : { ...row, repeated }
}

function divideCell(cell: Cell, height: number): [Cell, Cell] {
  const first = cell.lines.filter(({ y }) => y + cell.box.style.leading <= height)
  const second = cell.lines.slice(first.length)
  const start = second[0]?.y ?? cell.height
  return [
    { ...cell, lines: first, height: Math.min(cell.height, start) },
    { ...cell, lines: second.map(({ line, y }) => ({ line, y: y - start })), height: cell.height - start },
  ]
}

/** A last row of this height or less is not alone on a page. */
const maxLowRow = 50

const keepLastRows = (rows: readonly Unit[]): Unit[] =>
  rows.map((row, index) =>
    index === rows.length - 2 && (rows.at(-1)?.height ?? 0) <= maxLowRow ? { ...row, keepWithNext: true } : row,
  )

export function tableUnits(layout: Layout, { columns, rows }: Block & { type: 'table' }, parent: Node): Unit[] {
  const table = node('Table', parent)
  const [head, body] = [node('THead', table), node('TBody', table)]
  const total = columns.reduce((sum, { width }) => sum + width, 0)
  let x = page.left
  const boxes = columns.map(({ width, align }) => {
    const outer = (width / total) * contentWidth
    const box = { x: x + padding.x, width: outer - 2 * padding.x, isRight: align === 'right' }
    x += outer
    return box
  })
  const boxOf = (index: number, style: TextStyle): Box => ({ ...(boxes[index] ?? { x, width: 0 }), style })
  const headerRow = node('TR', head)
  const headerCells = columns.map(({ heading }, index) =>
    cellOf(layout, node('TH', headerRow, 'Column'), [[{ text: heading }]], boxOf(index, styles.columnHeading)),
  )
  const header = rowUnit(headerCells, undefined, true)
  const repeated: Unit = { ...header, draw: (canvas, y) => canvas.repeat(() => header.draw(canvas, y)) }
  const units = rows.map((cells) => {
    const row = node('TR', body)
    return rowUnit(
      cells.map((paragraphs, index) =>
        cellOf(layout, index === 0 ? node('TH', row, 'Row') : node('TD', row), paragraphs, boxOf(index, styles.cell)),
      ),
      repeated,
    )
  })
  return [{ ...header, before: 8, keepWithNext: true }, ...keepLastRows(units)]
}

const labelWidth = 0.28 * contentWidth

/** A table of two columns without a header. */
export function factUnits(layout: Layout, rows: readonly Fact[], parent: Node): Unit[] {
  const table = node('Table', parent)
  const units = rows.map(({ label, value }) => {
    const row = node('TR', table)
    return rowUnit(
      [
        cellOf(layout, node('TH', row, 'Row'), [[{ text: label }]], {
          x: page.left,
          width: labelWidth - 12,
          style: styles.label,
        }),
        cellOf(layout, node('TD', row), value, {
          x: page.left + labelWidth,
          width: contentWidth - labelWidth,
          style: styles.cell,
        }),
      ],
      undefined,
    )
  })
  return keepLastRows(units).map((unit, index) => (index === 0 ? { ...unit, before: 6 } : unit))
}
