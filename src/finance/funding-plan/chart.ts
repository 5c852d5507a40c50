// The chart of the funding plan as SVG: a bar for the cost, for the funding by certainty and for the gap, and a table by type. Pure.
import { drawLabel, escapeText, fit, fontFamily, widthOf } from '../../http/svg.ts'
import { toMinorUnits } from '../../records/money.ts'
import { fundingTypeTexts } from '../funding-types/texts.ts'
import type { view } from './schema.ts'

type FundingPlan = ReturnType<typeof view>

// Lengths in pixels.
const margin = 24
const labelWidth = 90
const barsWidth = 480
const row = { height: 30, bar: 18 }
const columnGap = 20
const title = { size: 16, bold: true, lineHeight: 20, maxLines: 3 }
const label = { size: 12 }
/** From the vertical centre of text to its baseline: dominant-baseline differs between renderers. */
const baselineOffset = 4

const textColor = '#222'
const lineColor = '#767676'
const noFigures = 'There are neither funding sources nor a cost.'

/** Each bar has its name and its figure, so that neither color nor pattern carries a meaning. */
const styles = {
  cost: `fill="#b7c3cd"`,
  inKind: `fill="#d9cfe3"`,
  secured: `fill="#8fc4b5"`,
  pledged: `fill="#cfe3dc"`,
  pending: `fill="#f3f1ea" stroke="${lineColor}"`,
  atRisk: `fill="#fff" stroke="${lineColor}" stroke-dasharray="4 2"`,
}

interface Bar {
  name: string
  figure: string
  from: bigint
  to: bigint
  style: string
}

