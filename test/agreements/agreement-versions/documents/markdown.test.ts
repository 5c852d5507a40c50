// Documents as Markdown: the golden content word for word, and that the texts of parties stay text.
import { readFileSync } from 'node:fs'
import t from 'tap'
import { type Content, canonicalContent } from '../../../../src/agreements/agreement-versions/content.ts'
import { composeDocument } from '../../../../src/agreements/agreement-versions/documents/compose.ts'
import { renderMarkdown } from '../../../../src/agreements/agreement-versions/documents/markdown.ts'
import type { Block } from '../../../../src/agreements/agreement-versions/documents/model.ts'
import type { DocumentOptions } from '../../../../src/agreements/agreement-versions/documents/options.ts'
import { plainBlocks, verbatimBlocks } from '../../../../src/agreements/agreement-versions/documents/text.ts'
import { amendedContent, changesOf } from './amended.ts'
import { textsOf, withoutSpace } from './model-text.ts'
import { draftOptions, ehsContent, executedOptions, frozenOptions, fullContent, goldenContent } from './sample.ts'

const compose = (content: Content, options: DocumentOptions) =>
  composeDocument(content, options, canonicalContent(content).sha256)

t.test('renders the golden content exactly', async (t) => {
  t.equal(canonicalContent(goldenContent).sha256, '6ef5521f2c57b8cbde777f54cbd67be0c5300d8e358a552b39b6fabf23c08e70')
  const expected = readFileSync(new URL('golden.md', import.meta.url), 'utf8')
  t.equal(renderMarkdown(compose(goldenContent, frozenOptions)), expected)
})

/** The Markdown of blocks alone. */
function markdownOf(...blocks: Block[]): string {
  const section = { id: 's', heading: 'Start', blocks }
  const page = { notice: null, title: 'End', version: '', hash: '' }
  const text = renderMarkdown({ ...compose(goldenContent, frozenOptions), sections: [section], page })
  return text.slice(text.indexOf('## Start') + 10, text.lastIndexOf('\n\n---'))
}

t.test('escapes what would have a meaning in Markdown or HTML', async (t) => {
  const cases: [text: string, markdown: string][] = [
    ['<script>alert(1)</script>', '\\<script\\>alert(1)\\</script\\>'],
    ['](javascript:alert(1))', '\\](javascript:alert(1))'],
    ['![x](y) [a]: b', '\\!\\[x\\](y) \\[a\\]: b'],
    ['**a** _b_ `c` ~~d~~ $e$ &lt; \\', '\\*\\*a\\*\\* \\_b\\_ \\`c\\` \\~\\~d\\~\\~ \\$e\\$ \\&lt; \\\\'],
    ['# a', '\\# a'],
    ['- a\n+ b\n1. c\n12) d', '\\- a\\\n\\+ b\\\n1\\. c\\\n12\\) d'],
    ['a\n===\n---', 'a\\\n\\===\\\n\\---'],
    ['    a\n\tb', 'a\\\nb'],
  ]
  for (const [text, markdown] of cases) t.equal(markdownOf(...plainBlocks(text)), markdown, text)
  t.equal(markdownOf(...verbatimBlocks('a\n   - b  c')), 'a\\\n&nbsp;&nbsp;&nbsp;\\- b&nbsp;&nbsp;c')
  const cell = [[{ text: 'a | b\nc' }], [{ text: '<br>' }]]
  t.equal(
    markdownOf({ type: 'table', columns: [{ heading: 'H|', width: 1, align: 'right' }], rows: [[cell]] }),
    '| H\\| |\n| ---: |\n| a \\| b<br>c<br>\\<br\\> |',
  )
})

t.test('lists next to each other stay apart, and marks do not touch white space', async (t) => {
  const list = (ordered: boolean, start: number): Block => ({
    type: 'list',
    ordered,
    start,
    items: [[{ text: 'a\nb' }]],
  })
  t.equal(
    markdownOf(list(false, 1), list(false, 1), list(true, 3), list(true, 7)),
    '- a\\\n  b\n\n* a\\\n  b\n\n3. a\\\n   b\n\n7) a\\\n   b',
  )
  const runs = [
    { text: ' a ', bold: true as const },
    { text: 'b', change: 'removed' as const },
    { text: ' ', italic: true as const },
  ]
  t.equal(markdownOf({ type: 'paragraph', runs }), '**a** ~~b~~ ')
})

t.test('has all the text of the document', async (t) => {
  for (const [content, options] of [
    [fullContent, draftOptions],
    [ehsContent, executedOptions],
    [amendedContent, changesOf(fullContent, amendedContent)],
  ] as const) {
    const document = compose(content, options)
    const text = renderMarkdown(document).replaceAll(/<br>|&nbsp;|\*|~~|\\(?=[!-/:-@[-`{-~\n])/g, '')
    const found = withoutSpace(text)
    const texts = textsOf(document, { hasContents: true, hasMarkers: false })
    t.strictSame(
      texts.filter((part) => !found.includes(withoutSpace(part.replaceAll('*', '')))),
      [],
    )
  }
})

t.test('an amendment alone names what changes, before and after', async (t) => {
  const text = renderMarkdown(compose(amendedContent, changesOf(fullContent, amendedContent)))
  t.match(
    text,
    '### Term: changed\n\n| What | Before | After |\n| --- | --- | --- |\n| Last day | 31 August 2027 | 31 December 2027 |\n',
  )
  t.match(text, '| Retention | ~~Two~~ years after the last transfer | **Three** years after the last transfer |')
})

t.test('a draft says so at the beginning and at the end, and has no lines for signatures', async (t) => {
  const draft = renderMarkdown(compose(ehsContent, draftOptions))
  t.match(draft, /^\*\*Draft\. Not for signature\.\*\*\n/)
  t.match(draft, /\nDraft\. Not for signature\.\n$/)
  t.notMatch(draft, /\\_\\_/)
  t.equal(renderMarkdown(compose(ehsContent, frozenOptions)).match(/^Signature: (\\_)+$/gm)?.length, 4)
})
