// The chart of a cost allocation: every figure as text, bars in proportion, and labels that fit.
import t from 'tap'
import { renderAllocationChart } from '../../../src/finance/cost-allocations/chart.ts'
import type { AllocatedLine, AllocatedSource } from '../../../src/finance/cost-allocations/rules.ts'
import { allocateDraft } from '../../../src/finance/cost-allocations/snapshot.ts'
import { widthOf } from '../../../src/http/svg.ts'
import { type Client, startService } from '../../support/service.ts'
import { createAllocation, createBudget, createLine } from './records.ts'

const service = await startService(t)
const { lead, center } = await service.createAgencies()

const period = { startsOn: null, endsOn: null }

function chartOf(sourceCount: number, lineCount: number, { title = 'Line', key = 'source', name = 'Fund' } = {}) {
  const sources = Array.from(
    { length: sourceCount },
    (_, index): AllocatedSource => ({
      ...{ id: `s${index}`, organizationId: 'center', key: `${key}-${index}`, name: `${name} ${index}`, type: 'other' },
      ...{ amount: '999999999999.99', ...period, form: 'cash', federal: false, certainty: 'secured' },
      ...{ forbiddenCategories: [], caps: [] },
    }),
  )
  const lines = Array.from(
    { length: lineCount },
    (_, index): AllocatedLine => ({
      ...{ id: `l${index}`, organizationId: 'center', key: `l${index}`, order: 1, title: `${title} ${index}` },
      ...{ category: 'food', amount: '1000.00', ...period, method: 'funding_share', baseId: null, sourceId: null },
    }),
  )
  const rules = {
    ...{
      title: 'A plan',
      note: null,
      lineIds: null,
      sourceIds: sources.map(({ id }) => id),
      overflow: 'none' as const,
    },
    ...{ overflowReason: null, parentFeesTakeOverflow: false, backstopSourceIds: [] },
  }
  const allocation = allocateDraft(rules, { currency: 'USD', lines, bases: [], sources, otherSources: [] })
  return renderAllocationChart(allocation, { costAllocationId: 'id' })
}

interface Text {
  x: number
  y: number
  anchor: string
  content: string
}
const textsOf = (svg: string): Text[] =>
  [...svg.matchAll(/<text x="([\d.]+)" y="([\d.]+)"(?: text-anchor="(\w+)")?>([^<]*)<\/text>/g)].map(
    ([, x, y, anchor = 'start', content = '']) => ({ x: Number(x), y: Number(y), anchor, content }),
  )
const boxesOf = (svg: string) =>
  [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="24" fill="([^"]+)"/g)].map(
    ([, x, y, width, fill]) => ({ x: Number(x), y: Number(y), width: Number(width), fill }),
  )

t.test('each figure is text, in the drawing and in the description', async (t) => {
  const path = await service.createPartnership(lead, center)
  const { sourceIds, ehs } = await createBudget(lead, path)
  await createLine(lead, path, 'undecided', { order: 3, amount: '50.00' })
  await createLine(lead, path, 'free', { order: 4, amount: '0.00', method: 'funding_share' })
  const allocation = await createAllocation(lead, path, { sourceIds, title: 'Plan <A> & "B"' })
  const chart = async (by: Client) => (await by.call('GET', `${allocation}.svg`)).body as string
  const svg = await chart(center)
  t.equal(await chart(lead), svg, 'the same data give the same SVG')
  t.match(svg, /<title id="cost-allocation-chart-[^"]+-title">Plan &lt;A&gt; &amp; "B"<\/title>/)
  const texts = textsOf(svg).map(({ content }) => content)
  for (const text of [
    'Cost 850.00 USD, allocated 800.00, unfunded 50.00. Each bar is the whole cost of a line.',
    'ehs: 450.00 of 1000.00',
    'state: 350.00 of 1000.00',
    'unfunded: 50.00',
    ehs.name,
    'The line teacher',
    '600.00 USD',
    '1 ehs 450.00 (75.00 %) · 2 state 150.00 (25.00 %)',
    '2 state 200.00 (100.00 %)',
    'unfunded 50.00',
    '0.00 USD',
  ]) {
    t.ok(texts.includes(text), text)
  }
  const [, description = ''] = /<desc [^>]*>([^<]*)<\/desc>/.exec(svg) ?? []
  t.strictSame(description.split('\n').slice(1), [
    'The line teacher: ehs 450.00 (75.00 %), state 150.00 (25.00 %).',
    'The line rent: state 200.00 (100.00 %).',
    'The line undecided: unfunded 50.00.',
    'The line free: 0.00 USD.',
  ])

  const boxes = boxesOf(svg)
  t.strictSame(
    boxes.map(({ width }) => width),
    [484.5, 161.5, 646, 646, 646],
    'bars of 646 pixels, divided 3 to 1',
  )
  t.equal((boxes[0]?.x ?? 0) + (boxes[0]?.width ?? 0), boxes[1]?.x, 'side by side')
  t.match(boxes[3]?.fill, /^url\(#cost-allocation-chart-[^)]+-unfunded\)$/, 'what is unfunded is hatched')
  t.equal(new Set(boxes.map(({ fill }) => fill)).size, 4, 'two sources, hatching, and a line without a cost')
  // The numbers of the sources, in the bars and in the legend: color is not needed to tell them apart.
  t.strictSame(
    textsOf(svg).flatMap(({ anchor, content }) => (anchor === 'middle' ? [content] : [])),
    ['1', '2', '1', '2', '2'],
  )
})

t.test('long names, 20 sources and 500 lines fit', async (t) => {
  const long = 'Salaries of the lead teachers of the infant and toddler rooms, with substitutes, at all three sites, '
  for (const [sources, lines, names] of [
    [20, 500, {}],
    [20, 3, { title: long.repeat(2).slice(0, 190), key: 'a'.repeat(37), name: long.repeat(2).slice(0, 190) }],
    [1, 1, { title: 'x'.repeat(190), name: '名'.repeat(190) }],
    [3, 0, {}],
  ] as const) {
    const svg = chartOf(sources, lines, names)
    const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)?.map(Number) ?? []
    const texts = textsOf(svg)
    for (const { x, y, anchor, content } of texts) {
      const size = y < 90 && content.startsWith('A plan') ? 16 : 12
      const half = anchor === 'middle' ? 0.5 : 1
      const right = x + half * widthOf(content.replaceAll('&amp;', '&'), { size })
      if (right > (width ?? 0) || y > (height ?? 0)) t.fail(`${content} ends at ${right}, ${y}`)
    }
    // Figures of a line are not drawn over those of the next one.
    const rows = boxesOf(svg)
    const tops = [...new Set(rows.map(({ y }) => y))]
    t.equal(tops.length, lines)
    t.equal(rows.length, sources * lines)
    const figures = texts.filter(({ content }) => /%\)$/.test(content))
    for (const [index, top] of tops.entries()) {
      const next = tops[index + 1] ?? height ?? 0
      const last = figures.findLast(({ y }) => y > top && y < next)
      if ((last?.y ?? 0) + 4 > next) t.fail(`The figures at ${top} end at ${last?.y}`)
    }
    const shown = figures.flatMap(({ content }) => content.split(' · ')).length
    t.equal(shown, sources * lines, 'every share')
    for (const { x, width: length } of rows) if (x + length > 936.01) t.fail(`a bar ends at ${x + length}`)
  }
})