/** The same plan gives the same SVG. */
export function renderFundingChart(plan: FundingPlan, partnershipName: string): string {
  const { partnershipId, currency } = plan
  const id = `funding-plan-${partnershipId}`
  const titleText = `Funding plan${currency === null ? '' : ` in ${currency}`}, ${partnershipName}`
  const bars = barsOf(plan, id)
  const lines = linesOf(plan)
  const table = tableOf(plan)
  const figureWidth = Math.max(0, ...bars.map(({ figure }) => widthOf(figure, label)))
  const barsRight = Math.ceil(labelWidth + barsWidth + columnGap + figureWidth)
  const columns = table.length === 0 ? [] : columnsOf(table)
  const linesRight = Math.max(...lines.map((line) => margin + widthOf(line, label)))
  const width = Math.ceil(Math.max(barsRight, linesRight, columns.at(-1) ?? 0) + margin)
  const heading = fit(titleText, title, width - 2 * margin, title.maxLines)
  const top = margin + heading.lines.length * title.lineHeight + margin / 2
  const linesTop = top + bars.length * row.height
  const tableTop = linesTop + lines.length * row.height + (lines.length > 0 && table.length > 0 ? margin / 2 : 0)
  const height = tableTop + table.length * row.height + margin / 2
  const description = currency === null ? [noFigures] : [...bars.map(describeBar), ...lines, ...describeTable(table)]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" id="${id}" lang="en" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description"`,
    ` font-family="${fontFamily}" font-size="${label.size}" fill="${textColor}">`,
    `<title id="${id}-title">${escapeText(titleText)}</title>`,
    `<desc id="${id}-description">${escapeText(description.join('\n'))}</desc>`,
    `<defs><pattern id="${id}-hatch" width="8" height="8" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff"/><path d="M0 0V8" stroke="${textColor}" stroke-width="3"/></pattern></defs>`,
    // Without this, a browser cuts off an SVG that is wider than the paper.
    `<style>@media print{#${id}{max-width:100%;height:auto}}</style>`,
    // The page that contains the SVG may have a dark background.
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<g font-size="${title.size}" font-weight="bold">${drawLabel(heading, margin, margin + title.size, title.lineHeight)}</g>`,
    ...drawBars(bars, top, barsRight),
    ...lines.map((line, index) => `<text x="${margin}" y="${baselineOf(linesTop, index)}">${escapeText(line)}</text>`),
    ...drawTable(table, columns, tableTop),
    '</svg>',
  ].join('\n')
}

const baselineOf = (top: number, index: number): number => top + (index + 0.5) * row.height + baselineOffset

/** Pending and at-risk funds begin where the secured ones end, so that they can be compared with the gap. */
function barsOf(plan: FundingPlan, id: string): Bar[] {
  const { currency } = plan
  if (currency === null) return []
  const of = (figure: string | null) => toMinorUnits(figure ?? '0', currency)
  const bar = (name: string, figure: string | null, from: bigint, style: string): Bar => ({
    ...{ name, figure: figure ?? '', from, style },
    to: from + of(figure),
  })
  const inKind = of(plan.costInKind)
  const secured = inKind + of(plan.secured)
  const funded = secured + of(plan.pledged)
  return [
    bar('Cost', plan.cost, 0n, styles.cost),
    ...(inKind === 0n ? [] : [bar('Paid in kind', plan.costInKind, 0n, styles.inKind)]),
    bar('Secured', plan.secured, inKind, styles.secured),
    bar('Pledged', plan.pledged, secured, styles.pledged),
    bar('Gap', plan.gap, funded, `fill="url(#${id}-hatch)" stroke="${textColor}"`),
    bar('Pending', plan.pending, funded, styles.pending),
    bar('At risk', plan.atRisk, funded + of(plan.pending), styles.atRisk),
  ]
}

function linesOf({ currency, cost, costInKind, coverage, gapIfPending }: FundingPlan): string[] {
  if (currency === null) return [noFigures]
  const isZero = (amount: string | null) => toMinorUnits(amount ?? '0', currency) === 0n
  const share =
    coverage !== null
      ? `Secured and pledged: ${coverage} % of the cost${isZero(costInKind) ? '' : ' that is not paid in kind'}.`
      : isZero(cost)
        ? 'There is no cost.'
        : 'In-kind sources pay all of the cost.'
  return [`${share} Gap if all pending sources are granted: ${gapIfPending}.`]
}

/** `right`: the right edge of the figures. */
function drawBars(bars: readonly Bar[], top: number, right: number): string[] {
  const scale = bars.reduce((max, { to }) => (to > max ? to : max), 1n)
  /** To a hundredth of a pixel. */
  const xOf = (amount: bigint) => labelWidth + Number((amount * BigInt(barsWidth * 100)) / scale) / 100
  const drawn = bars.map(({ name, figure, from, to, style }, index) => {
    const y = top + index * row.height + (row.height - row.bar) / 2
    // A small amount is visible, too.
    const length = Math.max(1, Math.round((xOf(to) - xOf(from)) * 100) / 100)
    return [
      `<text x="${margin}" y="${baselineOf(top, index)}">${name}</text>`,
      ...(to === from ? [] : [`<rect x="${xOf(from)}" y="${y}" width="${length}" height="${row.bar}" ${style}/>`]),
      `<text x="${right}" y="${baselineOf(top, index)}" text-anchor="end">${figure}</text>`,
    ].join('')
  })
  const cost = bars[0]
  if (cost === undefined || cost.to === 0n) return drawn
  const x = xOf(cost.to)
  return [...drawn, `<path d="M${x} ${top}V${top + bars.length * row.height}" stroke="${textColor}" fill="none"/>`]
}

const describeBar = ({ name, figure }: Bar): string => `${name} ${figure}.`

/** A line of texts for each type of funding in cash, and one for the sources in kind. */
function tableOf({ byType, inKind }: FundingPlan): string[][] {
  const rows = byType.map(({ type, ...amounts }) => ({ name: fundingTypeTexts[type].name, amounts }))
  if (inKind !== null) rows.push({ name: 'In kind', amounts: inKind })
  const cells = rows.map(({ name, amounts: { secured, pending, atRisk, lapsed } }) =>
    [name, secured, pending, atRisk, lapsed].map((text) => text ?? ''),
  )
  return cells.length === 0 ? [] : [['Type of funding', 'Secured', 'Pending', 'At risk', 'Lapsed'], ...cells]
}

/** The right edge of each column. */
function columnsOf(table: readonly string[][]): number[] {
  let right = margin
  return (table[0] ?? []).map((_, column) => {
    const widths = table.map((cells, index) => widthOf(cells[column] ?? '', { ...label, bold: index === 0 }))
    right += Math.ceil(Math.max(...widths)) + (column === 0 ? 0 : columnGap)
    return right
  })
}

function drawTable(table: readonly string[][], columns: readonly number[], top: number): string[] {
  return table.map((cells, index) => {
    const texts = cells.map((text, column) => {
      const y = baselineOf(top, index)
      const place = column === 0 ? `x="${margin}"` : `x="${columns[column]}" text-anchor="end"`
      return `<text ${place} y="${y}">${escapeText(text)}</text>`
    })
    return index === 0 ? `<g font-weight="bold">${texts.join('')}</g>` : texts.join('')
  })
}

const describeTable = ([names = [], ...rows]: string[][]): string[] =>
  rows.map(([name, ...cells]) => `${name}: ${cells.map((text, index) => `${names[index + 1]} ${text}`).join(', ')}.`)
