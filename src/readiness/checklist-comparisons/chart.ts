// Draws readiness by section and party, as SVG that a browser shows.
import type { compare, Readiness } from './rules.ts'

interface Drawn extends Pick<ReturnType<typeof compare>, 'parties' | 'sections' | 'readiness'> {
  title: string
  /** Of the parties, in their order. */
  names: string[]
  /** Nothing is shown until the round is released. */
  sealed: boolean
}

const nameWidth = 300
const cell = { width: 110, height: 40 }
const head = 136
const foot = 24
const swatch = 14
const legend = 18 + swatch
const total = 'All sections'
const everybody = 'All parties'
const empty = '–'
const unsubmitted = `${empty} nothing submitted`
const unreleased = 'Sealed until the round is released.'
const fontFamily = 'Arial, Helvetica, sans-serif'
const ink = '#222'

/** From none to all: dark text is read on each of them. */
const shades = ['#f3f1ea', '#cfe3dc', '#8fc4b5']
/** Stands where there is no figure: less than any, and looks like none of them. */
const none = -1
const blank = { color: '#fff', borderColor: '#aaa', borderType: 'dashed', borderWidth: 1 }

/** The chart library is large, and few requests draw: it is loaded with the first that does. */
const library = () => import('echarts/dist/echarts.esm.min.mjs' as string) as Promise<typeof import('echarts')>

export async function draw({ title, names, parties, sections, readiness, sealed }: Drawn): Promise<string> {
  const { init, format } = await library()
  const columns = [...sections.map((section) => section.title), total].map(printable)
  const rows = [...names.map(printable), everybody]
  const figures = [
    ...parties.map((party, row) => [...sections.map((section) => figureOf(section.parties[row])), party.readiness]),
    [...sections.map((section) => section.readiness), readiness],
  ]
  const width = nameWidth + cell.width * Math.max(columns.length, 4) + foot
  const height = sealed ? head : head + cell.height * rows.length + legend + foot
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })

  /** A text that has room within some lines; which fonts there will be nobody knows, so some is left free. */
  const fitted = (text: string, size: number, lineWidth: number, lines: number, shorten = beginningOf) => {
    const fits = (one: string) => format.getTextRect(one, `${size}px ${fontFamily}`).width <= (lineWidth * lines) / 1.45
    if (fits(text)) return text
    const signs = [...text]
    let [kept, most] = [0, signs.length]
    while (most - kept > 1) {
      const half = (kept + most) >> 1
      if (fits(shorten(signs, half))) kept = half
      else most = half
    }
    return shorten(signs, kept)
  }
  const lineWidth = { title: width - 2 * foot, column: cell.width - foot, row: nameWidth - 2 * foot }
  const labels = toldApart(rows.map((name) => fitted(name, 12, lineWidth.row, 2, endsOf)))
  const heading = {
    text: fitted(printable(title), 16, lineWidth.title, 2),
    left: foot,
    top: 16,
    textStyle: { fontSize: 16, color: ink, width: lineWidth.title * 0.75, overflow: 'break' },
    ...(sealed && { subtext: unreleased, subtextStyle: { fontSize: 14, color: ink } }),
  }
  chart.setOption({
    animation: false,
    textStyle: { fontFamily },
    title: heading,
    ...(!sealed && table()),
  } as never)
  const figuresOf = (row: number) =>
    columns.map((column, at) => `${column} ${shown(figures[row]?.[at] ?? null)}`).join(', ')
  const told = sealed ? [unreleased] : rows.map((name, row) => `${name}: ${figuresOf(row)}.`)
  // What is styled under a pointer has names that count on with every picture; nothing here reacts to one.
  const svg = chart.renderToSVGString().replaceAll(/ class="zr\d+-cls-\d+"|<style[\s\S]*?<\/style>/g, '')
  chart.dispose()
  const opened = svg.indexOf('>')
  const label = 'role="img" aria-labelledby="title description"'
  const said = `<title id="title">${escaped(printable(title))}</title><desc id="description">${escaped(told.join('\n'))}</desc>`
  return `${svg.slice(0, opened)} ${label}>${said}${svg.slice(opened + 1)}`

  function table() {
    const axis = { type: 'category', axisLine: { show: false }, axisTick: { show: false } }
    const label = { interval: 0, overflow: 'break', color: ink }
    return {
      grid: { left: nameWidth, right: foot, top: head, bottom: foot + legend },
      xAxis: {
        ...axis,
        data: columns.map((_, at) => at),
        position: 'top',
        axisLabel: {
          ...label,
          width: lineWidth.column,
          formatter: (at: string) => fitted(columns[Number(at)] ?? '', 12, lineWidth.column, 4),
        },
      },
      yAxis: {
        ...axis,
        data: rows.map((_, at) => at),
        inverse: true,
        axisLabel: { ...label, width: lineWidth.row * 0.9, formatter: (at: string) => labels[Number(at)] ?? '' },
      },
      visualMap: { show: false, min: 0, max: 100, inRange: { color: shades } },
      series: [
        {
          type: 'heatmap',
          silent: true,
          itemStyle: { borderColor: '#fff', borderWidth: 2 },
          label: {
            show: true,
            color: ink,
            formatter: ({ value }: { value: unknown }) => shown((value as number[])[2] ?? none),
          },
          data: figures.flatMap((row, y) =>
            row.map((figure, x) =>
              figure === null ? { value: [x, y, none], visualMap: false, itemStyle: blank } : [x, y, figure],
            ),
          ),
        },
      ],
      graphic: legendAt(height - foot - swatch),
    }
  }
}

/** What the shades mean, in a row under the cells. */
function legendAt(y: number): object[] {
  const box = (at: number, style: object) => ({
    type: 'rect',
    shape: { x: nameWidth + at * swatch, y, width: swatch, height: swatch },
    style,
  })
  const says = (at: number, text: string) => ({
    type: 'text',
    style: { text, x: nameWidth + at * swatch, y: y + 2, fill: ink, font: `12px ${fontFamily}` },
  })
  const white = { fill: blank.color, stroke: blank.borderColor, lineDash: [4, 2] }
  return [
    ...shades.map((fill, at) => box(at, { fill })),
    says(shades.length + 0.5, 'from 0 to 100 %'),
    box(shades.length + 9, white),
    says(shades.length + 10.5, unsubmitted),
  ]
}

const figureOf = (one: Readiness | undefined): number | null => one?.readiness ?? null
const shown = (figure: number | null): string => (figure === null || figure === none ? empty : `${figure} %`)

const beginningOf = (signs: readonly string[], kept: number): string => `${signs.slice(0, kept).join('').trimEnd()}…`
/** Names that begin alike often end differently. */
const endsOf = (signs: readonly string[], kept: number): string =>
  [signs.slice(0, Math.ceil(kept / 2)), signs.slice(signs.length - Math.floor(kept / 2))]
    .map((part) => part.join('').trim())
    .join('…')
/** Numbers those that look alike, in their order. */
const toldApart = (labels: readonly string[]): string[] =>
  labels.map((label, at) => {
    const alike = labels.slice(0, at).filter((one) => one === label).length
    return alike === 0 ? label : `${label} (${alike + 1})`
  })

/** XML has no place for some characters that JSON has, not even escaped. */
const printable = (text: string): string =>
  text.replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (sign) => entities[sign] ?? sign)
