// Renders an agreement version as Markdown, HTML or PDF.
import { Problem } from '../../../problems.ts'
import { createWorker, type Worker } from '../../../records/worker/worker.ts'
import { type Content, canonicalContent } from '../content.ts'
import { composeDocument } from './compose.ts'
import { renderHtml } from './html.ts'
import { renderMarkdown } from './markdown.ts'
import type { DocumentOptions } from './options.ts'
import { pdfJob } from './pdf/job.ts'

const documentFormats = ['md', 'html', 'pdf'] as const
export type DocumentFormat = (typeof documentFormats)[number]

/** Part of the ETag: increased whenever the same content and options give other bytes. */
export const rendererEditions: Readonly<Record<DocumentFormat, number>> = { md: 1, html: 1, pdf: 1 }

/** Renders at most two PDFs at a time, one after the other. Its thread, and what it has loaded, ends after a minute without work. */
export const createPdfWorker = (): Worker => createWorker({ maxWaiting: 1, maxMegabytes: 256, idleMillis: 60_000 })

interface PdfServices {
  pdfWorker: Worker
  /** In performance.now() milliseconds. */
  deadline: number
}

/**
 * The same content and options give the same bytes. A PDF is rejected with `unavailable` if two others are being rendered, and with
 * `rule-violation` if its content has an unsupported script (PDF_SCRIPT_UNSUPPORTED) or too many pages (PDF_TOO_LONG).
 */
export async function renderDocument(
  format: DocumentFormat,
  content: Content,
  options: DocumentOptions,
  { pdfWorker, deadline }: PdfServices,
): Promise<string | Uint8Array> {
  if (format === 'pdf') {
    const output = await pdfWorker.run(pdfJob, { content, options }, deadline)
    if ('bytes' in output) return output.bytes
    throw new Problem('rule-violation', output.refusal.detail, { errors: [output.refusal] })
  }
  const document = composeDocument(content, options, canonicalContent(content).sha256)
  return format === 'md' ? renderMarkdown(document) : renderHtml(document)
}
