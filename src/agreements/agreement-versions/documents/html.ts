// Renders a document as a page of HTML without scripts. Pure.
import { createHash } from 'node:crypto'
import { css } from './html-style.ts'
import { labels } from './labels.ts'
import type { AgreementDocument, Block, Fact, Paragraph, Run, Section, SignatureCard } from './model.ts'

const { fields, headings } = labels

/** The Content-Security-Policy of the page: only its own style applies. */
export const htmlContentSecurityPolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox`

/** HTML, which is not escaped again. */
class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Value = string | number | Markup | readonly Markup[] | false | null | undefined

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** HTML has no form for most control characters and for lone surrogates, escaped or not. */
const unrepresentable = /[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu

function markupOf(value: Value): string {
  if (value === false || value === null || value === undefined) return ''
  if (value instanceof Markup) return value.text
  if (typeof value === 'object') return value.map(({ text }) => text).join('')
  return String(value)
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? '')
    .replaceAll(unrepresentable, '\ufffd')
}

/** Escapes every value except other markup. */
const html = (strings: TemplateStringsArray, ...values: Value[]): Markup =>
  new Markup(strings.reduce((all, text, index) => `${all}${markupOf(values[index - 1])}${text}`))

const runMarkup = ({ text, bold, italic, change }: Run): Markup => {
  const parts = text.split('\n').map((part, index) => (index === 0 ? html`${part}` : html`<br>${part}`))
  const plain = html`${parts}`
  const emphasized = italic ? html`<em>${plain}</em>` : plain
  const strong = bold ? html`<strong>${emphasized}</strong>` : emphasized
  if (change === 'added') return html`<ins>${strong}</ins>`
  return change === 'removed' ? html`<del>${strong}</del>` : strong
}

const inline = (runs: Paragraph): Markup => html`${runs.map(runMarkup)}`

const cellMarkup = (paragraphs: readonly Paragraph[]): Markup =>
  paragraphs.length === 1 && paragraphs[0] !== undefined
    ? inline(paragraphs[0])
    : html`${paragraphs.map((runs) => html`<p>${inline(runs)}</p>`)}`

const factTable = (rows: readonly Fact[]): Markup =>
  html`<table class="facts"><tbody>
${rows.map(({ label, value }) => html`<tr><th scope="row">${label}</th><td>${cellMarkup(value)}</td></tr>\n`)}</tbody></table>`

function tableMarkup({ columns, rows }: Block & { type: 'table' }): Markup {
  const align = (index: number) => columns[index]?.align === 'right' && html` class="number"`
  const row = (cells: readonly (readonly Paragraph[])[]) =>
    html`<tr>${cells.map((cell, index) =>
      index === 0 ? html`<th scope="row">${cellMarkup(cell)}</th>` : html`<td${align(index)}>${cellMarkup(cell)}</td>`,
    )}</tr>\n`
  return html`<div class="wide"><table class="columns"><colgroup>${columns.map(({ width }) => html`<col class="w${width}">`)}</colgroup>
<thead><tr>${columns.map(({ heading }, index) => html`<th scope="col"${align(index)}>${heading}</th>`)}</tr></thead>
<tbody>
${rows.map(row)}</tbody></table></div>`
}

const cardMarkup = ({ party, number, name, title, authority }: SignatureCard): Markup => html`<div class="card">
<p><strong>${party}</strong></p>
<dl>
<dt>${fields.name}</dt><dd>${name}</dd>
${title !== null && html`<dt>${fields.title}</dt><dd>${title}</dd>`}
<dt>${fields.authority}</dt><dd>${cellMarkup(authority)}</dd>
${number !== null && html`<dt>${fields.order}</dt><dd>${number}</dd>`}
</dl>
<p class="line ink">${fields.signature}</p>
<p class="line">${fields.date}</p>
</div>\n`

function blockMarkup(block: Block): Markup {
  switch (block.type) {
    case 'heading':
      return block.level === 3
        ? html`<h3 id="${block.id}">${block.text}</h3>`
        : html`<h4 id="${block.id}">${block.text}</h4>`
    case 'paragraph':
      return block.style === undefined
        ? html`<p>${inline(block.runs)}</p>`
        : html`<p class="${block.style}">${inline(block.runs)}</p>`
    case 'list': {
      const items = block.items.map((runs) => html`<li>${inline(runs)}</li>\n`)
      return block.ordered ? html`<ol start="${block.start}">\n${items}</ol>` : html`<ul>\n${items}</ul>`
    }
    case 'facts':
      return factTable(block.rows)
    case 'table':
      return tableMarkup(block)
    case 'signatures':
      return html`<div class="cards">\n${block.cards.map(cardMarkup)}</div>`
  }
}

const sectionMarkup = ({
  id,
  heading,
  blocks,
  onNewPage,
}: Section): Markup => html`<section aria-labelledby="${id}"${onNewPage && html` class="page"`}>
<h2 id="${id}">${heading}</h2>
${blocks.map((block) => html`${blockMarkup(block)}\n`)}</section>\n`

export function renderHtml({
  language,
  title,
  kind,
  parties,
  notice,
  facts,
  sections,
  page,
}: AgreementDocument): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${new Markup(css)}</style>
</head>
<body>
${page.notice !== null && html`<p class="notice" role="note">${page.notice}</p>\n`}<header>
<p class="kind">${kind}</p>
<h1>${title}</h1>
<p class="parties">${parties}</p>
${notice !== null && html`<p class="draft">${inline(notice)}</p>\n`}${factTable(facts)}
</header>
<nav aria-labelledby="contents">
<h2 id="contents">${headings.contents}</h2>
<ul>
${sections.map(({ id, heading }) => html`<li><a href="#${id}">${heading}</a></li>\n`)}</ul>
</nav>
<main>
${sections.map(sectionMarkup)}</main>
<footer>
<p>${page.title} · ${page.version}</p>
<p class="hash">${page.hash}</p>
</footer>
</body>
</html>
`.text
}
