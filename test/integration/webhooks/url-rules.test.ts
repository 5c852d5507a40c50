// The URLs of webhook endpoints that the service refuses, at creation and at each change.
import t from 'tap'
import { isAllowedAddress, refusalOf } from '../../../src/integration/webhook-endpoints/url-rules.ts'
import { startService } from '../../support/service.ts'
import { forbiddenHosts, nonAsciiHosts } from '../../support/webhook-addresses.ts'

const service = await startService(t)
const center = await service.createOrganization('Little Steps Child Care')
const list = `/v1/organizations/${center.id}/webhook-endpoints`
const create = (url: string, query = '') =>
  center.call('POST', list + query, { body: { name: 'Student information system', url } })

const { body: created } = await create('https://8.8.8.8/changes')
const path = `${list}/${created.webhookEndpoint.id}`

/** The codes with which the service refuses a URL, at creation and as a change. */
async function refusalsOf(url: string) {
  const answers = [await create(url), await center.change('PATCH', path, { url })]
  return answers.map(({ status, body }) =>
    status === 422 ? `${body.code} ${body.errors[0].pointer} ${body.errors[0].code}` : `${status}`,
  )
}
const refused = (code: string) => Array.from({ length: 2 }, () => `webhook-url-refused /url ${code}`)

t.test('refuses every spelling of a forbidden address', async (t) => {
  t.ok(forbiddenHosts.length >= 60, `${forbiddenHosts.length} spellings`)
  for (const host of forbiddenHosts) {
    t.strictSame(await refusalsOf(`https://${host}/changes`), refused('ADDRESS'), host)
  }
  t.match((await center.call('GET', path)).body, { url: 'https://8.8.8.8/changes', newUrl: null, version: 1 })
})

t.test('a refusal does not contain the address', async (t) => {
  for (const host of forbiddenHosts) {
    const { body } = await create(`https://${host}/changes`)
    const { hostname } = new URL(`https://${host}`)
    t.notOk(JSON.stringify(body).includes(hostname.replace(/^\[|\]$/g, '')), host)
  }
})

