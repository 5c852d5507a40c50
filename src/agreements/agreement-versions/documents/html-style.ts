// The style of the HTML rendering, on the screen and on paper.

/** The page allows no style attributes, so that each width of a column is a class. */
const widths = Array.from({ length: 100 }, (_, index) => `.w${index + 1}{width:${index + 1}%}`).join('')

export const css = `:root { color-scheme: light; --ink: #1b1b1b; --accent: #1f3a5f; --rule: #c5ccd6; --tint: #f2f5f9; }
* { box-sizing: border-box; }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem; color: var(--ink); background: #fff; font: 1rem/1.55 "Noto Sans", system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2, h3, h4 { color: var(--accent); line-height: 1.25; break-after: avoid; }
h1 { margin: .25rem 0; font-size: 2rem; }
h2 { margin: 2.5rem 0 .75rem; padding-bottom: .25rem; border-bottom: 2px solid var(--accent); font-size: 1.4rem; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1.1rem; }
h4 { margin: 1.25rem 0 .5rem; font-size: 1rem; }
p, ul, ol { margin: .5rem 0; }
a { color: var(--accent); }
a:focus-visible { outline: .2rem solid; }
.kind { margin: 0; color: var(--accent); font-weight: bold; }
.parties { margin-bottom: 1.5rem; font-size: 1.1rem; }
.notice { margin: -1.5rem -1.5rem 1.5rem; padding: .4rem 1.5rem; color: #fff; background: #8a1c1c; font-weight: bold; text-align: center; }
.draft { padding: .5rem .75rem; border-left: .3rem solid #8a1c1c; background: #fbf1f1; }
.small { color: #4a4f57; font-size: .85rem; }
.verbatim { white-space: pre-wrap; }
nav ul { columns: 16rem; padding-left: 1.2rem; }
.wide { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; margin: .75rem 0; font-size: .9rem; line-height: 1.45; }
th, td { padding: .4rem .5rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; }
th p, td p { margin: 0 0 .2rem; }
th p:last-child, td p:last-child { margin: 0; }
.facts th { width: 28%; color: #4a4f57; font-weight: normal; }
.columns { table-layout: fixed; min-width: 40rem; }
.columns thead th { border-bottom: 2px solid var(--accent); color: var(--accent); background: var(--tint); }
.columns tbody th { font-weight: normal; }
td.number, thead th.number { text-align: right; }
ins { text-decoration-thickness: .1em; background: #e2f2e4; }
del { background: #fbe4e4; }
.cards { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 1.5rem; margin: 1rem 0; }
.card { padding: 1rem; border: 1px solid var(--rule); break-inside: avoid; }
.card dl { display: grid; grid-template-columns: 6rem 1fr; gap: .15rem .5rem; margin: .5rem 0; font-size: .9rem; }
.card dt { color: #4a4f57; }
.card dd { margin: 0; }
.card dd p { margin: 0; }
.line { margin: 1.5rem 0 0; padding-top: .2rem; border-top: 1px solid var(--ink); color: #4a4f57; font-size: .85rem; }
.ink { margin-top: 4rem; }
footer { margin-top: 3rem; padding-top: .5rem; border-top: 1px solid var(--rule); color: #4a4f57; font-size: .85rem; }
footer p { margin: 0; }
.hash { font-family: ui-monospace, monospace; font-size: .8rem; }
${widths}
@media print {
@page { size: letter; margin: 19mm 18mm; }
html { font-size: 9.5pt; }
body { max-width: none; padding: 0; }
.notice { position: fixed; inset: 0; display: flex; align-items: center; justify-content: center; margin: 0; padding: 0; color: rgb(138 28 28 / 14%); background: none; font-size: 32pt; white-space: nowrap; transform: rotate(-35deg); }
.page { break-before: page; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { padding: .35rem .4rem; }
.columns { min-width: 0; }
p { orphans: 3; widows: 3; }
}`
