// The pages that the `type` of a problem leads to.
import t from 'tap'
import { problemTypes } from '../../../src/problems.ts'
import { type Body, startService } from '../../support/service.ts'

const { address, operator } = await startService(t)

t.test('the type of a problem is the URL of its title and advice, as HTML for every client', async (t) => {
  const { body } = await operator.call('GET', '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30')
  for (const accept of ['application/json', '*/*', 'text/html']) {
    const page = await fetch(new URL(body.type, address), { headers: { accept } })
    t.equal(page.status, 200)
    t.match(page.headers.get('content-type'), 'text/html')
    const text = await page.text()
    t.match(text, `404: ${body.title}.`)
    t.match(text, problemTypes['not-found'].advice.replaceAll(/`([^`]*)`/g, '<code>$1</code>'))
  }
})

t.test('all codes are listed', async (t) => {
  const { data } = (await operator.call('GET', '/v1/codes')).body
  const text = await (await fetch(`${address}/problems`)).text()
  for (const { code, page } of data) t.match(text, `<a href="${page}">${code}</a>`, code)
  const statuses: [string, number | null][] = data.map(({ code, status }: Body) => [code, status])
  t.strictSame(
    statuses.flatMap(([code, status]) => (status === null ? [] : [code])),
    Object.keys(problemTypes).sort(),
  )
  t.ok(statuses.every(([, status]) => status === null || status >= 400))
})

t.test('the pages have no scripts', async (t) => {
  for (const path of ['/problems', '/problems/invalid-if-match', '/problems/CONTACT_MISSING']) {
    const page = await fetch(address + path)
    t.match(page.headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-[^']+';/)
    const text = await page.text()
    t.match(text, /^<!doctype html>/)
    t.match(text, path.endsWith('CONTACT_MISSING') ? '<code>createContact</code>' : 'If-Match is malformed.')
  }
})

t.test('an unknown code is not-found', async (t) => {
  for (const code of ['nothing', 'constructor', '<script>']) {
    const page = await fetch(`${address}/problems/${encodeURIComponent(code)}`)
    t.equal(page.status, 404)
    t.match(page.headers.get('content-type'), 'application/problem+json')
    t.match(await page.json(), { code: 'not-found' })
  }
  const wrong = await fetch(`${address}/problems`, { method: 'POST' })
  t.match([wrong.status, wrong.headers.get('allow')], [405, 'GET, HEAD'])
})
