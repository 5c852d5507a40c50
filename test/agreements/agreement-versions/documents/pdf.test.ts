// PDF documents: their structure, text, files and bytes, read back with another program.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { inflateSync } from 'node:zlib'
import t from 'tap'
import { type Content, canonicalContent } from '../../../../src/agreements/agreement-versions/content.ts'
import { composeDocument } from '../../../../src/agreements/agreement-versions/documents/compose.ts'
import type { DocumentOptions } from '../../../../src/agreements/agreement-versions/documents/options.ts'
import { run } from '../../../../src/agreements/agreement-versions/documents/pdf/job.ts'
import { amendedContent, changesOf } from './amended.ts'
import { textsOf, withoutSpace } from './model-text.ts'
import { nodesOf, type Pdf, readPdf, textOf } from './read-pdf.ts'
import {
  contentOfSize,
  draftOptions,
  ehsContent,
  executedOptions,
  frozenOptions,
  fullContent,
  goldenContent,
  waivedReview,
} from './sample.ts'

const sha256Of = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

async function pdfOf(content: Content, options: DocumentOptions = frozenOptions): Promise<Uint8Array> {
  const output = await run({ content, options })
  if ('refusal' in output) throw new Error(output.refusal.detail)
  return output.bytes
}

/** Those that several tests read. */
const pdfs = new Map<string, Promise<Pdf>>()
function read(content: Content, options: DocumentOptions = frozenOptions): Promise<Pdf> {
  const key = JSON.stringify([content, options])
  const pdf = pdfs.get(key) ?? pdfOf(content, options).then(readPdf)
  pdfs.set(key, pdf)
  return pdf
}

/** Where two texts differ, apart from white space. */
function firstDifference(found: string, wanted: string): string | undefined {
  const [left, right] = [withoutSpace(found), withoutSpace(wanted)]
  if (left === right) return undefined
  const at = [...left].findIndex((_, index) => left[index] !== right[index])
  return `“${left.slice(at - 20, at + 40)}” instead of “${right.slice(at - 20, at + 40)}”`
}

const withClause = (text: string): Content => ({
  ...goldenContent,
  clauses: goldenContent.clauses.map((clause) => ({ ...clause, text })),
})
/** A stream that is not compressed stays as it is. */
function inflate(stream: Buffer): string {
  try {
    return inflateSync(stream).toString('latin1')
  } catch {
    return stream.toString('latin1')
  }
}

const streamsOf = (bytes: Uint8Array): string[] =>
  [
    ...Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/stream\n(.*?)\nendstream/gs),
  ].map(([, stream = '']) => inflate(Buffer.from(stream, 'latin1')))

const bodyOf = ({ pages }: Pdf): string => pages.map(({ structure }) => textOf(structure, ['TOC'])).join('')

const hasContents = ({ pages }: Pdf): boolean =>
  pages.some(({ structure }) => nodesOf(structure).some(({ role }) => role === 'TOC'))

const documents: [string, Content, DocumentOptions][] = [
  ['a general agreement', goldenContent, frozenOptions],
  ['an executed agreement with its signing record', ehsContent, executedOptions],
  ['a draft with every part', fullContent, draftOptions],
  ['an amendment alone', amendedContent, changesOf(fullContent, amendedContent)],
]

