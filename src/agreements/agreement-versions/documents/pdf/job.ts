// Renders a PDF in the worker: it takes a few tenths of a second, and for the first one the fonts are loaded.
import type { JobModule } from '../../../../records/worker/worker.ts'
import { type Content, canonicalContent } from '../../content.ts'
import { composeDocument } from '../compose.ts'
import type { DocumentOptions } from '../options.ts'
import { codePointName, findUnsupportedText } from './characters.ts'
import { maxPages, renderPdf } from './pdf.ts'
import { TooManyPages } from './units.ts'

export interface PdfJobInput {
  content: Content
  options: DocumentOptions
}

/** Why the content has no PDF. A problem cannot be thrown from the worker: its class would be lost. */
export interface PdfRefusal {
  code: 'PDF_SCRIPT_UNSUPPORTED' | 'PDF_TOO_LONG'
  /** JSON pointer into the content. */
  pointer: string
  detail: string
}

export type PdfJobOutput = { bytes: Uint8Array<ArrayBuffer> } | { refusal: PdfRefusal }

export const pdfJob: JobModule<PdfJobInput, PdfJobOutput> = { url: import.meta.url }

export async function run({ content, options }: PdfJobInput): Promise<PdfJobOutput> {
  const unsupported = findUnsupportedText(content) ?? findUnsupportedText(options)
  if (unsupported !== undefined) {
    const { pointer, character } = unsupported
    const detail = `The PDF cannot show the script of “${character}” (${codePointName(character)}). The HTML can.`
    return { refusal: { code: 'PDF_SCRIPT_UNSUPPORTED', pointer, detail } }
  }
  const { text, sha256 } = canonicalContent(content)
  const document = composeDocument(content, options, sha256)
  const date = Date.parse(options.frozenAt ?? options.compiledAt)
  try {
    return { bytes: await renderPdf({ document, content: text, date }) }
  } catch (error) {
    if (!(error instanceof TooManyPages)) throw error
    const detail = `The PDF would have more than ${maxPages} pages. The HTML and the Markdown have no such limit.`
    return { refusal: { code: 'PDF_TOO_LONG', pointer: '', detail } }
  }
}
