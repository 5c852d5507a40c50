// Renders documents as routes do: PDFs in a thread, two at a time.
import { createHash } from 'node:crypto'
import t from 'tap'
import { type Content, canonicalContent } from '../../../../src/agreements/agreement-versions/content.ts'
import { composeDocument } from '../../../../src/agreements/agreement-versions/documents/compose.ts'
import { renderHtml } from '../../../../src/agreements/agreement-versions/documents/html.ts'
import { renderMarkdown } from '../../../../src/agreements/agreement-versions/documents/markdown.ts'
import { run } from '../../../../src/agreements/agreement-versions/documents/pdf/job.ts'
import {
  createPdfWorker,
  type DocumentFormat,
  renderDocument,
  rendererEditions,
} from '../../../../src/agreements/agreement-versions/documents/render.ts'
import { amendedContent, changesOf } from './amended.ts'
import { contentOfSize, ehsContent, executedOptions, frozenOptions, fullContent, goldenContent } from './sample.ts'

const pdfWorker = createPdfWorker()
t.teardown(() => pdfWorker.close())
const render = (format: DocumentFormat, content: Content, worker = pdfWorker) =>
  renderDocument(format, content, frozenOptions, { pdfWorker: worker, deadline: performance.now() + 60_000 })
const sha256Of = (data: string | Uint8Array): string => createHash('sha256').update(data).digest('hex')

t.test('a PDF from the thread has the same bytes as one from this thread', async (t) => {
  const output = await run({ content: ehsContent, options: frozenOptions })
  t.equal(sha256Of(await render('pdf', ehsContent)), 'bytes' in output && sha256Of(output.bytes))
  await render('pdf', fullContent)
  t.equal(sha256Of(await render('pdf', ehsContent)), 'bytes' in output && sha256Of(output.bytes))
})

t.test('Markdown and HTML are rendered at once', async (t) => {
  const document = composeDocument(ehsContent, frozenOptions, canonicalContent(ehsContent).sha256)
  t.equal(await render('md', ehsContent), renderMarkdown(document))
  t.equal(await render('html', ehsContent), renderHtml(document))
})

t.test('renders two PDFs at a time and rejects a third one, which may be repeated', async (t) => {
  const first = [render('pdf', contentOfSize(20)), render('pdf', goldenContent)]
  await t.rejects(render('pdf', goldenContent), { code: 'unavailable', details: { headers: { 'retry-after': '2' } } })
  t.equal((await Promise.all(first)).length, 2)
  t.ok(await render('pdf', goldenContent))
})

t.test('the other work of the process goes on while a PDF is rendered', async (t) => {
  let turns = 0
  const timer = setInterval(() => turns++, 1)
  await render('pdf', contentOfSize(60))
  clearInterval(timer)
  t.ok(turns >= 20, `${turns} turns of the event loop`)
})

t.test('a content that has no PDF is a rule violation', async (t) => {
  const clauses = goldenContent.clauses.map((clause) => ({ ...clause, text: 'שלום' }))
  await t.rejects(render('pdf', { ...goldenContent, clauses }), {
    code: 'rule-violation',
    details: { errors: [{ pointer: '/clauses/0/text', code: 'PDF_SCRIPT_UNSUPPORTED' }] },
  })
  t.match(await render('html', { ...goldenContent, clauses }), 'שלום')
  const text = `${'A line.\n'.repeat(5_000)}End.`
  const exhibit = { number: 'A', title: 'Manual', text, sha256: null, bytes: null, mediaType: null }
  await t.rejects(render('pdf', { ...goldenContent, exhibits: Array(3).fill(exhibit) }), {
    code: 'rule-violation',
    details: { errors: [{ code: 'PDF_TOO_LONG' }] },
  })
})

t.test('a PDF is abandoned at its deadline, and when the service closes', async (t) => {
  const late = { pdfWorker, deadline: performance.now() + 1 }
  await t.rejects(renderDocument('pdf', contentOfSize(100), frozenOptions, late), { code: 'unavailable' })
  const worker = createPdfWorker()
  const rejected = t.rejects(render('pdf', ehsContent, worker), { code: 'unavailable' })
  await worker.close()
  await rejected
})

t.test('the edition of a renderer is increased when its documents change', async (t) => {
  const documents = [
    composeDocument(fullContent, executedOptions, canonicalContent(fullContent).sha256),
    composeDocument(amendedContent, changesOf(fullContent, amendedContent), canonicalContent(amendedContent).sha256),
  ]
  const hashes = {
    editions: rendererEditions,
    // A PDF also changes with the version of zlib: its document is compared instead.
    pdf: sha256Of(JSON.stringify(documents)),
    md: sha256Of(documents.map(renderMarkdown).join('')),
    html: sha256Of(documents.map(renderHtml).join('')),
  }
  // When this fails, increase the editions of the formats whose documents have changed, and update the hashes.
  t.strictSame(hashes, {
    editions: { md: 1, html: 1, pdf: 1 },
    pdf: 'f59d0e5653e619c61e9529250c07ee9b008da50075d3fbbc8c2d23e0001b0711',
    md: '2577c1737c56ececf4f2963670a45acad3448021dee1e5daf647eabe1250fca6',
    html: '248b31177c3719138fe06ca2da66345d99193344daa58455a24b5b3fc20b5bed',
  })
})
