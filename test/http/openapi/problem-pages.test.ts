// The pages that the `type` of a problem leads to.
import t from 'tap'
import { problemTypes } from '../../../src/problems.ts'
import { startService } from '../../support/service.ts'

const { address, operator } = await startService(t)
const html = { headers: { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' } }

t.test('the type of a problem is the URL of its title and advice', async (t) => {
  const { body } = await operator.call('GET', '/v1/partnerships/019aa9c5-2f00-7c3e-9d3a-5b1f6f0e7a30')
  const page = await fetch(new URL(body.type, address))
  t.equal(page.status, 200)
  t.match(page.headers.get('content-type'), 'application/json')
  t.match(await page.json(), {
    ...{ code: 'not-found', kinds: ['problem'], page: body.type, status: body.status, meaning: `${body.title}.` },
    advice: problemTypes['not-found'].advice,
  })
})

t.test('all codes are listed', async (t) => {
  const { data } = (await (await fetch(`${address}/problems`)).json()) as { data: { code: string; status: number }[] }
  t.strictSame(data, (await operator.call('GET', '/v1/codes')).body.data)
  t.strictSame(
    data.filter(({ status }) => status !== null).map(({ code }) => code),
    Object.keys(problemTypes).sort(),
  )
  t.ok(data.every(({ status }) => status === null || status >= 400))
})

t.test('a browser gets HTML without scripts', async (t) => {
  for (const path of ['/problems', '/problems/invalid-if-match', '/problems/CONTACT_MISSING']) {
    const page = await fetch(address + path, html)
    t.match(page.headers.get('content-type'), 'text/html')
    t.equal(page.headers.get('content-security-policy'), "default-src 'none'")
    const text = await page.text()
    t.match(text, /^<!doctype html>/)
    t.match(text, path.endsWith('CONTACT_MISSING') ? '<code>createContact</code>' : 'If-Match is malformed.')
  }
})

t.test('an unknown code is not-found', async (t) => {
  for (const code of ['nothing', 'constructor', '<script>']) {
    const page = await fetch(`${address}/problems/${encodeURIComponent(code)}`, html)
    t.equal(page.status, 404)
    t.match(page.headers.get('content-type'), 'application/problem+json')
    t.match(await page.json(), { code: 'not-found' })
  }
  const wrong = await fetch(`${address}/problems`, { method: 'POST' })
  t.match([wrong.status, wrong.headers.get('allow')], [405, 'GET, HEAD'])
})
