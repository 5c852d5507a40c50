// The readiness chart: its content. chart.slow.ts draws it in a browser.
import t from 'tap'
import { renderReadinessChart } from '../../../src/readiness/checklist-comparisons/chart.ts'
import { chartData, checklistRoundId, figuresFor, longPrefix } from './chart-data.ts'

const textsIn = (svg: string) => [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = '']) => text)

t.test('draws each figure in a cell, with a name, a description and a legend', async (t) => {
  const svg = renderReadinessChart(
    chartData(
      ['Springfield & Co', 'Center'],
      ['Why we partner'],
      [
        [0, 75],
        [null, 100],
      ],
    ),
  )
  t.equal(
    svg,
    `<svg xmlns="http://www.w3.org/2000/svg" id="readiness-chart-${checklistRoundId}" lang="en" width="874" height="268" viewBox="0 0 874 268"
 role="img" aria-labelledby="readiness-chart-${checklistRoundId}-title" aria-describedby="readiness-chart-${checklistRoundId}-description"
 font-family="Arial, Helvetica, sans-serif" font-size="12" fill="#222">
<title id="readiness-chart-${checklistRoundId}-title">Readiness</title>
<desc id="readiness-chart-${checklistRoundId}-description">Springfield &amp; Co: Why we partner 0 %, All sections 75 %.
Center: Why we partner no figure, All sections 100 %.
All parties: Why we partner 50 %, All sections 50 %.</desc>
<style>@media print{#readiness-chart-${checklistRoundId}{max-width:100%;height:auto}}</style>
<rect width="874" height="268" fill="#fff"/>
<g font-size="16" font-weight="bold"><text x="24" y="40">Readiness</text></g>
<g text-anchor="middle">
<text x="355" y="75">Why we</text><text x="355" y="90">partner</text>
<g font-weight="bold"><text x="465" y="90">All sections</text></g>
<g text-anchor="end"><text x="290" y="122">Springfield &amp; Co</text></g>
<rect x="301" y="99" width="108" height="38" fill="#f3f1ea"/><text x="355" y="122">0 %</text>
<rect x="411" y="99" width="108" height="38" fill="#afd4c9"/><g font-weight="bold"><text x="465" y="122">75 %</text></g>
<g text-anchor="end"><text x="290" y="162">Center</text></g>
<rect x="301" y="139" width="108" height="38" fill="#fff" stroke="#767676" stroke-dasharray="4 2"/><text x="355" y="162">–</text>
<rect x="411" y="139" width="108" height="38" fill="#8fc4b5"/><g font-weight="bold"><text x="465" y="162">100 %</text></g>
<g font-weight="bold"><g text-anchor="end"><text x="290" y="202">All parties</text></g>
<rect x="301" y="179" width="108" height="38" fill="#cfe3dc"/><text x="355" y="202">50 %</text>
<rect x="411" y="179" width="108" height="38" fill="#cfe3dc"/><text x="465" y="202">50 %</text></g>
</g>
<rect x="300" y="230" width="14" height="14" fill="#f3f1ea"/><rect x="314" y="230" width="14" height="14" fill="#cfe3dc"/><rect x="328" y="230" width="14" height="14" fill="#8fc4b5"/><text x="349" y="241">from 0 to 100 %</text><rect x="480.5" y="230.5" width="13" height="13" fill="#fff" stroke="#767676" stroke-dasharray="4 2"/><text x="501" y="241">– no figure: nothing submitted, or no question applies</text>
</svg>`,
  )
})

t.test('the same data give the same SVG, whose ids differ between rounds', async (t) => {
  const data = chartData(['A', 'B'], ['One'], figuresFor(2, 1))
  t.equal(renderReadinessChart(data), renderReadinessChart(structuredClone(data)))
  const idsIn = (svg: string) => [...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id)
  const other = renderReadinessChart({ ...data, checklistRoundId: '019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a51' })
  t.equal(new Set([...idsIn(renderReadinessChart(data)), ...idsIn(other)]).size, 6)
})

t.test('shows nothing of a sealed round', async (t) => {
  const svg = renderReadinessChart({ ...chartData([], [], []), title: 'Readiness in percent, round 2', state: 'open' })
  t.strictSame(textsIn(svg), ['Readiness in percent, round 2', 'Sealed until the round is released.'])
  t.match(svg, '>Sealed until the round is released.</desc>')
})

t.test('interpolates the shades, and marks a missing figure by more than a color', async (t) => {
  const svg = renderReadinessChart(chartData(['A', 'B'], ['1', '2', '3'], [[0, 25, 50, 100], []]))
  const boxes = [...svg.matchAll(/<rect x="\d+" y="\d+" width="108" height="38" fill="([^"]+)"( stroke-dasharray)?/g)]
  t.strictSame(
    boxes.map(([, fill]) => fill),
    ['#f3f1ea', '#e1eae3', '#cfe3dc', '#8fc4b5', ...Array(4).fill('#fff'), ...Array(4).fill('#cfe3dc')],
  )
  t.equal(svg.match(/stroke-dasharray/g)?.length, 5, 'four cells and the legend')
  t.strictSame(
    textsIn(svg).filter((text) => text === '–'),
    Array(4).fill('–'),
  )
})

t.test('shortens the middle of long names, and numbers equal ones', async (t) => {
  const names = [
    `${longPrefix}North`,
    `${longPrefix}South`,
    'Same',
    'Same',
    'Same (2)',
    `${'x'.repeat(150)}${'y'.repeat(50)}`,
  ]
  const titles = [`Whether ${'staff, facilities and money '.repeat(6)}are ready`, 'All sections']
  const svg = renderReadinessChart(chartData(names, titles, figuresFor(6, 2)))
  const texts = textsIn(svg).join(' ')
  t.match(texts, `${longPrefix}North ${''}`.trimEnd(), 'wrapped completely')
  t.match(texts, `${longPrefix}South`)
  t.match(texts, /Same .*Same \(2\) .*Same \(2\) \(2\) /)
  t.match(
    texts,
    /Whether staff, .*….*are ready All sections All sections \(2\)/,
    'the total differs from a section of the same name',
  )
  t.match(texts, /x+ x+ ?….*y{20,}/)
  const titleTexts = [...svg.matchAll(/<g><title>([^<]*)<\/title>/g)].map(([, text]) => text)
  t.strictSame(titleTexts, [titles[0], names[5]], 'shortened labels have the full text as title')
  const description = svg.slice(svg.indexOf('<desc'), svg.indexOf('</desc>'))
  for (const text of [...names, ...titles]) t.ok(description.includes(text), text)
})

t.test('20 parties and 40 sections of the longest names take less than 1.5 MB', async (t) => {
  const names = Array.from({ length: 20 }, (_, index) => `${index}${'&'.repeat(190)}${index}`)
  const titles = Array.from({ length: 40 }, (_, index) => `${index}${'&'.repeat(190)}${index}`)
  const svg = renderReadinessChart(chartData(names, titles, figuresFor(20, 40)))
  t.ok(svg.length < 1_500_000, `${svg.length} characters`)
  t.equal(textsIn(svg).filter((text) => /^\d+ %$|^–$/.test(text)).length, 21 * 41)
})
