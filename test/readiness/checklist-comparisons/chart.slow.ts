// The readiness chart: how a browser draws it.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import t, { type Test } from 'tap'
import { type ReadinessChartData, renderReadinessChart } from '../../../src/readiness/checklist-comparisons/chart.ts'
import { chartData, figuresFor, hostile, longPrefix, wideTexts } from './chart-data.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

t.test('a browser draws every text within the chart and without overlap', async (t) => {
  if (executablePath === undefined) return t.comment('Chromium is not installed')
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  t.teardown(() => browser.close())
  const title = 'Readiness in percent, and a title that goes on and on. '.repeat(6)
  const titles = [
    'Whether staff, facilities and money of all parties are ready for what is planned together',
    ...wideTexts,
  ]
  const manyNames = Array.from({ length: 20 }, (_, index) =>
    index % 2 ? `Agency ${index}` : `${longPrefix}District ${index}`,
  )
  const charts = {
    'one party': chartData(['Alone'], ['One'], [[50, 50]]),
    'five parties': chartData([hostile, ...wideTexts], titles, figuresFor(7, 7), title),
    'twenty parties': chartData(manyNames, titles, figuresFor(20, 7), 'Readiness in percent, round 2'),
  }
  for (const [name, data] of Object.entries(charts)) await t.test(name, (t) => checkDrawn(t, browser, data))
})

async function checkDrawn(t: Test, browser: Browser, data: ReadinessChartData) {
  const svg = renderReadinessChart(data)
  const page = await browser.newPage({ viewport: { width: 700, height: 900 } })
  const messages: string[] = []
  page.on('pageerror', (error) => messages.push(error.message))
  page.on('console', (message) => messages.push(message.text()))
  await page.route('**/chart.svg', (route) => route.fulfill({ contentType: 'image/svg+xml', body: svg }))
  await page.goto('http://127.0.0.1/chart.svg')
  t.equal(await page.evaluate('document.documentElement.nodeName'), 'svg', 'is well-formed')
  t.equal(await page.title(), data.title.trim())
  const misplaced = `(() => {
    const { width, height } = document.documentElement.viewBox.baseVal
    const boxes = [...document.querySelectorAll('text')].map((text) => [text.textContent, text.getBBox()])
    const outside = boxes.filter(([, { x, y, width: w, height: h }]) => x < 0 || y < 0 || x + w > width || y + h > height)
    const over = boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
      .filter(([, b]) => a.x < b.x + b.width && b.x < a.x + a.width && a.y + 3 < b.y + b.height && b.y + 3 < a.y + a.height)
      .map(([other]) => one + ' | ' + other))
    return [...outside.map(([text]) => text), ...over]
  })()`
  t.strictSame(await page.evaluate(misplaced), [])
  await page.emulateMedia({ media: 'print' })
  t.ok(
    ((await page.evaluate('document.documentElement.getBoundingClientRect().width')) as number) <= 700,
    'fits the width of the paper',
  )
  t.strictSame(messages, [])
  await page.close()
}
