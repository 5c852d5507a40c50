// The readiness chart: a table of figures by party and section, as SVG. Pure.
import { drawLabel, escapeText, fit, fitDistinct, fontFamily, type Label, widthOf } from '../../http/svg.ts'
import type { RoundState } from '../checklist-rounds/rules.ts'
import type { compare, PartyReadiness } from './rules.ts'

export interface ReadinessChartData extends Pick<ReturnType<typeof compare>, 'parties' | 'sections' | 'readiness'> {
  /** Makes the ids of the SVG unique in a page with several charts. */
  checklistRoundId: string
  title: string
  /** The names of the parties, in the order of `parties`. */
  names: string[]
  /** Only the chart of a released round contains figures. */
  state: RoundState
}

// Lengths in pixels.
const margin = 24
const rowLabelWidth = 300
const cell = { width: 110, height: 40 }
const swatch = 14
const title = { size: 16, bold: true, lineHeight: 20, maxLines: 3 }
const label = { size: 12, lineHeight: 15 }
const maxLines = { row: 4, column: 6 }
/** From the vertical centre of text to its baseline, for digits of `label`; dominant-baseline differs between renderers. */
const baselineOffset = 4

const totalColumn = 'All sections'
const totalRow = 'All parties'
const noFigureTexts = {
  open: 'Sealed until the round is released.',
  cancelled: 'The round is cancelled. Its responses remain sealed.',
}
const rangeText = 'from 0 to 100 %'
const noFigure = '–'
const noFigureText = 'no figure: nothing submitted, or no question applies'

const textColor = '#222'
const backgroundColor = '#fff'
/** At 0, 50 and 100 %. Each has a contrast to `textColor` of 7:1 or more. */
const shades = [
  [0xf3, 0xf1, 0xea],
  [0xcf, 0xe3, 0xdc],
  [0x8f, 0xc4, 0xb5],
] as const

/** The SVG has a title and a text description of every figure. The same data give the same SVG. */
export function renderReadinessChart({
  checklistRoundId,
  title: titleText,
  names,
  parties,
  sections,
  readiness,
  state,
}: ReadinessChartData): string {
  const columns = fitDistinct(
    [...sections.map((section) => section.title), totalColumn],
    label,
    cell.width - 12,
    maxLines.column,
  )
  const rows = fitDistinct([...names, totalRow], label, rowLabelWidth - margin - 10, maxLines.row)
  const figures = [
    ...parties.map((party, row) => [...sections.map((section) => figureOf(section.parties[row])), party.readiness]),
    [...sections.map((section) => section.readiness), readiness],
  ]
  const width = rowLabelWidth + cell.width * Math.max(columns.length, 5) + margin
  const heading = fit(titleText, title, width - 2 * margin, title.maxLines)
  const headingBottom = margin + heading.lines.length * title.lineHeight
  const sealedY = headingBottom + margin / 2
  const sealedText = state === 'released' ? undefined : noFigureTexts[state]
  const body =
    sealedText === undefined
      ? drawTable(columns, rows, figures, headingBottom + margin)
      : { drawn: `<text x="${margin}" y="${sealedY}">${sealedText}</text>`, bottom: sealedY }
  const height = body.bottom + margin
  const description = sealedText ?? rows.map((row, index) => describeRow(row, columns, figures[index] ?? [])).join('\n')
  const id = `readiness-chart-${checklistRoundId}`
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" id="${id}" lang="en" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`,
    ` role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description"`,
    ` font-family="${fontFamily}" font-size="${label.size}" fill="${textColor}">`,
    `<title id="${id}-title">${escapeText(titleText)}</title>`,
    `<desc id="${id}-description">${escapeText(description)}</desc>`,
    // Without this, a browser cuts off an SVG that is wider than the paper.
    `<style>@media print{#${id}{max-width:100%;height:auto}}</style>`,
    // The page that contains the SVG may have a dark background.
    `<rect width="${width}" height="${height}" fill="${backgroundColor}"/>`,
    `<g font-size="${title.size}" font-weight="bold">${drawLabel(heading, margin, margin + title.size, title.lineHeight)}</g>`,
    body.drawn,
    '</svg>',
  ].join('\n')
}

