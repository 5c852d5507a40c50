// Draws readiness by section and party, as SVG that a browser shows.
import type { compare, Readiness } from './rules.ts'

interface Drawn extends Pick<ReturnType<typeof compare>, 'parties' | 'sections' | 'readiness'> {
  title: string
  /** Of the parties, in their order. */
  names: string[]
}

const nameWidth = 220
const cell = { width: 110, height: 34 }
const head = 120
const foot = 24
const total = 'All sections'
const empty = '–'

/** From none to all: dark text is read on each of them. */
const shades = ['#f3f1ea', '#cfe3dc', '#8fc4b5']
/** Stands where there is no figure: less than any. */
const none = -1

/** The chart library is large, and few requests draw: it is loaded with the first that does. */
const library = () => import('echarts/dist/echarts.esm.min.mjs' as string) as Promise<typeof import('echarts')>

export async function draw({ title, names, parties, sections, readiness }: Drawn): Promise<string> {
  const { init } = await library()
  const columns = [...sections.map((section) => section.title), total].map(printable)
  const all = 'All parties'
  const rows = [...names.map(printable), all]
  const figures = [
    ...parties.map((party, row) => [...sections.map((section) => figureOf(section.parties[row])), party.readiness]),
    [...sections.map((section) => section.readiness), readiness],
  ]
  const width = nameWidth + cell.width * columns.length + foot
  const height = head + cell.height * rows.length + foot
  const chart = init(null, null, { renderer: 'svg', ssr: true, width, height })
  chart.setOption({
    animation: false,
    title: {
      text: printable(title),
      left: foot,
      top: 16,
      textStyle: { fontSize: 16, width: width - 2 * foot, overflow: 'truncate' },
    },
    grid: { left: nameWidth, right: foot, top: head, bottom: foot },
    xAxis: {
      type: 'category',
      data: columns.map((_, at) => at),
      position: 'top',
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        interval: 0,
        width: cell.width - 24,
        overflow: 'break',
        color: '#222',
        formatter: (at: string) => clipped(columns[Number(at)] ?? ''),
      },
    },
    yAxis: {
      type: 'category',
      data: rows.map((_, at) => at),
      inverse: true,
      axisLine: { show: false },
      axisTick: { show: false },
      axisLabel: {
        interval: 0,
        width: nameWidth - 2 * foot,
        overflow: 'truncate',
        color: '#222',
        formatter: (at: string) => rows[Number(at)] ?? '',
      },
    },
    visualMap: { show: false, min: 0, max: 100, inRange: { color: shades } },
    series: [
      {
        type: 'heatmap',
        silent: true,
        itemStyle: { borderColor: '#fff', borderWidth: 2 },
        label: {
          show: true,
          color: '#222',
          formatter: ({ value }: { value: unknown }) => shown((value as number[])[2] ?? none),
        },
        data: figures.flatMap((row, y) => row.map((figure, x) => [x, y, figure ?? none])),
      },
    ],
  } as never)
  // What is styled under a pointer has names that count on with every picture; nothing here reacts to one.
  const svg = chart.renderToSVGString().replaceAll(/ class="zr\d+-cls-\d+"|<style[\s\S]*?<\/style>/g, '')
  chart.dispose()
  const told = rows.map(
    (name, row) =>
      `${name}: ${columns.map((column, at) => `${column} ${shown(figures[row]?.[at] ?? null)}`).join(', ')}.`,
  )
  const opened = svg.indexOf('>')
  const label = 'role="img" aria-labelledby="title description"'
  const said = `<title id="title">${escaped(printable(title))}</title><desc id="description">${escaped(told.join('\n'))}</desc>`
  return `${svg.slice(0, opened)} ${label}>${said}${svg.slice(opened + 1)}`
}

const figureOf = (one: Readiness | undefined): number | null => one?.readiness ?? null
const shown = (figure: number | null): string => (figure === null || figure === none ? empty : `${figure} %`)
/** A column has room for four lines; the description has all of it. */
const clipped = (text: string): string => (text.length > 50 ? `${text.slice(0, 49)}…` : text)

/** XML has no place for some characters that JSON has, not even escaped. */
const printable = (text: string): string =>
  text.replaceAll(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }
const escaped = (text: string): string => text.replaceAll(/[&<>]/g, (sign) => entities[sign] ?? sign)
