// The page at /, and the ETags of documents and pages.
import t from 'tap'
import { sendRequest } from '../../support/http-client.ts'
import { startService } from '../../support/service.ts'

const { address, operator } = await startService(t)

const linksIn = (header: string | null) =>
  [...(header ?? '').matchAll(/<([^>]+)>; rel="([^"]+)"; type="([^"]+)"/g)].map(([, target, rel, type]) => ({
    target,
    rel,
    type,
  }))

t.test('/ says what the service is, and where to go', async (t) => {
  for (const accept of ['text/html', 'application/json', '*/*']) {
    const page = await fetch(`${address}/`, { headers: { accept } })
    t.equal(page.status, 200)
    t.equal(page.headers.get('content-type'), 'text/html; charset=utf-8', accept)
    t.match(page.headers.get('content-security-policy'), /^default-src 'none'; style-src 'sha256-/)
    const text = await page.text()
    t.match(text, /^<!doctype html>\n<html lang="en">/)
    t.match(text, '<meta name="viewport" content="width=device-width')
    t.notMatch(text, '<script')
    t.match(text, `curl ${address}/v1/me -H`, 'the commands name the address that was requested')
    const links = [...text.matchAll(/href="([^"]+)"/g)].map(([, href = '']) => href)
    t.strictSame(links, ['/docs', '/openapi.json', '/openapi.yaml', '/problems', '/readyz'])
    for (const href of links) t.equal((await fetch(address + href)).status, 200, href)
  }
})

t.test('programs follow the Link header of / and /v1', async (t) => {
  for (const path of ['/', '/v1']) {
    const { status, headers } = await fetch(address + path, { method: 'HEAD' })
    t.equal(status, 200)
    const links = linksIn(headers.get('link'))
    t.strictSame(
      links.map(({ rel, target }) => [rel, target]),
      [
        ['service-desc', '/openapi.json'],
        ['service-desc', '/openapi.yaml'],
        ['service-doc', '/docs'],
        ['service-doc', '/problems'],
        ['api-catalog', '/.well-known/api-catalog'],
        ['status', '/readyz'],
      ],
      path,
    )
    for (const { target = '', type } of links) {
      const answer = await fetch(address + target)
      t.match(answer.headers.get('content-type'), type, target)
      t.equal(answer.status, 200)
    }
  }
})

t.test('/v1 needs no key, and is the API catalog', async (t) => {
  const [root, catalog] = await Promise.all(['/v1', '/.well-known/api-catalog'].map((path) => fetch(address + path)))
  t.equal(root?.headers.get('content-type'), catalog?.headers.get('content-type'))
  t.strictSame(await root?.json(), await catalog?.json())
})

t.test('the commands on the page at / are right', async (t) => {
  const text = await (await fetch(`${address}/`)).text()
  const [redeem = '', read = ''] = [...text.matchAll(/<code>(curl [^<]+)/g)].map(([, command]) => command)
  const [, path = '', body] = /^curl -X POST http:..[^/]+(\S+) .*-d '(.*)'$/s.exec(redeem) ?? []
  const organization = await operator.call('POST', '/v1/organizations', {
    body: { name: 'Maple Street Center', kinds: ['child_care_center'] },
  })
  const { body: code } = await operator.call('POST', `/v1/organizations/${organization.body.id}/handover-codes`, {
    body: {},
  })
  const redeemed = await fetch(address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${code.code}` },
    body: body ?? '',
  })
  t.equal(redeemed.status, 201)
  const { key } = (await redeemed.json()) as { key: string }
  const [, url = ''] = /^curl (\S+) -H "Authorization: Bearer \$KEY"$/.exec(read) ?? []
  const caller = await fetch(url, { headers: { authorization: `Bearer ${key}` } })
  t.match(await caller.json(), { organizationId: organization.body.id })
})

t.test('a Host header cannot insert HTML into the page at /', async (t) => {
  const { status, text } = await sendRequest(`${address}/`, { method: 'GET', headers: { host: '"><b>' } })
  t.equal(status, 400)
  t.notMatch(text, '<b>')
})

const resources = [
  '/',
  '/openapi.json',
  '/openapi.yaml',
  '/.well-known/api-catalog',
  '/docs',
  '/docs/json',
  '/problems',
  '/problems/not-found',
]
/** Without the compression that fetch asks for by itself: the ETag would name the coding. Reads the body, so that the service can close. */
async function fetchPlain(url: string, { headers, ...more }: RequestInit = {}) {
  const response = await fetch(url, { ...more, headers: { 'accept-encoding': 'identity', ...headers } })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

t.test('documents and pages have a strong ETag', async (t) => {
  for (const path of resources) {
    const url = address + path
    const first = await fetchPlain(url)
    const etag = first.headers.get('etag') ?? ''
    t.match(etag, /^"[A-Za-z0-9_-]{22}"$/, path)
    t.equal((await fetchPlain(url)).headers.get('etag'), etag, `${path} has the same ETag while it does not change`)

    for (const condition of [etag, `"other", W/${etag}`, '*']) {
      const unchanged = await fetchPlain(url, { headers: { 'if-none-match': condition } })
      t.equal(unchanged.status, 304, `${path} ${condition}`)
      t.equal(unchanged.text, '')
      t.equal(unchanged.headers.get('etag'), etag)
      t.equal(unchanged.headers.get('cache-control'), first.headers.get('cache-control'))
    }
    t.equal((await fetchPlain(url, { headers: { 'if-none-match': '"other"' } })).status, 200)

    const head = await fetchPlain(url, { method: 'HEAD' })
    t.equal(head.status, 200)
    t.equal(head.headers.get('etag'), etag)
    t.equal(head.headers.get('content-length'), String(Buffer.byteLength(first.text)))
    t.equal(head.text, '')
    t.equal((await fetchPlain(url, { method: 'HEAD', headers: { 'if-none-match': etag } })).status, 304)
  }
  const etags = await Promise.all(resources.map(async (path) => (await fetchPlain(address + path)).headers.get('etag')))
  t.equal(new Set(etags).size, resources.length, 'different content has different ETags')
})

t.test('the ETag of a page depends on what it shows', async (t) => {
  const other = await fetch(`${address.replace('127.0.0.1', 'localhost')}/`)
  t.not(other.headers.get('etag'), (await fetch(`${address}/`)).headers.get('etag'))
})
