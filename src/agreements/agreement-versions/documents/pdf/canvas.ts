// Draws on the pages of a tagged PDF: text of an element of the structure, or artifacts, which assistive technology skips.
import type PDFDocument from 'pdfkit'
import type { Line, TextStyle } from './lines.ts'
import type { Node } from './units.ts'

type Element = PDFKit.PDFStructureElement

export class Canvas {
  private readonly document: PDFKit.PDFDocument
  private readonly elements = new Map<Node, Element>()
  /** The element whose content is being drawn. */
  private open: Node | undefined
  private isInArtifact = false
  private color: string | undefined
  private bookmarks: PDFKit.PDFOutline[] = []

  constructor(document: InstanceType<typeof PDFDocument>) {
    this.document = document
  }

  startPage(): void {
    this.endContent()
    this.document.addPage()
    this.color = undefined
  }

  /** The line without a mark. `baseline` is the distance from the top of the page. */
  private drawLine(line: Line, x: number, baseline: number, { size, color }: TextStyle): void {
    if (this.color !== color) this.document.fillColor(color)
    this.color = color
    for (const piece of line) {
      // Its signs are not in the order of its letters.
      const isReordered = /\p{Script=Devanagari}/u.test(piece.text)
      if (isReordered) this.document.markContent('Span', { actual: piece.text })
      this.document.font(piece.font, size).text(piece.text, x + piece.x, baseline, {
        lineBreak: false,
        baseline: 'alphabetic',
        oblique: piece.italic,
      })
      if (isReordered) this.document.endMarkedContent()
    }
    // pdfkit would draw them below the line: it does not count from the baseline.
    for (const { change, x: left, width } of line) {
      if (change === undefined) continue
      const y = baseline + size * (change === 'added' ? 0.14 : -0.27)
      this.line(x + left, y, x + left + width, color)
    }
  }

  text(node: Node, line: Line, x: number, baseline: number, style: TextStyle): void {
    if (line.length === 0) return
    this.startContent(node)
    this.drawLine(line, x, baseline, style)
  }

  /** An element without content, such as an empty cell, is part of the structure too. */
  element(node: Node): void {
    if (!this.isInArtifact) this.elementOf(node)
  }

  /** Draws what is repeated on every page, or after the start of a page, as an artifact. */
  repeat(draw: () => void): void {
    this.artifact('Pagination', draw)
  }

  /** Text in an artifact. */
  label(line: Line, x: number, baseline: number, style: TextStyle): void {
    this.artifact('Pagination', () => this.drawLine(line, x, baseline, style))
  }

  line(x: number, y: number, toX: number, color: string, width = 0.5): void {
    this.artifact('Layout', () => this.document.moveTo(x, y).lineTo(toX, y).lineWidth(width).stroke(color))
  }

  dots(x: number, y: number, toX: number, color: string): void {
    this.artifact('Layout', () =>
      this.document.moveTo(x, y).lineTo(toX, y).lineWidth(0.75).dash(0.75, { space: 3 }).stroke(color).undash(),
    )
  }

  box(x: number, y: number, width: number, height: number, color: string): void {
    this.artifact('Layout', () => this.document.rect(x, y, width, height).fill(color))
    this.color = color
  }

  /** A place that `link` leads to, and its bookmark: level 0 is the highest. */
  destination(id: string, title: string, level: number, y: number): void {
    this.document.addNamedDestination(id, 'XYZ', null, y, null)
    const parent = this.bookmarks[level - 1] ?? this.document.outline
    // `left` counts from the right. The types lack these options.
    const options: object = { top: y, left: this.document.page.width }
    this.bookmarks = [...this.bookmarks.slice(0, level), parent.addItem(title, options)]
  }

  /** An area that leads to a destination. All content of its element is on this page, and drawn before. */
  link(node: Node, x: number, y: number, width: number, height: number, id: string, title: string): void {
    this.endContent()
    const element = this.elementOf(node)
    // pdfkit writes a String object as text, and a string as a name.
    const options: object = { structParent: element, Contents: new String(title) }
    this.document.goTo(x, y, width, height, id, options)
    // pdfkit notes the page of a link when its element ends.
    element.end()
  }

  private artifact(type: 'Pagination' | 'Layout', draw: () => void): void {
    if (this.isInArtifact) {
      draw()
      return
    }
    this.endContent()
    this.document.markContent('Artifact', { type })
    this.isInArtifact = true
    draw()
    this.isInArtifact = false
    this.document.endMarkedContent()
  }

  private startContent(node: Node): void {
    if (this.isInArtifact || this.open === node) return
    this.endContent()
    this.elementOf(node).add(this.document.markStructureContent(node.tag))
    this.open = node
  }

  endContent(): void {
    if (this.open === undefined) return
    this.document.endMarkedContent()
    this.open = undefined
  }

  private elementOf(node: Node): Element {
    let element = this.elements.get(node)
    if (element === undefined) {
      const options: object = node.scope === undefined ? {} : { scope: node.scope }
      element = this.document.struct(node.tag, options)
      this.elements.set(node, element)
      if (node.parent === null) this.document.addStructure(element)
      else this.elementOf(node.parent).add(element)
    }
    return element
  }
}