for (const [name, content, options] of documents) {
  t.test(`${name} has all its text, in order, in marked content`, async (t) => {
    const document = composeDocument(content, options, canonicalContent(content).sha256)
    const pdf = await read(content, options)
    t.equal(
      firstDifference(bodyOf(pdf), textsOf(document, { hasContents: hasContents(pdf), hasMarkers: true }).join('')),
      undefined,
    )
    t.strictSame(
      pdf.pages.flatMap(({ unmarked }) => unmarked),
      [],
    )
  })

  t.test(`${name} has a structure that assistive technology can follow`, async (t) => {
    const pdf = await read(content, options)
    const nodes = pdf.pages.flatMap(({ structure }) => nodesOf(structure))
    const levels = nodes.flatMap(({ role }) => (/^H[1-6]$/.test(role) ? [Number(role[1])] : []))
    t.equal(levels[0], 1)
    t.equal(levels.filter((level) => level === 1).length, 1)
    for (const [index, level] of levels.entries()) t.ok(level <= (levels[index - 1] ?? 0) + 1, 'no level is skipped')
    for (const row of nodes.filter(({ role }) => role === 'TR')) {
      t.match(row.children[0], { role: 'TH' }, 'each row has a header')
    }
    for (const { children } of nodes.filter(({ role }) => role === 'Table')) {
      const widths = children.flatMap(nodesOf).flatMap((node) => (node.role === 'TR' ? [node.children.length] : []))
      t.equal(new Set(widths).size, 1, 'the rows of a table have the same number of cells')
    }
    const text = Buffer.from(pdf.bytes).toString('latin1')
    const headers = text.match(/<<\n\/S \/TH\n.*?endobj/gs) ?? []
    t.equal(headers.length > 0, true)
    for (const header of headers) t.match(header, /\/Scope \/(Row|Column)/)
    t.equal(pdf.isTagged, true)
    t.match(pdf.info, { Title: content.agreement.title, Language: 'en', PDFFormatVersion: '1.7' })
    t.match(text, /\/DisplayDocTitle true/)
    t.match(text, /<pdfaid:part>3<\/pdfaid:part>\s*<pdfaid:conformance>A</)
  })

  t.test(`${name} contains the signed content as a file`, async (t) => {
    const { text, sha256 } = canonicalContent(content)
    const { files, pages, bytes } = await read(content, options)
    const file = files['agreement.json'] ?? new Uint8Array()
    t.equal(new TextDecoder().decode(file), text)
    t.equal(sha256Of(file), sha256)
    t.match(Buffer.from(bytes).toString('latin1'), /\/AFRelationship \/Source/)
    for (const [index, { artifacts }] of pages.entries()) {
      t.ok(artifacts.includes(`SHA-256 ${sha256}`), 'each page has the hash')
      t.ok(
        artifacts.includes(`Version ${content.version.number} · Page ${index + 1} of ${pages.length}`),
        'each page has its number',
      )
    }
  })
}

t.test('a draft says so on every page and has no lines for signatures', async (t) => {
  const notice = 'Draft. Not for signature.'
  const draft = await read(ehsContent, draftOptions)
  t.ok(draft.pages.length > 10)
  for (const { artifacts } of draft.pages) t.equal(artifacts.filter((text) => text === notice).length, 2)
  const linesOf = ({ pages }: Pdf) =>
    pages
      .flatMap(({ structure }) => nodesOf(structure))
      .filter(({ role, text }) => role === 'P' && /^(Signature|Date)$/.test(text.trim())).length
  t.equal(linesOf(draft), 0)
  const frozen = await read(ehsContent)
  for (const { artifacts } of frozen.pages) t.notOk(artifacts.includes(notice))
  t.equal(linesOf(frozen), 8, 'two lines for each of four signatories')
  for (const status of ['withdrawn', 'declined'] as const) {
    const ended = await read(goldenContent, { ...frozenOptions, status })
    t.equal(linesOf(ended), 0)
    for (const { artifacts } of ended.pages)
      t.match(artifacts.join(' '), new RegExp(`${status}. Not for signature.`, 'i'))
  }
})

t.test('waived legal reviews are on the page of the signatures', async (t) => {
  const { pages } = await read(ehsContent, { ...frozenOptions, waivedReviews: [waivedReview] })
  const page = pages.map(({ structure }) => textOf(structure)).find((text) => text.includes('Each signatory adopts'))
  t.match(page, /waived the final legal review/)
  t.match(page, /no counsel/)
})

t.test('the table of contents names the pages of the headings', async (t) => {
  const { pages, outline } = await read(ehsContent)
  const entries = pages
    .flatMap(({ structure }) => nodesOf(structure))
    .filter(({ role }) => role === 'Link')
    .map(({ text }) => /^(.*?)\s*([0-9]+)$/.exec(text.trim())?.slice(1) ?? [])
  t.ok(entries.length > 25)
  for (const [title = '', number] of entries) {
    const page = pages[Number(number) - 1]
    const headings = page === undefined ? [] : nodesOf(page.structure).filter(({ role }) => /^H[23]$/.test(role))
    t.ok(
      headings.some(({ text }) => text.trim() === title),
      `${title} is on page ${number}`,
    )
  }
  t.strictSame(
    outline.filter((title) => !entries.some(([entry]) => entry === title)),
    [],
  )
})

