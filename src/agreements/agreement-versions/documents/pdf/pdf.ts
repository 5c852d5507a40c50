// Renders a document as a tagged PDF. The same document gives the same bytes.
import PDFDocument from 'pdfkit'
import { escapeText } from '../../../../http/svg.ts'
import { labels } from '../labels.ts'
import type { AgreementDocument, Section } from '../model.ts'
import { headingUnits, sectionBlockUnits } from './blocks.ts'
import { Canvas } from './canvas.ts'
import { displayed } from './characters.ts'
import { contentsEntries, contentsUnits } from './contents-units.ts'
import { registerFonts } from './fonts.ts'
import type { Layout } from './layout.ts'
import { breakLines, type Line, type TextStyle, widthOfLine } from './lines.ts'
import { contentWidth, page, rule, styles } from './style.ts'
import { titleUnits } from './title-units.ts'
import { type Node, node, type Placed, paginate, type Unit } from './units.ts'

export const maxPages = 200
/** A document with a shorter body has no table of contents. */
const minPagesWithContents = 4

export interface PdfInput {
  document: AgreementDocument
  /** The canonical content, which the PDF contains as a file. */
  content: string
  /** In milliseconds since 1970. */
  date: number
}

function sectionUnits(layout: Layout, { id, heading, blocks, onNewPage }: Section, root: Node): Unit[] {
  const section = node('Sect', root)
  const [first, ...others] = [
    ...headingUnits(layout, section, 2, id, heading),
    ...sectionBlockUnits(layout, blocks, section),
  ]
  return first === undefined ? [] : [onNewPage ? { ...first, onNewPage } : first, ...others]
}

const missingSection = (missing: ReadonlySet<string>): Section[] =>
  missing.size === 0
    ? []
    : [
        {
          id: 'missingGlyphs',
          heading: labels.headings.missingGlyphs,
          blocks: [
            { type: 'paragraph', runs: [{ text: labels.sentences.missingGlyphs }] },
            { type: 'paragraph', runs: [{ text: [...missing].sort().join(', ') }] },
          ],
        },
      ]

const heightOf = (units: readonly Unit[]): number => units.reduce((sum, { before, height }) => sum + before + height, 0)

/** Throws TooManyPages. */
function layOut(document: AgreementDocument, layout: Layout): Placed[][] {
  const root = node('Document')
  const title = titleUnits(layout, document, root)
  const body = document.sections.flatMap((section) => sectionUnits(layout, section, root))
  const end = missingSection(layout.missing).flatMap((section) => sectionUnits(layout, section, root))
  const hasContents = heightOf(body) > minPagesWithContents * (page.bottom - page.top)
  const pageNumbers = new Map<string, number>()
  const contents = hasContents ? contentsUnits(layout, contentsEntries(document.sections), root, pageNumbers) : []
  const pages = paginate([...title, ...contents, ...body, ...end], page.top, page.bottom, maxPages)
  for (const [index, placed] of pages.entries()) {
    for (const { unit } of placed) if (unit.anchor !== undefined) pageNumbers.set(unit.anchor, index + 1)
  }
  return pages
}

/** What stands on every page. A title that is too long is cut. */
function pageLabels({ page: { title, version, hash, notice } }: AgreementDocument, layout: Layout) {
  const lineOf = (text: string, style: TextStyle, width = contentWidth): Line => {
    const [line = [], ...rest] = breakLines([{ text: displayed(text, layout.missing) }], style, width)
    return rest.length === 0
      ? line
      : [...line, ...shifted(breakLines([{ text: '…' }], style, width)[0] ?? [], widthOfLine(line))]
  }
  return {
    title: lineOf(title, styles.page, contentWidth - 130),
    hash: lineOf(hash, styles.page),
    notice: notice === null ? null : lineOf(notice, styles.notice),
    number: (number: number, count: number) =>
      lineOf(`${version} · ${labels.sentences.page(number, count)}`, styles.page),
  }
}

const shifted = (line: Line, by: number): Line => line.map((piece) => ({ ...piece, x: piece.x + by }))

/** Distances of baselines from the top of the page. */
const baselines = { notice: 42, first: 746, second: 757 }

function drawPageLabels(canvas: Canvas, texts: ReturnType<typeof pageLabels>, number: number, count: number): void {
  const toRight = (line: Line, baseline: number, style: TextStyle) =>
    canvas.label(line, page.right - widthOfLine(line), baseline, style)
  canvas.line(page.left, page.bottom + 20, page.right, rule)
  canvas.label(texts.title, page.left, baselines.first, styles.page)
  toRight(texts.number(number, count), baselines.first, styles.page)
  canvas.label(texts.hash, page.left, baselines.second, styles.page)
  if (texts.notice === null) return
  toRight(texts.notice, baselines.notice, styles.notice)
  toRight(texts.notice, baselines.second, styles.notice)
}

function createPdf({ document: { title, language, page: texts }, date }: PdfInput): PDFKit.PDFDocument {
  const created = new Date(date)
  const pdf = new PDFDocument({
    pdfVersion: '1.7',
    subset: 'PDF/A-3a',
    tagged: true,
    lang: language,
    displayTitle: true,
    autoFirstPage: false,
    // No standard font: it could not be embedded.
    font: '',
    size: [page.width, page.height],
    margin: 0,
    info: { Title: title, Subject: texts.hash, Creator: 'Partnership Basics', CreationDate: created, ModDate: created },
  })
  completeMetadata(pdf, `${created.toISOString().slice(0, 19)}Z`)
  registerFonts(pdf)
  return pdf
}

/** pdfkit writes the title into XML as it is, and lacks the time of the last change there. */
function completeMetadata(pdf: PDFKit.PDFDocument, date: string): void {
  const namespace = 'xmlns:xmp="http://ns.adobe.com/xap/1.0/"'
  pdf.appendXML(`<rdf:Description rdf:about="" ${namespace}><xmp:ModifyDate>${date}</xmp:ModifyDate></rdf:Description>`)
  const internal = pdf as unknown as { _addInfo(): void }
  const addInfo = internal._addInfo
  internal._addInfo = () => {
    pdf.info.Title = escapeText(pdf.info.Title ?? '')
    addInfo.call(pdf)
  }
}

/** Throws TooManyPages. */
export async function renderPdf(input: PdfInput): Promise<Uint8Array<ArrayBuffer>> {
  const { document, content, date } = input
  const layout: Layout = { missing: new Set() }
  const texts = pageLabels(document, layout)
  const pages = layOut(document, layout)
  const pdf = createPdf(input)
  const canvas = new Canvas(pdf)
  for (const [index, placed] of pages.entries()) {
    canvas.startPage()
    drawPageLabels(canvas, texts, index + 1, pages.length)
    for (const { unit, y } of placed) unit.draw(canvas, y)
    canvas.endContent()
  }
  // The types lack `relationship`.
  const file: object = {
    name: 'agreement.json',
    type: 'application/json',
    description: document.page.hash,
    relationship: 'Source',
    creationDate: new Date(date),
    modifiedDate: new Date(date),
  }
  pdf.file(Buffer.from(content), file)
  pdf.end()
  const chunks: Buffer[] = []
  for await (const chunk of pdf) chunks.push(chunk)
  return new Uint8Array(Buffer.concat(chunks))
}
