// Documents as HTML for tests, also of texts that try to leave their place.
import { type Content, canonicalContent } from '../../../../src/agreements/agreement-versions/content.ts'
import { composeDocument } from '../../../../src/agreements/agreement-versions/documents/compose.ts'
import { renderHtml } from '../../../../src/agreements/agreement-versions/documents/html.ts'
import type { DocumentOptions } from '../../../../src/agreements/agreement-versions/documents/options.ts'
import { frozenOptions, goldenContent } from './sample.ts'

export const compose = (content: Content, options: DocumentOptions) =>
  composeDocument(content, options, canonicalContent(content).sha256)
export const render = (content: Content, options: DocumentOptions = frozenOptions) =>
  renderHtml(compose(content, options))

export const hostile = `<script>alert(1)</script> ](javascript:alert(1)) <img src=x onerror="alert(1)"> &lt;b&gt; " ' \` </title></style>`
export const hostileContent: Content = {
  ...goldenContent,
  agreement: { ...goldenContent.agreement, title: hostile, language: 'en"><script>' },
  clauses: goldenContent.clauses.map((clause) => ({
    ...clause,
    heading: hostile,
    text: `${hostile}\n\n- **${hostile}**`,
  })),
  parties: goldenContent.parties.map((party) => ({ ...party, name: hostile })),
}