t.test('a short document has no table of contents', async (t) => {
  const pdf = await read(goldenContent)
  t.equal(pdf.pages.length, 3)
  t.notOk(hasContents(pdf))
})

t.test('headings are not at the end of a page, and the header of a table is repeated', async (t) => {
  const { pages } = await read(contentOfSize(32))
  for (const { structure } of pages) {
    const leaves = nodesOf(structure).filter(({ text }) => text.trim() !== '')
    t.notMatch(leaves.at(-1)?.role, /^H[1-6]$/)
  }
  const continued = pages.filter(({ structure }) => /^\s*E[0-9]+/.test(textOf(structure)))
  t.ok(continued.length > 1)
  for (const { artifacts } of continued) t.ok(artifacts.includes('Outcome'))
})

t.test('the same content gives the same bytes, after other documents and in another process', async (t) => {
  const first = await pdfOf(ehsContent, executedOptions)
  await pdfOf(fullContent)
  t.equal(sha256Of(await pdfOf(ehsContent, executedOptions)), sha256Of(first))
  const script = `import { createHash } from 'node:crypto'
    import { run } from './src/agreements/agreement-versions/documents/pdf/job.ts'
    import { ehsContent, executedOptions } from './test/agreements/agreement-versions/documents/sample.ts'
    const { bytes } = await run({ content: ehsContent, options: executedOptions })
    process.stdout.write(createHash('sha256').update(bytes).digest('hex'))`
  const env = { ...process.env, TZ: 'Pacific/Kiritimati', LC_ALL: 'tr_TR.UTF-8', NODE_OPTIONS: '' }
  t.equal(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' }),
    sha256Of(first),
  )
  const later = await pdfOf(ehsContent, { ...executedOptions, frozenAt: '2026-08-20T15:00:01Z' })
  t.not(sha256Of(later), sha256Of(first), 'a PDF depends on its date')
})

t.test('sets Latin, Greek and Cyrillic letters with their marks', async (t) => {
  const texts = ['Tiếng Việt: Thị, office', 'Diné bizaad: Łééchąąʼí, ǫ́ǫ́, hǫ́zhǫ́', 'Ελληνικά: ᾧ', 'Українська мова: її']
  const pdf = await read(withClause(texts.join('\n\n')))
  for (const text of texts) t.ok(withoutSpace(bodyOf(pdf)).includes(withoutSpace(text)), text)
})

t.test('Devanagari text can be read in the order of its letters', async (t) => {
  const text = 'हिन्दी समझौता'
  const contents = streamsOf(await pdfOf(withClause(`In ${text}.`)))
  const utf16 = Buffer.from(text, 'utf16le').swap16().toString('latin1')
  const escaped = utf16.replaceAll(/[\\()]/g, '\\$&').replaceAll('\t', '\\t')
  t.ok(contents.some((content) => content.includes('/ActualText') && content.includes(escaped)))
})

t.test('words that an amendment removes are struck through, and those that it adds are underlined', async (t) => {
  const content = structuredClone(goldenContent)
  content.noMoneyReason = 'Nobody pays.'
  content.agreement.title = 'Other words'
  const [page = ''] = streamsOf(await pdfOf(content, changesOf(goldenContent, content))).filter((stream) =>
    stream.includes(' Tm\n'),
  )
  // Text counts from the foot of the page, lines count from its top.
  const marks = page.matchAll(/^1 0 0 1 ([\d.]+) ([\d.]+) Tm\n(?:(?! Tm).)*?^\1 ([\d.]+) m\n/gms)
  const heights = [...marks].map(([, , baseline, y]) => 792 - Number(y) - Number(baseline))
  t.ok(
    heights.some((height) => height > 1 && height < 4),
    `through the letters: ${heights}`,
  )
  t.ok(
    heights.some((height) => height > -3 && height < 0),
    `below the baseline: ${heights}`,
  )
})

