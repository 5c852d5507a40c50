// The page at /docs in a real browser: find an operation, authorize, execute it, read its response; and the page at /.
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { startService } from '../../support/service.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)
// `npm test` works on a machine without Chromium; .ci/run installs it.
const options = { skip: executablePath === undefined && 'Chromium is not installed' }

const service = await startService(t)
const lead = await service.createOrganization('Springfield Early Head Start')
const path = await service.createPartnership(lead)
// Browsers treat 127.0.0.1 as secure, and other host names with plain http as not.
const origin = service.address.replace('127.0.0.1', 'partnerships.test')
let browser: Browser

t.before(async () => {
  if (executablePath === undefined) return
  browser = await chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-sync',
      '--host-resolver-rules=MAP partnerships.test 127.0.0.1',
    ],
  })
})
t.teardown(() => browser?.close())

/** Opens a page of the service. The test fails if it logs an error, or requests anything from another origin. */
async function withPage(t: Test, url: string, work: (page: Page) => Promise<void>, width = 1280): Promise<void> {
  const page = await browser.newPage({ viewport: { width, height: 800 } })
  const faults: string[] = []
  page.on('console', (message) => message.type() === 'error' && faults.push(message.text()))
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('request', (request) => {
    const { protocol, origin: requested } = new URL(request.url())
    if (requested !== origin && protocol !== 'data:') faults.push(request.url())
  })
  await page.goto(origin + url)
  await work(page)
  // The browser logs each response with an error status.
  const unexpected = faults.filter((fault) => !fault.startsWith('Failed to load resource'))
  t.strictSame(unexpected, [], 'no errors, and no requests to others')
  await page.close()
}

async function authorize(page: Page, key: string): Promise<void> {
  await page.getByRole('button', { name: 'Authorize' }).first().click()
  const box = page.locator('.modal-ux .auth-container')
  await box.locator('input').fill(key)
  await box.getByRole('button', { name: /Apply credentials|Authorize/ }).click()
  await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).first().click()
}

const filter = (page: Page, words: string) => page.locator('.operation-filter-input').fill(words)
const operationIn = (page: Page, operationId: string) => page.locator(`.opblock[id$="-${operationId}"]`)

/** Finds the operation with the filter, fills in its parameters and body, and sends the request. */
async function execute(page: Page, operationId: string, parameters: Record<string, string> = {}, body?: object) {
  await filter(page, operationId)
  const operation = operationIn(page, operationId)
  await operation.locator('.opblock-summary-control').first().click()
  const tryIt = operation.getByRole('button', { name: 'Try it out' })
  await operation.getByRole('button', { name: 'Execute' }).or(tryIt).first().waitFor()
  if (await tryIt.isVisible()) await tryIt.click()
  for (const [name, value] of Object.entries(parameters)) {
    await operation.locator(`tr[data-param-name="${name}"] input`).fill(value)
  }
  if (body !== undefined) await operation.locator('textarea').first().fill(JSON.stringify(body))
  await operation.getByRole('button', { name: 'Execute' }).click()
  const live = operation.locator('.live-responses-table .response')
  await live.waitFor()
  return { status: await live.locator('.response-col_status').innerText(), text: await live.innerText() }
}

t.test(
  'the page at /docs shows a short introduction and the groups, over plain http on any host name',
  options,
  async (t) => {
    await withPage(t, '/docs', async (page) => {
      await page.getByRole('heading', { name: /Partnership Basics/ }).waitFor()
      t.match(await page.locator('.info').innerText(), /Get an API key[\s\S]*Authorize[\s\S]*Send a request/)
      t.ok((await page.locator('.info').innerText()).length < 1500)
      t.equal(await page.locator('.topbar, .download-url-wrapper').count(), 0, 'without the top bar of Swagger')
      t.equal(await page.locator('#swagger-ui img, .models').count(), 0, 'without images and the section of schemas')
      await page.locator('.opblock-tag').first().waitFor()
      t.strictSame(
        await page.locator('.opblock-tag').evaluateAll((all) => all.slice(0, 3).map((one) => one.dataset.tag)),
        ['Organizations', 'API clients', 'Partnerships'],
      )
    })
  },
)

