// Documents as HTML: what a browser reads, and that the texts of parties stay text.
import { existsSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { htmlContentSecurityPolicy, renderHtml } from '../../../../src/agreements/agreement-versions/documents/html.ts'
import { amendedContent, changesOf } from './amended.ts'
import { compose, hostile, hostileContent, render } from './html-samples.ts'
import { textsOf, withoutSpace } from './model-text.ts'
import { draftOptions, ehsContent, fullContent } from './sample.ts'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync)

t.test('in a browser', { skip: executablePath ? false : 'needs Chromium' }, async (t) => {
  const browser = await chromium.launch({ executablePath: executablePath ?? '', args: ['--no-sandbox'] })
  t.teardown(() => browser.close())

  for (const [name, content, options] of [
    ['a draft with every part', fullContent, draftOptions],
    ['an amendment alone', amendedContent, changesOf(fullContent, amendedContent)],
  ] as const) {
    await t.test(`${name} is read with all its text and structure`, async (t) => {
      const document = compose(content, options)
      const page = await open(t, browser, renderHtml(document))
      const read = await page.evaluate<Read>(readPage)
      const body = textsOf(document, { hasContents: false, hasMarkers: false }).join('')
      t.equal(withoutSpace(read.text), withoutSpace(body))
      t.equal(read.lang, 'en')
      t.equal(read.title, content.agreement.title)
      t.strictSame(read.counts, [1, 1, 1, 1, 1], 'header, nav, main, footer and h1')
      t.equal(read.headersWithoutScope, 0)
      t.strictSame(read.brokenLinks, [])
      t.equal(read.ids.length, new Set(read.ids).size, 'ids are unique')
      for (const [index, level] of read.levels.entries()) t.ok(level <= (read.levels[index - 1] ?? 0) + 1)
      t.equal(read.bannerColor, 'rgb(138, 28, 28)', 'the policy allows the style')
    })
  }

  await t.test('shows the texts of parties as they are', async (t) => {
    const page = await open(t, browser, render(hostileContent))
    const read = await page.evaluate<Read>(readPage)
    t.equal(read.title, hostile)
    t.equal(read.text.split(hostile).length - 1 >= 6, true)
    t.equal(read.scripts, 0)
    t.equal(read.lang, 'en"><script>')
  })

  await t.test('a draft says so on every printed page', async (t) => {
    const page = await open(t, browser, render(ehsContent, draftOptions))
    await page.emulateMedia({ media: 'print' })
    // What is fixed is printed on every page.
    t.equal(await page.evaluate(`getComputedStyle(document.querySelector('.notice')).position`), 'fixed')
    t.equal(await page.locator('.notice').textContent(), 'Draft. Not for signature.')
    t.equal(await page.locator('.card').count(), 0)
    const frozen = await open(t, browser, render(ehsContent))
    t.equal(await frozen.locator('.notice').count(), 0)
    t.equal(await frozen.locator('.card .ink').count(), 4)
  })
})

/** As the service sends it, with its policy. */
async function open(t: Test, browser: Browser, body: string): Promise<Page> {
  const page = await browser.newPage()
  t.teardown(() => page.close())
  await page.route('**/*', (route) =>
    route.fulfill({
      body,
      contentType: 'text/html; charset=utf-8',
      headers: { 'content-security-policy': htmlContentSecurityPolicy },
    }),
  )
  const dialogs: string[] = []
  page.on('dialog', (dialog) => dialogs.push(dialog.message()))
  await page.goto('http://service.test/document.html')
  t.strictSame(dialogs, [])
  return page
}

interface Read {
  text: string
  title: string
  lang: string
  counts: number[]
  levels: number[]
  headersWithoutScope: number
  ids: string[]
  brokenLinks: string[]
  scripts: number
  bannerColor: string
}

/** Runs in the browser. */
const readPage = `(() => {
  const all = (selector) => [...document.querySelectorAll(selector)]
  return {
    text: ['header', 'main'].map((name) => document.querySelector('body > ' + name).textContent).join(''),
    title: document.title,
    lang: document.documentElement.lang,
    counts: ['header', 'nav', 'main', 'footer', 'h1'].map((name) => all(name).length),
    levels: all('h1, h2, h3, h4').map(({ tagName }) => Number(tagName[1])),
    headersWithoutScope: all('th:not([scope])').length,
    ids: all('[id]').map(({ id }) => id),
    brokenLinks: all('a').map((link) => link.getAttribute('href')).filter((href) => !document.getElementById(href.slice(1))),
    scripts: all('script, img').length,
    bannerColor: getComputedStyle(document.querySelector('.notice') ?? document.body).backgroundColor,
  }
})()`
