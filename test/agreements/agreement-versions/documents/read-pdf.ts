// Reads a PDF with a program that is not ours: its pages, its structure and its files.
import { getDocument, type PDFDocumentProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'

export interface StructureNode {
  role: string
  /** What it contains directly. */
  text: string
  children: StructureNode[]
}

export interface Page {
  /** Of the artifacts, such as the foot of the page, and of all that is not marked. */
  artifacts: string[]
  unmarked: string[]
  structure: StructureNode
}

export interface Pdf {
  bytes: Uint8Array
  pages: Page[]
  info: Record<string, unknown>
  isTagged: boolean
  files: Record<string, Uint8Array>
  outline: string[]
}

/** The members of what pdfjs-dist returns that are used here. */
interface Item {
  type?: string
  tag?: string
  id?: string
  str?: string
  hasEOL?: boolean
}
interface Tree {
  role?: string
  id?: string
  children?: Tree[]
}

async function readPage(pdf: PDFDocumentProxy, number: number): Promise<Page> {
  const page = await pdf.getPage(number)
  const { items } = await page.getTextContent({ includeMarkedContent: true, disableNormalization: true })
  const texts = new Map<string, string>()
  const [artifacts, unmarked]: [string[], string[]] = [[], []]
  const open: Item[] = []
  for (const item of items as Item[]) {
    if (item.type?.startsWith('beginMarkedContent')) open.push(item)
    else if (item.type === 'endMarkedContent') open.pop()
    else if (item.str || item.hasEOL) {
      const text = `${item.str}${item.hasEOL ? '\n' : ''}`
      const id = open.findLast((mark) => mark.id)?.id
      if (id !== undefined) texts.set(id, `${texts.get(id) ?? ''}${text}`)
      else if (open.some(({ tag }) => tag === 'Artifact')) artifacts.push(text.trim())
      else if (text.trim() !== '') unmarked.push(text)
    }
  }
  const nodeOf = ({ role = '', children = [] }: Tree): StructureNode => ({
    role,
    text: children.map(({ id }) => (id === undefined ? '' : (texts.get(id) ?? ''))).join(''),
    children: children.filter((child) => child.role !== undefined).map(nodeOf),
  })
  return { artifacts, unmarked, structure: nodeOf((await page.getStructTree()) as Tree) }
}

export async function readPdf(bytes: Uint8Array): Promise<Pdf> {
  const task = getDocument({ data: bytes.slice(), verbosity: VerbosityLevel.ERRORS, useSystemFonts: false })
  const pdf = await task.promise
  const pages: Page[] = []
  for (let number = 1; number <= pdf.numPages; number++) pages.push(await readPage(pdf, number))
  const [{ info }, attachments, outline, marks] = await Promise.all([
    pdf.getMetadata(),
    pdf.getAttachments(),
    pdf.getOutline(),
    pdf.getMarkInfo(),
  ])
  const files: Record<string, Uint8Array> = {}
  for (const name of (attachments ?? new Map()).keys()) files[name] = contentOf(await pdf.getAttachmentContent(name))
  await task.destroy()
  return {
    bytes,
    pages,
    info: info as Record<string, unknown>,
    // It is a Map, other than its type says.
    isTagged: (marks as unknown as Map<string, boolean>).get('Marked') === true,
    files,
    outline: outline.map(({ title }) => title),
  }
}

const contentOf = (content: unknown): Uint8Array =>
  content instanceof Uint8Array ? content : (content as { content: Uint8Array }).content

/** All nodes of a page in reading order. */
export const nodesOf = (node: StructureNode): StructureNode[] => [node, ...node.children.flatMap(nodesOf)]

/** The text in reading order, without the parts with these roles. */
export const textOf = (node: StructureNode, without: readonly string[] = []): string =>
  without.includes(node.role) ? '' : node.text + node.children.map((child) => textOf(child, without)).join('')