t.test('an operation can be found, executed, and its problem read', options, async (t) => {
  await withPage(t, '/docs', async (page) => {
    await page.getByRole('button', { name: 'Authorize' }).first().click()
    t.equal(await page.locator('.modal-ux .auth-container').count(), 1, 'one box to authorize')
    await page.locator('.modal-ux').getByRole('button', { name: 'Close' }).first().click()
    await authorize(page, lead.key)

    t.match(await execute(page, 'getCaller'), { status: /^200/, text: lead.id })
    const partnershipId = path.split('/').at(-1) ?? ''
    t.match(await execute(page, 'getPartnership', { partnershipId }), { status: /^200/, text: /Full-day care/ })
    for (const name of ['If-None-Match', 'On-Behalf-Of']) {
      const input = operationIn(page, 'getPartnership').locator(`tr[data-param-name="${name}"] input`)
      t.equal(await input.inputValue(), '', `${name} is empty: an example matches neither record nor organization`)
    }
    const created = await execute(page, 'createContact', { partnershipId }, { name: 'Jordan Rivera' })
    t.match(created, { status: /^201/, text: /Jordan Rivera/ })
    const wrong = await execute(page, 'createOffer', { partnershipId }, { title: '' })
    t.match(wrong, { status: /^400/, text: /invalid-request/ })
    t.match(wrong.text, 'aspect', 'the problem names what is missing')

    const stored = () => page.evaluate('JSON.stringify([localStorage, sessionStorage, document.cookie])')
    t.equal(await stored(), '[{},{},""]', 'the page stores neither the key nor anything else')
    await page.reload()
    await page.getByRole('button', { name: 'Authorize' }).first().click()
    t.equal(await page.locator('.modal-ux .auth-container input').inputValue(), '', 'a reload forgets the key')
    t.equal(await stored(), '[{},{},""]')
  })
})

t.test('the filter finds operations, and shows them', options, async (t) => {
  await withPage(t, '/docs', async (page) => {
    const find = async (words: string, operationId: string) => {
      await filter(page, words)
      await operationIn(page, operationId).waitFor()
      t.pass(`${words} finds ${operationId}`)
    }
    await find('accept', 'transitionParty')
    await find('TRANSITIONPARTY', 'transitionParty')
    await page.locator('.opblock:not([id^="operations-webhooks-"])').nth(1).waitFor({ state: 'detached' })
    await find('parties if-match', 'updateParty')
    await filter(page, 'no such operation')
    await page.getByText('No operation matches the filter.').waitFor()
  })
})

t.test('an operation opens with its parameters, its body and two responses', options, async (t) => {
  // A deep link, as the page shows it in the address bar.
  await withPage(t, '/docs#/Parties/transitionParty', async (page) => {
    const operation = operationIn(page, 'transitionParty')
    await operation.getByRole('button', { name: 'Execute' }).waitFor()
    t.strictSame(
      await operation.locator('tr[data-param-name]').evaluateAll((all) => all.map((one) => one.dataset.paramName)),
      ['partnershipId', 'partyId', 'dryRun', 'If-Match', 'Idempotency-Key', 'On-Behalf-Of'],
    )
    t.match(await operation.locator('textarea').inputValue(), '"action": "accept"')
    t.strictSame(await operation.locator('.responses-table .response-col_status').allInnerTexts(), [
      'Code',
      '200',
      'default',
    ])
    // The whole document has 14 responses here, with headers and an example of each problem: more than 8,000 elements.
    t.ok((await operation.locator('*').count()) < 1000, 'less than 1,000 elements')
  })
})

t.test('both pages fit a screen of 400 pixels', options, async (t) => {
  for (const url of ['/', '/docs', '/docs#/Parties/transitionParty']) {
    await withPage(
      t,
      url,
      async (page) => {
        await page.getByRole('heading', { name: /Partnership Basics/ }).waitFor()
        if (url.includes('#'))
          await operationIn(page, 'transitionParty').getByRole('button', { name: 'Execute' }).waitFor()
        t.equal(await page.evaluate('document.documentElement.scrollWidth'), 400, `${url} does not scroll sideways`)
      },
      400,
    )
  }
})