function drawTable(columns: Label[], rows: Label[], figures: (number | null)[][], top: number) {
  const columnLines = Math.max(...columns.map(({ lines }) => lines.length))
  const firstRow = top + columnLines * label.lineHeight
  const columnLabels = columns.map((column, index) => {
    // Labels are aligned at the bottom.
    const y = firstRow - 8 - (column.lines.length - 1) * label.lineHeight
    return emphasized(
      drawLabel(column, rowLabelWidth + (index + 0.5) * cell.width, y, label.lineHeight),
      index === columns.length - 1,
    )
  })
  let y = firstRow
  const drawnRows = rows.map((row, rowIndex) => {
    const isTotalRow = rowIndex === rows.length - 1
    const height = Math.max(cell.height, (row.lines.length + 1) * label.lineHeight)
    const centre = y + height / 2
    const firstLine = centre + baselineOffset - ((row.lines.length - 1) / 2) * label.lineHeight
    const name = `<g text-anchor="end">${drawLabel(row, rowLabelWidth - 10, firstLine, label.lineHeight)}</g>`
    const cells = (figures[rowIndex] ?? []).map((figure, index) => {
      const x = rowLabelWidth + index * cell.width
      const box = drawBox(x + 1, y + 1, cell.width - 2, height - 2, figure)
      const text = `<text x="${x + cell.width / 2}" y="${centre + baselineOffset}">${textOf(figure)}</text>`
      return box + emphasized(text, index === columns.length - 1 && !isTotalRow)
    })
    y += height
    return emphasized([name, ...cells].join('\n'), isTotalRow)
  })
  const legend = drawLegend(y + margin / 2)
  return {
    drawn: [`<g text-anchor="middle">`, ...columnLabels, ...drawnRows, '</g>', legend].join('\n'),
    bottom: y + margin / 2 + swatch,
  }
}

const emphasized = (drawn: string, isTotal: boolean): string => (isTotal ? `<g font-weight="bold">${drawn}</g>` : drawn)

function drawLegend(y: number): string {
  const baseline = y + swatch / 2 + baselineOffset
  const range = shades.map((_, index) => drawBox(rowLabelWidth + index * swatch, y, swatch, swatch, index * 50))
  const rangeX = rowLabelWidth + (shades.length + 0.5) * swatch
  const noFigureX = Math.ceil(rangeX + widthOf(rangeText, label) + margin)
  return [
    ...range,
    `<text x="${rangeX}" y="${baseline}">${rangeText}</text>`,
    drawBox(noFigureX + 0.5, y + 0.5, swatch - 1, swatch - 1, null),
    `<text x="${noFigureX + 1.5 * swatch}" y="${baseline}">${noFigure} ${noFigureText}</text>`,
  ].join('')
}

/** A cell without a figure has a dashed border, so that it differs from 0 % by more than its color. */
function drawBox(x: number, y: number, width: number, height: number, figure: number | null): string {
  const style =
    figure === null ? `fill="${backgroundColor}" stroke="#767676" stroke-dasharray="4 2"` : `fill="${shadeOf(figure)}"`
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" ${style}/>`
}

/** Interpolates between the two nearest shades. */
function shadeOf(percent: number): string {
  const [low, middle, high] = shades
  const [from, to, part] = percent < 50 ? [low, middle, percent / 50] : [middle, high, percent / 50 - 1]
  const channels = from.map((channel, index) => Math.round(channel + ((to[index] ?? channel) - channel) * part))
  return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`
}

function describeRow(row: Label, columns: Label[], figures: (number | null)[]): string {
  const described = columns.map(
    (column, index) => `${column.text} ${figures[index] == null ? 'no figure' : textOf(figures[index])}`,
  )
  return `${row.text}: ${described.join(', ')}.`
}

const figureOf = (party: PartyReadiness | undefined): number | null => party?.readiness ?? null
const textOf = (figure: number | null): string => (figure === null ? noFigure : `${figure} %`)
