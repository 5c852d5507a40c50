// The chart of a cost allocation as SVG: a bar for each line, divided by source. Pure.
import { drawLabel, escapeText, fit, fontFamily, type Label, widthOf } from '../../http/svg.ts'
import { formatAmount } from '../../records/money.ts'
import type { AllocationSnapshot } from './rules.ts'
import { type Allocation, type LineShares, sourcesOf } from './snapshot.ts'

// Lengths in pixels.
const margin = 24
const width = 960
const labelWidth = 250
const bar = { left: margin + labelWidth + 16, height: 24 }
const barWidth = width - bar.left - margin
const title = { size: 16, bold: true, lineHeight: 20, maxLines: 3 }
const label = { size: 12, lineHeight: 15 }
const legend = { swatch: 18, lineHeight: 24 }
const rowGap = 16
const baselineOffset = 4

const textColor = '#222'
const backgroundColor = '#fff'
const borderColor = '#555'
/** Each has a contrast to `textColor` of 7:1 or more. Sources beyond these repeat them: the number of a source tells it apart. */
const shades = [
  '#cfe3dc',
  '#f3d9b8',
  '#cfdcf2',
  '#efd0d8',
  '#dfe6b8',
  '#ddd3ee',
  '#f5e9a6',
  '#c6e6ee',
  '#e6d6c6',
  '#d9d9d9',
]

export interface ChartOptions {
  /** Makes the ids of the SVG unique in a page with several charts. */
  costAllocationId: string
}

/** The SVG has a title and a text description of every figure. The same data give the same SVG. */
export function renderAllocationChart(allocation: Allocation, { costAllocationId }: ChartOptions): string {
  const { snapshot, lines: byLine } = allocation
  const id = `cost-allocation-chart-${costAllocationId}`
  const { totals, currency, sources } = snapshot
  const numbers = new Map(sources.map((source, index) => [source.id, index + 1]))
  const heading = fit(snapshot.title, title, width - 2 * margin, title.maxLines)
  const summary = `Cost ${totals.cost} ${currency}, allocated ${totals.allocated}, unfunded ${totals.unfunded}. Each bar is the whole cost of a line.`
  const summaryY = margin + heading.lines.length * title.lineHeight + label.lineHeight
  const entries = sourcesOf(allocation).map(({ key, allocated, amount }, index) => ({
    mark: String(index + 1),
    fill: shadeOf(index + 1),
    figures: `${key}: ${allocated} of ${amount}`,
    name: sources[index]?.name ?? '',
  }))
  const unfunded = { mark: '', fill: `url(#${id}-unfunded)`, figures: `unfunded: ${totals.unfunded}`, name: '' }
  const key = drawLegend([...entries, unfunded], summaryY + margin / 2)
  let y = key.bottom + margin
  const rows = byLine.map((line) => {
    const row = drawRow(line, { numbers, snapshot, hatching: `${id}-unfunded` }, y)
    y = row.bottom + rowGap
    return row.drawn
  })
  if (rows.length === 0) {
    rows.push(`<text x="${margin}" y="${y}">The allocation has no budget line.</text>`)
    y += rowGap
  }
  const height = y - rowGap + margin
  const description = [summary, ...byLine.map((line) => `${line.line.title}: ${figuresOf(line, snapshot).join(', ')}.`)]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" id="${id}" lang="en" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description"`,
    ` font-family="${fontFamily}" font-size="${label.size}" fill="${textColor}">`,
    `<title id="${id}-title">${escapeText(snapshot.title)}</title>`,
    `<desc id="${id}-description">${escapeText(description.join('\n'))}</desc>`,
    // Without this, a browser cuts off an SVG that is wider than the paper.
    `<style>@media print{#${id}{max-width:100%;height:auto}}</style>`,
    `<defs><pattern id="${id}-unfunded" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">`,
    `<rect width="8" height="8" fill="${backgroundColor}"/><rect width="2" height="8" fill="${borderColor}"/></pattern></defs>`,
    // The page that contains the SVG may have a dark background.
    `<rect width="${width}" height="${height}" fill="${backgroundColor}"/>`,
    `<g font-size="${title.size}" font-weight="bold">${drawLabel(heading, margin, margin + title.size, title.lineHeight)}</g>`,
    `<text x="${margin}" y="${summaryY}">${escapeText(summary)}</text>`,
    key.drawn,
    ...rows,
    '</svg>',
  ].join('\n')
}

const shadeOf = (number: number): string => shades[(number - 1) % shades.length] ?? backgroundColor

interface LegendEntry {
  mark: string
  fill: string
  figures: string
  name: string
}

