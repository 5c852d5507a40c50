// How a browser draws charts.
import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'
import type { Test } from 'tap'
import { printable } from '../../src/http/printable.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

/** Undefined if no browser is installed. */
export async function openBrowser(t: Test): Promise<Browser | undefined> {
  if (executablePath === undefined) return undefined
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  t.teardown(() => browser.close())
  return browser
}

/** The browser draws every text within the chart and without overlap, and the title is that of the page. */
export async function checkDrawn(t: Test, browser: Browser, svg: string, title: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: 700, height: 900 } })
  const messages: string[] = []
  page.on('pageerror', (error) => messages.push(error.message))
  page.on('console', (message) => messages.push(message.text()))
  await page.route('**/chart.svg', (route) => route.fulfill({ contentType: 'image/svg+xml', body: svg }))
  await page.goto('http://127.0.0.1/chart.svg')
  t.equal(await page.evaluate('document.documentElement.nodeName'), 'svg', 'is well-formed')
  t.equal(await page.title(), printable(title).trim())
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
