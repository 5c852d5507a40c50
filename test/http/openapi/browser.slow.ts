// The page at /docs in a real browser: authorize, execute an operation, read its response.
import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'
import t from 'tap'
import { startService } from '../../support/service.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

// `npm test` works on a machine without Chromium; .ci/run installs it.
t.test(
  'an operation can be executed on the page at /docs',
  { skip: executablePath === undefined && 'Chromium is not installed' },
  async (t) => {
    const service = await startService(t)
    const lead = await service.createOrganization('Springfield Early Head Start')
    const path = await service.createPartnership(lead)
    const browser = await chromium.launch({
      executablePath: executablePath ?? '',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking', '--disable-sync'],
    })
    t.teardown(() => browser.close())
    const page = await browser.newPage()
    const errors: string[] = []
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
    page.on('pageerror', (error) => errors.push(error.message))

    const answer = await page.goto(`${service.address}/docs`)
    t.match(answer?.headers()['content-security-policy'], /default-src 'self'/)
    await page.getByRole('heading', { name: /Partnership Basics/ }).waitFor()
    t.equal(await page.locator('.topbar, .download-url-wrapper').count(), 0, 'without the top bar of Swagger UI')
    t.equal(await page.locator('#swagger-ui img').count(), 0)

    await page.getByRole('button', { name: 'Authorize' }).first().click()
    const apiKey = page.locator('.modal-ux .auth-container', { hasText: 'pb_live_' })
    await apiKey.locator('input').fill(lead.key)
    await apiKey.getByRole('button', { name: /Apply credentials|Authorize/ }).click()
    await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).first().click()

    async function execute(operationId: string, fill: (operation: import('playwright-core').Locator) => Promise<void>) {
      await page.locator('#operations-tag-Partnerships').click()
      const operation = page.locator(`[id$="-${operationId}"]`)
      await operation.locator('.opblock-summary-control').first().click()
      const tryIt = operation.getByRole('button', { name: 'Try it out' })
      if (await tryIt.isVisible()) await tryIt.click()
      await fill(operation)
      await operation.getByRole('button', { name: 'Execute' }).click()
      const live = operation.locator('.live-responses-table .response')
      await live.waitFor()
      return { status: await live.locator('.response-col_status').innerText(), text: await live.innerText() }
    }

    const read = await execute('getPartnership', async (operation) => {
      await operation.locator('tr[data-param-name="partnershipId"] input').fill(path.split('/').at(-1) ?? '')
      for (const name of ['If-None-Match', 'On-Behalf-Of']) {
        const input = operation.locator(`tr[data-param-name="${name}"] input`)
        t.equal(await input.inputValue(), '', `${name} is empty: an example matches neither record nor organization`)
      }
    })
    t.match(read, { status: /^200/, text: /Full-day care/ })
    t.strictSame(errors, [], 'no errors in the browser')

    const stored = () => page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')
    t.equal(await stored(), '[{},{},""]', 'the page stores neither the key nor anything else')
    await page.reload()
    const authorize = page.getByRole('button', { name: 'Authorize' }).first()
    await authorize.click()
    t.equal(await apiKey.locator('input').inputValue(), '', 'the key is gone after the page is loaded again')
    t.equal(await stored(), '[{},{},""]')
  },
)