/** First and last address of each forbidden network, and those just outside, which are allowed. */
const networks: [network: string, first: string, last: string, before: string | null, after: string | null][] = [
  ['0.0.0.0/8', '0.0.0.0', '0.255.255.255', null, '1.0.0.0'],
  ['10.0.0.0/8', '10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0/10', '100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0/8', '127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['169.254.0.0/16', '169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['172.16.0.0/12', '172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0/24', '192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['192.0.2.0/24', '192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['192.88.99.0/24', '192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['192.168.0.0/16', '192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['198.18.0.0/15', '198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['198.51.100.0/24', '198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['203.0.113.0/24', '203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['224.0.0.0/4', '224.0.0.0', '239.255.255.255', '223.255.255.255', null],
  ['240.0.0.0/4', '240.0.0.0', '255.255.255.255', null, null],
  ['::/3', '[::]', '[1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]', null, '[2000::]'],
  ['2001::/23', '[2001::]', '[2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff]', '[2000:ffff::ffff]', '[2001:200::]'],
  ['2001:db8::/32', '[2001:db8::]', '[2001:db8:ffff::ffff]', '[2001:db7:ffff::ffff]', '[2001:db9::]'],
  ['2002::/16', '[2002::]', '[2002:ffff::ffff]', '[2001:ffff::ffff]', '[2003::]'],
  ['3fff::/20', '[3fff::]', '[3fff:fff:ffff::ffff]', '[3ffe:ffff::ffff]', '[3fff:1000::]'],
  ['4000::/2', '[4000::]', '[ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]', '[3fff:ffff::ffff]', null],
]

t.test('the forbidden networks end where they end', async (t) => {
  for (const [network, first, last, ...outside] of networks) {
    for (const host of [first, last]) {
      t.strictSame(await refusalsOf(`https://${host}/`), refused('ADDRESS'), `${network}: ${host}`)
    }
    for (const host of outside) {
      if (host === null) continue
      t.match(await create(`https://${host}/`, '?dryRun=true'), { status: 201 }, `${network}: ${host} is outside`)
      const patched = await center.change('PATCH', `${path}?dryRun=true`, { url: `https://${host}/` })
      t.match(patched, { status: 200 }, `${network}: ${host} is outside`)
    }
  }
})

t.test('an IPv4 address in an IPv6 address is judged as the IPv4 address', async (t) => {
  for (const prefix of ['::ffff:', '::', '::ffff:0:', '64:ff9b::']) {
    for (const address of ['127.0.0.1', '10.255.255.255', '169.254.169.254', '224.0.0.1']) {
      t.strictSame(await refusalsOf(`https://[${prefix}${address}]/`), refused('ADDRESS'), prefix + address)
    }
    t.match(await create(`https://[${prefix}8.8.8.8]/`, '?dryRun=true'), { status: 201 }, prefix)
  }
})

t.test('says which rule a URL violates', async (t) => {
  const urls: [url: string, code: string][] = [
    ['http://8.8.8.8/', 'SCHEME'],
    ['ftp://8.8.8.8/', 'SCHEME'],
    ['ws://8.8.8.8/', 'SCHEME'],
    ['wss://8.8.8.8/', 'SCHEME'],
    ['gopher://8.8.8.8/', 'SCHEME'],
    ['file:///etc/passwd', 'SCHEME'],
    ['data:text/plain,changes', 'SCHEME'],
    ['javascript:alert(1)', 'SCHEME'],
    ['unix:/var/run/docker.sock', 'SCHEME'],
    ['https://user@8.8.8.8/', 'USERINFO'],
    ['https://user:password@8.8.8.8/', 'USERINFO'],
    ['https://:password@8.8.8.8/', 'USERINFO'],
    ['https://8.8.8.8%2f@8.8.4.4/', 'USERINFO'],
    ['https://8.8.8.8/#fragment', 'FRAGMENT'],
    ['https://8.8.8.8/#', 'FRAGMENT'],
    ['https://8.8.8.8/?query#fragment', 'FRAGMENT'],
    ['https://8.8.8.8:22/', 'PORT'],
    ['https://8.8.8.8:80/', 'PORT'],
    ['https://8.8.8.8:444/', 'PORT'],
    ['https://8.8.8.8:5432/', 'PORT'],
    ['https://8.8.8.8:0/', 'PORT'],
    ['https://8.8.8.8:8442/', 'PORT'],
    ['https://8.8.8.8:8444/', 'PORT'],
    ...[
      ...['printer', 'localhost', 'LOCALHOST', 'localhost.', '%6c%6fcalhost', 'com', 'xn--wgv71a119e'],
      ...['printer.local', 'Printer.LOCAL', 'printer.local.', 'printer%2elocal', 'a.b.local'],
      ...['metadata.google.internal', 'Metadata.Google.Internal.', 'service.localhost', 'home.arpa', 'nas.home.arpa'],
      ...['1.0.0.127.in-addr.arpa', 'receiver..example', 'receiver.local..', '127.0.0.1..', 'a..local.'],
      // Not an address, though its last label is a number.
      ...['1.2.3.4.5', '256.256.256.256', '4294967296', '127.0.0.0x100', 'receiver.example.1', '0x7f.0.0.0.1'],
    ].map((host): [string, string] => [`https://${host}/`, 'HOST']),
    ['https://receiver.invalid/', 'NO_ADDRESS'],
    ['https://receiver.invalid.:8443/changes?token=x', 'NO_ADDRESS'],
  ]
  for (const [url, code] of urls) t.strictSame(await refusalsOf(url), refused(code), url)
  for (const url of ['https://8.8.8.8', 'HTTPS://8.8.8.8:443/a?b=c', 'https://8.8.8.8:8443', 'https://8.8.8.8./']) {
    t.match(await create(url, '?dryRun=true'), { status: 201 }, url)
  }
})

t.test('characters that a URL must not contain are refused before they are judged', async (t) => {
  const zones = ['[fe80::1%25eth0]', '[fe80::1%eth0]']
  for (const host of [...nonAsciiHosts, ...zones, '127.0.0.1\t', '127.0.0.1 ', '8.8.8.8\\@127.0.0.1']) {
    for (const answer of [
      await create(`https://${host}/`),
      await center.change('PATCH', path, { url: `https://${host}/` }),
    ]) {
      t.match(answer, { status: 400, body: { errors: [{ pointer: '/url', code: 'format' }] } }, host)
    }
  }
  for (const host of nonAsciiHosts) {
    t.equal(refusalOf(`https://${host}/`, { insecure: false, ports: [[443, 443]], networks: [] }), 'ADDRESS', host)
    t.strictSame(await refusalsOf(`https://${encodeURI(host)}/`), refused('ADDRESS'), encodeURI(host))
  }
})

t.test('returns a URL as it was sent', async (t) => {
  for (const url of [`https://8.8.8.8/?${"'".repeat(480)}`, 'https://8.8.8.8', 'HTTPS://8.8.8.8:443/a/../b?c=%41?d']) {
    t.match(await create(url, '?dryRun=true'), { status: 201, body: { webhookEndpoint: { url } } })
  }
})

t.test('WEBHOOK_NETWORKS, WEBHOOK_PORTS and WEBHOOK_INSECURE allow what they name, and nothing else', (t) => {
  const settings = {
    insecure: true,
    ports: [[8000, 8999]] as [number, number][],
    networks: ['10.1.0.0/16', 'fd00::/8'],
  }
  const judge = (url: string) => refusalOf(url, settings)
  for (const host of ['10.1.0.0', '10.1.255.255', '[::ffff:10.1.2.3]', '[fd00::1]']) {
    for (const scheme of ['http', 'https']) t.equal(judge(`${scheme}://${host}:8000/`), undefined, host)
  }
  for (const host of ['10.0.255.255', '10.2.0.0', '[fc00::1]', '[fe00::1]', '[::ffff:10.2.0.0]']) {
    t.equal(judge(`http://${host}:8999/`), 'ADDRESS', host)
  }
  for (const port of [80, 443, 7999, 9000]) t.equal(judge(`http://10.1.0.1:${port}/`), 'PORT', `${port}`)
  t.equal(judge('http://10.1.0.1/'), 'PORT')
  t.equal(judge('ftp://10.1.0.1:8000/'), 'SCHEME')
  t.end()
})

t.test('an address that a name server returns is judged like one in a URL', (t) => {
  const addressOf = (host: string) => new URL(`http://${host}`).hostname.replace(/^\[|\]$/g, '')
  for (const host of [...forbiddenHosts, ...nonAsciiHosts]) t.notOk(isAllowedAddress(addressOf(host), []), host)
  for (const zone of ['fe80::1%eth0', '::1%lo', 'fe80::1%1']) t.notOk(isAllowedAddress(zone, []), zone)
  for (const text of ['', 'localhost', '127.1', '0x7f.0.0.1', '8.8.8.8.', '[::1]'])
    t.notOk(isAllowedAddress(text, []), text)
  t.ok(isAllowedAddress('2001:4860:4860::8888', []))
  t.end()
})
