// Measures the CPU that the browser uses for /docs: for the first view, to open one operation, and to filter; and the ratio to
// what Swagger UI uses with the whole document and without the page's resolution of references.
import { existsSync } from 'node:fs'
import { pino } from 'pino'
import { type CDPSession, chromium, type Page } from 'playwright-core'
import { buildApp } from '../src/app.ts'
import { openDatabase } from '../src/database/database.ts'
import type { Document } from '../src/http/openapi/shared.ts'

const openedOperations = ['createPartnership', 'transitionParty', 'getPartnership', 'updateExpectation', 'listChanges']

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
if (executablePath === undefined) throw new Error('Chromium is not installed.')
const log = pino({ level: 'silent' })
const app = await buildApp({
  // The pool connects at the first query, and there is none.
  database: openDatabase('postgres://unused', { poolSize: 1, log }),
  log,
  version: '0.0.0',
  peppers: [{ version: 1, secret: 'x'.repeat(32) }],
  attestationKeys: [{ name: 'none', seed: 'A'.repeat(43) }],
  keyKind: 'test',
  corsOrigins: [],
  limits: { requests: 0, badCredentials: 0 },
  trustedProxies: [],
  tokenIssuers: [],
})
const address = await app.listen({ port: 0 })
const whole = app.swagger() as unknown as Document
for (const operation of Object.values(whole.paths).flatMap((path) => Object.values(path))) {
  // The text in which the filter of the page searches.
  operation['x-search'] = `${operation.operationId} ${operation.summary}`.toLowerCase()
}
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
})

interface Measured {
  firstView: number
  open: number
  filter: number
}

async function measure(document?: string): Promise<Measured> {
  const page = await browser.newPage()
  page.setDefaultTimeout(300_000)
  if (document !== undefined) {
    await page.route('**/docs/json', (route) => route.fulfill({ contentType: 'application/json', body: document }))
    await page.route('**/swagger-initializer.js', async (route) => {
      const response = await route.fetch()
      // Without the plugin's function, Swagger UI resolves references itself.
      await route.fulfill({ response, body: (await response.text()).replace('resolveSubtree', 'unused') })
    })
  }
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable', { timeDomain: 'threadTicks' })

  await page.goto(`${address}/docs`)
  await page.locator('.opblock-tag').last().waitFor()
  const firstView = await cpuWhenIdle(page, session)

  const filterInput = page.locator('.filter input')
  await filterInput.fill('accept')
  await page.locator('.opblock').first().waitFor()
  const filter = (await cpuWhenIdle(page, session)) - firstView

  const opened: number[] = []
  for (const operationId of openedOperations) {
    await filterInput.fill(operationId.toLowerCase())
    const operation = page.locator(`[id$="-${operationId}"]`)
    await operation.waitFor()
    const before = await cpuWhenIdle(page, session)
    await operation.locator('.opblock-summary-control').first().click()
    await operation.locator('.responses-wrapper').waitFor()
    opened.push((await cpuWhenIdle(page, session)) - before)
    await operation.locator('.opblock-summary-control').first().click()
  }
  await page.close()
  return { firstView, filter, open: median(opened) }
}

/** Seconds of CPU of the page's thread, once it has nothing to do. */
async function cpuWhenIdle(page: Page, session: CDPSession): Promise<number> {
  await page.evaluate('new Promise((resolve) => requestIdleCallback(resolve))')
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1] ?? 0

const rounds = 3
const measured = { small: [] as Measured[], whole: [] as Measured[] }
for (let round = 0; round < rounds; round++) {
  measured.small.push(await measure())
  measured.whole.push(await measure(JSON.stringify(whole)))
}
const kilobytes = (text: string) => Math.round(text.length / 1000)
const served = await (await fetch(`${address}/docs/json`)).text()
console.log(
  `${openedOperations.length} operations opened; document ${kilobytes(served)} KB of ${kilobytes(JSON.stringify(whole))} KB`,
)
for (const [what, bound] of [
  ['firstView', 5],
  ['open', 1],
  ['filter', 1],
] as const) {
  const small = median(measured.small.map((one) => one[what]))
  const ratio = small / median(measured.whole.map((one) => one[what]))
  console.log(
    `${what}: ${small.toFixed(2)} s of CPU (bound: ${bound} s), ${ratio.toFixed(2)} of that with the whole document`,
  )
}
await browser.close()
await app.close()