t.test('a character without a glyph is written as its code point and named on the last page', async (t) => {
  const pdf = await read(withClause('One → two ✓ ☐ 😀\ufe0f. No signs: a\u200bb.'))
  t.match(bodyOf(pdf), /One \[U\+2192\] two \[U\+2713\] \[U\+2610\] \[U\+1F600\]\. No signs/)
  const last = pdf.pages.at(-1)
  t.match(last && textOf(last.structure), /written as their code points.*U\+1F600, U\+2192, U\+2610, U\+2713\s*$/s)
  t.notMatch(bodyOf(await read(goldenContent)), /code points/)
})

t.test('refuses scripts that it cannot set, and says where they are', async (t) => {
  for (const [text, codePoint] of [
    ['שלום', 'U+05E9'],
    ['العربية', 'U+0627'],
    ['தமிழ்', 'U+0BA4'],
    ['中文', 'U+4E2D'],
    ['한국어', 'U+D55C'],
  ]) {
    const output = await run({ content: withClause(`In words: ${text}`), options: frozenOptions })
    t.match(output, {
      refusal: {
        code: 'PDF_SCRIPT_UNSUPPORTED',
        pointer: '/clauses/0/text',
        detail: new RegExp(`\\(${codePoint?.replace('+', '\\+')}\\)`),
      },
    })
  }
  const options = { ...frozenOptions, waivedReviews: [{ ...waivedReview, waiverReason: 'ไทย' }] }
  t.match(await run({ content: goldenContent, options }), { refusal: { code: 'PDF_SCRIPT_UNSUPPORTED' } })
})

t.test('refuses more than 200 pages', async (t) => {
  const text = 'A sentence that fills the page with many words of a reasonable length.\n'.repeat(800)
  const exhibit = { number: 'A', title: 'Manual', text, sha256: null, bytes: null, mediaType: null }
  const content = (exhibits: number) => ({ ...goldenContent, exhibits: Array(exhibits).fill(exhibit) })
  t.ok('bytes' in (await run({ content: content(11), options: frozenOptions })))
  t.match(await run({ content: content(12), options: frozenOptions }), { refusal: { code: 'PDF_TOO_LONG' } })
})

t.test('a row that is higher than a page continues on the next ones', async (t) => {
  const content = contentOfSize(3)
  const [first, ...others] = content.expectations
  const long = first && { ...first, how: 'One sentence of many. '.repeat(180) }
  const { pages } = await read({ ...content, expectations: long ? [long, ...others] : [] })
  const counts = pages.map(({ structure }) => textOf(structure).split('sentence').length - 1)
  t.equal(
    counts.reduce((sum, count) => sum + count, 0),
    180,
  )
  t.equal(counts.filter((count) => count > 0).length, 3)
})

t.test('a long title is cut at the foot of the page, and whole in the text', async (t) => {
  const title = 'A title of many words '.repeat(9).trim()
  const pdf = await read({ ...goldenContent, agreement: { ...goldenContent.agreement, title } })
  t.ok(withoutSpace(bodyOf(pdf)).includes(withoutSpace(title)))
  for (const { artifacts } of pdf.pages) t.match(artifacts.join(' '), /^A title of many words .* …/)
})

t.test('texts of parties cannot change the structure of the file', async (t) => {
  const title = 'A & B <dc:title>) /JS (app.alert(1)) \\'
  const content = { ...goldenContent, agreement: { ...goldenContent.agreement, title } }
  const { info, bytes } = await read(content)
  t.equal(info.Title, title)
  const text = Buffer.from(bytes).toString('latin1')
  const metadata = /<rdf:li xml:lang="x-default">(.*?)<\/rdf:li>/.exec(text)
  t.match(text, '<xmp:ModifyDate>2026-08-20T15:00:00Z<')
  t.equal(metadata?.[1], 'A &amp; B &lt;dc:title&gt;) /JS (app.alert(1)) \\')
})