/** The sources with their numbers and figures, and what is unfunded. Only a name is shortened. */
function drawLegend(entries: readonly LegendEntry[], top: number) {
  const left = margin + legend.swatch + 8
  const nameLeft = Math.ceil(left + Math.max(...entries.map(({ figures }) => widthOf(figures, label))) + 8)
  const drawn = entries.map(({ mark, fill, figures, name }, index) => {
    const y = top + index * legend.lineHeight
    const middle = y + legend.swatch / 2 + baselineOffset
    return [
      drawBox(margin, y, legend.swatch, legend.swatch, fill),
      mark && `<text x="${margin + legend.swatch / 2}" y="${middle}" text-anchor="middle">${mark}</text>`,
      `<text x="${left}" y="${middle}">${escapeText(figures)}</text>`,
      drawLabel(fit(name, label, width - margin - nameLeft, 1), nameLeft, middle, label.lineHeight),
    ].join('')
  })
  return { drawn: drawn.join('\n'), bottom: top + entries.length * legend.lineHeight }
}

interface RowContext {
  numbers: ReadonlyMap<string, number>
  snapshot: AllocationSnapshot
  hatching: string
}

/** A line: its title and cost, its bar, and below the bar every figure as text. */
function drawRow(line: LineShares, { numbers, snapshot, hatching }: RowContext, top: number) {
  const name: Label = fit(line.line.title, label, labelWidth, 3)
  const cost = `${line.line.amount} ${snapshot.currency}`
  const segments = [
    ...line.shares.map(({ sourceId, units }) => ({ units, number: numbers.get(sourceId) ?? 0 })),
    { units: line.unfunded, number: 0 },
  ].filter(({ units }) => units > 0n)
  let before = 0n
  const drawn = segments.map(({ units, number }) => {
    const x = bar.left + positionOf(before, line.amount)
    before += units
    const length = bar.left + positionOf(before, line.amount) - x
    const box = drawBox(x, top, length, bar.height, number === 0 ? `url(#${hatching})` : shadeOf(number))
    const mark = String(number)
    if (number === 0 || widthOf(mark, label) + 4 > length) return box
    return `${box}<text x="${round(x + length / 2)}" y="${top + bar.height / 2 + baselineOffset}" text-anchor="middle">${mark}</text>`
  })
  // A line without a cost has no segment.
  if (segments.length === 0) drawn.push(drawBox(bar.left, top, barWidth, bar.height, backgroundColor))
  const figures = inLines(figuresOf(line, snapshot, numbers))
  const firstFigure = top + bar.height + label.lineHeight
  const texts = figures.map(
    (text, index) => `<text x="${bar.left}" y="${firstFigure + index * label.lineHeight}">${escapeText(text)}</text>`,
  )
  const firstLine = top + label.lineHeight
  return {
    drawn: [
      `<g font-weight="bold">${drawLabel(name, margin, firstLine, label.lineHeight)}</g>`,
      `<text x="${margin}" y="${firstLine + name.lines.length * label.lineHeight}">${cost}</text>`,
      ...drawn,
      ...texts,
    ].join(''),
    bottom: Math.max(
      firstFigure + (figures.length - 1) * label.lineHeight,
      firstLine + name.lines.length * label.lineHeight,
    ),
  }
}

/** The figures of a line as texts, with the numbers of the sources. Those without an amount are left out. */
function figuresOf(
  { line, shares, unfunded }: LineShares,
  { sources, currency }: AllocationSnapshot,
  numbers?: ReadonlyMap<string, number>,
): string[] {
  const keys = new Map(sources.map(({ id, key }) => [id, key]))
  const paid = shares
    .filter(({ units }) => units > 0n)
    .map(({ sourceId, amount, percent }) => {
      const number = numbers ? `${numbers.get(sourceId)} ` : ''
      return `${number}${keys.get(sourceId)} ${amount} (${percent} %)`
    })
  const rest = unfunded > 0n ? [`unfunded ${formatAmount(unfunded, currency)}`] : []
  const all = [...paid, ...rest]
  return all.length > 0 ? all : [`${line.amount} ${currency}`]
}

/** Joins texts to lines that are as wide as a bar at most. A text is not broken: it has a key and an amount. */
function inLines(texts: readonly string[]): string[] {
  const lines: string[] = []
  for (const text of texts) {
    const joined = `${lines.at(-1)} · ${text}`
    if (lines.length === 0 || widthOf(joined, label) > barWidth) lines.push(text)
    else lines[lines.length - 1] = joined
  }
  return lines
}

const round = (length: number): number => Math.round(length * 100) / 100

/** The position in a bar, in pixels from its left end. */
const positionOf = (units: bigint, amount: bigint): number =>
  round((Number((units * 1_000_000n) / amount) / 1_000_000) * barWidth)

const drawBox = (x: number, y: number, boxWidth: number, height: number, fill: string): string =>
  `<rect x="${round(x)}" y="${y}" width="${round(boxWidth)}" height="${height}" fill="${fill}" stroke="${borderColor}"/>`
