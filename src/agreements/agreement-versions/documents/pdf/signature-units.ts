// The places for signatures in ink: two next to each other, each with its party, name, title and authority.
import { labels } from '../labels.ts'
import type { Paragraph, SignatureCard } from '../model.ts'
import { type Layout, linesOf } from './layout.ts'
import type { Line, TextStyle } from './lines.ts'
import { ascentOf, contentWidth, gray, page, styles } from './style.ts'
import { type Node, node, type Unit } from './units.ts'

const { fields } = labels
const gutter = 28
const width = (contentWidth - gutter) / 2
const labelWidth = 56
/** What is written by hand, and the height of the space above its line. */
const written = [
  [fields.signature, 54],
  [fields.date, 24],
] as const

interface Text {
  element: Node
  line: Line
  /** From the left and the top of the card. */
  x: number
  y: number
  style: TextStyle
}

interface Card {
  element: Node
  texts: Text[]
  height: number
}

function cardOf(layout: Layout, { party, number, name, title, authority }: SignatureCard, parent: Node): Card {
  const element = node('Sect', parent)
  const texts: Text[] = []
  /** The height of the text. */
  const addLines = (tag: Node, runs: Paragraph, style: TextStyle, x: number, y: number): number => {
    const lines = linesOf(layout, runs, style, width - x)
    for (const [index, line] of lines.entries()) {
      texts.push({ element: tag, line, x, y: y + index * style.leading, style })
    }
    return lines.length * style.leading
  }
  let height = addLines(node('P', element), [{ text: party, bold: true }], styles.body, 0, 0) + 3
  const addFact = (label: string, paragraphs: readonly Paragraph[]) => {
    const paragraph = node('P', element)
    addLines(paragraph, [{ text: `${label} ` }], styles.label, 0, height)
    for (const runs of paragraphs) height += addLines(paragraph, runs, styles.cell, labelWidth, height)
    height += 2
  }
  addFact(fields.name, [[{ text: name, bold: true }]])
  if (title !== null) addFact(fields.title, [[{ text: title }]])
  addFact(fields.authority, authority)
  if (number !== null) addFact(fields.order, [[{ text: String(number) }]])
  return { element, texts, height }
}

function pairUnit(layout: Layout, cards: readonly Card[]): Unit {
  const textHeight = Math.max(...cards.map(({ height }) => height))
  let height = textHeight
  const lines = written.map(([label, space]) => {
    height += space
    const y = height
    height += styles.small.leading + 4
    return { text: linesOf(layout, [{ text: label }], styles.small, width)[0] ?? [], y }
  })
  return {
    height,
    before: 24,
    draw(canvas, top) {
      for (const [column, { element, texts }] of cards.entries()) {
        const left = page.left + column * (width + gutter)
        for (const { element: tag, line, x, y, style } of texts) {
          canvas.text(tag, line, left + x, top + y + ascentOf(style), style)
        }
        for (const { text, y } of lines) {
          canvas.line(left, top + y, left + width, gray, 0.75)
          canvas.text(node('P', element), text, left, top + y + 2 + ascentOf(styles.small), styles.small)
        }
      }
    },
  }
}

export function signatureUnits(layout: Layout, cards: readonly SignatureCard[], parent: Node): Unit[] {
  const all = cards.map((card) => cardOf(layout, card, parent))
  return all.flatMap((_, index) => (index % 2 === 0 ? [pairUnit(layout, all.slice(index, index + 2))] : []))
}
